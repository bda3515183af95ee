"""月度台账汇总: a month on paper, to be signed and filed: later it tells whether the ledger is still the same.

Each of its pages bears the checkpoint of the ledger, as text and as a QR code, and the SHA-256 of each book of the
month stands on it: nobody can change the ledger, nor a book, without the paper telling (Z18).
"""

import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from pipeline.documents.contents import PAGE, Content, page_of, records_of
from pipeline.documents.kinds import CodeBox, Kind
from pipeline.documents.record import Record
from pipeline.errors import Because, CheckpointDiffers
from pipeline.files import make_folder, replacing, sha256_of, sync_file
from pipeline.ledger.books import SUMMARY, Book, Period
from pipeline.ledger.checkpoints import Checkpoint
from pipeline.ledger.entries import SYSTEM
from pipeline.ledger.months import MonthFigures
from pipeline.ledger.notes import Note, NoteWrong
from pipeline.paper_text import text_on
from pipeline.printing.codes import is_readable
from pipeline.printing.pressroom import Press
from pipeline.reports.book_sheets import TITLES
from pipeline.reports.month_rows import Book as Named
from pipeline.reports.month_rows import Row, are_trades_told, detail_rows, figure_rows
from pipeline.workshop import Workshop

TITLE: Final = "月度台账汇总"
FIGURES, DETAILS = "month-summary", "month-details"
_UNSIGNED: Final = "（尚未签名，不能核对）"
_REMARK: Final = (
    "入库：证书为新编号（取号或导入），空白证书为收到的张数。期初和期末：证书为有效证书，空白证书为结存。"
    "没有登记用纸的证书只计制作。"
)
_TRADES: Final = "职业更正过的证书，期末列于更正后的职业。"
_NO_TRADES: Final = "职业较多，只列等级；各职业见各本台账。"
# A cell has two lines; the book says the rest.
_LONGEST: Final = 90
# A geta (下駄), which printers have always set for a type that they do not have.
_NO_TYPE: Final = "〓"


