"""What the register answers to the line, the clerk and the status page; nothing here writes."""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.errors import Because, LedgerBroken, NumberUnknown, PersonErased, StoreWrong
from pipeline.ledger.entries import Entry, digest_of_bytes
from pipeline.ledger.replay import stored_entry
from pipeline.ledger.rows import BatchState, CertificateRow, CopyRow, CopyState, CounterRow
from pipeline.ledger.subjects.privacy import erased_with
from pipeline.ledger.views import (
    BatchView,
    CertificateHistory,
    CertificateView,
    InHand,
    MadeDocument,
    Stage,
)
from pipeline.rules.batch import Holding
from pipeline.rules.levels import Level
from pipeline.rules.number_parts import runs_with
from pipeline.rules.text import fold, same_key
from pipeline.storage.history import imported_view
from pipeline.storage.projection_rows import StoredRows
from pipeline.storage.store import Store

FOREIGN_FOLDER = Because("the folder kept for the batch is none of ours")
# Unless an entry says that they were erased, personal data that are gone are a fault: whoever is not known here could
# be given a second certificate.
NO_PERSON = Because("the personal data beside it are missing")
OTHER_PERSON = Because("the personal data beside it are not those it was made with")
# Entries about a batch that are about some places of its roster.
_OF_PLACES = frozenset({"overprint.made", "sheet.printed", "certificate.delivered"})
_FOLDER = re.compile(r"[0-9a-f]{16}")


def in_hand(store: Store) -> tuple[InHand, ...]:
    """Return every batch for which something is left to do, oldest first.

    Raises StoreWrong for a folder that is not of our naming: what is left in folders in hand is moved and removed.
    """
    found = list(store.rows("in_hand"))
    if not all(is_our_folder(folder) for _batch, _content, _drop, folder, *_ in found):
        raise StoreWrong(file=store.file, reason=FOREIGN_FOLDER)
    return tuple(
        InHand(
            batch=batch,
            key=content,
            drop=drop,
            work=folder,
            stage=stage_of(state, documents),
            name=name,
            year=int(issued_on[:4]) if issued_on else None,
        )
        for batch, content, drop, folder, state, documents, name, issued_on in found
    )


def is_our_folder(name: str) -> bool:
    """Whether `name` is one that a private copy under work/ gets, and so never a way out of it."""
    return _FOLDER.fullmatch(name) is not None


def stage_of(state: str, documents: int) -> Stage:
    """Return how far a batch has come for certain."""
    if state == BatchState.ACCEPTED:
        return Stage.RECORDED if documents else Stage.NUMBERED
    return Stage(state)


def held_by(store: Store, identities: Iterable[str]) -> Mapping[Holding, str]:
    """Return the certificates in force of these people, by what each certifies."""
    return {
        Holding(identity, occupation, job, Level(level)): number
        for identity, occupation, job, level, number in store.rows("held_by", identities=_as_list(identities))
    }


def numbers_taken(store: Store, numbers: Iterable[str]) -> Mapping[str, str | None]:
    """Return those of `numbers` that are used, each with the 批次号 it was given in; None: before certpress."""
    return dict(store.rows("numbers_taken", numbers=_as_list(numbers)))


def numbered_otherwise(store: Store, mode: str, year: int) -> str | None:
    """Return the 批次号 of the newest accepted batch of that year whose numbers did not come in `mode`."""
    found = store.row("numbered_otherwise", mode=mode, year=str(year))
    return str(found[0]) if found else None


def accepted_names(store: Store, names: Iterable[str]) -> frozenset[str]:
    """Return those of the 批次号, folded by `same_key`, under which a batch was accepted and stands.

    That of an exam that was called off is among them: its tickets are out, and must not seem to be those of another.
    """
    folded = _as_list(map(same_key, names))
    return frozenset(name for (name,) in store.rows("accepted_names", names=folded))


def _as_list(texts: Iterable[str]) -> str:
    return json.dumps(sorted(set(texts)))


def batches(store: Store) -> tuple[BatchView, ...]:
    """Return every batch ever received, oldest first."""
    return tuple(_batch_view(cells) for cells in store.rows("status"))


