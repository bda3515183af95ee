"""What an auditor is told: a fault by its name, and where it is."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.errors import Because


class Fault(StrEnum):
    """What can be wrong with a log, in a word that stays the same in every language."""

    DAMAGED = "damaged"  # a file of the export is missing or is not what it should be
    CHANGED = "changed"
    DELETED = "deleted"
    INSERTED = "inserted"
    REORDERED = "reordered"
    REPLACED = "replaced"  # several of these at once
    CUT_OFF = "cut-off"  # fewer entries than somebody has on paper: truncated, or an older copy put back
    REWRITTEN = "rewritten"  # other entries than somebody has on paper: changed and signed anew, or another history
    UNREADABLE = "unreadable"  # a paper that is no checkpoint: mistyped, or changed
    OTHER_LEDGER = "other-ledger"
    SIGNATURE = "signature"
    CHECKPOINTS = "checkpoints"
    RULE = "rule"  # an entry cannot stand where it stands
    TIME = "time"
    STOCK = "stock"
    MONTH = "month"  # a month was closed with other figures than the entries come to


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    fault: Fault
    reason: Because
