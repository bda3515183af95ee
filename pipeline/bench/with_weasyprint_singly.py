"""WeasyPrint, a document for each certificate."""

from pathlib import Path

from weasyprint import HTML

from pipeline.bench.html_pages import body_of, document_of, page_of
from pipeline.bench.starting import start
from pipeline.bench.workload import read_values


def make(folder: Path, target: Path, *, variant: str | None = None) -> None:
    """Write the certificates of `folder` into the folder `target`, each as `<number>.pdf` of that variant of PDF."""
    job = read_values(folder)
    page = page_of(job)
    target.mkdir(exist_ok=True)
    for person in job["people"]:
        document = HTML(string=document_of([body_of(page, person, job)], job))
        document.write_pdf(target / f"{person['key']}.pdf", pdf_variant=variant)


if __name__ == "__main__":
    start(make)
