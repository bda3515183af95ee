"""The clerk's desk: a next copy beside the old file, through the press, whatever breaks down on the way."""

import hashlib
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from pipeline.desk import Reissued, correct, hand_over, proxy_of, reissue
from pipeline.errors import EntryRefused, FolderTrouble, HolderDiffers, ParticularWrong, ReissueRefused, SheetNeeded
from pipeline.ledger.rows import CopyState
from pipeline.rules.acts import Act, PrintedRun
from pipeline.rules.copies import Handover, Particular, ReissueReason
from pipeline.rules.problems import Problem
from pipeline.rules.reporting import Reported
from pipeline.settings.values import Settings
from tests.killing import end_of
from tests.line import desk
from tests.line.office import Office, contents, open_office
from tests.samples.batches import write_drop
from tests.samples.portraits import portrait

BATCH = "2026-11-电工-01"
ACT = Act(by="张经办", reason="姓名有误", proof="补2026-1")
TWO = Act(by="张管理", second="李审批", reason="照片已丢失，本人另交", proof="补2026-2")
LOST = ReissueReason.LOST


def all_alike(rows: list[dict[str, Any]]) -> None:
    """Let all people be examined in the same."""
    for row in rows:
        row |= {"职业名称": "电工", "工种名称": "高压电工", "职业技能等级": "三级/高级工", "综合评审": None}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = open_office(tmp_path_factory.mktemp("desk") / "site")
    write_drop(office.inbox, people=3, change=all_alike)
    office.run()
    return office.searchable()


@pytest.fixture
def office(prepared: Office, tmp_path: Path) -> Office:
    shutil.copytree(prepared.settings.site, tmp_path / "site")
    return Office(Settings.read(tmp_path / "site"))


def reissued(office: Office, number: str, reason: ReissueReason = LOST) -> Reissued:
    with office.workshop() as shop:
        return reissue(shop, number, ACT, reason=reason)


def corrected(office: Office, number: str, **typed: str) -> tuple[Particular, ...]:
    with office.workshop() as shop:
        return correct(shop, number, {Particular(name): text for name, text in typed.items()}, ACT)


def states(office: Office, number: str) -> list[str]:
    with office.workshop() as shop:
        return [copy.state for copy in shop.register.copies(number)]


def identity_of(office: Office, number: str) -> str:
    with office.workshop() as shop:
        return str(shop.register.show(number).certificate.identity)


def own_files(office: Office) -> dict[str, str]:
    return contents(office.settings.output / "2026" / BATCH / "certificates")


def size(office: Office) -> int:
    with office.workshop() as shop:
        return shop.register.head().size


# --- a next copy ------------------------------------------------------------------------------------------------------


def test_a_next_copy_lies_beside_the_old_one_and_the_ledger_has_its_hash(office: Office) -> None:
    number, before = office.numbers()[0], own_files(office)
    made = reissued(office, number)

    after = own_files(office)
    assert Reissued(number, 2, office.settings.output / "2026" / BATCH / "certificates" / f"{number}-2.pdf") == made
    assert before == {name: digest for name, digest in after.items() if name in before}
    document = office.documents()[-1]
    assert (number, 2, after[f"{number}-2.pdf"]) == (document.number, document.copy, document.sha256)
    assert [CopyState.LOST, CopyState.MADE] == states(office, number)
    assert [] == list(office.settings.output.rglob(".tmp-*"))


def test_the_next_copy_of_a_wrong_one_has_what_is_right(office: Office) -> None:
    number = office.numbers()[1]
    wrong = corrected(office, number, name="阿依古丽·买买提")
    made = reissued(office, number, ReissueReason.WRONG)

    assert (Particular.NAME,) == wrong
    assert "阿依古丽·买买提" in made.path.read_bytes().decode("utf-8", "ignore")
    assert "2026年11月20日" in made.path.read_bytes().decode("utf-8", "ignore")


