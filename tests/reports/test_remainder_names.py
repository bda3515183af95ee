"""Under which 批次号 the returned rows of an accepted batch come again."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.reports.notes import Notes
from pipeline.rules.particulars import parse_batch_name

NAMES = st.text("a1电-𬀩.", max_size=9).flatmap(
    lambda end: st.integers(0, 66 - len(end)).map(lambda length: "批" + "电" * length + end)
)
LONGEST_WITH_ROOM = "批" * 65
NOTES = Notes(say=str)


def remainder(name: str) -> str:
    return NOTES.remainder_name(name)


@given(NAMES.filter(lambda name: len(name.encode()) <= 200))
def test_the_rest_of_every_batch_can_be_dropped_again(name: str) -> None:
    rest = remainder(name)

    assert rest == parse_batch_name(rest)
    assert len(rest.encode()) <= 200
    assert rest.endswith("-补1")
    assert rest != name


def test_a_name_with_room_is_kept_whole() -> None:
    assert f"{LONGEST_WITH_ROOM}-补1" == remainder(LONGEST_WITH_ROOM)


def test_names_that_differ_at_their_end_only_have_different_rests() -> None:
    first, second = remainder(LONGEST_WITH_ROOM + "a1234"), remainder(LONGEST_WITH_ROOM + "b1234")

    assert first != second
    assert max(len(first.encode()), len(second.encode())) <= 200
    assert first.startswith("批" * 60)
