"""Certificates' files signed electronically (PAdES B-B, ETSI EN 319 142-1). The only module that knows pyHanko.

A signature is added behind the file, which stays as it is, byte for byte (ISO 32000-1, 7.5.6), and so stays PDF/A-3u.
It certifies the file: whatever is changed afterwards breaks it (DocMDP 1). It holds the time at which it was made, so
the same file signed twice gives other bytes; the ledger has the hash of the one that is handed out.

pyHanko belongs to the extra `sign`: where it is not installed this module cannot be imported.
"""

import asyncio
import hashlib
import io
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Self

from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator

from pipeline.crashpoints import crashpoint
from pipeline.errors import Because, CertpressError, FileChanged, KeyMissing, KeyWrong, SignerWrong
from pipeline.files import Group, telling_trouble
from pipeline.printing import sheets
from pipeline.printing.chunks import MadeFile

_DIGEST: Final = "sha256"
_METADATA: Final = PdfSignatureMetadata(
    field_name="Signature",
    md_algorithm=_DIGEST,
    subfilter=SigSeedSubFilter.PADES,
    certify=True,
    docmdp_permissions=MDPPerm.NO_CHANGES,
)
_PROBE: Final = b"certpress"
# SM2 keys are in the certificates of Chinese authorities too; no reader of PDF that we know checks them.
_ALGORITHMS: Final = frozenset({"rsa", "ec"})
_USES: Final = frozenset({"digital_signature", "non_repudiation"})
# A token that is asked three to ten times with a wrong PIN locks itself for good.
_REFUSED_PIN: Final = frozenset({"PinIncorrect", "PinInvalid", "PinLenRange", "PinLocked", "PinExpired"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningSource:
    """Where the key is: in the PEM file `key`, or under `label` on the token `token` that the library `module` opens
    (PKCS#11). `certificate` is a PEM file with that of the key first and those of its authorities behind it; `password`
    a file whose first line is the key's password or the token's PIN, None where there is none.
    """

    certificate: Path
    password: Path | None = None
    key: Path | None = None
    module: Path | None = None
    token: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """Signed files, and what the ledger says of their signatures: the SHA-256 (hex) of the certificate, and the version
    of the program.
    """

    files: tuple[MadeFile, ...]
    signed_with: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A key in hand, what was read to open it, and how it is given back."""

    content: tuple[bytes, ...]
    signer: Any
    close: Callable[[], None] = field(default=lambda: None)


class FileSigner:
    """Signs finished files, one after another: tokens take one signature at a time.

    The key is opened once and kept until its files change or it fails. `clock` tells whether the certificate is valid.
    """

    def __init__(self, source: SigningSource, clock: Callable[[], datetime]) -> None:
        self._source = source
        self._clock = clock
        self._ready: _Ready | None = None
        # What was read when a token refused the PIN, and what it said: the same PIN is not tried again.
        self._refused: tuple[tuple[bytes, ...], CertpressError] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._let_go()

    @property
    def subject(self) -> str:
        """For whom the certificate of the key was issued, as people read it. Raises as `require_ready`."""
        return str(self._opened().signer.signing_cert.subject.human_friendly)

    @property
    def valid_until(self) -> datetime:
        """The last moment of the certificate's validity, aware. Raises as `require_ready`."""
        end: datetime = self._opened().signer.signing_cert.not_valid_after
        return end

    def require_ready(self) -> None:
        """Return when the key can be opened and its certificate is valid today.

        Raises KeyMissing and KeyWrong for a file that is not there or that others can read, and SignerWrong.
        """
        certificate, now = self._opened().signer.signing_cert, self._clock()
        if not certificate.not_valid_before <= now <= certificate.not_valid_after:
            days = f"{certificate.not_valid_before:%Y-%m-%d} - {certificate.not_valid_after:%Y-%m-%d}"
            raise self._wrong(Because("its certificate is valid {days}, and not today", days=days))

    def try_out(self) -> None:
        """Return when a trial signature agrees with the certificate. Raises as `require_ready`."""
        self.require_ready()
        signer = self._opened().signer
        with self._telling():
            mechanism = signer.get_signature_mechanism_for_digest(_DIGEST)
            signature = asyncio.run(signer.async_sign_raw(_PROBE, _DIGEST))
            DefaultSignatureValidator().validate_signature(signature, _PROBE, signer.signing_cert.public_key, mechanism)

    def sign_files(self, files: Sequence[MadeFile], *, folder: Path) -> Signed:
        """Sign each of `files`, which lie in one folder below `folder`, durably, all with the same key.

        A crash leaves some of them signed and others not: the folder must bear a temporary name, and be made anew.
        Raises as `require_ready`, FileChanged for a file that is not as it was made, and SignerWrong.
        """
        signer, made = self._opened().signer, []
        (place,) = {(folder / file.path).parent for file in files}
        with Group(place) as group:
            for file in files:
                content = self._signed_file(folder / file.path, signer, sha256=file.sha256)
                group.write(Path(file.path).name, content)
                made.append(replace(file, sha256=hashlib.sha256(content).hexdigest()))
                crashpoint("signing.after-file")
            group.sync()
        digest = hashlib.sha256(signer.signing_cert.dump()).hexdigest()
        return Signed(tuple(made), {"pdf-signer": digest, "program pyhanko": version("pyhanko")})

    def _signed_file(self, path: Path, signer: Any, *, sha256: str) -> bytes:  # noqa: ANN401 - pyHanko's signer
        with telling_trouble(path):
            content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileChanged(path=path, reason=Because("it was changed"))
        with self._telling():
            added = PdfSigner(_METADATA, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)))
        signed = bytes(added.getvalue())
        faults = sheets.faults(signed)
        if faults or not signed.startswith(content):
            raise self._wrong(Because("the signed file is no PDF/A-3u any more ({fault})", fault="; ".join(faults)))
        return signed

    def _opened(self) -> _Ready:
        content = self._read()
        if self._refused and self._refused[0] == content:
            raise self._refused[1]
        if self._ready is None or self._ready.content != content:
            self._let_go()
            try:
                self._ready = self._open(content)
            except SignerWrong as error:
                if str(error.values.get("said")) in _REFUSED_PIN:
                    self._refused = content, error
                raise
        return self._ready

    def _let_go(self) -> None:
        ready, self._ready = self._ready, None
        if ready:
            ready.close()

    def _read(self) -> tuple[bytes, ...]:
        """Return what the files hold: certificate, password and key."""
        source = self._source
        secret = [_read_secret(file) if file else b"" for file in (source.password, source.key)]
        if not source.certificate.is_file():
            raise KeyMissing(file=source.certificate)
        with telling_trouble(source.certificate):
            return (source.certificate.read_bytes(), *secret)

    def _open(self, content: tuple[bytes, ...]) -> _Ready:
        certificates, password, key = content
        secret = password.splitlines()[0] if password.strip() else None
        with self._telling():
            first, *others = load_certs_from_pemder_data(certificates)
        self._require_suitable(first)
        with self._telling():
            if self._source.key:
                private = load_private_key_from_pemder_data(key, passphrase=secret)
                store = SimpleCertificateStore.from_certs([first, *others])
                return _Ready(content, SimpleSigner(signing_cert=first, signing_key=private, cert_registry=store))
            return self._open_token(content, first, others, secret.decode() if secret else None)

    def _open_token(self, content: tuple[bytes, ...], first: Any, others: Sequence[Any], pin: str | None) -> _Ready:  # noqa: ANN401 - asn1crypto's certificates
        source = self._source
        session = open_pkcs11_session(
            str(source.module), token_criteria=TokenCriteria(label=source.token), user_pin=pin
        )
        signer = PKCS11Signer(session, signing_cert=first, ca_chain=others, key_label=source.label)
        return _Ready(content, signer, session.close)

    def _require_suitable(self, certificate: Any) -> None:  # noqa: ANN401 - asn1crypto's certificate
        if certificate.public_key.algorithm not in _ALGORITHMS:
            raise self._wrong(Because("its certificate is neither of RSA nor of ECDSA"))
        uses = certificate.key_usage_value
        if uses is not None and not _USES & set(uses.native):
            raise self._wrong(Because("its certificate is not for signatures"))

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turn whatever the key's library says into one of our errors; nothing of a password is in it."""
        try:
            yield
        except CertpressError:
            raise
        except Exception as error:
            self._let_go()
            said = type(error).__name__
            reason = Because("the library of the key says {said}", said=said)
            raise SignerWrong(file=self._file, reason=reason, said=said) from error

    def _wrong(self, reason: Because) -> SignerWrong:
        return SignerWrong(file=self._file, reason=reason)

    @property
    def _file(self) -> Path:
        return self._source.key or self._source.certificate


def _read_secret(file: Path) -> bytes:
    """Return what a file holds that only its owner may read; raises KeyMissing, KeyWrong."""
    with telling_trouble(file):
        if not file.is_file():
            raise KeyMissing(file=file)
        if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyWrong(file=file, reason=Because("others than its owner may read it"))
        return file.read_bytes()
