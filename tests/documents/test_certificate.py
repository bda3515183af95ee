"""The words of a certificate."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.documents.certificate import Wording, body_text, certificate_record, printed_date
from pipeline.rules.batch import NO_JOB, Batch, PhotoFile, Result
from pipeline.rules.credential import Credential
from pipeline.rules.levels import Level
from pipeline.rules.numbers import InstitutionCode

NUMBER = "S000065148999263000001"
DAY = date(2026, 11, 20)
RESULT = Result(
    row=7,
    name="王小明",
    identity_type="居民身份证",
    identity="650000199001010013",
    occupation="电工",
    job=NO_JOB,
    level=Level.SENIOR_WORKER,
    theory=Decimal(80),
    practical=Decimal(81),
    review_passed=None,
    photo=PhotoFile("photos/1.jpg", "ab" * 32, 3),
)
BATCH = Batch(
    name="2026-11-电工-01",
    institution=InstitutionCode.parse("S000065148999"),
    institution_name="天山示例职业技能评价中心",
    approver="李审批",
    approval_document="天职评〔2026〕12号",
    approved_on=DAY,
    evaluation_ended_on=DAY,
    notice_from=DAY,
    notice_to=DAY,
    issued_on=DAY,
    results=(RESULT,),
)


def test_a_certificate_shows_what_was_approved() -> None:
    record = certificate_record(RESULT, BATCH, NUMBER, wording=Wording())

    assert (7, NUMBER, "ab" * 32) == (record.row, record.key, record.photo)
    assert f"https://verify.example.cn/V/{NUMBER}" == record.code
    assert ("王小明", "三级/高级工", "----", "2026年11月20日") == tuple(
        record.texts[field] for field in ("name", "level", "job", "issued_on")
    )
    assert "天山示例职业技能评价中心颁发" in record.texts["body"]
    assert "证书信息查询网址：http://jndj.osta.org.cn" == record.texts["query_address"]


@dataclass(frozen=True)
class Remembered:
    """A seal that keeps what it was asked to vouch for."""

    seen: list[Credential] = field(default_factory=list)
    signer: str = ""

    def __call__(self, credential: Credential, address: str) -> str:
        self.seen.append(credential)
        return f"{address}#SEALED"


@pytest.mark.parametrize(("job", "trade"), [(NO_JOB, "电工"), ("高压电工", "电工/高压电工")])
def test_a_signed_code_vouches_for_what_is_printed(job: str, trade: str) -> None:
    seal = Remembered()
    record = certificate_record(replace(RESULT, job=job), BATCH, NUMBER, wording=Wording(seal=seal), copy=2)

    assert f"https://verify.example.cn/V/{NUMBER}#SEALED" == record.code
    assert [Credential(NUMBER, "王小明", trade, 3, DAY, 2, "0013")] == seal.seen


def test_the_later_notice_prints_two_hyphens_for_no_job() -> None:
    record = certificate_record(RESULT, BATCH, NUMBER, wording=Wording(profile="2021"))

    assert "--" == record.texts["job"]


def test_no_address_of_institutions_leaves_the_line_empty() -> None:
    record = certificate_record(RESULT, BATCH, NUMBER, wording=Wording(institution_query_address=None))

    assert "" == record.texts["institution_query_address"]


@pytest.mark.parametrize("wrong", [{"body": "由{机构}颁发"}, {"qr_url": "https://x/"}, {"profile": "2020"}])
def test_a_wording_that_would_print_a_brace_or_lack_the_number_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Wording(**wrong)


@given(some.text())
def test_a_brace_inside_a_value_stays_what_it_is(name: str) -> None:
    assert f"持证人{name}。" == body_text("持证人{name}。", {"name": name})


@given(some.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_date_is_printed_without_leading_zeros(day: date) -> None:
    text = printed_date(day)
    year, month, rest = text.replace("年", "月").split("月")

    assert day == date(int(year), int(month), int(rest.removesuffix("日")))
    assert "月0" not in text
    assert "年0" not in text
