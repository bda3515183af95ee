"""The file of one person, beside the one that WeasyPrint writes for the same record."""

import io
import re
import subprocess
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from hashlib import md5
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
import zxingcpp
from pypdf import PdfReader

from pipeline.printing import gate, person_file, sheets
from pipeline.printing.chunks import Chunk, Look
from pipeline.printing.chunks import Sheet as LaidOut
from pipeline.printing.colour_profile import SRGB_PROFILE
from pipeline.printing.composing import ComposedPage
from pipeline.printing.drawn_code import Grid
from pipeline.printing.filling import filled
from pipeline.printing.person_file import PersonFiles
from pipeline.printing.plates import Plates
from pipeline.printing.press import make_chunk
from pipeline.printing.sheet import Sheet
from tests.printing import stamps
from tests.printing.plate_templates import job, plates
from tests.strangers import needs

KEY = "S000065148999263000001"


@dataclass(frozen=True, slots=True)
class Both:
    """The same record by both ways, each read by pypdf."""

    ours: Any
    weasyprint: Any

    def roots(self) -> tuple[Any, Any]:
        return self.ours.root_object, self.weasyprint.root_object


@pytest.fixture(scope="module")
def page() -> ComposedPage:
    return stamps.composed(KEY)


@pytest.fixture(scope="module")
def real_plates(page: ComposedPage) -> Plates:
    """The plate of the shipped certificate."""
    made = plates(stamps.template(), page)
    assert isinstance(made, Plates)
    return made


@pytest.fixture(scope="module")
def sheet(page: ComposedPage, real_plates: Plates) -> Sheet:
    return stamps.sheet(page, real_plates)


@pytest.fixture(scope="module")
def file(sheet: Sheet, real_plates: Plates) -> bytes:
    return PersonFiles(real_plates, stamps.fonts(), title=stamps.TITLE).file(sheet)


@pytest.fixture(scope="module")
def both(page: ComposedPage, sheet: Sheet, file: bytes, tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("laid-out")
    (folder / "files").mkdir()
    photo = folder / "photo.jpg"
    assert sheet.photo is not None
    photo.write_bytes(sheet.photo.jpeg)
    template, kind = stamps.template(), stamps.template().kind
    needed = job(template, page)
    html = filled(page, template, place=0, grid=Grid(37, 37), is_proof=False)
    chunk = Chunk(
        sheets=(LaidOut(KEY, html, page.record.photo, page.record.code),),
        look=Look(kind.title, kind.page, template.style, needed.families, kind.photo, kind.code),
        fonts=needed.fonts,
        photos={str(page.record.photo): photo},
        piece=folder / "piece.pdf",
        files=folder / "files",
    )
    # In a worker, as at work: WeasyPrint leaves its colour profile open, which here would be an error.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        made = pool.submit(make_chunk, chunk).result()
    return Both(PdfReader(io.BytesIO(file)), PdfReader(folder / made[0].path))


def fonts_of(reader: Any) -> Any:
    """The font of the page that most of it is set in."""
    fonts = reader.pages[0]["/Resources"]["/Font"]
    return [font.get_object() for font in fonts.values()]


def image_of(reader: Any) -> Any:
    pictures = [picture.get_object() for picture in reader.pages[0]["/Resources"]["/XObject"].values()]
    return next(picture for picture in pictures if picture["/Subtype"] == "/Image")


def plain(value: Any, *, without: frozenset[str] = frozenset()) -> Any:
    """An object without references, so that two files can be compared."""
    value = value.get_object()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items() if key not in without}
    return [plain(item) for item in value] if isinstance(value, list) else value


def test_the_catalogs_say_the_same(both: Both) -> None:
    ours, weasyprint = both.roots()

    assert set(weasyprint) == set(ours)
    assert (weasyprint["/Type"], weasyprint["/Lang"]) == (ours["/Type"], ours["/Lang"])


def test_the_output_intents_differ_in_the_make_of_their_profile_only(both: Both) -> None:
    """That both profiles mean the same colours, test_colour_profile proves."""
    ours, weasyprint = (root["/OutputIntents"][0] for root in both.roots())
    length = frozenset({"/Length"})

    assert plain(weasyprint, without=length) == plain(ours, without=length)
    assert SRGB_PROFILE == ours["/DestOutputProfile"].get_data()


def test_the_metadata_differ_in_their_producer_only(both: Both) -> None:
    ours, weasyprint = (root["/Metadata"] for root in both.roots())
    told = re.sub(rb'Producer="WeasyPrint [\d.]+"', b'Producer="certpress"', weasyprint.get_data())

    assert told == ours.get_data()
    assert plain(weasyprint) == plain(ours)
    assert {**both.weasyprint.metadata, "/Producer": "certpress"} == both.ours.metadata


def test_the_pages_are_of_the_same_size_and_make(both: Both) -> None:
    ours, weasyprint = (reader.pages[0] for reader in (both.ours, both.weasyprint))
    boxes = ("/MediaBox", "/TrimBox", "/BleedBox")

    assert set(weasyprint) == set(ours)
    assert [weasyprint[box] for box in boxes] == [ours[box] for box in boxes]
    assert (1, 1) == (len(both.weasyprint.pages), len(both.ours.pages))


