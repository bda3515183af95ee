"""What a page paints by name, as PDF objects: the plate, the photo, the code (ISO 32000-1, 8.9 and 8.10)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.printing.drawn_code import Grid
from pipeline.printing.pdf import Name, Plain, Reference, prepared
from pipeline.printing.plates import Plate, Shading
from pipeline.printing.sheet import CodeForm

if TYPE_CHECKING:
    from pipeline.printing.photos import PrintedPhoto


def plate_entries(plate: Plate, fonts: Mapping[str, Reference], *, beyond: float = 0.0) -> dict[str, object]:
    """Return what the form of a plate says: as large as the page and `beyond` points around it, with its own resources
    (PDF/A-3, 6.2.2).
    """
    states = {name: {key: _state(value) for key, value in state.items()} for name, state in plate.states.items()}
    shadings = {name: _shading(shading) for name, shading in plate.shadings.items()}
    resources = {"Font": dict(fonts), "ExtGState": states, "Shading": shadings}
    return {
        **_form([-beyond, -beyond, plate.width + beyond, plate.height + beyond]),
        "Resources": {name: named for name, named in resources.items() if named},
    }


def _shading(shading: Shading) -> dict[str, object]:
    """Return an axial shading (8.7.4.5.3) whose function is stitched together from one for each blend (7.10.4)."""
    ends = [shading.places[0], shading.places[-1]]
    functions = [
        {"FunctionType": 2, "Domain": [0, 1], "C0": blend.first, "C1": blend.last, "N": blend.exponent}
        for blend in shading.blends
    ]
    return {
        "ShadingType": 2,
        "ColorSpace": Name("DeviceRGB"),
        "Domain": ends,
        "Coords": shading.axis,
        "Function": {
            "FunctionType": 3,
            "Domain": ends,
            "Encode": [0, 1] * len(functions),
            "Bounds": shading.places[1:-1],
            "Functions": functions,
        },
        "Extend": [True, True],
    }


def _state(value: str | float | bool) -> object:  # noqa: FBT001 - a value of a graphics state
    return Name(value.removeprefix("/")) if isinstance(value, str) else value


def code_entries(code: CodeForm) -> Plain:
    """Return what the form of a code says: a rectangle of modules from the upper left corner, y down."""
    return _rectangle(code.grid)


@lru_cache
def _rectangle(grid: Grid) -> Plain:
    return prepared({**_form([0, 0, *grid]), "Matrix": [1, 0, 0, -1, 0, grid.rows], "Resources": {}})


def _form(box: list[float]) -> dict[str, object]:
    return {"Type": Name("XObject"), "Subtype": Name("Form"), "BBox": box}


def image_entries(photo: "PrintedPhoto") -> Plain:
    """Return what the image of a photo says; it is not interpolated, which PDF/A forbids (6.2.8)."""
    return _image(photo.width, photo.height)


@lru_cache(maxsize=1024)
def _image(width: int, height: int) -> Plain:
    return prepared(
        {
            "Type": Name("XObject"),
            "Subtype": Name("Image"),
            "Width": width,
            "Height": height,
            "ColorSpace": Name("DeviceRGB"),
            "BitsPerComponent": 8,
        }
    )
