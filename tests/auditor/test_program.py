"""The auditor's program as one file: made of the modules themselves, at home where nothing is installed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.auditor.exports import CHECKPOINT
from pipeline.auditor.program import main
from pipeline.binding import bound, write_program
from pipeline.errors import TargetExists
from pipeline.storage.keys import SigningKey
from tests.auditor.logs import KEY, NEXT, busy, exported, note_of, put, with_notes
from tests.ledger.paper_clerk import number
from tests.ledger.signing import key_of

BODIES = busy(2).bodies
PACKAGE = Path(__file__).parents[2] / "pipeline"
# Refuses whatever is not of Python itself, and of that what could speak to other computers or start other programs.
REFUSING = """
import runpy, sys

class Refusing:
    def find_spec(self, name, path=None, target=None):
        root = name.partition(".")[0]
        if root not in sys.stdlib_module_names or name in {"_socket", "_ssl", "http", "urllib.request", "subprocess"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Refusing())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return exported(BODIES, tmp_path / "stick", 4)


def sources() -> dict[str, str]:
    """What the file holds, without running it."""
    items = [node for node in ast.parse(bound()).body if isinstance(node, ast.Assign)]
    return {
        ast.literal_eval(item.targets[0].slice): ast.literal_eval(item.value)
        for item in items
        if isinstance(item.targets[0], ast.Subscript)
    }


def test_it_runs_where_nothing_is_installed_and_asks_for_nothing_else(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "certpress-auditor.py"
    write_program(file)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    command = [sys.executable, "-I", "-S", "-c", REFUSING, str(file), str(folder), "--key", str(KEY.key)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env={}, cwd=tmp_path, check=False)

    assert (0, "") == (done.returncode, done.stderr)
    assert f"读到记录 {len(BODIES)} 条" in done.stdout
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}


