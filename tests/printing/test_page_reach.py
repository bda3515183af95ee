"""Whatever a page or its style asks for, it gets its photo and its fonts: no other file is opened, no machine asked."""

import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.documents.kinds import Box
from pipeline.errors import PressComplaint, TemplateWrong
from pipeline.printing.chunks import Chunk, Look, Sheet
from pipeline.printing.press import laid_out_pdf

ASKING: list[str] = []
_watched: list[str] = []


def _watch(event: str, details: tuple[Any, ...]) -> None:
    if _watched and event in {"socket.connect", "socket.getaddrinfo", "urllib.Request", "subprocess.Popen"}:
        ASKING.append(f"{event} {details}")
    if _watched and event == "open" and str(details[0]).endswith(tuple(_watched)):
        ASKING.append(str(details[0]))


sys.addaudithook(_watch)

STYLES = [
    "@import url(%s);",
    "@import '%s' print;",
    ".a { background: url(%s) }",
    ".a { background-image: image-set(url(%s) 1x) }",
    ".a { list-style: url(%s); display: list-item }",
    ".a::before { content: url(%s) }",
    ".a { border-image: url(%s) 30 }",
    ".a { mask-image: url(%s) }",
    "@font-face { font-family: own; src: url(%s) } .a { font-family: own }",
    "@color-profile device-cmyk { src: url(%s) } .a { color: device-cmyk(0 0 0 1) }",
    "@page { background: url(%s) }",
    ".a { cursor: url(%s) }",
]
PAGES = [
    '<img src="%s"/>',
    '<img srcset="%s 1x" src="%s"/>',
    '<object data="%s"/>',
    '<embed src="%s"/>',
    '<iframe src="%s"/>',
    '<link rel="stylesheet" href="%s"/>',
    '<link rel="attachment" href="%s"/>',
    '<a rel="attachment" href="%s">a</a>',
    '<meta http-equiv="refresh" content="0; url=%s"/>',
    '<base href="%s"/><img src="x.png"/>',
    '<input type="image" src="%s"/>',
    '<video src="%s" poster="%s"/>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="%s" width="9" height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use href="%s#a"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><style>@import url(%s);</style><rect/></svg>',
    '<p style="background: url(%s)">a</p>',
    "<style>@import url(%s);</style>",
    '<!DOCTYPE x [<!ENTITY a SYSTEM "%s">]><p>&a;</p>',
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="%s" parse="text"/>',
    '<?xml-stylesheet href="%s"?><p>a</p>',
    '<script src="%s"/>',
]
PLACES = [
    "file://{secret}",
    "{secret}",
    "http://127.0.0.1:1/secret.png",
    "ftp://127.0.0.1:1/secret.png",
    "//127.0.0.1/s",
]


def laid_out(folder: Path, page: str, style: str) -> bytes:
    html = f'<div class="a">{page}</div>'
    look = Look("t", Box(100, 100), style, "serif", None, None)
    return laid_out_pdf(Chunk((Sheet("K", html, None, "", ()),), look, {}, {}, folder / "x.pdf", None))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("page", "style"), [*((one, "") for one in PAGES), *(("", one) for one in STYLES)])
def test_no_page_reaches_another_file_or_machine(page: str, style: str, place: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_text("NOBODY-SHALL-READ-THIS", "utf-8")
    asked = place.format(secret=secret)
    ASKING.clear()
    _watched[:] = ["secret.png"]
    try:
        made = laid_out(tmp_path, page.replace("%s", asked), style.replace("%s", asked))
    except (PressComplaint, TemplateWrong):
        made = b""
    finally:
        _watched.clear()

    assert [] == ASKING
    assert b"NOBODY-SHALL-READ-THIS" not in made
    # Else it would be a test that cannot fail.
    with secret.open("rb") as file:
        assert file.read()


def test_the_watch_of_this_test_sees_a_file_that_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.touch()
    _watched[:] = ["secret.png"]
    secret.read_bytes()
    _watched.clear()

    assert [str(secret)] == ASKING
    ASKING.clear()
