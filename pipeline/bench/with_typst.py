"""Typst: one template, one document of all pages; the codes are files that it reads."""

from pathlib import Path

import typst

from pipeline.bench.code_pictures import svg
from pipeline.bench.starting import start
from pipeline.bench.workload import read_pieces
from pipeline.printing.codes import qr_code

_TEMPLATE = Path(__file__).with_name("certificate.typ")


def make(folder: Path, target: Path) -> None:
    """Write the certificates of `folder` into the file `target`."""
    job = read_pieces(folder)
    codes = folder / "codes"
    codes.mkdir(exist_ok=True)
    for person in job["people"]:
        code = qr_code(person["code"], side_mm=job["code"][2])
        (codes / f"{person['key']}.svg").write_text(svg(code), encoding="utf-8")
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(Path(job["font"]).parent)]
    )
    template = folder / _TEMPLATE.name
    template.write_bytes(_TEMPLATE.read_bytes())
    typst.compile(
        str(template),
        output=str(target),
        root=str(folder),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"job": "/pieces.json", "family": fonts.families()[0], "codes": "/codes", "suffix": "svg"},
        # Neither certpress nor WeasyPrint tags its pages; with tags Typst takes longer.
        pdf_tags=False,
    )


if __name__ == "__main__":
    start(make)
