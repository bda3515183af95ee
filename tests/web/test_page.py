"""The page as it is laid out for a web server, and what a person sees on it."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import publishing
from pipeline.errors import DiskTrouble, KeyMissing, TargetExists
from pipeline.ledger.revocations import opened_list
from pipeline.publishing import export_page, path_of_page
from pipeline.rules.acts import Act
from pipeline.rules.copies import ReissueReason
from pipeline.settings.values import Settings
from pipeline.storage.keys import SigningKey
from pipeline.workshop import Workshop
from tests.fakes import THE_DAY
from tests.line.office import Office
from tests.test_verifying import code, prepared
from tests.web.asking import ask as asked
from tests.web.asking import needs_node

__all__ = ["prepared"]
NOW = int(THE_DAY.timestamp() * 1000)
ONE = Act(by="张管理", proof="声明")
TWO = replace(ONE, second="赵审计", reason="冒名")
SERVED = {"index.html", "style.css", "ed25519.js", "verify.js", "page.js", "site.js", "revocations.txt", ".htaccess"}


@pytest.fixture(scope="module")
def shop(prepared: Office, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A site whose second certificate was revoked, and whose third was lost and made anew."""
    folder = tmp_path_factory.mktemp("page") / "site"
    shutil.copytree(prepared.settings.site, folder)
    with Office(Settings.read(folder)).workshop() as shop:
        _, second, third = prepared.numbers()
        shop.register.revoke(second, TWO, decision="1号")
        shop.register.declare_loss(third, ONE)
        shop.register.reissue(third, ONE, ReissueReason.LOST)
        yield shop


@pytest.fixture(scope="module")
def root(shop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("www")
    export_page(shop, folder, days=35)
    return folder


def numbers(shop: Workshop) -> tuple[str, ...]:
    return shop.register.numbers_of(1)


def page(root: Path, address: str, *, served: bool = True, typed: str | None = None) -> dict[str, Any]:
    listed = (root / "V" / "revocations.txt").read_text("utf-8") if served else None
    (shown,) = asked("page", [[address, listed, NOW, typed]], folder=root / "V")
    return dict(shown)


# --- what lies on the server ------------------------------------------------------------------------------------------


def test_the_page_lies_where_the_codes_lead(root: Path) -> None:
    assert {"V", "nginx.conf"} == {file.name for file in root.iterdir()}
    assert SERVED == {file.name for file in (root / "V").iterdir()}
    assert {0o644} == {file.stat().st_mode & 0o777 for file in (root / "V").iterdir()}
    assert 0o755 == (root / "V").stat().st_mode & 0o777


def test_every_number_is_answered_by_the_one_page(root: Path) -> None:
    assert "try_files $uri /V/index.html;" in (root / "nginx.conf").read_text("utf-8")
    assert "FallbackResource /V/index.html" in (root / "V" / ".htaccess").read_text("utf-8")


def test_nothing_of_it_comes_from_elsewhere_and_nobody_is_named_in_it(root: Path, shop: Workshop) -> None:
    texts = {file.name: file.read_text("utf-8") for file in (*(root / "V").iterdir(), root / "nginx.conf")}
    people = [shop.register.show(number).certificate for number in numbers(shop)]
    personal = [str(value) for one in people for value in (one.name, one.identity)]

    assert [] == [name for name, text in texts.items() if "://" in text]
    assert [] == [name for name, text in texts.items() if "PRIVATE" in text or "@PATH@" in text]
    assert [] == [(name, value) for name, text in texts.items() for value in personal if value in text]


def test_a_page_that_was_written_before_is_written_anew(shop: Workshop, tmp_path: Path) -> None:
    export_page(shop, tmp_path, days=3)
    (tmp_path / "V" / "logo.png").write_bytes(b"of somebody else")
    export_page(shop, tmp_path, days=9)
    key = SigningKey.load(shop.settings.keys / "qr.key").key
    told = opened_list((tmp_path / "V" / "revocations.txt").read_bytes(), [key])

    assert 9 == (told.next_on - told.issued).days
    assert 2 == len(told.revocations)
    assert (tmp_path / "V" / "logo.png").exists()


@pytest.mark.parametrize("files", range(9))
def test_after_a_full_disk_the_same_command_lays_the_page_out(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    def until_full(path: Path, *_: object) -> None:
        if len([one for one in tmp_path.rglob("*") if one.is_file()]) == files:
            raise DiskTrouble(path=path, reason="full")
        path.write_bytes(b"")

    with monkeypatch.context() as before:
        before.setattr(publishing, "write_whole", until_full)
        with pytest.raises(DiskTrouble):
            export_page(shop, tmp_path, days=35)

    assert [] == list(tmp_path.rglob("index.html"))
    export_page(shop, tmp_path, days=35)
    assert 1 == len(list(tmp_path.rglob("index.html")))


def test_a_page_of_somebody_else_is_left_alone(shop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "V").mkdir()
    (tmp_path / "V" / "index.html").write_text("welcome", "utf-8")

    with pytest.raises(TargetExists):
        export_page(shop, tmp_path, days=3)
    assert ["index.html"] == [file.name for file in (tmp_path / "V").iterdir()]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://a.cn/V/{number}", "/V/"),
        ("https://a.cn/{number}", "/"),
        ("https://a.cn/QUERY/CERT/{number}", "/QUERY/CERT/"),
        ("https://a.cn/../../etc/{number}", "/etc/"),
        ("https://a.cn/q?n={number}", "/"),
        ("https://a.cn/q/?n={number}", "/q/"),
    ],
)
def test_where_the_page_belongs_is_told_by_the_address(shop: Workshop, address: str, path: str) -> None:
    certificate = replace(shop.settings.certificate, qr_url=address)

    assert path == path_of_page(replace(shop.settings, certificate=certificate))


