"""The house as a fake, for tests of the doors: one batch, one certificate, one card, and a watch that may beat."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

from pipeline.errors import Because
from pipeline.ledger.views import (
    BatchView,
    CardHistory,
    CardView,
    CertificateHistory,
    CertificateView,
    Difference,
    FurtherCopy,
    TicketHistory,
    TicketView,
)
from pipeline.rules.exam.batch import Post
from pipeline.rules.exam.duties_ahead import DutyAhead
from pipeline.rules.problems import Problem
from pipeline.settings.values import Settings
from pipeline.signing import Standing
from pipeline.storage.heartbeat import Heartbeat
from pipeline.storage.scanner import Look

IDENTITY = "650102199001010010"


NUMBER = "S000065148999263000001"


CERTIFICATE = CertificateView(
    number=NUMBER,
    state="in-force",
    batch="2026-11-电工-01",
    row=2,
    name="张三",
    identity_type="居民身份证",
    identity=IDENTITY,
    occupation="电工",
    job="----",
    level=3,
    issued_on="2026-11-20",
    file="2026/x.pdf",
    sha256="ab",
)


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


BATCH = BatchView(
    batch=1,
    drop="A",
    state="accepted",
    in_hand=True,
    name="2026-11-电工-01",
    issued_on="2026-11-20",
    people=1,
    documents=4,
    first=NUMBER,
    last=NUMBER,
    received_at=NOON,
    changed_at=NOON,
)


CARD = CardView(
    number="S00006514899920001",
    state="in-force",
    batch="2026-11-考评员-01",
    row=2,
    kind="考评员",
    name="李四",
    identity_type="居民身份证",
    identity=IDENTITY,
    occupation="电工",
    employer=None,
    post=None,
    first_issued_on="2026-11-20",
    valid_from="2026-11-20",
    valid_to="2029-11-19",
    file="2026/y.pdf",
    sha256="cd",
)


class FakeRegister:
    def find(self, text: str) -> tuple[CertificateView, ...]:
        return (CERTIFICATE,) if text in CERTIFICATE.number else ()

    def show(self, number: str) -> CertificateHistory:
        assert number == NUMBER
        known: Any = {"at": NOON, "actor": "system", "second": None}
        given: Any = SimpleNamespace(
            seq=3, op="number.assigned", ref=SimpleNamespace(number=NUMBER), payload={"row": 2}, **known
        )
        made: Any = SimpleNamespace(
            seq=9,
            op="document.made",
            ref=SimpleNamespace(number=None),
            payload={"made_with": {"template": "ab"}},
            **known,
        )
        moved, plain = (
            SimpleNamespace(
                seq=seq,
                op="overprint.made",
                ref=SimpleNamespace(number=None),
                payload={"sha256": "ef", "calibration": calibration},
                **known,
            )
            for seq, calibration in ((11, 10), (12, None))
        )
        entries: Any = (given, made, moved, plain)
        return CertificateHistory(CERTIFICATE, {}, (), entries)

    def find_cards(self, text: str) -> tuple[CardView, ...]:
        return (CARD,) if text in CARD.number else ()

    def show_card(self, number: str) -> CardHistory:
        assert number == CARD.number
        issued: Any = SimpleNamespace(
            seq=5, op="card.issued", ref=SimpleNamespace(number=number), at=NOON, actor="system", second=None
        )
        return CardHistory(CARD, (), (issued,))

    def find_tickets(self, text: str) -> tuple[TicketView, ...]:
        del text
        return ()

    def show_ticket(self, number: str) -> TicketHistory | None:
        del number
        return None

    def withdraw_card(self, number: str, *, reason: str, actor: str, second: str) -> None:
        self.withdrawn = (number, reason, actor, second)

    def duties_ahead(self, card: str, today: date) -> tuple[DutyAhead, ...]:
        del card
        return (DutyAhead("2026-12-准考-01", "十二月考试", today, Post.EXAMINER),)

    def further_copies(self) -> tuple[FurtherCopy, ...]:
        return ()

    def superseded(self) -> dict[int, str]:
        return {}

    def numbers_of(self, batch: int) -> tuple[str, ...]:
        assert batch == BATCH.batch
        return (NUMBER, "S000065148999263000002", "S000065148999264000001")

    def batches(self) -> tuple[BatchView, ...]:
        return (BATCH,)

    def verify(self) -> SimpleNamespace:
        return SimpleNamespace(size=7, root=b"\xab")

    def verify_checkpoints(self) -> int:
        return 2

    def rebuild(self, *, check: bool) -> tuple[Difference, ...]:
        return (Difference("certificate", NUMBER, 3),) if check else ()


class FakePulse:
    def __init__(self, word: Heartbeat | None = None, *, free: bool = True) -> None:
        self._word, self._free = word, free

    def last(self) -> Heartbeat | None:
        return None if self._word and self._word.ended else self._word

    def word(self) -> Heartbeat | None:
        return self._word

    @contextmanager
    def beating(self) -> Iterator[bool]:
        yield self._free


class FakeShop:
    inbox_share: str | None = None
    inbox = SimpleNamespace(look=lambda: Look((), ()), check_marker=lambda: None, is_known=True)
    today = NOON
    warnings: tuple[Problem, ...] = ()
    refusing: tuple[tuple[Path, Because], ...] = ()

    def clock(self) -> datetime:
        return self.today

    def clock_warnings(self) -> tuple[Problem, ...]:
        return self.warnings

    def alone(self) -> AbstractContextManager[None]:
        return nullcontext()

    def __init__(self, settings: Settings, pulse: FakePulse) -> None:
        self.settings, self.pulse, self.register = settings, pulse, FakeRegister()
        self.keyring = SimpleNamespace(standing=self._standing)
        self.unsigned: tuple[tuple[str, str], ...] = ()

    def _standing(self, purpose: str) -> Standing:
        return Standing(self.settings.keys / f"{purpose}.key", "KEY", "KEY", signed=5, entries=7)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass
