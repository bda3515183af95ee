"""`certpress platform`: where the batches stand, as the clerk types it and reads it."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline.settings.values import Settings
from tests.cli.conftest import Ask
from tests.fakes import THE_DAY
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop

BATCH = "2026-11-电工-01"
BY = ("--by", "张管理")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = open_office(tmp_path_factory.mktemp("platform") / "site")
    write_drop(office.inbox, people=2)
    office.run()
    return office


@pytest.fixture
def site(prepared: Office, tmp_path: Path) -> Path:
    shutil.copytree(prepared.settings.site, tmp_path / "site")
    return tmp_path / "site"


def test_what_was_entered_is_listed(ask: Ask, site: Path) -> None:
    before = json.loads(ask("platform", "list", "--json", here=site).out)
    told = ask(
        "platform", "report", BATCH, "--state", "已提交", "--on", "2026-11-25", "--proof", "251125", *BY, here=site
    )
    after = json.loads(ask("platform", "list", "--json", here=site).out)

    assert [(BATCH, 2, None, None, "2026-12-06")] == [
        (one["batch"], one["people"], one["state"], one["since"], one["due"]) for one in before
    ]
    assert (0, f"{BATCH} 在平台上：已提交。\n", "") == (told.status, told.out, told.err)
    assert [("submitted", "2026-11-25")] == [(one["state"], one["since"]) for one in after]


def test_what_is_due_and_not_there_is_said(site: Path) -> None:
    with Office(Settings.read(site)).workshop() as shop:
        (batch,) = shop.register.reported()

    assert batch.is_overdue(batch.due_on.replace(day=batch.due_on.day + 1))
    assert not batch.is_overdue(batch.due_on)
    assert not batch.is_overdue(THE_DAY.date())


def test_a_clerk_reads_the_table(ask: Ask, site: Path) -> None:
    told = ask("platform", "list", here=site)

    assert 0 == told.status
    for word in (BATCH, "未登记", "2026-12-06"):
        assert word in told.out


@pytest.mark.parametrize(
    ("words", "said"),
    [(("没有这个批次", "--state", "已提交"), "没有这个批次"), ((BATCH, "--state", "已退回"), "平台上")],
)
def test_what_cannot_be_so_is_refused(ask: Ask, site: Path, words: tuple[str, ...], said: str) -> None:
    told = ask("platform", "report", *words, *BY, here=site)

    assert (True, "") == (told.status > 0, told.out)
    assert said in told.err
