"""site.toml: what it says is what is read, and a wrong line is named with its number."""

import dataclasses
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import FolderTrouble, SettingsWrong, SiteNotFound
from pipeline.language import CHINESE, Language
from pipeline.rules.batch import ScopeItem
from pipeline.rules.levels import Level
from pipeline.rules.numbers import InstitutionCode, Region
from pipeline.settings.finding import find_site, language_of
from pipeline.settings.site_file import parsed
from pipeline.settings.site_text import site_text
from pipeline.settings.values import (
    Certificate,
    Intake,
    Notice,
    Numbers,
    Person,
    Press,
    Retention,
    Settings,
    known_keys,
)
from pipeline.storage.limits import Limits
from tests.sample_site import CHECKOUT, sample_text

NAME = "天山示例职业技能评价中心"
CODE = "S000065148999"
SHORTEST = f'[institution]\nname = "{NAME}"\ncode = "{CODE}"\n'


def site_with(folder: Path, text: str) -> Path:
    (folder / "site.toml").write_text(text, "utf-8")
    return folder


def person(name: str, *, key: str = "") -> str:
    return f'[[person]]\nname = "{name}"\nroles = []\nkey = "{key}"\n'


def complaint_about(folder: Path, text: str) -> tuple[int, str]:
    with pytest.raises(SettingsWrong) as caught:
        Settings.read(site_with(folder, text))
    return int(str(caught.value.values["line"])), str(caught.value.values["reason"])


def test_a_new_site_reads_as_all_defaults(tmp_path: Path) -> None:
    settings = Settings.read(site_with(tmp_path, site_text(name=NAME, code=CODE)))

    assert Settings.read(site_with(tmp_path, SHORTEST)) == settings


def test_the_defaults_are_those_of_the_interfaces(tmp_path: Path) -> None:
    settings = Settings.read(site_with(tmp_path, SHORTEST))

    assert (NAME, InstitutionCode(CODE)) == (settings.institution.name, settings.institution.code)
    assert (Certificate(), Intake(), Limits(), Numbers()) == (
        settings.certificate,
        settings.intake,
        settings.limits,
        settings.numbers,
    )
    assert (Retention(), Press(), Notice()) == (settings.retention, settings.press, settings.notice)
    assert ((), (), "zh_CN", Region()) == (settings.scope, settings.people, settings.language, settings.region)


def test_the_sample_site_is_written_by_the_same_hand() -> None:
    assert sample_text() == (CHECKOUT / "site.toml").read_text("utf-8")


def test_the_sample_site_has_its_scope_and_people() -> None:
    settings = Settings.read(CHECKOUT)

    assert ScopeItem("电工", ("高压电工", "----"), (Level(5), Level(4), Level(3))) == settings.scope[0]
    assert Person(name="李审批", roles=("approver",)) == settings.people[0]
    assert Level.SENIOR_TECHNICIAN in settings.scope[-1].levels


def written_keys(text: str) -> set[str]:
    data = tomllib.loads(text)
    tables = {name: blocks[0] if isinstance(blocks, list) else blocks for name, blocks in data.items()}
    return {
        key
        for name, table in tables.items()
        for key in ([f"{name}.{inner}" for inner in table] if isinstance(table, dict) else [name])
    }


def test_every_key_stands_in_the_file_and_nothing_else_does() -> None:
    assert set(known_keys()) == written_keys(sample_text())


def test_every_key_is_explained_in_both_languages() -> None:
    lines = sample_text().splitlines()
    keys = [key.rpartition(".")[2] for key in known_keys()]
    unexplained = [key for key in keys if not _comment_of(key, lines)]

    assert [] == unexplained


