"""Every failure a person can see: a code, an exit status, a message and advice. This module imports nothing of ours.

Bad data is never raised: it is a list of `rules.problems.Problem`. What is raised here is broken machinery, wrong usage
or a refusal. `message` and `advice` are English message ids with named placeholders; the doors translate them
(`language.Language.error`) and fill in `values`. `transient` failures (a full disk, a locked database, a share that is
away) never reject a batch: the line waits and tries again.
"""

from typing import ClassVar


class CertpressError(Exception):
    """The root of the tree; never raised itself."""

    code: ClassVar[str] = ""
    status: ClassVar[int] = 20
    message: ClassVar[str] = ""
    advice: ClassVar[str] = ""
    transient: ClassVar[bool] = False

    def __init__(self, **values: object) -> None:
        super().__init__(self.code, values)
        self.values = values

    def __str__(self) -> str:
        """Return the untranslated line: code and English message."""
        return f"{self.code}: {self.message.format_map(Lenient(self.values))}"

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error travel from a worker process to the line without losing its values."""
        return _rebuilt, (type(self), self.values)


class Lenient(dict[str, object]):
    """What fills a sentence: a placeholder without a value is shown as it is; a hole is better than no sentence."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class Because:
    """A reason inside an error's values: an English message id and what fills it; the doors translate it too."""

    def __init__(self, message: str, /, **values: object) -> None:
        self.message = message
        self.values = values

    def __str__(self) -> str:
        """Return the untranslated sentence."""
        return self.message.format_map(Lenient(self.values))

    def __reduce__(self) -> tuple[object, ...]:
        """Let the reason travel from a worker process with its values."""
        return _because, (self.message, self.values)


def _because(message: str, values: dict[str, object]) -> Because:
    return Because(message, **values)


def _rebuilt(kind: type[CertpressError], values: dict[str, object]) -> CertpressError:
    return kind(**values)


def all_errors(kind: type[CertpressError] = CertpressError) -> list[type[CertpressError]]:
    """Return every error class of the tree that can be raised, sorted by code."""
    found = [kind] if kind.code else []
    for child in kind.__subclasses__():
        found += all_errors(child)
    return sorted(found, key=lambda error: error.code)


# --- wrong usage: exit status 2 -------------------------------------------------------------------------------------


class UsageProblem(CertpressError):
    """The caller asked for something that cannot be asked."""

    status = 2


class UsageWrong(UsageProblem):
    """What was typed is not a command of ours; `reason` comes translated from the command line's parser."""

    code = "usage-wrong"
    message = "{reason}"
    advice = "`{command} --help` shows what there is."


class SiteNotFound(UsageProblem):
    code = "no-site"
    message = "No site here: {folder} has no site.toml, nor has a folder above it."
    advice = "Go to the site's folder, name it with --site, or make a new one with `certpress init`."


class SettingsWrong(UsageProblem):
    code = "settings-wrong"
    message = "{file}, line {line}: {reason}"
    advice = "Correct that line of site.toml; every key is explained in the file itself."


class SiteExists(UsageProblem):
    code = "site-exists"
    message = "{folder} already is a site."
    advice = "Choose another folder; an existing site is never overwritten."


class KeyExists(UsageProblem):
    code = "key-exists"
    message = "There is a key {file} already."
    advice = "It is kept as it is: a key that is lost cannot be made again."


class KeyKnown(UsageProblem):
    code = "key-known"
    message = "The ledger names a key for this already, but {file} is not here."
    advice = (
        "Put the copy from the safe back. If there is none, two people change the key: "
        "`certpress keys change {purpose} --lost --by NAME --second NAME`."
    )


class KeyNotLost(UsageProblem):
    code = "key-not-lost"
    message = "The key {file} is here, so it is not lost."
    advice = "Leave --lost away: the old key signs once more, together with the new one."


class EntryUnknown(UsageProblem):
    code = "entry-unknown"
    message = "The ledger has no entry {seq}."
    advice = "Entries are counted from 0; `certpress ledger verify` tells how many there are."


class NotSigned(UsageProblem):
    code = "not-signed"
    message = "No checkpoint covers entry {seq} yet, so nothing can be proved about it."
    advice = "Sign one first: `certpress ledger checkpoint`."


class InstitutionCodeWrong(UsageProblem):
    code = "institution-code-wrong"
    message = "{text} is not an institution code: {reason}."
    advice = "Copy the 13 characters from the authority's filing notice, letter for letter."


class DropNotFound(UsageProblem):
    code = "no-drop"
    message = "There is no drop named {drop}."
    advice = "Give the path of a folder, a .zip or a .xlsx file, or the name of a drop in batches/inbox/."


class CardUnknown(UsageProblem):
    code = "no-card"
    message = "The ledger has no card {number}."
    advice = "Look the card up by name or ID number with `certpress find`."


class NumberUnknown(UsageProblem):
    code = "number-unknown"
    message = "The ledger knows no certificate and no admission ticket {number}."
    advice = "Check the number, or look the person up with `certpress find`."


class IssuedBefore(UsageProblem):
    code = "issued-before"
    message = "{number} was issued before certpress, which has neither its file nor its photo."
    advice = (
        "Nothing was entered. A next copy is made the way the first one was, and its paper is booked there. Here it "
        "can be found and revoked; what was brought in wrongly is taken back with `certpress history withdraw`."
    )


class NothingToVerify(UsageProblem):
    code = "nothing-to-verify"
    message = "{what} is neither a file, nor the number of a certificate, nor what stands in its code."
    advice = (
        "Give a PDF of one certificate, a picture of its code, its number, or the whole text of the code in quotes. "
        "Whether a card or an admission ticket is valid is told by `certpress show` and its number."
    )


class ListWrong(UsageProblem):
    code = "list-wrong"
    message = "{file} is no list of revoked certificates that this key signed."
    advice = "Fetch it once more from whoever issues the certificates, and give the public key exactly as it was told."


class PersonUnknown(UsageProblem):
    code = "person-unknown"
    message = "{name} is not one of the people of this site; there are {known}."
    advice = (
        "Give a name exactly as it stands in a [[person]] block of site.toml. To add somebody, write three lines at "
        'the end of it:  [[person]]  then  name = "{name}"  then  roles = ["clerk"], each on a line of its own; '
        "operator, clerk, approver or auditor, as his post is."
    )


class SecondSame(UsageProblem):
    code = "second-same"
    message = "{name} decides and agrees; two people are needed."
    advice = "Give --second the name of another person of site.toml."


class KindUnknown(UsageProblem):
    code = "kind-unknown"
    message = "There is no kind named {kind}; there are {known}."
    advice = "Use one of the names listed."


class BlankRefused(UsageProblem):
    code = "blank-refused"
    message = "{kind} is never printed blank: each one has a code of its own, and is somebody's."
    advice = (
        "`certpress proof {kind}` shows it with invented values; `certpress form --help` lists what there is blank."
    )


class SecondNeeded(UsageProblem):
    code = "second-needed"
    message = "Batch {batch} is in the ledger; two people must agree to take it back."
    advice = "Add --second with the name of another person of site.toml. Numbers of the batch are never given again."


class TooLateToCancel(UsageProblem):
    code = "too-late-to-cancel"
    message = "Certificates or cards of batch {batch} are made; it can no longer be cancelled."
    advice = "Its numbers stay in the ledger for ever. Keep back what was printed; tell whoever looks after certpress."


class ExamReplaced(UsageProblem):
    code = "exam-replaced"
    message = "Exam {batch} was replaced by {later}, by which its candidates have their seats."
    advice = "To call the exam off, name {later}; the one that it replaced is called off with it."


class ExamScored(UsageProblem):
    code = "exam-scored"
    message = "Exam {batch} was held: the scores {scores} have its 准考证号."
    advice = "Nothing was changed. Where the scores are wrong too, take them back first: `certpress cancel {first}`."


