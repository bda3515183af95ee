"""What a site has decided: frozen, complete, and refused with its line where it is wrong.

Every key of site.toml is a field of one of the dataclasses below; a key that none of them has is refused, so that a
typing mistake never passes for a decision.
"""

import dataclasses
import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, Self

from pipeline.documents.certificate import DEFAULT_BODY, Wording
from pipeline.errors import Because, PersonUnknown, SecondSame
from pipeline.rules.batch import NO_JOB, ScopeItem
from pipeline.rules.exam.tickets import TicketPattern
from pipeline.rules.levels import Level
from pipeline.rules.numbers import InstitutionCode, Region
from pipeline.rules.retention import LEAST_ELECTRONIC_YEARS, LEAST_PAPER_YEARS
from pipeline.rules.same_person import name_key
from pipeline.settings.finding import SITE_FILE
from pipeline.settings.site_file import KeyPath, SiteFile
from pipeline.storage.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """The institution as filed with the authority: name letter for letter (R17), code of 13 characters (R11)."""

    name: str
    code: InstitutionCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """How a certificate looks: style profile, photo, addresses, QR code, body text, the sign for no 工种 (Z12).

    `body` may hold {institution} {name} {occupation} {job} {level}; an empty `institution_query_address` is not
    printed; an empty `no_job` is the sign of the profile. Of signed codes `qr_url` ends with `/{number}` and has no
    small letter behind the host, for a code has it in capitals. A reissued certificate should be with its holder after
    `reissue_workdays`: the regulations name no time, so the institution does.
    """

    profile: Literal["2019", "2021"] = "2019"
    photo: Literal["required", "optional"] = "required"
    query_address: str = "http://jndj.osta.org.cn"
    institution_query_address: str = "http://pjjg.osta.org.cn"
    qr: Literal["url", "signed"] = "url"
    qr_url: str = "https://verify.example.cn/V/{number}"
    body: str = DEFAULT_BODY
    no_job: str = ""
    reissue_workdays: int = 15

    def wording(self) -> Wording:
        """Return the words for the page. Raises ValueError with the name of the key whose placeholders are wrong."""
        return Wording(
            profile=self.profile,
            body=self.body,
            query_address=self.query_address,
            institution_query_address=self.institution_query_address or None,
            qr_url=self.qr_url,
            no_job=self.no_job,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How drops are taken in: seconds of quiet before one counts as complete, and what happens to bad rows."""

    settle_seconds: float = 5.0
    on_bad_rows: Literal["reject-batch", "return-rows"] = "reject-batch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Whether we assign the certificate numbers, or the provincial platform supplies them in the roster.

    `changed_in` are the years of 发证日期 in which that changed, so that numbers of both kinds stand side by side.
    """

    mode: Literal["assigned", "supplied"] = "assigned"
    changed_in: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Whether a batch needs an approver's signature beside it."""

    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Whether blank certificates are counted by serial number (流水码)."""

    tracked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Years that process papers are kept; the regulations ask for 3 on paper and 5 electronically at least (K30)."""

    paper_years: int = field(default=LEAST_PAPER_YEARS, metadata={"least": LEAST_PAPER_YEARS})
    electronic_years: int = field(default=LEAST_ELECTRONIC_YEARS, metadata={"least": LEAST_ELECTRONIC_YEARS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Worker processes that lay out pages; 0 is one for each processor."""

    workers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """How a 准考证号 is formed, e.g. `{year}{batch:03}{sequence:05}`."""

    ticket_number: str = "{year}{batch:03}{sequence:05}"

    def pattern(self) -> TicketPattern:
        """Return the pattern. Raises ValueError with a machine-readable reason."""
        return TicketPattern.parse(self.ticket_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """How the five working days of the 公示 are counted: with its first day, or from the day after (X17)."""

    count_first_day: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How the files of certificates are signed electronically (PAdES): not at all, with a key in a `file` (PEM), or
    with one on a token (PKCS#11). Paths are relative to the site.

    `certificate` holds that of the key, and behind it those of its authorities; the first line of `password` is the
    key's password or the token's PIN, and an empty name of the file means that there is none.
    """

    pdf: Literal["none", "file", "pkcs11"] = "none"
    certificate: str = "keys/pdf.pem"
    key: str = "keys/pdf.key"
    password: str = ""
    module: str = ""
    token: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who may act; `key` is the public key (vkey) of those who sign, empty for the others."""

    name: str
    roles: tuple[Literal["operator", "clerk", "approver", "auditor"], ...]
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a site has decided, and where its folders are. Paths are absolute."""

    site: Path
    language: Literal["zh_CN", "en"] = "zh_CN"
    institution: Institution
    region: Region = field(default_factory=Region)
    scope: tuple[ScopeItem, ...] = ()
    certificate: Certificate = field(default_factory=Certificate)
    intake: Intake = field(default_factory=Intake)
    limits: Limits = field(default_factory=Limits)
    numbers: Numbers = field(default_factory=Numbers)
    approval: Approval = field(default_factory=Approval)
    stock: Stock = field(default_factory=Stock)
    retention: Retention = field(default_factory=Retention)
    press: Press = field(default_factory=Press)
    exam: Examination = field(default_factory=Examination)
    notice: Notice = field(default_factory=Notice)
    signing: Signing = field(default_factory=Signing)
    people: tuple[Person, ...] = ()

    @classmethod
    def read(cls, site: Path) -> Self:
        """Return the settings of the site.

        Raises SiteNotFound without a site.toml there, FolderTrouble where it cannot be read, and SettingsWrong with
        the line of the first key that is unknown, missing or illegal.
        """
        file = SiteFile.read(site / SITE_FILE)
        file.refuse_unknown((), file.data, ("language", *_TABLES))
        language = file.data.get("language", "zh_CN")
        region = _region(file)
        return cls(
            site=site.absolute(),
            language=file.value(("language",), language, typing.get_type_hints(cls)["language"]),
            institution=_institution(file, region),
            region=region,
            scope=_scope(file),
            people=_people(file),
            certificate=_certificate(file),
            exam=_examination(file),
            numbers=_numbers(file),
            signing=_signing(file),
            **{name: file.table((name,), file.data.get(name, {}), kind) for name, kind in _PLAIN.items()},
        )

    def person(self, name: str) -> Person:
        """Return the person who acts; raises PersonUnknown for a name that site.toml does not have."""
        for person in self.people:
            if person.name == name.strip():
                return person
        raise PersonUnknown(name=name, known="、".join(person.name for person in self.people) or "-")

    def two_people(self, by: str, second: str) -> tuple[str, str]:
        """Return the names of who decides and who agrees; raises PersonUnknown, and SecondSame where they are one."""
        deciding, agreeing = self.person(by).name, self.person(second).name
        if deciding == agreeing:
            raise SecondSame(name=deciding)
        return deciding, agreeing

    @property
    def origin(self) -> str:
        """The name of the site's log, in every checkpoint (C2SP tlog-checkpoint)."""
        return f"certpress/{self.institution.code.text}"

    @property
    def inbox(self) -> Path:
        """Where people drop batches."""
        return self.site / "batches" / "inbox"

    @property
    def work(self) -> Path:
        """Private copies of batches in progress."""
        return self.site / "batches" / "work"

    @property
    def done(self) -> Path:
        """Drops that were accepted, unchanged."""
        return self.site / "batches" / "done"

    @property
    def rejected(self) -> Path:
        """Drops that went back, unchanged, with a note."""
        return self.site / "batches" / "rejected"

    @property
    def plates(self) -> Path:
        """Plates kept from one run to the next; they may be thrown away at any time."""
        return self.site / "batches" / "plates"

    @property
    def output(self) -> Path:
        """What the line makes."""
        return self.site / "output"

    @property
    def books(self) -> Path:
        """Books (台账) written out for people, by year."""
        return self.output / "books"

    @property
    def ledger_file(self) -> Path:
        """The ledger's database."""
        return self.output / "ledger.db"

    @property
    def ledger_witness(self) -> Path:
        """Where the ledger's last tree head is kept outside the database, so that a lost or older copy is noticed."""
        return self.work / "head"

    @property
    def restored_mark(self) -> Path:
        """There as long as nobody settled how a site goes on that was put back from a backup."""
        return self.work / "restored"

    @property
    def checkpoints_file(self) -> Path:
        """Signed tree heads, append-only."""
        return self.output / "checkpoints.txt"

    @property
    def keys(self) -> Path:
        """Private keys of the log and of QR codes."""
        return self.site / "keys"

    @property
    def calendar(self) -> Path:
        """Files `<year>.json` that add or override a year of working days."""
        return self.site / "calendar"

    @property
    def templates(self) -> Path:
        """Templates of the site, taken before the shipped ones of the same name."""
        return self.site / "templates"

    @property
    def fonts(self) -> Path:
        """Licensed font files."""
        return self.site / "fonts"

    @property
    def folders(self) -> tuple[Path, ...]:
        """Every folder that a site has, in the order in which `init` makes them."""
        return (
            *(self.inbox, self.work, self.done, self.rejected, self.output),
            *(self.keys, self.calendar, self.templates, self.fonts),
        )


def known_keys() -> Iterator[str]:
    """Give every key of site.toml, dotted, e.g. `intake.settle_seconds`; each is explained in the file itself."""
    yield "language"
    for name, kind in _TABLES.items():
        yield from (f"{name}.{entry.name}" for entry in dataclasses.fields(kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class _InstitutionTable:
    name: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _RegionTable:
    """The province's two digits, and the last number of its city table; 0 where it has none (domain.md X14)."""

    province: str = "65"
    cities: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class _ScopeTable:
    occupation: str
    jobs: tuple[str, ...] = (NO_JOB,)
    levels: tuple[int, ...]


_PLAIN: Final[Mapping[str, Any]] = {
    "intake": Intake,
    "limits": Limits,
    "approval": Approval,
    "stock": Stock,
    "retention": Retention,
    "press": Press,
    "notice": Notice,
}
_TABLES: Final[Mapping[str, Any]] = {
    "institution": _InstitutionTable,
    "region": _RegionTable,
    "scope": _ScopeTable,
    "certificate": Certificate,
    "exam": Examination,
    "numbers": Numbers,
    "signing": Signing,
    **_PLAIN,
    "person": Person,
}
CODE_REASONS: Final = {
    "shape": Because("it is the letter Y or S and 12 digits"),
    "province": Because("characters 6 and 7 are not those of the province"),
    "city": Because("characters 8 and 9 name no city of the region"),
    "school": Because("a technical school (9 at place 10) is filed under S"),
    "sequence": Because("its last three digits cannot be 000"),
}


def _region(file: SiteFile) -> Region:
    table = file.table(("region",), file.data.get("region", {}), _RegionTable)
    if not (len(table.province) == 2 and table.province.isascii() and table.province.isdigit()):  # noqa: PLR2004 - GB/T 2260
        raise file.wrong(("region", "province"), "{key} is the two digits of the province, such as 65 for Xinjiang")
    return Region(table.province, table.cities or None)


def _institution(file: SiteFile, region: Region) -> Institution:
    table = file.table(("institution",), file.data.get("institution", {}), _InstitutionTable)
    _require_line(file, ("institution", "name"), table.name)
    try:
        code = InstitutionCode.parse(table.code, region)
    except ValueError as error:
        reason = CODE_REASONS[str(error)]
        raise file.wrong(
            ("institution", "code"), "{key} is not an institution code: {reason}", reason=reason
        ) from error
    return Institution(name=table.name, code=code)


def _require_line(file: SiteFile, at: KeyPath, text: str) -> None:
    """Complain about a text that cannot be printed on one line as it stands."""
    if not text or text != text.strip() or not text.isprintable():
        raise file.wrong(at, "{key} is empty, or has spaces at its ends or a control character")


def _scope(file: SiteFile) -> tuple[ScopeItem, ...]:
    seen: set[tuple[str, str]] = set()
    items = []
    for place, table in enumerate(file.tables("scope", _ScopeTable)):
        at = ("scope", place)
        _require_line(file, (*at, "occupation"), table.occupation)
        for job in table.jobs:
            _require_line(file, (*at, "jobs"), job)
            if (table.occupation, job) in seen:
                raise file.wrong(
                    (*at, "jobs"), "{occupation} {job} stands in two places", occupation=table.occupation, job=job
                )
            seen.add((table.occupation, job))
        items.append(ScopeItem(table.occupation, table.jobs, _levels(file, (*at, "levels"), table.levels)))
    return tuple(items)


def _levels(file: SiteFile, at: KeyPath, digits: tuple[int, ...]) -> tuple[Level, ...]:
    try:
        levels = tuple(Level(digit) for digit in digits)
    except ValueError as error:
        raise file.wrong(at, "{key} holds the digits 1 to 5") from error
    if not levels or len(set(levels)) != len(levels):
        raise file.wrong(at, "{key} names every level once, and at least one")
    return levels


def _people(file: SiteFile) -> tuple[Person, ...]:
    """Return the people, each of them once.

    Two spellings of a name, or two names with one key, would let somebody agree to what he does himself.
    """
    people, names, keys = file.tables("person", Person), dict[str, str](), dict[str, str]()
    for place, person in enumerate(people):
        at: KeyPath = ("person", place)
        _require_line(file, (*at, "name"), person.name)
        if name_key(person.name) == _ITSELF:
            raise file.wrong((*at, "name"), "{name} is what certpress calls itself in the ledger", name=person.name)
        if person.name in names.values():
            raise file.wrong((*at, "name"), "{name} stands there twice", name=person.name)
        other = names.setdefault(name_key(person.name), person.name)
        if other != person.name:
            told = "{name} and {other} are one name in two spellings; for two people add what tells them apart"
            raise file.wrong((*at, "name"), told, name=person.name, other=other)
        # Behind the last plus sign of a vkey lies the key itself; before it a name, which anybody may choose.
        other = keys.setdefault(person.key.rpartition("+")[2] or person.name, person.name)
        if other != person.name:
            raise file.wrong((*at, "key"), "{name} and {other} have the same key", name=person.name, other=other)
    return people


def _certificate(file: SiteFile) -> Certificate:
    table = file.table(("certificate",), file.data.get("certificate", {}), Certificate)
    for name in ("body", "query_address", *(["no_job"] if table.no_job else [])):
        _require_line(file, ("certificate", name), getattr(table, name))
    if not table.qr_url.isascii() or not table.qr_url.startswith(("http://", "https://")):
        raise file.wrong(("certificate", "qr_url"), "{key} begins with http:// or https:// and has plain letters only")
    if table.reissue_workdays < 1:
        raise file.wrong(("certificate", "reissue_workdays"), "{key} is at least 1")
    try:
        table.wording()
    except ValueError as error:
        raise file.wrong(("certificate", str(error)), _PLACEHOLDERS_WANTED[str(error)].message) from error
    if table.qr == "signed" and not _ADDRESS_IN_CAPITALS.fullmatch(table.qr_url):
        raise file.wrong(
            ("certificate", "qr_url"),
            "for signed codes {key} ends with / and (number) in braces, with only capitals and digits behind the host",
        )
    return table


def _numbers(file: SiteFile) -> Numbers:
    table = file.table(("numbers",), file.data.get("numbers", {}), Numbers)
    if not all(year in _YEARS for year in table.changed_in):
        raise file.wrong(("numbers", "changed_in"), "{key} holds years in four digits, such as [2026]")
    return table


def _signing(file: SiteFile) -> Signing:
    table = file.table(("signing",), file.data.get("signing", {}), Signing)
    needed = {"none": (), "file": ("certificate", "key"), "pkcs11": ("certificate", "module", "token", "label")}
    for name in needed[table.pdf]:
        _require_line(file, ("signing", name), getattr(table, name))
    return table


def _examination(file: SiteFile) -> Examination:
    table = file.table(("exam",), file.data.get("exam", {}), Examination)
    try:
        table.pattern()
    except ValueError as error:
        raise file.wrong(
            ("exam", "ticket_number"),
            "{key} has letters A-Z, digits, - and, in braces, (year) (batch:03) (level) and once (sequence:05)",
        ) from error
    return table


# A code has the address in capitals: scheme and host mean the same then, a path would not (RFC 9110, 4.2.3). What else
# a QR code holds as compactly stands in ISO/IEC 18004, 7.4.4.
_ADDRESS_IN_CAPITALS: Final = re.compile(r"https?://[A-Za-z0-9.:-]+/(?:[A-Z0-9$%*+./:-]*/)?\{number\}")
# A certificate number keeps the last two digits of a year of this century.
_YEARS: Final = range(2000, 2100)
# Who acts where no person does; whoever were called so could do things that nobody did.
_ITSELF: Final = "system"
_PLACEHOLDERS_WANTED: Final = {
    "body": Because("of names in braces, {key} knows (institution) (name) (occupation) (job) (level) only"),
    "qr_url": Because("{key} holds (number) in braces once, where the certificate number goes"),
}
