"""The gate before a number is spent."""

from collections.abc import Sequence

import pytest

from pipeline.documents.gate import unprintable
from pipeline.documents.kinds import Kind
from pipeline.documents.record import Record
from pipeline.errors import TemplateWrong
from pipeline.language.sentences_documents import SENTENCES
from pipeline.rules.problems import Problem
from tests.documents.faces import PaperFace
from tests.documents.plain import plain_kind

KIND = Kind.parse(plain_kind(), profile="2019", samples={"name": "王", "office": "某"})
WHOLE = PaperFace("whole")


def problems(name: str, *, office: str = "某中心", faces: Sequence[PaperFace] = (WHOLE,)) -> tuple[Problem, ...]:
    records = [Record(row, "k", {"name": name, "office": office}, None, "") for row in (2, 3)]
    return unprintable(records[:1] if office == "某中心" else records, KIND, {"kaiti": faces})


def test_ordinary_values_pass() -> None:
    assert problems("王小明") == ()


def test_a_character_without_a_glyph_is_named_with_its_code_point_row_and_column() -> None:
    found = problems("王\U00020000", faces=[PaperFace(lacks="\U00020000")])

    assert (Problem.of("no-glyph", 2, "姓名", character="\U00020000", code_point="U+20000"),) == found


def test_a_value_that_no_single_face_has_is_returned() -> None:
    found = problems("甲乙", faces=[PaperFace(has_only="甲"), PaperFace(has_only="乙某中心")])

    assert "no-common-face" in [problem.code for problem in found]


def test_a_value_that_overflows_is_returned_with_its_length() -> None:
    found = problems("长" * 50)

    assert (Problem.of("does-not-fit", 2, "姓名", field="姓名", length=50, lines=2, size="10.5"),) == found


def test_what_is_wrong_with_the_whole_batch_is_told_once_and_without_a_row() -> None:
    found = problems("王", office="长" * 50)

    assert [("does-not-fit", None)] == [(problem.code, problem.row) for problem in found]


def test_a_row_of_a_list_is_told_as_the_row_it_comes_from() -> None:
    columns = {"name": {"label": "姓名", "width_mm": 20, "repeat": 3}, "office": plain_kind()["field"]["office"]}
    kind = Kind.parse(plain_kind() | {"field": columns}, profile="2019", samples={"name": ["王"], "office": "某"})
    texts = {"name.1": "王", "name.2": "长" * 90, "name.3": "", "office": "长" * 90}
    found = unprintable([Record(0, "k", texts, None, "", rows=(7, 9))], kind, {"kaiti": [WHOLE]})

    assert {("姓名", 9), ("评价机构", None)} == {(problem.column, problem.row) for problem in found}


def test_a_face_of_another_style_is_only_warned_about() -> None:
    found = problems("王", faces=[PaperFace(lacks="王"), PaperFace("song", is_stand_in=True)])

    assert [("stand-in-face", False)] == [(problem.code, problem.is_error) for problem in found]


def test_every_problem_of_the_gate_has_a_sentence_that_its_values_fill() -> None:
    found = {
        *problems("长" * 50),
        *problems("王䶮", faces=[PaperFace(lacks="䶮")]),
        *problems("甲乙", faces=[PaperFace(has_only="甲"), PaperFace(has_only="乙某中心")]),
        *problems("王", faces=[PaperFace(lacks="王"), PaperFace("song", is_stand_in=True)]),
    }

    assert set(SENTENCES) == {problem.code for problem in found}
    assert all("{" not in SENTENCES[problem.code].format(**dict(problem.values)) for problem in found)


def test_a_field_that_nobody_knows_is_told_with_what_there_is() -> None:
    record = Record(2, "k", {"name": "王", "agency": "某"}, None, "")

    with pytest.raises(TemplateWrong, match="office; there are agency, name"):
        unprintable([record], KIND, {"kaiti": (WHOLE,)})


def test_what_a_field_always_says_need_not_be_in_the_record() -> None:
    plain = {
        **plain_kind(),
        "profile": {},
        "field": {"name": {"label": "姓名"}, "office": {"label": "机构", "text": "本"}},
    }
    kind = Kind.parse(plain, profile="2019", samples={"name": "王"})

    assert () == unprintable([Record(2, "k", {"name": "王"}, None, "")], kind, {"kaiti": (WHOLE,)})


@pytest.mark.parametrize(
    ("text", "faces", "told"),
    [
        ("标题☃", [PaperFace(lacks="☃")], "heading: no font of its role has ☃ .U.2603."),
        ("甲乙", [PaperFace(has_only="甲王某中心"), PaperFace(has_only="乙")], "heading: no single font .* 甲乙"),
        ("长" * 50, [WHOLE], "heading: 长* does not fit"),
    ],
)
def test_words_of_the_template_are_never_told_to_whoever_sent_the_batch(
    text: str, faces: list[PaperFace], told: str
) -> None:
    fields = {**plain_kind()["field"], "heading": {"label": "标题", "text": text}}
    kind = Kind.parse(plain_kind() | {"field": fields}, profile="2019", samples={"name": "王", "office": "某"})

    with pytest.raises(TemplateWrong, match=told):
        unprintable([Record(2, "k", {"name": "王", "office": "某中心"}, None, "")], kind, {"kaiti": faces})


def test_so_are_the_words_that_close_a_list() -> None:
    columns = {"name": {"label": "姓名", "width_mm": 20, "repeat": 3}}
    pages = {"category": ["准考"], "of": "room", "rows": "candidates", "end": "以下空白☃", "end_in": "name"}
    plain = plain_kind() | {"field": columns, "pages": pages}
    kind = Kind.parse(plain, profile="2019", samples={"name": ["王"]})

    with pytest.raises(TemplateWrong, match="☃"):
        unprintable([], kind, {"kaiti": [PaperFace(lacks="☃")]})


def test_so_are_the_words_of_a_blank_page() -> None:
    kind = Kind.parse(
        plain_kind() | {"blank": {"name": "签字☃"}}, profile="2019", samples={"name": "王", "office": "某"}
    )

    with pytest.raises(TemplateWrong, match="name: no font of its role has ☃"):
        unprintable([], kind, {role: [PaperFace(lacks="☃")] for role in kind.roles})