def _batch_view(cells: tuple[Any, ...]) -> BatchView:
    batch, drop, state, finished, name, issued_on, people, documents, first, last, kind, *entries = cells
    received, changed = stored_entry(*entries[:2]), stored_entry(*entries[2:])
    return BatchView(
        batch=batch,
        drop=drop,
        state=state,
        in_hand=not finished,
        name=name,
        issued_on=issued_on,
        people=people,
        documents=documents,
        first=first,
        last=last,
        received_at=received.at,
        changed_at=changed.at,
        kind=kind,
    )


def numbers_of(store: Store, batch: int) -> tuple[str, ...]:
    """Return the numbers of a batch, in ascending order."""
    return tuple(number for (number,) in store.rows("numbers_of_batch", batch=batch))


def out_of_force(store: Store, batch: int) -> frozenset[str]:
    """Return the numbers of a batch that stand for no certificate or card any more."""
    return frozenset(number for (number,) in store.rows("out_of_force", batch=batch))


def documents(store: Store, batch: int) -> tuple[MadeDocument, ...]:
    """Return what was recorded for a batch, in the order it was entered."""
    return tuple(MadeDocument(*cells) for cells in store.rows("documents_of_batch", batch=batch))


def papers(store: Store, batch: int) -> tuple[MadeDocument, ...]:
    """Return what was recorded for a batch as a whole, in the order it was entered: each file as it is now."""
    made = (MadeDocument(*cells) for cells in store.rows("papers_of_batch", batch=batch))
    return tuple({document.path: document for document in made}.values())


def find(store: Store, text: str) -> tuple[CertificateView, ...]:
    """Return the certificates with this number or ID number; else those where it is part of number, ID or name."""
    wanted = fold(text)
    if not wanted:
        return ()
    found = _with(store, "numbers_by_number", text=wanted.upper())
    found = found or _with(store, "numbers_by_identity", text=wanted.upper())
    found = found or _with(store, "numbers_by_part", text=wanted, runs=_runs(store, wanted))
    return tuple(certificate(store, number) for number in found)


def _with(store: Store, query: str, **values: object) -> list[str]:
    return [number for (number,) in store.rows(query, **values)]


def _runs(store: Store, part: str) -> str | None:
    """Return the runs of numbers that have `part` in them, as JSON, None where each number is to be looked at."""
    counters = (CounterRow(*found) for found in store.rows("every_counter"))
    runs = runs_with(part, ((f"{one.institution}{one.year % 100:02}{one.level}", one.last) for one in counters))
    return None if runs is None else json.dumps(runs)


def files_made_in(store: Store, folder: str) -> frozenset[str]:
    """Return the names of the files that were ever made in a folder, which is relative to the output folder."""
    # As bytes: anybody may have made a folder whose name is no UTF-8, which SQLite does not take as a text.
    # 0 is the character after the slash.
    within, beyond = os.fsencode(f"{folder}/"), os.fsencode(f"{folder}0")
    return frozenset(name for (name,) in store.rows("files_made_in", within=within, beyond=beyond))


def files_with_hash(store: Store, sha256: str) -> tuple[MadeDocument, ...]:
    """Return the files that were recorded with a SHA-256 (hex)."""
    return tuple(MadeDocument(*cells) for cells in store.rows("files_with_hash", sha256=sha256))


def certificate(store: Store, number: str) -> CertificateView:
    """Return one certificate, or raise NumberUnknown."""
    found = store.row("certificate_view", number=number)
    if found is not None:
        return _view(found, _files(store, number))
    imported = store.row("imported_view", number=number)
    if imported is None:
        raise NumberUnknown(number=number)
    return imported_view(imported, _person(imported[2]) or {})


def _view(found: tuple[Any, ...], files: Sequence[MadeDocument]) -> CertificateView:
    number, state, batch, row, body, occupation, job, level, issued_on, copy, copy_state, *others = found
    person = _person(body) or {}
    newest = files[-1] if files else None
    return CertificateView(
        number=number,
        state=state,
        batch=batch,
        row=row,
        name=person.get("name"),
        identity_type=person.get("identity_type"),
        identity=person.get("identity"),
        occupation=occupation,
        job=job,
        level=level,
        issued_on=issued_on,
        file=newest.path if newest else None,
        sha256=newest.sha256 if newest else None,
        copy=copy,
        copy_state=copy_state or CopyState.MADE,
        replaced_by=others[0],
        replaces=others[1],
    )


