"""The certificate's own page.html and page.css as a user would hand them to a program that reads HTML."""

import base64
from pathlib import Path

from pipeline.bench.code_pictures import png
from pipeline.bench.workload import FAMILY, Plain
from pipeline.printing.codes import qr_code
from pipeline.printing.page import Page
from pipeline.printing.templates import PAGE


def page_of(job: Plain) -> Page:
    """Return the template."""
    return Page(Path(job["template"], PAGE).read_text(encoding="utf-8"))


def body_of(page: Page, person: Plain, job: Plain) -> str:
    """Return the HTML of one certificate; its code is in it, its photo is named."""
    code = qr_code(person["code"], side_mm=job["code"]["width_mm"])
    picture = base64.b64encode(png(code)).decode()
    values = {
        "fields": person["fields"],
        "photo": {"url": person["photo"], **job["photo"]},
        "photo_place": None,
        "code": {"url": f"data:image/png;base64,{picture}", **job["code"]},
        "proof": False,
    }
    return f'<article class="sheet">{page.filled(values)}</article>'


def document_of(bodies: list[str], job: Plain) -> str:
    """Return a whole document of these certificates, one a page."""
    width, height = job["page"]
    style = (
        f"@font-face{{font-family:{FAMILY};src:url({Path(job['font']).as_uri()})}}"
        f"@page{{size:{width}mm {height}mm;margin:0}}"
        f"html{{font-family:{FAMILY};font-kerning:none;font-variant-ligatures:none}}body{{margin:0}}"
        f".code{{image-rendering:pixelated}}"
        f".sheet{{position:relative;width:{width}mm;height:{height}mm;overflow:hidden}}"
        f".sheet+.sheet{{break-before:page}}"
    )
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>证书</title>'
        f"<style>{style}{job['style']}</style></head><body>{''.join(bodies)}</body></html>"
    )
