"""The how-to of a new kind, followed literally: its four files in a site, and a batch through the real line."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.cli.door import answer
from pipeline.printing.pool import Pool
from tests.line.office import Office, open_office
from tests.line.test_line import entries
from tests.printing import run
from tests.printing.pages import Pdf
from tests.samples.batches import write_drop

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
PAGES = ("new-kind.md", "new-kind.zh-CN.md")
KIND = "training-certificate"
_FILE = re.compile(rf"^`templates/{KIND}/([a-z.]+)`\n\n```[a-z]+\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


def files_of(page: str) -> Mapping[str, str]:
    """Return the files that a page shows, by their names."""
    return dict(_FILE.findall((HOW_TO / page).read_text("utf-8")))


def followed(folder: Path) -> Office:
    """Return a new site in which somebody followed the how-to."""
    office = open_office(folder)
    kind = office.settings.templates / KIND
    kind.mkdir(parents=True)
    for name, text in files_of(PAGES[0]).items():
        (kind / name).write_text(text, "utf-8")
    return office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = followed(tmp_path_factory.mktemp("site"))
    write_drop(office.inbox, people=3)
    assert 1 == len(office.run_for_real().accepted)
    return office


def made(office: Office) -> Path:
    (folder,) = (office.settings.output / "2026").iterdir()
    return folder


def test_both_languages_show_the_same_four_files() -> None:
    english, chinese = map(files_of, PAGES)

    assert {"kind.toml", "page.html", "page.css", "sample.json"} == set(english)
    assert english == chinese


def test_everyone_has_one_more_document_under_the_number(office: Office) -> None:
    files = [file.name for file in (made(office) / "training-certificates").iterdir()]

    assert sorted(f"{number}.pdf" for number in office.numbers()) == sorted(files)


def test_the_print_run_has_everyone_in_the_order_of_the_roster(office: Office) -> None:
    run, certificates = (
        Pdf(made(office) / "print" / f"{name}.pdf") for name in ("training-certificates", "certificates")
    )

    assert 3 == len(run) == len(certificates)
    for page in range(3):
        (number,) = re.findall(r"S\d{21}", run.text(page))
        shown = "".join(run.lines(page))

        assert number in certificates.text(page)
        assert [f"https://verify.example.cn/V/{number}"] == run.codes(page)
        assert all(words in shown for words in ("培训合格证书", "考核合格，特发此证。", "天山示例职业技能评价中心"))
        assert "样张" not in shown


def test_a_persons_own_file_is_the_page_of_the_run(office: Office) -> None:
    run = Pdf(made(office) / "print" / "training-certificates.pdf")
    (number,) = re.findall(r"S\d{21}", run.text(1))

    assert run.text(1) == Pdf(made(office) / "training-certificates" / f"{number}.pdf").text()


def test_every_file_is_in_the_ledger_with_its_hash(office: Office) -> None:
    recorded = {document.path: document.sha256 for document in office.documents()}
    files = [*made(office).glob("training-certificates/*.pdf"), made(office) / "print" / "training-certificates.pdf"]

    assert 4 == len(files)
    for file in files:
        path = file.relative_to(office.settings.output).as_posix()
        assert hashlib.sha256(file.read_bytes()).hexdigest() == recorded[path]


def test_its_plates_are_not_refused(office: Office) -> None:
    operations = {entry.op for entry in entries(office)}

    assert "document.made" in operations
    assert "plate.refused" not in operations


def test_the_command_of_the_how_to_makes_its_proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = followed(tmp_path)
    monkeypatch.chdir(tmp_path)
    # The worker that all tests share stands in another folder: it would not find what is named from here.
    here = Pool(1)
    monkeypatch.setattr(run, "shared_pool", lambda: here)
    # The door sets it for click's own sentences; it must not outlive the test.
    monkeypatch.setenv("LANGUAGE", "")
    (command,) = re.findall(r"^certpress (proof .*)$", (HOW_TO / PAGES[0]).read_text("utf-8"), re.MULTILINE)

    assert 0 == answer(command.split(), environ={}, here=office.settings.site)
    here.close()
    proof = Pdf(office.settings.site / "proof.pdf")
    assert 3 == len(proof)
    assert [True] * 3 == ["样张" in "".join(proof.lines(page)) for page in range(3)]
    assert [[]] * 3 == [proof.codes(page) for page in range(3)]
