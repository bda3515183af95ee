"""`certpress audit --export`: what an auditor takes along is whole, read-only, signed, and without a holder's name."""

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.auditor.bundles import SIGNED_SUMS, SUMS
from pipeline.ledger.notes import Note
from pipeline.storage.keys import SigningKey
from tests.cli.conftest import Ask
from tests.line.office import Office, open_office
from tests.line.test_line import entries
from tests.samples.batches import write_drop

BATCH = "2026-11-电工-01"
ASKED = ("--names", "--by", "赵审计", "--reason", "年度审计")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = open_office(tmp_path / "site")
    SigningKey.make(office.settings.keys / "log.key", name=office.settings.origin)
    write_drop(office.inbox, people=2, name=BATCH)
    office.run()
    return office


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def readable_in(name: str, content: bytes) -> Iterator[str]:
    """Yield every text that somebody can read in a file of the bundle."""
    if name.endswith(".xlsx"):
        for sheet in load_workbook(BytesIO(content)):
            yield from (str(cell) for row in sheet.values for cell in row)
    yield content.decode("utf-8", "ignore")


def holders(office: Office) -> list[tuple[str, str]]:
    with office.workshop() as shop:
        found = [shop.register.show(number).certificate for number in office.numbers()]
        return [(str(one.name), str(one.identity)) for one in found]


def named_in(office: Office, bundle: Path) -> set[str]:
    """Return the names and ID numbers of holders that can be read in it."""
    told = [text for name, content in files_in(bundle).items() for text in readable_in(name, content)]
    return {word for pair in holders(office) for word in pair if any(word in text for text in told)}


def test_it_has_the_log_the_program_the_books_and_the_report(ask: Ask, office: Office, tmp_path: Path) -> None:
    ask("show", office.numbers()[0], "--full", *ASKED[1:], here=office.settings.site)
    told = ask("audit", "--export", tmp_path / "stick", here=office.settings.site)

    found = files_in(tmp_path / "stick")
    assert 0 == told.status
    assert {"请先阅读.txt", SUMS, SIGNED_SUMS, "审计报告.html", "审计报告.pdf", "审计报告.json"} < set(found)
    assert {"ledger/checkpoint", "ledger/checkpoints.txt", "ledger/certpress-auditor.py"} < set(found)
    assert 9 == sum(name.startswith("books/") for name in found)
    report = json.loads(found["审计报告.json"])
    assert report["clean"]
    assert ["good"] == [one["grade"] for one in report["findings"] if one["check"] == "checkpoints"]
    assert found["审计报告.pdf"].startswith(b"%PDF")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "stick").rglob("*") if path.is_file()}
    assert {0o444} == modes


def test_with_names_only_who_wrote_it_may_look_into_it(ask: Ask, office: Office, tmp_path: Path) -> None:
    told = ask("audit", "--export", tmp_path / "stick", *ASKED, here=office.settings.site)

    assert 0 == told.status
    paths = [tmp_path / "stick", *(tmp_path / "stick").rglob("*")]
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in paths}
    assert {(True, 0o700), (False, 0o400)} == modes


def test_the_program_in_it_finds_nothing_wrong(ask: Ask, office: Office, tmp_path: Path) -> None:
    ask("audit", "--export", tmp_path / "stick", here=office.settings.site)
    program = tmp_path / "stick" / "ledger" / "certpress-auditor.py"

    for folder in (tmp_path / "stick", tmp_path / "stick" / "ledger"):
        command = [sys.executable, "-I", str(program), str(folder)]
        assert 0 == subprocess.run(command, capture_output=True, check=False, timeout=120).returncode


def test_every_file_stands_in_the_list_and_the_list_is_signed(ask: Ask, office: Office, tmp_path: Path) -> None:
    ask("audit", "--export", tmp_path / "stick", here=office.settings.site)

    found = files_in(tmp_path / "stick")
    listed = {line[66:]: line[:64] for line in found[SUMS].decode().splitlines()}
    others = {name: content for name, content in found.items() if name not in {SUMS, SIGNED_SUMS}}
    assert {name: sha256(content).hexdigest() for name, content in others.items()} == listed
    note, key = Note.parse(found[SIGNED_SUMS]), SigningKey.load(office.settings.keys / "log.key").key
    assert (key,) == note.signers([key])
    at = note.text.splitlines()[-1]
    digest = sha256(found[SUMS]).hexdigest()
    assert ["certpress/bundle", office.settings.origin, digest, at] == note.text.splitlines()


def test_nobody_is_named_in_it_unless_somebody_asks(ask: Ask, office: Office, tmp_path: Path) -> None:
    ask("audit", "--export", tmp_path / "stick", here=office.settings.site)
    assert set() == named_in(office, tmp_path / "stick")
    assert [] == [entry.op for entry in entries(office) if entry.op == "personal.viewed"]

    ask("audit", "--export", tmp_path / "named", *ASKED, here=office.settings.site)
    assert {name for name, _ in holders(office)} == named_in(office, tmp_path / "named")
    (entry,) = [entry for entry in entries(office) if entry.op == "personal.viewed"]
    assert ("赵审计", "export", "年度审计", 2) == (
        entry.actor,
        *(entry.payload[name] for name in ("how", "reason", "people")),
    )
    assert "查看完整的证件号码" in (tmp_path / "named" / "审计报告.html").read_text("utf-8")


@pytest.mark.parametrize("typed", [ASKED, ("--export", "stick", *ASKED[:3]), ("--export", "stick", *ASKED[1:])])
def test_names_are_asked_for_with_a_name_and_a_reason(ask: Ask, office: Office, typed: tuple[str, ...]) -> None:
    told = ask("audit", *typed, here=office.settings.site)

    assert 2 == told.status
    assert not (office.settings.site / "stick").exists()
    assert [] == [entry.op for entry in entries(office) if entry.op == "personal.viewed"]


def test_a_folder_that_is_there_is_left_alone(ask: Ask, office: Office, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    told = ask("audit", "--export", tmp_path / "stick", *ASKED, here=office.settings.site)

    assert told.status
    assert [] == list((tmp_path / "stick").iterdir())
    assert [] == [entry.op for entry in entries(office) if entry.op == "personal.viewed"]
