"""The styles of values and pictures that a plate can keep; whatever the stamper would not repeat is refused."""

from typing import Any

from pipeline.printing.plates import Colour, NotAPlate, Reason
from pipeline.printing.press import LANGUAGE

# How the stamper sets a text (kerning and ligatures are off for the whole page).
_PLAIN = {
    "direction": "ltr",
    "font_feature_settings": "normal",
    "font_kerning": "none",
    "font_language_override": "normal",
    "font_stretch": "normal",
    "font_style": "normal",
    "font_variant_alternates": "normal",
    "font_variant_caps": "normal",
    "font_variant_east_asian": "normal",
    "font_variant_ligatures": "none",
    "font_variant_numeric": "normal",
    "font_variant_position": "normal",
    "font_variation_settings": "normal",
    "font_weight": 400,
    "lang": LANGUAGE,
    "text_decoration_line": "none",
    "text_transform": "none",
    "visibility": "visible",
    "word_spacing": 0,
}


def check_style(style: Any, field: str) -> None:  # noqa: ANN401 - a style of WeasyPrint
    """Raise NotAPlate for a style of `field` in which its text does not stand as the stamper would set it."""
    if style["white_space"] != "pre" or style["block_ellipsis"] != "none" or style["text_overflow"] != "clip":
        raise NotAPlate(Reason.WRAPPING, field)
    if any(style[name] != value for name, value in _PLAIN.items()):
        raise NotAPlate(Reason.STYLE, field)


def colour_of(colour: Any, subject: str) -> Colour:  # noqa: ANN401 - a colour of WeasyPrint
    """Return the colour in RGB, each share from 0 to 1; raises NotAPlate for one that is not opaque RGB."""
    if colour.space not in ("srgb", "hsl", "hwb") or colour.alpha != 1:
        raise NotAPlate(Reason.COLOUR, subject)
    red, green, blue = colour.to("srgb").coordinates
    return float(red), float(green), float(blue)


def check_picture(box: Any, subject: str, *, is_cropped: bool) -> None:  # noqa: ANN401 - a box of WeasyPrint
    """A photo fills its frame and is cropped by it; a code is as large as its frame."""
    style = box.style
    edges = (box.padding_left, box.padding_right, box.padding_top, box.padding_bottom)
    is_plain = style["visibility"] == "visible" and not any(edges) and not any(map(any, box.rounded_padding_box()[4:]))
    if subject == "photo":
        (from_x, x, from_y, y), *_ = style["object_position"]
        is_centred = (from_x, x.value, x.unit, from_y, y.value, y.unit) == ("left", 50, "%", "top", 50, "%")
        is_upright = style["image_orientation"] in ("from-image", "none")
        fits = (
            is_upright
            and style["object_fit"] == "cover"
            and is_centred
            and is_cropped
            and style["image_rendering"] != "auto"
        )
    else:
        fits = style["object_fit"] == "fill"
    if not (is_plain and fits):
        raise NotAPlate(Reason.PICTURE, subject)
