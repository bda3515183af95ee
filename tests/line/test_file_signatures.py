"""Certificates' files with an electronic signature: what the line signs, held against pyHanko's own validator.

pyHanko is an extra; where it is not installed these tests are skipped, and in CI it is installed.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pipeline.desk import reissue
from pipeline.doctor import examine
from pipeline.errors import CertpressError, SignerWrong
from pipeline.findings import Grade
from pipeline.language.speaking import Language
from pipeline.ledger.entries import Entry
from pipeline.ledger.verdicts import Answer
from pipeline.printing import sheets
from pipeline.rules.acts import Act
from pipeline.rules.copies import ReissueReason
from pipeline.settings.values import Settings
from pipeline.storage.keys import SigningKey
from pipeline.storage.output import Output
from pipeline.verifying import verify, verify_by_proof
from pipeline.workshop import Workshop
from tests.line.office import Office, contents, open_office
from tests.line.test_desk import all_alike
from tests.line.test_line import entries
from tests.samples.authority import PASSWORD, Authority, new_key, write_key, write_secret
from tests.samples.batches import write_drop
from tests.strangers import has_module, may_skip

IS_HERE = has_module("pyhanko")
pytestmark = pytest.mark.skipif(not IS_HERE, reason="pyHanko is not installed: make setup")
if IS_HERE:
    from tests.line.pdf_validation import is_accepted, level, signatures

CHECKOUT = Path(__file__).parents[2]
ACT = Act(by="张经办", reason="遗失")
BY_FILE = {
    'photo = "required"': 'photo = "optional"',
    'pdf = "none"': 'pdf = "file"',
    'password = ""': 'password = "keys/pdf.password"',
}
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN, TOKEN, LABEL = "314159", "certpress 测试", "pdf"
BY_TOKEN = {
    **BY_FILE,
    'pdf = "none"': 'pdf = "pkcs11"',
    'module = ""': f'module = "{SOFTHSM}"',
    'token = ""': f'token = "{TOKEN}"',
    'label = ""': f'label = "{LABEL}"',
}


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.made()


def signing_office(folder: Path, authority: Authority) -> Office:
    """A site whose files of certificates are signed with a key in a file, and that has a key of the log."""
    office = open_office(folder, changes=BY_FILE)
    keys, key = office.settings.keys, new_key()
    write_key(key, keys / "pdf.key")
    write_secret(keys / "pdf.password", PASSWORD)
    (keys / "pdf.pem").write_bytes(authority.issue(key))
    SigningKey.make(keys / "log.key", name=office.settings.origin)
    return office


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Office:
    """A batch through the real press, and a further copy of its first certificate."""
    office = signing_office(tmp_path_factory.mktemp("signed") / "site", authority)
    write_drop(office.inbox, people=3, change=all_alike)
    assert 1 == len(office.run_for_real().accepted)
    number = office.searchable().numbers()[0]
    with office.workshop(quick=False) as shop:
        reissue(shop, number, ACT, reason=ReissueReason.LOST)
    return office


def certificates(office: Office) -> list[Path]:
    return sorted(office.settings.output.glob("*/*/certificates/*.pdf"))


def fingerprint(office: Office) -> str:
    certificate = x509.load_pem_x509_certificate((office.settings.keys / "pdf.pem").read_bytes())
    return certificate.fingerprint(hashes.SHA256()).hex()


def assert_recorded(office: Office) -> None:
    """The ledger's newest hash of every document is that of its file."""
    recorded = {document.path: document.sha256 for document in office.documents()}
    assert recorded == {path: one for path, one in contents(office.settings.output).items() if path.startswith("2026")}
    assert [] == list(office.settings.site.rglob(".tmp-*"))


# --- what is in the files ---------------------------------------------------------------------------------------------


def test_everybodys_file_is_accepted_by_a_reader_that_trusts_the_authority(
    printed: Office, authority: Authority
) -> None:
    files = certificates(printed)

    # The last one is a further copy.
    assert 4 == len(files)
    assert [True] * 4 == [is_accepted(file.read_bytes(), authority) for file in files]
    assert {"/ETSI.CAdES.detached"} == {level(file) for file in files}


def test_nobody_else_is_believed(printed: Office) -> None:
    assert not is_accepted(certificates(printed)[0].read_bytes(), Authority.made())


@pytest.mark.parametrize("part", [0.01, 0.2, 0.5, 0.8])
def test_a_flipped_byte_is_refused(printed: Office, authority: Authority, part: float) -> None:
    content = bytearray(certificates(printed)[0].read_bytes())
    content[int(len(content) * part)] ^= 1

    assert not is_accepted(bytes(content), authority)


def test_what_is_added_later_is_refused(printed: Office, authority: Authority) -> None:
    assert not is_accepted(certificates(printed)[0].read_bytes() + b"%\n", authority)


def test_the_files_are_still_pdf_a(printed: Office) -> None:
    assert [()] * 4 == [sheets.faults(file.read_bytes()) for file in certificates(printed)]


