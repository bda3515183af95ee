"""A machine without a network is updated as the how-to says, word for word, from a folder of wheels."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import Distribution, distributions
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipeline import __version__

CHECKOUT = Path(__file__).parents[1]
PAGES = ("update.md", "update.zh-CN.md")
_WANTED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_TAG = re.compile(r"^Tag: (\S+)$", re.MULTILINE)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def packed(one: Distribution, folder: Path) -> None:
    """Make the wheel again of which a package was installed, as far as it is needed to install it."""
    tags = [tag.split("-") for tag in _TAG.findall(one.read_text("WHEEL") or "")]
    # A name holds them all: py2.py3-none-any.
    tag = "-".join(".".join(dict.fromkeys(parts)) for parts in zip(*tags, strict=True))
    with ZipFile(folder / f"{plain(one.name).replace('-', '_')}-{one.version}-{tag}.whl", "w") as wheel:
        for file in one.files or ():
            place = Path(str(file.locate()))
            if ".." not in file.parts and file.suffix != ".pyc" and place.is_file():
                wheel.write(place, str(file))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stick: what `pip download` would have brought, taken from what is installed here, and certpress itself."""
    folder = tmp_path_factory.mktemp("stick") / "wheels"
    folder.mkdir()
    wanted = {plain(name) for name in _WANTED.findall((CHECKOUT / "requirements" / "run.txt").read_text("utf-8"))}
    here = {plain(one.name): one for one in distributions()}
    if "weasyprint" not in here:
        pytest.skip("the packages that certpress needs are not installed as wheels here")
    for name in wanted & here.keys():
        packed(here[name], folder)
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), "."]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    lines = (f"{sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(folder.glob("*.whl")))
    (folder / "SHA256SUMS").write_text("".join(lines), "utf-8")
    return folder


def commands(page: str) -> Iterator[str]:
    """Yield what the page has typed on the office machine."""
    for block in re.findall(r"```sh\n(.*?)```", (CHECKOUT / "docs" / "how-to" / page).read_text("utf-8"), re.DOTALL):
        yield from block.splitlines()


def test_both_languages_type_the_same() -> None:
    english, chinese = (list(commands(page)) for page in PAGES)

    assert english == chinese
    assert len(english) > 8


def test_the_how_to_updates_the_machine(wheels: Path, tmp_path: Path) -> None:
    old, links, site = tmp_path / "opt" / "certpress", tmp_path / "bin", tmp_path / "site"
    for folder in (old, links):
        folder.mkdir(parents=True)
    (old / "old").touch()
    # No index, no configuration and no package from elsewhere; files are not compiled, which would take the longest.
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PIP_CONFIG_FILE": "/dev/null", "PIP_NO_COMPILE": "1"}
    environ |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "CERTPRESS_SITE": str(site), "LANG": "C.UTF-8"}
    shutil.copytree(wheels, tmp_path / "wheels")
    told = {}
    for line in commands(PAGES[0]):
        if "doctor" in line:
            opened = [f"{tmp_path}/opt/certpress-new/bin/certpress", "init", str(site), "--code", "S000065148999"]
            subprocess.run([*opened, "--name", "示例中心"], env=environ, check=True, capture_output=True)
        typed = line.replace("/opt/", f"{tmp_path}/opt/").replace("/usr/local/bin/", f"{links}/")
        typed = re.sub(r"^python3 ", f"{sys.executable} ", typed)
        done = subprocess.run(
            shlex.split(typed), cwd=tmp_path / "wheels", env=environ, capture_output=True, text=True, check=False
        )
        assert 0 == done.returncode, f"{line}\n{done.stdout}{done.stderr}"
        told[line] = done.stdout

    assert f"certpress {__version__}" in told["/opt/certpress-new/bin/certpress --version"]
    assert (tmp_path / "opt" / "certpress-old" / "old").exists()
    done = subprocess.run([links / "certpress", "--version"], env=environ, capture_output=True, text=True, check=True)
    assert f"certpress {__version__}" in done.stdout


def test_a_wheel_that_was_damaged_on_the_way_is_told(wheels: Path, tmp_path: Path) -> None:
    shutil.copytree(wheels, tmp_path / "wheels")
    (wheel, *_) = sorted((tmp_path / "wheels").glob("*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:-1])
    first = next(commands(PAGES[0]))

    assert 0 != subprocess.run(shlex.split(first), cwd=tmp_path / "wheels", capture_output=True, check=False).returncode
