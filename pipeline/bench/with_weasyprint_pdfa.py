"""WeasyPrint, a PDF/A-3u file for each certificate."""

from functools import partial

from pipeline.bench.starting import start
from pipeline.bench.with_weasyprint_singly import make

if __name__ == "__main__":
    start(partial(make, variant="pdf/a-3u"))
