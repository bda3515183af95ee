"""Three answers about a certificate, by number, code, picture or file; with the ledger and without."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from pipeline.desk import correct, reissue
from pipeline.documents.certificate import certificate_code
from pipeline.errors import ListWrong, NothingToVerify, TargetExists
from pipeline.ledger.notes import VerifierKey
from pipeline.ledger.revocations import Revocation
from pipeline.ledger.verdicts import Answer
from pipeline.ledger.views import MadeDocument
from pipeline.publishing import write_revocations
from pipeline.rules.acts import Act
from pipeline.rules.copies import Particular, ReissueReason
from pipeline.settings.values import Settings
from pipeline.storage.keys import SigningKey
from pipeline.verifying import Found, verify, verify_by_list
from pipeline.workshop import Workshop
from tests.fakes import THE_DAY
from tests.ledger.signing import key_of
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop

TODAY = THE_DAY.date()
ACT = Act(by="张管理", second="赵审计", reason="冒名", proof="天职决〔2026〕1号")
UNKNOWN = "S000065148999263999999"
VALID, INVALID, UNSURE = Answer


def all_alike(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        row |= {"职业名称": "电工", "工种名称": "高压电工", "职业技能等级": "三级/高级工", "综合评审": None}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    changes = {'qr = "url"': 'qr = "signed"', 'photo = "required"': 'photo = "optional"'}
    office = open_office(tmp_path_factory.mktemp("verifying") / "site", changes=changes)
    SigningKey.make(office.settings.keys / "qr.key", name=f"{office.settings.origin}/qr")
    write_drop(office.inbox, people=3, photos=False, change=all_alike)
    assert office.run().accepted
    return office


@pytest.fixture
def office(prepared: Office, tmp_path: Path) -> Office:
    shutil.copytree(prepared.settings.site, tmp_path / "site")
    return Office(Settings.read(tmp_path / "site"))


@pytest.fixture
def shop(office: Office) -> Iterator[Workshop]:
    with office.workshop() as shop:
        yield shop


@pytest.fixture
def number(office: Office) -> str:
    return office.numbers()[0]


def code(shop: Workshop, number: str, *, copy: int = 1) -> str:
    """What the code of a copy says, as it was entered last."""
    now = shop.register.certificate_as_now(number)
    wording = shop.sealed_wording()
    return certificate_code(now.batch.results[0], now.batch, number, wording=wording, copy=copy)


def picture(text: str, file: Path) -> Path:
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(scale=4)
    Image.fromarray(drawn).save(file)
    return file


def asked(shop: Workshop, what: object) -> Found:
    return verify(shop, str(what), here=shop.settings.site)


def key(office: Office) -> VerifierKey:
    return SigningKey.load(office.settings.keys / "qr.key").key


def sure(found: Found) -> tuple[Answer, str | None, int | None]:
    return found.verdict.answer, found.number, found.copy


def why(found: Found) -> str:
    return str(found.verdict.reason)


# --- with the ledger --------------------------------------------------------------------------------------------------


def test_a_certificate_in_force_is_valid_however_it_is_shown(
    office: Office, shop: Workshop, number: str, tmp_path: Path
) -> None:
    text = code(shop, number)
    (file,) = office.settings.output.glob(f"*/*/certificates/{number}.pdf")
    shown = [number, number.lower(), text, text.replace("HTTPS", "https"), picture(text, tmp_path / "code.png"), file]

    assert [(VALID, number, 1)] * 6 == [sure(asked(shop, what)) for what in shown]


def test_everything_that_is_printed_is_told(shop: Workshop, number: str) -> None:
    found = asked(shop, code(shop, number))
    now = shop.register.certificate_as_now(number).batch.results[0]

    assert found.certificate is not None
    assert found.says is not None
    assert (now.name, now.identity, "电工", "高压电工", 3) == (
        found.certificate.name,
        found.certificate.identity,
        found.certificate.occupation,
        found.certificate.job,
        found.certificate.level,
    )
    assert (now.name, now.identity[-4:], "电工/高压电工") == (
        found.says.name,
        found.says.last_four,
        found.says.trade,
    )


def test_an_address_alone_is_answered_by_its_number(shop: Workshop, number: str) -> None:
    assert (VALID, number, 1) == sure(asked(shop, f"https://verify.example.cn/V/{number}"))
    assert UNSURE is asked(shop, "https://verify.example.cn/V/").verdict.answer


def test_a_number_that_nobody_has_is_not_confirmed(shop: Workshop) -> None:
    assert "no such number" in why(asked(shop, UNKNOWN))
    assert UNSURE is asked(shop, UNKNOWN).verdict.answer


def test_a_revoked_certificate_is_not_valid_however_it_is_shown(
    office: Office, shop: Workshop, number: str, tmp_path: Path
) -> None:
    text = code(shop, number)
    shop.register.revoke(number, replace(ACT, on="2026-11-19"), decision="1号")
    (file,) = office.settings.output.glob(f"*/*/certificates/{number}.pdf")
    found = [asked(shop, what) for what in (number, text, picture(text, tmp_path / "code.png"), file)]

    assert [(INVALID, number, 1)] * 4 == [sure(one) for one in found]
    assert {("the certificate was revoked", "2026-11-19")} == {(why(one), str(one.verdict.on)) for one in found}


def test_a_voided_number_is_not_valid(shop: Workshop, number: str) -> None:
    shop.register.void(number, reason="级别有误", actor="张管理", second="赵审计")

    assert ("the number was voided", TODAY) == (why(asked(shop, number)), asked(shop, number).verdict.on)


def test_of_a_lost_certificate_only_the_next_copy_counts(office: Office, shop: Workshop, number: str) -> None:
    first = code(shop, number)
    shop.register.declare_loss(number, replace(ACT, second=None, on="2026-11-18"))
    assert [INVALID] * 2 == [asked(shop, what).verdict.answer for what in (number, first)]
    assert "2026-11-18" == str(asked(shop, first).verdict.on)

    shop.register.reissue(number, replace(ACT, second=None), ReissueReason.LOST)

    assert (INVALID, number, 1) == sure(asked(shop, first))
    assert (VALID, number, 2) == sure(asked(shop, code(shop, number, copy=2)))
    (file,) = office.settings.output.glob(f"*/*/certificates/{number}.pdf")
    assert (INVALID, number, 1) == sure(asked(shop, file))


def test_a_paper_that_was_taken_back_is_told_as_such(shop: Workshop, number: str) -> None:
    shop.register.deliver(number, replace(ACT, second=None), how="in-person")  # type: ignore[arg-type]
    shop.register.recall(number, replace(ACT, second=None))

    assert (INVALID, "the paper was taken back") == (asked(shop, number).verdict.answer, why(asked(shop, number)))


def test_a_copy_taken_back_after_the_next_was_made_changes_nothing(shop: Workshop, number: str) -> None:
    shop.register.declare_loss(number, replace(ACT, second=None))
    shop.register.reissue(number, replace(ACT, second=None), ReissueReason.LOST)
    shop.register.recall(number, replace(ACT, second=None), copy=1)

    assert Revocation(number, 2, "lost", TODAY) == shop.register.revocation_of(number)


def test_a_copy_taken_back_does_not_hide_that_the_next_one_is_lost(shop: Workshop, number: str) -> None:
    shop.register.declare_loss(number, replace(ACT, second=None))
    shop.register.reissue(number, replace(ACT, second=None), ReissueReason.LOST)
    now = shop.register.certificate_as_now(number)
    path = f"{now.batch.issued_on.year}/{now.batch.name}/certificates/{number}-2.pdf"
    shop.register.record(1, [MadeDocument("certificate", number, 2, path, "ab" * 32, 1)])
    shop.register.declare_loss(number, replace(ACT, second=None, on="2026-11-19"))
    shop.register.recall(number, replace(ACT, second=None), copy=1)

    assert Revocation(number, 3, "lost", date(2026, 11, 19)) == shop.register.revocation_of(number)


def test_a_code_of_a_copy_that_nobody_made_is_not_confirmed(shop: Workshop, number: str) -> None:
    found = asked(shop, code(shop, number, copy=2))

    assert (UNSURE, number, 2) == sure(found)
    assert "no such copy" in why(found)


def test_a_code_whose_data_were_corrected_since_is_not_confirmed(shop: Workshop, number: str) -> None:
    before = code(shop, number)
    shop.register.correct(number, replace(ACT, second=None), {Particular.NAME: "王更正"})
    found = asked(shop, before)

    assert (UNSURE, "the ledger has something else for 姓名") == (found.verdict.answer, why(found))
    assert VALID is asked(shop, code(shop, number)).verdict.answer


def test_a_sheet_tells_what_it_says_itself_and_which_later_one_counts(
    office: Office, shop: Workshop, number: str
) -> None:
    """Whoever holds an old sheet must not read the new name off the answer to it."""
    office.searchable()
    code_before = code(shop, number)
    (file,) = office.settings.output.glob(f"*/*/certificates/{number}.pdf")
    wrong = shop.register.show(number).certificate
    correct(shop, number, {Particular.NAME: "王更正", Particular.JOB: "----"}, replace(ACT, second=None))
    corrected = asked(shop, file)
    reissue(shop, number, replace(ACT, second=None), reason=ReissueReason.WRONG)
    correct(shop, number, {Particular.NAME: "王再改"}, replace(ACT, second=None))
    (second,) = office.settings.output.glob(f"*/*/certificates/{number}-2.pdf")
    old, old_code, of_number = asked(shop, file), asked(shop, code_before), asked(shop, number)

    assert UNSURE is corrected.verdict.answer
    assert why(corrected).startswith("姓名、工种名称 was put right in the ledger after this copy was made")
    assert [(wrong.name, wrong.job)] * 3 == [on_it(one) for one in (corrected, old, old_code)]
    assert [(INVALID, number, 1), 2] == [sure(old), old.counts]
    assert [(INVALID, number, 1), 2] == [sure(old_code), old_code.counts]
    assert [(UNSURE, number, 2), ("王更正", "----")] == [sure(asked(shop, second)), on_it(asked(shop, second))]
    assert [(VALID, number, 2), ("王再改", "----")] == [sure(of_number), on_it(of_number)]


def on_it(found: Found) -> tuple[str | None, str]:
    assert found.certificate is not None
    return found.certificate.name, found.certificate.job


def test_of_a_revoked_certificate_no_copy_counts(shop: Workshop, number: str) -> None:
    assert 1 == asked(shop, number).counts
    shop.register.revoke(number, ACT, decision="1号")

    assert asked(shop, number).counts is None


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("姓名", {"name": "王小明"}),
        ("证件号码", {"identity": "650000199001010013"}),
        ("职业名称", {"job": "----"}),
    ],
)
def test_a_field_that_the_ledger_does_not_have_is_named(
    shop: Workshop, number: str, field: str, change: dict[str, str]
) -> None:
    now = shop.register.certificate_as_now(number)
    other = replace(now.batch.results[0], **change)  # type: ignore[arg-type]
    text = certificate_code(other, now.batch, number, wording=shop.sealed_wording())

    assert f"the ledger has something else for {field}" == why(asked(shop, text))


def test_a_code_of_another_key_is_not_confirmed(office: Office, shop: Workshop, number: str) -> None:
    now = shop.register.certificate_as_now(number)
    office.settings.keys.joinpath("qr.key").unlink()
    SigningKey.make(office.settings.keys / "qr.key", name=f"{office.settings.origin}/qr")
    with pytest.raises(Exception, match="another key"):
        shop.sealed_wording()
    seal = replace(shop.wording.seal, key_id=key(office).id, sign=key_of(9).sign)  # type: ignore[type-var]
    text = certificate_code(now.batch.results[0], now.batch, number, wording=replace(shop.wording, seal=seal))

    assert (UNSURE, "no key that is known here signed the code") == (
        asked(shop, text).verdict.answer,
        why(asked(shop, text)),
    )


def test_a_code_signed_before_the_key_was_changed_counts(shop: Workshop, number: str) -> None:
    before = code(shop, number)
    shop.keyring.change("qr", by="张管理", second="赵审计", is_lost=False)
    after = code(shop, number)

    assert before != after
    assert [VALID, VALID] == [asked(shop, text).verdict.answer for text in (before, after)]


def test_a_changed_code_is_not_confirmed(shop: Workshop, number: str) -> None:
    text = code(shop, number)

    assert "or it was changed" in why(asked(shop, text[:-9] + text[-8:]))
    assert UNSURE is asked(shop, text.replace(number, UNKNOWN)).verdict.answer


def test_a_changed_file_is_not_confirmed(office: Office, shop: Workshop, number: str) -> None:
    (file,) = office.settings.output.glob(f"*/*/certificates/{number}.pdf")
    (run,) = office.settings.output.glob("*/*/print/certificates.pdf")
    file.write_bytes(file.read_bytes() + b"\n")

    assert [UNSURE, UNSURE] == [asked(shop, one).verdict.answer for one in (file, run)]
    assert "was changed" in why(asked(shop, file))
    assert "not one person's" in why(asked(shop, run))


def test_a_picture_without_a_code_is_not_confirmed(shop: Workshop, tmp_path: Path) -> None:
    Image.new("L", (200, 200), 255).save(tmp_path / "white.png")
    (tmp_path / "no.png").write_bytes(b"no picture")

    assert [UNSURE] * 2 == [asked(shop, tmp_path / name).verdict.answer for name in ("white.png", "no.png")]
    assert "no QR code" in why(asked(shop, tmp_path / "white.png"))


def test_another_code_beside_it_does_not_hide_a_certificate(shop: Workshop, number: str, tmp_path: Path) -> None:
    pictures = [
        Image.open(picture(text, tmp_path / f"{place}.png"))
        for place, text in enumerate(("https://example.cn/", code(shop, number)))
    ]
    both = Image.new("L", (1000, 500), 255)
    for place, one in enumerate(pictures):
        both.paste(one, (place * 450 + 20, 20))
    both.save(tmp_path / "both.png")

    assert (VALID, number, 1) == sure(asked(shop, tmp_path / "both.png"))


@pytest.mark.parametrize("what", ["", "王小明", "S00006514899926300000", "missing.pdf", "x" * 5000])
def test_what_is_none_of_these_is_refused(shop: Workshop, what: str) -> None:
    with pytest.raises(NothingToVerify):
        asked(shop, what)


# --- without it -------------------------------------------------------------------------------------------------------


@pytest.fixture
def revoked(shop: Workshop, office: Office, tmp_path: Path) -> Path:
    """The list, after the second certificate was revoked and the third lost and made anew."""
    _, second, third = office.numbers()
    shop.register.revoke(second, ACT, decision="1号")
    shop.register.declare_loss(third, replace(ACT, second=None))
    shop.register.reissue(third, replace(ACT, second=None), ReissueReason.LOST)
    write_revocations(shop, tmp_path / "revocations.txt", days=35)
    return tmp_path / "revocations.txt"


def elsewhere(office: Office, revoked: Path, what: object, *, days: int = 0) -> Found:
    today = TODAY + timedelta(days=days)
    return verify_by_list(str(what), revoked, [key(office)], here=revoked.parent, today=today)


def test_the_list_names_what_does_not_count(shop: Workshop, office: Office, revoked: Path) -> None:
    first, second, third = office.numbers()

    assert [
        "certpress/S000065148999/revocations",
        "issued 2026-11-20",
        "next 2026-12-25",
        f"{second} none revoked 2026-11-20",
        f"{third} 2 lost 2026-11-20",
    ] == revoked.read_text("utf-8").splitlines()[:5]
    assert [None, 2] == [one.least_copy for one in shop.register.every_revocation()]
    assert None is shop.register.revocation_of(first)
    assert 0o644 == revoked.stat().st_mode & 0o777


def test_a_code_is_answered_by_the_list(shop: Workshop, office: Office, revoked: Path, tmp_path: Path) -> None:
    first, second, third = office.numbers()
    texts = [code(shop, first), code(shop, second), code(shop, third), code(shop, third, copy=2)]

    answers = [elsewhere(office, revoked, text).verdict.answer for text in texts]
    assert [VALID, INVALID, INVALID, VALID] == answers
    assert VALID is elsewhere(office, revoked, picture(texts[0], tmp_path / "code.png")).verdict.answer


def test_a_number_alone_is_only_ever_known_to_be_revoked(office: Office, revoked: Path) -> None:
    first, second, third = office.numbers()
    address = f"https://verify.example.cn/V/{first}"

    answers = [elsewhere(office, revoked, what).verdict.answer for what in (first, second, third, address)]
    assert [UNSURE, INVALID, UNSURE, UNSURE] == answers


def test_an_old_list_confirms_nothing_and_revokes_all_the_same(shop: Workshop, office: Office, revoked: Path) -> None:
    first, second, _ = office.numbers()

    late = [elsewhere(office, revoked, code(shop, number), days=36) for number in (first, second)]
    assert [UNSURE, INVALID] == [one.verdict.answer for one in late]
    assert "due on 2026-12-25" in why(late[0])


def test_a_file_needs_the_ledger(office: Office, revoked: Path) -> None:
    file = next(office.settings.output.glob("*/*/certificates/*.pdf"))

    assert "where the ledger is" in why(elsewhere(office, revoked, file))


def test_a_list_of_somebody_else_is_refused(office: Office, revoked: Path, number: str) -> None:
    with pytest.raises(ListWrong):
        verify_by_list(number, revoked, [key_of(9).key], here=revoked.parent, today=TODAY)
    revoked.write_bytes(revoked.read_bytes().replace(b"none", b"9"))
    with pytest.raises(ListWrong):
        elsewhere(office, revoked, number)


def test_a_code_of_somebody_else_is_not_confirmed_by_the_list(shop: Workshop, office: Office, revoked: Path) -> None:
    text = code(shop, office.numbers()[0])
    others = [elsewhere(office, revoked, what) for what in (text[:-1], text.replace("263000001", "263000009"))]

    assert [UNSURE, UNSURE] == [one.verdict.answer for one in others]


def test_a_list_is_never_written_over_another(shop: Workshop, revoked: Path) -> None:
    with pytest.raises(TargetExists):
        write_revocations(shop, revoked, days=35)
