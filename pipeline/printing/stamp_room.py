"""The stamping room: what a worker does with a handful of records whose plates are made. It knows no WeasyPrint."""

import hashlib
import io
import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from pipeline.crashpoints import crashpoint
from pipeline.documents.enclosure import Enclosures
from pipeline.documents.kinds import Kind
from pipeline.documents.record import Record
from pipeline.errors import Because, PressComplaint
from pipeline.files import Group
from pipeline.printing import gate
from pipeline.printing.chunks import MadeFile
from pipeline.printing.codes import code_of
from pipeline.printing.composing import Composer
from pipeline.printing.drawing import Drawing, drawing_of
from pipeline.printing.drawn_code import Code
from pipeline.printing.fontfile import FontFile
from pipeline.printing.fonts import FontShelf
from pipeline.printing.person_file import PersonFiles
from pipeline.printing.photos import PrintedPhoto, printed
from pipeline.printing.plates import NoPlate, Plates, Reason
from pipeline.printing.print_run import PrintRun
from pipeline.printing.sheet import Sheet, sheet_of
from pipeline.printing.stamping import Unstampable, stamp

# Each step is taken for so many records before the next step: code and tables of one step then stay in the processor's
# cache, and a page costs a quarter less than when every record goes through all steps by itself.
_A_HANDFUL = 32


@dataclass(frozen=True, slots=True)
class Kit:
    """What all records of a run are stamped with; `fonts` has the file of each family."""

    kind: Kind
    shelf: FontShelf
    plates: Plates
    fonts: Mapping[str, FontFile]

    def packed(self) -> bytes:
        """Return the kit as it is handed to workers, packed once for the whole run."""
        return pickle.dumps(self)