class ProofUnknown(UsageProblem):
    code = "proof-unknown"
    message = "There is neither a drop nor a kind of document named {what}."
    advice = "Give the path of a drop, its name in batches/inbox/, or one of the kinds: {known}."


class WatchRunning(UsageProblem):
    code = "watch-running"
    message = "A watch of {site} is already running."
    advice = "One is enough; `certpress status` shows how it is."


class ApprovalRefused(UsageProblem):
    code = "approval-refused"
    message = "{name} cannot approve this: {reason}."
    advice = (
        "In site.toml the [[person]] who approves has the role approver, not operator, and his public key; "
        "`certpress keys make approver` makes a key."
    )


class SignedAlready(UsageProblem):
    code = "signed-already"
    message = "{drop} was signed before: {file}."
    advice = (
        "Nothing more is to be signed where nothing in the drop was changed: `certpress run` goes on with it. To sign "
        "it anew, remove that file first."
    )


class TargetExists(UsageProblem):
    code = "target-exists"
    message = "{path} is already there."
    advice = "Choose another name, or move the old file away first."


class FilesExist(UsageProblem):
    code = "files-exist"
    message = "{path} is already there."
    advice = "Choose another folder, or move what is there away first."


class TargetWrong(UsageProblem):
    code = "target-wrong"
    message = "{path} cannot be written: {reason}."
    advice = "Give a file name that ends in {suffix}, in a folder that exists."


class FolderNotEmpty(UsageProblem):
    """A site is put back into a folder of its own, so that nothing of another one is mixed with it."""

    code = "folder-not-empty"
    message = "{folder} is not an empty folder."
    advice = "Give a new or an empty folder; what lies in this one was not touched."


class PassphraseWanted(UsageProblem):
    code = "passphrase-wanted"
    message = "For {file} a passphrase has to be typed."
    advice = "Call it again on a terminal; the passphrase is read from nowhere else."


class PassphraseWrong(UsageProblem):
    code = "passphrase-wrong"
    message = "This is not the passphrase of {file}."
    advice = "Type it again. Without it nobody can open the backup, not even whoever made certpress."


class BatchUnknown(UsageProblem):
    code = "no-batch"
    message = "There is no finished batch named {batch}."
    advice = "`certpress status` lists the batches; give the 批次号 as it stands there."


class PrintRefused(UsageProblem):
    code = "print-refused"
    message = "This cannot be printed: {reason}."
    advice = "Nothing was written. `certpress print --help` explains every option."


class BackRefused(UsageProblem):
    code = "back-refused"
    message = "{path} cannot be printed on the back: {reason}."
    advice = (
        "Nothing was written. Save the back as a PDF without a password, with one page or as many as the run, each as "
        "large as its pages are when they are cut."
    )


class CalibrationRefused(UsageProblem):
    code = "calibration-refused"
    message = "These measurements make no calibration: {reason}."
    advice = "Nothing was kept. Measure the crosses of the test page again, and give what the ruler shows."


class CalibrationDoubtful(UsageProblem):
    code = "calibration-doubtful"
    message = "Cross {cross} lies {off} mm from where the other crosses say; a ruler is not read that wrong."
    advice = (
        "Nothing was kept, and what was kept before stays in force. Measure again, that cross first; `--accept` keeps "
        "it all the same."
    )


class CalibrationUnproven(UsageProblem):
    code = "calibration-unproven"
    message = (
        "Only three crosses were measured, and nobody can know how well they agree: three agree even where one was "
        "misread."
    )
    advice = (
        "Nothing was kept, and what was kept before stays in force. Measure all five crosses; `--accept` keeps the "
        "three all the same."
    )


class CalibrationsWrong(UsageProblem):
    code = "calibrations-wrong"
    message = "{file} cannot be used: {reason}."
    advice = "Put a copy of it back, or move it away and measure the printers again with `certpress calibrate`."


class PaperPathWrong(UsageProblem):
    code = "paper-path-wrong"
    message = "The printer, the tray and the stock need a name each, of one line."
    advice = "Give short names that everybody writes in the same way; what the printer is labelled with is best."


