"""Copies of certificates in the log: handed over, lost, taken back, made anew; corrected, revoked, replaced."""

from typing import TYPE_CHECKING, Any

import pytest

from pipeline.ledger.projections import Projections
from pipeline.ledger.replay import replay
from pipeline.ledger.rows import CertificateRow, CopyRow, CopyState
from pipeline.ledger.subjects.copies import copy_of
from tests.ledger.clerk import HEX, Clerk, refused
from tests.ledger.paper_clerk import PaperClerk, number

if TYPE_CHECKING:
    from collections.abc import Callable

ONE, TWO, THREE = number(1), number(2), number(3)


@pytest.fixture
def office() -> PaperClerk:
    clerk = PaperClerk()
    clerk.open()
    return clerk.made()


def certificate(office: PaperClerk, text: str = ONE) -> CertificateRow:
    found = office.view.certificate(text)
    assert found is not None
    return found


def test_a_first_copy_is_there_from_the_number_on(office: PaperClerk) -> None:
    assert None is office.view.copy(TWO, 1)
    assert CopyRow(TWO, 1, 4, 4, CopyState.MADE) == copy_of(office.view, certificate(office, TWO), 1)


# --- handed over ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["in-person", "proxy", "post"])
def test_a_certificate_is_handed_over_once(office: PaperClerk, how: str) -> None:
    office.deliver(ONE, how=how)

    assert CopyState.DELIVERED == office.state(ONE)
    with refused("was handed over"):
        office.deliver(ONE)


def test_a_list_hands_over_what_it_names_and_no_more(office: PaperClerk) -> None:
    office.deliver_list((1, 1), (3, 3))

    assert (CopyState.DELIVERED, CopyState.DELIVERED) == (office.state(ONE), office.state(THREE))
    assert None is office.view.copy(TWO, 1)


@pytest.mark.parametrize("places", [(), ((2, 1),), ((1, 2), (2, 3)), ((1, 4),), ((1, 2**50),)])
def test_a_list_names_places_of_the_batch_in_order_and_once(
    office: PaperClerk, places: tuple[tuple[int, int], ...]
) -> None:
    with refused("its places are not those of the batch"):
        office.deliver_list(*places)


def test_a_list_with_one_that_cannot_be_handed_over_is_refused_as_a_whole(office: PaperClerk) -> None:
    office.deliver(TWO)

    with refused("was handed over"):
        office.deliver_list((1, 3))
    assert None is office.view.copy(ONE, 1)


def test_a_list_is_about_a_batch_and_everything_else_about_a_number(office: PaperClerk) -> None:
    with refused("its field ref"):
        office.deliver(ONE, how="list")
    with refused("its field ref"):
        office.deliver_list((1, 1), how="post")
    with refused("names places without a batch"):
        office.deliver(ONE, places=[{"first": 1, "last": 1}])


def test_a_list_is_of_a_batch_that_was_accepted(office: PaperClerk) -> None:
    with refused("no such batch"):
        office.deliver_list((1, 1), batch=2)


def test_only_a_proxy_is_a_person_beside_the_entry(office: PaperClerk) -> None:
    with refused("its field person"):
        office.enter(
            "certificate.delivered",
            {"copy": 1, "how": "proxy", "on": "2026-11-20", "proof": "", "places": []},
            number=ONE,
        )


@pytest.mark.parametrize("verb", ["deliver", "lose", "recall"])
def test_nothing_is_entered_of_a_day_to_come(office: PaperClerk, verb: str) -> None:
    with refused("still to come"):
        getattr(office, verb)(ONE, on="2026-11-21")


def test_a_copy_whose_sheet_is_spoiled_is_not_handed_over(office: PaperClerk) -> None:
    office.print((1, 3, None))
    office.spoil(number=ONE)

    with refused("its sheet is spoiled"):
        office.deliver(ONE)
    office.reprint(ONE)
    office.deliver(ONE)


