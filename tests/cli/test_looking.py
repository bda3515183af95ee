"""ID numbers in full: only for somebody who says who and why, and only once that is entered."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.ledger.entries import Entry
from pipeline.rules import acts
from pipeline.settings.values import Settings
from tests.cli.conftest import Ask
from tests.cli.test_statistics import worked  # noqa: F401 - a site with two certificates
from tests.line.office import Office

WHO = ("--full", "--by", "张管理", "--reason", "补发前核对")


def looks(site: Path) -> list[Entry]:
    with Office(Settings.read(site)).workshop() as shop:
        bodies = shop.register.first_entries(shop.register.head().size)
        return [entry for entry in map(Entry.parse, bodies) if entry.op == "personal.viewed"]


def identities(site: Path) -> dict[str, str]:
    with Office(Settings.read(site)).workshop() as shop:
        return {one.number: str(one.identity) for one in shop.register.find("S000065148999")}


@pytest.mark.parametrize("command", ["find", "show", "verify"])
def test_a_number_in_full_is_shown_once_it_is_entered_who_looks_and_why(
    ask: Ask,
    worked: Path,  # noqa: F811 - the fixture
    command: str,
) -> None:
    number, identity = min(identities(worked).items())

    masked, told = ask(command, number, here=worked), ask(command, number, *WHO, here=worked)
    for_programs = ask(command, number, "--json", *WHO, here=worked)

    assert [masked.status] * 2 == [told.status, for_programs.status]
    assert identity not in masked.out
    assert identity in told.out
    assert identity in for_programs.out
    assert [(command, "张管理", "补发前核对", number)] * 2 == [
        (entry.payload["how"], entry.actor, entry.payload["reason"], entry.ref.number) for entry in looks(worked)
    ]


@pytest.mark.parametrize("typed", [WHO[:1], WHO[:3], WHO[1:], (*WHO[:2], "路人", *WHO[3:])])
def test_whoever_does_not_say_who_and_why_sees_nothing(ask: Ask, worked: Path, typed: Sequence[str]) -> None:  # noqa: F811
    number, identity = min(identities(worked).items())
    told = ask("show", number, *typed, here=worked)

    assert told.status
    assert identity not in told.out + told.err
    assert [] == looks(worked)


def test_more_people_than_anybody_looks_for_are_not_shown(
    ask: Ask,
    worked: Path,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(acts, "MOST_SEEN", 1)
    told = ask("find", "S000065148999", *WHO, here=worked)

    assert 2 == told.status
    assert "2" in told.err
    assert not any(identity in told.out for identity in identities(worked).values())
    assert [] == looks(worked)


def test_nothing_is_entered_where_nobody_was_found(ask: Ask, worked: Path) -> None:  # noqa: F811 - the fixture
    assert "没有找到" in ask("find", "nobody", *WHO, here=worked).out
    assert [] == looks(worked)


def test_the_look_stands_in_the_history_of_the_certificate(ask: Ask, worked: Path) -> None:  # noqa: F811 - the fixture
    number = min(identities(worked))
    ask("show", number, *WHO, here=worked)

    assert "补发前核对" in ask("show", number, here=worked).out
    assert "补发前核对" in json.dumps(json.loads(ask("show", number, "--json", here=worked).out), ensure_ascii=False)


def test_a_list_in_place_of_the_ledger_has_no_numbers_in_full(ask: Ask, worked: Path) -> None:  # noqa: F811
    (worked / "list.txt").touch()
    told = ask("verify", "S000065148999263000001", "--list", "list.txt", *WHO, here=worked)

    assert 2 == told.status