def test_a_copy_that_was_not_handed_over_has_no_next_one(office: Office) -> None:
    number = office.numbers()[0]
    reissued(office, number)

    with pytest.raises(EntryRefused, match="not handed over yet"):
        reissued(office, number)
    with office.workshop() as shop:
        shop.register.deliver(number, ACT, how=Handover.POST)
    assert 3 == reissued(office, number).copy


def test_without_its_photo_nothing_is_booked(office: Office) -> None:
    shutil.rmtree(office.settings.done / BATCH)
    before = size(office)

    with pytest.raises(ReissueRefused, match="photo is missing"):
        reissued(office, office.numbers()[0])
    assert before == size(office)


def test_without_the_folder_of_its_batch_nothing_is_booked(office: Office) -> None:
    """It is not there yet after a crash, or somebody moved it."""
    number, before = office.numbers()[0], size(office)
    (office.settings.output / "2026" / BATCH).rename(office.settings.output / "moved")

    with pytest.raises(ReissueRefused, match="files of its batch are not in"):
        reissued(office, number)
    assert before == size(office)


def test_what_nobody_finds_in_the_national_system_is_not_reissued(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site")
    write_drop(office.inbox, people=1, change=all_alike)
    office.run()
    (number,) = office.numbers()
    with office.workshop() as shop:
        shop.register.report(BATCH, ACT, Reported.REVIEWED)
    before = size(office)

    with pytest.raises(ReissueRefused, match=f"certpress platform report {BATCH}"):
        reissued(office, number)
    assert before == size(office)
    assert 2 == reissued(office.searchable(), number).copy


def test_what_cannot_be_printed_is_not_booked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = Problem.of("glyph-missing", None, "姓名")
    number, before = office.numbers()[0], size(office)
    with office.workshop() as shop:
        monkeypatch.setattr(type(shop.press), "unprintable", lambda *_: (problem,))
        with pytest.raises(ReissueRefused):
            reissue(shop, number, ACT, reason=LOST)
        with pytest.raises(ParticularWrong):
            correct(shop, number, {Particular.NAME: "王晓明"}, ACT)
    assert before == size(office)


@pytest.mark.parametrize(
    "kill",
    [
        "desk.after-booking",
        "desk.after-evidence",
        "desk.after-render",
        "desk.after-record",
        "output.publish-copy.before-rename",
        "output.publish-copy.after-rename",
    ],
)
def test_a_power_cut_while_a_copy_is_made_leaves_one_copy_and_its_file(office: Office, kill: str) -> None:
    number = office.numbers()[0]
    assert -signal.SIGKILL == end_of(desk.main, str(office.settings.site), number, crash_at=kill)

    if "after-rename" in kill:
        with pytest.raises(EntryRefused, match="not handed over yet"):
            reissued(office, number)
    else:
        assert (2, True) == (reissued(office, number).copy, was_booked_once(office, number))
    assert [CopyState.LOST, CopyState.MADE] == states(office, number)
    recorded = {document.path: document.sha256 for document in office.documents()}
    made = {path: digest for path, digest in contents(office.settings.output).items() if path.startswith("2026")}
    assert recorded == {path: digest for path, digest in made.items() if "/.tmp-" not in path}
    office.run()
    assert [] == list(office.settings.output.rglob(".tmp-*"))
    with office.workshop() as shop:
        shop.register.verify()


def was_booked_once(office: Office, number: str) -> bool:
    """Whether the copy was booked once, however often the command was given."""
    with office.workshop() as shop:
        return 1 == [entry.op for entry in shop.register.show(number).entries].count("certificate.reissued")


def test_a_real_certificate_is_made_once_more(tmp_path: Path) -> None:
    office = open_office(tmp_path / "site")
    write_drop(office.inbox, people=1)
    office.run_for_real()
    office.searchable()
    (number,) = office.numbers()
    corrected(office, number, name="阿依古丽")
    with office.workshop(quick=False) as shop:
        made = reissue(shop, number, ACT, reason=ReissueReason.WRONG)

    text = PdfReader(made.path).pages[0].extract_text()
    assert "阿依古丽" in text
    assert number in text
    assert "2026" in text


# --- corrections ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"identity": "650102199001010011"}, "证件号码"),
        ({"identity_type": "学生证"}, "证件类型"),
        ({"identity_type": "台湾居民来往大陆通行证"}, "证件号码"),
        ({"name": "王··明"}, "姓名"),
        ({"occupation": "厨师"}, "工种名称"),
        ({"job": "核电工"}, "工种名称"),
    ],
)
def test_what_cannot_be_right_is_not_entered(office: Office, typed: dict[str, str], field: str) -> None:
    before = size(office)

    with pytest.raises(ParticularWrong) as caught:
        corrected(office, office.numbers()[0], **typed)
    assert field == caught.value.values["field"]
    assert before == size(office)