class CalibrationMissing(UsageProblem):
    """Nothing is known that would bring an overprint into its place on this paper."""

    code = "no-calibration"
    message = "{path} cannot be overprinted: {reason}. These were measured: {known}."
    advice = (
        "Print its test page with `certpress calibrate page`, measure it, and give what the ruler shows to "
        "`certpress calibrate fit`; or name one that was measured, letter for letter. For a first look on plain paper "
        "add --uncalibrated."
    )


class OverprintRefused(UsageProblem):
    code = "overprint-refused"
    message = "Batch {batch} is not overprinted: {reason}."
    advice = "Nothing was written. Mend what is named, or leave those certificates out with --pages."


class ParticularWrong(UsageProblem):
    """What somebody typed of a person or a certificate cannot be right."""

    code = "particular-wrong"
    message = "{field}: {reason}"
    advice = "Nothing was entered. Give it as it stands on the document."


class ReceiptRefused(UsageProblem):
    code = "receipt-refused"
    message = "{number} is not there to be handed over, so nobody signs for it."
    advice = "`certpress show` tells where its paper is: handed over before, not made yet, or not in force any more."


class SlipRefused(UsageProblem):
    code = "slip-refused"
    message = "The batch {batch} has no certificates, so nothing of it is on blanks."
    advice = "Name a batch of 认定结果; `certpress status` lists them."


class HolderDiffers(UsageProblem):
    code = "holder-differs"
    message = "The ID number is not that of the holder of {number}."
    advice = "Nothing was entered. Look at the ID document again, and at the certificate with `certpress show`."


class SerialsWrong(UsageProblem):
    code = "serials-wrong"
    message = "{text} is no serial and no range of serials."
    advice = (
        "Write A0001, or A0001-A0100, and a comma between several; both ends have the same letters and length, and the "
        "smaller one comes first."
    )


class BookingRefused(UsageProblem):
    code = "booking-refused"
    message = "What came out of the printer is not booked: {reason}."
    advice = "Nothing was entered. `certpress print --help` explains each option."


class SheetNeeded(UsageProblem):
    code = "sheet-needed"
    message = "Blanks have serials here, and nothing says on which sheet {number} stands."
    advice = "Add the serial of the sheet; `certpress stock balance` shows what is in stock."


class ReissueRefused(UsageProblem):
    code = "reissue-refused"
    message = "{number} is not reissued: {reason}."
    advice = "Nothing was entered. Mend what is named, and do it again."


# --- a batch or a row was returned: exit status 10 --------------------------------------------------------------------


class DropRefused(CertpressError):
    """The drop as a whole cannot be read; it goes back unchanged with this reason."""

    code = "drop-refused"
    status = 10
    message = "The drop {drop} has problems, and nothing was made of it."
    advice = "`certpress check` lists every problem and says what to do."


# --- a verification found something: exit status 11 -------------------------------------------------------------------


class StillInHand(UsageProblem):
    code = "still-in-hand"
    message = "Something is left to do for batch {batch}; nothing was erased."
    advice = "`certpress run` finishes it, `certpress status` tells where it is."


class CopyOrdered(UsageProblem):
    code = "copy-ordered"
    message = "A next copy of {number} is booked and its file is not made; nothing was erased."
    advice = "`certpress reissue {number}` with the same reason makes it. Without its holder nobody could, for ever."


class NotEntitled(UsageProblem):
    code = "not-entitled"
    message = "{by} and {second} may not decide together that something is erased: {reason}."
    advice = (
        "Papers are erased after a review (A3(8)): in site.toml one of the two people has the role approver, and "
        "neither is only an operator."
    )


class PersonErased(UsageProblem):
    code = "person-erased"
    message = "The personal data of {what} were erased (entry {seq}): what needs them cannot be done any more."
    advice = "The number, the level and the day are still there: `certpress show`, `certpress verify`."


class RetentionRuns(UsageProblem):
    code = "retention-runs"
    message = "{what} is kept until {until}; nothing was erased."
    advice = (
        "`certpress archive review` lists what has passed its time; the years stand in site.toml under [retention]."
    )


