"""The site's own keys: made, named in the ledger, changed; and the checkpoints that the key of the log signs.

A key signs only after the ledger names it (`key.changed`), so whoever has the first public key can follow every later
one. What a change of keys does stands in one order, and can be taken up after a crash at any line of it: the new key is
made beside the old one, the ledger names it, both sign one checkpoint, the new key takes the place of the old. The old
one is gone then: what it signed needs its public half only, and whoever found it could sign another past.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.errors import Because, KeyKnown, KeyMissing, KeyNotLost, KeyWrong, TargetExists, UsageWrong
from pipeline.files import write_whole
from pipeline.ledger.checkpoints import Checkpoint, EntryProof
from pipeline.ledger.entries import SYSTEM
from pipeline.ledger.notes import Note, NoteWrong, VerifierKey
from pipeline.ledger.origins import first_name
from pipeline.ledger.rows import Purpose
from pipeline.settings.finding import SITE_FILE
from pipeline.settings.site_file import SiteFile
from pipeline.settings.values import Settings
from pipeline.storage.keys import SigningKey, put_in_place
from pipeline.storage.recoveries import Reopen, Skip, SkippedTickets
from pipeline.storage.register import Register

_PLACE = re.compile("[0-9]{1,12}")
_OTHER_KEY = Because("the ledger names another key")


def key_file(settings: Settings, purpose: Purpose) -> Path:
    """Return where the private key lies."""
    return settings.keys / f"{purpose}.key"


def _coming_file(settings: Settings, purpose: Purpose) -> Path:
    """Return where a new key waits until it takes the place of the old one."""
    return settings.keys / f"{purpose}.next.key"


def _name(origin: str, purpose: Purpose) -> str:
    """Return the name in every signature: the log's key is called as the log is (C2SP tlog-checkpoint)."""
    return origin if purpose is Purpose.LOG else f"{first_name(origin)}/{purpose}"


def make_missing_keys(settings: Settings) -> Mapping[str, VerifierKey]:
    """Return the public half of every key of a new site by its purpose, made where it is missing."""
    files = {purpose: key_file(settings, purpose) for purpose in Purpose}
    return {
        str(purpose): (
            SigningKey.load(file) if file.exists() else SigningKey.make(file, name=_name(settings.origin, purpose))
        ).key
        for purpose, file in files.items()
    }


def make_key(settings: Settings, register: Register, purpose: Purpose) -> VerifierKey:
    """Make the first key of a site that has none, and let the ledger name it; return its public half.

    Raises KeyExists, and KeyKnown where the ledger names one that is not here.
    """
    file = key_file(settings, purpose)
    if not file.exists() and register.signing_key(purpose) is not None:
        raise KeyKnown(file=file, purpose=purpose)
    made = SigningKey.make(file, name=_name(register.name, purpose))
    _name_first(settings, register, purpose)
    return made.key


def make_approver_key(settings: Settings, name: str, file: Path) -> VerifierKey:
    """Make the key of a person, who keeps it himself; return its public half, which belongs into site.toml.

    Raises PersonUnknown, KeyExists, and UsageWrong for a file inside the site: a key there is in the operator's hands.
    """
    person, folder = settings.person(name), file.absolute().parent
    if settings.site.resolve() in (folder.resolve(), *folder.resolve().parents):
        reason = Because("the key of an approver lies in a folder of his own, outside the site")
        raise UsageWrong(reason=reason, command="certpress keys make")
    try:
        return SigningKey.make(file, name="-".join(person.name.split()), on_a_stick=True).key
    except NoteWrong as error:
        reason = Because("the name {name} cannot stand in a signature", name=name)
        raise UsageWrong(reason=reason, command="certpress keys make") from error


def approver_keys(settings: Settings) -> Mapping[str, VerifierKey]:
    """Return the public key of each person who may approve, by name; those without one cannot sign.

    Raises SettingsWrong, with its line, for a key that is none.
    """
    return {
        person.name: _approver_key(settings, place)
        for place, person in enumerate(settings.people)
        if "approver" in person.roles and person.key
    }


def _approver_key(settings: Settings, place: int) -> VerifierKey:
    try:
        return VerifierKey.parse(settings.people[place].key)
    except NoteWrong as error:
        file = SiteFile.read(settings.site / SITE_FILE)
        at = ("person", place, "key")
        raise file.wrong(at, "{key} is no public key; `certpress keys make approver` tells one") from error


def sign(settings: Settings, register: Register) -> Note | None:
    """Return the checkpoint of the ledger as it is, signed and kept; None where the site has no key of the log.

    Raises KeyWrong where the key is not the one that the ledger names, or cannot be used.
    """
    keys = _signers(settings, register)
    if not keys:
        return None
    note = register.sign(keys)
    _finish_change(settings, register, Purpose.LOG)
    return note


