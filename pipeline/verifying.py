"""Whether a certificate counts: by its number, by what stands in its code, by a picture of that, or by its own file.

Where the ledger is, it is asked; elsewhere a list of revoked certificates and a public key do. A code says what was
signed; that the paper says the same, and that the person is the one it is about, only a person can see.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from pipeline.errors import Because, ListWrong, NothingToVerify, NumberUnknown, UsageWrong
from pipeline.files import sha256_of, telling_trouble
from pipeline.ledger.credentials import CredentialWrong, SignedCode
from pipeline.ledger.evidence import EvidenceWrong, Proven
from pipeline.ledger.notes import NoteWrong, VerifierKey
from pipeline.ledger.revocations import RevocationList, opened_list
from pipeline.ledger.rows import ImportState
from pipeline.ledger.verdicts import VALID, Answer, Verdict, by_list, of_copy
from pipeline.ledger.views import CertificateView, MadeDocument
from pipeline.rules.batch import NO_JOB
from pipeline.rules.columns import IDENTITY, ISSUED_ON, JOB, LEVEL, NAME, OCCUPATION
from pipeline.rules.credential import SHOWN_OF_IDENTITY, Credential
from pipeline.rules.identity import masked_within
from pipeline.rules.text import capitals, tight
from pipeline.storage.limits import Limits
from pipeline.storage.register import Register
from pipeline.workshop import Workshop

_NUMBER: Final = re.compile("[YS][0-9]{21}")
_ADDRESS: Final = re.compile("https?://.+", re.IGNORECASE)
_NUMBER_IN_ADDRESS: Final = re.compile("[^#]*[^0-9A-Za-z#]([YS][0-9]{21})")
_PDF: Final = ".pdf"
_CERTIFICATE: Final = "certificate"
_LATER_THAN_ALL: Final = 1_000_000_000
_LONGEST_PATH: Final = 1000
# Ours have one; of a book that somebody gives for a certificate the first ones tell as much.
_MOST_PAGES: Final = 4
# So much of what is no certificate is told.
_SHOWN: Final = 40
_ONLY_GIVEN: Final = Because(
    "it is proven that the ledger gave this certificate; whether it still counts, only the ledger or --list tells"
)
_CHANGED: Final = Because("the file is not as it was made, though the record within it is true: ask for the original")
_TWICE: Final = Because(
    "the file holds several files of one name, and nobody can say which of them counts: ask for the original"
)
_OTHER_PAGE: Final = Because(
    "the page shows another certificate than the record within the file: ask for the original, and keep this one"
)
_NO_CODE: Final = Because("there is no QR code in the picture that can be read")


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it: the verdict, which copy of which certificate it is about, and all that is known of that.

    `says` is what stands in a code whose signature is right; `certificate` is what the ledger has of that copy: what
    was put right later stands on later ones; `counts` is the copy that counts now, None where none does, or nobody
    knows; `proven` is what a file proves by itself.
    """

    verdict: Verdict
    number: str | None = None
    copy: int | None = None
    says: Credential | None = None
    certificate: CertificateView | None = None
    counts: int | None = None
    proven: Proven | None = None


def verify(shop: Workshop, what: str, *, here: Path) -> Found:
    """Return what the ledger says of a number, the text of a code, a picture of one, or a certificate's PDF.

    A file is looked for in `here`. Raises NothingToVerify.
    """
    register, text = shop.register, what.strip()
    if _NUMBER.fullmatch(number := capitals(tight(text))):
        return _of_number(register, number)
    if _ADDRESS.fullmatch(text):
        return _of_text(register, text)
    file = _file(what, here)
    if file.suffix.lower() == _PDF:
        return _of_pdf(register, file)
    return _first_sure(_of_text(register, one) for one in _codes(file, shop.settings.limits))


def keys_typed(texts: Iterable[str]) -> tuple[VerifierKey, ...]:
    """Return the public keys (vkeys) that somebody typed; raises UsageWrong for none at all and for what is none."""
    try:
        keys = tuple(VerifierKey.parse(text.strip()) for text in texts)
    except NoteWrong as error:
        raise UsageWrong(reason=Because("this is no public key"), command="certpress verify") from error
    if not keys:
        reason = Because("--list needs --key, the public key of whoever issued it")
        raise UsageWrong(reason=reason, command="certpress verify")
    return keys


def verify_by_proof(what: str, keys: Iterable[VerifierKey], *, here: Path) -> Found:
    """Return what the PDF of a certificate proves by one of `keys` of its log, without the ledger and without a list.

    Raises NothingToVerify, and UsageWrong for anything else than such a file.
    """
    if not what.lower().endswith(_PDF):
        raise UsageWrong(reason=Because("--key belongs to --list, or to a PDF"), command="certpress verify")
    found = _by_proof(_file(what, here), keys)
    return found if found.proven is None else replace(found, verdict=Verdict.unsure(_ONLY_GIVEN))


