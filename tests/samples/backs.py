"""The printed back of a card, as a print shop gets it: rules of use and the place of a seal, on a ground with bleed."""

from pathlib import Path

from pipeline.documents.imposition import Size
from pipeline.printing.lettering import LetteredPage, Words, lettered
from tests.printing.run import shelf

CARD = Size(80, 120)
TITLE = "使用须知"
RULES = (
    "一、本证卡仅限本人在考评工作中使用。",
    "二、不得涂改、转借；遗失请立即报告。",
    "三、有效期满或离岗，应交回评价机构。",
)
SEAL = "（评价机构印章）"
_POINTS = 72 / 25.4
_RED = (0.8, 0.1, 0.1)


def card_back(file: Path) -> Path:
    """Write a back of 80 x 120 mm whose ground is painted 3 mm beyond its edges."""
    words = [Words(TITLE, 16, 0, 80, 18, alignment=0.5)]
    words += [Words(rule, 9, 7, 66, 32 + 8 * place) for place, rule in enumerate(RULES)]
    words.append(Words(SEAL, 8, 38, 36, 96, alignment=0.5, colour=_RED))
    content = lettered([LetteredPage(CARD, words, _ground())], face=shelf().faces("heiti")[0], title="证卡背面")
    file.write_bytes(content)
    return file


def _ground() -> bytes:
    ground = f"0.85 0.91 0.97 rg {_lengths(-3, -3, 86, 126)} re f"
    head = f"0.49 0.71 0.9 rg {_lengths(-3, 97, 86, 26)} re f"
    place = f"0.8 0.1 0.1 RG 0.8 w {_lengths(38, 18, 36, 24)} re S"
    return f"{ground}\n{head}\n{place}".encode()


def _lengths(*millimetres: float) -> str:
    return " ".join(f"{length * _POINTS:.3f}" for length in millimetres)