# --- lost, taken back, made anew --------------------------------------------------------------------------------------


def test_a_lost_certificate_has_a_next_copy_under_the_same_number(office: PaperClerk) -> None:
    office.deliver(ONE)
    office.lose(ONE)
    office.reissue(ONE)

    assert (2, "2026-11-20") == (certificate(office).copy, certificate(office).issued_on)
    assert (CopyState.LOST, CopyState.ORDERED) == (office.state(ONE), office.state(ONE, 2))
    office.make_copy(ONE)
    office.deliver(ONE, copy=2)
    assert CopyState.DELIVERED == office.state(ONE, 2)


def test_a_damaged_certificate_is_taken_back_before(office: PaperClerk) -> None:
    with refused("the copy before was not taken back"):
        office.reissue(ONE, "damaged")
    office.recall(ONE)
    with refused("was not declared lost"):
        office.reissue(ONE, "lost")
    office.reissue(ONE, "damaged")
    office.destroy(number=ONE)

    assert (CopyState.DESTROYED, CopyState.ORDERED) == (office.state(ONE), office.state(ONE, 2))


def test_a_certificate_whose_old_copy_is_destroyed_already_has_a_next_one(office: PaperClerk) -> None:
    office.recall(ONE)
    office.destroy(number=ONE)
    office.reissue(ONE, "damaged")

    assert 2 == certificate(office).copy


def test_a_wrong_certificate_is_corrected_since_the_copy_before(office: PaperClerk) -> None:
    office.recall(ONE)
    with refused("nothing of it was corrected"):
        office.reissue(ONE, "wrong")
    office.correct(ONE)
    office.reissue(ONE, "wrong")
    office.make_copy(ONE)
    office.recall(ONE, copy=2)
    with refused("nothing of it was corrected"):
        office.reissue(ONE, "wrong", copy=3)


def test_a_next_copy_names_the_entry_that_says_whose_it_is(office: PaperClerk) -> None:
    given = certificate(office).person_seq
    office.recall(ONE)
    office.correct(ONE)
    with refused("stands in another entry"):
        office.reissue(ONE, "wrong", person=given)
    office.reissue(ONE, "wrong", person=certificate(office).person_seq)

    assert given < certificate(office).person_seq


def test_copies_are_counted(office: PaperClerk) -> None:
    office.lose(ONE)

    with refused("the next copy is 2"):
        office.reissue(ONE, copy=3)


def test_a_copy_that_is_not_made_yet_is_no_paper(office: PaperClerk) -> None:
    office.lose(ONE)
    office.reissue(ONE)
    attempts: tuple[Callable[[], None], ...] = (
        lambda: office.deliver(ONE, copy=2),
        lambda: office.lose(ONE, copy=2),
        lambda: office.recall(ONE, copy=2),
        lambda: office.reprint(ONE, copy=2),
        lambda: office.correct(ONE),
    )

    for attempt in attempts:
        with refused("is not made yet"):
            attempt()
    with refused("was not declared lost"):
        office.reissue(ONE, copy=3)


def test_a_file_that_is_made_anew_brings_no_paper_back_into_the_house(office: PaperClerk) -> None:
    office.lose(ONE)
    office.reissue(ONE)
    office.make_copy(ONE)
    office.deliver(ONE, copy=2)
    office.make_copy(ONE, sha256="d" * 64)

    assert CopyState.DELIVERED == office.state(ONE, 2)


def test_an_old_copy_counts_no_more_but_is_taken_back_when_it_is_found(office: PaperClerk) -> None:
    office.deliver(ONE)
    office.lose(ONE)
    office.reissue(ONE)
    office.make_copy(ONE)

    for verb in (office.deliver, office.lose, office.reprint):
        with refused("the copy that counts is 2"):
            verb(ONE)
    office.recall(ONE)
    office.destroy(number=ONE)
    assert (CopyState.DESTROYED, CopyState.MADE) == (office.state(ONE), office.state(ONE, 2))


