"""A key that was put is never told to be missing; of the others hardly one is looked for in vain."""

from pipeline.ledger.marks import Marks


def test_what_was_put_may_be_there_and_nearly_nothing_else() -> None:
    marks = Marks()
    for place in range(2_000):
        marks.put(("S000065148999263", place))

    assert all(marks.may_have(("S000065148999263", place)) for place in range(2_000))
    assert 5 > sum(marks.may_have(("S000065148999264", place)) for place in range(2_000))
