"""What the line itself has to say about a drop."""

from pipeline.language.marker import N_

SENTENCES: dict[str, str] = {
    "approval-drop-left": N_(
        "While it waited for a signature it was renamed, changed or taken out of the inbox. What lies there now is a "
        "batch of its own; this is a copy of what it was."
    ),
    "clock-behind-ledger": N_(
        "This computer's clock ({now}) is behind the last entry of the ledger ({last}). Set the clock before you issue."
    ),
    "clock-behind-files": N_(
        "Files of this drop were changed at {file}, but this computer's clock says {now}. Check the clock."
    ),
    "cannot-be-handled": N_(
        "certpress itself failed at this drop three times, so it was not carried on. Nothing is wrong with your file "
        "as far as is known. Give {file} to whoever looks after certpress."
    ),
    "ledger-refuses": N_(
        "The ledger does not accept this batch: {reason}. Give this note to whoever looks after certpress."
    ),
    "cancelled": N_("{by} took the drop back before it had numbers: {reason}"),
}