def test_a_copy_that_does_not_exist_is_not_taken_back(office: PaperClerk) -> None:
    with refused("no such copy"):
        office.recall(ONE, copy=2)


@pytest.mark.parametrize("then", ["lose", "deliver", "recall"])
def test_what_was_taken_back_is_not_somewhere_else(office: PaperClerk, then: str) -> None:
    office.recall(ONE)

    with refused("was taken back"):
        getattr(office, then)(ONE)


def test_only_what_was_taken_back_is_destroyed(office: PaperClerk) -> None:
    with refused("is in the house"):
        office.destroy(number=ONE)
    office.recall(ONE)
    office.destroy(number=ONE)
    with refused("was destroyed"):
        office.destroy(number=ONE)


def test_there_is_no_paper_before_the_files_are_recorded() -> None:
    clerk = PaperClerk()
    clerk.open()
    clerk.receive()
    clerk.accept()
    clerk.assign()

    for verb in (clerk.deliver, clerk.lose, clerk.recall, clerk.reissue, clerk.correct, clerk.revoke, clerk.reprint):
        with refused("not recorded yet"):
            verb(ONE)


@pytest.mark.parametrize("verb", ["deliver", "lose", "recall", "reissue", "correct", "revoke", "reprint"])
def test_a_number_that_was_never_given_has_no_paper(office: PaperClerk, verb: str) -> None:
    with refused("no such certificate"):
        getattr(office, verb)(number(9))


@pytest.mark.parametrize("copy", [1, 3])
def test_a_file_is_of_the_copy_that_counts(office: PaperClerk, copy: int) -> None:
    office.lose(ONE)
    office.reissue(ONE)

    with refused("the copy that counts is 2"):
        office.make_copy(ONE, copy)


# --- voided and revoked -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("end", "reason"), [("void", "is voided"), ("revoke", "is revoked")])
def test_of_what_is_not_in_force_the_paper_is_taken_back_and_destroyed_and_no_more(
    office: PaperClerk, end: str, reason: str
) -> None:
    office.print((1, 3, None))
    getattr(office, end)(ONE)
    attempts: tuple[Callable[[], None], ...] = (
        lambda: office.deliver(ONE),
        lambda: office.lose(ONE),
        lambda: office.reissue(ONE),
        lambda: office.correct(ONE),
        lambda: office.revoke(ONE),
        lambda: office.reprint(ONE),
        lambda: office.spoil(number=ONE),
        lambda: office.deliver_list((1, 2)),
    )

    for attempt in attempts:
        with refused(reason):
            attempt()
    office.recall(ONE)
    office.destroy(number=ONE)
    assert CopyState.DESTROYED == office.state(ONE)


def test_a_revoked_certificate_is_not_voided(office: PaperClerk) -> None:
    office.revoke(ONE)

    with refused("not in force"):
        office.void(ONE)


@pytest.mark.parametrize("second", [None, "张经办", "張 经办"])
def test_two_people_revoke_destroy_and_replace(office: PaperClerk, second: str | None) -> None:
    office.recall(ONE)
    attempts: tuple[Callable[[], None], ...] = (
        lambda: office.revoke(TWO, second=second),
        lambda: office.destroy(number=ONE, second=second),
        lambda: office.replace(ONE, TWO, second=second),
    )

    for attempt in attempts:
        with refused("its field second"):
            attempt()


# --- another number in the place of a voided one ----------------------------------------------------------------------


@pytest.fixture
def two_levels(office: PaperClerk) -> PaperClerk:
    office.receive(2, "b" * 64)
    office.accept(2, "补正", count=1)
    payload: dict[str, Any] = {"row": 3, "occupation": "电工", "job": "----", "level": 4}
    office.enter("number.assigned", payload, batch=2, number=number(1, level=4), person="c" * 64)
    return office


