"""What a crash can do to a batch, rows 17 to 25 and 34: each has a test that bears its mark, beside its part.

Rows 26 to 33 are about a queue of jobs, a queue of printers and what comes out of them: certpress has neither queue.
"""

from pathlib import Path

from tests.storage.test_hazards_rows_1_to_16 import ROWS as OF_THE_INBOX
from tests.storage.test_hazards_rows_1_to_16 import rows_held

ROWS = {
    17: "a drop is moved to another disk, and half of it is seen",
    18: "a crash comes between a file and its row",
    19: "a power cut takes what a promise was made of",
    20: "fsync fails, and a second one seems to help",
    21: "two processes give one number, or a kill leaves a gap",
    22: "what is done again takes another number",
    23: "a number is changed or deleted",
    24: "SQLite is set so that a power cut takes a COMMIT back",
    25: "who stood still wakes up and finishes what another has finished",
    34: "the books drift away from the ledger",
}


def test_every_row_has_a_test_of_its_own() -> None:
    held = {row for file in Path(__file__).parents[1].rglob("test_*.py") for row in rows_held(file)}

    assert set(ROWS) == held - set(OF_THE_INBOX)
