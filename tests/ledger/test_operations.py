"""The form of every operation, as our own check and as the published JSON Schema."""

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from pipeline.ledger.card_snapshot import card_payload
from pipeline.ledger.entries import Entry, Reference
from pipeline.ledger.exam_snapshot import seating_payload, ticket_payload
from pipeline.ledger.machine import TRANSITIONS
from pipeline.ledger.months import Movement
from pipeline.ledger.operations import OPERATIONS, check_form, schema_of
from pipeline.ledger.score_snapshot import scores_payload
from pipeline.ledger.snapshot import batch_payload, result_payload
from tests.ledger import samples, strategies
from tests.ledger.schemas import FOLDER, published
from tests.ledger.signing import key_of

NUMBER = "S000065148999263000001"
CARD = "S00006514899920001"
HEX = "a" * 64
EXAM = samples.arranged_exam()
COUNTS_OF_BLANKS = ("opening", "received", "printed", "spoiled", "returned", "destroyed", "pending", "closing")
GOOD: dict[str, Entry] = {
    entry.op: entry
    for entry in (
        Entry(0, samples.NINE, "site.opened", "system", {"institution": "S000065148999", "name": samples.NAME}),
        Entry(
            1,
            samples.NINE,
            "key.changed",
            "system",
            {"key": "log", "old": None, "new": str(key_of(1).key), "lost": 0},
        ),
        Entry(
            1,
            samples.NINE,
            "batch.received",
            "system",
            {"key": HEX, "digest": HEX, "files": 1, "size": 0},
            Reference(batch=1),
        ),
        Entry(
            2,
            samples.NINE,
            "batch.rejected",
            "system",
            {"name": None, "codes": {"mark-range": 2}},
            Reference(batch=1),
        ),
        Entry(
            2,
            samples.NINE,
            "export.made",
            "赵审计",
            {"book": "print", "first": "2026-11-01", "last": "2026-11-30", "lines": 3, "sha256": "c" * 64},
        ),
        Entry(
            9,
            samples.NINE,
            "person.erased",
            "李审批",
            {"reason": "审查小组2033年第1号", "people": 1},
            Reference(batch=1, number=NUMBER),
            "张管理",
        ),
        Entry(
            9,
            samples.NINE,
            "personal.viewed",
            "赵审计",
            {"how": "show", "reason": "核对", "people": 1, "numbers": [{"number": NUMBER}]},
            Reference(number=NUMBER),
        ),
        Entry(
            2,
            samples.NINE,
            "month.closed",
            "张经办",
            {
                "month": "2026-10",
                "levels": [{"level": 3, "opening": 0, **dict.fromkeys(map(str, Movement), 0), "closing": 0}],
                "blanks": [dict.fromkeys(COUNTS_OF_BLANKS, 0) | {"blank": "空白证书"}],
                "files": [{"name": "证书印制台账-2026年10月.xlsx", "sha256": "c" * 64}],
                "signed": None,
            },
            second="李审批",
        ),
        Entry(
            2,
            samples.NINE,
            "batch.approved",
            "李审批",
            {"digest": "c" * 64, "approver": "李审批", "key": "李审批+0", "note": "certpress/approval"},
            Reference(batch=1),
        ),
        Entry(2, samples.NINE, "batch.cancelled", "李审批", {"reason": "名单有误"}, Reference(batch=1)),
        Entry(2, samples.NINE, "batch.accepted", "system", batch_payload(samples.batch()), Reference(batch=1)),
        Entry(
            3,
            samples.NINE,
            "number.assigned",
            "system",
            result_payload(samples.result(0)),
            Reference(batch=1, number=NUMBER),
            person=HEX,
        ),
        Entry(
            3,
            samples.NINE,
            "history.imported",
            "张经办",
            {
                "row": 2,
                "occupation": "电工",
                "job": "----",
                "level": 3,
                "issued_on": "2025-06-30",
                "source": HEX,
            },
            Reference(number=NUMBER),
            "李审批",
            person=HEX,
        ),
        Entry(
            4, samples.NINE, "history.withdrawn", "张经办", {"reason": "姓名有误"}, Reference(number=NUMBER), "李审批"
        ),
        Entry(4, samples.NINE, "number.voided", "张经办", {"reason": "信息错误"}, Reference(number=NUMBER), "李审批"),
        *(
            Entry(
                4,
                samples.NINE,
                op,
                "system",
                card_payload(samples.holder(0)),
                Reference(batch=1, number=CARD),
                person=HEX,
            )
            for op in ("card.issued", "card.renewed")
        ),
        Entry(5, samples.NINE, "card.withdrawn", "张经办", {"reason": "违规"}, Reference(number=CARD), "李审批"),
        Entry(
            3,
            samples.NINE,
            "seating.made",
            "system",
            seating_payload(EXAM.exam),
            Reference(batch=1),
            person=HEX,
        ),
        Entry(
            4,
            samples.NINE,
            "ticket.issued",
            "system",
            ticket_payload(EXAM.exam.candidates[0], "202600100001", EXAM.seating.seats[:1], None),
            Reference(batch=1),
            person=HEX,
        ),
        Entry(
            3,
            samples.NINE,
            "scores.recorded",
            "system",
            scores_payload(samples.score_batch()),
            Reference(batch=1),
            person=HEX,
        ),
        Entry(
            4,
            samples.NINE,
            "document.made",
            "system",
            {
                "kind": "certificate",
                "copy": 1,
                "path": "2026/x.pdf",
                "sha256": HEX,
                "pages": 1,
                "page": None,
                "made_with": None,
            },
            Reference(batch=1, number=NUMBER),
        ),
        Entry(
            4,
            samples.NINE,
            "plate.refused",
            "system",
            {"kind": "certificate", "template": HEX, "reason": "flowing", "subject": "name", "page": None},
            Reference(batch=1),
        ),
        Entry(6, samples.NINE, "calibration.set", "王印制", {**samples.FIGURES, "measured": samples.MEASURED}),
        Entry(
            7,
            samples.NINE,
            "overprint.made",
            "王印制",
            samples.overprint_payload(calibration=6),
            Reference(batch=1),
        ),
        Entry(
            5,
            samples.NINE,
            "platform.reported",
            "张经办",
            {"state": "submitted", "on": "2026-11-25", "proof": "251125S0000651489990001"},
            Reference(batch=1),
        ),
        Entry(5, samples.NINE, "number.replaced", "张经办", {"by": NUMBER}, Reference(number=NUMBER), "李审批"),
        Entry(
            5,
            samples.NINE,
            "certificate.corrected",
            "张经办",
            {"occupation": "电工", "job": "----", "fields": [{"field": "name"}], "reason": "姓名有误", "proof": ""},
            Reference(number=NUMBER),
            person=HEX,
        ),
        Entry(
            5,
            samples.NINE,
            "certificate.revoked",
            "张经办",
            {"reason": "冒名顶替", "decision": "天职撤〔2026〕1号", "on": "2026-11-20"},
            Reference(number=NUMBER),
            "李审批",
        ),
        Entry(
            5,
            samples.NINE,
            "certificate.delivered",
            "张经办",
            {"copy": 1, "how": "list", "on": "2026-11-20", "proof": "", "places": [{"first": 1, "last": 3}]},
            Reference(batch=1),
        ),
        Entry(
            5,
            samples.NINE,
            "loss.declared",
            "张经办",
            {"copy": 1, "on": "2026-11-20", "proof": "遗失声明"},
            Reference(number=NUMBER),
        ),
        Entry(
            5,
            samples.NINE,
            "certificate.recalled",
            "张经办",
            {"copy": 1, "on": "2026-11-20", "reason": "损坏", "proof": ""},
            Reference(number=NUMBER),
        ),
        Entry(
            6,
            samples.NINE,
            "certificate.reissued",
            "张经办",
            {"copy": 2, "reason": "lost", "proof": ""},
            Reference(number=NUMBER),
        ),
        Entry(
            5,
            samples.NINE,
            "sheet.printed",
            "王印制",
            {
                "copy": 1,
                "blank": "空白证书",
                "sheets": [{"place": 1, "until": 3, "first": "A01", "last": "A03"}],
            },
            Reference(batch=1),
        ),
        Entry(
            6,
            samples.NINE,
            "certificate.reprinted",
            "王印制",
            {"copy": 1, "reason": "墨迹", "blank": "空白证书", "serial": "A04"},
            Reference(number=NUMBER),
        ),
        Entry(
            6,
            samples.NINE,
            "sheet.spoiled",
            "王印制",
            {"copy": None, "blank": "空白证书", "serials": [{"first": "A05", "last": "A06"}], "reason": "卡纸"},
        ),
        Entry(
            7,
            samples.NINE,
            "sheet.destroyed",
            "张经办",
            {
                "copy": None,
                "blank": "空白证书",
                "serials": [{"first": "A05", "last": "A06"}],
                "how": "粉碎",
                "proof": "",
            },
            second="李审批",
        ),
        Entry(
            4,
            samples.NINE,
            "stock.received",
            "王印制",
            {
                "blank": "空白证书",
                "serials": [{"first": "A01", "last": "A99"}],
                "source": "自治区印刷厂",
                "proof": "",
            },
        ),
        Entry(
            5,
            samples.NINE,
            "stock.returned",
            "王印制",
            {"blank": "空白证书", "serials": [{"first": "A90", "last": "A99"}], "reason": "换版", "proof": ""},
        ),
        Entry(
            6,
            samples.NINE,
            "stock.counted",
            "王印制",
            {"blank": "空白证书", "book": 83, "counted": 83, "note": ""},
        ),
        Entry(7, samples.NINE, "log.resumed", "李审批", {"size": 7, "reason": "换了硬盘"}, second="张管理"),
        Entry(
            7,
            samples.NINE,
            "log.reopened",
            "李审批",
            {
                "old": "certpress/S000065148999",
                "new": "certpress/S000065148999/ledger-2",
                "size": 9,
                "root": HEX,
                "key": str(key_of(2).key),
                "before": None,
                "lost": 0,
                "reason": "硬盘损坏",
            },
            second="张管理",
        ),
        Entry(
            8,
            samples.NINE,
            "numbers.skipped",
            "李审批",
            {"year": 2026, "level": 3, "first": 1, "last": 2, "reason": "硬盘损坏"},
            second="张管理",
        ),
        Entry(
            8,
            samples.NINE,
            "cards.skipped",
            "李审批",
            {"kind": "考评员", "first": 1, "last": 2, "reason": "硬盘损坏"},
            second="张管理",
        ),
        Entry(
            8,
            samples.NINE,
            "tickets.skipped",
            "李审批",
            {"exams": 2, "upto": 0, "reason": "硬盘损坏"},
            second="张管理",
        ),
        Entry(
            4, samples.NINE, "proof.made", "system", {"kind": "certificate", "sha256": HEX, "pages": 1, "digest": None}
        ),
    )
}