def test_the_photo_is_the_same_picture(both: Both) -> None:
    ours, weasyprint = image_of(both.ours), image_of(both.weasyprint)
    interpolate = frozenset({"/Interpolate"})

    assert plain(weasyprint, without=interpolate) == plain(ours)
    assert weasyprint._data == ours._data


def test_the_fonts_are_made_of_the_same_objects(both: Both) -> None:
    ours, weasyprint = fonts_of(both.ours), fonts_of(both.weasyprint)

    assert len(weasyprint) == len(ours)
    for expected, found in zip(weasyprint, ours, strict=True):
        assert set(expected) == set(found)
        assert expected["/Subtype"] == found["/Subtype"] == "/Type0"
        assert expected["/Encoding"] == found["/Encoding"]

        descendants = expected["/DescendantFonts"][0].get_object(), found["/DescendantFonts"][0].get_object()

        assert {*descendants[0], "/DW"} == set(descendants[1])
        assert plain(descendants[0]["/CIDSystemInfo"]) == plain(descendants[1]["/CIDSystemInfo"])

        described = [descendant["/FontDescriptor"] for descendant in descendants]
        same = set(described[0]) - {"/FontName", "/FontFile2"}

        assert set(described[0]) == set(described[1])
        assert {key: described[0][key] for key in same} == {key: described[1][key] for key in same}


def test_every_glyph_has_the_text_and_the_width_that_weasyprint_gives_it(both: Both) -> None:
    for expected, found in zip(fonts_of(both.weasyprint), fonts_of(both.ours), strict=True):
        assert texts(expected) == texts(found)
        assert {gid: width(expected, gid) for gid in texts(expected)} == {
            gid: width(found, gid) for gid in texts(found)
        }


