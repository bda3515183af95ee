"""职业技能等级证书: from an approved result to the values of its page (Z11-Z13, style notes S; domain.md A.8, B.2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from pipeline.documents.contents import Content
from pipeline.documents.kind_keys import PROFILES
from pipeline.documents.record import Record
from pipeline.documents.trades import trade
from pipeline.rules.batch import NO_JOB, Batch, Result
from pipeline.rules.credential import SHOWN_OF_IDENTITY, Credential

# The folder of its template.
CERTIFICATE = "certificate"
# What stands where a proof has no number.
PROOF = "样张"
# The regulations give no text (the sample picture is lost, X25): an institution confirms or replaces this one.
DEFAULT_BODY = (
    "本证书由{institution}颁发，表明持证人通过本机构组织的职业技能等级认定，具备该职业（工种）相应技能等级水平。"
)
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_BODY_VALUES = frozenset({"institution", "name", "occupation", "job", "level"})


class Seal(Protocol):
    """Makes the text of a signed code; of what is too long for one it makes the address alone."""

    @property
    def signer(self) -> str:
        """The public key (vkey) that the code can be checked with; empty where it proves nothing."""

    def __call__(self, credential: Credential, address: str) -> str:
        """Return the text of the code; `address` is where it leads, and ends with the certificate number."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of the certificate that a site chooses.

    `profile` is the style: `2019` (the regulations) or `2021` (the later notice: 仿宋 values, a 25 x 35 mm photo, `--`
    for no job). `body` may hold {institution} {name} {occupation} {job} {level}; `qr_url` must hold {number}. With a
    `seal` the codes are signed. Raises ValueError where a placeholder is unknown or missing, or the profile is.
    """

    profile: str = "2019"
    body: str = DEFAULT_BODY
    query_address: str = "http://jndj.osta.org.cn"
    institution_query_address: str | None = "http://pjjg.osta.org.cn"
    qr_url: str = "https://verify.example.cn/V/{number}"
    no_job: str = ""
    seal: Seal | None = None

    @property
    def sign_for_no_job(self) -> str:
        """What is printed for no 工种: what the site chose, else the sign of the profile."""
        return self.no_job or _SIGNS_FOR_NO_JOB[self.profile]

    def __post_init__(self) -> None:
        """Refuse what would print a brace or a code without a number."""
        if self.profile not in PROFILES:
            raise ValueError("profile")
        if set(_PLACEHOLDER.findall(self.body)) - _BODY_VALUES:
            raise ValueError("body")
        if _PLACEHOLDER.findall(self.qr_url) != ["number"]:
            raise ValueError("qr_url")


# X1 and B.2: the regulations print four hyphens, the later notice two.
_SIGNS_FOR_NO_JOB = {"2019": NO_JOB, "2021": "--"}


def printed_date(day: date) -> str:
    """Return the day as it is printed, e.g. `2026年11月20日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def certificate_record(result: Result, batch: Batch, number: str, *, wording: Wording, copy: int = 1) -> Record:
    """Return the page of one person's certificate, with all that there is to say of the result; `number` is the
    certificate number as printed, `copy` which copy (版次) it is.
    """
    return Record(
        row=result.row,
        key=number,
        texts=_texts(result, batch, number, wording),
        photo=result.photo.sha256 if result.photo else None,
        code=certificate_code(result, batch, number, wording=wording, copy=copy),
    )


def certificate_code(result: Result, batch: Batch, number: str, *, wording: Wording, copy: int = 1) -> str:
    """Return what the code of a certificate says: the address, and where codes are signed what is vouched for."""
    address = wording.qr_url.replace("{number}", number)
    if wording.seal is None:
        return address
    credential = Credential(
        number=number,
        name=result.name,
        trade=result.occupation if result.job == NO_JOB else f"{result.occupation}/{result.job}",
        level=int(result.level),
        issued_on=batch.issued_on,
        copy=copy,
        last_four=result.identity[-SHOWN_OF_IDENTITY:],
    )
    return wording.seal(credential, address)


def certificate_content(result: Result, batch: Batch, number: str, *, wording: Wording) -> Content:
    """Return what there is to say of one person's result."""
    page = certificate_record(result, batch, number, wording=wording)
    return Content(page.key, page.texts, row=page.row, photo=page.photo, code=page.code)


def _texts(result: Result, batch: Batch, number: str, wording: Wording) -> Mapping[str, str]:
    person = {
        "name": result.name,
        "identity_type": result.identity_type,
        "identity": result.identity,
        "occupation": result.occupation,
        "job": wording.sign_for_no_job if result.job == NO_JOB else result.job,
        "level": str(result.level),
    }
    return {
        **person,
        "number": number,
        "institution_name": batch.institution_name,
        "issued_on": printed_date(batch.issued_on),
        "body": body_text(wording.body, {**person, "institution": batch.institution_name}),
        "query_address": f"证书信息查询网址：{wording.query_address}",
        "institution_query_address": _institution_query(wording.institution_query_address),
        "theory": str(result.theory),
        "practical": str(result.practical),
        "review": "" if result.review_passed is None else ("合格" if result.review_passed else "不合格"),
        "trade": trade(result.occupation, result.job),
        "approver": batch.approver,
        "approval_document": batch.approval_document,
        "approved_on": printed_date(batch.approved_on),
        "evaluation_ended_on": printed_date(batch.evaluation_ended_on),
        "batch": batch.name,
    }


def body_text(template: str, values: Mapping[str, str]) -> str:
    """Return the body with its placeholders filled; a brace inside a value stays what it is."""
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)


def _institution_query(address: str | None) -> str:
    return f"机构信息查询网址：{address}" if address else ""