def test_what_somebody_laid_beside_it_is_not_run(folder: Path) -> None:
    """The export is a stranger's: a file named like a module of Python's own must not speak for the program."""
    write_program(folder / "certpress-auditor.py")
    for name in ("getopt.py", "json.py", "importlib.py", "pipeline.py", "hashlib.py"):
        put(folder / name, b"print('stranger'); raise SystemExit")

    command = [sys.executable, str(folder / "certpress-auditor.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env={}, cwd=folder, check=False)

    assert (0, "", False) == (done.returncode, done.stderr, "stranger" in done.stdout)


def test_every_module_is_there_word_for_word_after_those_it_builds_on() -> None:
    found, program = sources(), bound().decode()
    files = {name: PACKAGE.joinpath(*name.split(".")[1:]) for name in found}

    for name, source in found.items():
        file = files[name] / "__init__.py" if files[name].is_dir() else files[name].with_suffix(".py")
        assert file.read_text("utf-8") == source
        assert f"#   {name}: " in program
    order = list(found)
    assert {"pipeline.ledger.machine", "pipeline.ledger.ed25519", "pipeline.rules.numbers"} <= set(order)
    assert order.index("pipeline.ledger.merkle") < order.index("pipeline.ledger.replay")
    assert "pipeline.auditor.program" == order[-1]


def test_the_same_sources_give_the_same_bytes() -> None:
    assert bound() == bound()


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    put(tmp_path / "mine.py", b"mine")

    with pytest.raises(TargetExists):
        write_program(tmp_path / "mine.py")
    assert b"mine" == (tmp_path / "mine.py").read_bytes()


def test_everybody_may_read_what_was_written(tmp_path: Path) -> None:
    write_program(tmp_path / "auditor.py")

    assert 0o644 == (tmp_path / "auditor.py").stat().st_mode & 0o777


# --- what is typed ----------------------------------------------------------------------------------------------------


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> "Told":
    return Told(capsys)


class Told:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: object) -> tuple[int, str]:
        status = main([str(argument) for argument in arguments], {"Nothing wrong was found.": "没有发现问题。"})
        return status, self.capsys.readouterr().out


def test_it_speaks_chinese_and_english_when_asked(told: Told, folder: Path) -> None:
    assert told(folder)[1].endswith("\n没有发现问题。\n")
    assert told(folder, "--english")[1].endswith("\nNothing wrong was found.\n")


def test_what_was_not_given_is_said(told: Told, folder: Path) -> None:
    status, said = told(folder)

    assert 0 == status
    assert "You gave no public key (--key)" in said
    assert "You gave no paper (--paper)" in said


@pytest.mark.parametrize(
    "written",
    [
        str(note_of(BODIES)),
        note_of(BODIES).text,
        "\n" + note_of(BODIES).text.replace("\n", "\r\n"),
        str(note_of(BODIES)).replace("\n", "\r\n"),
        "\ufeff" + str(note_of(BODIES)).rstrip("\n"),
        f"{note_of(BODIES, 4)}\n{note_of(BODIES)}",
    ],
)
def test_papers_are_read_as_people_write_them(told: Told, folder: Path, tmp_path: Path, written: str) -> None:
    put(tmp_path / "paper.txt", written.encode())

    status, said = told(folder, "--paper", tmp_path / "paper.txt", "--key", KEY.key)
    assert 0 == status
    assert f"paper.txt: the first {len(BODIES)} entries are those of your paper." in said


@pytest.mark.parametrize(
    "written", [b"", b"certpress/S000065148999\n12\n", b"\xff\xfe", note_of(BODIES).text.encode()[:-3]]
)
def test_a_paper_that_is_none_is_named_and_the_rest_is_looked_at(
    told: Told, folder: Path, tmp_path: Path, written: bytes
) -> None:
    put(tmp_path / "bad.txt", written)
    put(tmp_path / "good.txt", note_of(BODIES, 4).to_bytes())

    status, said = told(folder, "--paper", tmp_path / "bad.txt", "--paper", tmp_path / "good.txt")
    assert 11 == status
    assert "[unreadable] bad.txt: this is no checkpoint" in said
    assert "good.txt: the first 4 entries are those of your paper." in said
    assert said.endswith("\nNothing else wrong was found. Type those papers once more, and run this again.\n")


def test_where_no_paper_can_be_read_it_is_not_said_that_none_was_given(
    told: Told, folder: Path, tmp_path: Path
) -> None:
    put(tmp_path / "bad.txt", b"certpress/S000065148999\n12\n")

    _status, said = told(folder, "--paper", tmp_path / "bad.txt")
    assert "None of your papers could be read" in said
    assert "You gave no paper" not in said


def test_what_is_wrong_beside_a_mistyped_paper_is_to_be_reported(told: Told, folder: Path, tmp_path: Path) -> None:
    put(tmp_path / "bad.txt", b"certpress/S000065148999\n12\n")
    other = note_of([*BODIES[:-1], BODIES[0]])
    put(tmp_path / "other.txt", other.to_bytes())

    _status, said = told(folder, "--paper", tmp_path / "bad.txt", "--paper", tmp_path / "other.txt")
    assert "report it to the supervising authority." in said.splitlines()[-1]


def test_a_folder_that_is_no_export_accuses_nobody(told: Told, tmp_path: Path) -> None:
    put(tmp_path / "stick" / "2026-11" / CHECKPOINT, b"")

    status, said = told(tmp_path / "stick", "--key", KEY.key)
    assert (2, True) == (status, "is no export of a ledger" in said)


def test_the_key_of_the_codes_is_told_from_that_of_the_ledger(told: Told, folder: Path) -> None:
    status, said = told(folder, "--key", key_of(9, name=f"{KEY.key.name}/qr").key)

    assert (2, True) == (status, "key of the codes" in said)


def test_voided_numbers_and_blanks_are_told(told: Told, folder: Path) -> None:
    _status, said = told(folder)

    assert "Numbers of 2026, level 3: 000001 to 000006; 5 in force, 0 revoked, 1 voided" in said
    assert "S000065148999263000002: voided by entry 14 of 2026-11-20, 张经办 and 李审批: 等级有误" in said
    assert "20 received = 16 in stock + 3 printed + 1 spoiled + 0 destroyed + 0 returned" in said


def test_what_an_entry_says_cannot_pass_for_the_report(told: Told, tmp_path: Path) -> None:
    clerk = busy()
    clerk.enter("number.voided", {"reason": "x\n\nNothing\u202e\x1b[2J　好"}, number=number(1), second="李审批")

    _status, said = told(exported(clerk.bodies, tmp_path / "stick"))
    assert "李审批: x\\n\\nNothing\\u202e\\x1b[2J　好\n" in said


@pytest.mark.parametrize("arguments", [(), ("a", "b"), ("a", "--nothing"), ("a", "--skew", "soon"), ("a", "--paper")])
def test_what_cannot_be_asked_is_answered_with_what_can(told: Told, arguments: tuple[str, ...]) -> None:
    status, said = told(*arguments)

    assert 2 == status
    assert said.startswith("python3 certpress-auditor.py EXPORT")


def test_help_is_given(told: Told) -> None:
    status, said = told("--help")

    assert (0, True) == (status, "--skew MINUTES" in said)


def test_a_key_that_is_none_is_said(told: Told, folder: Path) -> None:
    assert (2, "This is no public key; compare it letter for letter.\n") == told(folder, "--key", str(KEY.key)[:-1])


@pytest.mark.parametrize("missing", ["paper", "folder"])
def test_a_file_that_is_not_there_is_said(told: Told, folder: Path, tmp_path: Path, missing: str) -> None:
    away = tmp_path / "away"
    arguments = (folder, "--paper", away) if missing == "paper" else (away,)

    assert (2, f"{away} cannot be opened.\n") == told(*arguments)


@pytest.mark.parametrize(("lost", "keys"), [(0, (KEY, NEXT)), (1, (NEXT,))])
def test_a_key_that_was_lost_is_something_to_ask_about(
    told: Told, tmp_path: Path, lost: int, keys: tuple[SigningKey, ...]
) -> None:
    clerk = busy(2)
    payload = {"key": "log", "old": str(KEY.key), "new": str(NEXT.key), "lost": lost}
    clerk.enter("key.changed", payload, second="李审批")
    folder = with_notes(clerk.bodies, tmp_path / "stick", [note_of(clerk.bodies, None, *keys)])

    status, said = told(folder)
    assert 0 == status
    assert bool(lost) == ("ASK: at entry 15 a key was replaced" in said)