@dataclass(frozen=True, slots=True)
class Month:
    """A month, from its first to its last day (ISO), and what documents call it."""

    name: str

    @property
    def first(self) -> str:
        """Its first day."""
        return f"{self.name}-01"

    @property
    def last(self) -> str:
        """Its last day."""
        year, month = self.name.split("-")
        return f"{self.name}-{monthrange(int(year), int(month))[1]}"

    @property
    def told(self) -> str:
        """As it stands in names of files and on paper."""
        year, month = self.name.split("-")
        return f"{year}年{month}月"


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary that was written: where, its SHA-256 (hex), its pages, and the figures on it."""

    path: Path
    sha256: str
    pages: int
    figures: MonthFigures


def closed_folder(books: Path, month: str) -> Path:
    """Return where the files of a closed month (`2026-11`) lie, below the folder of all books."""
    return books / month[:4] / f"{Month(month).told}结账"


def books_there(shop: Workshop, month: Month) -> list[Named]:
    """Return the books of the month that lie where they are exported to; whether the ledger has them is looked up."""
    folder, known = shop.settings.books / month.name[:4], shop.register.exported_in(month.first, month.last)
    names = (f"{TITLES[book]}-{month.told}{ending}" for book in Book for ending in (".xlsx", ".pdf"))
    hashes = {name: sha256_of(folder / name) for name in names if (folder / name).is_file()}
    return [Named(name, digest, is_known=digest in known) for name, digest in hashes.items()]


def checkpoint_of(shop: Workshop, witnessed: Path | None) -> Note | None:
    """Return a new signed checkpoint, or the one in the file `witnessed`, which somebody else signed too.

    None where the site signs nothing. Raises KeyWrong, and CheckpointDiffers for a file that is no signed checkpoint
    of this ledger.
    """
    if witnessed is None:
        return shop.keyring.sign()
    shop.register.compare(witnessed, text_on(witnessed), origin=shop.settings.origin)
    try:
        return Note.parse(witnessed.read_bytes())
    except NoteWrong as error:
        raise CheckpointDiffers(file=witnessed, reason=Because("nobody signed it")) from error


def write_summary(
    shop: Workshop, month: Month, books: Sequence[Named], note: Note | None, folder: Path, *, by: str | None = None
) -> Summary:
    """Write the summary into `folder`, in the place of an earlier one, and return it; that it was made is entered.

    `note` is the signed checkpoint that goes onto its pages, None where nothing is signed. It is entered before it
    appears under its name. Raises LedgerBroken, KindUnknown, TemplateWrong, FontMissing, PressComplaint, DiskTrouble.
    """
    figures, pages, content = _pages(shop, month, books, note)
    make_folder(folder)
    path, digest = folder / f"{TITLE}-{month.told}.pdf", sha256(content).hexdigest()
    with replacing(path) as file:
        file.write(content)
        sync_file(file, path)
        days, actor = {"first": month.first, "last": month.last}, by or SYSTEM
        shop.register.append_export(SUMMARY, **days, batch=None, lines=pages, sha256=digest, actor=actor)
    return Summary(path, digest, pages, figures)


def _pages(shop: Workshop, month: Month, books: Sequence[Named], note: Note | None) -> tuple[MonthFigures, int, bytes]:
    figures, ranges = shop.register.month(month.name)
    balance = shop.register.books(Period(month.first, month.last))[Book.BALANCE]
    tracked = shop.settings.stock.tracked
    lists = {
        FIGURES: figure_rows(figures, tracked=tracked),
        DETAILS: detail_rows(figures, ranges, balance, books, tracked=tracked),
    }
    presses = {kind: shop.press_of(kind) for kind in lists}
    of = sum(len(_parts(rows, presses[kind].template.kind)) for kind, rows in lists.items())
    texts = _texts(shop, month, figures, note, presses[FIGURES])
    records: dict[str, tuple[Record, ...]] = {}
    for kind, rows in lists.items():
        before = sum(map(len, records.values()))
        records[kind] = tuple(_records(presses[kind], rows, texts, _code(note, presses[kind]), before, of))
    name = f"{SUMMARY}-{month.name}"
    behind = (presses[DETAILS], records[DETAILS])
    return figures, of, presses[FIGURES].whole(records[FIGURES], behind, name=name)


def _parts(rows: Sequence[Row], kind: Kind) -> list[Sequence[Row]]:
    size = kind.rows or len(rows)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _records(
    press: Press, rows: Sequence[Row], texts: Mapping[str, str], code: str, before: int, of: int
) -> Iterator[Record]:
    kind = press.template.kind
    assert kind.pages is not None
    for number, part in enumerate(_parts(rows, kind), start=before + 1):
        said = {**texts, PAGE: page_of(number, of)}
        printable = [{name: _printable(text, press) for name, text in row.items()} for row in part]
        content = Content(f"{number}", said, {kind.pages.rows: printable}, code=code)
        yield from records_of(kind, (content,))


def _printable(text: str, press: Press) -> str:
    """Return what a cell says: no longer than it holds, 〓 for what there is no type for. People write the reasons."""
    line = "".join(one for one in unicodedata.normalize("NFC", text) if one.isprintable() or one == "\u3000")
    short = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}……"
    faces = press.shelf.faces(press.template.kind.role)
    if any(face.covers(short) for face in faces):
        return short
    return "".join(one if faces[0].covers(one) else _NO_TYPE for one in short)


def _texts(shop: Workshop, month: Month, figures: MonthFigures, note: Note | None, press: Press) -> dict[str, str]:
    """Return what every page says."""
    size = Checkpoint.parse(note.text).head.size if note else shop.register.head().size
    is_over = shop.clock().date().isoformat() > month.last
    origin, count, root = note.text.split("\n")[:3] if note else (_UNSIGNED, "", "")
    signed = _fitting(note, press)
    signatures = [str(one).strip() for one in signed.signatures] if signed else []
    return {
        "institution_name": shop.settings.institution.name,
        "month": month.told,
        "standing": f"台账第1—{size}条登记" + ("" if is_over else f"（本月尚未结束，截至{shop.clock():%Y-%m-%d}）"),
        "remark": _REMARK + (_TRADES if are_trades_told(figures) else _NO_TRADES),
        "checkpoint_origin": origin,
        "checkpoint_size": count,
        "checkpoint_root": root,
        **dict(zip(("signature", "witness"), [*signatures, "", ""], strict=False)),
    }


# That of the log, and that of a witness.
_MOST_SIGNATURES: Final = 2


def _fitting(note: Note | None, press: Press) -> Note | None:
    """Return the checkpoint with as many signatures as its code can hold and still be read."""
    if note is None:
        return None
    place = press.template.kind.code or CodeBox(0, 0)
    for count in range(min(len(note.signatures), _MOST_SIGNATURES), 1, -1):
        shorter = replace(note, signatures=note.signatures[:count])
        if is_readable(str(shorter), place):
            return shorter
    return replace(note, signatures=note.signatures[:1])


def _code(note: Note | None, press: Press) -> str:
    fitting = _fitting(note, press)
    return str(fitting) if fitting else ""
