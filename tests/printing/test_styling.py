"""Styles written alike: one for all that have them, and the page is the same as without that."""

from typing import Any

import pytest
from weasyprint import css
from weasyprint.css import validation

from pipeline.documents.kinds import Box
from pipeline.errors import PressComplaint
from pipeline.printing import styling
from pipeline.printing.chunks import Look
from pipeline.printing.press import laid_out, no_complaints

LOOK = Look("样张", Box(100, 100), "p{margin:1mm}", "serif", None, None)
PAGE = (
    '<p style="color:red;margin-left:2mm">一</p><p style="color:red;margin-left:2mm">二</p>'
    '<p style="color:red;margin-left:3mm">三</p>'
    '<div style="padding:1mm"><p style="color:red;margin-left:2mm">四</p></div>'
)


def document(page: str = PAGE) -> Any:
    with no_complaints(LOOK.title):
        return laid_out([page], LOOK, fonts={}, images={})


def paragraphs(laid: Any) -> list[Any]:
    boxes = laid.pages[0]._page_box.descendants()
    return [box.style for box in boxes if box.element_tag == "p" and type(box).__name__ == "BlockBox"]


def test_what_is_written_alike_in_one_place_has_one_style() -> None:
    first, second, wider, elsewhere = paragraphs(document())

    assert first is second
    assert 3 == len({id(style) for style in (first, wider, elsewhere)})
    assert first["margin_left"] != wider["margin_left"]


def test_a_page_is_the_same_as_where_every_style_is_read_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = document().write_pdf(pdf_identifier=b"1")
    monkeypatch.setattr(css, "tinycss2", styling.tinycss2)

    assert 4 == len({id(style) for style in paragraphs(document())})
    assert document().write_pdf(pdf_identifier=b"1") == shared


def test_what_a_style_says_is_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    styling._declarations_of.cache_clear()
    found_out: list[str] = []

    def remembering(base_url: Any, declarations: Any, *prelude: Any) -> Any:
        declarations = list(declarations)
        found_out.extend(getattr(one, "name", "") for one in declarations)
        return validation.preprocess_declarations(base_url, declarations, *prelude)

    monkeypatch.setattr(styling, "preprocess_declarations", remembering)
    for _ in range(2):
        document('<p style="orphans:2;widows:2">一</p><p style="orphans:2;widows:2">二</p>')

    assert ["orphans", "widows"] == [name for name in found_out if name in ("orphans", "widows")]


@pytest.mark.parametrize("style", ["wrong:1", "color:red;wrong:1", "color:red;margin:2mm;color:wrong"])
def test_a_style_that_is_wrong_is_told_every_time(style: str) -> None:
    for _ in range(2):
        with pytest.raises(PressComplaint, match="wrong"):
            document(f'<p style="{style}">一</p>')
