"""Certificates that prove themselves: what the line puts into a person's file, read back from real files."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from pipeline.auditing import audit
from pipeline.desk import correct, reissue
from pipeline.findings import Grade
from pipeline.ledger.checkpoints import Checkpoint, EntryProof
from pipeline.ledger.entries import Entry, canonical, person_digest
from pipeline.ledger.evidence import ASSIGNED, CORRECTED, RECORD, REISSUED, EvidenceWrong, Proven
from pipeline.ledger.notes import VerifierKey
from pipeline.ledger.verdicts import Answer
from pipeline.publishing import write_revocations
from pipeline.rules.acts import Act
from pipeline.rules.categories import Category
from pipeline.rules.copies import Particular, ReissueReason
from pipeline.settings.values import Settings
from pipeline.stages.render import render
from pipeline.storage.keys import SigningKey
from pipeline.verifying import Found, verify, verify_by_list, verify_by_proof
from pipeline.workshop import Workshop
from tests.fakes import THE_DAY
from tests.ledger.oracle import Oracle, built
from tests.line.office import Office, contents, open_office
from tests.line.test_desk import all_alike
from tests.samples.batches import write_drop
from tests.strangers import needs

ACT = Act(by="张经办", reason="姓名有误", proof="补2026-1")
TODAY = THE_DAY.date()
VALID, INVALID, UNSURE = Answer


def signing_office(folder: Path, *, log: bool = True) -> Office:
    office = open_office(folder, changes={'photo = "required"': 'photo = "optional"'})
    for purpose, name in (("log", office.settings.origin), ("qr", f"{office.settings.origin}/qr")):
        if log or purpose != "log":
            SigningKey.make(office.settings.keys / f"{purpose}.key", name=name)
    return office


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A batch through the real press; one certificate was corrected, and made anew."""
    office = signing_office(tmp_path_factory.mktemp("evidence") / "site")
    write_drop(office.inbox, people=3, change=all_alike)
    assert 1 == len(office.run_for_real().accepted)
    number = office.searchable().numbers()[1]
    with office.workshop(quick=False) as shop:
        correct(shop, number, {Particular.NAME: "王小鸣"}, ACT)
        reissue(shop, number, ACT, reason=ReissueReason.WRONG)
    return office


@pytest.fixture
def office(printed: Office, tmp_path: Path) -> Office:
    shutil.copytree(printed.settings.site, tmp_path / "site")
    return Office(Settings.read(tmp_path / "site"))


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Oracle:
    return built(tmp_path_factory.mktemp("oracle"))


def key(office: Office) -> VerifierKey:
    return SigningKey.load(office.settings.keys / "log.key").key


def file_of(office: Office, place: int = 0, *, ending: str = "") -> Path:
    number = office.numbers()[place]
    (file,) = office.settings.output.glob(f"*/*/certificates/{number}{ending}.pdf")
    return file


def within(file: Path) -> dict[str, bytes]:
    return {name: content for name, (content,) in PdfReader(file).attachments.items()}


# --- what is in the files ---------------------------------------------------------------------------------------------


def test_everybodys_file_proves_who_got_the_number(printed: Office) -> None:
    for place, number in enumerate(printed.numbers()):
        found = Proven.by(within(file_of(printed, place)), [key(printed)])
        with printed.workshop() as shop:
            (assigned,) = [one for one in shop.register.show(number).entries if one.op == "number.assigned"]
        salt = bytes.fromhex(json.loads(within(file_of(printed, place))[RECORD])["salt"])

        assert (number, 1, assigned.payload["occupation"]) == (found.number, found.copy, found.occupation)
        assert assigned.person == person_digest(salt, dict(found.person))
        assert assigned.seq < found.head.size


def test_a_next_copy_proves_what_was_put_right(printed: Office) -> None:
    content = within(file_of(printed, 1, ending="-2"))
    found = Proven.by(content, [key(printed)])

    assert {RECORD, ASSIGNED, CORRECTED, REISSUED} == set(content)
    assert ("王小鸣", 2) == (found.person["name"], found.copy)


def test_two_copies_in_one_hand_do_not_prove_the_old_name_under_the_newer_copy(printed: Office) -> None:
    old, new = within(file_of(printed, 1)), within(file_of(printed, 1, ending="-2"))
    mixed = {**new, RECORD: canonical({**json.loads(old[RECORD]), "copy": 2})}
    del mixed[CORRECTED]

    with pytest.raises(EvidenceWrong, match="put right before this copy"):
        Proven.by(mixed, [key(printed)])


def test_all_proofs_of_a_batch_are_against_one_checkpoint_that_was_signed_before_its_files(printed: Office) -> None:
    notes = {EntryProof.parse(within(file_of(printed, place))[ASSIGNED]).note for place in range(3)}
    (note,) = notes
    with printed.workshop() as shop:
        assigned = [shop.register.entry_of(number) for number in printed.numbers()]
        entries = [Entry.parse(body) for body in shop.register.first_entries(shop.register.head().size)]

    size = Checkpoint.parse(note.text).head.size
    # Before them the ledger names the keys.
    assert max(assigned) < size
    assert size == min(entry.seq for entry in entries if entry.op == "document.made")