def code_key(settings: Settings, register: Register) -> SigningKey:
    """Return the key that signs the codes of certificates, which the ledger names from now on.

    Raises KeyMissing, and KeyWrong where it is not the one that the ledger names, or cannot be used.
    """
    _finish_change(settings, register, Purpose.QR)
    file = key_file(settings, Purpose.QR)
    key = SigningKey.load(file)
    _name_first(settings, register, Purpose.QR)
    row = register.signing_key(Purpose.QR)
    if row is None or row.vkey != str(key.key):
        raise KeyWrong(file=file, reason=_OTHER_KEY)
    return key


def change_key(
    settings: Settings, register: Register, purpose: Purpose, *, by: str, second: str, is_lost: bool
) -> VerifierKey:
    """Let a new key sign from now on; return its public half. The old one signs once more, and is gone then.

    Taking a change up again after a crash makes no second one. Raises KeyMissing where there never was one, KeyKnown
    where it is gone, KeyWrong where the key here is not the one that the ledger names, and KeyNotLost where it is
    called lost and is here.
    """
    file, coming = key_file(settings, purpose), _coming_file(settings, purpose)
    if is_lost and file.exists():
        raise KeyNotLost(file=file)
    if not is_lost and not file.exists() and register.signing_key(purpose) is not None:
        raise KeyKnown(file=file, purpose=purpose)
    old = None if is_lost else SigningKey.load(file)
    _name_first(settings, register, purpose)
    row = register.signing_key(purpose)
    if row is None:
        raise KeyMissing(file=file)
    made = SigningKey.load(coming) if coming.exists() else SigningKey.make(coming, name=_name(register.name, purpose))
    if row.vkey != str(made.key):
        if old is not None and str(old.key) != row.vkey:
            raise KeyWrong(file=file, reason=_OTHER_KEY)
        register.enter_key(purpose, str(made.key), old=row.vkey, actor=by, second=second, lost=is_lost)
    sign(settings, register)
    _finish_change(settings, register, purpose)
    return made.key


def reopen(  # noqa: PLR0913 - two people, and what each of the entries says
    settings: Settings,
    register: Register,
    name: str,
    *,
    known: Checkpoint,
    skips: Sequence[Skip],
    by: str,
    second: str,
    reason: str,
    tickets: SkippedTickets,
) -> VerifierKey:
    """Let the log go on under the new `name` with a key of that name; return its public half.

    The old key signs once more where it is here, and is gone then.
    """
    _finish_change(settings, register, Purpose.LOG)
    file, coming, row = key_file(settings, Purpose.LOG), _coming_file(settings, Purpose.LOG), _named(register)
    # One that the ledger does not name: a change of keys that was lost with the rest.
    coming.unlink(missing_ok=True)
    made = SigningKey.make(coming, name=name)
    is_here = file.exists() and row is not None and str(SigningKey.load(file).key) == row
    wish = Reopen(name, known, str(made.key), row, row is not None and not is_here, reason, tickets)
    register.reopen(wish, skips, actor=by, second=second)
    sign(settings, register)
    return made.key


def _named(register: Register) -> str | None:
    row = register.signing_key(Purpose.LOG)
    return row.vkey if row else None


