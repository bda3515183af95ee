"""A file with backs is looked through before a sheet is printed, and what is wrong with it is told in our own words."""

import io
import logging
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pypdf import PdfWriter
from pypdf.generic import NameObject, NumberObject

from pipeline.documents.imposition import Flip, Imposition
from pipeline.errors import BackRefused
from pipeline.printing import backs
from pipeline.printing.backs import opened_backs
from pipeline.printing.imposing import Layout, impose
from pipeline.printing.run_file import RunFile
from tests.printing.items import CARD, cards

_STRUCTURE = 1500


def run_of(folder: Path, count: int = 2) -> RunFile:
    return RunFile(io.BytesIO(cards(folder / "cards.pdf", count).read_bytes()))


def whole(folder: Path, count: int = 1) -> bytes:
    return cards(folder / "whole.pdf", count, bleed=3).read_bytes()


def changed_by(change: Callable[[PdfWriter], object]) -> Callable[[bytes], bytes]:
    def changed(content: bytes) -> bytes:
        writer, file = PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
        change(writer)
        writer.write(file)
        return file.getvalue()

    return changed


def turned(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/Rotate")] = NumberObject(90)


def in_large_units(writer: PdfWriter) -> None:
    """Twice as large as its numbers say (ISO 32000-1, 14.11.2)."""
    writer.pages[0][NameObject("/UserUnit")] = NumberObject(2)


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "it is empty"),
    "no PDF": (lambda _: "不是 PDF".encode() * 99, "it is no PDF"),
    "a head alone": (lambda content: content[:9], "it is no PDF"),
    "half": (lambda content: content[: len(content) // 2], "it is no PDF"),
    "locked": (changed_by(lambda writer: writer.encrypt("geheim", algorithm="RC4-128")), "locked with a password"),
    "locked for changes": (changed_by(lambda writer: writer.encrypt("", "x", algorithm="RC4-128")), "locked"),
    "no box": (lambda content: re.sub(rb"/(Media|Trim)Box", b"/Nothing1", content), "it is no PDF"),
    "a box of words": (
        lambda content: re.sub(rb"/TrimBox ?\[[^]]*\]", b"/TrimBox [ 0 (x) ]", content),
        "it is no PDF",
    ),
    "turned": (changed_by(turned), "its page 1 is no upright page of 80 × 120 mm"),
    "in large units": (changed_by(in_large_units), "its page 1 is no upright page of 80 × 120 mm"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_file_that_cannot_be_a_back_is_refused_in_our_words(name: str, tmp_path: Path) -> None:
    damage, told = DAMAGES[name]
    (tmp_path / "back.pdf").write_bytes(damage(whole(tmp_path)))

    with pytest.raises(BackRefused, match=told), opened_backs(tmp_path / "back.pdf", run_of(tmp_path)):
        pass


@pytest.mark.parametrize(
    ("count", "told"), [(3, "it has 3 pages, and the run 2"), (9, "it has 9 pages, and the run 2")]
)
def test_there_is_one_back_or_one_for_each(tmp_path: Path, count: int, told: str) -> None:
    (tmp_path / "back.pdf").write_bytes(whole(tmp_path, count))

    with pytest.raises(BackRefused, match=told), opened_backs(tmp_path / "back.pdf", run_of(tmp_path)):
        pass


def test_a_file_that_says_more_pages_than_it_has_is_refused(tmp_path: Path) -> None:
    content = whole(tmp_path).replace(b"/Count 1", b"/Count 2")
    (tmp_path / "back.pdf").write_bytes(content)

    with pytest.raises(BackRefused, match="damaged"), opened_backs(tmp_path / "back.pdf", run_of(tmp_path)):
        pass


def test_what_is_no_file_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    for place, told in (("pipe", "it is no file"), (".", "it is no file"), ("nowhere.pdf", "no such file")):
        with pytest.raises(BackRefused, match=told), opened_backs(tmp_path / place, run_of(tmp_path)):
            pass


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backs, "_MOST", 2 << 20)
    with (tmp_path / "back.pdf").open("wb") as file:
        file.truncate((2 << 20) + 1)

    with pytest.raises(BackRefused, match="larger than 2 MiB"), opened_backs(tmp_path / "back.pdf", run_of(tmp_path)):
        pass


def test_the_reader_of_files_says_nothing_on_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "back.pdf").write_bytes(b"\0" * 5000)
    with monkeypatch.context() as alone, suppress(BackRefused):
        # Those of pytest: with them nothing that is logged would reach the terminal in any case.
        alone.setattr(logging.getLogger(), "handlers", [])
        with opened_backs(tmp_path / "back.pdf", run_of(tmp_path)):
            pass

    assert ("", "") == capfd.readouterr()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(some.lists(some.tuples(some.floats(0, 1, exclude_max=True), some.integers(0, 255)), min_size=1, max_size=12))
def test_a_damaged_back_is_refused_or_can_be_printed(tmp_path: Path, flips: list[tuple[float, int]]) -> None:
    content = bytearray(whole(tmp_path))
    for place, value in flips:
        # Behind the one large object, of which most of the file consists.
        content[-1 - int(place * _STRUCTURE)] = value
    (tmp_path / "back.pdf").write_bytes(content)
    run, imposition = run_of(tmp_path), Imposition(CARD, flip=Flip.LONG_EDGE)

    with suppress(BackRefused), opened_backs(tmp_path / "back.pdf", run) as found:
        impose(Layout(imposition, run, found), [0, 1], tmp_path / "sheets.pdf", title="")