class LedgerBroken(CertpressError):
    code = "ledger-broken"
    status = 11
    message = "The ledger does not hold together at entry {seq}: {reason}."
    advice = "Stop issuing. Keep the file as it is, make a copy of it, and tell whoever looks after certpress."


class TablesDiffer(LedgerBroken):
    """What lies beside the entries is not what they make of it; the entries themselves may all be there."""

    code = "tables-differ"
    advice = (
        "Make a copy of the file first. Then `certpress ledger rebuild` makes tables and tiles anew from the entries, "
        "and changes nothing where an entry itself is wrong. Ask who wrote into the file."
    )


class StoreForeign(CertpressError):
    """The database has another table, index, trigger or view than certpress makes: somebody wrote into it."""

    code = "store-foreign"
    status = 11
    message = "The ledger database {file} is not built as certpress builds it: {reason}."
    advice = (
        "Stop issuing: what is read of it may be made up. Keep the file as it is, ask who wrote into it, and restore "
        "the newest backup that `certpress ledger verify` finds right."
    )


class CheckpointsWrong(CertpressError):
    """The file of signed checkpoints is damaged, or is not what this ledger signed."""

    code = "checkpoints-wrong"
    status = 11
    message = "{file} cannot be trusted: {reason}."
    advice = (
        "Stop issuing, and keep the file as it is. Put the newest copy of it back, and tell whoever looks after "
        "certpress. If nobody has one and the ledger itself is right, move the file away: it is written anew from what "
        "the ledger kept of it."
    )


class CheckpointDiffers(CertpressError):
    """A checkpoint that left the house says something else than the ledger says today."""

    code = "checkpoint-differs"
    status = 11
    message = "The ledger is not what the checkpoint in {file} says: {reason}."
    advice = (
        "If it was typed from paper, compare it letter for letter. If it is right, stop issuing, keep the ledger as it "
        "is, and report it to the supervising authority."
    )


class CheckpointLost(CertpressError):
    """A checkpoint that left the house covers entries that were lost, as an entry says."""

    code = "checkpoint-lost"
    status = 11
    message = "{file} covers entries that were lost before the site was put back from a backup; entry {seq} says so."
    advice = (
        "Nothing is wrong with the ledger for it: what is lost cannot be compared any more. Keep the paper, and use "
        "one that was made before the backup, or after the site was put back."
    )


class WitnessRefuses(CertpressError):
    """What an auditor was handed is not a log that goes on from what he has seen."""

    code = "witness-refuses"
    status = 11
    message = "{folder} is not cosigned: {reason}."
    advice = (
        "Keep the export and the notebook as they are: together they show what was changed. If the export was only "
        "copied badly, have it made anew; if not, report it to the supervising authority."
    )


class EntryRefused(CertpressError):
    """An entry that would break the state machine; nothing was written."""

    code = "entry-refused"
    status = 11
    message = "The ledger refuses {op} for {ref}: {reason}."
    advice = (
        "Nothing was changed. How things stand is told of a certificate by `certpress show`, of blanks by "
        "`certpress stock balance`, of a batch by `certpress status`."
    )


class NothingDelivered(CertpressError):
    """A list on which nobody stands: not one certificate of the batch can be handed over, and nothing was entered."""

    code = "nothing-delivered"
    status = 11
    message = "None of the certificates of {batch} was handed over: {reason}."
    advice = (
        "Nothing was entered. Where the sheets are not booked, book them with `certpress print BATCH --by NAME`; "
        "`certpress show` tells of a certificate where it is, `certpress status` of a batch."
    )


class FileChanged(CertpressError):
    """A finished file is not the one whose hash the ledger has; nothing of it may be printed."""

    code = "file-changed"
    status = 11
    message = "{path} is not the file that the ledger recorded: {reason}."
    advice = "Do not print it. Put back an unchanged copy of it, and tell whoever looks after certpress."


# --- a failure of the machine: exit status 20 and up ------------------------------------------------------------------


class MachineFailure(CertpressError):
    status = 20


