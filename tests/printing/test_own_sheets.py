"""A run of our own on sheets: what is printed is what the slower way prints, which takes a PDF of any make."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from pipeline.documents.imposition import Imposition, Size
from pipeline.files import sha256_of
from pipeline.printing.imposing import EdgeLines, Layout, impose
from pipeline.printing.own_sheets import impose_own
from pipeline.printing.packed_file import PackedFile, opened
from pipeline.printing.page_tree import PageTree
from pipeline.printing.pdf import HEADER, Name, PackedWriter, Reference, deflated
from pipeline.printing.plain_pdf import NotOurs
from pipeline.printing.print_run import PrintRun
from pipeline.printing.run_file import RunFile
from tests.printing import stamps
from tests.printing.items import cards, laid
from tests.printing.pages import Pdf
from tests.printing.run import shelf

A2 = Size(420, 594)
ITEM = Size(297, 210)
NAMES = ["王小明", "李娜", "欧阳㛃", "John Smith-O'Neil", "陈𡃁", "丁一", "尉迟建国"]


def run_of(count: int) -> bytes:
    pages = [
        stamps.composed(f"S000065148999263{place:06d}", name=NAMES[place % len(NAMES)], photo=str(place % 2 + 1))
        for place in range(count)
    ]
    plates = stamps.plates_of(*pages)
    file = io.BytesIO()
    run = PrintRun(file, plates, stamps.fonts(), title=stamps.TITLE)
    for page in pages:
        run.add(stamps.sheet(page, plates))
    run.finish()
    return file.getvalue()


@pytest.fixture(scope="module")
def run() -> bytes:
    return run_of(7)


def lines() -> EdgeLines:
    return EdgeLines(lambda sheet, places, **_: f"第 {sheet + 1} 张：{places}", shelf().faces("heiti")[0])


def imposed(run: bytes, target: Path, imposition: Imposition) -> str:
    return impose_own(PackedFile(run), imposition, lines(), target, title=stamps.TITLE)


@pytest.mark.parametrize("imposition", [Imposition(ITEM, A2, bleed=3), Imposition(ITEM, A2, first_slot=1, mark=0)])
def test_it_prints_what_is_printed_of_a_pdf_of_any_make(run: bytes, imposition: Imposition, tmp_path: Path) -> None:
    imposed(run, tmp_path / "own.pdf", imposition)
    with io.BytesIO(run) as file:
        layout = Layout(imposition, RunFile(file), lines=lines())
        impose(layout, range(7), tmp_path / "any.pdf", title=stamps.TITLE)
    own, other = Pdf(tmp_path / "own.pdf"), Pdf(tmp_path / "any.pdf")

    assert len(list(imposition.sheets_of(7))) == len(own) == len(other)
    for page in range(len(own)):
        assert own.size(page) == pytest.approx(other.size(page))
        assert own.rows(page) == other.rows(page)
        assert own.image(page, dots_an_inch=100).tobytes() == other.image(page, dots_an_inch=100).tobytes()


def test_the_hash_is_that_of_the_file_and_the_same_run_gives_the_same_bytes(run: bytes, tmp_path: Path) -> None:
    first = imposed(run, tmp_path / "1.pdf", Imposition(ITEM, A2))

    assert first == sha256_of(tmp_path / "1.pdf") == imposed(run, tmp_path / "2.pdf", Imposition(ITEM, A2))
    assert b"Date" not in (tmp_path / "1.pdf").read_bytes()


def test_sheets_are_printed_at_their_own_size_on_one_side(run: bytes, tmp_path: Path) -> None:
    imposed(run, tmp_path / "a2.pdf", Imposition(ITEM, A2))
    reader = PdfReader(tmp_path / "a2.pdf")
    preferences: Any = reader.root_object["/ViewerPreferences"]
    metadata: Any = reader.metadata

    assert ("/None", "/Simplex") == (preferences["/PrintScaling"], preferences["/Duplex"])
    assert stamps.TITLE == metadata["/Title"]


def test_what_the_pages_share_is_there_once(tmp_path: Path) -> None:
    for count in (8, 72):
        imposed(run_of(count), tmp_path / f"{count}.pdf", Imposition(ITEM, A2))
    few, many = ((tmp_path / f"{count}.pdf").stat().st_size for count in (8, 72))

    assert 64 * 4000 > many - few


def test_a_page_that_is_no_item_is_refused_and_the_older_file_stays(run: bytes, tmp_path: Path) -> None:
    target = tmp_path / "a2.pdf"
    imposed(run, target, Imposition(ITEM, A2))
    older = target.read_bytes()
    with pytest.raises(ValueError, match="page 1 is not an upright"):
        imposed(run, target, Imposition(Size(296, 210), A2))

    assert older == target.read_bytes()


def written(page: dict[str, object], *, packed: bool = True) -> bytes:
    """A run of one page of a foreign make."""
    file = io.BytesIO()
    writer = PackedWriter(file)
    tree = PageTree(writer)
    content = writer.stream(deflated(b"q Q"), {} if packed else {"Foreign": True})
    tree.add({"MediaBox": [0, 0, 841.889764, 595.275591], "Resources": {}, "Contents": Reference(content), **page})
    catalog = writer.write({"Type": Name("Catalog"), "Pages": Reference(tree.finish()), "Lang": "zh"})
    writer.finish({"Root": Reference(catalog), "ID": [b"", b""]})
    return file.getvalue()


@pytest.mark.parametrize(
    "content", [written({"Rotate": 90}), written({"MediaBox": [0, 1, 9, 9]}), written({}, packed=False)]
)
def test_a_page_that_is_written_otherwise_is_not_ours(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(NotOurs, match="page 1"):
        imposed(content, tmp_path / "a2.pdf", Imposition(ITEM, A2))

    assert not (tmp_path / "a2.pdf").exists()


def test_a_run_that_was_laid_out_is_read_as_a_pdf_of_any_make(run: bytes, tmp_path: Path) -> None:
    (tmp_path / "own.pdf").write_bytes(run)
    (tmp_path / "empty.pdf").write_bytes(b"")
    laid(cards(tmp_path / "cards.pdf", 2), tmp_path / "any.pdf", Imposition(Size(80, 120)))
    with (tmp_path / "own.pdf").open("rb") as own, (tmp_path / "any.pdf").open("rb") as other:
        found = opened(own), opened(other)

        assert [PackedFile, RunFile] == list(map(type, found))
        assert [7, 1] == [one.count for one in found]


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(old, new, 1)


DAMAGES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "header": ("the ends", replaced(HEADER, HEADER.replace(b"1.7", b"1.4"))),
    "end": ("the ends", lambda content: content + b"\n"),
    "layout of the table": ("the table", replaced(b"/W [1 6 2]", b"/W [1 7 1]")),
    "place of the table": ("stream", replaced(b"startxref\n", b"startxref\n1")),
    "size of the table": ("the table", replaced(b"/Type /XRef/Size ", b"/Type /XRef/Size 1")),
    "a stream's end": ("the length", replaced(b"\nendstream\nendobj\n", b"\nendstreal\nendobj\n")),
    "an object stream": ("no object stream", replaced(b"/Type /ObjStm", b"/Type /ObjStn")),
    "objects of it": ("the head", lambda content: re.sub(rb"(/ObjStm/N )\d", rb"\g<1>9", content)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_not_ours(damage: str, run: bytes) -> None:
    match, spoil = DAMAGES[damage]
    spoilt = spoil(run)
    assert run != spoilt

    with pytest.raises(NotOurs, match=match):
        _read_all(spoilt)


def test_a_stream_that_is_not_deflated_is_not_ours(run: bytes) -> None:
    at = run.rindex(b"stream\n", 0, run.rindex(b"endstream")) + len(b"stream\n")
    with pytest.raises(NotOurs, match="damaged"):
        PackedFile(run[:at] + b"\0\0" + run[at + 2 :])


def _read_all(content: bytes) -> None:
    file = PackedFile(content)
    for number in range(1, 1 << 16):
        if file.stream(number) is None:
            file.syntax(number)


@pytest.mark.parametrize(
    ("root", "match"),
    [({"Type": Name("Catalog")}, "the catalog"), (None, "is a stream"), (99, "there is no object 99")],
)
def test_a_file_without_a_catalog_is_not_ours(root: Any, match: str) -> None:
    file = io.BytesIO()
    writer = PackedWriter(file)
    number = root if isinstance(root, int) else (writer.write(root) if root else writer.stream(b""))
    writer.finish({"Root": Reference(number), "ID": [b"", b""]})

    with pytest.raises(NotOurs, match=match):
        PackedFile(file.getvalue())


def test_an_object_that_is_not_in_its_stream_is_not_ours(run: bytes) -> None:
    file = io.BytesIO()
    writer = PackedWriter(file)
    missing = writer.reserve()
    stream = writer.stream(deflated(b"7 0 <<>>"), {"Type": Name("ObjStm"), "N": 1, "First": 4})
    writer.offsets[missing] = 1 << 63 | stream << 16
    writer.finish({"Root": Reference(missing), "ID": [b"", b""]})

    assert PackedFile(run).count
    with pytest.raises(NotOurs, match="object 1 is not where the table says"):
        PackedFile(file.getvalue())
