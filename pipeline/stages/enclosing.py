"""Enclosing: what a certificate's file carries beside its page, so that it can be proved without the ledger."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pipeline.documents.enclosure import Enclosure, Enclosures
from pipeline.documents.kinds import Kind
from pipeline.documents.record import Record
from pipeline.ledger.evidence import ASSIGNED, CORRECTED, RECORD, REISSUED, Evidence

Enclose = Callable[[int, Record], Enclosures]
# What a reader of PDF shows beside each file; documents are Chinese.
_ABOUT: Final[Mapping[str, str]] = {
    RECORD: "证书所载内容及台账登记的持证人信息",
    ASSIGNED: "证书编号已登入台账的证明",
    CORRECTED: "更正已登入台账的证明",
    REISSUED: "补发已登入台账的证明",
}
_JSON, _TEXT = "application/json", "text/plain"


def enclosing(kind: Kind, evidence: Sequence[Evidence]) -> Enclose:
    """Return what puts into the file of the record at a place what proves it; `evidence` is in the order of records."""
    fields = [field.name for field in kind.fields]

    def enclose(place: int, record: Record) -> Enclosures:
        return enclosures_of({name: record.texts[name] for name in fields}, evidence[place])

    return enclose


def enclosures_of(printed: Mapping[str, str], evidence: Evidence) -> Enclosures:
    """Return the files that carry what is printed, by field, and its evidence."""
    return tuple(
        Enclosure(name, _JSON if name == RECORD else _TEXT, _ABOUT[name], content, evidence.at)
        for name, content in evidence.files(printed).items()
    )
