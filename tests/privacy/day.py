"""A whole day of work in one site, every command typed once or more; all that it writes and says is kept."""

import json
import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from pipeline.cli.caller import Caller
from pipeline.documents.calibration import PAGES, crosses
from tests.cli.test_history import GOOD, NUMBER, written
from tests.fakes import THE_DAY
from tests.line.office import open_office
from tests.line.test_desk import all_alike
from tests.once import made_once
from tests.printing.run import shared_pool
from tests.privacy.house import Day, Said, house_of
from tests.samples.batches import write_drop
from tests.samples.card_batches import write_card_drop
from tests.samples.exam_batches import write_exam_drop
from tests.samples.people import invent
from tests.samples.score_batches import write_score_drop

BATCH: Final = "2026-11-电工-01"
RETURNED: Final = "2026-11-电工-02"
CARDS: Final = "2026-11-考评人员-01"
EXAM: Final = "2026-12-准考-01"
SCORES: Final = "2026-11-成绩-01"
PASSPORT: Final = "E12345678"
CLERK: Final = ("--by", "张管理")
TWO: Final = (*CLERK, "--second", "李审批")
WHY: Final = ("--reason", "试验")
LOOKING: Final = ("--full", *CLERK, "--reason", "核对")
PATH: Final = ("--printer", "惠普", "--tray", "手动", "--stock", "空白")
_KEPT: Final = "day.json"
_CHANGES: Final = {
    "tracked = false": "tracked = true",
    'on_bad_rows = "reject-batch"': 'on_bad_rows = "return-rows"',
}


def day_of_work() -> Day:
    """Return the day that this run of the tests worked once; nobody may change what is in its folder."""
    folder = made_once("privacy/day", lambda folder: _keep(_worked(folder)))
    kept = json.loads((folder / _KEPT).read_bytes())
    said = [Said(tuple(words), status, told) for words, status, told in kept["said"]]
    return Day(folder, said, kept["open"], Counter(kept["places"]), kept["overheard"])


def _keep(day: Day) -> None:
    said = [(one.words, one.status, one.told) for one in day.said]
    kept = {"said": said, "open": day.open, "places": day.places, "overheard": day.overheard}
    (day.folder / _KEPT).write_text(json.dumps(kept), "utf-8")


def _worked(folder: Path) -> Day:
    """Work a day in a new site in `folder`."""
    day = Day(folder)
    day.temporary.mkdir(parents=True)
    day.beside.mkdir()
    # Its room in the temporary folder stays as long as it lives, longer than the day.
    shared_pool().ask(os.getpid).result()
    with house_of(day):
        _set_up(day)
        _take_in(day)
        _look(day)
        _print(day)
        _hand_over(day)
        _write_lists(day)
        _end_badly(day)
        _move_house(day)
        _erase(day)
    return day


def _set_up(day: Day) -> None:
    day.type("init", day.site, "--code", "S000065148999", "--name", "天山示例职业技能评价中心", site=day.folder)
    open_office(day.site, changes=_CHANGES)
    day.type("doctor")
    day.type("doctor", "--json")
    day.type("keys")
    day.type("keys", "--json")
    told = day.type("keys", "make", "approver", "李审批", "-o", day.beside / "li.key")
    file = day.site / "site.toml"
    line = next(line.strip() for line in told.splitlines() if "key = " in line)
    file.write_text(file.read_text("utf-8").replace('key = ""', line, 1), "utf-8")
    day.type("fonts", "check", "王小明")
    day.type("form", "results", "-o", day.beside / "form.xlsx")


def _take_in(day: Day) -> None:
    inbox = day.site / "batches" / "inbox"
    drops = [
        write_drop(inbox, people=4, name=BATCH, change=_of_the_kinds),
        write_drop(inbox, people=4, seed=2, name=RETURNED, form="zip", change=_two_bad),
        write_drop(inbox, people=2, seed=3, name=f"退回{invent(1, seed=3)[0]['证件号码']}", change=_all_bad),
        write_card_drop(inbox, people=2, seed=4, name=CARDS),
        write_exam_drop(inbox, people=4, rooms=1, seed=5, name=EXAM),
        write_score_drop(inbox, people=10, seed=6),
    ]
    (inbox / f"{invent(1, seed=7)[0]['证件号码']}.xlsx").write_bytes(b"no workbook")
    for drop in drops:
        day.type("check", drop)
        day.type("check", drop, "--json")
        day.type("approve", drop, "--by", "李审批", "--key", day.beside / "li.key")
    day.type("proof", drops[0], "-o", day.beside / "proof-of-a-batch.pdf")
    day.type("proof", drops[3], "-o", day.beside / "proof-of-cards.pdf")
    day.type("status")
    day.type("run")
    day.type("status")
    day.type("status", "--json")
    write_drop(inbox, people=4, name=BATCH, change=_of_the_kinds)
    day.type("run")


