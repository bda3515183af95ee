"""The colours of every file: what another engine makes of the profile."""

import io
from importlib import resources

import pytest
from PIL import Image, ImageCms

from pipeline.printing.colour_profile import SRGB_PROFILE

_STEPS = range(0, 256, 15)


def _cube() -> Image.Image:
    colours = [bytes((red, green, blue)) for red in _STEPS for green in _STEPS for blue in _STEPS]
    return Image.frombytes("RGB", (len(_STEPS) ** 2, len(_STEPS)), b"".join(colours))


def _profiles() -> dict[str, ImageCms.ImageCmsProfile]:
    of_weasyprint = (resources.files("weasyprint") / "pdf" / "sRGB2014.icc").read_bytes()
    return {
        "lcms": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
        "weasyprint": ImageCms.ImageCmsProfile(io.BytesIO(of_weasyprint)),
    }


@pytest.mark.parametrize("name", ["lcms", "weasyprint"])
def test_a_colour_means_the_same_as_in_other_srgb_profiles(name: str) -> None:
    ours = ImageCms.ImageCmsProfile(io.BytesIO(SRGB_PROFILE))
    cube = _cube()

    converted = ImageCms.profileToProfile(
        cube, ours, _profiles()[name], renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC
    )

    assert converted is not None
    differences = [abs(one - other) for one, other in zip(cube.tobytes(), converted.tobytes(), strict=True)]
    assert len(_STEPS) ** 3 * 3 == len(differences)
    assert max(differences) <= 1


def test_it_is_a_profile_that_pdf_a_3_takes() -> None:
    """ISO 19005-3, 6.2.3: of a display, for RGB, of a version before 5; and it is as long as it says."""
    assert len(SRGB_PROFILE) == int.from_bytes(SRGB_PROFILE[:4])
    assert b"mntrRGB XYZ " == SRGB_PROFILE[12:24]
    assert b"acsp" == SRGB_PROFILE[36:40]
    assert 4 == SRGB_PROFILE[8]
