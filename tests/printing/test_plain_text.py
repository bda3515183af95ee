"""The characters that stamping sets itself: on one baseline, from left to right, from the font of their line."""

import pytest

from pipeline.printing.plain_text import is_plain
from pipeline.printing.stamping import Unstampable
from tests.printing.test_stamping import MM, Written, content_of, differing, faces, laid_out, stamped

# One or two of each block that some free face has.
_BLOCKS = (
    "Az~",
    "«é£",
    "ŁǎƏə",
    "Ωλ",
    "Жд",
    "ḿ",
    "—‘…",
    "‰※",
    "²⁴₂",
    "€₩",
    "℃№Ⅳ½",
    "→∑≤",
    "①㈠",
    "─■○",
    "⺀⼀",
    "、《〇",
    "〜",
    "ぁん",
    "カヶ",
    "㎡㏎",
    "㐀㛃",
    "一龥",
    "﨎豈",
    "﹏",
    "（Ａ～",
    "ｱｲ",
    "￥",
    "𠀖𬀩",
)


@pytest.mark.parametrize("face", list(faces()))
def test_a_character_of_an_accepted_block_stands_where_weasyprint_puts_it_in_a_chinese_line(face: str) -> None:
    covered = [one for one in "".join(_BLOCKS) if faces()[face].covers(one)]
    pieces = [covered[start : start + 4] for start in range(0, len(covered), 4)]
    texts = ["王明", *("王" + "".join(f"{one}明A{one}" for one in piece) for piece in pieces)]
    lines = [Written(face, text, size_pt=12, spacing_pt=0.7) for text in texts]
    expected = laid_out(lines)

    assert all(map(is_plain, texts))
    assert [] == differing(expected, stamped(lines))
    below = sorted({round((expected[0].y - glyph.y) / MM, 2) for glyph in expected})
    assert [pytest.approx(8 * place, abs=0.01) for place in range(len(lines))] == below


@pytest.mark.parametrize(
    "text",
    [
        "王שלום明",
        "阿依努尔ئاينۇر",
        "王한明",
        "王ㄱ明",
        "王ㄅ明",
        "王ꓐ明",
        "王\u200b明",
        "王\u200e明",
        "王\u202e明",
        "王\u2066明",
        "王\u00ad明",
        "王\ufe00明",
        "王\u302a明",
        "王\u2027明",
        "王ก明",
        "王◾明",
        "王☺明",
        "王\U0001f600明",
        "王\t明",
    ],
    ids=ascii,
)
def test_a_text_in_another_script_or_with_a_control_is_left_to_weasyprint(text: str) -> None:
    assert not is_plain(text)
    with pytest.raises(Unstampable):
        content_of(Written("LXGW WenKai", text))