def _comment_of(key: str, lines: list[str]) -> bool:
    above = {lines[place - 1] for place, line in enumerate(lines) if line.startswith(f"{key} = ") and place}
    listed = {line for line in lines if line.startswith(f"#   {key} ")}
    return any(
        line.startswith("#") and not line.isascii() and line.strip("# ")[-1].isascii() for line in above | listed
    )


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        (SHORTEST + "[intake]\nsetle_seconds = 5\n", 5, "intake.settle_seconds"),
        (SHORTEST + "[intake]\nsettle_seconds = -1\n", 5, "at least 0"),
        (SHORTEST + '[intake]\nsettle_seconds = "5"\n', 5, "a number"),
        (SHORTEST + "[intake]\nsettle_seconds = nan\n", 5, "at least"),
        (SHORTEST + '[intake]\n\non_bad_rows = "drop"\n', 6, '"reject-batch" "return-rows"'),
        (SHORTEST + "[certificates]\n", 4, "certificate"),
        ('language = "de"\n' + SHORTEST, 1, '"zh_CN" "en"'),
        (SHORTEST.replace("name", "nam"), 2, "institution.name"),
        (f'[institution]\n\n\ncode = "{CODE}"\n', 1, "institution.name is missing"),
        ("", 1, "institution.name is missing"),
        (SHORTEST.replace(NAME, " 中心"), 2, "spaces"),
        (SHORTEST.replace(NAME, "中\\u0000心"), 2, "control character"),
        (SHORTEST.replace(CODE, "S0000651489"), 3, "12 digits"),
        (SHORTEST.replace(CODE, "S000015148999"), 3, "province"),
        (SHORTEST.replace(CODE, "S000065158999"), 3, "city"),
        (SHORTEST.replace(CODE, "Y000065149999"), 3, "technical school"),
        (SHORTEST.replace(CODE, "S000065148000"), 3, "000"),
        (SHORTEST + '[region]\nprovince = "650"\n', 5, "two digits"),
        (SHORTEST + "[numbers]\nchanged_in = [26]\n", 5, "four digits"),
        (SHORTEST + '[[scope]]\noccupation = "电工"\nlevels = [6]\n', 6, "1 to 5"),
        (SHORTEST + '[[scope]]\noccupation = "电工"\nlevels = []\n', 6, "at least one"),
        (SHORTEST + '[[scope]]\noccupation = "电工"\n', 4, "scope.levels is missing"),
        (SHORTEST + '[scope]\noccupation = "电工"\n', 4, "[[scope]]"),
        (SHORTEST + '[[scope]]\noccupation = "电工"\nlevels = [5]\n' * 2, 7, "two places"),
        (SHORTEST + '[[scope]]\noccupation = ""\nlevels = [5]\n', 5, "empty"),
        (SHORTEST + '[certificate]\nqr_url = "https://x.example/V"\n', 5, "(number)"),
        (SHORTEST + '[certificate]\nqr_url = "ftp://x.example/{number}"\n', 5, "http://"),
        (SHORTEST + '[certificate]\nbody = "{identity}"\n', 5, "(institution)"),
        (SHORTEST + "[retention]\npaper_years = 2\n", 5, "at least 3"),
        (SHORTEST + '[stock]\ntracked = "yes"\n', 5, "true or false"),
        (SHORTEST + "[press]\nworkers = true\n", 5, "whole number"),
        (SHORTEST + '[[person]]\nname = "李审批"\nroles = ["boss"]\n', 6, '"operator"'),
        (SHORTEST + '[[person]]\nname = "李审批"\nroles = "clerk"\n', 6, "square brackets"),
        (SHORTEST + '[[person]]\nname = "李审批"\nroles = []\n' * 2, 8, "twice"),
        (SHORTEST + person("李审批") + person("李 审批"), 9, "two spellings"),
        (SHORTEST + person("張管理") + person("张管理"), 9, "two spellings"),
        (SHORTEST + person("Ｌi Wei") + person("LI WEI"), 9, "two spellings"),
        (SHORTEST + person("李审批", key="李审批+1+abc") + person("张管理", key="张管理+2+abc"), 11, "the same key"),
        (SHORTEST + person("System"), 5, "calls itself"),
        (SHORTEST + "[intake\n", 4, "closing bracket"),
        (SHORTEST + "[intake]\nsettle_seconds = \n", 5, "behind = stands"),
        ("intake = 3\n" + SHORTEST, 1, "[intake]"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, line: int, part: str) -> None:
    told = complaint_about(tmp_path, text)

    assert line == told[0]
    assert part in told[1]


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("name = “天山”\n", 1, "直引号"),
        ("language = 'zh_CN'\nname ＝ \"天山\"\n", 2, "直引号"),
        ('name = "天山\n', 1, "缺少引号"),
        ("jobs = [1, 2\n", 2, "右方括号"),
        ('a = "1"\na = "2"\n', 2, "写了两次"),
        ("[a]\n[a]\n", 2, "写了两次"),
        ('name = "天山" 中心\n', 1, "多余的内容"),
        ("name 天山 # “中心”\n", 1, "缺少等号"),
        ("天山\n", 1, "键 = 值"),
    ],
)
def test_a_line_that_is_not_toml_is_told_in_chinese(tmp_path: Path, text: str, line: int, part: str) -> None:
    (tmp_path / "site.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsWrong) as caught:
        Settings.read(tmp_path)
    told, _ = Language.load(CHINESE).error(caught.value)

    assert f"第 {line} 行" in told
    assert part in told


@given(st.text(alphabet="a=[]\"'“”，# \n\\{}x1", max_size=40))
def test_no_text_is_too_strange_to_be_complained_about(text: str) -> None:
    with suppress(tomllib.TOMLDecodeError):
        tomllib.loads(text)
        return
    with pytest.raises(SettingsWrong):
        parsed(Path("site.toml"), text)


def test_the_language_of_a_site_is_known_even_when_its_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('language = "en"\nname = “x”\n', "utf-8")

    assert "en" == language_of(tmp_path)


def test_a_file_that_is_not_utf_8_is_refused_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_bytes(b'language = "zh_CN"\n# ' + "中心".encode("gb18030"))
    with pytest.raises(SettingsWrong) as caught:
        Settings.read(tmp_path)

    assert 2 == caught.value.values["line"]


def test_a_file_saved_by_the_windows_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_bytes(b"\xef\xbb\xbf" + SHORTEST.replace("\n", "\r\n").encode())

    assert NAME == Settings.read(tmp_path).institution.name


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "site.toml").mkdir()

    with pytest.raises(FolderTrouble):
        Settings.read(tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        "https://verify.example.cn/V/{number}",
        "http://VERIFY.example.cn:8080/{number}",
        "https://a.cn/A-B/C:1/{number}",
    ],
)
def test_an_address_that_may_stand_in_capitals_can_lead_to_signed_codes(tmp_path: Path, address: str) -> None:
    text = SHORTEST + f'[certificate]\nqr = "signed"\nqr_url = "{address}"\n'

    assert address == Settings.read(site_with(tmp_path, text)).certificate.qr_url


