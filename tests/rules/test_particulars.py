from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules import columns
from pipeline.rules.batch import Cell, CellKind
from pipeline.rules.particulars import (
    Particulars,
    parse_batch_name,
    parse_institution,
    parse_particular,
    remainder_name,
    understand_particulars,
)
from pipeline.rules.problems import Problem
from pipeline.rules.reading import Reader, shown
from pipeline.rules.refusal import Refusal
from tests.rules.rosters import good_roster, identity, text, with_key

NOTHING = Particulars(None, None, None, None, None, None, None, None, None, None)
UNDERSTOOD = Particulars(
    batch="2026-11-电工-01",
    kind="认定结果",
    institution="S000065148999",
    approver="李审批",
    approval_document="天职评〔2026〕12号",
    approved_on=date(2026, 11, 20),
    evaluation_ended_on=date(2026, 11, 6),
    notice_from=date(2026, 11, 9),
    notice_to=date(2026, 11, 13),
    issued_on=date(2026, 11, 21),
)
FIELDS = {
    columns.BATCH: "batch",
    columns.KIND: "kind",
    columns.INSTITUTION: "institution",
    columns.APPROVER: "approver",
    columns.APPROVAL_DOCUMENT: "approval_document",
    columns.APPROVED_ON: "approved_on",
    columns.EVALUATION_ENDED_ON: "evaluation_ended_on",
    columns.NOTICE_FROM: "notice_from",
    columns.NOTICE_TO: "notice_to",
    columns.ISSUED_ON: "issued_on",
}
TEXTS = tuple(FIELDS)[:5]
DAYS = tuple(FIELDS)[5:]
# Another day than that of the approval: else one could stand in the place of the other.
ROSTER = with_key(good_roster(), columns.ISSUED_ON, "2026年11月21日")


def understood(key: str, cell: Cell) -> tuple[Particulars, list[Problem]]:
    reader = Reader()
    particulars = {**ROSTER.particulars, key: cell}
    return understand_particulars(replace(ROSTER, particulars=particulars), reader), reader.problems


def test_every_particular_is_understood() -> None:
    reader = Reader()

    assert (UNDERSTOOD, []) == (understand_particulars(ROSTER, reader), reader.problems)
    assert (NOTHING, []) == (understand_particulars(replace(ROSTER, particulars={}), reader), reader.problems)


@pytest.mark.parametrize("key", TEXTS)
def test_what_excel_made_a_date_of_is_told_and_not_read(key: str) -> None:
    told = Problem.of("cell-date", None, key, text="2026-11-01")
    without = replace(UNDERSTOOD, **{FIELDS[key]: None})

    assert (without, [told]) == understood(key, Cell("2026-11-01", CellKind.DATE))


@pytest.mark.parametrize("key", DAYS)
def test_a_day_that_cannot_be_read_is_told_in_its_cell(key: str) -> None:
    told = Problem.of("date-unreadable", None, key, text="去年")
    without = replace(UNDERSTOOD, **{FIELDS[key]: None})

    assert (without, [told]) == understood(key, text("去年"))


@pytest.mark.parametrize(
    ("key", "typed", "told"),
    [
        (columns.BATCH, "-1 ", Problem.of("batch-name-shape", None, columns.BATCH, text="-1")),
        (columns.BATCH, "批" * 67, Problem.of("batch-name-long", None, columns.BATCH, most=200)),
        (columns.BATCH, identity(1), Problem.of("batch-name-identity", None, columns.BATCH)),
        (columns.KIND, "认" * 201, Problem.of("particular-long", None, columns.KIND, length=201, most=200)),
        (
            columns.APPROVER,
            "李\u202e审批",
            Problem.of("particular-character", None, columns.APPROVER, code_point="U+202E"),
        ),
        (columns.APPROVAL_DOCUMENT, identity(1), Problem.of("particular-identity", None, columns.APPROVAL_DOCUMENT)),
    ],
)
def test_a_particular_that_the_ledger_cannot_take_is_told_with_its_reason(key: str, typed: str, told: Problem) -> None:
    assert (replace(UNDERSTOOD, **{FIELDS[key]: None}), [told]) == understood(key, text(typed))


def test_an_institution_may_be_typed_small_and_in_parts() -> None:
    assert "S000065148999" == parse_institution(" ｓ0000 65 148999")


@pytest.mark.parametrize(
    ("batch", "again"),
    [
        ("2026-11-电工-01", "2026-11-电工-01-补1"),
        ("a" * 195, "a" * 195 + "-补1"),
        ("a" * 196, "a" * 186 + "-96b864ee-补1"),
        ("批" * 66, "批" * 62 + "-f297b991-补1"),
        # What is left of the last character goes with it.
        ("a" + "批" * 66, "a" + "批" * 61 + "-9757e820-补1"),
    ],
    ids=len,
)
def test_returned_rows_come_again_under_a_name_of_the_length_that_any_may_have(batch: str, again: str) -> None:
    assert again == parse_batch_name(remainder_name(batch))


@pytest.mark.parametrize("name", ["2026-11-电工-01", "a", "A1", "批次1-补1", "2026.11_x", "٣", "ǅ1", "1ʰ"])
def test_a_name_of_letters_and_digits_is_a_batch_name(name: str) -> None:
    assert name == parse_batch_name(name)


def test_a_particular_has_200_characters_at_most() -> None:
    assert "李" * 200 == parse_particular("李" * 200)


def test_full_width_digits_of_a_batch_name_are_folded() -> None:
    assert "2026-01" == parse_batch_name(" ２０２６－０１ ")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "-a", "_a", "a/b", "a\\b", "a b", "a\x00", "a:b", "a\u200db", "x😀"]
)
def test_what_could_be_no_folder_is_no_batch_name(name: str) -> None:
    with pytest.raises(Refusal, match="batch-name-shape"):
        parse_batch_name(name)


@given(st.text(max_size=300) | st.text(st.characters(exclude_categories=["Cs"]), min_size=195, max_size=210))
def test_a_particular_that_is_read_fits_into_the_ledger(text: str) -> None:
    try:
        read = parse_particular(text)
    except Refusal:
        return
    assert len(read) <= 200
    assert read == parse_particular(read)
    assert all(character == " " or character.isprintable() or character >= "\U00020000" for character in read)


@given(st.text(max_size=300))
def test_whatever_is_typed_a_batch_name_is_one_folder(text: str) -> None:
    try:
        name = parse_batch_name(text)
    except Refusal:
        return
    assert len(name.encode()) <= 200
    assert not set(name) & set("/\\\0 ")
    assert name == parse_batch_name(name)


def test_a_message_shows_little_of_what_was_typed() -> None:
    assert "张" * 40 == shown("张" * 40)
    assert "张" * 40 + "…" == shown("张" * 41)
    assert "a\ufffdb" == shown("a\nb")
    assert "650102********0013" == shown("650102196001010013")
    assert "20261109" == shown("20261109")
