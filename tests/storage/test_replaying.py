"""What a replay keeps beside the rows is there after it went into the tables too."""

from pipeline.storage.replaying import stage


def test_what_is_kept_of_a_copy_is_what_was_kept_last() -> None:
    with stage() as made:
        made.keep("S1", 1, "a")
        made.keep("S1", 2, "b")
        before = [made.kept("S1", copy) for copy in (1, 2, 3)]
        made.end()
        made.keep("S1", 2, "c")
        held = made.kept("S1", 2)
        made.end()

        assert ["a", "b", ""] == before
        assert "c" == held
        assert ["a", "c", ""] == [made.kept("S1", copy) for copy in (1, 2, 3)]
