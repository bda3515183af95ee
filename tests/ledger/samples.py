"""A few people, batches and entries, for the tests of the ledger and the register."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from pipeline.ledger.views import Arrival, MadeDocument, MadeOverprint
from pipeline.rules.batch import Batch, NumberedBatch, PhotoFile, Result
from pipeline.rules.cards.batch import CardBatch, Holder
from pipeline.rules.cards.numbers import CardKind, CardNumber
from pipeline.rules.cards.validity import valid_to
from pipeline.rules.categories import Category
from pipeline.rules.exam.arrangement import arrange
from pipeline.rules.exam.batch import Candidate, Duty, Exam, Post, Room, Session, Subject
from pipeline.rules.exam.seating import Seating
from pipeline.rules.exam.ticketed import ArrangedExam
from pipeline.rules.levels import Level
from pipeline.rules.marks import Absence, Review
from pipeline.rules.numbers import CertificateNumber, InstitutionCode
from pipeline.rules.scores.batch import Score, ScoreBatch

CHINA = timezone(timedelta(hours=8))
NINE = datetime(2026, 11, 20, 9, tzinfo=CHINA)
TODAY = date(2026, 11, 20)
INSTITUTION = InstitutionCode.parse("S000065148999")
NAME = "天山示例职业技能评价中心"


def result(place: int, *, level: int = 3, supplied: CertificateNumber | None = None, name: str = "王小明") -> Result:
    return Result(
        row=place + 2,
        name=name,
        identity_type="居民身份证",
        identity=f"6501021990{place:08d}",
        occupation="电工",
        job="----",
        level=Level(level),
        theory=Decimal("80.5"),
        practical=Decimal(77),
        review_passed=True if level <= 2 else None,
        photo=PhotoFile(f"photos/{place}.jpg", f"{place:064x}", 1000 + place),
        supplied_number=supplied,
    )


def batch(
    name: str = "2026-11-电工-01",
    *,
    people: int = 3,
    levels: tuple[int, ...] = (3,),
    issued_on: date = TODAY,
    institution: InstitutionCode = INSTITUTION,
    results: tuple[Result, ...] | None = None,
    first_place: int = 0,
) -> Batch:
    made = tuple(result(first_place + place, level=levels[place % len(levels)]) for place in range(people))
    return Batch(
        name=name,
        institution=institution,
        institution_name=NAME,
        approver="李审批",
        approval_document="天职评〔2026〕12号",
        approved_on=issued_on,
        evaluation_ended_on=date(2026, 11, 6),
        notice_from=date(2026, 11, 9),
        notice_to=date(2026, 11, 13),
        issued_on=issued_on,
        results=made if results is None else results,
    )


def holder(
    place: int, kind: CardKind = CardKind.EXAMINER, *, renews: CardNumber | None = None, day: date = TODAY
) -> Holder:
    return Holder(
        row=place + 2,
        kind=kind,
        name="王小明",
        identity_type="居民身份证",
        identity=f"6501021990{place:08d}",
        occupation="电工" if kind.is_examiner else None,
        employer=None if kind.is_examiner else NAME,
        post=None,
        valid_from=day,
        valid_to=valid_to(day, kind=kind),
        photo=PhotoFile(f"photos/{place}.jpg", f"{place:064x}", 1000 + place),
        renews=renews,
    )


def card_batch(name: str = "2026-11-考评员-01", *holders: Holder, category: Category = Category.EXAMINERS) -> CardBatch:
    return CardBatch(
        name=name,
        category=category,
        institution=INSTITUTION,
        institution_name=NAME,
        approver="李审批",
        approval_document="天职评〔2026〕15号",
        approved_on=TODAY,
        issued_on=TODAY,
        holders=holders or (holder(0), holder(1, CardKind.SENIOR_EXAMINER), holder(2)),
    )


def candidate(place: int, *, level: int = 3, ticket: str | None = None) -> Candidate:
    return Candidate(
        row=place + 2,
        name="王小明",
        identity_type="居民身份证",
        identity=f"6501021990{place:08d}",
        occupation="电工",
        job="----",
        level=Level(level),
        ticket=ticket,
        room=None,
        photo=PhotoFile(f"photos/{place}.jpg", f"{place:064x}", 1000 + place),
    )


def arranged_exam(
    name: str = "2026-12-准考-01", *, people: int = 3, first_place: int = 0, amends: str | None = None
) -> ArrangedExam:
    candidates = tuple(candidate(first_place + place) for place in range(people))
    exam = Exam(
        name=name,
        institution=INSTITUTION,
        institution_name=NAME,
        title="2026年12月职业技能等级认定",
        site="天山示例学校",
        seed="20261205",
        mixed=False,
        amends=amends,
        sessions=(
            Session("1", Subject.THEORY, date(2026, 12, 5), time(9), time(10, 30)),
            Session("2", Subject.PRACTICAL, date(2026, 12, 5), time(14), time(16)),
        ),
        rooms=(
            Room("101", Subject.THEORY, "教学楼", 30, 6, 5),
            Room("实1", Subject.PRACTICAL, "实训楼", 20, None, None, 20),
        ),
        duties=(Duty(2, Post.CHIEF, "王主考"), Duty(3, Post.SUPERVISOR, "周督导", "S00006514899900001")),
        candidates=candidates,
    )
    seating = arrange(exam)
    assert isinstance(seating, Seating)
    return ArrangedExam(exam, seating)


def score(place: int, **changes: object) -> Score:
    known: dict[str, object] = {
        "row": place + 2,
        "name": "王小明",
        "identity_type": "居民身份证",
        "identity": f"6501021990{place:08d}",
        "occupation": "电工",
        "job": "----",
        "level": Level(3),
        "theory": Decimal("80.5"),
        "practical": Decimal(77),
        "review": Review.NONE,
        "ticket": f"2026001{place:05}",
    }
    return Score(**{**known, **changes})  # type: ignore[arg-type]


def score_batch(
    name: str = "2026-11-成绩-01",
    *scores: Score,
    ended_on: date = date(2026, 11, 6),
    amends: str | None = None,
) -> ScoreBatch:
    """Return scores of four: two who passed, one who failed, one who was absent."""
    failed, absent = score(2, theory=Decimal("59.5")), score(3, theory=Absence.ABSENT, practical=Absence.ABSENT)
    return ScoreBatch(
        name=name,
        institution=INSTITUTION,
        institution_name=NAME,
        title="2026年11月职业技能等级认定",
        amends=amends,
        evaluation_ended_on=ended_on,
        notice_from=date(2026, 11, 9),
        notice_to=date(2026, 11, 13),
        scores=scores or (score(0), score(1), failed, absent),
    )


def arrival(mark: int = 1, *, drop: str = "电工一班.zip") -> Arrival:
    return Arrival(drop=drop, key=f"{mark:064x}", digest=f"{mark + 1:064x}", files=4, size=4000, work=f"{mark:016x}")


def overprint(
    *, places: tuple[tuple[int, int], ...] = ((1, 3),), pages: int = 3, calibration: int | None = None
) -> MadeOverprint:
    return MadeOverprint("certificate-overprint", "9" * 64, pages, places, calibration, {"template": "8" * 64})


def overprint_payload(**changes: Any) -> dict[str, Any]:
    made = asdict(overprint(**changes))
    return {**made, "places": [{"first": first, "last": last} for first, last in made["places"]]}


FIGURES = {
    "printer": "惠普 M806",
    "tray": "2",
    "stock": "空白证书",
    "side": "front",
    "page": "A4-landscape",
    "offset_x_um": 1250,
    "offset_y_um": -500,
    "scale_x_ppm": 1_002_000,
    "scale_y_ppm": 999_000,
    "rotation_urad": 3491,
    "residual_um": 120,
}
MEASURED = [{"cross": 1, "x_um": 20_300, "y_um": 19_100}]


def papers(numbered: NumberedBatch, *, mark: int = 7) -> list[MadeDocument]:
    folder = f"{numbered.batch.issued_on.year}/{numbered.batch.name}"
    certificates = [
        MadeDocument("certificate", str(number), 1, f"{folder}/certificates/{number}.pdf", f"{mark:064x}", 1, page)
        for page, number in enumerate(numbered.numbers, start=1)
    ]
    run = MadeDocument(
        "print-run", None, 1, f"{folder}/print/certificates.pdf", f"{mark + 1:064x}", len(numbered.numbers)
    )
    return [*certificates, run]