@dataclass(frozen=True, slots=True)
class StampJob:
    """Records to be stamped with a packed `kit`.

    `photos` maps the SHA-256 of each photo to its file. `folder` is where one file for each record goes, None where
    only the sheets are wanted. `enclosures` are what goes into each of these files, nothing for all where it is empty.
    """

    kit: bytes
    records: tuple[Record, ...]
    photos: Mapping[str, Path]
    folder: Path | None
    enclosures: tuple[Enclosures, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamps:
    """The sheets of a job in order, for the print run, and the files that were written, durably."""

    sheets: tuple[Sheet, ...]
    files: tuple[MadeFile, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A kit laid out for work."""

    kit: Kit
    composer: Composer
    person_files: PersonFiles

    @classmethod
    def of(cls, kit: Kit) -> Self:
        """Return the table for a kit."""
        files = PersonFiles(kit.plates, kit.fonts, title=kit.kind.title)
        return cls(kit, Composer(kit.kind, kit.shelf), files)

    def sheets(self, records: Sequence[Record], photos: Mapping[str, Path]) -> Iterator[Sheet]:
        """Yield the sheet of each record, whole with its photo.

        Raises PressComplaint for a photo or a value that the check should have held back, Unstampable for a text that
        only WeasyPrint can set.
        """
        for start in range(0, len(records), _A_HANDFUL):
            yield from self._sheets(records[start : start + _A_HANDFUL], photos)

    def _sheets(self, records: Sequence[Record], photos: Mapping[str, Path]) -> list[Sheet]:
        kind, plates = self.kit.kind, self.kit.plates
        personal = kind.personal_fields
        codes = [_code(record, kind) for record in records]
        pages = [self.composer.page(record) for record in records]
        pictures = [_photo(record, photos, kind) for record in records]
        stamped = [
            stamp(
                page,
                plates.by_shape[page.shape(grid=code.grid if code else None)],
                photo=picture,
                code=code,
                drawing=self._drawing(page.record),
                personal=personal,
            )
            for page, picture, code in zip(pages, pictures, codes, strict=True)
        ]
        return [sheet_of(one, plates) for one in stamped]

    def _drawing(self, record: Record) -> Drawing | None:
        """Return the drawing of a record in the faces of the page's own words; raises Unstampable."""
        if not record.drawing:
            return None
        kind = self.kit.kind
        return drawing_of(record.drawing, self.composer.face(kind.fixed_text, kind.role).files_for(kind.fixed_text))

    def files(self, sheets: Sequence[Sheet], enclosures: Sequence[Enclosures] = ()) -> Iterator[bytes]:
        """Yield each sheet as a file of its own; raises PressComplaint where one fails the PDF/A gate."""
        pairs = list(zip(sheets, enclosures or ((),) * len(sheets), strict=True))
        for start in range(0, len(pairs), _A_HANDFUL):
            handful = pairs[start : start + _A_HANDFUL]
            contents = [self.person_files.file(sheet, enclosed) for sheet, enclosed in handful]
            for content, (sheet, enclosed) in zip(contents, handful, strict=True):
                self._pass_gate(content, sheet, enclosed)
            yield from contents

    def _pass_gate(self, content: bytes, sheet: Sheet, enclosures: Enclosures) -> None:
        photo = sheet.photo.sha256 if sheet.photo else None
        faults = gate.faults(content, page=self.person_files.page(sheet), photo=photo, enclosures=enclosures)
        if faults:
            raise PressComplaint(
                template=self.kit.kind.title, reason=Because("it is no PDF/A-3u ({fault})", fault=faults[0])
            )


def _code(record: Record, kind: Kind) -> Code | None:
    return code_of(record.code, kind.code) if kind.code else None


def _photo(record: Record, photos: Mapping[str, Path], kind: Kind) -> PrintedPhoto | None:
    if record.photo is None or kind.photo is None:
        return None
    return printed(photos[record.photo], frame=kind.photo, sha256=record.photo)


def stamped(job: StampJob) -> Stamps | NoPlate:
    """Stamp the records of a job and write their files, durably; NoPlate for a text that only WeasyPrint can set.

    See `Table.sheets` and `Table.file` for errors.
    """
    table = table_of(job.kit)
    try:
        sheets = tuple(table.sheets(job.records, job.photos))
    except Unstampable:
        # Without the text: it is somebody's name.
        return NoPlate(Reason.SHAPING, "page")
    files = _written(sheets, job.enclosures, table, job.folder) if job.folder else ()
    return Stamps(tuple(_each_photo_once(sheets)), files)


def print_run_of(records: Sequence[Record], photos: Mapping[str, Path], table: Table) -> bytes:
    """Return a print run of a few records, in memory."""
    content = io.BytesIO()
    run = PrintRun(content, table.kit.plates, table.kit.fonts, title=table.kit.kind.title)
    for sheet in table.sheets(records, photos):
        run.add(sheet)
    run.finish()
    return content.getvalue()


# Kinds are stamped side by side, and each has its next job soon.
@lru_cache(maxsize=8)
def table_of(kit: bytes) -> Table:
    """Return the table for a packed kit; the last ones stay laid out."""
    return Table.of(pickle.loads(kit))  # noqa: S301 - packed by the line itself, and sent through its own pipe


def _written(
    sheets: Sequence[Sheet], enclosures: Sequence[Enclosures], table: Table, folder: Path
) -> tuple[MadeFile, ...]:
    """Write all files, then wait for the disk once."""
    with Group(folder) as group:
        made = tuple(
            _written_one(sheet, content, group, folder.name)
            for sheet, content in zip(sheets, table.files(sheets, enclosures), strict=True)
        )
        crashpoint("stamps.before-sync")
        group.sync()
        crashpoint("stamps.after-sync")
    return made


def _written_one(sheet: Sheet, content: bytes, group: Group, folder: str) -> MadeFile:
    group.write(f"{sheet.key}.pdf", content)
    return MadeFile(sheet.key, f"{folder}/{sheet.key}.pdf", hashlib.sha256(content).hexdigest(), 1)


def _each_photo_once(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    """A photo that several people of a test batch share crosses to the line once."""
    sent: set[str] = set()
    for sheet in sheets:
        has_gone = sheet.photo is not None and sheet.photo.sha256 in sent
        yield sheet.without_pixels() if has_gone else sheet
        sent.update({sheet.photo.sha256} if sheet.photo else ())