def test_a_site_without_a_key_lays_no_page_open(tmp_path: Path, prepared: Office) -> None:
    shutil.copytree(prepared.settings.site, tmp_path / "site")
    (tmp_path / "site" / "keys" / "qr.key").unlink()
    with Office(Settings.read(tmp_path / "site")).workshop() as shop, pytest.raises(KeyMissing):
        export_page(shop, tmp_path / "www", days=3)
    assert not (tmp_path / "www").exists()


# --- what a person sees -----------------------------------------------------------------------------------------------


@needs_node
def test_a_certificate_in_force_is_shown_with_everything_in_its_code(root: Path, shop: Workshop) -> None:
    number = numbers(shop)[0]
    shown = page(root, code(shop, number))
    person = shop.register.show(number).certificate

    assert ("valid", "有效", "") == (shown["result"], shown["answer"], shown["reason"])
    assert [
        ["姓名", person.name],
        ["职业名称", "电工"],
        ["工种名称", "高压电工"],
        ["职业技能等级", "三级/高级工"],
        ["证书编号", number],
        ["发证日期", "2026年11月20日"],
        ["证件号码", f"后四位 {str(person.identity)[-4:]}"],
        ["版次", "第 1 版"],
    ] == shown["rows"]
    assert shown["advised"]
    assert "二维码中经签名的内容" == shown["caption"]
    assert "天山示例职业技能评价中心" == shown["institution"]
    assert "失效名单：2026年11月20日发布，2026年12月25日前有效。" == shown["list"]


@needs_node
def test_a_certificate_that_does_not_count_is_shown_with_why_and_since_when(root: Path, shop: Workshop) -> None:
    _, second, third = numbers(shop)
    revoked, lost, anew = (
        page(root, code(shop, *one, copy=copy)) for one, copy in (((second,), 1), ((third,), 1), ((third,), 2))
    )

    assert ("已失效", "证书已被撤销（2026年11月20日）") == (revoked["answer"], revoked["reason"])
    assert ("已失效", "该版次证书已声明遗失（2026年11月20日）") == (lost["answer"], lost["reason"])
    assert ("有效", ["版次", "第 2 版"]) == (anew["answer"], anew["rows"][-1])


@needs_node
def test_what_is_not_signed_is_never_shown_as_signed(root: Path, shop: Workshop) -> None:
    number = numbers(shop)[0]
    text = code(shop, number)
    others = [page(root, text.partition("#")[0]), page(root, text.replace(number, numbers(shop)[1]))]

    assert ["无法确认"] * 2 == [one["answer"] for one in others]
    assert ["网址中的编号（未经签名）"] * 2 == [one["caption"] for one in others]
    assert [[["证书编号", number]], [["证书编号", numbers(shop)[1]]]] == [one["rows"] for one in others]
    assert [False, False] == [one["advised"] for one in others]
    assert "请勿采信" in others[1]["reason"]


@needs_node
def test_without_the_list_nothing_is_confirmed(root: Path, shop: Workshop) -> None:
    shown = page(root, code(shop, numbers(shop)[0]), served=False)

    assert ("无法确认", "") == (shown["answer"], shown["list"])
    assert "失效名单无法取得" in shown["reason"]


@needs_node
def test_the_list_is_fetched_and_nothing_of_the_code_is_sent(root: Path, shop: Workshop) -> None:
    (path,) = page(root, code(shop, numbers(shop)[0]))["fetched"]

    assert path.startswith("revocations.txt?2026-11-20-")


@needs_node
def test_a_text_may_be_pasted_with_line_breaks(root: Path, shop: Workshop) -> None:
    text = code(shop, numbers(shop)[0])
    before = page(root, "https://verify.example.cn/V/")
    after = page(root, "https://verify.example.cn/V/", typed=f" {text[:90]}\n{text[90:]}\n")

    assert ("请扫描证书上的二维码", []) == (before["answer"], before["fetched"])
    assert ("有效", numbers(shop)[0]) == (after["answer"], after["rows"][4][1])
