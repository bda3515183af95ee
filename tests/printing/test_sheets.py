"""The PDF/A gate: it passes what the press makes and catches each way in which a page has failed."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject

from pipeline.printing import sheets
from tests.printing.conftest import Finished

Damage = Callable[[PdfWriter], None]


@pytest.fixture(scope="module")
def good(finished: Finished) -> bytes:
    return (finished.folder / finished.run.files[0].path).read_bytes()


def of_type(writer: PdfWriter, key: str, value: str) -> DictionaryObject:
    found = [item for item in writer._objects if isinstance(item, DictionaryObject)]
    return next(item for item in found if item.get(key) == value)


def damaged(content: bytes, damage: Damage) -> tuple[str, ...]:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    damage(writer)
    file = io.BytesIO()
    writer.write(file)
    return sheets.faults(file.getvalue())


def leave_alone(_writer: PdfWriter) -> None:
    """Nothing is damaged."""


def interpolate(writer: PdfWriter) -> None:
    of_type(writer, "/Subtype", "/Image")[NameObject("/Interpolate")] = BooleanObject(value=True)


def print_in_cmyk(writer: PdfWriter) -> None:
    of_type(writer, "/Subtype", "/Image")[NameObject("/ColorSpace")] = NameObject("/DeviceCMYK")


def drop_the_font_file(writer: PdfWriter) -> None:
    del of_type(writer, "/Type", "/FontDescriptor")["/FontFile2"]


def drop_the_text_map(writer: PdfWriter) -> None:
    del of_type(writer, "/Subtype", "/Type0")["/ToUnicode"]


def drop_the_intent(writer: PdfWriter) -> None:
    del writer.root_object["/OutputIntents"]


def drop_the_metadata(writer: PdfWriter) -> None:
    del writer.root_object["/Metadata"]


def say_another_part(writer: PdfWriter) -> None:
    stream: Any = writer.root_object["/Metadata"]
    stream.set_data(stream.get_data().replace(b'part="3"', b'part="1"'))


def say_it_twice(writer: PdfWriter) -> None:
    stream: Any = writer.root_object["/Metadata"]
    data = stream.get_data()
    stream.set_data(data + data)


def show(glyph: bytes) -> Damage:
    def damage(writer: PdfWriter) -> None:
        page = writer.pages[0]
        fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
        name = next(iter(fonts.get_object()))
        content = DecodedStreamObject()
        content.set_data(b"BT %s 10 Tf [<%s>] TJ ET" % (name.encode(), glyph))
        page[NameObject("/Contents")] = writer._add_object(content)

    return damage


def encrypt(writer: PdfWriter) -> None:
    writer.encrypt("secret", algorithm="RC4-128")


def test_what_the_press_makes_passes(good: bytes) -> None:
    assert () == sheets.faults(good)
    assert () == damaged(good, leave_alone)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (interpolate, "interpolated"),
        (print_in_cmyk, "CMYK"),
        (drop_the_font_file, "not embedded"),
        (drop_the_text_map, "as text"),
        (drop_the_intent, "output intent"),
        (drop_the_metadata, "RDF"),
        (say_another_part, "PDF/A-3u"),
        (say_it_twice, "RDF"),
        (show(b"0000"), "no glyph"),
        (show(b"fffe"), "no glyph"),
        (encrypt, "encrypted"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_damaged_file_is_caught(good: bytes, damage: Damage, told: str) -> None:
    assert any(told in fault for fault in damaged(good, damage))


def test_the_gate_looks_into_object_streams(good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def look(item: DictionaryObject) -> tuple[str, ...]:
        seen.append(item.get("/Type"))
        return ()

    monkeypatch.setattr(sheets, "_font_faults", look)
    sheets.faults(good)

    assert {"/Font", "/FontDescriptor"} <= set(seen)


def test_what_is_no_pdf_at_all_is_caught(good: bytes) -> None:
    assert sheets.faults(good[: len(good) // 2])
    assert sheets.faults(b"")


def test_the_run_is_printed_at_its_own_size_and_has_no_date(finished: Finished) -> None:
    content = (finished.folder / finished.run.print_run.path).read_bytes()
    reader = PdfReader(io.BytesIO(content))
    preferences: Any = reader.root_object["/ViewerPreferences"]

    assert "/None" == preferences["/PrintScaling"]
    assert b"Date" not in content
    assert NumberObject(60) == len(reader.pages)


@pytest.mark.parametrize(("drawn", "told"), [(2_000_000, ("",)), (2_000_001, ())])
def test_a_page_that_draws_more_than_any_honest_one_is_not_read(
    tmp_path: Path, drawn: int, told: tuple[str, ...]
) -> None:
    """A paper that somebody shows may be made to be read for minutes."""
    writer = PdfWriter()
    contents = DecodedStreamObject()
    contents.set_data(b" " * drawn)
    writer.add_blank_page(9, 9)[NameObject("/Contents")] = writer._add_object(contents)
    writer.write(tmp_path / "a.pdf")

    assert told == sheets.texts_shown(tmp_path / "a.pdf")
