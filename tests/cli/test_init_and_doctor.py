"""A new site is ready to run, and `doctor` says so or names the cure."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest

from pipeline import doctor
from pipeline.errors import KeyWrong, TemplateWrong
from pipeline.findings import Grade
from pipeline.rules.categories import Category
from pipeline.settings.values import Settings
from pipeline.signing import Standing
from tests.cli.conftest import Ask

CODE = "S000065148999"
NAME = "天山示例职业技能评价中心"
NOVEMBER = datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=8)))


def test_a_new_site_has_its_folders_to_itself(ask: Ask, tmp_path: Path) -> None:
    told = ask("init", "site", "--code", CODE, "--name", NAME)
    settings = Settings.read(tmp_path / "site")

    assert 0 == told.status
    assert NAME == settings.institution.name
    assert {0o700} == {folder.stat().st_mode & 0o777 for folder in settings.folders}
    assert 0o600 == (tmp_path / "site" / "site.toml").stat().st_mode & 0o777
    assert (settings.inbox / ".inbox-id").is_file()


def test_a_site_is_opened_in_the_language_of_whoever_opens_it(ask: Ask, tmp_path: Path) -> None:
    ask("--lang", "en", "init", "site", "--code", CODE, "--name", NAME)

    assert "en" == Settings.read(tmp_path / "site").language


@pytest.mark.parametrize(
    ("code", "name", "error"),
    [
        ("S00006514899", NAME, "institution-code-wrong"),
        ("S000015148999", NAME, "institution-code-wrong"),
        (CODE, " ", "usage-wrong"),
        (CODE, "两\n行", "usage-wrong"),
    ],
)
def test_a_site_that_could_not_print_its_own_name_is_not_made(
    ask: Ask, tmp_path: Path, code: str, name: str, error: str
) -> None:
    told = ask("init", "site", "--code", code, "--name", name)

    assert 2 == told.status
    assert told.err.startswith(f"{error}: ")
    assert not (tmp_path / "site").exists()


def test_an_existing_site_is_never_overwritten(ask: Ask, site: Path) -> None:
    before = (site / "site.toml").read_bytes()
    told = ask("init", site, "--code", CODE, "--name", NAME)

    assert 2 == told.status
    assert before == (site / "site.toml").read_bytes()


class FakeShop:
    """A workshop of a healthy site, on a machine where nothing is missing."""

    inbox_share: str | None = None
    file_signer: None = None

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        role = SimpleNamespace(name="kai", label="楷体", faces=(SimpleNamespace(name="one"),), absent=())
        self.shelf = SimpleNamespace(roles={"kai": role})
        self.template = SimpleNamespace(kind=SimpleNamespace(roles=frozenset({"kai"})))
        self.inbox = SimpleNamespace(check_marker=lambda: None, is_known=True)
        self.every_kind: tuple[str, ...] = ("certificate", "staff-card")
        self.every_category = tuple(Category)
        self.folders_of_no_kind: tuple[str, ...] = ()
        self.kinds_moved: dict[str, tuple[str, ...]] = {}
        self.spoilt = ""
        self.clashing: Category | None = None
        self.pages: object = SimpleNamespace()
        self.last = NOVEMBER
        self.standings = {
            name: Standing(settings.keys / f"{name}.key", "KEY", "KEY", signed=2, entries=3) for name in ("log", "qr")
        }
        self.keyring = SimpleNamespace(standing=self.standings.__getitem__)
        self.pragmas: dict[str, object] = {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def template_of(self, kind: str) -> SimpleNamespace:
        if kind == self.spoilt:
            raise TemplateWrong(template=kind, reason="page_mm")
        return SimpleNamespace(kind=SimpleNamespace(pages=self.pages))

    def kinds_of(self, category: Category) -> None:
        if self.spoilt:
            self.template_of(self.spoilt)
        if category is self.clashing:
            raise TemplateWrong(template="training", reason="run is that of certificate too")

    def clock(self) -> datetime:
        return NOVEMBER

    @property
    def register(self) -> SimpleNamespace:
        return SimpleNamespace(
            pragmas=lambda: self.pragmas, head=lambda: SimpleNamespace(size=3), last_entry_at=lambda: self.last
        )


@pytest.fixture
def shop(ask: Ask, tmp_path: Path) -> Any:
    ask("init", "new", "--code", CODE, "--name", NAME)
    settings = Settings.read(tmp_path / "new")
    settings.ledger_file.touch()
    return FakeShop(settings)


def graded(shop: Any, grade: Grade) -> dict[str, str]:
    return {found.check: found.told.format_map(found.values) for found in doctor.examine(shop) if found.grade is grade}


def test_a_healthy_site_has_nothing_bad(shop: Any) -> None:
    assert {} == graded(shop, Grade.BAD)
    told = {"software", "pango", "settings", "fonts", "folders", "inbox", "disk", "ledger", "keys", "clock", "calendar"}
    assert told | {"templates"} == set(graded(shop, Grade.GOOD))


def test_from_november_the_next_year_is_asked_for(shop: Any) -> None:
    assert "2027" in graded(shop, Grade.NOTE)["calendar"]


def test_an_empty_scope_is_noted(shop: Any) -> None:
    assert "scope" in graded(shop, Grade.NOTE)["settings"]


def test_an_example_address_in_the_codes_is_noted(shop: Any) -> None:
    noted = [found for found in doctor.examine(shop) if found.grade is Grade.NOTE and "url" in found.values]

    assert ["https://verify.example.cn/V/{number}"] == [found.values["url"] for found in noted]


def test_a_clock_behind_the_ledger_is_bad(shop: Any) -> None:
    shop.last = NOVEMBER + timedelta(hours=1)

    assert "2026-11-20 10:00" in graded(shop, Grade.BAD)["clock"]


def test_a_database_without_its_safe_settings_is_bad(shop: Any) -> None:
    shop.pragmas = {**shop.pragmas, "synchronous": 1}

    assert "synchronous" in graded(shop, Grade.BAD)["ledger"]


def test_how_much_of_the_ledger_is_signed_is_told(shop: Any) -> None:
    assert "Of 3 entries of the ledger 2 are signed." == graded(shop, Grade.GOOD)["keys"]


@pytest.mark.parametrize(
    ("here", "named", "grade", "told"),
    [
        (None, None, Grade.NOTE, "nothing is signed with it"),
        (None, "KEY", Grade.BAD, "log.key is gone; the ledger names KEY"),
        ("OTHER", "KEY", Grade.BAD, "log.key is not the key that the ledger names: KEY"),
    ],
)
def test_a_key_that_is_missing_or_another_is_told_with_its_cure(
    shop: Any, here: str | None, named: str | None, grade: Grade, told: str
) -> None:
    shop.standings["log"] = Standing(shop.settings.keys / "log.key", here, named)
    (found,) = [one for one in doctor.examine(shop) if one.check == "keys" and one.grade is not Grade.GOOD]

    assert grade is found.grade
    assert told in found.told.format_map(found.values)
    assert "certpress keys" in found.cure.format_map(found.values)


def test_a_site_before_its_first_run_has_no_ledger_to_examine(shop: Any) -> None:
    shop.settings.ledger_file.unlink()

    assert "no ledger yet" in graded(shop, Grade.GOOD)["ledger"]


@pytest.mark.parametrize("folder", ["work", "done", "rejected", "output", "keys"])
@pytest.mark.parametrize(("mode", "grade"), [(0o750, Grade.NOTE), (0o755, Grade.NOTE), (0o777, Grade.BAD)])
def test_a_folder_that_others_may_enter_is_told(shop: Any, folder: str, mode: int, grade: Grade) -> None:
    assert "folders" not in graded(shop, grade)
    place = getattr(shop.settings, folder)
    place.chmod(mode)

    assert str(place) in graded(shop, grade)["folders"]


def test_a_missing_folder_is_bad(shop: Any) -> None:
    shop.settings.calendar.rmdir()

    assert str(shop.settings.calendar) in graded(shop, Grade.BAD)["folders"]


def test_a_face_that_the_pages_need_is_bad_to_miss_and_others_are_not_told(shop: Any) -> None:
    absent = (SimpleNamespace(name="x", package="fonts-x"),)
    for name in ("kai", "song"):
        shop.shelf.roles[name] = SimpleNamespace(name=name, label=name, faces=(), absent=absent)
    findings = [one for one in doctor.examine(shop) if one.check == "fonts"]

    assert [Grade.BAD] == [one.grade for one in findings]
    assert "fonts-x" in findings[0].cure.format_map(findings[0].values)


def test_a_template_that_is_wrong_is_bad_whoever_needs_it(shop: Any) -> None:
    shop.spoilt = "staff-card"

    assert "staff-card is wrong: page_mm" in graded(shop, Grade.BAD)["templates"]
    assert graded(shop, Grade.GOOD)["templates"].startswith("1 ")


def test_what_is_wrong_with_one_template_is_told_once(shop: Any) -> None:
    shop.spoilt = "staff-card"

    assert [Grade.BAD, Grade.GOOD] == [found.grade for found in doctor.examine(shop) if found.check == "templates"]


def test_kinds_that_cannot_stand_beside_each_other_are_bad(shop: Any) -> None:
    shop.clashing = Category.SCORES

    assert "training is wrong: run is that" in graded(shop, Grade.BAD)["templates"]
    assert graded(shop, Grade.GOOD)["templates"].startswith("2 ")


def test_a_folder_that_can_be_no_kind_is_noted(shop: Any) -> None:
    shop.folders_of_no_kind = ("staff-card - 副本",)

    assert graded(shop, Grade.NOTE)["templates"].endswith("staff-card - 副本 is no kind of document and is not used.")
    assert "templates" not in graded(shop, Grade.BAD)


def test_a_copy_that_is_for_other_batches_is_noted(shop: Any) -> None:
    shop.kinds_moved = {"door-signs": ("准考",)}

    assert "Batches of 准考 have no door-signs any more" in graded(shop, Grade.NOTE)["templates"]
    assert "templates" not in graded(shop, Grade.BAD)


def test_a_kind_without_pages_is_noted(shop: Any) -> None:
    shop.every_kind, shop.pages = ("signing",), None

    assert "signing has no part [pages]" in graded(shop, Grade.NOTE)["templates"]


def test_a_full_disk_is_bad(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=100 << 20))

    assert "100 MiB" in graded(shop, Grade.BAD)["disk"]


def test_a_machine_without_pango_is_told_what_to_install(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: str) -> None:
        raise OSError

    monkeypatch.setattr("importlib.import_module", fails)
    (finding,) = (one for one in doctor.examine(shop) if one.check == "pango")

    assert Grade.BAD is finding.grade
    assert "libpango" in finding.cure


def test_a_check_that_fails_is_a_finding_and_not_the_end_of_the_examination(shop: Any) -> None:
    def wrong(purpose: str) -> Standing:
        raise KeyWrong(file=purpose, reason="it is damaged")

    shop.keyring.standing = wrong

    assert "keys" in graded(shop, Grade.BAD)
    assert "calendar" in graded(shop, Grade.GOOD)


def test_a_site_that_signs_codes_needs_the_key(shop: Any) -> None:
    shop.standings["qr"] = Standing(shop.settings.keys / "qr.key", None, None)
    assert "keys" in graded(shop, Grade.NOTE)
    text = (shop.settings.site / "site.toml").read_text("utf-8").replace('qr = "url"', 'qr = "signed"')
    (shop.settings.site / "site.toml").write_text(text, "utf-8")
    shop.settings = Settings.read(shop.settings.site)

    assert "no batch is taken in" in graded(shop, Grade.BAD)["keys"]


def test_the_command_lists_findings_with_their_cure(ask: Ask, shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cli.caller.Caller.reading_workshop", lambda _: shop)
    well = ask("doctor")
    shop.settings.calendar.rmdir()
    ill, for_programs = ask("doctor"), ask("doctor", "--json")

    assert (0, 20, 20) == (well.status, ill.status, for_programs.status)
    assert "✗" not in well.out
    assert "✗ " in ill.out
    assert "    请建立该文件夹" in ill.out
    assert ill.err.startswith("not-ready: 有 1 项检查未通过")
    assert {"check", "grade", "told", "cure"} == set(json.loads(for_programs.out)[0])
