"""What a site with a token does, in a process of its own: a library of a token stays as it was first loaded."""

import sys
from pathlib import Path
from typing import Any

from pipeline import line
from pipeline.errors import CertpressError, SignerWrong
from pipeline.printing import pdf_signing
from pipeline.settings.values import Settings
from tests.line.office import Office
from tests.samples.authority import write_secret

PIN = "314159"


def carry_through(site: str) -> None:
    """Run the line with the real press; print how many drops were accepted, or the code of what kept it."""
    office = Office(Settings.read(Path(site)))
    with office.workshop(quick=False) as shop:
        del shop.__dict__["pool"]
        try:
            outcome = line.run(shop, office.report)
        except CertpressError as error:
            sys.stdout.write(error.code)
            return
    sys.stdout.write(f"{len(outcome.accepted)} accepted")


def try_pins(site: str) -> None:
    """Ask twice with the PIN that is there and once with the right one; print what is said, after how many tries."""
    office = Office(Settings.read(Path(site)))
    real, tries = vars(pdf_signing)["open_pkcs11_session"], list[dict[str, Any]]()

    def counted(*arguments: Any, **named: Any) -> Any:
        tries.append(named)
        return real(*arguments, **named)

    vars(pdf_signing)["open_pkcs11_session"] = counted
    with office.workshop(quick=False) as shop:
        for pin in ("", "", PIN):
            if pin:
                write_secret(office.settings.keys / "pdf.password", pin)
            sys.stdout.write(f"{_said(shop.file_signer)}, {len(tries)}\n")


def _said(signer: Any) -> str:
    try:
        signer.try_out()
    except SignerWrong as error:
        return str(error.values["reason"])
    return "ready"