@pytest.mark.parametrize(
    "address",
    [
        "https://verify.example.cn/v/{number}",
        "https://verify.example.cn/V/{number}.HTML",
        "https://verify.example.cn/V?N={number}",
        "https://verify.example.cn/V{number}",
        "https://verify.example.cn/V/#/{number}",
        "https:///{number}",
    ],
)
def test_an_address_that_means_something_else_in_capitals_cannot(tmp_path: Path, address: str) -> None:
    text = SHORTEST + f'[certificate]\nqr = "url"\nqr_url = "{address}"\n'

    assert address == Settings.read(site_with(tmp_path, text)).certificate.qr_url
    with pytest.raises(SettingsWrong, match="behind the host") as caught:
        Settings.read(site_with(tmp_path, text.replace('"url"', '"signed"')))
    assert 6 == caught.value.values["line"]


def test_another_province_numbers_its_institutions_without_our_city_table(tmp_path: Path) -> None:
    text = SHORTEST.replace(CODE, "S000035001051") + '[region]\nprovince = "35"\ncities = 0\n'

    assert Region("35", None) == Settings.read(site_with(tmp_path, text)).region


def test_the_certificate_is_worded_as_the_site_decided(tmp_path: Path) -> None:
    text = SHORTEST + '[certificate]\nbody = "{name}合格。"\ninstitution_query_address = ""\n'
    wording = Settings.read(site_with(tmp_path, text)).certificate.wording()

    assert ("{name}合格。", None) == (wording.body, wording.institution_query_address)


def test_every_folder_lies_in_the_site(tmp_path: Path) -> None:
    settings = Settings.read(site_with(tmp_path, SHORTEST))
    files = (*settings.folders, settings.ledger_file, settings.checkpoints_file)

    assert all(path.is_relative_to(tmp_path) for path in files)
    assert tmp_path / "batches" / "inbox" == settings.inbox
    assert tmp_path / "output" / "ledger.db" == settings.ledger_file


def test_the_site_named_on_the_command_line_wins(tmp_path: Path) -> None:
    named, elsewhere = tmp_path / "a", tmp_path / "b"
    for folder in (named, elsewhere):
        folder.mkdir()
        site_with(folder, SHORTEST)
    environ = {"CERTPRESS_SITE": str(elsewhere)}

    assert named == find_site(elsewhere, explicit=named, environ=environ)
    assert elsewhere == find_site(named, explicit=None, environ=environ)
    assert named == find_site(named, explicit=None, environ={})


def test_the_nearest_folder_above_with_a_site_is_the_site(tmp_path: Path) -> None:
    deep = site_with(tmp_path, SHORTEST) / "batches" / "inbox"
    deep.mkdir(parents=True)

    assert tmp_path == find_site(deep, explicit=None, environ={"CERTPRESS_SITE": ""})


def test_no_site_is_told_with_the_folder(tmp_path: Path) -> None:
    with pytest.raises(SiteNotFound) as caught:
        find_site(tmp_path, explicit=tmp_path / "nowhere", environ={})

    assert str(tmp_path / "nowhere") in str(caught.value)


def test_the_language_of_a_wrong_site_can_still_be_told(tmp_path: Path) -> None:
    assert "en" == language_of(site_with(tmp_path, 'language = "en"\nnonsense = 1\n'))
    assert language_of(site_with(tmp_path, "[[[")) is None
    assert language_of(tmp_path / "nowhere") is None


names = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@given(name=names, occupation=names, person=names, levels=st.sets(st.sampled_from(Level), min_size=1))
def test_what_init_writes_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, name: str, occupation: str, person: str, levels: set[Level]
) -> None:
    scope = (ScopeItem(occupation, ("----",), tuple(sorted(levels))),)
    people = (Person(name=person, roles=("clerk", "operator"), key="k"),)
    folder = tmp_path_factory.mktemp("site")
    settings = Settings.read(site_with(folder, site_text(name=name, code=CODE, scope=scope, people=people)))

    assert (name, scope, people) == (settings.institution.name, settings.scope, settings.people)


def test_every_limit_can_be_set(tmp_path: Path) -> None:
    limits = [entry.name for entry in dataclasses.fields(Limits)]
    text = SHORTEST + "[limits]\n" + "".join(f"{name} = {place + 1}\n" for place, name in enumerate(limits))

    assert Limits(*range(1, len(limits) + 1)) == Settings.read(site_with(tmp_path, text)).limits
