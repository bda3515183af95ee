"""A template that is wrong stops the batches that have its pages, with a word about it, and the others go on."""

import shutil
from pathlib import Path

import pytest

from pipeline.resources import shipped
from tests.line.office import Office, open_office
from tests.line.test_watch import status, wait_for, watching
from tests.samples.batches import write_drop
from tests.samples.exam_batches import write_exam_drop


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path / "site")


def spoilt(office: Office, kind: str, old: str, new: str) -> Path:
    """Put a changed copy of a shipped kind into the site."""
    own = Path(shutil.copytree(shipped("templates") / kind, office.settings.templates / kind))
    said = (own / "kind.toml").read_text("utf-8")
    assert old in said
    (own / "kind.toml").write_text(said.replace(old, new, 1), "utf-8")
    return own


def test_a_wrong_kind_of_an_exam_stops_exams_and_no_certificates(office: Office) -> None:
    own = spoilt(office, "seat-plan", "page_mm = [210, 297]", "page_mm = [210, 297000]")
    results, exam = write_drop(office.inbox, people=2), write_exam_drop(office.inbox, people=4, rooms=1)
    outcome = office.run()
    shutil.rmtree(own)
    mended = office.run()

    assert [results.name] == outcome.accepted
    assert ["template-wrong"] == [error.code for error in outcome.failed]
    assert [exam.name] == outcome.in_hand
    assert 1 == len(mended.accepted)


def test_a_kind_that_does_not_say_whose_pages_it_has_stops_whatever_comes(office: Office) -> None:
    own = spoilt(office, "seat-plan", 'category = ["准考"]', 'category = ["准考试"]')
    write_drop(office.inbox, people=2)
    outcome = office.run()

    assert ["template-wrong"] == [error.code for error in outcome.failed]
    assert [] == office.numbers()

    shutil.rmtree(own)

    assert 1 == len(office.run().accepted)


def test_a_paper_whose_pages_stand_under_another_name_stops_the_exam_and_no_certificates(office: Office) -> None:
    spoilt(office, "attendance-list", "[pages]", "[page]")
    results, exam = write_drop(office.inbox, people=2), write_exam_drop(office.inbox, people=4, rooms=1)
    outcome = office.run()

    assert [results.name] == outcome.accepted
    assert ["template-wrong"] == [error.code for error in outcome.failed]
    assert [exam.name] == outcome.in_hand


def test_a_safety_copy_of_a_kind_stops_nothing(office: Office) -> None:
    own = spoilt(office, "attendance-list", "[pages]", "[pages]")
    own.rename(own.with_name("attendance-list - 副本"))
    results, exam = write_drop(office.inbox, people=2), write_exam_drop(office.inbox, people=4, rooms=1)
    outcome = office.run()

    assert [] == outcome.failed
    assert sorted((results.name, exam.name)) == sorted(outcome.accepted)


def test_words_of_a_template_that_no_font_has_do_not_go_back_to_the_sender(office: Office) -> None:
    spoilt(office, "seat-plan", '\ntext = "', '\ntext = "\ue000')
    write_exam_drop(office.inbox, people=4, rooms=1)
    outcome = office.run_for_real()

    assert ["template-wrong"] == [error.code for error in outcome.failed]
    assert ([], []) == (outcome.returned, outcome.accepted)


def test_a_watch_that_begins_with_a_wrong_certificate_tells_it_and_goes_on_when_it_is_mended(office: Office) -> None:
    own = spoilt(office, "certificate", "page_mm = [297, 210]", "page_mm = [297]")

    with watching(office):
        wait_for((office.settings.inbox / ".inbox-id").exists)
        wait_for(lambda: (status(office)["watch"] or {}).get("trouble") == "template-wrong")
        shutil.rmtree(own)
        wait_for(lambda: status(office)["watch"]["trouble"] is None)
