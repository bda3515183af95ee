"""Workbooks that no office program saved: parts that are missing, doubled, bottomless, or say something else."""

import re
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from random import Random
from typing import Final
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

from tests.hostile.values import mutated, value
from tests.storage.zips import Packed, zip_bytes

Parts = dict[str, bytes]
_STRINGS: Final = "xl/sharedStrings.xml"
_BOOK: Final = "xl/workbook.xml"
_LINKS: Final = "xl/_rels/workbook.xml.rels"
_PEOPLE: Final = "xl/worksheets/sheet2.xml"
_STYLES: Final = "xl/styles.xml"
_TYPES: Final = "[Content_Types].xml"
_TEXT: Final = re.compile(rb"<t(?: [^>]*)?>([^<]*)</t>")
_BOMB: Final = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + turn, b"&%c;" % (97 + turn) * 10) for turn in range(12))
    + b"]>"
)
_DOCTYPES: Final = (
    _BOMB,
    b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    b'<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:1/">]>',
    b'<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
)


def parts_of(book: bytes) -> Parts:
    """Return the parts of a workbook by their names."""
    with ZipFile(BytesIO(book)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(parts: Mapping[str, bytes], *more: Packed) -> bytes:
    """Return the workbook of these parts; `more` may have names that are there already."""
    return zip_bytes([*(Packed(name.encode(), content) for name, content in parts.items()), *more])


def spoilt(book: bytes, chance: Random) -> bytes:
    """Return the workbook, spoilt in one way of many."""
    return chance.choice(RECIPES)(parts_of(book), chance)


def _some(parts: Parts, chance: Random) -> str:
    return chance.choice(sorted(parts))


def _odd_texts(parts: Parts, chance: Random) -> bytes:
    """Some of the texts are others; everything else is as a good program wrote it."""
    found = _TEXT.findall(parts[_STRINGS])
    chosen = set(chance.sample(range(len(found)), min(chance.randrange(1, 8), len(found))))
    places = iter(range(len(found)))

    def change(match: re.Match[bytes]) -> bytes:
        if next(places) not in chosen:
            return match.group()
        return b'<t xml:space="preserve">' + _xml(value(chance)) + b"</t>"

    return packed({**parts, _STRINGS: _TEXT.sub(change, parts[_STRINGS])})


def _xml(text: str) -> bytes:
    # XML has no place for control characters; Excel writes them as _x0000_.
    allowed = "".join(one if one >= " " or one in "\t\n\r" else f"_x{ord(one):04X}_" for one in text)
    return escape(allowed.replace("\ufffe", "").replace("\uffff", "")).encode(errors="replace")


def _broken(parts: Parts, chance: Random) -> bytes:
    part = _some(parts, chance)
    return packed({**parts, part: mutated(parts[part], chance)})


def _document_type(parts: Parts, chance: Random) -> bytes:
    part = _some(parts, chance)
    head, end, body = parts[part].partition(b"?>")
    body = body.replace(b">", b">&l;&a;", 2) if chance.random() < 0.5 else body
    return packed({**parts, part: head + end + chance.choice(_DOCTYPES) + body})


def _cell(chance: Random) -> bytes:
    place = chance.choice(("A2", "XFD1048576", "A0", "1A", "AAAA1", "a1", "A-1", "", "A1:B2", "$A$1", "B20001", "GS3"))
    kind = chance.choice(("n", "s", "str", "e", "b", "d", "inlineStr", "x", ""))
    inside = chance.choice(
        ("NaN", "inf", "1e999", "-1", "99999999", "-99999999", "2958466.5", "", "1 2", "0x1", "TRUE", "#N/A", "45000.9")
    )
    written = f"<v>{inside}</v>" if kind != "inlineStr" else f"<is><t>{inside}</t></is>"
    formula = chance.choice(
        ("", "", "<f>1+1</f>", '<f t="array" ref="A1:XFD1048576">1</f>', '<f t="shared" si="99999"/>', "<f>[1]S!A1</f>")
    )
    style = chance.choice(("", ' s="1"', ' s="99999"', ' s="-1"'))
    return f"<c r={quoteattr(place)} t={quoteattr(kind)}{style}>{formula}{written}</c>".encode()


def _odd_cells(parts: Parts, chance: Random) -> bytes:
    cells = b"".join(_cell(chance) for _ in range(chance.randrange(1, 10)))
    row = chance.choice(
        (b"<row>", b'<row r="3">', b'<row r="0">', b'<row r="-1">', b'<row r="1048576">', b'<row r="x">')
    )
    return packed({**parts, _PEOPLE: parts[_PEOPLE].replace(b"</sheetData>", row + cells + b"</row></sheetData>")})


def _large(parts: Parts, chance: Random) -> bytes:
    """A sheet far beyond the bounds, and one just within them."""
    rows, columns = chance.choice(((30_000, 2), (5, 16_384), (2_000, 200), (3, 100_000)))
    line = b"<row>" + b'<c t="str"><v>a</v></c>' * columns + b"</row>"
    return packed({**parts, _PEOPLE: parts[_PEOPLE].replace(b"</sheetData>", line * rows + b"</sheetData>")})


def _many_strings(parts: Parts, chance: Random) -> bytes:
    size = chance.choice((1, 4, 40, 100)) << 20
    text = chance.choice((b"a" * 30_000, chance.randbytes(15_000).hex().encode(), b"<r/>" * 5000, b""))
    texts = b"<si><t>%s</t></si>" % text
    head, end, _ = parts[_STRINGS].partition(b"<si>")
    return packed({**parts, _STRINGS: head + end + b"<t>a</t></si>" + texts * (size // len(texts)) + b"</sst>"})


def _deep(parts: Parts, chance: Random) -> bytes:
    part, depth = _some(parts, chance), chance.choice((1000, 50_000, 500_000))
    return packed({**parts, part: b"<a>" * depth + b"</a>" * chance.choice((0, depth))})


def _many_attributes(parts: Parts, chance: Random) -> bytes:
    part = chance.choice((_BOOK, _PEOPLE, _STRINGS, _LINKS))
    many = b" ".join(b'a%d="%d"' % (turn, turn) for turn in range(chance.choice((100, 50_000))))
    return packed({**parts, part: parts[part].replace(b"><", b"><x " + many + b"/><", 1)})


def _other_encoding(parts: Parts, chance: Random) -> bytes:
    part = chance.choice((_BOOK, _PEOPLE, _STRINGS, _LINKS, _STYLES))
    code = chance.choice(("utf-16", "utf-16-le", "utf-8-sig", "gb18030", "utf-7", "utf-32", "cp037"))
    said = chance.choice((code, "utf-8", "no-such-code", "utf-16", "hex", "rot13", "zlib", "idna"))
    text = parts[part].decode().replace("UTF-8", said)
    return packed({**parts, part: text.encode(code, errors="replace")})


def _links(parts: Parts, chance: Random) -> bytes:
    target = chance.choice(
        (
            "../../../../etc/passwd",
            "file:///etc/passwd",
            "http://127.0.0.1:1/sheet.xml",
            "/xl/workbook.xml",
            "workbook.xml",
            "worksheets/sheet1.xml",
            "worksheets/sheet9.xml",
            "WORKSHEETS/SHEET2.XML",
            "worksheets\\sheet2.xml",
            "worksheets/./../worksheets/sheet2.xml",
            "styles.xml",
            "",
            "\u202e",
        )
    )
    mode = chance.choice((b"", b' TargetMode="External"'))
    spoilt_links = parts[_LINKS].replace(b'"worksheets/sheet2.xml"', quoteattr(target).encode() + mode)
    return packed({**parts, _LINKS: spoilt_links})


def _sheets(parts: Parts, chance: Random) -> bytes:
    name = quoteattr(
        chance.choice(("", "名单", "批次", " 名单", "名\u202e单", "场次", "x" * 5000, "{0}", "=1+1", ".."))
    )
    state = chance.choice(("", ' state="hidden"', ' state="veryHidden"', ' state="x"'))
    count = chance.choice((1, 1, 2, 300, 5000))
    more = "".join(f'<sheet name={name}{state} sheetId="{9 + turn}" r:id="rId2"/>' for turn in range(count))
    return packed({**parts, _BOOK: parts[_BOOK].replace(b"</sheets>", more.encode() + b"</sheets>")})


def _strange_parts(parts: Parts, chance: Random) -> bytes:
    types = parts[_TYPES].replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
    more = {
        "xl/vbaProject.bin": bytes.fromhex("d0cf11e0a1b11ae1") + chance.randbytes(600),
        "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        "xl/embeddings/oleObject1.bin": chance.randbytes(900),
        "xl/media/image1.png": b"\x89PNG" + bytes(60),
        "../../outside/evil.xml": b"<x/>",
        "xl/printerSettings/" + "x" * 300: b"",
        "customXml/item1.xml": _BOMB + b"<x>&l;</x>",
    }
    chosen = chance.sample(sorted(more), chance.randrange(1, 4))
    return packed({**parts, _TYPES: types, **{name: more[name] for name in chosen}})


def _part_twice(parts: Parts, chance: Random) -> bytes:
    part = _some(parts, chance)
    name = chance.choice((part, part.upper(), part.replace("/", "\\"), "/" + part, "./" + part))
    return packed(
        parts, Packed(name.encode(), chance.choice((parts[part], b"", b"<x/>", mutated(parts[part], chance))))
    )


def _part_missing(parts: Parts, chance: Random) -> bytes:
    gone = chance.sample(sorted(parts), chance.randrange(1, 4))
    return packed({name: content for name, content in parts.items() if name not in gone})


def _another_file(parts: Parts, chance: Random) -> bytes:
    del parts
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    return chance.choice(
        (
            ole + bytes(504) + "EncryptedPackage".encode("utf-16-le") + chance.randbytes(2000),
            ole + chance.randbytes(3000),
            ole + bytes(504) + "Workbook".encode("utf-16-le") + chance.randbytes(2000),
            ole,
            b"<html><table><tr><td>\xe5\xa7\x93</td></tr></table></html>",
            "姓名,证件号码\r\n王,1\r\n".encode("gbk"),
            b"%PDF-1.7\n",
            b"PK\3\4" + chance.randbytes(500),
            b"PK\5\6" + bytes(18),
            b"\x1f\x8b\x08" + chance.randbytes(300),
            chance.randbytes(chance.randrange(1, 3000)),
            b"\0" * 4096,
        )
    )


def _styles(parts: Parts, chance: Random) -> bytes:
    formats = ("yyyy-mm-dd", "[h]:mm:ss", '"' * 9, "[$-804]e", "General;" * 500, "\\", "y" * 20_000)
    chosen = quoteattr(chance.choice(formats)).encode()
    text = parts[_STYLES].replace(b'"yyyy-mm-dd"', chosen).replace(b'"@"', chosen)
    date = (
        parts[_BOOK].replace(b"<workbookPr ", b'<workbookPr date1904="1" ') if chance.random() < 0.5 else parts[_BOOK]
    )
    return packed({**parts, _STYLES: mutated(text, chance) if chance.random() < 0.3 else text, _BOOK: date})


def _mutated(parts: Parts, chance: Random) -> bytes:
    return mutated(packed(parts), chance)


def _stored_and_lying(parts: Parts, chance: Random) -> bytes:
    part = _some(parts, chance)
    lies: list[dict[str, object]] = [
        {"size": 1 << 30},
        {"size": 0},
        {"crc": 0},
        {"method": 12},
        {"flags": 1},
        {"offset": 0},
    ]
    others = {name: content for name, content in parts.items() if name != part}
    changes: dict[str, object] = {"name": part.encode(), "content": parts[part], **chance.choice(lies)}
    return packed(others, Packed(**changes))  # type: ignore[arg-type]


Recipe = Callable[[Parts, Random], bytes]
RECIPES: Final[Sequence[Recipe]] = (
    _odd_texts,
    _odd_texts,
    _odd_texts,
    _odd_texts,
    _broken,
    _broken,
    _document_type,
    _odd_cells,
    _odd_cells,
    _large,
    _many_strings,
    _deep,
    _many_attributes,
    _other_encoding,
    _links,
    _sheets,
    _strange_parts,
    _part_twice,
    _part_missing,
    _another_file,
    _styles,
    _mutated,
    _stored_and_lying,
)