def own_key(settings: Settings) -> VerifierKey | None:
    """Return the public half of the log's key that lies here, None where there is none that can be used."""
    try:
        return SigningKey.load(key_file(settings, Purpose.LOG)).key
    except (KeyMissing, KeyWrong):
        return None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether what the ledger says is signed: the key that lies here and the one that the ledger names (vkeys), how
    many entries the newest checkpoint covers, and how many there are.
    """

    file: Path
    here: str | None
    named: str | None
    signed: int = 0
    entries: int = 0

    @property
    def is_another(self) -> bool:
        """Whether the key that lies here is not the one that the ledger names."""
        return None not in (self.here, self.named) and self.here != self.named


def standing(settings: Settings, register: Register | None, purpose: Purpose) -> Standing:
    """Return how it stands with a key; without a register, for a site whose ledger has not begun. Raises KeyWrong."""
    file = key_file(settings, purpose)
    here = str(SigningKey.load(file).key) if file.exists() else None
    if register is None:
        return Standing(file, here, None)
    row, note = register.signing_key(purpose), register.newest_checkpoint()
    signed = Checkpoint.parse(note.text).head.size if note else 0
    return Standing(file, here, row.vkey if row else None, signed, register.head().size)


def write_proof(proof: EntryProof, target: Path) -> None:
    """Write a proof as a `.tlog-proof` file that everybody may read; raises TargetExists."""
    if target.exists():
        raise TargetExists(path=target)
    write_whole(target, proof.to_bytes(), 0o644)


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of a site at work: its ledger is opened only where it is needed, and nobody else writes meanwhile."""

    settings: Settings
    open_register: Callable[[], Register]
    alone: Callable[[], AbstractContextManager[None]]
    clock: Callable[[], datetime]

    def sign(self) -> Note | None:
        """Return the signed checkpoint of the ledger as it is now; None where the site has no key. Raises KeyWrong."""
        return sign(self.settings, self.open_register())

    def cover(self, seq: int) -> None:
        """Sign what the ledger says now unless a checkpoint covers that entry already, so that one made again has the
        same proof; nothing where the site has no key. Raises KeyWrong.
        """
        if not self.open_register().is_covered(seq):
            self.sign()

    def sign_earlier_days(self) -> None:
        """Sign what was entered before today and is not signed yet; nothing else. Raises KeyWrong."""
        since = self.open_register().first_unsigned_at()
        if since is not None and since.date() < self.clock().date():
            self.sign()

    def checkpoint(self) -> Note:
        """Return what `sign` does, for a person who asks for it; raises KeyMissing, KeyWrong."""
        with self.alone():
            note = self.sign()
        if note is None:
            raise KeyMissing(file=key_file(self.settings, Purpose.LOG))
        return note

    def signed(self, text: str) -> Note:
        """Return a text signed with the key of the log, which the ledger names; raises KeyMissing, KeyWrong.

        The text begins with a line that no checkpoint begins with, so that neither passes for the other.
        """
        self.checkpoint()
        key = SigningKey.load(key_file(self.settings, Purpose.LOG))
        return Note(text).signed(key.key, key.sign)

    def standing(self, purpose: str) -> Standing:
        """Return how it stands with the key that signs the `log`, or `qr` codes; raises KeyWrong."""
        begun = self.settings.ledger_file.exists() or self.settings.ledger_witness.exists()
        return standing(self.settings, self.open_register() if begun else None, Purpose(purpose))

    def code_key(self, register: Register | None = None) -> SigningKey:
        """Return the key that signs the codes of certificates; `register` is another one than the workshop's.

        Raises KeyMissing, KeyWrong.
        """
        return code_key(self.settings, register or self.open_register())

    def make(self, purpose: str) -> VerifierKey:
        """Make the first key of its purpose, let the ledger name it, and sign with that of the log at once.

        Returns the public half; raises KeyExists, KeyKnown.
        """
        with self.alone():
            made = make_key(self.settings, self.open_register(), Purpose(purpose))
            self.sign()
        return made

    def change(self, purpose: str, *, by: str, second: str, is_lost: bool) -> VerifierKey:
        """Let a new key sign from now on, by two people; return its public half.

        Raises KeyMissing, KeyKnown, KeyWrong and KeyNotLost.
        """
        with self.alone():
            return change_key(
                self.settings, self.open_register(), Purpose(purpose), by=by, second=second, is_lost=is_lost
            )

    def prove(self, what: str) -> tuple[bytes, EntryProof]:
        """Return an entry's bytes and its proof: that which gave a number of a certificate or a card, or one by its
        place in the log. Raises NumberUnknown, EntryUnknown, NotSigned.
        """
        register = self.open_register()
        return register.prove(int(what) if _PLACE.fullmatch(what) else register.entry_of(what))


def _name_first(settings: Settings, register: Register, purpose: Purpose) -> None:
    """Enter the first key of its kind, where it is here and the ledger names none yet."""
    file = key_file(settings, purpose)
    if file.exists() and register.signing_key(purpose) is None:
        register.enter_key(purpose, str(SigningKey.load(file).key), old=None, actor=SYSTEM)


def _signers(settings: Settings, register: Register) -> tuple[SigningKey, ...]:
    """Return who signs now: the key that the ledger names, and before it the one that is just being replaced."""
    for purpose in Purpose:
        _name_first(settings, register, purpose)
    files = (key_file(settings, Purpose.LOG), _coming_file(settings, Purpose.LOG))
    here = {str(key.key): key for key in (SigningKey.load(file) for file in files if file.exists())}
    row = register.signing_key(Purpose.LOG)
    if not here or row is None:
        return ()
    if row.vkey not in here:
        raise KeyWrong(file=files[0], reason=_OTHER_KEY)
    return tuple(here[vkey] for vkey in (row.before, row.vkey) if vkey in here)


def _finish_change(settings: Settings, register: Register, purpose: Purpose) -> None:
    """Let a new key take the place of the old one, once the ledger names it."""
    coming, row = _coming_file(settings, purpose), register.signing_key(purpose)
    if coming.exists() and row is not None and str(SigningKey.load(coming).key) == row.vkey:
        put_in_place(coming, key_file(settings, purpose))