def test_the_record_says_what_is_printed(printed: Office) -> None:
    record = json.loads(within(file_of(printed))[RECORD])
    text = "".join(PdfReader(file_of(printed)).pages[0].extract_text().split())

    assert {"number", "name", "identity", "occupation", "job", "level", "issued_on"} < set(record["printed"])
    assert [] == [name for name, value in record["printed"].items() if "".join(value.split()) not in text]


def test_go_finds_the_entry_where_the_file_says(printed: Office, go: Oracle) -> None:
    files = [within(file_of(printed, place)) for place in range(3)] + [within(file_of(printed, 1, ending="-2"))]
    proofs = [content for one in files for name, content in one.items() if name != RECORD]
    question = {"Ask": "proof", "Keys": [str(key(printed))]}

    assert [True] * 6 == go([{**question, "Note": proof} for proof in proofs])
    assert [False] == go([{**question, "Note": proofs[0].replace(b"index ", b"index 1")}])


@needs("qpdf")
def test_qpdf_gives_the_same_files(printed: Office) -> None:
    file = file_of(printed)

    def asked(*words: str) -> bytes:
        return subprocess.run(["qpdf", file, *words], capture_output=True, check=True).stdout

    assert set(within(file)) == {line.split(" -> ")[0] for line in asked("--list-attachments").decode().splitlines()}
    assert within(file) == {name: asked(f"--show-attachment={name}") for name in within(file)}


def test_a_site_without_a_key_has_the_record_alone(tmp_path: Path) -> None:
    office = signing_office(tmp_path / "site", log=False)
    write_drop(office.inbox, people=1)
    office.run_for_real()

    assert [RECORD] == list(within(file_of(office)))
    assert "made where nothing is signed" in why(verify_by_proof(str(file_of(office)), [], here=tmp_path))


# --- made again -------------------------------------------------------------------------------------------------------


def test_a_batch_that_is_made_again_has_the_same_bytes_whatever_was_signed_since(tmp_path: Path) -> None:
    office = signing_office(tmp_path / "site")
    write_drop(office.inbox, people=2)
    office.run_for_real()
    before = contents(office.settings.output / "2026")
    with office.workshop(quick=False) as shop:
        shop.register.append_proof(kind="certificate", sha256="e" * 64, pages=1)
        later = shop.keyring.sign()
        shop.register.append_proof(kind="certificate", sha256="d" * 64, pages=1)
        made_again(shop, office, tmp_path / "again")
        # Nor is anything signed for what a checkpoint covers already.
        assert later == shop.register.newest_checkpoint()

    again = contents(tmp_path / "again" / "certificates")
    assert 2 == len(again)
    assert again == {Path(path).name: digest for path, digest in before.items() if "/certificates/" in path}


def made_again(shop: Workshop, office: Office, folder: Path) -> None:
    """Render the accepted batch once more, as a restart does."""
    (done,) = office.settings.done.iterdir()
    (batch,) = shop.register.batches()
    render(
        shop.register.numbered(batch.batch),
        shop.press_of,
        wording=shop.sealed_wording(),
        kinds=shop.kinds_of(Category.RESULTS),
        photos={hashlib.sha256(file.read_bytes()).hexdigest(): file for file in done.rglob("*.jpg")},
        folder=folder,
        progress=lambda _done: None,
        evidence=shop.evidence(batch.batch),
    )


# --- what an operator is told -----------------------------------------------------------------------------------------


def why(found: Found) -> str:
    return str(found.verdict.reason)


def asked(office: Office, file: Path) -> Found:
    with office.workshop() as shop:
        return verify(shop, str(file), here=office.settings.site)


def test_a_file_as_it_was_made_is_valid(office: Office) -> None:
    found = asked(office, file_of(office))

    assert (VALID, office.numbers()[0], 1) == (found.verdict.answer, found.number, found.copy)


def test_a_file_that_was_changed_around_a_true_record_is_told_apart(office: Office, tmp_path: Path) -> None:
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(file_of(office).read_bytes() + b"\n")
    found = asked(office, changed)

    assert (UNSURE, office.numbers()[0]) == (found.verdict.answer, found.number)
    assert "not as it was made" in why(found)
    assert found.certificate is not None


@pytest.mark.parametrize("name", [RECORD, ASSIGNED])
def test_of_two_files_of_one_name_none_is_judged(office: Office, tmp_path: Path, name: str) -> None:
    """One reader shows the first, another the last: what is proven must be what is seen."""
    theirs, twice = within(file_of(office, 2)), tmp_path / "two.pdf"
    writer = PdfWriter(clone_from=file_of(office))
    writer.add_attachment(name, theirs[name])
    writer.write(twice)
    with office.workshop() as shop:
        found = [verify(shop, str(twice), here=tmp_path), verify_by_proof(str(twice), [key(office)], here=tmp_path)]

    assert [(UNSURE, None)] * 2 == [(one.verdict.answer, one.proven) for one in found]
    assert "several files of one name" in str(found[1].verdict.reason)
    assert "several files of one name" in str(found[0].verdict.reason)