def _of_the_kinds(rows: list[dict[str, Any]]) -> None:
    all_alike(rows)
    rows[1] |= {"证件类型": "护照", "证件号码": PASSPORT}


def _two_bad(rows: list[dict[str, Any]]) -> None:
    rows[0]["证件号码"] = rows[0]["证件号码"][:-1] + ("1" if rows[0]["证件号码"][-1] != "1" else "2")
    rows[3]["证件号码"] = int(rows[3]["证件号码"][:15])


def _all_bad(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        row["职业技能等级"] = row["证件号码"]
        row["姓名"] = row["证件号码"]


def numbers(day: Day) -> list[str]:
    """Return the numbers of the certificates of the first batch, in its order."""
    return sorted(file.stem for file in (day.site / "output" / "2026" / BATCH / "certificates").iterdir())


def _look(day: Day) -> None:
    one = numbers(day)[0]
    for command in ("find", "show", "verify"):
        day.type(command, one)
        day.type(command, one, "--json")
        day.type(command, one, *LOOKING)
    day.type("find", invent(1)[0]["证件号码"])
    day.type("find", "S000")
    day.type("find", PASSPORT)


def _print(day: Day) -> None:
    one = numbers(day)[0]
    day.type("stock", "receive", "--serials", "A0001-A0050", "--source", "印刷厂", *CLERK)
    day.type("print", BATCH, "-o", day.beside / "print")
    booked = ("--last-good", 4, "--from-serial", "A0001", "--spoilt", "A0003", "--reason", "卡纸")
    day.type("print", BATCH, "--by", "王印制", *booked)
    day.type("print", CARDS, "-o", day.beside / "cards", "--a4")
    day.type("reprint", one, "--serial", "A0006", *WHY, *CLERK)
    day.type("stock", "return", "--serials", "A0050", *WHY, *CLERK)
    day.type("stock", "spoil", "--serials", "A0049", *WHY, *CLERK)
    day.type("stock", "count", 42, *CLERK, *WHY)
    day.type("stock", "balance", "--json")
    day.type("stock", "slip", BATCH, "-o", day.beside / "slip.pdf")
    day.type("destroy", "--serials", "A0049", "--how", "粉碎", *TWO)
    day.type("calibrate", "page", "-o", day.beside / "page.pdf", *PATH)
    sent = crosses(PAGES["A4-landscape"])
    points = tuple(word for cross, at in sent.items() for word in ("--point", f"{cross}={at.x + 0.2},{at.y + 0.1}"))
    day.type("calibrate", "fit", *PATH, *points, "--by", "王印制", "--accept")
    day.type("calibrate", "list")
    day.type("overprint", BATCH, "-o", day.beside / "overprint.pdf", *PATH, "--by", "王印制")


def _hand_over(day: Day) -> None:
    first, second, third, fourth = numbers(day)
    identity = invent(1)[0]["证件号码"]
    day.type("platform", "report", BATCH, "--state", "可查询", *CLERK)
    day.type("platform", "list")
    day.type("receipt", first, "-o", day.beside / "receipt.xlsx")
    day.type("deliver", first, "--id", "110101199003078515", *CLERK)
    day.type("deliver", first, "--id", identity, *CLERK)
    day.type("deliver", second, "--id", PASSPORT, "--proxy", "古丽", "--proxy-id", "110101199003078515", *CLERK)
    day.type("deliver", BATCH, "--list", *CLERK, "--proof", "签收表")
    day.type("loss", first, *CLERK)
    day.type("reissue", first, "--reason", "遗失", *CLERK)
    day.type("correct", second, "--id", "E87654321", *WHY, *CLERK)
    day.type("correct", third, "--id", invent(9, seed=9)[8]["证件号码"], *WHY, *CLERK)
    day.type("recall", third, *WHY, *CLERK)
    day.type("reissue", third, "--reason", "信息错误", *CLERK)
    day.type("revoke", fourth, "--decision", "1号", *WHY, *TWO)
    day.type("revoke", fourth, "--decision", "1号", "--reason", f"冒用 {identity}", *TWO)
    day.type("recall", fourth, *WHY, *CLERK)
    day.type("destroy", "--number", fourth, "--how", "粉碎", *TWO)
    day.type("void", second, *WHY, *TWO)
    day.type("withdraw", "S00006514899920001", *WHY, *TWO)
    day.type("history", "import", written(day.beside / "past.xlsx", GOOD), *TWO)
    day.type("history", "withdraw", NUMBER, *WHY, *TWO)
    day.type("numbers", "fill", day.site / "batches" / "done" / RETURNED / f"{RETURNED}.zip", day.beside / "past.xlsx")
    day.type("cancel", SCORES, *WHY, *TWO)
    day.type("cancel", EXAM, *WHY, *TWO)


def _write_lists(day: Day) -> None:
    one = numbers(day)[0]
    day.type("books", "export", "--year", 2026, *CLERK)
    day.type("books", "export", "印制", "--month", "2026-11", "--pdf", *CLERK)
    day.type("books", "export", "--batch", BATCH, *CLERK)
    day.type("books", "summary", "--month", "2026-11", *CLERK)
    day.type("statistics", 2026, "-o", day.beside / "statistics.xlsx")
    day.type("ledger", "checkpoint")
    day.type("ledger", "auditor", "-o", day.beside / "auditor.py")
    day.type("ledger", "export", day.beside / "export")
    day.type("ledger", "prove", one, "-o", day.beside / "proof.tlog-proof")
    day.type("ledger", "prove", one, "--json")
    day.type("ledger", "revoked", "-o", day.beside / "revoked.txt")
    day.type("ledger", "verify", "--json")
    day.type("ledger", "rebuild", "--check")
    key = next(line for line in day.type("keys").split() if line.startswith("certpress/") and "/qr" not in line)
    witness = ("--notebook", day.beside / "notebook", "--key", key, "--name", "auditor.example")
    day.type("ledger", "witness", day.beside / "export", *witness)
    day.type("audit", "-o", day.beside / "audit.html")
    day.type("audit", "--quick", "-o", day.beside / "audit.pdf")
    day.type("audit", "--json")
    day.type("audit", "--export", day.beside / "auditors")
    day.type("audit", "--export", day.beside / "names", "--names", *CLERK, *WHY)
    day.type("site", "export", day.beside / "web")
    day.type("keys", "change", "log", *TWO)
    day.now += timedelta(days=20)
    day.type("books", "close", "--month", "2026-11", *TWO)


def _end_badly(day: Day) -> None:
    """What goes wrong: a mistake of ours whose message quotes somebody, and files of names that should not be."""
    identity = invent(1)[0]["证件号码"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Caller, "reading_workshop", _fails(identity))
        day.type("status")
    day.type("verify", day.beside / f"{identity}.pdf")
    day.type("check", day.beside / f"{identity}.zip")
    day.type("show", identity)
    day.type("deliver", identity, *CLERK)
    day.type("frobnicate", identity)
    day.type("show", "--frobnicate", identity)
    day.type("print", identity)
    day.type("audit", "-o", day.beside / "nowhere" / f"{identity}.html")


def _fails(identity: str) -> Callable[..., object]:
    def failing(*_: object, **__: object) -> object:
        raise RuntimeError(identity)

    return failing


def _move_house(day: Day) -> None:
    day.type("backup", day.beside / "open.certpress-backup")
    day.type("backup", day.beside / "locked.certpress-backup", "--encrypt", "--keys")
    day.type("restore", day.beside / "open.certpress-backup", "--into", day.folder / "again")
    day.type("restore", day.beside / "locked.certpress-backup", "--into", day.folder / "locked")
    day.type("recover", "--nothing-lost", *WHY, *TWO, site=day.folder / "locked")


def _erase(day: Day) -> None:
    one = numbers(day)[3]
    day.now = THE_DAY.replace(year=2034)
    day.type("archive", "review", "--all")
    day.type("archive", "review", "--json")
    day.type("archive", "erase", BATCH, "--yes", *WHY, *TWO)
    day.type("archive", "erase", one, "--yes", *WHY, *TWO)
    day.type("show", one)
