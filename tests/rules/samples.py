"""For each problem code a roster that has exactly that problem, and one that comes close and has none."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pipeline.rules import columns
from pipeline.rules.batch import NO_JOB, CellKind, Holding, Photo, PhotoFault, Roster, Row
from pipeline.rules.facts import Facts
from pipeline.rules.identity import check_character
from pipeline.rules.levels import Level
from pipeline.rules.marks import Review
from pipeline.rules.scores.batch import Score
from pipeline.rules.scores.standing import StandingScore
from pipeline.rules.workdays import Calendar
from tests.rules.rosters import (
    FIRST_ROW,
    good_facts,
    good_roster,
    identity,
    person,
    photo,
    text,
    with_cell,
    with_identity,
    with_key,
    with_photos,
    without_column,
)

Case = tuple[Roster, Facts]
Change = Callable[[Roster, Facts], Case]
_SECOND_ROW = FIRST_ROW + 1
_PERMIT = "810000199408230021"


@dataclass(frozen=True, slots=True)
class Sample:
    """How to break a good batch so that it has one problem, and how to come near without breaking it."""

    bad: Change
    good: Change


def _as_it_is(roster: Roster, facts: Facts) -> Case:
    return roster, facts


def cell(column: str, value: str, *, row: int = FIRST_ROW, kind: CellKind | None = None) -> Change:
    return lambda roster, facts: (with_cell(roster, column, value, row=row, kind=kind), facts)


def key(name: str, value: str, *, kind: CellKind | None = None) -> Change:
    return lambda roster, facts: (with_key(roster, name, value, kind=kind), facts)


def further_sheet(name: str) -> Change:
    line = Row(2, {"岗位": text("主考")})
    return lambda roster, facts: (replace(roster, sheets={name: (line,)}), facts)


def number_of_person(value: str, *, kind: CellKind | None = None) -> Change:
    return lambda roster, facts: (with_identity(roster, value, kind=kind), facts)


def fact(**values: object) -> Change:
    return lambda roster, facts: (roster, replace(facts, **values))  # type: ignore[arg-type]


def looked(**values: object) -> Change:
    """The first person's photo, as looking at it found it."""

    def change(roster: Roster, facts: Facts) -> Case:
        file = roster.photos[f"{identity(0)}.jpg"]
        seen = replace(Photo(width=413, height=579), **values)  # type: ignore[arg-type]
        return roster, replace(facts, photos={**facts.photos, file.sha256: seen})

    return change


def score(place: int, **values: object) -> Score:
    """The score that the good roster of results was made of, after a change."""
    known = Score(
        row=FIRST_ROW + place,
        name=person(place)[columns.NAME],
        identity_type="居民身份证",
        identity=identity(place),
        occupation="电工",
        job=person(place)[columns.JOB],
        level=Level.SENIOR_WORKER,
        theory=Decimal(60),
        practical=Decimal("85.5"),
        review=Review.NONE,
    )
    return replace(known, **values)  # type: ignore[arg-type]


def standing(*scores: Score, day: date = date(2026, 11, 6)) -> dict[Holding, tuple[StandingScore, ...]]:
    """Scores of the exam in the site that ended on `day`."""
    found = (StandingScore("2026-11-成绩-01", "2026年11月职业技能等级认定", day, one) for one in scores)
    return {one.holding: (one,) for one in found}


def scored(*, day: date = date(2026, 11, 6), **values: object) -> Change:
    """Everybody's scores in the site, of the exam that ended on `day`; those of the first person after a change."""
    return fact(scored=standing(score(0, **values), score(1), score(2), day=day))


def many(level: str = "三级", *, people: int = 14) -> Change:
    """A batch of so many people, all but the first three at that level."""

    def change(_: Roster, facts: Facts) -> Case:
        roster = good_roster(people)
        for place in range(3, people):
            roster = with_cell(roster, columns.LEVEL, level, row=FIRST_ROW + place)
        return roster, replace(good_facts(roster), scored=facts.scored)

    return change


def taken_again(**values: object) -> Change:
    """Everybody's scores of the day, and the first person's of half a year before, those after a change."""
    earlier, later = standing(score(0, **values), day=date(2026, 5, 8)), standing(*map(score, range(3)))
    keys = earlier.keys() | later.keys()
    return fact(scored={key: (*earlier.get(key, ()), *later.get(key, ())) for key in keys})