def _by_proof(file: Path, keys: Iterable[VerifierKey]) -> Found:
    """Return what the file proves by itself: that the log gave it, and nothing of what came later."""
    from pipeline.printing.sheets import enclosed_in  # noqa: PLC0415 - a number needs no reader of PDF

    enclosed = enclosed_in(file)
    if len(dict(enclosed)) < len(enclosed):
        # One reader of PDF shows the first, another the last: whoever looks must not see what was not judged.
        return Found(Verdict.unsure(_TWICE))
    try:
        proven = Proven.by(dict(enclosed), keys)
    except EvidenceWrong as wrong:
        return Found(Verdict.unsure(wrong.reason))
    if not _is_shown(file, proven):
        return Found(Verdict.unsure(_OTHER_PAGE))
    return Found(VALID, proven.number, proven.copy, proven=proven)


def _is_shown(file: Path, proven: Proven) -> bool:
    """Whether the page bears the number and the holder of the record: the record of one certificate within the page of
    another would else let that page pass. What else is drawn on it, only a person sees.
    """
    from pipeline.printing.sheets import texts_shown  # noqa: PLC0415 - as above

    text = "".join("".join(filter(None, texts_shown(file, most=_MOST_PAGES))).split())
    holder = (str(proven.person[field]) for field in ("name", "identity"))
    return set(_NUMBER.findall(text)) == {proven.number} and all("".join(one.split()) in text for one in holder)


def verify_by_list(what: str, file: Path, keys: Iterable[VerifierKey], *, here: Path, today: date) -> Found:
    """Return what a list of revoked certificates in `file` says, without the ledger; one of `keys` signed it.

    Raises NothingToVerify, and ListWrong where none of them did.
    """
    known, text = tuple(keys), what.strip()
    with telling_trouble(file):
        content = file.read_bytes()
    try:
        revoked = opened_list(content, known)
    except NoteWrong as error:
        raise ListWrong(file=file) from error
    if _NUMBER.fullmatch(number := capitals(tight(text))):
        return _number_by_list(number, revoked, today)
    if _ADDRESS.fullmatch(text):
        return _text_by_list(text, revoked, known, today)
    picture = _file(what, here)
    if picture.suffix.lower() == _PDF:
        found = _by_proof(picture, known)
        if found.proven is None:
            return found
        return replace(found, verdict=by_list(found.proven.number, found.proven.copy, revoked, today=today))
    return _first_sure(_text_by_list(one, revoked, known, today) for one in _codes(picture, Limits()))


def _file(what: str, here: Path) -> Path:
    file = here / what
    if len(what) > _LONGEST_PATH or not file.is_file():
        # Masked before it is cut: of a number that was cut through nobody can tell any more what it was.
        raise NothingToVerify(what=masked_within(what)[:_SHOWN])
    return file


def _codes(file: Path, limits: Limits) -> tuple[str, ...]:
    from pipeline.printing.scanning import codes_in  # noqa: PLC0415 - a number needs no reader of pictures

    return codes_in(file, max_pixels=limits.pixels)


def _first_sure(found: Iterator[Found]) -> Found:
    """Return the first of the codes in a picture of which something can be said; a poster beside it may have others."""
    every = list(found) or [Found(Verdict.unsure(_NO_CODE))]
    return next((one for one in every if one.verdict.answer is not Answer.UNSURE), every[0])


# --- where the ledger is ----------------------------------------------------------------------------------------------


def _certificate(register: Register, number: str) -> CertificateView | None:
    try:
        found = register.show(number).certificate
    except NumberUnknown:
        return None
    # What was brought in wrongly says nothing.
    return None if found.state == ImportState.WITHDRAWN else found


def _of_number(register: Register, number: str) -> Found:
    certificate = _certificate(register, number)
    if certificate is None:
        return Found(Verdict.unsure(Because("the ledger has no such number")), number)
    found = replace(_of_copy(register, certificate, certificate.copy), certificate=certificate)
    if found.verdict.answer is Answer.VALID and certificate.file is None and not certificate.is_imported:
        return replace(found, verdict=Verdict.unsure(Because("its file is not made yet")))
    return found


def _of_copy(register: Register, certificate: CertificateView, copy: int) -> Found:
    """Return whether a copy counts, and what stands on it."""
    revocation = register.revocation_of(certificate.number)
    counts = None if of_copy(certificate.copy, revocation) != VALID else certificate.copy
    on_it = certificate if certificate.is_imported else register.on_copy(certificate, copy)
    return Found(of_copy(copy, revocation), certificate.number, copy, certificate=on_it, counts=counts)


