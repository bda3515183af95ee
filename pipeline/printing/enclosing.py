"""Files within a person's file: how they are written, and what the gate looks at (ISO 19005-3, 6.8).

Each is named once in the document's list of attachments, where every reader shows it, and is associated with the
document as its data.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import md5
from operator import itemgetter
from typing import Final

from pipeline.documents.enclosure import Enclosure, Enclosures
from pipeline.printing.pdf import Name, Reference, Writer
from pipeline.printing.plain_pdf import Dictionary, NotOurs, Stream, expect, number_of, plain, say, text_of

# The entries of the catalogue by which a reader finds them.
ENCLOSING: Final = frozenset({"Names", "AF"})
_FILE: Dictionary = {"Type": "/Filespec", "AFRelationship": "/Data"}
_MEDIA_TYPES = {"/application#2Fjson", "/text#2Fplain"}
_DATE = re.compile(r"D:\d{14}Z")
# More than any of the files within has.
_ROOM = 1 << 14


def associated(writer: Writer, enclosures: Enclosures, numbers: Sequence[int]) -> Mapping[str, object]:
    """Write what names the enclosures, whose contents are the streams of these numbers, and return the entries of the
    catalogue by which a reader finds them.
    """
    if not enclosures:
        return {}
    named = {
        enclosure.name: Reference(writer.write(_file_specification(enclosure, number)))
        for enclosure, number in zip(enclosures, numbers, strict=True)
    }
    # A tree of names is sorted (7.9.6).
    names = [item for pair in sorted(named.items(), key=itemgetter(0)) for item in pair]
    return {"Names": {"EmbeddedFiles": {"Names": names}}, "AF": list(named.values())}


def _file_specification(enclosure: Enclosure, number: int) -> Mapping[str, object]:
    """Return what names an enclosure (7.11.3), whose content is the stream of that number."""
    return {
        "Type": Name("Filespec"),
        "F": enclosure.name,
        "UF": enclosure.name,
        "EF": {"F": Reference(number), "UF": Reference(number)},
        "Desc": enclosure.about,
        "AFRelationship": Name("Data"),
    }


def enclosed_entries(enclosure: Enclosure) -> Mapping[str, object]:
    """Return what its stream says of an enclosure (7.11.4); PDF has no other checksum than MD5, which guards against
    accidents only.
    """
    content = enclosure.content
    return {
        "Type": Name("EmbeddedFile"),
        "Subtype": Name(enclosure.media_type),
        "Params": {
            "Size": len(content),
            "CheckSum": md5(content, usedforsecurity=False).digest(),
            "ModDate": _date(enclosure.at),
        },
    }


def _date(moment: datetime) -> str:
    """Return a date as PDF has it (7.9.4), in universal time."""
    return f"D:{moment.astimezone(UTC):%Y%m%d%H%M%S}Z"


class EnclosedFiles:
    """The files within a finished one; `dictionary` and `stream` find the objects that its `catalog` names."""

    def __init__(
        self,
        dictionary: Callable[[object], Dictionary],
        stream: Callable[[object], Stream],
        catalog: Dictionary,
    ) -> None:
        self._dictionary = dictionary
        self._stream = stream
        self._catalog = catalog

    def faults(self, enclosures: Enclosures | None) -> Iterator[str]:
        """Give what is wrong with them: each is named once, associated, and what is said of it; and they are these
        `enclosures` (None: any).
        """
        found: list[tuple[str, bytes]] = []
        if ENCLOSING & set(self._catalog):
            named, associated = self._named(), self._catalog["AF"]
            if not isinstance(associated, tuple) or sorted(map(number_of, associated)) != sorted(named.values()):
                raise NotOurs("the files that are associated")
            found = [(name, self._enclosed(name, number)) for name, number in named.items()]
        if enclosures is not None and sorted(found) != sorted((one.name, one.content) for one in enclosures):
            yield "what lies in the file is not what belongs here"

    def _named(self) -> Mapping[str, int]:
        tree = plain(plain(self._catalog["Names"], {}, {"EmbeddedFiles"})["EmbeddedFiles"], {}, {"Names"})["Names"]
        if not isinstance(tree, tuple) or not tree or len(tree) % 2:
            raise NotOurs("the names of the files within")
        names = [text_of(name) for name in tree[::2]]
        if names != sorted(set(names)):
            raise NotOurs("the order of the files within")
        return dict(zip(names, map(number_of, tree[1::2]), strict=True))

    def _enclosed(self, name: str, number: int) -> bytes:
        specification = plain(self._dictionary(Reference(number)), _FILE, {"F", "UF", "EF", "Desc"})
        places = plain(specification["EF"], {}, {"F", "UF"})
        if text_of(specification["F"]) != name or text_of(specification["UF"]) != name or places["F"] != places["UF"]:
            raise NotOurs("the names of a file within")
        stream = self._stream(places["F"])
        expect(stream.entries, {"Length", "Filter", "Type", "Subtype", "Params"})
        say(stream.entries, {"Type": "/EmbeddedFile"})
        said, content = plain(stream.entries["Params"], {}, {"Size", "CheckSum", "ModDate"}), stream.content(room=_ROOM)
        if stream.entries["Subtype"] not in _MEDIA_TYPES or not _DATE.fullmatch(text_of(said["ModDate"])):
            raise NotOurs("what is said of a file within")
        if said["Size"] != len(content) or said["CheckSum"] != md5(content, usedforsecurity=False).digest():
            raise NotOurs("the content of a file within")
        return content
