"""The right photo of a certificate with a wrong one: judged as in a roster, and kept with the drop of the batch."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Final

from pipeline.documents.certificate import CERTIFICATE
from pipeline.errors import Because, ParticularWrong
from pipeline.files import make_folder, telling_trouble, write_whole
from pipeline.rules.batch import NumberedBatch, PhotoFile
from pipeline.rules.columns import PHOTO
from pipeline.rules.corrections import problems_of_photo
from pipeline.rules.drop_names import PHOTO_SUFFIXES
from pipeline.scratch import scratch_folder
from pipeline.workshop import Workshop

FOLDER: Final = "更正照片"


def right_photo(shop: Workshop, certificate: NumberedBatch, file: Path) -> PhotoFile | None:
    """Keep a copy of the photo in `done/<批次号>/更正照片/`, where a reissue finds it by its bytes, and return it.

    `certificate` is a batch of the one person, as it is right. None where that photo is what the ledger has of it. The
    copy lies there before the ledger knows of it: an entry about a photo that is nowhere could never be printed. Raises
    ParticularWrong for a photo that the rules refuse, FolderTrouble, DiskTrouble.
    """
    (result,), (number,) = certificate.batch.results, certificate.numbers
    content = _content(file, most=shop.settings.limits.file_bytes)
    sha256 = hashlib.sha256(content).hexdigest()
    if result.photo is not None and result.photo.sha256 == sha256:
        return None
    _require_good(shop, PhotoFile(file.name, sha256, len(content)), content, result.identity)
    kept = PhotoFile(f"{FOLDER}/{number}-{sha256[:8]}{file.suffix.lower()}", sha256, len(content))
    place = shop.settings.done / certificate.batch.name / kept.path
    make_folder(place.parent)
    write_whole(place, content)
    return kept


def _content(file: Path, *, most: int) -> bytes:
    if file.suffix.lower() not in PHOTO_SUFFIXES:
        raise ParticularWrong(field=PHOTO, reason=Because("{path} is no .jpg and no .png", path=file))
    with telling_trouble(file):
        if file.exists() and not file.is_file():
            raise ParticularWrong(field=PHOTO, reason=Because("{path} is no file", path=file))
        if file.stat().st_size > most:
            raise ParticularWrong(field=PHOTO, reason=Because("{path} is too large", path=file))
        return file.read_bytes()


def _require_good(shop: Workshop, photo: PhotoFile, content: bytes, identity: str) -> None:
    """Raise ParticularWrong for a photo that would not be taken in with a roster; a copy of the bytes is looked at."""
    size = shop.photo_size(CERTIFICATE)
    if not all(size):
        raise ParticularWrong(field=PHOTO, reason=Because("the certificate has no photo on it"))
    with scratch_folder() as scratch:
        write_whole(scratch / photo.sha256, content)
        seen = shop.inspect({photo.sha256: scratch / photo.sha256}, kind=CERTIFICATE)
    for problem in problems_of_photo(photo, identity, replace(shop.facts(), photo_size=size, photos=seen)):
        if problem.is_error:
            raise ParticularWrong(field=PHOTO, reason=problem)