def _of_text(register: Register, text: str) -> Found:
    plain = _NUMBER_IN_ADDRESS.fullmatch(text)
    if plain:
        return _of_number(register, plain[1])
    code = _read(text)
    if code is None or code.signer(register.keys_of_codes()) is None:
        return _unsigned(code)
    says = code.credential
    certificate = _certificate(register, says.number)
    if certificate is None or says.copy > certificate.copy:
        reason = Because("the code is signed, and the ledger has no such copy; tell whoever looks after certpress")
        return Found(Verdict.unsure(reason), says.number, says.copy, says, certificate)
    found = replace(_of_copy(register, certificate, says.copy), says=says)
    differing = "、".join(_differing(says, certificate))
    if found.verdict.answer is Answer.VALID and differing:
        verdict = Verdict.unsure(Because("the ledger has something else for {fields}", fields=differing))
        return replace(found, verdict=verdict)
    return found


def _read(text: str) -> SignedCode | None:
    try:
        return SignedCode.parse(text)
    except CredentialWrong:
        return None


def _unsigned(code: SignedCode | None) -> Found:
    if code is None:
        return Found(Verdict.unsure(Because("this is no code of a certificate, or it was changed")))
    return Found(Verdict.unsure(Because("no key that is known here signed the code")), code.credential.number)


def _differing(says: Credential, certificate: CertificateView) -> Iterator[str]:
    """Yield the fields of which code and ledger say different things; what was erased is nobody's any more."""
    job = certificate.job
    trade = certificate.occupation if job == NO_JOB else f"{certificate.occupation}/{job}"
    known = {
        NAME: (says.name, certificate.name),
        IDENTITY: (says.last_four, certificate.identity and certificate.identity[-SHOWN_OF_IDENTITY:]),
        OCCUPATION: (says.trade, trade),
        LEVEL: (says.level, certificate.level),
        ISSUED_ON: (says.issued_on.isoformat(), certificate.issued_on),
    }
    return (field for field, (said, entered) in known.items() if entered is not None and said != entered)


def _of_pdf(register: Register, file: Path) -> Found:
    documents = register.files_with_hash(sha256_of(file))
    own = [document for document in documents if document.kind == _CERTIFICATE and document.number]
    if not own:
        return _of_other_pdf(register, file, documents)
    certificate = register.show(str(own[-1].number)).certificate
    copy = own[-1].copy
    found, on_it = _of_copy(register, certificate, copy), register.on_copy(certificate, copy)
    fields = "、".join(_put_right(on_it, certificate))
    if found.verdict.answer is Answer.VALID and fields:
        reason = Because(
            "{fields} was put right in the ledger after this copy was made; it wants `certpress reissue`, and the new "
            "copy counts",
            fields=fields,
        )
        return replace(found, verdict=Verdict.unsure(reason))
    return found


def _put_right(on_it: CertificateView, now: CertificateView) -> Iterator[str]:
    """Yield the fields that were put right after the copy was made."""
    known = {
        NAME: (on_it.name, now.name),
        IDENTITY: (on_it.identity, now.identity),
        OCCUPATION: (on_it.occupation, now.occupation),
        JOB: (on_it.job, now.job),
    }
    return (field for field, (stands, right) in known.items() if stands != right)


def _of_other_pdf(register: Register, file: Path, documents: tuple[MadeDocument, ...]) -> Found:
    """Return why a file does not count; where it carries a true record, what the ledger has of that."""
    found = _by_proof(file, register.keys_of_log())
    if found.verdict.reason in {_TWICE, _OTHER_PAGE}:
        return found
    if documents or found.proven is None:
        return Found(Verdict.unsure(_of_no_certificate(documents)))
    certificate = _certificate(register, found.proven.number)
    if certificate is None or found.proven.copy > certificate.copy:
        return replace(found, verdict=Verdict.unsure(_CHANGED))
    known = _of_copy(register, certificate, found.proven.copy)
    return replace(known, verdict=Verdict.unsure(_CHANGED), proven=found.proven)


def _of_no_certificate(documents: tuple[MadeDocument, ...]) -> Because:
    if documents:
        return Because("it is a file of the ledger, and not one person's certificate")
    return Because("the ledger has no such file: it was changed, or comes from elsewhere")


# --- elsewhere --------------------------------------------------------------------------------------------------------


def _number_by_list(number: str, revoked: RevocationList, today: date) -> Found:
    """Return that no copy counts, where that is so; a number does not tell which copy somebody has in hand."""
    verdict = by_list(number, _LATER_THAN_ALL, revoked, today=today)
    if verdict.answer is Answer.VALID:
        verdict = Verdict.unsure(Because("a number alone proves nothing; give what stands in the code"))
    return Found(verdict, number)


def _text_by_list(text: str, revoked: RevocationList, keys: tuple[VerifierKey, ...], today: date) -> Found:
    plain = _NUMBER_IN_ADDRESS.fullmatch(text)
    if plain:
        return _number_by_list(plain[1], revoked, today)
    code = _read(text)
    if code is None or code.signer(keys) is None:
        return _unsigned(code)
    says = code.credential
    return Found(by_list(says.number, says.copy, revoked, today=today), says.number, says.copy, says)