def test_print_runs_are_not_signed(printed: Office) -> None:
    (run,) = printed.settings.output.glob("*/*/print/certificates.pdf")

    assert [] == signatures(run.read_bytes())


def test_the_ledger_has_the_signed_file_and_who_signed_it(printed: Office) -> None:
    assert_recorded(printed)
    made = [entry.payload["made_with"] for entry in made_entries(printed) if entry.payload["made_with"]]

    # The run of the certificates, and the further copy.
    assert [fingerprint(printed)] * 2 == [one["pdf-signer"] for one in made if "pdf-signer" in one]


def made_entries(office: Office) -> list[Entry]:
    return [entry for entry in entries(office) if entry.op == "document.made"]


def test_certpress_reads_them_as_before(printed: Office, tmp_path: Path) -> None:
    key = SigningKey.load(printed.settings.keys / "log.key").key
    replaced, *others = sorted(certificates(printed), key=lambda file: file.stem != printed.numbers()[0])
    assert replaced.stem == printed.numbers()[0]
    for file in others:
        with printed.workshop() as shop:
            found = verify(shop, str(file), here=tmp_path)
        proven = verify_by_proof(str(file), [key], here=tmp_path).proven

        assert Answer.VALID == found.verdict.answer
        assert proven is not None
        assert found.number == proven.number


# --- crashes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kill", ["signing.after-file", "line.after-render", "line.after-record"])
def test_a_power_cut_around_the_signing_leaves_nothing_half(tmp_path: Path, authority: Authority, kill: str) -> None:
    office = signing_office(tmp_path / "site", authority)
    write_drop(office.inbox, people=2, photos=False)
    environment = {**os.environ, "CERTPRESS_CRASH_AT": kill}
    command = [sys.executable, "-m", "tests.line.carry", str(office.settings.site), "real"]
    ended = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, check=False, timeout=300)
    assert -signal.SIGKILL == ended.returncode
    numbers = office.numbers()

    assert 1 == len(office.run_for_real().accepted)

    assert numbers == office.numbers()
    assert [True] * 2 == [is_accepted(file.read_bytes(), authority) for file in certificates(office)]
    assert_recorded(office)


def test_a_further_copy_that_was_entered_and_did_not_appear_is_signed_and_entered_once_more(
    printed: Office, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(printed.settings.site, tmp_path / "site")
    office = Office(Settings.read(tmp_path / "site"))
    number = office.numbers()[1]
    with office.workshop(quick=False) as shop:
        with monkeypatch.context() as patch:
            patch.setattr(Output, "publish_copy", interrupted)
            with pytest.raises(KeyboardInterrupt):
                reissue(shop, number, ACT, reason=ReissueReason.LOST)
        made = reissue(shop, number, ACT, reason=ReissueReason.LOST)
    entered = [entry.payload for entry in made_entries(office) if entry.payload["path"].endswith(f"{number}-2.pdf")]

    assert (2, True) == (made.copy, made.was_begun)
    assert 2 == len({payload["sha256"] for payload in entered})
    assert is_accepted(made.path.read_bytes(), authority)
    assert_recorded(office)


def interrupted(*_: object) -> Path:
    raise KeyboardInterrupt


# --- keys that cannot sign --------------------------------------------------------------------------------------------


def password_of_another(keys: Path, _authority: Authority) -> None:
    write_secret(keys / "pdf.password", "错误")


def no_key(keys: Path, _authority: Authority) -> None:
    (keys / "pdf.key").unlink()


def no_certificate(keys: Path, _authority: Authority) -> None:
    (keys / "pdf.pem").unlink()


def readable_key(keys: Path, _authority: Authority) -> None:
    (keys / "pdf.key").chmod(0o640)


def readable_password(keys: Path, _authority: Authority) -> None:
    (keys / "pdf.password").chmod(0o604)


def certificate_of_another_key(keys: Path, authority: Authority) -> None:
    (keys / "pdf.pem").write_bytes(authority.issue(new_key()))


def damaged_certificate(keys: Path, _authority: Authority) -> None:
    (keys / "pdf.pem").write_text("----- nothing -----")


def certificate_that_has_ended(keys: Path, authority: Authority) -> None:
    key = new_key()
    write_key(key, keys / "pdf.key")
    (keys / "pdf.pem").write_bytes(authority.issue(key, end=datetime(2026, 11, 19, tzinfo=UTC)))


def certificate_for_something_else(keys: Path, authority: Authority) -> None:
    key = new_key()
    write_key(key, keys / "pdf.key")
    (keys / "pdf.pem").write_bytes(authority.issue(key, uses=("key_encipherment",)))


def certificate_of_another_kind(keys: Path, authority: Authority) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    write_key(key, keys / "pdf.key")
    (keys / "pdf.pem").write_bytes(authority.issue(key))


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (no_key, "key-missing", "pdf.key"),
        (no_certificate, "key-missing", "pdf.pem"),
        (readable_key, "key-wrong", "others than its owner"),
        (readable_password, "key-wrong", "pdf.password"),
        (password_of_another, "signer-wrong", "ValueError"),
        (certificate_of_another_key, "signer-wrong", "InvalidSignature"),
        (damaged_certificate, "signer-wrong", "the library of the key says"),
        (certificate_that_has_ended, "signer-wrong", "valid 2026-01-01 - 2026-11-19"),
        (certificate_for_something_else, "signer-wrong", "not for signatures"),
        (certificate_of_another_kind, "signer-wrong", "neither of RSA nor of ECDSA"),
    ],
)
def test_a_key_that_cannot_sign_is_told_before_a_number_is_taken(
    tmp_path: Path, authority: Authority, spoil: Callable[[Path, Authority], None], code: str, said: str
) -> None:
    office = signing_office(tmp_path / "site", authority)
    write_drop(office.inbox, people=1, photos=False)
    spoil(office.settings.keys, authority)

    error = failure(office)
    with office.workshop(quick=False) as shop:
        (found,) = [one for one in examine(shop) if one.check == "signing"]

    assert (code, []) == (error.code, office.numbers())
    assert said in str(error)
    assert PASSWORD not in str(error)
    assert (Grade.BAD, error.message, error.advice) == (found.grade, found.told, found.cure)


