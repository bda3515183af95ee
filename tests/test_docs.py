"""What the documentation says is there: its links, its commands, its tables."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli.door import COMMANDS
from pipeline.reports import card_list, confirmation_form, roster, sign_list, upload_table
from tests.test_layers import MAY_IMPORT

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
CHINESE = [page for page in PAGES if page.name.endswith(".zh-CN.md")]
_TEMPLATES = ROOT / "templates"
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
_CALL = re.compile(r"certpress ([a-z]+)")
_PACKAGE = re.compile(r"^[A-Za-z0-9-]+")


def calls(page: Path) -> Iterator[str]:
    fenced = page.read_text(encoding="utf-8").split("```")[1::2]
    for line in "\n".join(fenced).splitlines():
        if line.startswith("certpress ") and (call := _CALL.match(line)):
            yield call.group(1)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = _LINK.findall(page.read_text(encoding="utf-8"))

    assert [] == [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_a_page_shows_exists(page: Path) -> None:
    assert set(calls(page)) <= set(COMMANDS)


@pytest.mark.parametrize("chinese", CHINESE, ids=lambda page: page.name)
def test_both_languages_show_the_same_commands(chinese: Path) -> None:
    english = chinese.with_name(chinese.name.replace(".zh-CN", ""))

    assert list(calls(english)) == list(calls(chinese))


def test_every_page_of_an_operator_is_there_in_chinese() -> None:
    """Designing a page of one's own is HTML and CSS; whoever does that reads English."""
    pages = {page for page in (ROOT / "docs" / "how-to").glob("*.md") if page not in CHINESE}
    in_chinese = {page.with_name(page.name.replace(".zh-CN", "")) for page in CHINESE}

    assert {"template.md"} == {page.name for page in pages - in_chinese}


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {match.group() for line in wanted if (match := _PACKAGE.match(line))}
    told = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = "\n".join(line for line in told.splitlines() if line.startswith("|"))

    assert set() == {name for name in names if not re.search(rf"\b{re.escape(name)}\b", rows)}


def test_the_house_page_draws_the_arrows_that_the_layer_test_holds() -> None:
    page = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    rows = [
        line.strip("|").split("|") for line in page.splitlines() if line.startswith("| ") and "may import" not in line
    ]
    drawn = {part.strip(): {name.strip() for name in names.split(",")} - {""} for part, names in rows}

    assert {part: MAY_IMPORT[part] for part in drawn} == drawn


def test_the_house_page_names_every_module_and_room() -> None:
    page = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    there = {each.name for each in (ROOT / "pipeline").iterdir() if not each.name.startswith("_")}
    rooms = {f"{name}/" for name in there if (ROOT / "pipeline" / name / "__init__.py").exists()}
    wanted = {name for name in there if name.endswith(".py")} | rooms

    assert set() == {name for name in wanted if not re.search(rf"^  {re.escape(name)} ", page, re.MULTILINE)}


@pytest.mark.parametrize("language", ["", ".zh-CN"])
def test_the_lists_that_a_page_shows_are_those_that_its_batches_get(language: str) -> None:
    """All but the first are of certificates alone."""
    cards, certificates = ((ROOT / "docs" / name).read_text(encoding="utf-8") for name in _pages_of_lists(language))

    assert [card_list.FILE_NAME] == re.findall(r"^\| (\w+\.xlsx) \|", cards, re.MULTILINE)
    expected = [roster.FILE_NAME, sign_list.FILE_NAME, upload_table.FILE_NAME, confirmation_form.FILE_NAME]
    assert expected == re.findall(r"^output/.*/(\w+\.xlsx)", certificates, re.MULTILINE)


def _pages_of_lists(language: str) -> tuple[str, str]:
    return f"how-to/cards{language}.md", f"first-batch{language}.md"


def test_every_kind_of_document_has_its_picture() -> None:
    shown = set(re.findall(r"images/kinds/([a-z0-9-]+)\.png", (ROOT / "docs/documents.md").read_text(encoding="utf-8")))
    kinds = {folder.name: tomllib.loads((folder / "kind.toml").read_text("utf-8")) for folder in _TEMPLATES.iterdir()}

    # The certificates have a page of their own, print-run.md.
    assert {"certificate"} == {kind for kind, told in kinds.items() if not {kind, told["run"]} & shown}
    assert {"book", "audit", "receipt", "confirmation-form", "sign-list"} <= shown
    assert shown == {file.stem for file in (ROOT / "docs/images/kinds").iterdir()}


_PROOF = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`")
_MODELS = [ROOT / "docs" / f"threat-model{language}.md" for language in ("", ".zh-CN")]


@pytest.mark.parametrize("page", _MODELS, ids=lambda page: page.name)
def test_every_test_that_proves_a_promise_is_there(page: Path) -> None:
    named = _PROOF.findall(page.read_text(encoding="utf-8"))

    assert [] == [(file, test) for file, test in named if test not in _tests_in(ROOT / file)]


@pytest.mark.parametrize("page", _MODELS, ids=lambda page: page.name)
def test_every_promise_names_its_test(page: Path) -> None:
    """The first table is of what is worth protecting; every other is of promises."""
    tables = page.read_text(encoding="utf-8").split("\n## ")[2:]
    rows = [line for table in tables for line in table.splitlines() if line.startswith("| ")]
    promises = [row for row in rows if row not in {"| promised | test |", "| 承诺 | 测试 |"}]

    assert len(promises) > 40
    assert [] == [row for row in promises if not _PROOF.search(row)]


def test_both_languages_promise_the_same() -> None:
    english, chinese = (_PROOF.findall(page.read_text(encoding="utf-8")) for page in _MODELS)

    assert english == chinese


def _tests_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8")) if file.is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
