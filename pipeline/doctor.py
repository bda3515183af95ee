"""Is everything here that certpress needs? One finding a check, each with what to do where it is not good."""

import importlib
import platform
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Final, TypeVar
from uuid import uuid4

from pipeline import __version__
from pipeline.errors import CertpressError, Lenient, SiteRestored
from pipeline.files import TEMPORARY_PREFIX
from pipeline.findings import Finding, Grade
from pipeline.language.marker import N_
from pipeline.ledger.rows import Purpose
from pipeline.signing import Standing
from pipeline.storage.calendars import site_calendar
from pipeline.system_errors import reason_of
from pipeline.workshop import Workshop

_EXAMPLE_HOST: Final = "verify.example.cn"
_LIBRARIES: Final = ("weasyprint", "pypdf", "python-calamine", "Pillow", "fonttools", "chinesecalendar")
_MIB: Final = 1 << 20
# A batch of a thousand people makes about 400 MiB.
_TOO_LITTLE: Final = 512 * _MIB
_LITTLE: Final = 4096 * _MIB
# The next year's holidays are published in November.
_PUBLISHED_IN: Final = 11
# Days in which an authority issues a certificate anew.
_ENDING_SOON: Final = 45
_OTHERS: Final = 0o077
_Result = TypeVar("_Result")
_DURABLE: Final = {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1}


def examine(shop: Workshop) -> tuple[Finding, ...]:
    """Return a finding for every check; a check that itself fails is a finding too, and what several of them failed by
    is told once.
    """
    found = dict[str, Finding]()
    for name, check in _CHECKS.items():
        for one in _guarded(name, check, shop):
            found.setdefault(one.told.format_map(Lenient(one.values)), one)
    return tuple(found.values())


def _guarded(name: str, check: Callable[[Workshop], Iterator[Finding]], shop: Workshop) -> Iterator[Finding]:
    try:
        yield from check(shop)
    except CertpressError as error:
        yield Finding(name, Grade.BAD, error.message, error.advice, error.values)


def _software(shop: Workshop) -> Iterator[Finding]:
    del shop
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in _LIBRARIES)
    values = {"version": __version__, "python": platform.python_version(), "libraries": versions}
    yield Finding("software", Grade.GOOD, N_("certpress {version}, Python {python}; {libraries}"), values=values)


def _pango(shop: Workshop) -> Iterator[Finding]:
    del shop
    try:
        importlib.import_module("pipeline.printing.press")
    except (ImportError, OSError) as error:
        told = N_("The layout library does not start: {reason}")
        cure = N_("Install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0 with apt-get.")
        yield Finding("pango", Grade.BAD, told, cure, {"reason": type(error).__name__})
    else:
        yield Finding("pango", Grade.GOOD, N_("The layout library and Pango start."))


def _settings(shop: Workshop) -> Iterator[Finding]:
    values = {"file": shop.settings.site / "site.toml", "institution": shop.settings.institution.name}
    yield Finding("settings", Grade.GOOD, N_("{file} is right: {institution}."), values=values)
    if _EXAMPLE_HOST in shop.settings.certificate.qr_url:
        told = N_("The codes of the certificates would lead to {url}, an example that nobody answers at.")
        cure = N_("Write the address of your own query page under qr_url in site.toml.")
        yield Finding("settings", Grade.NOTE, told, cure, {"url": shop.settings.certificate.qr_url})
    if not shop.settings.scope:
        told = N_("The scope (备案范围) is empty, so every batch would be returned.")
        yield Finding("settings", Grade.NOTE, told, N_("Write a block [[scope]] for each occupation that is filed."))


def _fonts(shop: Workshop) -> Iterator[Finding]:
    for role in (shop.shelf.roles[name] for name in sorted(shop.template.kind.roles)):
        packages = " ".join(face.package for face in role.absent if face.package)
        values = {"role": role.label, "faces": ", ".join(face.name for face in role.faces), "packages": packages}
        if role.faces:
            yield Finding("fonts", Grade.GOOD, N_("{role}: {faces}"), values=values)
        else:
            told = N_("{role}: no font was found.")
            licensed = N_("It is a licensed font: put its file into fonts/.")
            cure = N_("Install one of: {packages}; or put the licensed file into fonts/.") if packages else licensed
            yield Finding("fonts", Grade.BAD, told, cure, values)


