"""Whatever would not be printed whole is seen, on whichever page and at whichever edge it is."""

import io
from pathlib import Path

import pytest

from pipeline.printing.edges import cut_pages
from pipeline.printing.moving import move
from pipeline.printing.pdf import Name, Reference, Writer, deflated
from tests.printing.blanks import run

MM = 72 / 25.4


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("edges"))


@pytest.mark.parametrize(
    ("right", "down", "pages"),
    [
        (0, 0, ()),
        # The photo begins 35 mm from the left edge.
        (-34.9, 0, ()),
        (-35.1, 0, (1, 2, 3)),
        # The day of issue is the lowest, its ink 177 mm from the top.
        (0, 30, ()),
        (0, 34, (1, 2, 3)),
        (0, -59, ()),
        (0, -61, (1, 2, 3)),
        # The longest value fills its 70 mm, which end at 262, but for a little.
        (34, 0, ()),
        (37, 0, (3,)),
    ],
)
def test_what_reaches_beyond_an_edge_is_seen(
    right: float, down: float, pages: tuple[int, ...], laid_out: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "moved.pdf"
    move(laid_out, moved, (1, 0, 0, 1, right * MM, -down * MM), title="套打")

    assert pages == cut_pages(moved)


def pdf(file: Path, *contents: bytes, form: bytes = b"", matrix: tuple[float, ...] = (1, 0, 0, 1, 0, 0)) -> Path:
    """Write pages of 100 by 100 points, each of which may paint the form `/F`."""
    written = io.BytesIO()
    writer = Writer(written)
    pages = writer.reserve()
    entries = {"Type": Name("XObject"), "Subtype": Name("Form"), "BBox": [-900, -900, 900, 900], "Matrix": [*matrix]}
    resources = {"XObject": {"F": Reference(writer.stream(deflated(form), entries))}}
    kids = []
    for content in contents:
        page = {"Type": Name("Page"), "Parent": Reference(pages), "MediaBox": [0, 0, 100, 100]}
        kids.append(
            writer.write({**page, "Resources": resources, "Contents": Reference(writer.stream(deflated(content)))})
        )
    writer.write({"Type": Name("Pages"), "Kids": [*map(Reference, kids)], "Count": len(kids)}, number=pages)
    writer.finish({"Root": Reference(writer.write({"Type": Name("Catalog"), "Pages": Reference(pages)}))})
    file.write_bytes(written.getvalue())
    return file


def test_the_pages_are_named_as_people_count_them(tmp_path: Path) -> None:
    whole, cut = b"10 10 80 80 re f", b"10 10 95 80 re f"

    assert (2, 4) == cut_pages(pdf(tmp_path / "a.pdf", whole, cut, whole, cut))


def test_a_page_that_is_painted_to_its_edges_is_whole(tmp_path: Path) -> None:
    assert () == cut_pages(pdf(tmp_path / "a.pdf", b"0 0 100 100 re f"))


@pytest.mark.parametrize(
    ("content", "matrix", "pages"),
    [
        (b"/F Do", (1, 0, 0, 1, 0, 0), ()),
        (b"q 1 0 0 1 15 0 cm /F Do Q", (1, 0, 0, 1, 0, 0), (1,)),
        (b"/F Do", (1, 0, 0, 1, 0, 15), (1,)),
        (b"q 1 0 0 1 15 0 cm /F Do Q", (1, 0, 0, 1, -15, 0), ()),
        (b"q 0 1 -1 0 0 0 cm /F Do Q", (1, 0, 0, 1, 0, 0), (1,)),
    ],
)
def test_what_stands_in_a_form_is_looked_for_where_the_form_stands(
    content: bytes, matrix: tuple[float, ...], pages: tuple[int, ...], tmp_path: Path
) -> None:
    file = pdf(tmp_path / "a.pdf", content, form=b"10 10 80 80 re f", matrix=matrix)

    assert pages == cut_pages(file)