def test_an_error_in_the_level_links_the_voided_number_to_the_new_one(two_levels: PaperClerk) -> None:
    two_levels.void(ONE)
    two_levels.replace(ONE, number(1, level=4))

    assert number(1, level=4) == certificate(two_levels).replaced_by
    with refused("stands in its place already"):
        two_levels.replace(ONE, number(1, level=4))


def test_a_number_in_force_is_not_replaced(two_levels: PaperClerk) -> None:
    with refused("was not voided"):
        two_levels.replace(ONE, number(1, level=4))


def test_only_a_number_in_force_stands_in_the_place_of_another(two_levels: PaperClerk) -> None:
    two_levels.void(ONE)
    two_levels.void(number(1, level=4))

    for by in (number(1, level=4), number(9)):
        with refused("in its place is not in force"):
            two_levels.replace(ONE, by)


def test_what_is_not_in_the_number_is_corrected_and_takes_no_other(two_levels: PaperClerk) -> None:
    two_levels.void(ONE)

    with refused("the same year and level"):
        two_levels.replace(ONE, TWO)


# --- corrected --------------------------------------------------------------------------------------------------------


def test_a_correction_changes_what_is_certified_and_whose_person_it_is(office: PaperClerk) -> None:
    office.correct(ONE, "job", job="高压电工")

    assert ("高压电工", office.view.size - 1) == (certificate(office).job, certificate(office).person_seq)
    assert 3 == certificate(office).assigned_seq


@pytest.mark.parametrize(
    ("fields", "changes"),
    [(("name",), {"job": "高压电工"}), (("job",), {}), (("name", "name"), {}), (("name",), {"fields": []})],
)
def test_a_correction_says_what_was_wrong(office: PaperClerk, fields: tuple[str, ...], changes: dict[str, Any]) -> None:
    with refused("does not say what was wrong"):
        office.correct(ONE, *fields, **changes)


# --- the whole log ----------------------------------------------------------------------------------------------------


def test_a_log_of_copies_replays_to_the_same_rows(two_levels: PaperClerk) -> None:
    two_levels.deliver_list((1, 2))
    two_levels.lose(ONE)
    two_levels.reissue(ONE)
    two_levels.make_copy(ONE)
    two_levels.correct(TWO)
    two_levels.recall(TWO)
    two_levels.reissue(TWO, "wrong")
    two_levels.void(THREE)
    two_levels.replace(THREE, number(1, level=4))

    assert list(two_levels.view.changed()) == list(replay(two_levels.bodies)[0].changed())


def test_copies_are_seen_through_what_is_entered_above_them(office: PaperClerk) -> None:
    office.deliver(ONE)
    above = Clerk()
    above.view = Projections(below=office.view)

    assert office.copy(ONE) == above.view.copy(ONE, 1)
    assert [ONE, TWO, THREE] == [row.number for row in above.view.certificates_of(1)]


@pytest.mark.parametrize(
    ("fields", "second"),
    [
        (("name",), None),
        (("name",), "李审批"),
        (("photo",), None),
        (("photo",), "张经办"),
        (("name", "photo"), "李审批"),
        (("photo", "name"), "李审批"),
    ],
)
def test_of_a_copy_that_is_ordered_two_people_put_the_photo_right_and_nothing_else(
    office: PaperClerk, fields: tuple[str, ...], second: str | None
) -> None:
    office.lose(ONE)
    office.reissue(ONE)

    with refused("the file of that copy is not made yet"):
        put_right(office, *fields, second=second)
    put_right(office, "photo", second="李审批")
    office.make_copy(ONE)
    put_right(office, *fields, second=second)


def put_right(clerk: PaperClerk, *fields: str, second: str | None) -> None:
    named = [{"field": field} for field in fields]
    payload = {"occupation": "电工", "job": "----", "fields": named, "reason": "照片丢失", "proof": ""}
    clerk.enter("certificate.corrected", payload, number=ONE, person=HEX, second=second)
