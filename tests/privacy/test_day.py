"""After a day of work: who may read what was written, and where an ID number or a secret can be found.

Every file that the day left is opened down to the last archive, and everything that was said is read.
"""

import base64
import os
import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.language import ENGLISH, Language
from tests.privacy.day import PASSPORT, day_of_work
from tests.privacy.house import OTHERS, PASSPHRASE, Day, shown_by_the_system
from tests.privacy.readable import readable
from tests.reference_pages import helps
from tests.samples.people import invent

# What has to be waited for, and what only makes pages of invented people.
_NOT_TYPED = {"certpress watch", "certpress bench"}
# Made to be handed on, and without anybody's data: modes are those of the files there.
_FOR_OTHERS = {
    "site/batches/inbox/.inbox-id": 0o644,
    "beside/auditor.py": 0o644,
    "beside/page.pdf": 0o644,
    "beside/proof.tlog-proof": 0o644,
    "beside/revoked.txt": 0o644,
    "beside/export": 0o644,
    "beside/auditors": 0o444,
    "beside/web": 0o644,
}
_BY_HAND = {"beside", "temporary", "beside/past.xlsx", "day.json"}
# Where the interface, or the form that the regulations want, has ID numbers in full (docs/threat-model.md).
_IN_FULL = (
    r"(site|again|locked)/output/ledger\.db",
    r"(site|again|locked)/batches/(done|rejected)/.+",
    r"(site|again|locked)/output/[0-9]{4}/[^/]+/(certificates|cards|tickets|print)/[^/]+\.pdf",
    r"(site|again|locked)/output/[0-9]{4}/[^/]+/manifest\.json",
    r"(site|again|locked)/output/[0-9]{4}/[^/]+/(证书花名册|平台上报|领取签字表|证卡核发名册)\.xlsx",
    r"(site|again|locked)/output/[0-9]{4}/[^/]+/(合格人员名单|成绩登记)\.xlsx",
    r"beside/(print|cards)/[^/]+\.pdf",
    r"beside/(overprint|proof-of-a-batch|proof-of-cards)\.pdf",
    r"beside/open\.certpress-backup",
    r"beside/past\.xlsx",
)
_NAMED_BY_SENDERS = re.compile(r"(site|again|locked)/batches/(done|rejected)/.+")
# ID numbers of the people whom the drops of the day are of, by the number of people and the seed.
_PEOPLE = ((4, 1), (4, 2), (2, 3), (2, 4), (4, 5), (10, 6), (1, 7), (9, 9))
_OTHERS = {PASSPORT, "E87654321", "110101199003078515"}


@pytest.fixture(scope="module")
def day() -> Day:
    return day_of_work()


@pytest.fixture(scope="module")
def identities() -> re.Pattern[bytes]:
    everybody = {row["证件号码"] for people, seed in _PEOPLE for row in invent(people, seed=seed)} | _OTHERS
    return re.compile("|".join(everybody).encode())


def paths(day: Day) -> Iterator[tuple[str, Path]]:
    for path in sorted(day.folder.rglob("*")):
        yield path.relative_to(day.folder).as_posix(), path


def test_every_command_was_typed_and_most_of_them_did_what_they_were_asked(day: Day) -> None:
    known = {path for path, _ in helps(Language.load(ENGLISH)) if path != "certpress"}
    groups = {path.rpartition(" ")[0] for path in known if path.count(" ") > 1}
    typed = {f"certpress {one.line}" for one in day.said if one.status in {0, 10}}
    missing = {path for path in known - groups if not any(line.startswith(path) for line in typed)}

    assert _NOT_TYPED == missing
    assert 90 < len(day.places)


# --- modes ------------------------------------------------------------------------------------------------------------


def test_every_file_that_a_day_left_is_its_owners_alone(day: Day) -> None:
    found = {name: path.stat().st_mode for name, path in paths(day) if name not in _BY_HAND}
    others = {name: mode for name, mode in found.items() if mode & OTHERS}

    assert {} == {name: oct(mode) for name, mode in others.items() if _wanted(name, mode) != stat.S_IMODE(mode)}
    assert set(_FOR_OTHERS) == {mine for name in others for mine in _FOR_OTHERS if _is_below(name, mine)}
    assert {0o700, 0o600, 0o400} == {stat.S_IMODE(mode) for name, mode in found.items() if name not in others}


def _wanted(name: str, mode: int) -> int | None:
    """Return the mode that what is made to be handed on should have."""
    file = next((one for mine, one in _FOR_OTHERS.items() if _is_below(name, mine)), None)
    return 0o755 if file is not None and stat.S_ISDIR(mode) else file


def _is_below(name: str, folder: str) -> bool:
    return name == folder or name.startswith(f"{folder}/")


def test_nothing_stands_open_for_a_moment_but_what_a_sender_left_open(day: Day) -> None:
    """What he laid down is closed as soon as it lies in done/ or rejected/, which are closed themselves."""
    from_senders = re.compile(r"site/batches/(inbox|done|rejected)/.+")

    assert {} == {name: oct(mode) for name, mode in day.open.items() if not from_senders.match(name)}


