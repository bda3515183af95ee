"""`certpress verify` and the list of revoked certificates, as a person types them and reads the answer."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import pipeline.verifying
from pipeline.errors import Because
from pipeline.ledger.evidence import Proven
from pipeline.ledger.merkle import Head
from pipeline.ledger.notes import Note, VerifierKey
from pipeline.ledger.revocations import Revocation, RevocationList, opened_list
from pipeline.ledger.verdicts import VALID, Answer, Verdict
from pipeline.ledger.views import CertificateView
from pipeline.storage.keys import SigningKey
from pipeline.verifying import Found
from tests.cli.conftest import Ask
from tests.fakes import THE_DAY
from tests.ledger.codes import ADDRESS, KEY, LI, NUMBER, code_of

DAY = date(2026, 11, 20)
CERTIFICATE = CertificateView(
    number=NUMBER,
    state="in-force",
    batch="2026-11-电工-01",
    row=2,
    name="李小明",
    identity_type="居民身份证",
    identity="65000019900101102X",
    occupation="电工",
    job="高压电工",
    level=3,
    issued_on="2026-11-20",
    file="x.pdf",
    sha256="ab",
)
FOUND = Found(VALID, NUMBER, 1, LI, CERTIFICATE, counts=1)
LOST = replace(FOUND, verdict=Verdict(Answer.INVALID, Because("the copy was declared lost"), DAY), counts=None)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Found]:
    """What is found for what was typed."""
    known: dict[str, Found] = {}

    def verify(_shop: Any, what: str, **_others: Any) -> Found:
        return known[what]

    monkeypatch.setattr(pipeline.verifying, "verify", verify)
    return known


def test_everything_that_is_printed_is_shown(ask: Ask, site: Path, answers: dict[str, Found]) -> None:
    answers[NUMBER] = FOUND
    told = ask("verify", NUMBER, here=site)

    assert 0 == told.status
    assert [
        "有效",
        "",
        f"证书编号    {NUMBER}",
        "姓名        李小明",
        "证件类型    居民身份证",
        "证件号码    650000********102X",
        "职业名称    电工",
        "工种名称    高压电工",
        "等级        三级/高级工",
        "发证日期    2026-11-20",
        "评价机构    天山示例职业技能评价中心",
        "版次        1",
        "有效版次    1",
        "二维码内容  李小明 电工/高压电工 3 2026-11-20 …102X",
        "",
        "请逐行核对纸质证书，并用照片和身份证件核对持证人本人。",
    ] == told.out.splitlines()


def test_why_it_does_not_count_is_told(ask: Ask, site: Path, answers: dict[str, Found]) -> None:
    answers[NUMBER] = LOST
    told, english = ask("verify", NUMBER, here=site), ask("--lang", "en", "verify", NUMBER, here=site)

    assert (11, 11) == (told.status, english.status)
    assert "已失效：该版次证书已声明遗失（2026-11-20）" == told.out.splitlines()[0]
    assert english.out.startswith("NOT VALID ANY MORE: the copy was declared lost (2026-11-20)\n")
    assert "有效版次    无" in told.out.splitlines()


def test_a_later_copy_that_counts_is_named(ask: Ask, site: Path, answers: dict[str, Found]) -> None:
    answers[NUMBER] = replace(LOST, counts=3)
    told = ask("verify", NUMBER, here=site).out.splitlines()

    assert "以下是该证书第 1 版的内容。在用的是第 3 版，请出示第 3 版。" == told[1]
    assert "有效版次    3" in told


def test_what_cannot_be_confirmed_is_said_in_one_line(ask: Ask, site: Path, answers: dict[str, Found]) -> None:
    answers["x.png"] = Found(Verdict.unsure(Because("the ledger has no such number")))
    told = ask("verify", "x.png", here=site)

    assert (11, "无法确认：台账中没有这个编号\n") == (told.status, told.out)


PROVEN = Proven(
    NUMBER,
    1,
    "电工",
    "高压电工",
    3,
    {"name": "李小明", "identity_type": "居民身份证", "identity": "65000019900101102X"},
    Head(8, bytes(32)),
    KEY.key,
)


def test_what_a_file_proves_is_shown_and_that_its_page_is_not_proven(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Found(Verdict.unsure(Because("the ledger has no such number")), NUMBER, 1, proven=PROVEN)
    monkeypatch.setattr(pipeline.verifying, "verify_by_proof", lambda *_, **_others: found)
    told, data = (ask("verify", "x.pdf", "--key", str(KEY.key), *words, here=tmp_path) for words in ((), ("--json",)))

    assert 11 == told.status
    assert [
        "无法确认：台账中没有这个编号",
        "",
        f"证书编号  {NUMBER}",
        "姓名      李小明",
        "证件类型  居民身份证",
        "证件号码  650000********102X",
        "职业名称  电工",
        "工种名称  高压电工",
        "等级      三级/高级工",
        "版次      1",
        f"台账证明  已登入台账 {KEY.key.name}，以其含 8 条记录的检查点为证",
        "",
        "文件的版面没有证明：请逐行与版面核对，并用照片和身份证件核对持证人本人。",
    ] == told.out.splitlines()
    assert {"log": KEY.key.name, "entries": 8, "root": "00" * 32} == json.loads(data.out)["proof"]


def test_a_file_in_full_needs_the_ledger(ask: Ask, site: Path) -> None:
    words = ("--key", str(KEY.key), "--full", "--by", "张管理", "--reason", "核验")
    told = ask("verify", "x.pdf", *words, here=site)

    assert (2, True) == (told.status, "--key" in told.err)


def test_a_program_reads_the_same(ask: Ask, site: Path, answers: dict[str, Found]) -> None:
    answers[NUMBER] = LOST
    told = ask("verify", NUMBER, "--json", here=site)
    data = json.loads(told.out)

    assert 11 == told.status
    assert ("invalid", "2026-11-20", NUMBER, 1) == tuple(data[name] for name in ("answer", "on", "number", "copy"))
    assert ("650000********102X", "三级/高级工", None) == tuple(
        data[name] for name in ("identity", "level", "copy_that_counts")
    )
    assert {"name": "李小明", "trade": "电工/高压电工", "level": 3, "copy": 1}.items() <= data["code"].items()


@pytest.fixture
def revoked(tmp_path: Path) -> Path:
    told = RevocationList(
        "certpress/S000065148999", DAY, date(2099, 1, 1), (Revocation(NUMBER[:-1] + "2", None, "revoked", DAY),)
    )
    file = tmp_path / "revocations.txt"
    file.write_bytes(Note(told.text).signed(KEY.key, KEY.sign).to_bytes())
    return file


def test_no_site_is_needed_where_the_list_is(ask: Ask, revoked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.office_time.china_time", lambda: THE_DAY)
    words = ("--list", revoked, "--key", str(KEY.key))
    valid, old = ask("verify", code_of(), *words), ask("verify", code_of(number=NUMBER[:-1] + "2"), *words)

    assert (0, 11) == (valid.status, old.status)
    assert ["有效", "已失效：证书撤销（2026-11-20）"] == [one.out.splitlines()[0] for one in (valid, old)]
    assert "证件号码  **************102X" in valid.out
    assert "高压电工" in valid.out
    assert 11 == ask("verify", ADDRESS, *words).status


def test_a_key_that_is_none_and_a_list_without_one_are_refused(ask: Ask, revoked: Path) -> None:
    for words in (["--list", revoked], ["--list", revoked, "--key", "x"], ["--key", str(KEY.key)]):
        told = ask("verify", NUMBER, *words)

        assert (2, True) == (told.status, told.err.startswith("usage-wrong: "))


def test_the_list_of_a_site_is_signed_with_its_key_of_codes(ask: Ask, site: Path) -> None:
    assert 0 == ask("keys", "make", "qr", here=site).status
    told = ask("ledger", "revoked", "-o", "out.txt", "--days", "10", here=site)
    key = SigningKey.load(site / "keys" / "qr.key").key
    revoked = opened_list((site / "out.txt").read_bytes(), [key])

    assert 0 == told.status
    assert (10, ()) == ((revoked.next_on - revoked.issued).days, revoked.revocations)
    assert f"共 0 张证书；请在 {revoked.next_on} 之前写出下一份名单。" in told.out
    assert isinstance(key, VerifierKey)


def test_a_site_without_that_key_writes_no_list(ask: Ask, site: Path) -> None:
    told = ask("ledger", "revoked", "-o", "out.txt", here=site)

    assert told.err.startswith("key-missing: ")
    assert not (site / "out.txt").exists()


def test_the_command_says_what_to_do_with_it(ask: Ask, site: Path) -> None:
    ask("keys", "make", "qr", here=site)
    told = ask("site", "export", "www", "--days", "3", here=site)

    assert 0 == told.status
    assert "https://verify.example.cn/V/" in told.out
    assert "失效证书 0 张" in told.out
    assert {"index.html", "revocations.txt"} < {file.name for file in (site / "www" / "V").iterdir()}