class StoreBusy(MachineFailure):
    code = "store-busy"
    status = 21
    transient = True
    message = "The ledger is in use by another program: {reason}."
    advice = "Wait a moment and try again; nothing was lost."


class LockLost(MachineFailure):
    code = "lock-lost"
    status = 48
    transient = True
    message = "{file} was removed while this command was at work: another one may have gone on with it."
    advice = (
        "Nothing more was entered. Give the command again: it goes on from what the ledger says. Leave batches/work "
        "alone."
    )


class StoreWrong(MachineFailure):
    code = "store-wrong"
    status = 22
    message = "The ledger database {file} cannot be used: {reason}."
    advice = (
        "Do not delete it. `certpress doctor` looks at the site, `certpress ledger verify` reads all of the ledger; if "
        "it is damaged, restore the last backup with `certpress restore`."
    )


class StoreNewer(MachineFailure):
    code = "store-newer"
    status = 47
    message = "The ledger {file} was written by a newer certpress than this one."
    advice = "Nothing was changed. Start the newer one, or update this one; restore no backup for this."


class LedgerBehind(MachineFailure):
    """The database is missing or older than what was kept of it; going on would give numbers a second time."""

    code = "ledger-behind"
    status = 35
    message = "{file} is not the newest state of the ledger: {reason}."
    advice = (
        "Stop: going on would give numbers a second time. Put the newest copy of ledger.db back into its place. If "
        "there is none, take the newest backup (`certpress restore`); then two people settle with `certpress recover` "
        "how the ledger goes on."
    )


class DiskTrouble(MachineFailure):
    code = "disk-trouble"
    status = 23
    transient = True
    message = "Writing or reading {path} failed: {reason}."
    advice = "Make room on the disk or reconnect it; the line goes on by itself."


class SyncFailed(MachineFailure):
    """An fsync failed: what was written may be lost, so the process must not go on (the fsyncgate lesson)."""

    code = "sync-failed"
    status = 24
    message = "The disk did not confirm that {path} was saved: {reason}."
    advice = "Check the disk, then start certpress again; it repeats what was not confirmed."


class FolderTrouble(MachineFailure):
    code = "folder-trouble"
    status = 25
    # A disk that went read-only is mounted again, a right is given back.
    transient = True
    message = "The folder {path} cannot be used: {reason}."
    advice = "Check that it exists and that this user may write there; `certpress doctor` shows all folders."


class InboxAway(MachineFailure):
    code = "inbox-away"
    status = 26
    transient = True
    message = "The inbox {path} is not the one this site knows: its marker file is missing."
    advice = "Reconnect the share. If the inbox was replaced on purpose, remove batches/work/inbox-id and start again."


class FontMissing(MachineFailure):
    code = "font-missing"
    status = 27
    message = "No face for the role {role} was found: {reason}."
    advice = "Install the packages that `certpress fonts` lists, or put the licensed font file into fonts/."


class PressComplaint(MachineFailure):
    """The layout engine warned; on a certificate a warning is a failure."""

    code = "press-complaint"
    status = 28
    message = "The page of {template} could not be laid out cleanly: {reason}."
    advice = "Nothing was printed. Correct the template, or run `certpress doctor`."


class FieldMissing(MachineFailure):
    """A page does not show a value, a photo or a code that its record has."""

    code = "field-missing"
    status = 38
    message = "The template {template} does not print {field}."
    advice = "Nothing was printed. Put it back into page.html, or take away what hides it in page.css."


class TemplateWrong(MachineFailure):
    code = "template-wrong"
    status = 29
    message = "The template {template} is wrong: {reason}."
    advice = "Correct the folder under templates/; `certpress proof` shows it without taking a number."


class SequenceExhausted(MachineFailure):
    code = "sequence-exhausted"
    status = 30
    message = "The numbers of {institution}, year {year}, level {level} are used up: 999999 is the last one."
    advice = "No certificate of that level can be numbered this year; ask the authority for a further institution code."