def _of_all(people: int) -> Change:
    return fact(scored=standing(*map(score, range(people))))


def both(*changes: Change) -> Change:
    def change(roster: Roster, facts: Facts) -> Case:
        for one in changes:
            roster, facts = one(roster, facts)
        return roster, facts

    return change


def supplied(first: str = "S000065148999263000001", second: str = "S000065148999263000002") -> Change:
    """A batch of two in supplied mode."""

    def change(roster: Roster, facts: Facts) -> Case:
        two = replace(roster, rows=roster.rows[:2], photos=dict(list(roster.photos.items())[:2]))
        numbered = with_cell(with_cell(two, columns.NUMBER, first), columns.NUMBER, second, row=_SECOND_ROW)
        return numbered, replace(facts, numbers_supplied=True)

    return change


def photo_file(name: str, *, in_place_of: str | None = None, shot: str | None = None) -> Change:
    """One more photo file, perhaps in another's place; `shot` names the file whose picture it is."""

    def change(roster: Roster, facts: Facts) -> Case:
        kept = {known: file for known, file in roster.photos.items() if known != in_place_of}
        file = replace(photo(shot or name), path=f"photos/{name}")
        seen = {**facts.photos, file.sha256: Photo(width=413, height=579)}
        return with_photos(roster, {**kept, name: file}), replace(facts, photos=seen)

    return change


def sound(seventeen: str) -> str:
    return seventeen + check_character(seventeen)


def no_photo(roster: Roster, facts: Facts) -> Case:
    return with_photos(roster, {name: file for name, file in roster.photos.items() if identity(0) not in name}), facts


def twin(name: str) -> Change:
    """The second row becomes the first person once more, under `name`, for another level."""
    changes = (cell(columns.NAME, name, row=_SECOND_ROW), cell(columns.LEVEL, "四级", row=_SECOND_ROW), _same_person)
    return both(*changes)


def named_photo(row: int, name: str) -> Change:
    """The photo that a row asks for by its file name."""
    return cell(columns.PHOTO, name, row=row)


def _same_person(roster: Roster, facts: Facts) -> Case:
    merged = with_cell(roster, columns.IDENTITY, identity(0), row=_SECOND_ROW)
    return with_photos(merged, {name: file for name, file in roster.photos.items() if identity(1) not in name}), facts


def _nobody(roster: Roster, facts: Facts) -> Case:
    return replace(roster, rows=(), photos={}), facts


def _two_headings(roster: Roster, facts: Facts) -> Case:
    return replace(roster, headings=(*roster.headings, "职业")), facts


def _one_more_heading(roster: Roster, facts: Facts) -> Case:
    return replace(roster, headings=(*roster.headings, "备注")), facts


_FIRST_PHOTO = f"{identity(0)}.jpg"
_HELD = Holding(identity(0), "电工", NO_JOB, Level.SENIOR_WORKER)
_TECHNICIAN = both(cell(columns.OCCUPATION, "企业人力资源管理师"), cell(columns.LEVEL, "2"))
_SIX_DAYS_OFF = Calendar.from_days(frozenset({2026}), frozenset({date(2026, 11, 11)}), frozenset())

