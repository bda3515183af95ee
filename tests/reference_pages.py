"""The pages of docs/reference that are made from the sources: `python -m tests.reference_pages` writes them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import click

from pipeline.cli.door import COMMAND, Door
from pipeline.errors import all_errors
from pipeline.language import CHINESE, ENGLISH, Language
from pipeline.language.sentences import sentences
from pipeline.rules.cards.rule_book import CARD_RULES
from pipeline.rules.exam.rule_book import OWN_RULES as EXAM_RULES
from pipeline.rules.exam.rule_book import SEATED_RULES
from pipeline.rules.rule_book import RULE_BOOK
from pipeline.rules.scores.rule_book import OWN_RULES as SCORE_RULES
from tests.values_page import values_page

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
_WIDTH = 80
_ABOUT_ERRORS = (
    "Every failure that certpress tells: its code, the exit status, what it means and what to do. Braces hold what is "
    "known when it happens. Problems of a batch (exit status 10) are told in its 退回说明.xlsx instead."
)
_ABOUT_PROBLEMS = (
    "Everything that can be wrong with a batch, under the code that problems.json gives it. An error returns the row, "
    "or the whole batch where it belongs to no row; a warning is only told. Where a problem comes from a rule, its "
    "name and article are given: K is 考务管理办法, Z 证书管理办法, N 职业技能等级证书编码规则, S the reference "
    "style of the certificate, P 考评人员管理办法, PC the style of the examiners' card, D 质量督导人员管理办法, DC the "
    "style of the supervisors' card, E 考点 and exam-day rules. Braces hold what is known when it happens."
)


def error_page() -> str:
    """Return docs/reference/errors.md: every failure under its code, in both languages."""
    chinese = Language.load(CHINESE)
    lines = ["# Errors", "", _ABOUT_ERRORS, ""]
    for error in all_errors():
        lines += [f"## {error.code}", "", f"Exit status {error.status}.{_passes(error.transient)}", ""]
        lines += [f"- {text}" for text in (error.message, error.advice)]
        lines += [f"- {chinese.words.gettext(text)}" for text in (error.message, error.advice)]
        lines.append("")
    return "\n".join(lines)


def _passes(transient: bool) -> str:  # noqa: FBT001 - one fact of the error
    return " It passes: the line waits and tries again." if transient else ""


def problem_page() -> str:
    """Return docs/reference/problems.md: every problem of a batch under its code, in both languages."""
    chinese = Language.load(CHINESE)
    rules = rules_by_code()
    mild = warnings()
    lines = ["# Problems", "", _ABOUT_PROBLEMS, ""]
    for code, sentence in sorted(sentences().items()):
        rule = rules.get(code)
        severity = "Warning." if code in mild else "Error."
        lines += [f"## {code}", "", f"{severity} {rule[0]} ({rule[1]})." if rule else severity, ""]
        lines += [f"- {sentence}", f"- {chinese.words.gettext(sentence)}", ""]
    return "\n".join(lines)


def rules_by_code() -> dict[str, tuple[str, str]]:
    """Return name and article of the rule behind each code; of several that of the results' rule book."""
    exams = {code: (rule.name, rule.article) for rule in EXAM_RULES for code in rule.codes}
    exams |= {code: (rule.name, rule.article) for rule in SEATED_RULES for code in rule.codes}
    cards = {code: (rule.name, rule.article) for rule in CARD_RULES for code in rule.codes}
    scores = {code: (rule.name, rule.article) for rule in SCORE_RULES for code in rule.codes}
    return scores | exams | cards | {code: (rule.name, rule.article) for rule in RULE_BOOK for code in rule.codes}


def warnings() -> set[str]:
    """Return the codes that `Problem.warning` is called with: no code is an error in one place and mild in another."""
    mild = problem_codes("warning")
    assert not mild & problem_codes("of")
    return mild


def problem_codes(severity: str) -> set[str]:
    """Return the codes that the sources give to `Problem.of` or `Problem.warning`."""
    trees = [ast.parse(file.read_text("utf-8")) for file in sorted((ROOT / "pipeline").rglob("*.py"))]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    first = [call.args[0] for call in calls if ast.unparse(call.func) == f"Problem.{severity}"]
    return {node.value for node in first if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def command_page() -> str:
    """Return docs/reference/commands.md: the help of every command in both languages."""
    lines = ["# Commands", ""]
    for code in (ENGLISH, CHINESE):
        lines += [f"## {'English' if code == ENGLISH else '中文'}", ""]
        for path, text in helps(Language.load(code)):
            lines += [f"### {path}", "", "```text", text, "```", ""]
    return "\n".join(line.rstrip() for line in "\n".join(lines).split("\n"))


def helps(language: Language) -> Iterator[tuple[str, str]]:
    """Give every command's path, e.g. `certpress ledger verify`, and its help page."""
    language.speak_for_libraries()
    yield from _helps(Door(language), None, COMMAND)


def _helps(command: click.Command, parent: click.Context | None, name: str) -> Iterator[tuple[str, str]]:
    context = click.Context(command, parent=parent, info_name=name, terminal_width=_WIDTH, max_content_width=_WIDTH)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from _helps(found, context, inner)


PAGES = {
    "errors.md": error_page,
    "problems.md": problem_page,
    "commands.md": command_page,
    "values.md": values_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), "utf-8")
