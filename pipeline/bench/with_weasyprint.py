"""WeasyPrint, one document of all certificates."""

from pathlib import Path

from weasyprint import HTML

from pipeline.bench.html_pages import body_of, document_of, page_of
from pipeline.bench.starting import start
from pipeline.bench.workload import read_values


def make(folder: Path, target: Path) -> None:
    """Write the certificates of `folder` into the file `target`."""
    job = read_values(folder)
    page = page_of(job)
    HTML(string=document_of([body_of(page, person, job) for person in job["people"]], job)).write_pdf(target)


if __name__ == "__main__":
    start(make)
