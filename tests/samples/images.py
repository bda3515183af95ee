"""Makes the page images of docs/ from invented people: `python -m tests.samples.images` (`make images`).

A new site in a temporary folder, the sample batch of 30, the real line; then every page of the print run becomes a
picture, and so does a page of every other document, of batches of cards, of an exam and of its scores, and of what
comes out of a ledger. The batches are the same on every day, so the pictures change only when a page does.
"""

import subprocess
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import pypdfium2

from tests.samples.batches import ISSUED_ON, write_drop
from tests.samples.card_batches import write_card_drop
from tests.samples.demo import SITE, certpress
from tests.samples.exam_batches import write_exam_drop
from tests.samples.office_papers import papers
from tests.samples.score_batches import write_score_drop

IMAGES = SITE / "docs" / "images"
_POINTS_AN_INCH = 72
_SMALL, _LARGE = 80, 150  # dots an inch
# Enough for a portrait on white; a third of the size of a picture in full colour.
_COLOURS = 128


def render(run: Path, folder: Path) -> list[Path]:
    """Write each page of a PDF as `folder`/page-NN.png at 80 dpi, and return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    with pypdfium2.PdfDocument(run) as document:
        return [
            _picture(document, page, folder / f"page-{page + 1:02}.png", dots=_SMALL) for page in range(len(document))
        ]


def _picture(document: pypdfium2.PdfDocument, page: int, path: Path, *, dots: int) -> Path:
    image = document[page].render(scale=dots / _POINTS_AN_INCH).to_pil()
    image.quantize(_COLOURS).save(path, optimize=True)
    return path


def print_run(folder: Path) -> Path:
    """Carry the sample batch through a site of its own in `folder`, and return its print run.

    Raises CalledProcessError where the line did not finish.
    """
    site = _new_site(folder / "certificates")
    return _carried(site, write_drop(site / "batches" / "inbox")) / "certificates.pdf"


def print_runs(folder: Path) -> dict[str, Path]:
    """Carry a batch of each other kind through a site in `folder`; return the print runs by the name of a picture."""
    site = _new_site(folder / "others")
    inbox = site / "batches" / "inbox"
    made = {}
    for category, name in _CARDS.items():
        runs = _carried(site, write_card_drop(inbox, category, people=4))
        made[name] = runs / "cards.pdf"
        made |= {run.stem: run for run in runs.glob("*-applications.pdf")}
        if category == "考评人员":
            made["cards-a4"] = runs / "cards-a4.pdf"
    # The invented scores are of another exam than the invented one: they come from a site that does not have it.
    other = _new_site(folder / "scores")
    scores = write_score_drop(other / "batches" / "inbox", form="json")
    lists = (_carried(site, write_exam_drop(inbox)), _carried(other, scores))
    return made | {run.stem: run for runs in lists for run in sorted(runs.glob("*.pdf"))}


def overprint(site: Path, batch: str) -> Path:
    """Overprint one certificate of a batch that was carried through that site, and return the file."""
    target = site / "overprint.pdf"
    names = ("--printer", "M806", "--tray", "2", "--stock", "空白证书", "--uncalibrated", "--by", "王印制")
    if status := certpress("--site", str(site), "overprint", batch, "-o", str(target), "--pages", "5", *names):
        raise subprocess.CalledProcessError(status, "certpress overprint")
    return target


_CARDS = {"考评人员": "examiner-card", "质量督导员": "supervisor-card", "工作人员": "staff-card"}


def _new_site(site: Path) -> Path:
    site.mkdir()
    copy(SITE / "site.toml", site)
    return site


def _carried(site: Path, drop: Path) -> Path:
    """Return the folder of the print runs of a drop."""
    drop.with_name(f"{drop.name}.ready").touch()
    if status := certpress("--site", str(site), "run"):
        raise subprocess.CalledProcessError(status, "certpress run")
    return site / "output" / str(ISSUED_ON.year) / drop.name / "print"


def main() -> None:
    """Make the pictures anew and say where they are."""
    with TemporaryDirectory() as folder:
        run = print_run(Path(folder))
        pages = render(run, IMAGES / "print-run")
        with pypdfium2.PdfDocument(run) as document:
            _picture(document, 4, IMAGES / "certificate.png", dots=_LARGE)
        blank = overprint(Path(folder) / "certificates", run.parents[1].name)
        others = print_runs(Path(folder)) | papers(Path(folder)) | {"certificate-overprint": blank}
        for name, other in others.items():
            with pypdfium2.PdfDocument(other) as document:
                pages.append(_picture(document, 0, IMAGES / "kinds" / f"{name}.png", dots=_SMALL))
    print(f"{len(pages)} {IMAGES}")  # noqa: T201 - the answer of this program


if __name__ == "__main__":
    main()
