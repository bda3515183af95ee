"""Somebody who also enters what becomes of the paper: copies of certificates, sheets and blanks."""

from typing import Any

from pipeline.ledger.rows import BlankRow, CopyRow, CopyState
from tests.ledger.clerk import HEX, SITE, Clerk

BLANK = "空白证书"
DAY = "2026-11-20"


def ranges(*ends: str) -> list[dict[str, str]]:
    """Return `A01-A05` and `A07` as an entry has them."""
    parts = [end.split("-") for end in ends]
    return [{"first": part[0], "last": part[-1]} for part in parts]


class PaperClerk(Clerk):
    """Verbs of paper, with what is usual where nothing is said."""

    def made(self, people: int = 3, *, batch: int = 1) -> "PaperClerk":
        """Enter a batch of so many, with its print run; the numbers follow each other."""
        self.receive(batch, f"{batch:064x}")
        self.accept(batch, f"批次{batch}", count=people)
        for sequence in range(1, people + 1):
            self.assign((batch - 1) * people + sequence, batch=batch)
        self.document(path=f"2026/{batch}/run.pdf", batch=batch)
        return self

    def deliver(self, number: str, *, how: str = "in-person", **changes: Any) -> None:
        payload = {"copy": 1, "how": how, "on": DAY, "proof": "", "places": []}
        person = HEX if how == "proxy" else None
        self.enter("certificate.delivered", {**payload, **changes}, number=number, person=person)

    def deliver_list(self, *places: tuple[int, int], batch: int = 1, **changes: Any) -> None:
        spans = [{"first": first, "last": last} for first, last in places]
        payload = {"copy": 1, "how": "list", "on": DAY, "proof": "签收表", "places": spans}
        self.enter("certificate.delivered", {**payload, **changes}, batch=batch)

    def lose(self, number: str, **changes: Any) -> None:
        self.enter("loss.declared", {"copy": 1, "on": DAY, "proof": "遗失声明", **changes}, number=number)

    def recall(self, number: str, **changes: Any) -> None:
        payload = {"copy": 1, "on": DAY, "reason": "损坏", "proof": "", **changes}
        self.enter("certificate.recalled", payload, number=number)

    def reissue(self, number: str, reason: str = "lost", **changes: Any) -> None:
        payload = {"copy": 2, "reason": reason, "proof": "", **changes}
        self.enter("certificate.reissued", payload, number=number)

    def make_copy(self, number: str, copy: int = 2, *, batch: int = 1, sha256: str = HEX) -> None:
        payload = {"kind": "certificate", "copy": copy, "path": f"2026/{batch}/{number}-{copy}.pdf", "sha256": sha256}
        payload = {**payload, "pages": 1, "page": None, "made_with": None}
        self.enter("document.made", payload, batch=batch, number=number)

    def correct(self, number: str, *fields: str, **changes: Any) -> None:
        payload = {"occupation": "电工", "job": "----", "reason": "姓名有误", "proof": ""}
        named = [{"field": field} for field in fields or ("name",)]
        self.enter("certificate.corrected", {**payload, "fields": named, **changes}, number=number, person=HEX)

    def revoke(self, number: str, *, second: str | None = "李审批") -> None:
        payload = {"reason": "冒名顶替", "decision": "天职撤〔2026〕1号", "on": DAY}
        self.enter("certificate.revoked", payload, number=number, second=second)

    def replace(self, number: str, by: str, *, second: str | None = "李审批") -> None:
        self.enter("number.replaced", {"by": by}, number=number, second=second)

    def print(self, *runs: tuple[int, int, str | None], batch: int = 1, **changes: Any) -> None:
        """Enter places from .. until, and the serials they are on (`A01-A05`)."""
        sheets = []
        for place, until, serials in runs:
            ends = ranges(serials)[0] if serials else {"first": None, "last": None}
            sheets.append({"place": place, "until": until, **ends})
        blank = BLANK if any(serials for *_, serials in runs) else None
        self.enter("sheet.printed", {"copy": 1, "blank": blank, "sheets": sheets, **changes}, batch=batch)

    def reprint(self, number: str, serial: str | None = None, **changes: Any) -> None:
        payload = {"copy": 1, "reason": "墨迹", "blank": serial and BLANK, "serial": serial, **changes}
        self.enter("certificate.reprinted", payload, number=number)

    def spoil(self, *serials: str, number: str | None = None, **changes: Any) -> None:
        self.enter("sheet.spoiled", {**_about(serials, number), "reason": "卡纸", **changes}, number=number)

    def destroy(self, *serials: str, number: str | None = None, second: str | None = "李审批", **changes: Any) -> None:
        payload = {**_about(serials, number), "how": "粉碎", "proof": "", **changes}
        self.enter("sheet.destroyed", payload, number=number, second=second)

    def stock(self, *serials: str) -> None:
        payload = {"blank": BLANK, "serials": ranges(*serials), "source": "自治区印刷厂", "proof": ""}
        self.enter("stock.received", payload)

    def give_back(self, *serials: str) -> None:
        self.enter("stock.returned", {"blank": BLANK, "serials": ranges(*serials), "reason": "换版", "proof": ""})

    def count(self, counted: int, *, book: int, note: str = "") -> None:
        self.enter("stock.counted", {"blank": BLANK, "book": book, "counted": counted, "note": note})

    def copy(self, number: str, copy: int = 1) -> CopyRow:
        """Return a copy about whose paper something was entered."""
        found = self.view.copy(number, copy)
        assert found is not None
        return found

    def state(self, number: str, copy: int = 1) -> CopyState:
        return CopyState(self.copy(number, copy).state)

    def balance(self) -> tuple[int, ...]:
        """Return received, in stock, printed, spoiled, destroyed and returned."""
        row = self.view.blank(BLANK)
        assert row is not None
        return counts(row)

    def sheet(self, at: int, *, prefix: str = "A", width: int = 2) -> tuple[object, ...]:
        """Return the state of a sheet, and for which batch, place, copy and attempt it was printed."""
        row = self.view.serials_at(BLANK, prefix, width, at)
        assert row is not None
        assert row.last >= at
        place = None if row.place is None else row.place + at - row.first
        return (row.state, row.batch, place, row.copy, row.attempt)


def _about(serials: tuple[str, ...], number: str | None) -> dict[str, Any]:
    blanks = {"copy": None, "blank": BLANK, "serials": ranges(*serials)}
    return blanks if number is None else {"copy": 1, "blank": None, "serials": []}


def counts(row: BlankRow) -> tuple[int, ...]:
    """Return received, in stock, printed, spoiled, destroyed and returned."""
    return (row.received, row.in_stock, row.printed, row.spoiled, row.destroyed, row.returned)


def number(sequence: int, *, level: int = 3) -> str:
    """Return the number of that sequence."""
    return f"{SITE}26{level}{sequence:06d}"
