"""One drop from the inbox to its end, through the real register, folders and rules."""

import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import openpyxl
import pytest

from pipeline import line
from pipeline.errors import (
    EntryRefused,
    FontMissing,
    OutputTaken,
    PressDied,
    Unexpected,
)
from pipeline.ledger.entries import Entry
from pipeline.printing.chunks import PressRun, Refusal
from pipeline.rules.batch import NumberedBatch
from pipeline.rules.problems import Problem
from pipeline.storage.reading import read
from pipeline.storage.takings import Taken
from tests.fakes import THE_DAY, PassingTime, QuickPress, Remembering
from tests.line.office import Office, contents, open_office
from tests.samples.batches import write_drop

NAME = "2026-11-电工-01"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return open_office(tmp_path / "site")


def spoil_first_mark(rows: list[dict[str, Any]]) -> None:
    rows[0]["理论成绩"] = 59


def test_a_good_drop_comes_out_as_files_numbers_and_entries(office: Office) -> None:
    drop = write_drop(office.inbox, people=5)
    before = contents(drop)

    outcome = office.run()

    place = office.settings.output / "2026" / NAME
    manifest = json.loads((place / "manifest.json").read_text("utf-8"))
    assert [NAME] == outcome.accepted
    assert before == contents(office.settings.done / NAME)
    assert not drop.exists()
    assert {"证书花名册.xlsx", "manifest.json", "print/certificates.pdf"} < set(contents(place))
    assert office.numbers() == sorted(document["number"] for document in manifest["documents"])
    for document in manifest["documents"]:
        assert contents(place)[document["file"]] == document["sha256"]


def test_every_file_of_a_batch_is_in_the_ledger_with_its_hash(office: Office) -> None:
    write_drop(office.inbox, people=4)

    office.run()

    recorded = {document.path: document.sha256 for document in office.documents()}
    there = {f"2026/{NAME}/{path}": digest for path, digest in contents(office.settings.output / "2026" / NAME).items()}
    assert there == recorded


def test_numbers_follow_the_roster_within_each_level(office: Office) -> None:
    write_drop(office.inbox, people=12)

    office.run()

    with office.workshop() as shop:
        (batch,) = shop.register.batches()
        numbered = shop.register.numbered(batch.batch)
        assert isinstance(numbered, NumberedBatch)
    seen: Counter[int] = Counter()
    for number, result in zip(numbered.numbers, numbered.batch.results, strict=True):
        seen[result.level] += 1
        assert (result.level, seen[result.level]) == (number.level, number.sequence)


def test_a_bad_drop_goes_back_unchanged_with_a_note_and_takes_no_number(office: Office) -> None:
    drop = write_drop(office.inbox, people=3, change=spoil_first_mark)
    before = contents(drop)

    outcome = office.run()

    place = office.settings.rejected / NAME
    after = contents(place)
    problems = json.loads((place / "problems.json").read_text("utf-8"))
    assert [NAME] == outcome.returned
    assert before == {path: after[path] for path in before}
    assert {"退回说明.xlsx", "problems.json", ".certpress-return.json"} == set(after) - set(before)
    assert [(2, "理论成绩", "mark-below-sixty")] == [(one["row"], one["column"], one["code"]) for one in problems]
    assert [] == office.numbers()


def test_a_returned_drop_may_come_again_under_its_number(office: Office) -> None:
    write_drop(office.inbox, people=3, change=spoil_first_mark)
    office.run()

    write_drop(office.inbox, people=3)

    assert [NAME] == office.run().accepted


def test_the_same_bad_drop_again_is_returned_again_beside_the_first(office: Office) -> None:
    for _ in range(2):
        write_drop(office.inbox, people=3, change=spoil_first_mark)
        office.run()

    assert {NAME, f"{NAME}~2"} == {folder.name for folder in office.settings.rejected.iterdir()}


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_the_same_drop_again_takes_no_second_numbers(office: Office, form: Any) -> None:
    write_drop(office.inbox, people=3)
    office.run()
    numbers = office.numbers()

    write_drop(office.inbox, people=3, form=form)
    outcome = office.run()

    assert 1 == len(outcome.duplicates)
    assert numbers == office.numbers()
    assert (office.settings.done / NAME / "重复-1").is_dir()


