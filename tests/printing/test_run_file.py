"""A finished run read page by page: any page, whatever its tree looks like, and nothing kept that was let go."""

import io
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pypdf import PdfReader, PdfWriter

from pipeline.documents.imposition import A4, Size
from pipeline.documents.run_wording import SeparatorText
from pipeline.documents.stacks import stacks_of
from pipeline.printing.pdf import Name, Reference, Writer
from pipeline.printing.run_file import NoRun, RunFile
from pipeline.printing.separator import separator_pages
from tests.printing.items import CARD, cards
from tests.printing.run import shelf

Tree = list["Tree"] | int


def long_run(count: int) -> io.BytesIO:
    """A run as the press writes it, with nodes of 64 pages: the number of each page stands on it."""
    stacks = stacks_of(count, size=1)
    texts = [SeparatorText("题", str(stack.number), ()) for stack in stacks]
    return io.BytesIO(separator_pages(stacks, texts, page=A4, face=shelf().faces("heiti")[0]))


def test_the_number_of_pages_is_a_plain_one() -> None:
    """The ledger takes no other: a run of a single card was refused there, for ever."""
    assert {int} == {type(RunFile(long_run(count)).count) for count in (1, 2, 65)}


def tree_file(tree: Tree, **root: Any) -> io.BytesIO:
    """A file whose page tree is nested like `tree`: each number is a page as many points high."""
    file = io.BytesIO()
    writer = Writer(file)
    number, _ = _written(tree, writer, None, root)
    writer.finish({"Root": Reference(writer.write({"Type": Name("Catalog"), "Pages": Reference(number)}))})
    return file


def _written(tree: Tree, writer: Writer, parent: int | None, entries: dict[str, Any]) -> tuple[int, int]:
    own = writer.reserve()
    above = {"Parent": Reference(parent)} if parent else {}
    if isinstance(tree, int):
        writer.write({"Type": Name("Page"), **above, "MediaBox": [0, 0, 100, tree], **entries}, number=own)
        return own, 1
    kids = [_written(kid, writer, own, {}) for kid in tree]
    count = sum(pages for _, pages in kids)
    node = {"Type": Name("Pages"), **above, "Kids": [Reference(kid) for kid, _ in kids], "Count": count, **entries}
    writer.write(node, number=own)
    return own, count


def leaves(tree: Tree) -> list[int]:
    return [tree] if isinstance(tree, int) else [leaf for kid in tree for leaf in leaves(kid)]


nested = some.recursive(some.integers(50, 900), lambda inner: some.lists(inner, min_size=1, max_size=5), max_leaves=30)


@given(some.lists(nested, min_size=1, max_size=5), some.randoms())
def test_every_page_is_found_however_the_tree_is_grown(tree: Tree, random: Any) -> None:
    run, heights = RunFile(tree_file(tree)), leaves(tree)
    places = random.sample(range(len(heights)), len(heights))

    assert len(heights) == run.count
    assert [heights[place] for place in places] == [int(run.page(place).mediabox.height) for place in places]


@pytest.mark.parametrize("count", [1, 64, 65, 200])
def test_the_pages_are_those_that_another_reader_finds(count: int) -> None:
    file = long_run(count)
    run, other = RunFile(file), PdfReader(io.BytesIO(file.getvalue()))

    assert count == run.count
    assert [page.extract_text() for page in other.pages] == [run.page(place).extract_text() for place in range(count)]


def test_a_page_has_from_the_nodes_above_it_what_it_does_not_say_itself() -> None:
    file = tree_file([[300], 400], Rotate=180, MediaBox=[0, 0, 7, 7])
    run = RunFile(file)

    assert (180, 300) == (run.page(0).rotation, run.page(0).mediabox.height)
    assert run.size_of(1) is None


def test_a_run_says_how_large_its_pages_are_when_they_are_cut(tmp_path: Path) -> None:
    with cards(tmp_path / "cards.pdf", 2, bleed=3).open("rb") as file:
        run = RunFile(file)

        assert run.size.is_like(CARD)
        assert run.size_of(1) == run.size
        assert not run.size.is_like(Size(80, 120.2))


def test_what_was_read_is_forgotten() -> None:
    run = RunFile(long_run(400))
    run.forget()
    tracemalloc.start()
    held = []
    for start in range(0, 400, 100):
        for place in range(start, start + 100):
            run.page(place)
        run.forget()
        held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()

    assert held[-1] < 100_000
    assert "400" in run.page(399).extract_text()


@pytest.mark.parametrize("place", [-1, 5, 99])
def test_a_page_that_the_run_does_not_have_is_refused(place: int, tmp_path: Path) -> None:
    with cards(tmp_path / "cards.pdf", 5).open("rb") as file, pytest.raises(NoRun):
        RunFile(file).page(place)


def test_a_tree_that_bites_its_own_tail_is_refused() -> None:
    file = io.BytesIO()
    writer = Writer(file)
    pages = writer.reserve()
    writer.write({"Type": Name("Pages"), "Kids": [Reference(pages)], "Count": 3}, number=pages)
    writer.finish({"Root": Reference(writer.write({"Type": Name("Catalog"), "Pages": Reference(pages)}))})

    with pytest.raises(NoRun):
        RunFile(file)


@pytest.mark.parametrize("content", [b"", b"not a PDF", b"%PDF-1.7\n%%EOF", b"\x00" * 5000])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(NoRun):
        RunFile(io.BytesIO(content))


def test_a_run_that_is_locked_is_refused(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=cards(tmp_path / "cards.pdf", 1))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")

    with (tmp_path / "locked.pdf").open("rb") as file, pytest.raises(NoRun):
        RunFile(file)
