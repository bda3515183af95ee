import hashlib
import io
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader

from pipeline.printing import page_tree
from pipeline.printing.person_file import PersonFiles
from pipeline.printing.plates import Plates
from pipeline.printing.print_run import PrintRun
from pipeline.printing.sheet import Sheet
from tests.printing import stamps
from tests.strangers import needs

PEOPLE = [("王小明", "1"), ("李娜", "2"), ("欧阳㛃", "1"), ("John Smith-O'Neil", None), ("陈𡃁", "2")]


@pytest.fixture(scope="module")
def pages() -> list[Any]:
    return [
        stamps.composed(f"S000065148999263{place:06d}", name=name, photo=photo)
        for place, (name, photo) in enumerate(PEOPLE, 1)
    ]


@pytest.fixture(scope="module")
def plates(pages: list[Any]) -> Plates:
    return stamps.plates_of(*pages)


@pytest.fixture(scope="module")
def sheets(pages: list[Any], plates: Plates) -> list[Sheet]:
    return [stamps.sheet(page, plates) for page in pages]


def run_of(sheets: list[Sheet], plates: Plates) -> tuple[bytes, str]:
    file = io.BytesIO()
    run = PrintRun(file, plates, stamps.fonts(), title=stamps.TITLE)
    for sheet in sheets:
        run.add(sheet)
    run.finish()
    return file.getvalue(), run.sha256


@pytest.fixture(scope="module")
def content(sheets: list[Sheet], plates: Plates) -> bytes:
    return run_of(sheets, plates)[0]


def objects(content: bytes, key: str, value: str) -> list[Any]:
    reader = PdfReader(io.BytesIO(content))
    numbers = sorted({*reader.xref.get(0, ()), *reader.xref_objStm})
    items: list[Any] = [reader.get_object(number) for number in numbers]
    return [item for item in items if isinstance(item, dict) and item.get(key) == value]


def test_each_page_shows_its_own_person_in_order(content: bytes) -> None:
    document = pdfium.PdfDocument(content)
    texts = [page.get_textpage().get_text_range() for page in document]

    assert [name for name, _ in PEOPLE] == [name for text in texts for name, _ in PEOPLE if name in text]
    assert [f"S000065148999263{place:06d}" in text for place, text in enumerate(texts, 1)] == [True] * len(PEOPLE)


def test_the_page_of_the_run_is_the_page_of_the_file(content: bytes, sheets: list[Sheet], plates: Plates) -> None:
    files = PersonFiles(plates, stamps.fonts(), title=stamps.TITLE)
    run = pdfium.PdfDocument(content)
    for place, sheet in enumerate(sheets):
        own = pdfium.PdfDocument(files.file(sheet))

        assert pixels(own[0]) == pixels(run[place])


def pixels(page: Any) -> bytes:
    return bytes(page.render(scale=1.5, grayscale=True).to_pil().tobytes())


def test_the_run_is_printed_at_its_own_size_and_has_no_date(content: bytes) -> None:
    reader: Any = PdfReader(io.BytesIO(content), strict=True)
    preferences = reader.root_object["/ViewerPreferences"]

    assert ("/None", True) == (preferences["/PrintScaling"], preferences["/DisplayDocTitle"])
    assert (stamps.TITLE, "certpress") == (reader.metadata["/Title"], reader.metadata["/Producer"])
    assert not {"/CreationDate", "/ModDate"} & set(reader.metadata)


def test_what_pages_share_is_there_once(content: bytes) -> None:
    assert 2 == len(objects(content, "/Subtype", "/Image"))
    families = {family for font in objects(content, "/Subtype", "/Type0") for family in [font["/BaseFont"]]}

    assert len(families) == len(objects(content, "/Type", "/FontDescriptor"))


def test_the_same_code_is_there_once(sheets: list[Sheet], plates: Plates) -> None:
    once, _ = run_of(sheets[:1], plates)
    thrice, _ = run_of(sheets[:1] * 3, plates)

    assert len(objects(once, "/Subtype", "/Form")) == len(objects(thrice, "/Subtype", "/Form"))


def test_a_photo_that_was_already_sent_comes_without_its_pixels(sheets: list[Sheet], plates: Plates) -> None:
    whole, _ = run_of([sheets[0], sheets[2]], plates)
    shorter, _ = run_of([sheets[0], sheets[2].without_pixels()], plates)

    assert whole == shorter


def test_a_photo_that_was_never_sent_stops_the_run(sheets: list[Sheet], plates: Plates) -> None:
    with pytest.raises(ValueError, match="S000065148999263000001"):
        run_of([sheets[0].without_pixels()], plates)


def test_the_hash_is_that_of_the_file_and_the_file_is_the_same_again(sheets: list[Sheet], plates: Plates) -> None:
    content, sha256 = run_of(sheets, plates)

    assert hashlib.sha256(content).hexdigest() == sha256
    assert (content, sha256) == run_of(sheets, plates)


@pytest.mark.parametrize("count", [1, 3, 4, 5, 8, 9, 16, 17, 64, 65, 150])
def test_every_page_of_a_long_run_is_in_the_tree(
    sheets: list[Sheet], plates: Plates, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_tree, "_KIDS", 4)
    content, _ = run_of([sheets[place % 2] for place in range(count)], plates)
    document = pdfium.PdfDocument(content)
    root: Any = PdfReader(io.BytesIO(content)).root_object["/Pages"]

    assert count == len(document) == root["/Count"] == counted(root)
    assert "/Parent" not in root
    assert "S000065148999263000001" in document[(count - 1) // 2 * 2].get_textpage().get_text_range()


def counted(node: Any, parent: Any = None) -> int:
    """Count the pages below a node, whose parents are those that name them."""
    assert parent is None or node["/Parent"].get_object() == parent
    if node["/Type"] == "/Page":
        return 1
    assert len(node["/Kids"]) <= 4
    pages = sum(counted(kid.get_object(), node) for kid in node["/Kids"])
    assert node["/Count"] == pages
    return pages


def test_a_page_costs_less_than_four_kilobytes_beside_its_photo(sheets: list[Sheet], plates: Plates) -> None:
    few, many = (len(run_of(sheets[:1] * count, plates)[0]) for count in (100, 300))
    code = sheets[0].code
    assert code is not None

    assert (many - few) / 200 + len(code.content) + 200 < 4096


def test_an_empty_run_can_be_opened(plates: Plates) -> None:
    content, _ = run_of([], plates)

    assert 0 == len(PdfReader(io.BytesIO(content)).pages)


@needs("qpdf")
def test_qpdf_has_nothing_to_complain_about(sheets: list[Sheet], plates: Plates, tmp_path: Path) -> None:
    path = tmp_path / "run.pdf"
    path.write_bytes(run_of(sheets * 30, plates)[0])
    told = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)

    assert 0 == told.returncode, told.stdout + told.stderr