def as_json(entry: Entry) -> Any:
    return json.loads(entry.to_bytes())


def is_valid(entry: Entry) -> bool:
    schema = schema_of(entry.op)
    return bool(jsonschema.Draft202012Validator(schema).is_valid(as_json(entry)))


def fields_of(op: str) -> tuple[str, ...]:
    return (*OPERATIONS[op].payload, *OPERATIONS[op].later)


def test_every_operation_has_a_rule_and_a_sample() -> None:
    assert set(OPERATIONS) == set(TRANSITIONS) == set(GOOD)


def test_the_published_schemas_are_those_of_the_table() -> None:
    on_disk = {file.name: file.read_text("utf-8") for file in FOLDER.glob("*.schema.json")}

    assert published() == on_disk


@pytest.mark.parametrize("op", sorted(OPERATIONS))
def test_every_schema_is_a_schema(op: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema_of(op))


@pytest.mark.parametrize("op", sorted(OPERATIONS))
def test_a_good_entry_passes_both_checks(op: str) -> None:
    check_form(GOOD[op])

    assert is_valid(GOOD[op])


@pytest.mark.parametrize(("op", "name"), [(op, name) for op in sorted(OPERATIONS) for name in fields_of(op)])
@settings(max_examples=25)  # for each of thirty fields
@given(value=strategies.values)
def test_our_check_and_the_schema_agree_about_every_field(op: str, name: str, value: Any) -> None:
    entry = replace(GOOD[op], payload={**GOOD[op].payload, name: value})
    try:
        check_form(entry)
        passes = True
    except ValueError:
        passes = False

    assert is_valid(entry) == passes