def test_nothing_is_left_in_the_machines_temporary_folder(day: Day) -> None:
    assert [] == list(day.temporary.iterdir())


# --- ID numbers -------------------------------------------------------------------------------------------------------


def test_no_identity_number_stands_in_full_in_a_file_that_is_not_meant_to_have_it(
    day: Day, identities: re.Pattern[bytes]
) -> None:
    meant = re.compile("|".join(_IN_FULL))
    found = {
        name
        for name, path in paths(day)
        if path.is_file() and name != "day.json" and any(map(identities.search, readable(path.read_bytes())))
    }

    assert set() == {name for name in found if not meant.fullmatch(name)}
    # Each of the places is one indeed; else it would excuse what nobody meant.
    assert [] == [place for place in _IN_FULL if not any(re.fullmatch(place, name) for name in found)]


def test_no_name_of_a_file_has_an_identity_number_but_what_its_sender_named_so(
    day: Day, identities: re.Pattern[bytes]
) -> None:
    named = [name for name, _ in paths(day) if identities.search(name.encode())]

    assert [] == [name for name in named if not _NAMED_BY_SENDERS.fullmatch(name)]
    assert named


def test_no_identity_number_is_said_in_full_but_to_who_gave_his_name_and_a_reason(
    day: Day, identities: re.Pattern[bytes]
) -> None:
    said = [one.words for one in day.said if identities.search(one.told.encode())]

    assert [("find", True), ("show", True), ("verify", True)] == [(words[0], "--full" in words) for words in said]


def test_a_mistake_of_ours_leaves_no_name_and_no_number_in_its_note(day: Day, identities: re.Pattern[bytes]) -> None:
    notes = [path.read_bytes() for path in (day.site / "output" / "trouble").iterdir()]

    assert 1 == len(notes)
    assert b"RuntimeError" in notes[0]
    assert not identities.search(notes[0])


# --- secrets ----------------------------------------------------------------------------------------------------------


def test_no_private_key_leaves_its_file_but_in_an_encrypted_backup(day: Day) -> None:
    keys = [path for _, path in paths(day) if path.suffix == ".key"]
    seeds = {base64.b64decode(key.read_text("utf-8").split("+", 4)[4])[1:] for key in keys}
    secret = re.compile(b"|".join(re.escape(one) for seed in seeds for one in _written_as(seed)))

    assert 4 == len(seeds)
    assert [] == [one.line for one in day.said if "PRIVATE" in one.told or secret.search(one.told.encode())]
    assert [] == [
        name
        for name, path in paths(day)
        if path.is_file() and path not in keys and any(map(secret.search, readable(path.read_bytes())))
    ]


def _written_as(seed: bytes) -> Iterator[bytes]:
    """Yield a key as it is, in hexadecimal digits, and in Base64 wherever in the text it begins."""
    yield seed
    yield seed.hex().encode()
    for before in range(3):
        # The first and the last characters depend on what stands beside.
        yield base64.b64encode(bytes(before) + seed)[4:-4]


def test_a_passphrase_stands_nowhere(day: Day) -> None:
    assert any("--encrypt" in one.words for one in day.said)
    assert [] == [one.line for one in day.said if PASSPHRASE in one.told]
    assert [] == [
        name
        for name, path in paths(day)
        if path.is_file() and any(PASSPHRASE.encode() in one for one in readable(path.read_bytes()))
    ]


def test_no_secret_stands_in_the_words_or_in_the_environment_of_a_process(day: Day) -> None:
    command, pipe = [sys.executable, "-c", "print(flush=True); input()", PASSPHRASE], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env={"KEY": "PRIVATE+KEY+x"}) as careless:
        assert careless.stdout
        careless.stdout.readline()
        seen = shown_by_the_system(os.getpid())
        careless.communicate(b"\n", timeout=60)

    assert 0 == day.overheard
    # Who looks sees what others do wrong.
    assert PASSPHRASE.encode() in seen
    assert b"PRIVATE+KEY+x" in seen


def test_the_salts_of_digests_stand_in_the_ledger_alone_and_in_the_file_of_whom_they_are_of(day: Day) -> None:
    """With the salt a digest of somebody's data can be guessed; so nothing that leaves the site has one but his own."""
    with closing(sqlite3.connect(day.site / "output" / "ledger.db")) as ledger:
        salts = {salt for (salt,) in ledger.execute("SELECT salt FROM person")}
    wanted = re.compile(b"|".join(re.escape(one) for salt in salts for one in (salt, salt.hex().encode())))
    found = {
        name for name, path in paths(day) if path.is_file() and any(map(wanted.search, readable(path.read_bytes())))
    }
    own = re.compile(
        r"(site|again|locked)/output/(ledger\.db|[0-9]{4}/[^/]+/certificates/[^/]+\.pdf)|beside/open\.certpress-backup"
    )

    assert 10 < len(salts)
    assert set() == {name for name in found if not own.fullmatch(name)}
    assert [] == [one.line for one in day.said if wanted.search(one.told.encode())]