class CardsExhausted(MachineFailure):
    code = "cards-exhausted"
    status = 37
    message = "The card numbers of {institution} for {kind} are used up: 9999 is the last one."
    advice = "No card of that kind can be numbered; ask the authority how to go on."


class LibraryMissing(MachineFailure):
    code = "library-missing"
    status = 31
    message = "A part of the machine is missing: {reason}."
    advice = "Run `make setup` in the folder of certpress; it installs the Debian packages that are missing."


class OutputTaken(MachineFailure):
    code = "output-taken"
    status = 32
    message = "{path} is already there, and certpress did not make it."
    advice = "Move it away; the certificates are finished as soon as the place is free."


class ReportFailed(MachineFailure):
    code = "report-failed"
    status = 34
    message = "Row {row}, column {column} of the sheet {sheet} could not be written whole."
    advice = "Shorten the text that belongs there: one cell holds at most 32,767 characters."


class PressDied(MachineFailure):
    """A worker of the press ended, or failed in a way that nobody foresaw; nothing it made is used."""

    code = "press-died"
    status = 33
    message = "The press stopped: {reason}."
    advice = (
        "Start certpress again; it goes on where it stopped. "
        "If it stops again, free some memory or set press.workers = 1."
    )


class HelperDied(MachineFailure):
    """The process that looked over the ledger beside this one ended before it had told everything."""

    code = "helper-died"
    status = 46
    message = "A process that helped to check the ledger was ended from outside or ran out of memory."
    advice = "Nothing was changed. Close other programs to free some memory, then start the command again."


class KeyMissing(MachineFailure):
    code = "key-missing"
    status = 39
    message = "There is no key {file}."
    advice = (
        "If it was there before, put the copy from the safe back; a site that never had one makes it with "
        "`certpress keys make`."
    )


class KeyWrong(MachineFailure):
    code = "key-wrong"
    status = 40
    message = "The key {file} cannot be used: {reason}."
    advice = "Let nobody but its owner read it (chmod 600), or put the copy from the safe back."


class SignerMissing(MachineFailure):
    code = "signer-missing"
    status = 41
    message = "The files of certificates are to be signed, and the program for it (pyHanko) is not installed."
    advice = (
        'Install certpress with `make install SIGN=1`, or write pdf = "none" under [signing] in site.toml; '
        "until then no batch is taken in."
    )


class SignerWrong(MachineFailure):
    code = "signer-wrong"
    status = 42
    message = "The files of certificates cannot be signed with {file}: {reason}."
    advice = (
        "Look at [signing] in site.toml: key, certificate, password or PIN, and whether the token is plugged in. "
        "A PIN that was refused is not tried again until its file changes."
    )


class BackupWrong(MachineFailure):
    """A backup that is not, byte for byte, what was written; nothing of it is used."""

    code = "backup-wrong"
    status = 43
    message = "The backup {file} cannot be used: {reason}."
    advice = "Nothing was put back. Copy it again from where it came, or take the backup before it."


class SiteRestored(MachineFailure):
    """A site out of a backup may lack what was done since; going on would give numbers a second time."""

    code = "site-restored"
    status = 44
    message = "The site {site} was put back from a backup, and it is not settled yet how it goes on."
    advice = "Until then nothing is entered. Two people settle it with `certpress recover`; reading is possible."


class OutputLost(MachineFailure):
    """Nobody could read what a command said, e.g. because standard output is a file on a full disk."""

    code = "output-lost"
    status = 36
    message = "What certpress said could not be written: {reason}."
    advice = "The work itself is done. `certpress status` shows what came of it."


class NotReady(MachineFailure):
    """What `doctor` says at its end when a check failed."""

    code = "not-ready"
    status = 20
    message = "{count} checks failed."
    advice = "Do what is written under each failed check, then run `certpress doctor` again."


class Unexpected(MachineFailure):
    """A mistake in certpress itself; the details lie in a file, never on the screen."""

    code = "unexpected"
    status = 70
    message = "Something happened that certpress was not made for ({kind})."
    advice = "The details, without personal data, are in {file}. Give that file to whoever looks after certpress."
