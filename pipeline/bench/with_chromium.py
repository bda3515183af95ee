"""Chromium without a window, printing one document of all certificates."""

import ctypes
import os
import subprocess
from contextlib import suppress
from pathlib import Path

from pipeline.bench.html_pages import body_of, document_of, page_of
from pipeline.bench.starting import start
from pipeline.bench.workload import read_values

# prctl(2): processes whose parent ends become our children, so that their CPU is counted as well.
_SET_CHILD_SUBREAPER = 36
# Chromium draws a photo anew that it has to crop, twice as slowly; ours have the frame's shape.
_QUICKER = "<style>.photo{object-fit:fill!important}</style>"
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-sandbox",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--disable-pdf-tagging",
)


def make(folder: Path, target: Path) -> None:
    """Write the certificates of `folder` into the file `target`."""
    job = read_values(folder)
    page = page_of(job)
    source = folder / "all.html"
    bodies = [body_of(page, person, job) for person in job["people"]]
    source.write_text(document_of([_QUICKER, *bodies], job), encoding="utf-8")
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    profile = folder / "profile"
    command = ["chromium", *_OPTIONS, f"--user-data-dir={profile}", f"--print-to-pdf={target}", source.as_uri()]
    subprocess.run(command, check=True)  # noqa: S603 - our own words
    _wait_for_orphans()


def _wait_for_orphans() -> None:
    with suppress(ChildProcessError):
        while True:
            os.wait()


if __name__ == "__main__":
    start(make)
