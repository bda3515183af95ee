"""What pyHanko's own validator says of a signed file, trusting one authority and fetching nothing."""

import io
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.samples.authority import Authority


def signatures(content: bytes) -> list[Any]:
    return list(PdfFileReader(io.BytesIO(content)).embedded_signatures)


def is_accepted(content: bytes, authority: Authority) -> bool:
    """Whether the file has one signature, of that authority's making, over all of it, and nothing came later."""
    (root,) = load_certs_from_pemder_data(authority.certificate.public_bytes(Encoding.PEM))
    try:
        (signature,) = signatures(content)
        trusting = ValidationContext(trust_roots=[root], allow_fetching=False)
        status = validate_pdf_signature(signature, signer_validation_context=trusting)
    except (PdfError, ValueError):
        return False
    return bool(status.bottom_line and status.coverage.name == "ENTIRE_FILE")


def level(file: Path) -> str:
    """The SubFilter, which names the kind of signature."""
    (signature,) = signatures(file.read_bytes())
    return str(signature.sig_object["/SubFilter"])