def test_an_entry_from_before_a_field_has_its_form_all_the_same() -> None:
    entry = GOOD["certificate.reissued"]
    check_form(replace(entry, payload={**entry.payload, "person": 7}))
    check_form(entry)

    assert "person" not in entry.payload


@pytest.mark.parametrize("op", sorted(OPERATIONS))
@pytest.mark.parametrize(
    "change",
    [
        {"payload": {}},
        {"payload": {"unknown": 1}},
        {"ref": Reference(serial="A1")},
        {"ref": Reference(batch=0, number=NUMBER)},
        {"ref": Reference(batch=1, number="1")},
        {"op": "unknown.thing"},
    ],
    ids=str,
)
def test_a_wrong_form_is_refused(op: str, change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"op|payload|ref"):
        check_form(replace(GOOD[op], **change))


RECEIVED = GOOD["batch.received"].payload


@pytest.mark.parametrize(
    ("op", "change", "field"),
    [
        ("batch.received", {"op": "unknown.thing"}, "op"),
        ("batch.received", {"payload": {**RECEIVED, "more": 1}}, "payload"),
        ("batch.received", {"payload": {"key": HEX}}, "payload"),
        ("batch.received", {"payload": {**RECEIVED, "files": -1}}, "payload.files"),
        ("batch.received", {"payload": {**RECEIVED, "digest": "A"}}, "payload.digest"),
        ("batch.received", {"ref": Reference()}, "ref"),
        ("batch.received", {"ref": Reference(batch=1, number=NUMBER)}, "ref"),
        ("batch.received", {"ref": Reference(batch=1, serial="A1")}, "ref"),
        ("batch.received", {"ref": Reference(batch=0)}, "ref.batch"),
        ("number.assigned", {"ref": Reference(batch=1, number="1")}, "ref.number"),
        ("personal.viewed", {"ref": Reference(number="1")}, "ref.number"),
        ("personal.viewed", {"ref": Reference(batch=1)}, "ref"),
        # A number is never entered without its person, and nobody is named where the operation has none.
        ("number.assigned", {"person": None}, "person"),
        ("proof.made", {"person": HEX}, "person"),
        # By two people, who are not one.
        ("number.voided", {"second": None}, "second"),
        ("number.voided", {"second": "张经办"}, "second"),
    ],
)
def test_what_is_wrong_is_named(op: str, change: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=r"^[a-z.]+$") as caught:
        check_form(replace(GOOD[op], **change))

    assert field == str(caught.value)


@pytest.mark.parametrize("change", [{"person": HEX}, {"person": None}, {"second": "李审批"}])
def test_a_person_and_a_second_stand_beside_an_entry_where_they_may(change: dict[str, Any]) -> None:
    check_form(replace(GOOD["certificate.delivered"], **change))


@pytest.mark.parametrize(("op", "name"), [(op, name) for op, row in OPERATIONS.items() for name in row.about])
def test_an_entry_that_does_not_name_what_it_is_about_is_refused(op: str, name: str) -> None:
    entry = GOOD[op]
    ref = replace(entry.ref, **{name: None})

    with pytest.raises(ValueError, match="ref"):
        check_form(replace(entry, ref=ref))
