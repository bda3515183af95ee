"""Links that a colleague planted in a site he may write into: nothing is written where they lead, and nothing of what
they lead to is changed. Links of our own are decisions of the office, and followed.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.desk import reissue
from pipeline.errors import CertpressError, FolderTrouble
from pipeline.rules.acts import Act
from pipeline.rules.copies import ReissueReason
from pipeline.shift import Outcome
from pipeline.storage.keys import SigningKey
from tests.line.office import Office, contents, copied, open_office
from tests.privacy.planted import foreign_link
from tests.samples.batches import write_drop

NAME = "2026-11-电工-01"
Plant = Callable[[str], Path]


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = open_office(tmp_path_factory.mktemp("planted") / "site")
    SigningKey.make(office.settings.keys / "log.key", name=office.settings.origin)
    write_drop(office.inbox, people=2, name=NAME)
    office.run()
    return office.searchable()


@pytest.fixture
def office(worked: Office, tmp_path: Path) -> Office:
    return copied(worked, tmp_path / "site")


@pytest.fixture
def his(tmp_path: Path) -> Path:
    """A folder of the colleague's, with a file in it."""
    (tmp_path / "his").mkdir()
    (tmp_path / "his" / "file").write_text("his")
    return tmp_path / "his"


@pytest.fixture
def plant(office: Office, his: Path, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Put a link of his in the place of what lies in the site, and what lay there behind it."""

    def planted(path: str) -> Path:
        place, behind = office.settings.site / path, his / "behind"
        if place.exists():
            place.rename(behind)
        foreign_link(place, behind if behind.exists() else his, monkeypatch)
        return behind

    return planted


def again(office: Office) -> Outcome:
    write_drop(office.inbox, people=2, seed=2, name="2026-11-电工-02")
    return office.run()


@pytest.mark.parametrize("folder", ["output", "batches/work", "batches/done", "batches/rejected", "keys"])
def test_a_link_in_the_place_of_a_folder_of_the_site_is_refused(
    office: Office, his: Path, plant: Plant, folder: str
) -> None:
    plant(folder)
    before = contents(his)

    with pytest.raises(FolderTrouble):
        again(office)
    assert before == contents(his)


def test_nothing_of_a_batch_is_made_where_a_link_in_the_place_of_its_year_leads(
    office: Office, his: Path, plant: Plant
) -> None:
    plant("output/2026")
    before = contents(his)

    told = again(office)

    assert before == contents(his)
    assert {FolderTrouble} == {type(error) for error in told.failed}


def test_no_further_copy_is_laid_where_a_link_in_the_place_of_its_batch_leads(
    office: Office, his: Path, plant: Plant
) -> None:
    number = office.numbers()[0]
    plant(f"output/2026/{NAME}")
    before = contents(his)

    with office.workshop() as shop, pytest.raises(FolderTrouble):
        reissue(shop, number, Act(by="张管理", reason="遗失"), reason=ReissueReason.LOST)
    assert before == contents(his)


def test_the_ledger_is_not_entered_into_where_a_link_leads(office: Office, his: Path, plant: Plant) -> None:
    plant("output/ledger.db")
    before = contents(his)

    with pytest.raises(FolderTrouble):
        again(office)
    assert before == contents(his)


@pytest.mark.parametrize(
    "file", ["output/checkpoints.txt", "batches/work/watch.json", "batches/work/head", "output/.tmp-checkpoints.txt"]
)
def test_a_link_in_the_place_of_a_file_that_is_written_is_replaced_and_not_followed(
    office: Office, his: Path, plant: Plant, file: str
) -> None:
    plant(file)
    before = contents(his)
    with office.workshop() as shop:
        shop.heartbeat(trouble=None, waiting=(), in_turn=(), bell_is_healthy=True)
    again(office)

    assert before == contents(his)


def test_a_lock_is_not_taken_where_a_link_leads(office: Office, his: Path, plant: Plant) -> None:
    plant("batches/work/line.lock")
    before = contents(his)

    with pytest.raises(FolderTrouble):
        again(office)
    assert before == contents(his)


def test_a_drop_is_not_laid_where_a_link_under_its_name_leads(office: Office, his: Path, plant: Plant) -> None:
    plant("batches/done/2026-11-电工-02")
    before = contents(his)
    again(office)

    assert before == contents(his)
    assert (office.settings.done / "2026-11-电工-02~2" / "photos").is_dir()


def test_nothing_is_signed_with_a_key_that_a_link_leads_to(office: Office, plant: Plant) -> None:
    behind = plant("keys/log.key")
    behind.unlink()
    SigningKey.make(behind, name=office.settings.origin)
    signed = (office.settings.output / "checkpoints.txt").read_bytes()

    with office.workshop() as shop, pytest.raises(CertpressError):
        shop.keyring.checkpoint()
    assert signed == (office.settings.output / "checkpoints.txt").read_bytes()


def test_a_year_that_the_office_itself_moved_to_another_disk_is_followed(office: Office, tmp_path: Path) -> None:
    year = office.settings.output / "2026"
    year.rename(tmp_path / "larger")
    year.symlink_to(tmp_path / "larger")
    again(office)

    assert (tmp_path / "larger" / "2026-11-电工-02" / "manifest.json").is_file()
