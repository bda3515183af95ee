"""What a site lays open so that others can verify its certificates: the list of those that do not count any more, and
a page that does it in a browser.

The page is plain files for any web server. It holds the public keys and the list, no name and no ID number.
"""

import json
from collections.abc import Iterable
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pipeline.errors import TargetExists
from pipeline.files import make_folder, write_whole
from pipeline.ledger.notes import Note, VerifierKey, encoded
from pipeline.ledger.revocations import RevocationList
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop

# A month, and some days in which to write the next one.
USUAL_DAYS: Final = 35
_FOR_EVERYBODY: Final = 0o644
_LIST: Final = "revocations.txt"
_SITE: Final = "site.js"
# The page itself at the end: nobody opens one that lacks its script.
_SERVED: Final = ("style.css", "ed25519.js", "verify.js", "page.js", "index.html")
# What is for the web server, and where it belongs: beside the page, or beside the folder that is served.
_APACHE, _NGINX = "htaccess", "nginx.conf"
_PATH: Final = "@PATH@"


def revocations(shop: Workshop, *, days: int) -> tuple[RevocationList, Note]:
    """Return the list of today, which holds for so many days, and the note signed with the key of codes.

    Raises KeyMissing, KeyWrong.
    """
    with shop.alone():
        key, today = shop.keyring.code_key(), shop.clock().date()
        every = shop.register.every_revocation()
    told = RevocationList(shop.settings.origin, today, today + timedelta(days), every)
    return told, Note(told.text).signed(key.key, key.sign)


def write_revocations(shop: Workshop, target: Path, *, days: int) -> RevocationList:
    """Write the list of today to a new file; raises TargetExists, KeyMissing, KeyWrong."""
    if target.exists():
        raise TargetExists(path=target)
    told, note = revocations(shop, days=days)
    write_whole(target, note.to_bytes(), _FOR_EVERYBODY)
    return told


def path_of_page(settings: Settings) -> str:
    """Return where on its host the page lies, with a slash at either end, e.g. `/V/`: what stands before the number."""
    before, _, _ = settings.certificate.qr_url.partition("{number}")
    folders = [name for name in urlsplit(before).path.split("/")[:-1] if name not in ("", ".", "..")]
    return "".join(f"/{name}" for name in folders) + "/"


def export_page(shop: Workshop, folder: Path, *, days: int) -> RevocationList:
    """Write the page, with the list of today, into `folder`, which is the root of the web server; a page that lies
    there is made anew, and whatever else lies there is left alone.

    Raises TargetExists where there is an index.html of somebody else's, KeyMissing, KeyWrong.
    """
    path = path_of_page(shop.settings)
    page = folder / path.strip("/")
    if (page / "index.html").exists() and not (page / _SITE).exists():
        raise TargetExists(path=page / "index.html")
    told, note = revocations(shop, days=days)
    make_folder(page, _FOR_EVERYBODY | 0o111)
    # This one says that the page is ours: after a full disk the same command goes on.
    _lay_out(page / _SITE, _site(shop.settings, shop.register.keys_of_codes()))
    _lay_out(page / _LIST, str(note))
    _lay_out(folder / _NGINX, _shipped(_NGINX).replace(_PATH, path))
    _lay_out(page / ".htaccess", _shipped(_APACHE).replace(_PATH, path))
    for name in _SERVED:
        _lay_out(page / name, _shipped(name))
    return told


def _shipped(name: str) -> str:
    return resources.files("pipeline").joinpath("web", name).read_text("utf-8")


def _lay_out(file: Path, text: str) -> None:
    write_whole(file, text.encode(), _FOR_EVERYBODY)


def _site(settings: Settings, keys: Iterable[VerifierKey]) -> str:
    """Return what the page must know of the site, as a script: the last of the keys is the one that signs now."""
    told = {
        "institution": settings.institution.name,
        "origin": settings.origin,
        "keys": [{"name": key.name, "id": encoded(key.id), "key": encoded(key.key)} for key in keys],
    }
    return f"var certpressSite = {json.dumps(told, indent=1)};\n"