def with_files_of(target: Path, page: Path, files: dict[str, bytes]) -> str:
    """Write the page of one file with these within it, as somebody with a PDF editor would."""
    writer = PdfWriter()
    writer.append(page)
    for name, content in files.items():
        writer.add_attachment(name, content)
    writer.write(target)
    assert files == within(target)
    return str(target)


def test_what_was_put_into_another_certificates_file_proves_nothing(office: Office, tmp_path: Path) -> None:
    """All of it, one of the two, one taken away, one changed: by the ledger, by the key alone, and by the list."""
    listed = tmp_path / "revocations.txt"
    with office.workshop() as shop:
        write_revocations(shop, listed, days=35)
    keys = [key(office), SigningKey.load(office.settings.keys / "qr.key").key]
    mine, theirs = within(file_of(office)), within(file_of(office, 2))
    changed = mine[RECORD].replace(b'"copy":1', b'"copy":2')
    forged = {
        "all of another": theirs,
        "the record of another": {**mine, RECORD: theirs[RECORD]},
        "the proof of another": {**mine, ASSIGNED: theirs[ASSIGNED]},
        "no proof": {RECORD: mine[RECORD]},
        "no record": {ASSIGNED: mine[ASSIGNED]},
        "a changed record": {**mine, RECORD: changed},
        "nothing": {},
    }
    assert changed != mine[RECORD]
    for name, files in forged.items():
        file = with_files_of(tmp_path / "forged.pdf", file_of(office), files)
        found = (
            asked(office, Path(file)),
            verify_by_proof(file, keys, here=tmp_path),
            verify_by_list(file, listed, keys, here=tmp_path, today=TODAY),
        )
        assert [(UNSURE, None)] * 3 == [(one.verdict.answer, one.proven) for one in found], name
    true = with_files_of(tmp_path / "true.pdf", file_of(office), mine)
    assert VALID == verify_by_list(true, listed, keys, here=tmp_path, today=TODAY).verdict.answer


def test_of_more_files_than_are_looked_at_none_is_judged(office: Office, tmp_path: Path) -> None:
    """Else the second record would stand where nobody looks."""
    writer, many = PdfWriter(clone_from=file_of(office)), tmp_path / "many.pdf"
    for place in range(20):
        writer.add_attachment(f"{place}.txt", b"")
    writer.write(many)

    assert verify_by_proof(str(many), [key(office)], here=tmp_path).proven is None


def test_a_file_of_another_log_is_not_confirmed(office: Office, tmp_path: Path) -> None:
    other = signing_office(tmp_path / "other")
    write_drop(other.inbox, people=1)
    other.run_for_real()

    assert (UNSURE, None) == (asked(office, file_of(other)).verdict.answer, asked(office, file_of(other)).number)


def test_without_the_ledger_a_file_proves_that_it_was_given(office: Office) -> None:
    found = verify_by_proof(str(file_of(office)), [key(office)], here=office.settings.site)

    assert (UNSURE, office.numbers()[0], 1) == (found.verdict.answer, found.number, found.copy)
    assert found.proven is not None
    assert "proven that the ledger gave" in why(found)


def test_without_the_ledger_the_list_tells_which_copy_counts(office: Office, tmp_path: Path) -> None:
    listed = tmp_path / "revocations.txt"
    with office.workshop() as shop:
        write_revocations(shop, listed, days=35)
    keys = [key(office), SigningKey.load(office.settings.keys / "qr.key").key]
    files = (file_of(office), file_of(office, 1), file_of(office, 1, ending="-2"))
    found = [verify_by_list(str(file), listed, keys, here=tmp_path, today=TODAY) for file in files]

    assert [VALID, INVALID, VALID] == [one.verdict.answer for one in found]
    assert "no key" in why(verify_by_list(str(files[0]), listed, keys[1:], here=tmp_path, today=TODAY))


def flipped(file: Path, places: range) -> Iterator[bytes]:
    content = bytearray(file.read_bytes())
    for place in places:
        content[place // 8] ^= 1 << place % 8
        yield bytes(content)
        content[place // 8] ^= 1 << place % 8


@pytest.mark.parametrize("every", [4001, pytest.param(1, marks=pytest.mark.drill)])
def test_every_bit_that_fell_over_is_found(office: Office, every: int) -> None:
    """By the hash of the file in the ledger, whatever a reader would make of it."""
    file = file_of(office)
    with office.workshop() as shop:
        known = hashlib.sha256(file.read_bytes()).hexdigest()
        assert shop.register.files_with_hash(known)
        missed = [
            content
            for content in flipped(file, range(0, file.stat().st_size * 8, every))
            if shop.register.files_with_hash(hashlib.sha256(content).hexdigest())
        ]

    assert [] == missed


def test_a_bit_that_fell_over_is_told_by_verify_and_by_the_audit(office: Office) -> None:
    file = file_of(office)
    file.write_bytes(next(flipped(file, range(9001, 9002))))
    with office.workshop() as shop:
        wrong = [one.values["path"] for one in audit(shop).findings if one.grade is Grade.BAD]

    assert UNSURE is asked(office, file).verdict.answer
    assert [str(file.relative_to(office.settings.output))] == wrong
