"""An authority for certificates (X.509), made up for a test: its own certificate, and those that it issues."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
PASSWORD: Final = "正确的密码 123"  # noqa: S105 - of a key that a test makes
_SIGNING: Final = ("digital_signature", "content_commitment")
_USES: Final = (
    *_SIGNING,
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True)
class Authority:
    """Its key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def made(cls) -> "Authority":
        key, name = ec.generate_private_key(ec.SECP256R1()), _name("测试认证中心")
        basic = x509.BasicConstraints(ca=True, path_length=None)
        builder = _builder(name, name, key, end=END).add_extension(basic, critical=True)
        return cls(key, builder.add_extension(_usage("key_cert_sign", "crl_sign"), True).sign(key, hashes.SHA256()))  # noqa: FBT003 - critical

    def issue(self, key: PrivateKey, *, uses: tuple[str, ...] = _SIGNING, end: datetime = END) -> bytes:
        """Return a certificate for the key as PEM, with that of the authority behind it."""
        name = _name("天山示例职业技能评价中心")
        builder = _builder(name, self.certificate.subject, key, end=end).add_extension(_usage(*uses), critical=True)
        issued = builder.sign(self.key, hashes.SHA256())
        return _pem(issued) + _pem(self.certificate)


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def write_key(key: PrivateKey, file: Path, *, password: str | None = PASSWORD) -> None:
    """Write the key as PKCS#8, which only its owner may read."""
    shut = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, shut))
    file.chmod(0o600)


def write_secret(file: Path, text: str) -> None:
    file.write_text(text + "\n", "utf-8")
    file.chmod(0o600)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(subject: x509.Name, issuer: x509.Name, key: PrivateKey, *, end: datetime) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return builder.serial_number(x509.random_serial_number()).not_valid_before(BEGIN).not_valid_after(end)


def _usage(*uses: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{use: use in uses for use in _USES})


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
