"""Every kind: what is stamped over its plates is what WeasyPrint lays out, for the most extreme records there are."""

from pathlib import Path

import pytest

from pipeline.errors import FontMissing
from pipeline.printing.judge import differences
from pipeline.printing.templates import Template, find, kinds_known
from tests.printing.plated import Twice, extreme_records, made_twice
from tests.printing.run import photo_files, shelf

PROFILES = ("2019", "2021")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("is_proof", [False, True], ids=["certificates", "proof"])
@pytest.mark.parametrize("kind", kinds_known())
def test_every_stamped_page_is_the_page_that_is_laid_out(
    kind: str, profile: str, tmp_path: Path, *, is_proof: bool
) -> None:
    template = Template.load(find(kind), profile=profile)
    photos = photo_files(tmp_path)
    try:
        records = list(extreme_records(template, shelf(), list(photos)))
    except FontMissing as missing:
        pytest.skip(str(missing))
    twice = made_twice(records, photos, template, shelf(), is_proof=is_proof)

    assert isinstance(twice, Twice), twice
    assert () == differences(twice.stamped, twice.laid_out)
