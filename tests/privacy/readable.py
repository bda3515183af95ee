"""What somebody reads in a file who opens everything: archives in archives, the pages and the innards of a PDF."""

import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

import pypdfium2 as pdfium
from pypdf import PdfReader

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def readable(content: bytes) -> Iterator[bytes]:
    """Yield `content` and everything within it, unpacked, down to the last archive; text is UTF-8."""
    yield content
    if content.startswith(b"PK\3\4"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                yield member.filename.encode()
                yield from readable(archive.read(member))
    elif content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for entry in archive:
                yield entry.name.encode()
                if file := archive.extractfile(entry):
                    yield from readable(file.read())
    elif content.startswith(b"%PDF-") and b"%%EOF" in content:
        yield from _of_pdf(content)


def _of_pdf(content: bytes) -> Iterator[bytes]:
    """Yield the words on the pages, the titles and names that the file gives itself, what is attached, every stream."""
    with pdfium.PdfDocument(content) as document:
        for page in document:
            yield page.get_textpage().get_text_range().encode("utf-8", "replace")
    reader = PdfReader(io.BytesIO(content))
    yield repr(dict(reader.metadata or {})).encode()
    for name, attached in reader.attachments.items():
        yield name.encode()
        for one in attached:
            yield from readable(one)
    for stream in _STREAM.findall(content):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            yield stream
