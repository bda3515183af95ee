"""The page in a browser, from a web server: Chromium asks nginx and Apache as Debian ships them.

Whether the page can be read on an old telephone is asked of an engine that knows JavaScript of 2009 and nothing younger
(Duktape). Where these are not installed the tests are skipped; in CI they are installed, and nothing is skipped.
"""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest

from pipeline.publishing import export_page
from pipeline.rules.acts import Act
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.line.office import Office
from tests.strangers import may_skip, needs, program
from tests.test_verifying import code, prepared
from tests.web.servers import SERVERS, is_here, serving

__all__ = ["prepared"]
_CHROMIUM = program("chromium")
_DUKTAPE = program("duk")
# The browser has the day of today, whenever the tests are run; the list is of the day of the samples.
_LONG = 36_500
# Only what tests started themselves is asked.
pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
needs_duktape = needs("duk", package="duktape")


@pytest.fixture(scope="module")
def shop(prepared: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A site whose second certificate was revoked."""
    folder = tmp_path_factory.mktemp("page") / "site"
    shutil.copytree(prepared.settings.site, folder)
    with Office(Settings.read(folder)).workshop() as shop:
        shop.register.revoke(prepared.numbers()[1], Act(by="张管理", second="赵审计", reason="冒名"), decision="1号")
        yield shop


@pytest.fixture(scope="module")
def root(shop: Workshop) -> Iterator[Path]:
    """The exported page, where every user of the machine may read it: a web server is none of ours."""
    with tempfile.TemporaryDirectory(prefix="certpress-www-") as folder:
        Path(folder).chmod(0o755)
        export_page(shop, Path(folder) / "www", days=_LONG)
        (Path(folder) / "www").chmod(0o755)
        yield Path(folder) / "www"


@pytest.fixture(params=SERVERS)
def host(request: pytest.FixtureRequest, root: Path) -> Iterator[str]:
    if may_skip(is_here=is_here(request.param)):
        pytest.skip(f"there is no {request.param} here")
    with serving(request.param, root) as address:
        yield address


def seen(address: str, folder: Path) -> dict[str, Any]:
    """Return what a person sees in Chromium at an address: the answer, its reason, and the rows of the table."""
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    own = [f"--user-data-dir={folder}", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    # Until nothing is left to do, and not longer than a person would wait.
    told = subprocess.run(
        [str(_CHROMIUM), *options, *own, "--virtual-time-budget=20000", "--dump-dom", address],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return of_document(told.stdout)


def of_document(html: str) -> dict[str, Any]:
    def text(found: re.Match[str] | None) -> str:
        assert found, html
        return unescape(found[1])

    rows = [(unescape(one[1]), unescape(one[2])) for one in re.finditer(r"<th>(.*?)</th><td>(.*?)</td>", html)]
    return {
        "answer": text(re.search(r'id="answer">(.*?)</p>', html)),
        "reason": text(re.search(r'id="reason">(.*?)</p>', html)),
        "rows": rows,
    }


def at(host: str, text: str) -> str:
    """Return where a code leads, were the host of the institution this one."""
    return host + text[text.index("/V/") :]


@needs("chromium")
def test_a_browser_says_what_a_certificate_is_worth(host: str, shop: Workshop, tmp_path: Path) -> None:
    first, second, third = shop.register.numbers_of(1)
    name = shop.register.show(first).certificate.name
    forged = code(shop, first).replace(first, third)
    valid, revoked, unsure, alone = (
        seen(at(host, text), tmp_path)
        for text in (code(shop, first), code(shop, second), forged, forged.partition("#")[0])
    )

    assert ("有效", "") == (valid["answer"], valid["reason"])
    assert ("姓名", name) in valid["rows"]
    assert 8 == len(valid["rows"])
    assert ("已失效", "证书已被撤销（2026年11月20日）") == (revoked["answer"], revoked["reason"])
    assert ("无法确认", [("证书编号", third)]) == (unsure["answer"], unsure["rows"])
    assert ("无法确认", [("证书编号", third)]) == (alone["answer"], alone["rows"])


def test_a_web_server_answers_every_number_and_lets_nothing_from_elsewhere_in(host: str, shop: Workshop) -> None:
    ask = build_opener(ProxyHandler({})).open
    number = shop.register.numbers_of(1)[0]
    with ask(f"{host}/V/{number}", timeout=10) as page, ask(f"{host}/V/revocations.txt?1", timeout=10) as listed:
        assert b'id="answer"' in page.read()
        assert "text/html; charset=utf-8" == page.headers["Content-Type"].lower()
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "no-referrer" == page.headers["Referrer-Policy"]
        assert "no-cache" == listed.headers["Cache-Control"]
        assert "天山" not in listed.read().decode("utf-8")


# --- an old telephone -------------------------------------------------------------------------------------------------


@needs_duktape
def test_an_engine_of_2009_says_the_same(root: Path, shop: Workshop, tmp_path: Path) -> None:
    first, second, third = shop.register.numbers_of(1)
    texts = [code(shop, first), code(shop, second), code(shop, first).replace(first, third), code(shop, first)[:-1]]
    answers = in_old_engine(root / "V", texts, tmp_path / "asked.js")

    assert ["valid", "invalid", "unsure", "unsure"] == [one["answer"] for one in answers]
    assert shop.register.show(first).certificate.name == answers[0]["says"]["name"]


def in_old_engine(page: Path, texts: list[str], program: Path) -> list[dict[str, Any]]:
    """Return how each text is judged by the scripts of the page; what the engine cannot read, it refuses aloud."""
    scripts = [(page / name).read_text("utf-8") for name in ("ed25519.js", "verify.js", "site.js")]
    asked = json.dumps([texts, (page / "revocations.txt").read_text("utf-8"), "2026-11-20"])
    judged = "asked[0].map(function (text) { return certpressVerify.judge(text, certpressSite, asked[1], asked[2]); })"
    program.write_text("\n".join([*scripts, f"var asked = {asked};", f"print(JSON.stringify({judged}));"]), "utf-8")
    told = subprocess.run([str(_DUKTAPE), program], capture_output=True, text=True, encoding="utf-8", check=False)
    assert not told.stderr, told.stderr
    answers: list[dict[str, Any]] = json.loads(told.stdout)
    return answers