def test_a_correction_is_folded_as_a_roster_is(office: Office) -> None:
    number = office.numbers()[0]

    assert (Particular.NAME,) == corrected(office, number, name=" 阿依古丽•买买提 ")
    with office.workshop() as shop:
        assert "阿依古丽·买买提" == shop.register.show(number).certificate.name


def test_nobody_is_corrected_into_a_second_certificate(office: Office) -> None:
    first, second, _ = office.numbers()

    with pytest.raises(ParticularWrong, match=f"{second} certifies the same"):
        corrected(office, first, identity=identity_of(office, second))


# --- a wrong photo ----------------------------------------------------------------------------------------------------


def photographed(office: Office, number: str, photo: Path, **typed: str) -> tuple[Particular, ...]:
    with office.workshop() as shop:
        return correct(shop, number, {Particular(name): text for name, text in typed.items()}, ACT, photo=photo)


def new_photo(folder: Path, name: str = "新照片.JPG") -> Path:
    (folder / name).write_bytes(portrait("another", woman=True))
    return folder / name


def photo_of(office: Office, number: str) -> str:
    with office.workshop() as shop:
        (result,) = shop.register.certificate_as_now(number).batch.results
    assert result.photo is not None
    return result.photo.sha256


def test_the_next_copy_has_the_right_photo_which_is_kept_with_the_drop(office: Office, tmp_path: Path) -> None:
    number, photo = office.numbers()[0], new_photo(tmp_path)
    before = photo_of(office, number)
    wrong = photographed(office, number, photo, name="阿依古丽")
    digest = hashlib.sha256(photo.read_bytes()).hexdigest()
    photo.unlink()
    made = reissued(office, number, ReissueReason.WRONG)

    assert (Particular.NAME, Particular.PHOTO) == wrong
    assert (digest, True) == (photo_of(office, number), before != digest)
    assert made.path.is_file()
    kept = office.settings.done / BATCH / "更正照片" / f"{number}-{digest[:8]}.jpg"
    assert (digest, 0o600) == (hashlib.sha256(kept.read_bytes()).hexdigest(), kept.stat().st_mode & 0o777)
    with office.workshop() as shop:
        shop.register.verify()


def test_a_photo_that_a_roster_may_not_have_is_refused(office: Office, tmp_path: Path) -> None:
    first, folder = office.numbers()[0], tmp_path / "照片.jpg"
    folder.mkdir()
    small, grey = tmp_path / "小.jpg", tmp_path / "灰.png"
    Image.new("RGB", (60, 84), "white").save(small)
    Image.new("L", (413, 579), "white").save(grey)
    before, size_before = contents(office.settings.done), size(office)

    for photo in (small, grey, new_photo(tmp_path, "没有后缀"), folder, new_photo(tmp_path, "照片.bmp")):
        with pytest.raises(ParticularWrong) as caught:
            photographed(office, first, photo)
        assert "照片" == caught.value.values["field"]
    with pytest.raises(FolderTrouble):
        photographed(office, first, tmp_path / "不在.jpg")
    assert (before, size_before) == (contents(office.settings.done), size(office))