def _templates(shop: Workshop) -> Iterator[Finding]:
    """Look at every kind, and at what each batch would ask for: two kinds may be right, but not beside each other."""
    read = {kind: _tried(partial(shop.template_of, kind)) for kind in shop.every_kind}
    asked = [_tried(partial(shop.kinds_of, category)) for category in shop.every_category]
    failures = {str(one): one for one in (*read.values(), *asked) if isinstance(one, CertpressError)}
    for error in failures.values():
        yield Finding("templates", Grade.BAD, error.message, error.advice, error.values)
    readable = {kind: one for kind, one in read.items() if not isinstance(one, CertpressError)}
    count = {"count": len(readable)}
    yield Finding("templates", Grade.GOOD, N_("{count} kinds of documents can be read."), values=count)
    for folder in shop.folders_of_no_kind:
        told = N_("{folder} is no kind of document and is not used.")
        cure = N_(
            "Nothing is wrong if it is a safety copy; best keep it elsewhere. A kind has a file kind.toml in its"
            " folder, whose name is letters, digits and hyphens."
        )
        yield Finding("templates", Grade.NOTE, told, cure, {"folder": shop.settings.templates / folder})
    lost = _tried(lambda: shop.kinds_moved)
    for kind, categories in {} if isinstance(lost, CertpressError) else lost.items():
        told = N_("Batches of {categories} have no {kind} any more: this site's copy of it is for others.")
        cure = N_("If that is not meant, write these 类别 into its kind.toml again, under [pages] category.")
        yield Finding("templates", Grade.NOTE, told, cure, {"kind": kind, "categories": "、".join(categories)})
    for kind in (kind for kind, template in readable.items() if template.kind.pages is None):
        told = N_("{kind} has no part [pages] in its kind.toml: no batch has such pages.")
        cure = N_("Write for which 类别 it is under [pages] category, or on_demand = true if that is meant.")
        yield Finding("templates", Grade.NOTE, told, cure, {"kind": kind})


def _tried(act: Callable[[], _Result]) -> _Result | CertpressError:
    try:
        return act()
    except CertpressError as error:
        return error


def _folders(shop: Workshop) -> Iterator[Finding]:
    for folder in shop.settings.folders:
        values = {"folder": folder}
        try:
            _try_writing(folder)
        except OSError as error:
            told = N_("{folder} cannot be written: {reason}")
            cure = N_("Make the folder, or give this user the right to write there.")
            yield Finding("folders", Grade.BAD, told, cure, {**values, "reason": reason_of(error)})
        else:
            yield Finding("folders", Grade.GOOD, N_("{folder} can be written."), values=values)
    yield from _open_folders(shop)


def _open_folders(shop: Workshop) -> Iterator[Finding]:
    """Look who else may enter where everybody's data lie: `init` lets nobody, but a folder may have come otherwise."""
    settings = shop.settings
    for folder in (settings.work, settings.done, settings.rejected, settings.output, settings.keys):
        mode = folder.stat().st_mode if folder.is_dir() else 0
        if not mode & _OTHERS:
            continue
        told = N_("Others than its owner may look into {folder}.")
        if mode & stat.S_IWOTH:
            told = N_("Everybody on this computer may write into {folder}, and lay down files and links there.")
        cure = N_("Close it: `chmod 700 {folder}`. If a group of colleagues is meant to look into it, leave it.")
        yield Finding("folders", Grade.BAD if mode & stat.S_IWOTH else Grade.NOTE, told, cure, {"folder": folder})


def _try_writing(folder: Path) -> None:
    probe = folder / f"{TEMPORARY_PREFIX}doctor-{uuid4().hex}"
    probe.touch(exist_ok=False)
    probe.unlink()


def _inbox(shop: Workshop) -> Iterator[Finding]:
    if not shop.inbox.is_known:
        yield Finding("inbox", Grade.GOOD, N_("The inbox is not marked as this site's yet; the first run does it."))
        return
    shop.inbox.check_marker()
    yield Finding("inbox", Grade.GOOD, N_("The inbox is the one this site knows."))
    kind = shop.inbox_share
    if kind:
        told = N_("The inbox lies on a network share ({kind}): new drops are found by looking, a few seconds later.")
        yield Finding("inbox", Grade.GOOD, told, values={"kind": kind})