def test_a_workbook_under_another_name_is_the_same_drop(office: Office) -> None:
    optional = open_office(office.settings.site.parent / "other", changes={'photo = "required"': 'photo = "optional"'})
    drop = write_drop(optional.inbox, people=3, form="xlsx")
    copy = shutil.copy(drop, optional.settings.site / "copy.xlsx")
    optional.run()

    shutil.move(copy, optional.inbox / "第二次.xlsx")
    outcome = optional.run()

    assert ["第二次.xlsx"] == outcome.duplicates
    assert 3 == len(optional.numbers())


def test_an_accepted_number_with_other_bytes_is_returned(office: Office) -> None:
    write_drop(office.inbox, people=3)
    office.run()

    write_drop(office.inbox, people=3, seed=9)
    outcome = office.run()

    problems = json.loads((office.settings.rejected / NAME / "problems.json").read_text("utf-8"))
    assert [NAME] == outcome.returned
    assert "batch-name-taken" in {problem["code"] for problem in problems}
    assert 3 == len(office.numbers())


def test_a_person_who_holds_the_certificate_is_returned(office: Office) -> None:
    write_drop(office.inbox, people=3)
    office.run()

    write_drop(office.inbox, people=3, name="2026-11-电工-02")
    office.run()

    problems = json.loads((office.settings.rejected / "2026-11-电工-02" / "problems.json").read_text("utf-8"))
    assert {"already-held"} == {problem["code"] for problem in problems}


def test_return_rows_accepts_the_good_and_returns_the_bad(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes={'on_bad_rows = "reject-batch"': 'on_bad_rows = "return-rows"'})
    write_drop(office.inbox, people=4, change=spoil_first_mark)

    outcome = office.run()

    place = office.settings.rejected / f"{NAME}-补1"
    book = openpyxl.load_workbook(place / "退回说明.xlsx")
    assert ([NAME], [f"{NAME}-补1"]) == (outcome.accepted, outcome.returned)
    assert 3 == len(office.numbers())
    assert 1 == len(list((place / "photos").iterdir()))
    assert f"{NAME}-补1" in {row[1].value for row in book["批次"].iter_rows(max_col=2)}


def test_returned_rows_corrected_in_the_note_are_accepted(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes={'on_bad_rows = "reject-batch"': 'on_bad_rows = "return-rows"'})
    write_drop(office.inbox, people=4, change=spoil_first_mark)
    office.run()
    place = office.settings.rejected / f"{NAME}-补1"
    book = openpyxl.load_workbook(place / "退回说明.xlsx")
    sheet = book["名单"]
    headings = [cell.value for cell in sheet[1]]
    sheet.cell(2, headings.index("理论成绩") + 1).value = "80"
    book.save(place / "退回说明.xlsx")

    shutil.move(place, office.inbox / "补")
    outcome = office.run()

    assert [f"{NAME}-补1"] == outcome.accepted
    assert 4 == len(office.numbers())


def test_one_bad_drop_never_stops_the_next(office: Office) -> None:
    (office.inbox / "a-empty.xlsx").touch()
    (office.inbox / "b-broken.zip").write_bytes(b"PK\x03\x04 and no more")
    (office.inbox / "c.pdf").write_bytes(b"%PDF-1.7")
    write_drop(office.inbox, people=2)

    outcome = office.run()

    assert ["a-empty.xlsx", "b-broken.zip", "c.pdf"] == sorted(outcome.returned)
    assert [NAME] == outcome.accepted


class BrokenPress(QuickPress):
    """A press that jams at the first page."""

    def make(self, *_: Any, **__: Any) -> Any:
        raise PressDied(reason="jam")


def test_a_jammed_press_keeps_the_numbers_and_the_batch_in_hand(office: Office) -> None:
    write_drop(office.inbox, people=2)
    with office.workshop() as shop:
        shop.__dict__["press"] = BrokenPress()
        failed = line.run(shop, office.report).failed
    numbers = office.numbers()

    outcome = office.run()

    assert [PressDied] == [type(error) for error in failed]
    assert [NAME] == outcome.accepted
    assert numbers == office.numbers()


def fails_at(name: str) -> Callable[..., Any]:
    """Return a reader that meets something nobody foresaw in one drop, and reads the others."""

    def read_or_fail(taken: Any, **limits: Any) -> Any:
        if taken.name == name:
            raise KeyError(name)
        return read(taken, **limits)

    return read_or_fail


