"""From settings to the tools that the line is handed; live, or for a rehearsal that leaves the site as it is."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pipeline.aftermath import unexpected
from pipeline.clock_doubts import clock_doubts
from pipeline.documents.certificate import Wording
from pipeline.errors import Because, CertpressError, InboxAway, SiteRestored
from pipeline.files import make_folder, refuse_foreign_link
from pipeline.language import CHINESE, Language
from pipeline.ledger.evidence import Evidence
from pipeline.ledger.views import Arrival
from pipeline.office_time import china_time
from pipeline.presses import Presses
from pipeline.rules.batch import Photo
from pipeline.rules.facts import Facts
from pipeline.rules.problems import Problem
from pipeline.scratch import scratch_folder, sweep
from pipeline.settings.values import Settings
from pipeline.signing import Keyring, approver_keys, own_key
from pipeline.stages.approval import UNSIGNED, ApprovalDesk, Signatory
from pipeline.storage.approvals import awaits_approval
from pipeline.storage.calendars import site_calendar
from pipeline.storage.checkpoints import CheckpointFile
from pipeline.storage.disk_state import refusing
from pipeline.storage.drops import Drop
from pipeline.storage.folders import probe_folders
from pipeline.storage.heartbeat import IN_TURN, Heartbeat, Pulse
from pipeline.storage.inbox import Inbox
from pipeline.storage.line_lock import LineLock
from pipeline.storage.mounts import share_of
from pipeline.storage.output import Output
from pipeline.storage.reading import Reading, read
from pipeline.storage.register import Register
from pipeline.storage.scanner import Waiting
from pipeline.storage.takings import Taken
from pipeline.system_errors import machine_trouble

if TYPE_CHECKING:
    from pipeline.documents.kinds import Box
    from pipeline.reports.notes import Notes
    from pipeline.reports.papers import BatchPapers
    from pipeline.stages.check import Inspector
    from pipeline.storage.watcher import Watcher


@dataclass
class Workshop(Presses):
    """Every tool of one site, made when it is first used; a context manager.

    `work` is where private copies of drops lie: the site's own folder, or for a rehearsal a temporary one.
    """

    language: Language
    work: Path
    monotonic: Callable[[], float] = field(default=time.monotonic, kw_only=True)
    # Whether it is for settling how a site goes on that was put back from a backup; nothing else may enter anything.
    is_settling: bool = field(default=False, kw_only=True)

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        language: Language,
        clock: Callable[[], datetime] = china_time,
        without_inbox: bool = False,
    ) -> Self:
        """Return the live workshop; its folders and the inbox marker are made where they are missing.

        What killed runs left in the machine's temporary folder is removed.

        Raises SiteRestored where nobody settled yet how the site goes on, FolderTrouble, and InboxAway unless one can
        go on `without_inbox`: the watch waits for a share to come back.
        """
        if settings.restored_mark.exists():
            raise SiteRestored(site=settings.site)
        sweep()
        shop = cls(settings, language, settings.work, clock=clock)
        for folder in settings.folders:
            if folder != settings.inbox:
                refuse_foreign_link(folder)
                make_folder(folder)
        # Once: whoever comes while a watch works waits each time for the end of a batch.
        with shop.alone():
            shop.inbox.prepare()
            try:
                shop.inbox.check_marker()
            except InboxAway:
                if not without_inbox:
                    raise
                return shop
            probe_folders(
                inbox=settings.inbox,
                work=settings.work,
                done=settings.done,
                rejected=settings.rejected,
                output=settings.output,
            )
        return shop

    @classmethod
    @contextlib.contextmanager
    def rehearse(
        cls, settings: Settings, *, language: Language, clock: Callable[[], datetime] = china_time
    ) -> Iterator[Self]:
        """Return a workshop that writes nothing into the site: for `check`."""
        with (
            scratch_folder() as folder,
            cls(settings, language, folder, clock=clock, is_rehearsal=True) as shop,
        ):
            yield shop

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @cached_property
    def register(self) -> Register:
        """The ledger and its numbers. A rehearsal opens one that is there, and makes an empty one elsewhere."""
        file = self.settings.ledger_file
        if self.is_rehearsal and not file.exists():
            file = self.work / file.name
        institution = self.settings.institution
        return self._open.enter_context(
            Register.open(
                file,
                institution=institution.code,
                institution_name=institution.name,
                clock=self.clock,
                witness=None if self.is_rehearsal else self.settings.ledger_witness,
                checkpoint_file=None if self.is_rehearsal else self._checkpoint_file,
                mark=None if self.is_rehearsal else self.settings.restored_mark,
                fence=self.require_alone,
                is_settling=self.is_settling,
                tickets=self.settings.exam.pattern(),
            )
        )

    @property
    def _checkpoint_file(self) -> CheckpointFile:
        settings = self.settings
        return CheckpointFile(settings.checkpoints_file, settings.origin, lambda: own_key(settings))

    @property
    def keyring(self) -> Keyring:
        """The site's own keys, and what they sign."""
        return Keyring(self.settings, lambda: self.register, self.alone, self.clock)

    def evidence(self, batch_id: int) -> Sequence[Evidence]:
        """Return what everybody's file of a batch of results carries to be proved with, in roster order, after a
        checkpoint is signed that covers their numbers; nothing for any other batch. Raises KeyWrong.
        """
        newest = self.register.newest_numbered(batch_id)
        if newest is None:
            return ()
        self.keyring.cover(newest)
        return self.register.evidence_of_batch(batch_id)

    def evidence_of_copy(self, number: str) -> Evidence:
        """Return what the file of a certificate's newest copy carries, after a checkpoint is signed that covers it.

        Raises NumberUnknown, IssuedBefore and KeyWrong.
        """
        self.keyring.cover(self.register.newest_about_copy(number))
        return self.register.evidence_of_newest_copy(number)

    @cached_property
    def inbox(self) -> Inbox:
        """The inbox and the folders that drops move to."""
        settings = self.settings
        return Inbox(
            folder=settings.inbox,
            work=self.work,
            done=settings.done,
            rejected=settings.rejected,
            limits=settings.limits,
            settle_seconds=settings.intake.settle_seconds,
            monotonic=self.monotonic,
        )

    @cached_property
    def output(self) -> Output:
        """Where finished batches appear."""
        return Output(self.settings.output)

    @cached_property
    def papers(self) -> "BatchPapers":
        """What goes with a finished batch."""
        from pipeline.reports.papers import BatchPapers  # noqa: PLC0415 - heavy

        return BatchPapers()

    @cached_property
    def notes(self) -> "Notes":
        """What goes back with a returned drop."""
        from pipeline.reports.notes import Notes  # noqa: PLC0415 - heavy

        # Documents are Chinese, whatever language the screen speaks.
        return Notes(Language.load(CHINESE).problem)

    @cached_property
    def wording(self) -> Wording:
        """The words of the certificate that the site chose. Where its codes are signed, these prove nothing: they are
        for a check, a rehearsal and a proof.
        """
        words = self.settings.certificate.wording()
        if not self._signs_codes:
            return words
        from pipeline.storage.credentials import Sealer  # noqa: PLC0415 - only where codes are signed

        return replace(words, seal=Sealer.unsigned(fits=self._fits_its_place))

    def sealed_wording(self, register: Register | None = None) -> Wording:
        """Return the words for pages that reach paper: their codes are signed where the site wants that.

        `register` is the site's own, for a rehearsal that makes such pages. Raises KeyMissing, KeyWrong.
        """
        if not self._signs_codes:
            return self.wording
        from pipeline.storage.credentials import Sealer  # noqa: PLC0415 - only where codes are signed

        key = self.keyring.code_key(register)
        return replace(self.wording, seal=Sealer.of(key, fits=self._fits_its_place))

    @property
    def _signs_codes(self) -> bool:
        return self.settings.certificate.qr == "signed"

    def _fits_its_place(self, text: str) -> bool:
        """Whether a text makes a code that can be read in its place on the certificate."""
        from pipeline.printing.codes import is_readable  # noqa: PLC0415 - heavy

        place = self.template.kind.code
        return place is None or is_readable(text, place)

    def require_ready(self) -> None:
        """Return when the template can be read, every role of it has a face, and what is to be signed can be.

        Raises TemplateWrong, FontMissing, KeyMissing, KeyWrong, SignerMissing and SignerWrong: better before a drop is
        taken in than when its numbers are spent. A template that was changed since is read anew, so that a watch need
        not be started again.
        """
        self.forget_changed_templates()
        self.require_faces(self.template)
        if self.file_signer is not None:
            self.file_signer.require_ready()
        if self._signs_codes:
            with self.alone():
                self.keyring.code_key()

    @property
    def inspector(self) -> "Inspector":
        """The tools of a check, and what holds for every batch today."""
        from pipeline.stages.check import Inspector  # noqa: PLC0415 - heavy

        return Inspector(
            facts=self.facts(),
            wording=self.wording,
            read=self._read,
            register=self.register,
            darkroom=self,
            unprintable=lambda kind, records: self.press_of(kind).unprintable(records),
            kinds_of=self.kinds_of,
            return_rows=self.settings.intake.on_bad_rows == "return-rows",
            desk=self.desk,
        )

    @property
    def unsigned(self) -> tuple[tuple[str, str], ...]:
        """The drops in hand that wait for nothing but the signature of an approver, each with that reason."""
        if not self.settings.approval.signed:
            return ()
        hands = [hand for hand in self.register.in_hand() if (self.work / hand.work).is_dir()]
        return tuple((hand.drop, UNSIGNED) for hand in hands if awaits_approval(self.inbox.reopen(hand.work)))

    @property
    def desk(self) -> ApprovalDesk:
        """Whether batches have to be signed, and who may sign; raises SettingsWrong for a key that is none."""
        operators = {person.name for person in self.settings.people if "operator" in person.roles}
        keys = approver_keys(self.settings)
        signatories = {name: Signatory(key, is_operator=name in operators) for name, key in keys.items()}
        return ApprovalDesk(self.settings.approval.signed, signatories)

    def facts(self) -> Facts:
        """Return what every batch is judged against today; raises SettingsWrong for a calendar that is none."""
        settings = self.settings
        return Facts(
            institution=settings.institution.code,
            institution_name=settings.institution.name,
            scope=settings.scope,
            calendar=site_calendar(settings.calendar),
            today=self.clock().date(),
            region=settings.region,
            photo_required=settings.certificate.photo == "required",
            numbers_supplied=settings.numbers.mode == "supplied",
            ways_changed_in=frozenset(settings.numbers.changed_in),
            count_first_notice_day=settings.notice.count_first_day,
        )

    def _read(self, taken: Taken) -> Reading:
        return read(taken, limits=self.settings.limits)

    def photo_size(self, kind: str) -> tuple[float, float]:
        """Return width and height (mm) of the photo on that kind of document, 0 x 0 where it has none."""
        frame = self._photo_place(kind)
        return (frame.width_mm, frame.height_mm) if frame else (0.0, 0.0)

    def _photo_place(self, kind: str) -> "Box | None":
        return self.known_template(kind).kind.photo

    def inspect(self, files: Mapping[str, Path], *, kind: str) -> Mapping[str, Photo]:
        """Return what looking at the photos tells, by SHA-256 (hex), for their place on that kind of document."""
        from pipeline.printing.photos import inspect  # noqa: PLC0415 - heavy

        frame = self._photo_place(kind)
        return inspect(files, frame=frame, max_pixels=self.settings.limits.pixels, workers=self.workers)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the site for this process; another one waits. A process that dies lets go.

        Raises FolderTrouble and DiskTrouble where nothing can be written there.
        """
        with self._lock.held():
            yield

    def require_alone(self) -> None:
        """Raise LockLost where the site was taken over while this process stood still."""
        self._lock.require()

    @cached_property
    def _lock(self) -> LineLock:
        return LineLock(self.work)

    def receive(self, taken: Taken) -> None:
        """COMMIT batch.received."""
        self.register.receive(
            Arrival(
                drop=taken.name,
                key=taken.key,
                digest=taken.digest,
                files=max(len(taken.members), 1),
                size=taken.size,
                work=taken.folder.name,
            )
        )

    def unexpected(self, error: Exception) -> CertpressError:
        """Return what is told of a failure that nobody foresaw: whether the disk is to blame, or certpress; then it is
        kept where it came through.
        """
        return machine_trouble(error, self.settings.site) or unexpected(error, self.settings.output)

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)

    def bell(self) -> "Watcher":
        """Return what rings when the inbox may have changed."""
        from pipeline.storage.watcher import Watcher  # noqa: PLC0415 - heavy

        return Watcher(self.settings.inbox)

    @property
    def pulse(self) -> Pulse:
        """Where a watch leaves word that it is alive."""
        return Pulse(self.settings.work)

    @property
    def refusing(self) -> Iterator[tuple[Path, Because | str]]:
        """Each folder of the line into which nothing can be written at this moment, and why."""
        settings = self.settings
        return refusing((settings.inbox, settings.work, settings.done, settings.rejected, settings.output))

    @property
    def inbox_share(self) -> str | None:
        """The type of the share that the inbox lies on, None for a local disk."""
        return share_of(self.settings.inbox)

    def heartbeat(
        self,
        *,
        trouble: CertpressError | None,
        waiting: Sequence[Waiting],
        in_turn: Iterable[Drop],
        bell_is_healthy: bool,
        ended: bool = False,
    ) -> None:
        """Leave word for `status` that the watch is alive; or that its trouble `ended` it."""
        held = {one.drop.display: str(one.reason) for one in waiting} | {drop.display: IN_TURN for drop in in_turn}
        word = Heartbeat(
            os.getpid(),
            self.clock().isoformat(timespec="seconds"),
            tuple(held.items()),
            trouble.code if trouble else None,
            bell_is_healthy=bell_is_healthy,
            ended=ended,
        )
        self.pulse.leave(word)

    def tell_at_work(self, drop: str) -> None:
        """Leave word for `status` at which drop the watch is."""
        self.pulse.begin(drop, self.clock())

    def clock_warnings(self, drop: Drop | None = None) -> list[Problem]:
        """Return a warning where the clock runs behind the ledger, or behind the files of a drop."""
        return list(clock_doubts(self.clock(), self.register.last_entry_at(), drop))