def _disk(shop: Workshop) -> Iterator[Finding]:
    settings = shop.settings
    own = (settings.work, settings.done, settings.rejected, settings.output)
    devices = {folder.stat().st_dev for folder in own if folder.is_dir()}
    if len(devices) > 1:
        told = N_("The folders of batches and output lie on several disks; moving between them is slow.")
        yield Finding(
            "disk", Grade.NOTE, told, N_("Keep batches/ and output/ on one local disk; the inbox may be elsewhere.")
        )
    free = shutil.disk_usage(settings.site).free
    grade = Grade.BAD if free < _TOO_LITTLE else Grade.NOTE if free < _LITTLE else Grade.GOOD
    cure = N_("Make room; a batch of a thousand people needs about 400 MiB.")
    yield Finding("disk", grade, N_("{free} MiB are free on the disk."), cure, {"free": free // _MIB})


def _ledger(shop: Workshop) -> Iterator[Finding]:
    if not shop.settings.ledger_file.exists() and not shop.settings.ledger_witness.exists():
        yield Finding("ledger", Grade.GOOD, N_("There is no ledger yet; the first run makes it."))
        return
    if shop.settings.restored_mark.exists():
        yield Finding("ledger", Grade.BAD, SiteRestored.message, SiteRestored.advice, {"site": shop.settings.site})
    pragmas = shop.register.pragmas()
    wrong = {name: value for name, value in pragmas.items() if name in _DURABLE and value != _DURABLE[name]}
    if wrong:
        told = N_("The database does not keep what it promises: {pragmas}")
        yield Finding("ledger", Grade.BAD, told, N_("Tell whoever looks after certpress."), {"pragmas": wrong})
    values = {"file": shop.settings.ledger_file, "size": shop.register.head().size}
    told = N_("The ledger {file} opens: {size} entries. `certpress ledger verify` tells whether each is whole.")
    yield Finding("ledger", Grade.GOOD, told, values=values)
    yield from _clock(shop.clock(), shop.register.last_entry_at())


def _keys(shop: Workshop) -> Iterator[Finding]:
    """Look at both keys; a site that an earlier version made has none, and goes on without."""
    for purpose in Purpose:
        one = shop.keyring.standing(purpose)
        is_needed = purpose is Purpose.QR and shop.settings.certificate.qr == "signed"
        grade, told, cure = _judged(one, is_needed=is_needed)
        values = {"file": one.file, "named": one.named, "purpose": purpose}
        yield Finding("keys", grade, told, cure, values)
    log = shop.keyring.standing(Purpose.LOG)
    if log.here is not None and log.entries:
        counts = {"signed": log.signed, "entries": log.entries}
        yield Finding("keys", Grade.GOOD, N_("Of {entries} entries of the ledger {signed} are signed."), values=counts)


def _signing(shop: Workshop) -> Iterator[Finding]:
    """Try the key that signs the files of certificates, where they are signed; its certificate ends one day."""
    signer = shop.file_signer
    if signer is None:
        return
    signer.try_out()
    left = (signer.valid_until - shop.clock()).days
    values = {"subject": signer.subject, "until": f"{signer.valid_until:%Y-%m-%d}", "days": left}
    told = N_("The files of certificates are signed by {subject}; its certificate is valid until {until}.")
    cure = N_("Ask the authority for a new certificate: in {days} days no batch is taken in any more.")
    yield Finding("signing", Grade.NOTE if left < _ENDING_SOON else Grade.GOOD, told, cure, values)


def _judged(one: Standing, *, is_needed: bool) -> tuple[Grade, str, str]:
    safe = N_(
        "Put the copy from the safe back. If there is none, two people change the key: "
        "`certpress keys change {purpose} --lost`."
    )
    if one.is_another:
        return Grade.BAD, N_("{file} is not the key that the ledger names: {named}."), safe
    if one.here is None and one.named is not None:
        return Grade.BAD, N_("{file} is gone; the ledger names {named}."), safe
    if one.here is None and is_needed:
        told = N_("There is no {file}: the codes of certificates are to be signed with it, so no batch is taken in.")
        return Grade.BAD, told, N_("Make it: `certpress keys make {purpose}`.")
    if one.here is None:
        told = N_("There is no {file}: nothing is signed with it, and everything else goes on.")
        return Grade.NOTE, told, N_("Make it: `certpress keys make {purpose}`.")
    return Grade.GOOD, N_("{file} is there, and only its owner may read it."), ""


def _clock(now: datetime, last: datetime) -> Iterator[Finding]:
    values = {"now": f"{now:%Y-%m-%d %H:%M}", "last": f"{last:%Y-%m-%d %H:%M}"}
    if now < last - timedelta(seconds=1):
        told = N_("The clock says {now}, but the last entry of the ledger was made at {last}.")
        yield Finding("clock", Grade.BAD, told, N_("Set the computer's clock before the next batch."), values)
    else:
        yield Finding("clock", Grade.GOOD, N_("The clock says {now}."), values=values)


def _calendar(shop: Workshop) -> Iterator[Finding]:
    today = shop.clock().date()
    years = (today.year, today.year + 1) if today.month >= _PUBLISHED_IN else (today.year,)
    calendar = site_calendar(shop.settings.calendar)
    for year in years:
        values = {"year": year, "file": shop.settings.calendar / f"{year}.json"}
        if year in calendar.years:
            yield Finding("calendar", Grade.GOOD, N_("The working days of {year} are published."), values=values)
        else:
            told = N_("The working days of {year} are not known here.")
            cure = N_(
                "As soon as they are published, put them into {file}; a notice that reaches into {year} waits for it."
            )
            yield Finding("calendar", Grade.NOTE, told, cure, values)


_CHECKS: Final[Mapping[str, Callable[[Workshop], Iterator[Finding]]]] = {
    "software": _software,
    "pango": _pango,
    "settings": _settings,
    "fonts": _fonts,
    "templates": _templates,
    "folders": _folders,
    "inbox": _inbox,
    "disk": _disk,
    "ledger": _ledger,
    "keys": _keys,
    "signing": _signing,
    "calendar": _calendar,
}