def failure(office: Office) -> CertpressError:
    """Return what keeps the line from carrying the only drop through."""
    try:
        (error,) = office.run_for_real().failed
    except CertpressError as raised:
        return raised
    return error


def test_doctor_tells_whose_signature_it_is(printed: Office) -> None:
    with printed.workshop(quick=False) as shop:
        (found,) = [one for one in examine(shop) if one.check == "signing"]

    assert Grade.GOOD == found.grade
    assert "天山示例职业技能评价中心" in found.told.format_map(found.values)


def test_doctor_reminds_before_the_certificate_ends(tmp_path: Path, authority: Authority) -> None:
    office, key = signing_office(tmp_path / "site", authority), new_key()
    write_key(key, office.settings.keys / "pdf.key")
    (office.settings.keys / "pdf.pem").write_bytes(authority.issue(key, end=datetime(2026, 12, 1, tzinfo=UTC)))
    with office.workshop(quick=False) as shop:
        (found,) = [one for one in examine(shop) if one.check == "signing"]

    assert (Grade.NOTE, 10) == (found.grade, found.values["days"])


def test_a_rehearsal_asks_for_no_key(tmp_path: Path, authority: Authority) -> None:
    office = signing_office(tmp_path / "site", authority)
    no_key(office.settings.keys, authority)

    with Workshop.rehearse(office.settings, language=Language.load()) as shop:
        assert shop.file_signer is None


# --- a token ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def token_office(tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A site whose key is on a token of SoftHSM, made for this test."""
    if may_skip(is_here=SOFTHSM.exists()):
        pytest.skip("softhsm2 is not installed")
    tokens, configuration = tmp_path / "tokens", tmp_path / "softhsm2.conf"
    tokens.mkdir()
    configuration.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(configuration))
    office = open_office(tmp_path / "site", changes=BY_TOKEN)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    plain = tmp_path / "plain.pem"
    plain.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    softhsm("--init-token", "--free", "--label", TOKEN, "--so-pin", "27182818")
    softhsm("--import", str(plain), "--token", TOKEN, "--label", LABEL, "--id", "01")
    office.settings.keys.mkdir(parents=True)
    (office.settings.keys / "pdf.pem").write_bytes(authority.issue(key))
    write_secret(office.settings.keys / "pdf.password", PIN)
    return office


def softhsm(*words: str) -> None:
    subprocess.run(["softhsm2-util", *words, "--pin", PIN], check=True, capture_output=True)


def in_a_process(office: Office, program: str) -> str:
    """Run a few lines in a process of their own: a library of a token stays as it was first loaded, for good."""
    text = f"from tests.line.token_days import {program}\n{program}({str(office.settings.site)!r})"
    ended = subprocess.run([sys.executable, "-c", text], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert 0 == ended.returncode, ended.stderr
    return ended.stdout.strip()


def test_a_key_on_a_token_signs(token_office: Office, authority: Authority) -> None:
    write_drop(token_office.inbox, people=2, photos=False)

    assert "1 accepted" == in_a_process(token_office, "carry_through")

    assert [True] * 2 == [is_accepted(file.read_bytes(), authority) for file in certificates(token_office)]
    assert_recorded(token_office)


def test_a_pin_that_was_refused_is_not_tried_again_until_its_file_changes(token_office: Office) -> None:
    write_secret(token_office.settings.keys / "pdf.password", "999999")
    wrong = "the library of the key says PinIncorrect"

    assert [f"{wrong}, 1", f"{wrong}, 1", "ready, 2"] == in_a_process(token_office, "try_pins").splitlines()


def test_a_token_that_is_not_there_is_told(token_office: Office) -> None:
    shutil.rmtree(token_office.settings.site.parent / "tokens")
    write_drop(token_office.inbox, people=1, photos=False)

    assert SignerWrong.code == in_a_process(token_office, "carry_through")
    assert [] == token_office.numbers()