def on_copy(store: Store, shown: CertificateView, copy: int) -> CertificateView:
    """Return a certificate as it stands on one of its copies: without what was put right after that copy was made."""
    found = store.row("person_on_copy", number=shown.number, copy=copy)
    assert found is not None
    entered, person = Entry.parse(found[0]).payload, _person(found[1]) or {}
    return replace(
        shown,
        name=person.get("name"),
        identity_type=person.get("identity_type"),
        identity=person.get("identity"),
        occupation=entered["occupation"],
        job=entered["job"],
        copy=copy,
    )


def person_of(store: Store, number: str) -> dict[str, Any]:
    """Return the person of a certificate as entered last; raises LedgerBroken where the data are not those, or gone."""
    found = store.row("person_of_number", number=number)
    assert found is not None
    seq, body, salt, person = found
    return told_person(store, stored_entry(seq, body), salt, person)


def told_person(store: Store, entry: Entry, salt: bytes | None, body: str | None) -> dict[str, Any]:
    """Return the person beside an entry, proved by its digest; raises LedgerBroken, PersonErased."""
    if salt is None or body is None:
        raise _missing(store, entry)
    if digest_of_bytes(salt, body.encode()) != entry.person:
        raise LedgerBroken(seq=entry.seq, reason=OTHER_PERSON)
    person: dict[str, Any] = json.loads(body)
    return person


def _missing(store: Store, entry: Entry) -> LedgerBroken | PersonErased:
    what = erased_with(entry.ref.number, entry.ref.batch)
    erased = StoredRows(store).erased(what) if what else None
    if what is None or erased is None or erased.seq < entry.seq:
        return LedgerBroken(seq=entry.seq, reason=NO_PERSON)
    return PersonErased(what=entry.ref, seq=erased.seq)


def copies(store: Store, number: str) -> tuple[CopyRow, ...]:
    """Return the copies of a certificate about whose paper something was entered."""
    return tuple(CopyRow(*cells) for cells in store.rows("copies_of", number=number))


def history(store: Store, number: str) -> CertificateHistory:
    """Return one certificate with every entry about it and its batch, or raise NumberUnknown."""
    shown, counted = certificate(store, number), store.row("place_in_batch", number=number)
    person = store.row("imported_view" if shown.is_imported else "certificate_view", number=number)
    entries = (stored_entry(seq, body) for seq, body in store.rows("entries_about_number", number=number))
    return CertificateHistory(
        certificate=shown,
        person=_person(person[2 if shown.is_imported else 4]) if person else None,
        documents=_files(store, number),
        entries=tuple(entry for entry in entries if counted and _is_about_place(entry, counted[0])),
        copies=() if shown.is_imported else copies(store, number) or (_first_copy(store, number),),
    )


def _first_copy(store: Store, number: str) -> CopyRow:
    """Return the copy that is there from the number on, whatever was entered about its paper."""
    found = store.row("certificate", number=number)
    assert found is not None
    certificate = CertificateRow(*found)
    return CopyRow(number, 1, certificate.assigned_seq, certificate.assigned_seq)


def _is_about_place(entry: Entry, place: int) -> bool:
    """Whether an entry about a batch is about that place of its roster too: it may be of a few only."""
    if entry.ref.number is not None:
        return True
    payload = entry.payload
    spans = [(run["place"], run["until"]) for run in payload.get("sheets", ())]
    spans += [(span["first"], span["last"]) for span in payload.get("places", ())]
    return entry.op not in _OF_PLACES or any(first <= place <= last for first, last in spans)


def _person(body: str | None) -> dict[str, Any] | None:
    person: dict[str, Any] | None = None if body is None else json.loads(body)
    return person


def _files(store: Store, number: str) -> tuple[MadeDocument, ...]:
    return tuple(MadeDocument(*cells) for cells in store.rows("documents_of_number", number=number))