def test_what_nobody_foresaw_in_one_drop_stops_no_other_and_the_drop_goes_back_in_the_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = write_drop(office.inbox, people=2, name="a-poison", seed=5)
    write_drop(office.inbox, people=2, name="b-good")
    before = contents(drop)
    monkeypatch.setattr("pipeline.workshop.read", fails_at("a-poison"))

    first, second, third = office.run(), office.run(), office.run()

    place = office.settings.rejected / "a-poison"
    (problem,) = json.loads((place / "problems.json").read_text("utf-8"))
    assert ["b-good"] == first.accepted
    assert [Unexpected] == [type(error) for error in first.failed] == [type(error) for error in second.failed]
    assert (["a-poison"], []) == (third.returned, third.failed)
    assert "cannot-be-handled" == problem["code"]
    assert before == {path: contents(place)[path] for path in before}


def test_lasting_trouble_is_told_once_and_the_watch_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Event()
    write_drop(office.inbox, people=2)
    rounds = iter(range(4))

    def jam(*_: Any, **__: Any) -> Any:
        if next(rounds) == 3:
            stop.set()
        raise PressDied(reason="jam")

    monkeypatch.setattr("pipeline.line._BREATH", 0.01)
    with office.workshop() as shop:
        shop.__dict__["press"] = type("Jammed", (QuickPress,), {"make": jam})()
        line.watch(shop, office.report, stop)

    assert 1 == len(office.report.of("failed"))
    assert [NAME] == office.run().accepted