def test_the_photo_that_was_there_already_is_nothing_to_correct(office: Office, tmp_path: Path) -> None:
    number, photo = office.numbers()[0], new_photo(tmp_path)
    photographed(office, number, photo)

    with pytest.raises(EntryRefused):
        photographed(office, number, photo)


# --- handing over -----------------------------------------------------------------------------------------------------


def handed(office: Office, number: str, how: Handover, **about: Any) -> None:
    with office.workshop() as shop:
        hand_over(shop, number, ACT, how=how, **about)


@pytest.mark.parametrize("shown", [18, 4, 6])
def test_a_certificate_goes_to_its_holder(office: Office, shown: int) -> None:
    number = office.numbers()[0]
    handed(office, number, Handover.IN_PERSON, identity=identity_of(office, number)[-shown:].lower())

    assert [CopyState.DELIVERED] == states(office, number)


@pytest.mark.parametrize("typed", ["0000", "", "123", "650102199001010011"])
def test_a_certificate_does_not_go_to_somebody_else(office: Office, typed: str) -> None:
    number = office.numbers()[0]

    with pytest.raises(HolderDiffers):
        handed(office, number, Handover.IN_PERSON, identity=typed)
    assert [] == states(office, number)


def test_a_proxy_has_both_identities(office: Office) -> None:
    number = office.numbers()[0]
    identity, other = identity_of(office, number), identity_of(office, office.numbers()[1])
    handed(office, number, Handover.PROXY, identity=identity, proxy=proxy_of("王小花", other, ""))

    with office.workshop() as shop:
        ((_, _, _, _, _, _, _, person, *_),) = [
            row for row in shop.register._store.rows("every_entry") if row[3] == "certificate.delivered"
        ]
    assert f'"holder_identity":"{identity}"' in person
    assert f'"identity":"{other}"' in person


@pytest.mark.parametrize(("name", "identity"), [("王小花", "650102199001010011"), ("", "护照"), ("王··花", "1")])
def test_a_proxy_who_cannot_be_is_refused(name: str, identity: str) -> None:
    with pytest.raises(ParticularWrong):
        proxy_of(name, identity, "")


def test_where_blanks_have_serials_only_what_was_booked_as_printed_goes_out(office: Office) -> None:
    file = office.settings.site / "site.toml"
    file.write_text(file.read_text("utf-8").replace("tracked = false", "tracked = true"), "utf-8")
    office = Office(Settings.read(office.settings.site))
    number = office.numbers()[0]

    with pytest.raises(SheetNeeded):
        handed(office, number, Handover.POST, identity=None)
    with office.workshop() as shop:
        shop.register.print_run(1, ACT, [PrintedRun(1, 3)], blank=None)
    handed(office, number, Handover.POST, identity=None)


def test_a_booked_copy_whose_photo_is_lost_for_good_is_made_with_another_by_two_people(
    office: Office, tmp_path: Path
) -> None:
    """Else its number would stand with a copy that nobody can make, and nothing else could be done with it."""
    number, photo = office.numbers()[0], new_photo(tmp_path)
    with office.workshop() as shop:
        shop.register.reissue(number, ACT, ReissueReason.LOST)
    for kept in office.settings.done.rglob("photos/*"):
        kept.unlink()
    with pytest.raises(ReissueRefused, match="--photo FILE"):
        reissued(office, number)
    with pytest.raises(EntryRefused, match="not made yet"):
        photographed(office, number, photo)
    with pytest.raises(EntryRefused, match="not made yet"), office.workshop() as shop:
        correct(shop, number, {Particular.NAME: "阿依古丽"}, TWO, photo=photo)
    with office.workshop() as shop:
        assert (Particular.PHOTO,) == correct(shop, number, {}, TWO, photo=photo)

    done = reissued(office, number)
    assert (2, True, True) == (done.copy, done.was_begun, done.path.is_file())
    with office.workshop() as shop:
        (entered,) = [one for one in shop.register.show(number).entries if one.op == "certificate.corrected"]
        shop.register.verify()
    assert (TWO.by, TWO.second, TWO.reason) == (entered.actor, entered.second, entered.payload["reason"])
