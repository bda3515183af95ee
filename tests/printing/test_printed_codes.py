"""Every code of every kind is read back from its page, also where a printer made the page a little smaller."""

import pytest
import zxingcpp
from PIL import Image

from pipeline.printing.templates import Template, find, kinds_known
from tests.printing.sample_pages import sample_pages

WITH_CODE = [kind for kind in kinds_known() if Template.load(find(kind), profile="2019").kind.code]
# A printer that fits a page to its own margins prints A4 at 96 %.
SCALES = (1.0, 0.96)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("kind", WITH_CODE)
def test_a_code_is_read_from_the_page(kind: str, scale: float) -> None:
    sample = sample_pages(kind)
    for place, record in enumerate(sample.records):
        image = sample.pages.image(place)
        size = round(image.width * scale), round(image.height * scale)
        read = zxingcpp.read_barcodes(image.resize(size, Image.Resampling.BILINEAR))

        assert [record.code] == [code.text for code in read]


def test_certificates_cards_and_tickets_have_codes() -> None:
    assert {"certificate", "examiner-card", "supervisor-card", "staff-card", "admission-ticket"} <= set(WITH_CODE)