def test_a_batch_of_which_the_press_dies_again_and_again_waits_for_the_next_start(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, jams, rests = Event(), list[None](), iter(range(8))
    write_drop(office.inbox, people=2)

    def jam(*_: Any, **__: Any) -> Any:
        jams.append(None)
        raise PressDied(reason="jam")

    def rest(*_: object) -> None:
        if next(rests) == 7:
            stop.set()

    monkeypatch.setattr("pipeline.line._rest", rest)
    with office.workshop() as shop:
        shop.__dict__["press"] = type("Jammed", (QuickPress,), {"make": jam})()
        line.watch(shop, office.report, stop)
    word = json.loads((office.settings.work / "watch.json").read_bytes())

    assert 4 == len(jams)
    assert (1, 0) == (len(office.report.of("failed")), len(office.report.of("well-again")))
    assert "press-died" == word["trouble"]
    assert [NAME] == office.run().accepted


class StopsAtTheFirst(Remembering):
    """A reporter of a person who wishes the watch to stop when the first batch is done."""

    def __init__(self, stop: Event) -> None:
        super().__init__()
        self.stop = stop

    def say(self, event: str, **values: object) -> None:
        super().say(event, **values)
        if event == "accepted":
            self.stop.set()


def test_a_wish_to_stop_is_heard_between_two_drops_of_many(office: Office) -> None:
    stop = Event()
    for turn in range(3):
        write_drop(office.inbox, people=2, seed=50 + turn, name=f"批次-{turn}")

    with office.workshop() as shop:
        line.watch(shop, StopsAtTheFirst(stop), stop)
        word = json.loads((office.settings.work / "watch.json").read_bytes())

    assert ["批次-0"] == [path.name for path in office.settings.done.iterdir()]
    assert [["批次-1", "in-turn"], ["批次-2", "in-turn"]] == word["waiting"]


def test_a_batch_that_comes_while_many_others_go_back_does_not_wait_for_them_all(office: Office) -> None:
    """A round ends after a while, however much lies there: the next look sees what came."""
    stop, time = Event(), PassingTime()
    for turn in range(6):
        (office.inbox / f"{turn}.jpg").write_bytes(b"a loose photo")

    class Slow(Remembering):
        def say(self, event: str, **values: object) -> None:
            super().say(event, **values)
            # Each loose photo takes some seconds to go back.
            time.now += 4
            if event == "returned" and len(self.of("returned")) == 1:
                write_drop(office.inbox, people=2)
            if event == "accepted":
                stop.set()

    report = Slow()
    with office.workshop() as shop:
        shop.monotonic = time
        line.watch(shop, report, stop)

    assert 1 == len(report.of("accepted"))
    assert len(report.of("returned")) < 6


def entries(office: Office) -> list[Entry]:
    """Return every entry of the ledger, as any program could read it."""
    with closing(sqlite3.connect(office.settings.ledger_file)) as ledger:
        return [Entry.parse(body) for (body,) in ledger.execute("SELECT body FROM entry ORDER BY seq")]


class PressWithoutPlates(QuickPress):
    def make(self, records: Any, **given: Any) -> PressRun:
        return replace(super().make(records, **given), refusal=Refusal("certificate", "flowing", "name"))


def test_a_batch_without_a_plate_is_made_told_and_entered(office: Office) -> None:
    write_drop(office.inbox, people=2)
    with office.workshop() as shop:
        shop.__dict__["press"] = PressWithoutPlates()
        line.run(shop, office.report)
    told = office.report.of("plate-refused")
    entered = [entry for entry in entries(office) if entry.op in {"plate.refused", "document.made"}]

    assert [("certificate", "name", "姓名", "flowing")] == [
        (one["kind"], one["subject"], one["label"], one["cause"]) for one in told
    ]
    assert ["plate.refused", "document.made"] == [entry.op for entry in entered[:2]]
    assert {
        "kind": "certificate", "template": "0" * 64, "reason": "flowing", "subject": "name", "page": None
    } == entered[0].payload  # fmt: skip


def test_the_print_run_is_entered_with_what_it_was_made_with(office: Office) -> None:
    write_drop(office.inbox, people=2)
    office.run()

    bodies = [entry.payload for entry in entries(office) if entry.op == "document.made"]

    assert len(office.documents()) == len(bodies)
    assert [{"template": "0" * 64}] == [body["made_with"] for body in bodies if body["kind"] == "print-run"]
    assert {None} == {body["made_with"] for body in bodies if body["kind"] != "print-run"}


def test_a_clock_that_stands_behind_the_files_of_a_drop_is_doubted(office: Office) -> None:
    drop = write_drop(office.inbox, people=2)
    late = THE_DAY.timestamp() + 3 * 86_400
    os.utime(next(drop.glob("*.xlsx")), (late, late))

    office.run()

    told = {str(values["problem"]) for values in office.report.of("warning")}
    assert any("clock-behind-files" in problem for problem in told)


def test_a_clock_that_stands_behind_the_ledger_is_doubted(office: Office) -> None:
    write_drop(office.inbox, people=2)
    office.run()

    with office.workshop() as shop:
        shop.clock = lambda: THE_DAY - timedelta(hours=1)
        (warning,) = shop.clock_warnings()

    assert "clock-behind-ledger" == warning.code


def test_a_drop_is_not_taken_in_while_a_face_is_missing(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site", changes={'profile = "2019"': 'profile = "2021"'})
    drop = write_drop(office.inbox, people=2)

    with pytest.raises(FontMissing):
        office.run()

    assert drop.is_dir()
    assert [] == office.numbers()


def test_what_is_in_the_way_of_a_batch_is_found_before_numbers_are_spent(office: Office) -> None:
    write_drop(office.inbox, people=2)
    place = office.settings.output / "2026" / NAME
    # The ledger is there already: a new one beside old output would be refused for another reason.
    assert [] == office.numbers()
    place.mkdir(parents=True)

    outcome = office.run()
    numbers = office.numbers()
    place.rmdir()

    assert [OutputTaken] == [type(error) for error in outcome.failed]
    assert ([], [NAME]) == (numbers, outcome.in_hand)
    assert [NAME] == office.run().accepted


def test_the_first_errors_of_a_returned_drop_are_told_with_their_rows(office: Office) -> None:
    def spoil(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["理论成绩"] = 40

    write_drop(office.inbox, people=8, change=spoil)

    office.run()

    told = [values["problem"] for values in office.report.of("problem")]
    (returned,) = office.report.of("returned")
    assert [2, 3, 4, 5, 6] == [problem.row for problem in told if isinstance(problem, Problem)]
    assert [3] == [values["more"] for values in office.report.of("more-problems")]
    assert 8 == returned["problems"]


def test_what_the_ledger_refuses_goes_back_and_is_not_in_hand_for_ever(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise EntryRefused(op="batch.accepted", ref="x", reason="no")

    write_drop(office.inbox, people=2)
    monkeypatch.setattr("pipeline.storage.register.Register.number", refuse)

    outcome = office.run()

    assert ([NAME], [], []) == (outcome.returned, outcome.failed, outcome.in_hand)


def test_a_batch_that_takes_an_hour_does_not_use_up_the_patience_with_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`run` ended, and the next one lay in the inbox: it was seen for the second time only after that hour."""
    write_drop(office.inbox, people=1, name="a")
    office.inbox.joinpath("a.ready").touch()
    write_drop(office.inbox, people=1, seed=2, name="b", form="zip")
    time = PassingTime()
    with office.workshop() as shop:
        shop.__dict__ |= {"pause": time.pause, "inbox": replace(shop.inbox, monotonic=time)}
        receive = shop.receive

        def an_hour_long(taken: Taken) -> None:
            time.pause(3600)
            receive(taken)

        monkeypatch.setattr(shop, "receive", an_hour_long)
        outcome = line.run(shop, office.report)

    assert ["a", "b"] == outcome.accepted
