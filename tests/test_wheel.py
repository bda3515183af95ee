"""certpress installed from its wheel works outside the checkout, templates and catalogues included."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network and unpacked where no checkout is near."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), "."]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    (wheel,) = folder.glob("certpress-*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(folder / "site-packages")
    return folder / "site-packages"


def certpress(installed: Path, *arguments: str, cwd: Path) -> str:
    told = subprocess.run(
        [sys.executable, "-m", "pipeline", "--lang", "en", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == told.returncode, told.stderr
    return told.stdout


def test_an_installed_certpress_opens_a_site_and_shows_a_certificate(installed: Path, tmp_path: Path) -> None:
    certpress(installed, "init", "site", "--code", "S000065148999", "--name", "示例中心", cwd=tmp_path)
    certpress(installed, "proof", "certificate", "-o", "proof.pdf", cwd=tmp_path / "site")

    assert (tmp_path / "site" / "proof.pdf").read_bytes().startswith(b"%PDF")
    certpress(installed, "site", "export", "www", cwd=tmp_path / "site")
    assert (tmp_path / "site" / "www" / "V" / "verify.js").is_file()


def test_the_package_that_was_tried_is_the_installed_one(installed: Path, tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import pipeline; print(pipeline.__file__)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert str(installed) in told.stdout


def test_the_wheel_holds_no_tests_and_no_site(installed: Path) -> None:
    names = {path.relative_to(installed).parts[0] for path in installed.iterdir()}

    assert {"pipeline"} == {name for name in names if not name.endswith(".dist-info")}
