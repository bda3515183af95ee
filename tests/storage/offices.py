"""A register in a folder, with a fixed clock; `main` is the task of a process of its own, to be killed or to compete.

`main(FILE, "live")` carries two batches through.
`main(FILE, "rebuild")` writes the projections anew.
`main(FILE, "void", NUMBER)` voids a number, `"withdraw-card", NUMBER` withdraws a card.
`main(FILE, "reissue", NUMBER)` enters a further copy.
`main(FILE, "calibrate")` enters a calibration, `"overprint", BATCH, CALIBRATION` an overprint.
`main(FILE, "export")` enters that a book was written out, `"look", NUMBER` that a number was seen in full.
`main(FILE, "close")` closes a month.
`main(FILE, "cards", BATCH)` numbers the cards of a received batch, `"exam", BATCH` its tickets;
`"scores", BATCH` records its scores.
`main(FILE, "number", FIRST, PEOPLE)` receives and numbers one batch;
with `"watched"` behind it, under a witness in the folder `work` beside that of FILE.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.ledger.books import Book
from pipeline.ledger.entries import Reference
from pipeline.ledger.views import PlateRefusal, Stage
from pipeline.rules.acts import Act
from pipeline.rules.batch import Batch, NumberedBatch
from pipeline.rules.copies import ReissueReason
from pipeline.rules.numbers import InstitutionCode
from pipeline.storage.register import Register
from tests.ledger import samples
from tests.storage.measured import made

TWO = {"actor": "张经办", "second": "李审批"}
MARKS = {"电工一班.zip": 1, "电工二班.zip": 2, "撤回.zip": 3}


def office(
    file: Path,
    *,
    institution: InstitutionCode = samples.INSTITUTION,
    clock: Callable[[], datetime] = lambda: samples.NINE,
    witness: Path | None = None,
) -> Register:
    return Register.open(file, institution=institution, institution_name=samples.NAME, clock=clock, witness=witness)


def live(register: Register) -> None:
    """Bring one batch to its end, have one rejected and one cancelled; begin wherever an earlier life ended."""
    register.append_proof(kind="certificate", sha256="e" * 64, pages=1)
    for drop in MARKS:
        carry(register, drop)


def carry(register: Register, drop: str) -> None:
    known = [view for view in register.batches() if view.drop == drop]
    if known and not known[-1].in_hand:
        return
    batch = known[-1].batch if known else register.receive(samples.arrival(MARKS[drop], drop=drop))
    (hand,) = (hand for hand in register.in_hand() if hand.batch == batch)
    if hand.stage is Stage.RECEIVED and drop == "电工二班.zip":
        register.reject(batch, name="2026-11-电工-02", codes={"mark-range": 2})
    elif hand.stage is Stage.RECEIVED and drop == "撤回.zip":
        register.cancel(batch, reason="名单有误", actor="张经办")
    elif hand.stage in (Stage.RECEIVED, Stage.NUMBERED):
        papers = samples.papers(register.number(batch, samples.batch()))
        register.record(batch, papers, refusals=[PlateRefusal("certificate", "f" * 64, "flowing", "name")])
    register.delivered(batch)


def life_of_paper(register: Register) -> None:
    """Enter, for the certificates of the first batch, whatever can become of paper."""
    first, _voided, third = map(str, register.numbered(1).numbers)
    ends = {"first": "A01", "last": "A90"}
    enter(register, "stock.received", {"blank": "空白证书", "serials": [ends], "source": "印刷厂", "proof": ""})
    sheets = [{"place": place, "until": place, "first": f"A0{place}", "last": f"A0{place}"} for place in (1, 3)]
    enter(register, "sheet.printed", {"copy": 1, "blank": "空白证书", "sheets": sheets}, batch=1)
    enter(register, "loss.declared", {"copy": 1, "on": "2026-11-20", "proof": "声明"}, number=first)
    enter(register, "certificate.reissued", {"copy": 2, "reason": "lost", "proof": ""}, number=first)
    enter(register, "certificate.revoked", {"reason": "冒名", "decision": "1号", "on": "2026-11-20"}, number=third)


def enter(register: Register, op: str, payload: dict[str, Any], **about: Any) -> None:
    """Write one entry as two people, past the register's own verbs."""
    with register._writing("test") as pen:
        pen.write(op, payload=payload, ref=Reference(**about), actor=TWO["actor"], second=TWO["second"])


ACTS: Mapping[str, Callable[..., object]] = {
    "rebuild": lambda register: register.rebuild(check=False),
    "withdraw": lambda register, batch: register.withdraw(int(batch), reason="无法制证", **TWO),
    "withdraw-card": lambda register, number: register.withdraw_card(number, reason="违规", **TWO),
    "void": lambda register, number: register.void(number, reason="信息错误", **TWO),
    "reissue": lambda register, number: register.reissue(number, Act(by=TWO["actor"]), ReissueReason.LOST),
    "calibrate": lambda register: register.set_calibration(made()),
    "overprint": lambda register, batch, calibration: register.append_overprint(
        int(batch), samples.overprint(calibration=int(calibration)), actor="王印制"
    ),
    "export": lambda register: register.append_export(
        Book.PRINT, first="2026-11-01", last="2026-11-30", batch=None, lines=0, sha256="c" * 64, actor="赵审计"
    ),
    "look": lambda register, number: register.append_look("show", Act(by="赵审计", reason="核对"), [number]),
    "close": lambda register: register.close_month(
        register.month("2026-10")[0], [("证书印制台账-2026年10月.xlsx", "c" * 64)], signed=None, **TWO
    ),
    "scores": lambda register, batch: register.number(int(batch), samples.score_batch()),
    "exam": lambda register, batch: register.number(int(batch), samples.arranged_exam()),
    "cards": lambda register, batch: register.number(int(batch), samples.card_batch()),
}


def compete(file: Path, first: int, people: int, *, witness: Path | None) -> None:
    with office(file, witness=witness) as register:
        batch = register.receive(samples.arrival(first + 1))
        register.number(batch, samples.batch(f"批次-{first}", people=people, first_place=first))


def main(file: str, act: str, *rest: str) -> None:
    if act == "number":
        witness = Path(file).parents[1] / "work" / "head" if rest[2:] else None
        compete(Path(file), *map(int, rest[:2]), witness=witness)
        return
    with office(Path(file)) as register:
        ACTS.get(act, live)(register, *rest)


def accepted(register: Register, batch: Batch, *, mark: int = 1) -> NumberedBatch:
    return register.number(register.receive(samples.arrival(mark)), batch)
