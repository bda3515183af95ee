"""`certpress keys` and what `certpress ledger` signs and proves, typed as a person types it, about a real site."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.ledger.checkpoints import EntryProof, notes_in
from pipeline.ledger.merkle import leaf_hash
from pipeline.ledger.notes import VerifierKey
from pipeline.settings.values import Settings
from pipeline.storage.keys import SigningKey
from tests.cli.conftest import Ask

ORIGIN = "certpress/S000065148999"
CHANGE = ("keys", "change", "log", "--by", "李审批", "--second", "张管理")


@pytest.fixture
def keyed(ask: Ask, site: Path) -> Path:
    """A site with the key of its ledger, which is signed once."""
    assert 0 == ask("keys", "make", "log", here=site).status
    return site


def public(site: Path, name: str = "log.key") -> str:
    return str(SigningKey.load(site / "keys" / name).key)


def test_a_new_site_has_both_keys_and_tells_the_public_halves(ask: Ask, tmp_path: Path) -> None:
    told = ask("init", "new", "--code", "S000065148999", "--name", "天山示例职业技能评价中心")
    folder = Settings.read(tmp_path / "new").keys

    assert {0o600} == {file.stat().st_mode & 0o777 for file in folder.iterdir()}
    assert ["log.key", "qr.key"] == sorted(file.name for file in folder.iterdir())
    assert all(public(tmp_path / "new", name) in told.out for name in ("log.key", "qr.key"))
    assert "保险柜" in told.out


def test_keys_of_an_earlier_installation_are_kept(ask: Ask, tmp_path: Path) -> None:
    before = SigningKey.make(tmp_path / "new" / "keys" / "log.key", name=ORIGIN)
    told = ask("init", "new", "--code", "S000065148999", "--name", "天山示例职业技能评价中心")

    assert 0 == told.status
    assert str(before.key) == public(tmp_path / "new")


def test_the_public_keys_are_shown_and_the_private_ones_never(ask: Ask, keyed: Path) -> None:
    told, data = ask("keys", here=keyed), json.loads(ask("keys", "--json", here=keyed).out)
    log, qr = data

    assert public(keyed) in told.out
    assert "certpress keys make qr" in told.out
    assert (public(keyed), public(keyed)) == (log["public"], log["named"])
    assert (None, None) == (qr["public"], qr["named"])
    assert "PRIVATE" not in told.out
    assert VerifierKey.parse(log["public"]).name == ORIGIN


def test_a_key_that_is_gone_or_another_is_told(ask: Ask, keyed: Path) -> None:
    named = public(keyed)
    (keyed / "keys" / "log.key").unlink()
    assert f"台账所记的是 {named}" in ask("keys", here=keyed).out
    assert ask("keys", "make", "log", here=keyed).err.startswith("key-known")

    SigningKey.make(keyed / "keys" / "log.key", name=ORIGIN)
    told = ask("keys", here=keyed)
    assert "不是台账所记的密钥" in told.out
    assert ask("ledger", "checkpoint", here=keyed).err.startswith("key-wrong")


def test_a_key_is_changed_by_two_people(ask: Ask, keyed: Path) -> None:
    before = public(keyed)

    assert ask(*CHANGE[:-1], "李审批", here=keyed).err.startswith("second-same")
    assert before == public(keyed)
    told = ask(*CHANGE, here=keyed)
    assert 0 == told.status
    assert before != public(keyed)
    assert public(keyed) in told.out
    assert "审计人" in told.out
    assert str(keyed / "keys" / "log.key") in told.out
    assert ask(*CHANGE, "--lost", here=keyed).err.startswith("key-not-lost")


def test_whoever_holds_the_old_key_of_codes_gets_the_new_one_and_the_page_is_made_anew(ask: Ask, keyed: Path) -> None:
    ask("keys", "make", "qr", here=keyed)
    told = ask("keys", "change", "qr", *CHANGE[3:], here=keyed)

    assert public(keyed, "qr.key") in told.out
    assert "certpress site export" in told.out
    assert "certpress ledger revoked" in told.out
    assert str(keyed / "keys" / "qr.key") in told.out


def test_an_approver_gets_his_key_and_the_line_for_site_toml(ask: Ask, site: Path, tmp_path: Path) -> None:
    told = ask("keys", "make", "approver", "李审批", "-o", tmp_path / "own" / "li.key", here=site)
    key = str(SigningKey.load(tmp_path / "own" / "li.key").key)

    assert 0 == told.status
    assert "不能批准" not in told.out
    assert f'key = "{key}"' in told.out
    text = (site / "site.toml").read_text("utf-8")
    (site / "site.toml").write_text(text.replace('key = ""', f'key = "{key}"', 1), "utf-8")
    assert key in ask("keys", here=site).out
    assert {"key": "approver", "name": "李审批", "public": key} in json.loads(ask("keys", "--json", here=site).out)


@pytest.mark.parametrize(
    "arguments",
    [("approver",), ("approver", "李审批"), ("approver", "-o", "x.key"), ("log", "李审批"), ("qr", "-o", "x.key")],
)
def test_only_an_approver_has_a_name_and_a_file(ask: Ask, site: Path, arguments: tuple[str, ...]) -> None:
    told = ask("keys", "make", *arguments, here=site)

    assert 2 == told.status
    assert told.err.startswith("usage-wrong")
    assert not (site / "keys").exists() or not list((site / "keys").iterdir())


def test_whoever_may_not_approve_is_told_so_with_his_key(ask: Ask, site: Path, tmp_path: Path) -> None:
    told = ask("keys", "make", "approver", "王印制", "-o", tmp_path / "wang.key", here=site)

    assert (0, True) == (told.status, "现在还不能批准" in told.out)


def test_no_export_is_made_where_no_stick_is_in(ask: Ask, keyed: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for stick in ("nowhere", "file"):
        told = ask("ledger", "export", tmp_path / stick / "2026-11", here=keyed)
        assert (25, True) == (told.status, told.err.startswith("folder-trouble"))
    assert not (tmp_path / "nowhere").exists()


def test_a_checkpoint_is_signed_on_demand_and_once(ask: Ask, keyed: Path) -> None:
    first, second = ask("ledger", "checkpoint", here=keyed), ask("ledger", "checkpoint", here=keyed)
    (note,) = notes_in((keyed / "output" / "checkpoints.txt").read_bytes())

    assert first == second
    assert str(note) == first.out
    assert str(keyed / "output" / "checkpoints.txt") in first.err


def test_a_site_without_a_key_is_told_how_to_make_one(ask: Ask, site: Path) -> None:
    told = ask("ledger", "checkpoint", here=site)

    assert told.err.startswith("key-missing")
    assert "certpress keys make" in told.err
    assert "certpress keys make log" in ask("status", here=site).out


def test_status_says_how_much_is_signed(ask: Ask, keyed: Path) -> None:
    assert "台账共 2 条记录，已签 2 条" in ask("status", here=keyed).out
    signed = json.loads(ask("status", "--json", here=keyed).out)["signed"]
    assert {"key": public(keyed), "entries": 2, "signed": 2} == signed

    (keyed / "keys" / "log.key").unlink()
    assert "certpress doctor" in ask("status", here=keyed).out


def test_verify_counts_the_checkpoints_and_names_what_is_wrong_with_one(ask: Ask, keyed: Path) -> None:
    assert "checkpoints.txt 中的 1 个检查点全部相符" in ask("ledger", "verify", here=keyed).out
    assert 1 == json.loads(ask("ledger", "verify", "--json", here=keyed).out)["checkpoints"]

    file = keyed / "output" / "checkpoints.txt"
    file.write_bytes(file.read_bytes().replace(b"\n2\n", b"\n1\n"))
    told = ask("ledger", "verify", here=keyed)
    assert 11 == told.status
    assert told.err.startswith("checkpoints-wrong")


def test_a_checkpoint_from_a_drawer_is_compared(ask: Ask, keyed: Path, tmp_path: Path) -> None:
    (note,) = notes_in((keyed / "output" / "checkpoints.txt").read_bytes())
    origin, size, root = note.text.splitlines()
    paper = tmp_path / "paper.txt"
    assert 0 == ask("ledger", "checkpoint", here=keyed).status

    for text in (str(note), note.text, f"{origin}\r\n{size}\r\n{root}\r\n", f" {origin}\n\n{size}\n{root}"):
        paper.write_text(text, "utf-8")
        told = ask("ledger", "verify", "--checkpoint", paper, "--json", here=keyed)
        assert (0, [2]) == (told.status, json.loads(told.out)["compared"])
    told = ask("ledger", "verify", "--checkpoint", paper, here=keyed)
    assert "正是本台账的前 2 条" in told.out
    assert f"根哈希 {root}" in told.out, "as the paper has it"
    for text in ("", f"{origin}\n{size}\n", f"{origin}\n1\n{root}", f"{origin}\n3\n{root}", f"{origin}9\n2\n{root}"):
        paper.write_text(text, "utf-8")
        told = ask("ledger", "verify", "--checkpoint", paper, here=keyed)
        assert (11, True) == (told.status, told.err.startswith("checkpoint-differs")), text


def test_an_entry_is_proved_by_its_place(ask: Ask, keyed: Path) -> None:
    told, data = (
        ask("ledger", "prove", "1", here=keyed),
        json.loads(ask("ledger", "prove", "1", "--json", here=keyed).out),
    )
    proof = EntryProof.parse(told.out.encode())

    assert proof.holds(leaf_hash(data["entry"].encode()), [VerifierKey.parse(public(keyed))], origin=ORIGIN)
    assert (1, told.out) == (data["seq"], data["proof"])


def test_a_proof_is_written_where_nothing_lies(ask: Ask, keyed: Path, tmp_path: Path) -> None:
    target = tmp_path / "one.tlog-proof"
    first = ask("ledger", "prove", "0", "-o", target, here=keyed)
    again = ask("ledger", "prove", "1", "-o", target, here=keyed)

    assert 0 == first.status
    assert again.err.startswith("target-exists")
    assert ask("ledger", "prove", "0", here=keyed).out == target.read_text("utf-8")


@pytest.mark.parametrize(
    ("what", "error"), [("7", "entry-unknown"), ("S000065148999263000001", "number-unknown"), ("x", "number-unknown")]
)
def test_what_is_not_in_the_ledger_is_not_proved(ask: Ask, keyed: Path, what: str, error: str) -> None:
    assert ask("ledger", "prove", what, here=keyed).err.startswith(error)


def test_the_log_leaves_the_house_and_the_auditor_signs_it_too(ask: Ask, keyed: Path, tmp_path: Path) -> None:
    export, notebook = tmp_path / "export", tmp_path / "notebook"
    written = ask("ledger", "export", export, here=keyed)
    first = ask("ledger", "witness", export, "--notebook", notebook, "--key", public(keyed), "--name", "赵审计")
    again = ask("ledger", "witness", export, "--notebook", notebook)

    (kept,) = notes_in((notebook / "checkpoints.txt").read_bytes())
    assert (0, 0, 0) == (written.status, first.status, again.status)
    assert str(kept) == first.out == again.out, "what is saved with `>` is read by programs"
    assert "— 赵审计 " in first.out
    assert "2 条记录" in written.out
    assert "之前已看过 0 条" in first.err
    assert "之前已看过 2 条" in again.err
    assert ask("ledger", "export", export, here=keyed).err.startswith("target-exists")


def test_the_program_in_an_export_is_the_one_that_the_auditor_was_given(ask: Ask, keyed: Path, tmp_path: Path) -> None:
    own, export = tmp_path / "auditor.py", tmp_path / "export"
    given = ask("ledger", "auditor", "-o", own, here=tmp_path)
    ask("ledger", "export", export, here=keyed)
    content = own.read_bytes()

    assert 0 == given.status
    assert sha256(content).hexdigest() in given.out
    assert content == (export / "certpress-auditor.py").read_bytes()
    told = subprocess.run([sys.executable, own, export, "--key", public(keyed)], capture_output=True, check=False)
    assert (0, b"") == (told.returncode, told.stderr)


def test_an_auditor_is_told_of_a_lost_key_and_of_a_log_that_is_another(ask: Ask, keyed: Path, tmp_path: Path) -> None:
    notebook = ("--notebook", tmp_path / "notebook")
    ask("ledger", "export", tmp_path / "1", here=keyed)
    ask("ledger", "witness", tmp_path / "1", *notebook, "--key", public(keyed), "--name", "赵审计")
    (keyed / "keys" / "log.key").unlink()
    assert 0 == ask(*CHANGE, "--lost", here=keyed).status
    ask("ledger", "export", tmp_path / "2", here=keyed)

    assert "第 2 号记录" in ask("ledger", "witness", tmp_path / "2", *notebook).err
    told = ask("ledger", "witness", tmp_path / "1", *notebook)
    assert (11, True) == (told.status, told.err.startswith("witness-refuses"))
