import io
import subprocess
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from pipeline.printing.pdf import (
    Name,
    PackedWriter,
    Plain,
    Reference,
    Writer,
    deflated,
    identifier,
    inflated,
    name,
    number,
    serialised,
    text_string,
)
from tests.strangers import needs


def document(kind: type[Writer], *, objects: int = 1) -> bytes:
    """A page with nothing on it, and `objects` texts beside it."""
    file = io.BytesIO()
    writer = kind(file)
    pages = writer.reserve()
    page = writer.write({"Type": Name("Page"), "Parent": Reference(pages), "MediaBox": [0, 0, 10.5, 20]})
    writer.write({"Type": Name("Pages"), "Kids": [Reference(page)], "Count": 1}, number=pages)
    texts = [Reference(writer.write({"Text": f"第 {place} 句"})) for place in range(objects)]
    stream = writer.stream(deflated(b"0 0 1 1 re f"), {"Kind": Name("Path")})
    catalog = writer.write(
        {"Type": Name("Catalog"), "Pages": Reference(pages), "Texts": texts, "Path": Reference(stream)}
    )
    writer.finish({"Root": Reference(catalog), "ID": identifier("a title")})
    return file.getvalue()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, b"0"),
        (-3, b"-3"),
        (1.5, b"1.5"),
        (841.889764, b"841.889764"),
        (1e-7, b"0"),
        (-1e-9, b"0"),
        (1e15, b"1000000000000000"),
        (100.0, b"100"),
    ],
)
def test_a_number_has_no_exponent(value: float, written: bytes) -> None:
    assert written == number(value)


@given(st.floats(min_value=-1e6, max_value=1e6))
def test_a_number_is_right_to_the_millionth(value: float) -> None:
    assert abs(Fraction(value) - Fraction(number(value).decode())) <= Fraction(1, 2_000_000)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="no number"):
        number(value)


@pytest.mark.parametrize("text", ["", "a b", "名", "a#20", "a\n"])
def test_a_name_that_would_have_to_be_escaped_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        name(text)


def test_a_media_type_is_a_name_whose_slash_is_escaped() -> None:
    assert b"/application#2Fjson" == name("application/json")


def test_a_text_in_ascii_can_be_read_by_eye() -> None:
    assert rb"(a \(b\) c\\d)" == text_string("a (b) c\\d")


@given(st.text())
def test_every_text_comes_back_as_it_was(text: str) -> None:
    file = io.BytesIO()
    writer = Writer(file)
    pages = writer.write({"Type": Name("Pages"), "Kids": [], "Count": 0})
    info = writer.write({"Title": text})
    root = writer.write({"Type": Name("Catalog"), "Pages": Reference(pages)})
    writer.finish({"Root": Reference(root), "Info": Reference(info)})
    metadata: Any = PdfReader(file).metadata

    assert text == metadata["/Title"]


def test_values_are_written_as_the_standard_has_them() -> None:
    value = {
        "A": [1, 2.5, True, False],
        "B": Name("Off"),
        "C": Reference(7),
        "D": b"\0\xff",
        "E": Plain(b"[]"),
        "F": {},
    }

    assert b"<</A [1 2.5 true false]/B /Off/C 7 0 R/D <00ff>/E []/F <<>>>>" == serialised(value)


def test_a_value_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="set is no value"):
        serialised({"A": {1, 2}})


@pytest.mark.parametrize("kind", [Writer, PackedWriter])
@pytest.mark.parametrize("objects", [1, 99, 100, 250])
def test_another_reader_finds_every_object(kind: type[Writer], objects: int) -> None:
    catalog: Any = PdfReader(io.BytesIO(document(kind, objects=objects)), strict=True).root_object

    assert [f"第 {place} 句" for place in range(objects)] == [item.get_object()["/Text"] for item in catalog["/Texts"]]
    assert b"0 0 1 1 re f" == catalog["/Path"].get_object().get_data()


@pytest.mark.parametrize("kind", [Writer, PackedWriter])
def test_the_same_objects_give_the_same_bytes(kind: type[Writer]) -> None:
    assert document(kind) == document(kind)


@pytest.mark.parametrize("kind", [Writer, PackedWriter])
@needs("qpdf")
def test_qpdf_has_nothing_to_complain_about(kind: type[Writer], tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(document(kind, objects=250))
    told = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)

    assert 0 == told.returncode, told.stdout + told.stderr


@pytest.mark.parametrize("kind", [Writer, PackedWriter])
def test_an_object_is_written_once(kind: type[Writer]) -> None:
    writer = kind(io.BytesIO())
    once = writer.write({})

    with pytest.raises(ValueError, match="twice"):
        writer.write({}, number=once)


@pytest.mark.parametrize("kind", [Writer, PackedWriter])
def test_an_object_that_was_promised_is_written(kind: type[Writer]) -> None:
    writer = kind(io.BytesIO())
    root = writer.write({})
    writer.reserve()

    with pytest.raises(ValueError, match="never written"):
        writer.finish({"Root": Reference(root)})


def test_small_objects_of_a_long_run_cost_little() -> None:
    few, many = len(document(PackedWriter, objects=1_000)), len(document(PackedWriter, objects=3_000))

    assert (many - few) / 2_000 < 25


def test_a_file_is_told_from_another_by_its_name_and_by_what_it_says() -> None:
    first, second = identifier("title", b"one"), identifier("title", b"two")

    assert [16, 16] == [len(item) for item in first]
    assert first[0] == second[0]
    assert first[1] != second[1]


def test_what_is_deflated_is_all_there() -> None:
    assert b"abc" * 100 == zlib.decompress(deflated(b"abc" * 100))


@pytest.mark.parametrize("room", [-1, 0, 1, 299, 300, 301, 1 << 20, 1 << 21, 1 << 40, 1 << 62, 1 << 80])
@pytest.mark.parametrize("content", [b"", b"abc" * 100])
def test_what_was_deflated_comes_back_however_long_it_was_said_to_be(content: bytes, room: int) -> None:
    assert content == inflated(deflated(content), room=room)


@pytest.mark.parametrize("room", [0, 300, 1 << 17])
@pytest.mark.parametrize(
    "damage",
    [
        lambda stream: stream[:-1],
        lambda stream: stream[: len(stream) // 2],
        lambda stream: stream + b"\n",
        lambda stream: stream + deflated(b"more"),
        lambda stream: stream[:-4] + bytes(4),
        lambda stream: stream[:5] + bytes([stream[5] ^ 1]) + stream[6:],
        lambda _: b"",
    ],
)
def test_a_stream_that_is_not_whole_and_nothing_else_is_refused(damage: Callable[[bytes], bytes], room: int) -> None:
    with pytest.raises(ValueError, match="a stream is"):
        inflated(damage(deflated(b"abc" * 100)), room=room)
