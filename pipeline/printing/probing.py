"""The tree of an open page: room behind its probes, and which of its attributes hold open values. Pure."""

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from xml.etree import ElementTree as ET

from pipeline.printing.filling import LineKey, OpenPage, Probe
from pipeline.printing.open_values import Conditional

ROOM = "room:{}:{}"
# An image of no height on the baseline, in the line of the text whatever the style sheet says of images.
_ROOM_STYLE = (
    "display:inline;position:static;float:none;vertical-align:baseline;box-sizing:content-box;margin:0;padding:0;"
    "border:0;min-width:0;max-width:none;min-height:0;max-height:none;height:0;width:{:.6f}pt"
)
_ALWAYS_OPEN = frozenset({"style", "src"})
_ATTRIBUTE = re.compile(r"\s*([A-Za-z][\w-]*)\s*[\]=~|^$*]")


def tree_of(page: OpenPage) -> ET.Element:
    """Return the page's elements below one of ours; raises Conditional where the page is not well-formed."""
    try:
        return ET.fromstring(f"<div>{page.html}</div>")  # noqa: S314 - our own text: probes in a template
    except ET.ParseError as wrong:
        # For a value that is open, or in itself: laid out for a record it will be told.
        raise Conditional("page") from wrong


def with_rooms(tree: ET.Element, probes: Mapping[LineKey, Probe]) -> str:
    """Return the HTML of a page with the room of each probe directly behind it."""
    for element in list(tree.iter()):
        key = element.get("data-field", ""), _number(element.get("data-line", ""))
        probe = probes.get(key)
        if probe is not None and element.text == probe.text:
            style = _ROOM_STYLE.format(probe.room_pt)
            element.insert(0, ET.Element("img", src=ROOM.format(*key), style=style))
    return ET.tostring(tree, encoding="unicode")


def _number(line: str) -> int:
    return int(line) if line.isdecimal() else -1


def selects_by_value(style: str, trees: Sequence[ET.Element]) -> bool:
    """Whether a style sheet selects elements by an attribute that holds an open value.

    `trees` are those of one page with two sets of probes. What stands between brackets and is not plainly an attribute
    counts as well: an escape or a comment may hide any name.
    """
    sheets = [style, *(element.text or "" for element in trees[0].iter("style"))]
    names = [_ATTRIBUTE.match(rest) for rest in chain.from_iterable(sheet.split("[")[1:] for sheet in sheets)]
    return any(name is None or name[1].lower() in _open_attributes(trees) for name in names)


def _open_attributes(trees: Sequence[ET.Element]) -> frozenset[str]:
    pairs = [
        (one.attrib.items() ^ other.attrib.items())
        for one, other in zip(*(tree.iter() for tree in trees), strict=False)
    ]
    return _ALWAYS_OPEN.union(name.lower() for name, _ in chain.from_iterable(pairs))