def texts(font: Any) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>\n", font["/ToUnicode"].get_data())
    return {int(gid, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for gid, text in pairs}


def width(font: Any, gid: int) -> int:
    descendant = font["/DescendantFonts"][0].get_object()
    runs = descendant["/W"]
    for first, run in zip(runs[::2], runs[1::2], strict=True):
        if first <= gid < first + len(run):
            return int(run[gid - first])
    return int(descendant.get("/DW", 1000))


def test_the_file_passes_the_quick_gate_and_the_general_one(file: bytes) -> None:
    assert () == gate.faults(file, page=stamps.PAGE)
    assert () == sheets.faults(file)


@needs("qpdf")
def test_qpdf_has_nothing_to_complain_about(file: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(file)
    told = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)

    assert 0 == told.returncode, told.stdout + told.stderr


def test_text_and_code_of_the_page_can_be_read(file: bytes, page: ComposedPage) -> None:
    sheet = pdfium.PdfDocument(file)[0]
    text = "".join(sheet.get_textpage().get_text_range().split())

    assert [] == [value for value in (KEY, "王小明", stamps.TITLE) if value not in text]
    assert [page.record.code] == [code.text for code in zxingcpp.read_barcodes(sheet.render(scale=3).to_pil())]


def test_a_file_depends_on_its_own_record_alone(page: ComposedPage, real_plates: Plates, file: bytes) -> None:
    files = PersonFiles(real_plates, stamps.fonts(), title=stamps.TITLE)
    other = stamps.composed("S000065148999263000002", name="李娜", occupation="焊工")
    files.file(stamps.sheet(other, real_plates))

    assert file == files.file(stamps.sheet(page, real_plates))


def test_a_file_has_no_date_and_says_whose_it_is(file: bytes) -> None:
    metadata: Any = PdfReader(io.BytesIO(file)).metadata

    assert f"{stamps.TITLE} {KEY}" == metadata["/Title"]
    assert b"Date" not in file


def test_what_lies_in_a_file_is_found_by_its_readers_with_all_that_is_said_of_it(
    sheet: Sheet, real_plates: Plates, file: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(PersonFiles(real_plates, stamps.fonts(), title=stamps.TITLE).file(sheet, stamps.ENCLOSURES))
    root: Any = PdfReader(path).root_object
    found = [reference.get_object() for reference in root["/AF"]]

    assert sorted((one.name, one.content) for one in stamps.ENCLOSURES) == sorted(sheets.enclosed_in(path))
    assert [(one.name, one.about, "/Data") for one in stamps.ENCLOSURES] == [
        (one["/UF"], one["/Desc"], one["/AFRelationship"]) for one in found
    ]
    for expected, one in zip(stamps.ENCLOSURES, found, strict=True):
        stream = one["/EF"]["/UF"]
        said = stream["/Params"]
        assert f"/{expected.media_type}" == stream["/Subtype"]
        assert (len(expected.content), "D:20261120010000Z") == (said["/Size"], said["/ModDate"])
        assert md5(expected.content, usedforsecurity=False).digest() == said["/CheckSum"].original_bytes
    assert ["number.tlog-proof", "record.json"] == root["/Names"]["/EmbeddedFiles"]["/Names"][::2]
    assert len(path.read_bytes()) > len(file)


@needs("qpdf")
def test_a_stranger_finds_nothing_wrong_in_a_file_with_others_within(
    sheet: Sheet, real_plates: Plates, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(PersonFiles(real_plates, stamps.fonts(), title=stamps.TITLE).file(sheet, stamps.ENCLOSURES))

    subprocess.run(["qpdf", "--check", path], capture_output=True, check=True)


def test_a_title_with_signs_of_xml_stays_a_title(sheet: Sheet, real_plates: Plates) -> None:
    file = PersonFiles(real_plates, stamps.fonts(), title="A & B <C>").file(sheet)

    assert () == gate.faults(file)
    assert () == sheets.faults(file)


def test_a_page_without_photo_is_a_file_too() -> None:
    page = stamps.composed(photo=None)
    plates = stamps.plates_of(page)
    file = PersonFiles(plates, stamps.fonts(), title=stamps.TITLE).file(stamps.sheet(page, plates))

    assert () == gate.faults(file)
    assert "/I" not in PdfReader(io.BytesIO(file)).pages[0]["/Resources"]["/XObject"]  # type: ignore[index]


@pytest.mark.parametrize("name", ["欧阳㛃", "龙䶮", "陈𡃁", "John Smith-O'Neil", "阿依努尔·买买提明"])
def test_a_name_in_a_rarer_face_has_its_own_font(name: str) -> None:
    page = stamps.composed(name=name)
    plates = stamps.plates_of(page)
    file = PersonFiles(plates, stamps.fonts(), title=stamps.TITLE).file(stamps.sheet(page, plates))

    assert () == gate.faults(file)
    assert () == sheets.faults(file)
    assert name in pdfium.PdfDocument(file)[0].get_textpage().get_text_range()


def test_beside_its_photo_a_file_has_less_than_36_kilobytes(file: bytes, sheet: Sheet) -> None:
    assert sheet.photo is not None
    assert len(file) - len(sheet.photo.jpeg) <= 36 * 1024


def test_a_sheet_without_its_photos_pixels_is_no_file_that_passes(sheet: Sheet, real_plates: Plates) -> None:
    without = replace(sheet).without_pixels()
    file = PersonFiles(real_plates, stamps.fonts(), title=stamps.TITLE).file(without)

    assert ("not of our making (a photo is not a whole JPEG)",) == gate.faults(file)


PERSONAL = frozenset({"name", "number"})


def test_what_is_personal_has_a_font_of_its_own_and_looks_the_same(
    page: ComposedPage, real_plates: Plates, file: bytes
) -> None:
    sheet = stamps.sheet(page, real_plates, personal=PERSONAL)
    apart = PersonFiles(real_plates, stamps.fonts(), title=stamps.TITLE).file(sheet)
    usual, other = (pdfium.PdfDocument(content)[0] for content in (file, apart))

    assert () == gate.faults(apart)
    assert () == sheets.faults(apart)
    assert len(fonts_of(PdfReader(io.BytesIO(file)))) < len(fonts_of(PdfReader(io.BytesIO(apart))))
    assert usual.get_textpage().get_text_range() == other.get_textpage().get_text_range()
    assert usual.render(scale=2).to_pil().tobytes() == other.render(scale=2).to_pil().tobytes()


def test_two_subsets_of_one_font_have_two_names(page: ComposedPage, real_plates: Plates) -> None:
    """ISO 32000-1, 9.6.4: a reader may take fonts of one name for one font."""
    sheet = stamps.sheet(page, real_plates, personal=PERSONAL)
    file = PersonFiles(real_plates, stamps.fonts(), title=stamps.TITLE).file(sheet)
    names = [font["/BaseFont"] for font in fonts_of(PdfReader(io.BytesIO(file)))]

    assert len(names) == len(set(names))
    assert len(names) > len({name.partition("+")[2] for name in names})


def test_what_is_not_personal_is_the_same_bytes_for_all_who_share_it(page: ComposedPage, real_plates: Plates) -> None:
    files = PersonFiles(real_plates, stamps.fonts(), title=stamps.TITLE)
    other = stamps.composed("S000065148999263000002", name="李娜")
    one, two = (files.file(stamps.sheet(each, real_plates, personal=PERSONAL)) for each in (page, other))
    begins = next(place for place, (first, second) in enumerate(zip(one, two, strict=False)) if first != second)

    assert begins > len(one) / 3


def test_a_personal_file_depends_on_its_own_record_alone(
    page: ComposedPage, real_plates: Plates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where what was remembered has been forgotten meanwhile."""
    monkeypatch.setattr(person_file, "REMEMBERED", 2)
    files = PersonFiles(real_plates, stamps.fonts(), title=stamps.TITLE)
    own = stamps.sheet(page, real_plates, personal=PERSONAL)
    others = [stamps.sheet(stamps.composed(level=level), real_plates, personal=PERSONAL) for level in LEVELS]
    alone, again = files.file(own), [(files.file(other), files.file(own))[1] for other in others]

    assert [alone] * len(LEVELS) == again


LEVELS = ("一级/高级技师", "二级/技师", "四级/中级工")