SAMPLES: dict[str, Sample] = {
    "already-held": Sample(
        fact(held={_HELD: "S000065148999263000001"}),
        fact(held={replace(_HELD, level=Level.MIDDLE_WORKER): "S000065148999264000001"}),
    ),
    "approval-in-future": Sample(
        both(key(columns.APPROVED_ON, "2026-11-24"), key(columns.ISSUED_ON, "2026-11-24")),
        both(key(columns.APPROVED_ON, "2026-11-23"), key(columns.ISSUED_ON, "2026-11-24")),
    ),
    "approval-missing": Sample(key(columns.APPROVER, " "), key(columns.APPROVER, " 李 审批 ")),
    "approved-before-evaluation-end": Sample(
        key(columns.APPROVED_ON, "2026-11-05"), key(columns.APPROVED_ON, "2026-11-13")
    ),
    "approved-before-notice-end": Sample(
        key(columns.APPROVED_ON, "2026-11-12"), key(columns.APPROVED_ON, "2026-11-13")
    ),
    "batch-name-identity": Sample(
        key(columns.BATCH, f"李娜{identity(1)}"), key(columns.BATCH, f"李娜{identity(1)[:17]}-1")
    ),
    "batch-name-long": Sample(key(columns.BATCH, "批" * 67), key(columns.BATCH, "批" * 66)),
    "batch-name-shape": Sample(key(columns.BATCH, "-2026"), key(columns.BATCH, "ཀ2026.11_٣-补1")),
    "batch-name-taken": Sample(
        fact(accepted_names=frozenset({"2026-11-电工-01"})), fact(accepted_names=frozenset({"2026-11-电工-02"}))
    ),
    "calendar-missing": Sample(
        both(
            key(columns.NOTICE_FROM, "2026-12-28"),
            key(columns.NOTICE_TO, "2027-01-04"),
            key(columns.ISSUED_ON, "2027-01-05"),
            key(columns.APPROVED_ON, "2027-01-05"),
            key(columns.EVALUATION_ENDED_ON, "2026-12-25"),
            fact(today=date(2027, 1, 5)),
        ),
        both(key(columns.NOTICE_FROM, "2026-11-07"), key(columns.NOTICE_TO, "2026-11-15")),
    ),
    "cell-date": Sample(
        cell(columns.THEORY, "2026-08-05", kind=CellKind.DATE), key(columns.ISSUED_ON, "2026-11-20", kind=CellKind.DATE)
    ),
    "cell-fault": Sample(cell(columns.JOB, "#REF!", kind=CellKind.FAULT), cell("备注", "#REF!", kind=CellKind.FAULT)),
    "cell-formula": Sample(cell(columns.NAME, "", kind=CellKind.FORMULA), cell("备注", "=A1", kind=CellKind.FORMULA)),
    "column-missing": Sample(
        lambda roster, facts: (without_column(roster, columns.THEORY), facts),
        lambda roster, facts: (without_column(roster, columns.REVIEW), facts),
    ),
    "column-twice": Sample(_two_headings, _one_more_heading),
    "date-impossible": Sample(key(columns.ISSUED_ON, "2026-11-31"), key(columns.ISSUED_ON, "2026-11-30")),
    "date-serial": Sample(
        key(columns.ISSUED_ON, "46346", kind=CellKind.NUMBER), key(columns.ISSUED_ON, "2026-11-20 08:30")
    ),
    "date-unreadable": Sample(key(columns.ISSUED_ON, "26-11-20"), key(columns.ISSUED_ON, "２０２６年１１月２０日")),
    "evaluation-in-future": Sample(
        both(
            key(columns.EVALUATION_ENDED_ON, "2026-11-24"),
            key(columns.NOTICE_FROM, "2026-11-25"),
            key(columns.NOTICE_TO, "2026-12-01"),
            key(columns.APPROVED_ON, "2026-12-02"),
            key(columns.ISSUED_ON, "2026-12-02"),
        ),
        fact(today=date(2026, 11, 20)),
    ),
    "holding-twice": Sample(
        both(twin("张伟"), cell(columns.LEVEL, "3", row=_SECOND_ROW), cell(columns.JOB, "高压电工")), twin("张伟")
    ),
    "identity-birth-date": Sample(number_of_person("110101199002307471"), number_of_person("110101199003077475")),
    "identity-characters": Sample(
        number_of_person("11010119900307747O"), number_of_person("１１０１０１ 19900307 002x")
    ),
    "identity-check-digit": Sample(number_of_person("110101199003077476"), number_of_person("650102196001010013")),
    "identity-fifteen": Sample(number_of_person("110101900307747"), number_of_person("620201198901030581")),
    "identity-is-number": Sample(
        cell(columns.IDENTITY, identity(0), kind=CellKind.NUMBER), cell(columns.IDENTITY, f" {identity(0)} ")
    ),
    "identity-length": Sample(number_of_person("1101011990030774750"), number_of_person("460100196501010011")),
    "identity-missing": Sample(number_of_person(""), number_of_person(identity(9))),
    "identity-not-born": Sample(
        number_of_person(sound("11010120261124001")), number_of_person(sound("11010120261123001"))
    ),
    "identity-province": Sample(number_of_person(sound("16000019900101001")), number_of_person(identity(8))),
    "identity-shape": Sample(
        both(cell(columns.IDENTITY_TYPE, "台胞证"), number_of_person("1234567")),
        both(cell(columns.IDENTITY_TYPE, "台胞证"), number_of_person("12345678")),
    ),
    "identity-two-names": Sample(twin("张玮"), twin("张 伟")),
    "identity-type-doubtful": Sample(
        number_of_person(_PERMIT), both(number_of_person(_PERMIT), cell(columns.IDENTITY_TYPE, "港澳台居民居住证"))
    ),
    "identity-type-mismatch": Sample(
        number_of_person("911101199001011237"),
        both(number_of_person("911101199001011237"), cell(columns.IDENTITY_TYPE, "外国人永久居留身份证")),
    ),
    "identity-type-unknown": Sample(cell(columns.IDENTITY_TYPE, "驾驶证"), cell(columns.IDENTITY_TYPE, "身份证")),
    "institution-other": Sample(
        key(columns.INSTITUTION, "S000065000001"), key(columns.INSTITUTION, " ｓ000065148999 ")
    ),
    "issued-before-approval": Sample(
        both(key(columns.APPROVED_ON, "2026-11-21"), key(columns.ISSUED_ON, "2026-11-20")),
        both(key(columns.APPROVED_ON, "2026-11-20"), key(columns.ISSUED_ON, "2026-11-20")),
    ),
    "issued-before-notice-end": Sample(
        both(key(columns.APPROVED_ON, "2026-11-13"), key(columns.ISSUED_ON, "2026-11-13")),
        both(key(columns.APPROVED_ON, "2026-11-13"), key(columns.ISSUED_ON, "2026-11-14")),
    ),
    "issued-too-far-ahead": Sample(key(columns.ISSUED_ON, "2026-12-25"), key(columns.ISSUED_ON, "2026-12-06")),
    "job-empty": Sample(
        cell(columns.JOB, " "),
        both(cell(columns.JOB, ""), cell(columns.OCCUPATION, "焊工"), cell(columns.LEVEL, "四级")),
    ),
    "job-not-filed": Sample(cell(columns.JOB, "低压电工"), cell(columns.JOB, "——")),
    "key-missing": Sample(key(columns.KIND, ""), key(columns.KIND, " 认定结果 ")),
    "kind-mistyped": Sample(key(columns.KIND, "准考证"), key(columns.KIND, " 认定结果")),
    "kind-sheets": Sample(further_sheet("场次"), further_sheet("人员")),
    "kind-unsupported": Sample(key(columns.KIND, "发票"), key(columns.KIND, "认定 结果")),
    "level-beyond-five": Sample(cell(columns.LEVEL, "特级技师"), cell(columns.LEVEL, "高级工")),
    "level-missing": Sample(cell(columns.LEVEL, ""), cell(columns.LEVEL, "3", kind=CellKind.NUMBER)),
    "level-not-filed": Sample(
        cell(columns.OCCUPATION, "焊工"), both(cell(columns.OCCUPATION, "焊工"), cell(columns.LEVEL, "四级"))
    ),
    "level-unknown": Sample(cell(columns.LEVEL, "三级/中级工"), cell(columns.LEVEL, "高级工（三级）")),
    "mark-absent": Sample(cell(columns.PRACTICAL, "缺考"), cell(columns.PRACTICAL, "100")),
    "mark-below-sixty": Sample(cell(columns.THEORY, "59.9"), cell(columns.THEORY, "60.0")),
    "mark-decimals": Sample(cell(columns.THEORY, "75.25"), cell(columns.THEORY, "75.50")),
    "mark-missing": Sample(cell(columns.PRACTICAL, " "), cell(columns.PRACTICAL, "６０分")),
    "mark-range": Sample(cell(columns.THEORY, "100.1"), cell(columns.THEORY, "100")),
    "mark-unreadable": Sample(cell(columns.THEORY, "合格"), cell(columns.THEORY, "８５．５")),
    "month-exceeded": Sample(
        key(columns.EVALUATION_ENDED_ON, "2026-10-19"), key(columns.EVALUATION_ENDED_ON, "2026-10-20")
    ),
    "name-character": Sample(cell(columns.NAME, "<b>张伟</b>"), cell(columns.NAME, "Anne-Marie O'Neil")),
    "name-dot-normalised": Sample(cell(columns.NAME, "迪丽热巴•买买提"), cell(columns.NAME, "迪丽热巴 · 买买提")),
    "name-dots": Sample(cell(columns.NAME, "·买买提"), cell(columns.NAME, "John Q. Public Jr.")),
    "name-invisible": Sample(cell(columns.NAME, "张\u200d伟"), cell(columns.NAME, "张\u3000伟")),
    "name-long": Sample(cell(columns.NAME, "买" * 51), cell(columns.NAME, "买" * 50)),
    "name-lookalike": Sample(cell(columns.NAME, "张⼀"), cell(columns.NAME, "张一")),
    "name-missing": Sample(cell(columns.NAME, "　"), cell(columns.NAME, "王")),
    "name-private-use": Sample(cell(columns.NAME, "张\ue863"), cell(columns.NAME, "张䶮𬀩")),
    "no-people": Sample(_nobody, _as_it_is),
    "notice-backwards": Sample(
        both(key(columns.NOTICE_FROM, "2026-11-13"), key(columns.NOTICE_TO, "2026-11-12")), _as_it_is
    ),
    "notice-before-evaluation-end": Sample(
        key(columns.EVALUATION_ENDED_ON, "2026-11-10"), key(columns.EVALUATION_ENDED_ON, "2026-11-09")
    ),
    "notice-not-over": Sample(
        both(key(columns.APPROVED_ON, "2026-11-13"), fact(today=date(2026, 11, 13))),
        both(key(columns.APPROVED_ON, "2026-11-13"), fact(today=date(2026, 11, 14))),
    ),
    "notice-too-short": Sample(
        fact(calendar=_SIX_DAYS_OFF),
        both(fact(calendar=_SIX_DAYS_OFF), key(columns.NOTICE_TO, "2026-11-16")),
    ),
    "number-imported": Sample(
        both(supplied(), fact(taken={"S000065148999263000001": None})),
        both(supplied(), fact(taken={"S000065148999263000003": None})),
    ),
    "number-institution": Sample(supplied(first="S000065148998263000001"), supplied()),
    "number-is-number": Sample(
        both(supplied(), cell(columns.NUMBER, "2263000001", kind=CellKind.NUMBER)),
        supplied(first=" s000065148999263000001"),
    ),
    "number-level": Sample(supplied(first="S000065148999264000001"), supplied()),
    "number-missing": Sample(supplied(first=""), supplied()),
    "number-shape": Sample(supplied(first="S000065148999263000000"), supplied(first="S000065148999263999999")),
    "number-taken": Sample(
        both(supplied(), fact(taken={"S000065148999263000001": "2026-10-电工-01"})),
        both(supplied(), fact(taken={"S000065148999263000003": "2026-10-电工-01"})),
    ),
    "number-twice": Sample(supplied(second="S000065148999263000001"), supplied()),
    "number-typed": Sample(cell(columns.NUMBER, "S000065148999263000001"), cell(columns.NUMBER, " ")),
    "number-year": Sample(supplied(first="S000065148999253000001"), supplied()),
    "numbers-mixed": Sample(fact(numbered_otherwise="2026-10-电工-01"), _as_it_is),
    "occupation-missing": Sample(cell(columns.OCCUPATION, ""), cell(columns.OCCUPATION, " 电　工 ")),
    "occupation-misspelt": Sample(
        cell(columns.OCCUPATION, "企业人力资源管理员"), both(_TECHNICIAN, cell(columns.REVIEW, "合格"))
    ),
    "occupation-not-filed": Sample(cell(columns.OCCUPATION, "养老护理员"), _as_it_is),
    "particular-character": Sample(
        key(columns.APPROVAL_DOCUMENT, "天职评\u202e12号"), key(columns.APPROVER, "李\U00031350")
    ),
    "particular-identity": Sample(
        key(columns.APPROVAL_DOCUMENT, "天职评650000197401105835号"),
        key(columns.APPROVAL_DOCUMENT, "天职评2026110912345678号"),
    ),
    "particular-long": Sample(key(columns.APPROVER, "李" * 201), key(columns.APPROVER, "李" * 200)),
    "photo-background": Sample(looked(white_share=59), looked(white_share=60)),
    "photo-blank": Sample(looked(contrast=23), looked(contrast=24)),
    "photo-colour-space": Sample(looked(colour="CMYK"), looked(colour="RGBA")),
    "photo-empty": Sample(looked(fault=PhotoFault.EMPTY), looked()),
    "photo-format": Sample(
        both(no_photo, cell(columns.PHOTO, "zhang.GIF")),
        both(photo_file("zhang.jpeg", in_place_of=_FIRST_PHOTO), cell(columns.PHOTO, "zhang.JPEG")),
    ),
    "photo-missing": Sample(no_photo, both(no_photo, fact(photo_required=False))),
    "photo-not-colour": Sample(looked(colour="L"), looked(colour="P")),
    "photo-not-found": Sample(
        both(no_photo, cell(columns.PHOTO, "zhang.jpg")),
        both(photo_file("Zhang.JPG", in_place_of=_FIRST_PHOTO), cell(columns.PHOTO, "zhang.jpg")),
    ),
    "photo-of-nobody": Sample(
        photo_file("someone.jpg"),
        both(photo_file("someone.jpg", in_place_of=_FIRST_PHOTO), cell(columns.PHOTO, "someone")),
    ),
    "photo-of-other": Sample(
        both(
            photo_file("a.jpg", in_place_of=_FIRST_PHOTO, shot=_FIRST_PHOTO),
            named_photo(_SECOND_ROW, "a.jpg"),
            named_photo(FIRST_ROW, f"{identity(1)}.jpg"),
        ),
        named_photo(FIRST_ROW, f"{identity(0)}.jpg"),
    ),
    "photo-ratio": Sample(looked(width=413, height=626), looked(width=413, height=600)),
    "photo-resolution": Sample(looked(width=295, height=413), looked(width=413, height=579)),
    "photo-rotated": Sample(looked(rotated=True), looked(rotated=False)),
    "photo-shared": Sample(
        photo_file(_FIRST_PHOTO, in_place_of=_FIRST_PHOTO, shot=f"{identity(1)}.jpg"),
        both(twin("张伟"), cell(columns.JOB, "/", row=_SECOND_ROW)),
    ),
    "photo-shape": Sample(looked(width=1158, height=826), looked(width=826, height=1158)),
    "photo-too-many-pixels": Sample(looked(fault=PhotoFault.TOO_MANY_PIXELS), looked(width=4130, height=5790)),
    "photo-too-small": Sample(looked(width=205, height=287), looked(width=826, height=1158)),
    "photo-twice": Sample(photo_file(f"{identity(0)}.png"), _as_it_is),
    "photo-unreadable": Sample(fact(photos={}), looked()),
    "review-missing": Sample(_TECHNICIAN, cell(columns.REVIEW, "/")),
    "review-not-passed": Sample(
        both(_TECHNICIAN, cell(columns.REVIEW, "不合格")), both(_TECHNICIAN, cell(columns.REVIEW, "合格"))
    ),
    "review-unreadable": Sample(cell(columns.REVIEW, "85"), cell(columns.REVIEW, "——")),
    "scores-none": Sample(
        fact(scored=standing(score(0), score(2))), fact(scored=standing(score(7), day=date(2026, 5, 8)))
    ),
    "scores-none-many": Sample(both(scored(), many()), both(_of_all(14), many())),
    "scores-name-other": Sample(scored(name="张玮"), scored()),
    "scores-of-other-day": Sample(scored(day=date(2026, 11, 5)), taken_again(theory=Decimal(59))),
    "scores-say-failed": Sample(scored(theory=Decimal("59.5")), taken_again(theory=Decimal(59))),
    "scores-say-otherwise": Sample(scored(practical=Decimal(85)), taken_again(practical=Decimal(85))),
    "scores-trade-other": Sample(scored(level=Level.MIDDLE_WORKER), taken_again(level=Level.MIDDLE_WORKER)),
    "scores-trade-other-many": Sample(both(_of_all(25), many("四级", people=25)), both(_of_all(25), many(people=25))),
}


def good_case() -> Case:
    roster = good_roster()
    return roster, good_facts(roster)
