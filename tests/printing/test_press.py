"""The press: the same bytes every time, whole files, and a failure for whatever is not quite right."""

import hashlib
import os
import shutil
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from pipeline.documents.enclosure import Enclosures
from pipeline.documents.record import Record
from pipeline.errors import FontMissing, LibraryMissing, PressComplaint, PressDied, TemplateWrong
from pipeline.files import sha256_of
from pipeline.printing import tasks
from pipeline.printing.chunks import PressRun
from pipeline.printing.composing import Composer
from pipeline.printing.ordinary import Ordinary
from pipeline.printing.planning import planned
from pipeline.printing.pool import Pool
from pipeline.printing.pressroom import Press
from pipeline.printing.sheets import enclosed_in, faults
from pipeline.printing.templates import Template, find
from pipeline.resources import shipped
from tests.printing.conftest import Finished
from tests.printing.pages import Pdf
from tests.printing.run import certificate, made, photo_files, press, record, records, shelf, silent
from tests.printing.stamps import ENCLOSURES

NUMBER = "S000065148999263000001"
SHIPPED = shipped("templates") / "certificate"


def altered(site: Path, change: Callable[[str], str], *, file: str = "page.html") -> Template:
    folder = Path(shutil.copytree(SHIPPED, site / "certificate"))
    page = folder / file
    page.write_text(change(page.read_text(encoding="utf-8")), encoding="utf-8")
    return Template.load(folder, profile="2019")


def fails(tmp_path: Path, change: Callable[[str], str], *, file: str = "page.html") -> Press:
    return press(template=altered(tmp_path / "site", change, file=file))


def test_a_second_run_with_other_workers_gives_the_same_bytes(finished: Finished, tmp_path: Path) -> None:
    again = made(tmp_path, finished.people, finished.photos, by=press(workers=2))

    assert finished.run == again
    for file in (*again.files, again.print_run):
        assert file.sha256 == sha256_of(tmp_path / file.path)


def test_a_persons_file_does_not_depend_on_who_else_is_in_the_batch(finished: Finished, tmp_path: Path) -> None:
    alone = made(tmp_path, [finished.people[3]], finished.photos)

    assert finished.run.files[3] == alone.files[0]


def test_files_are_named_by_the_number_and_hold_one_page(finished: Finished) -> None:
    first = finished.run.files[0]

    assert (NUMBER, f"certificates/{NUMBER}.pdf", 1) == (first.key, first.path, first.pages)
    assert [person.key for person in finished.people] == [file.key for file in finished.run.files]
    assert 1 == len(Pdf(finished.folder / first.path))
    assert {"certificates", "print", "photos"} == {file.name for file in finished.folder.iterdir()}


def test_a_persons_file_shows_the_same_as_the_page_of_the_run(finished: Finished) -> None:
    own, run = Pdf(finished.folder / finished.run.files[5].path), finished.pages

    assert own.text() == run.text(5)
    assert own.image().tobytes() == run.image(5).tobytes()


def test_the_run_tells_with_what_it_was_made(finished: Finished) -> None:
    assert certificate().sha256 == finished.run.template_sha256
    assert "weasyprint" in finished.run.software
    face = shelf().faces("kaiti")[0].files[0]
    assert hashlib.sha256(face.path.read_bytes()).hexdigest() == finished.run.fonts[face.path.name]


def test_progress_counts_pages(tmp_path: Path) -> None:
    told: list[int] = []
    people = records(7, photo_files(tmp_path / "photos"))
    photos = photo_files(tmp_path / "photos")
    press(stamps_a_job=3).make(people, photos=photos, folder=tmp_path / "stamped", progress=told.append)
    press(plated=False, pages_a_chunk=3).make(people, photos=photos, folder=tmp_path / "laid out", progress=told.append)

    assert [3, 6, 7, 3, 6, 7] == told


@pytest.mark.parametrize("plated", [True, False])
def test_what_belongs_to_a_record_is_in_its_own_file_however_it_is_made(tmp_path: Path, *, plated: bool) -> None:
    photos = photo_files(tmp_path / "photos")
    people = records(9, photos)

    def enclose(place: int, record: Record) -> Enclosures:
        note = replace(ENCLOSURES[1], content=f"{place} {record.key}".encode())
        return (ENCLOSURES[0], note)

    by = press(plated=plated, pages_a_chunk=4, stamps_a_job=4)
    folders = tmp_path / "one", tmp_path / "two"
    runs = [by.make(people, photos=photos, folder=to, progress=silent, enclose=enclose) for to in folders]
    files = [folders[0] / file.path for file in runs[0].files]

    assert runs[0].files == runs[1].files
    assert [{one.name: one.content for one in enclose(*pair)} for pair in enumerate(people)] == [
        dict(enclosed_in(file)) for file in files
    ]
    assert [()] * 9 == [faults(file.read_bytes()) for file in files]


def test_of_many_records_a_worker_has_a_few_larger_jobs(tmp_path: Path) -> None:
    """At the end of each it waits for the disk; but one job is never so large that all others wait for it."""
    told: list[int] = []
    people, photos = records(18, photo_files(tmp_path / "photos")), photo_files(tmp_path / "photos")
    press(stamps_a_job=2).make(people, photos=photos, folder=tmp_path / "few", progress=told.append)
    press(stamps_a_job=1).make(people, photos=photos, folder=tmp_path / "at most", progress=told.append)

    assert [5, 10, 15, 18, 4, 8, 12, 16, 18] == told


def test_an_undefined_field_stops_the_press(tmp_path: Path) -> None:
    wrong = fails(tmp_path, lambda page: page + "{{ nobody }}")

    with pytest.raises(TemplateWrong, match="nobody"):
        made(tmp_path, [record(NUMBER, photo=None)], {}, by=wrong)


@pytest.mark.parametrize(
    ("file", "style", "named"),
    [
        ("page.css", ".photo { position: Running( photo ) }", "Running"),
        ("page.css", "@page { @top-center { content: element(photo) } }", "element"),
        ("page.css", ".row { string-set: name content() }", "string-set"),
        ("page.css", "@page { @top-center { content: string(name) } }", "string"),
        ("page.css", ".title::after { content: counter(/* all */ pages) }", "counter"),
        ("page.html", '<i style="position: running(photo)">1</i>', "running"),
        ("page.html", "<style>i { position: running(photo) }</style>", "running"),
    ],
)
def test_a_style_that_reaches_from_one_persons_page_to_anothers_stops_the_press(
    tmp_path: Path, file: str, style: str, named: str
) -> None:
    wrong = fails(tmp_path, lambda text: text + style, file=file)

    with pytest.raises(TemplateWrong, match="from one person's page") as found:
        made(tmp_path, [record(NUMBER, photo=None)], {}, by=wrong)
    assert named in str(found.value)


def test_a_value_that_looks_like_a_style_is_only_a_value(tmp_path: Path) -> None:
    person = record(NUMBER, photo=None)
    person = replace(person, texts={**person.texts, "name": "element(running(1))"})

    assert 1 == len(made(tmp_path, [person], {}, by=press(workers=1, plated=False)).files)


def test_a_page_that_is_not_well_formed_stops_the_press(tmp_path: Path) -> None:
    with pytest.raises(TemplateWrong, match="well-formed"):
        made(tmp_path, [record(NUMBER, photo=None)], {}, by=fails(tmp_path, lambda page: page + "<p>"))


@pytest.mark.parametrize(
    ("change", "file"),
    [
        (lambda css: css + ".frame { colour: red }", "page.css"),
        (lambda css: css + ".frame { background: url(https://example.org/seal.png) }", "page.css"),
        (lambda css: css + ".frame { background: url(file:///etc/hostname) }", "page.css"),
        # Cuneiform is in no face: a rare character may be in one that an earlier name brought into this worker.
        (lambda css: css + ".title::after { content: '𒀀' }", "page.css"),
        (lambda page: page + '<img src="photo:unknown"/>', "page.html"),
        (lambda page: page + '<p>1</p><p style="break-before:page">2</p>', "page.html"),
    ],
    ids=["unknown property", "network", "file", "no glyph", "unknown photo", "second page"],
)
def test_what_weasyprint_only_warns_about_stops_the_press(
    tmp_path: Path, change: Callable[[str], str], file: str
) -> None:
    with pytest.raises(PressComplaint) as stopped:
        made(tmp_path, [record(NUMBER, photo=None)], {}, by=fails(tmp_path, change, file=file))

    assert not str(stopped.value.values["reason"]).endswith(".")
    assert not list((tmp_path / "print").iterdir())


def test_a_value_that_was_not_judged_stops_the_press(tmp_path: Path) -> None:
    with pytest.raises(PressComplaint, match="does not fit"):
        made(tmp_path, [record(NUMBER, photo=None, name="长" * 60)], {}, by=press())
    with pytest.raises(PressComplaint, match="no face"):
        made(tmp_path, [record(NUMBER, photo=None, name="\ue000")], {}, by=press())


def test_the_press_returns_such_values_before_a_number_is_spent() -> None:
    found = press().unprintable([record(NUMBER, photo=None, name="\ue000"), record(NUMBER, photo=None, row=3)])

    assert [("no-glyph", 2, "姓名")] == [(problem.code, problem.row, problem.column) for problem in found]


def test_the_style_of_2021_needs_its_licensed_face(tmp_path: Path) -> None:
    later = press(template=certificate(profile="2021"))

    with pytest.raises(FontMissing, match="仿宋"):
        made(tmp_path, [record(NUMBER, photo=None)], {}, by=later)


def kill_workers_of(one: Press) -> None:
    executor = one._pool._executor
    assert executor is not None
    for pid in list(executor._processes):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("plated", [True, False])
def test_a_worker_that_is_killed_is_told_as_ours(tmp_path: Path, *, plated: bool) -> None:
    photos = photo_files(tmp_path / "photos")
    killed = press(workers=1, plated=plated, pages_a_chunk=1, stamps_a_job=1)

    with pytest.raises(PressDied, match="ended from outside"):
        killed.make(records(30, photos), photos=photos, folder=tmp_path, progress=lambda _done: kill_workers_of(killed))


def test_a_press_works_again_after_a_worker_was_killed(tmp_path: Path) -> None:
    person, again = record(NUMBER, photo=None), press(workers=1)
    before = again.make([person], photos={}, folder=tmp_path / "before", progress=silent)
    kill_workers_of(again)
    with pytest.raises(PressDied):
        again.make([person], photos={}, folder=tmp_path / "dead", progress=silent)

    assert before == again.make([person], photos={}, folder=tmp_path / "after", progress=silent)
    again.close()


@pytest.mark.parametrize(
    ("says", "missing"),
    [
        ("raise OSError(\"cannot load library 'libpango-1.0-0': no such file. Looked for 'x'\")", "libpango-1.0-0"),
        ("raise OSError('the loader is gone')", "the loader is gone"),
        ("import a_package_that_nobody_has", "a_package_that_nobody_has"),
    ],
)
def test_a_worker_without_its_libraries_names_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, missing: str
) -> None:
    (tmp_path / "weasyprint.py").write_text(says, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(LibraryMissing, match=f"missing: {missing} cannot be loaded"):
        press(workers=1).make([record(NUMBER, photo=None)], photos={}, folder=tmp_path, progress=silent)


def test_what_an_interrupted_run_left_is_replaced(tmp_path: Path) -> None:
    pieces = tmp_path / "print" / ".tmp-pieces-certificates"
    pieces.mkdir(parents=True)
    (pieces / "00000099.pdf").write_bytes(b"half")
    run = press(plated=False).make([record(NUMBER, photo=None)], photos={}, folder=tmp_path, progress=silent)

    assert 1 == run.print_run.pages
    assert not pieces.exists()


def test_a_page_that_is_repeated_in_the_run_equals_one_that_is_drawn_anew(tmp_path: Path) -> None:
    photos = photo_files(tmp_path / "photos")
    people = records(4, photos)
    both, only_run = tmp_path / "both", tmp_path / "run"
    for folder in (both, only_run):
        folder.mkdir()
    (tmp_path / "files").mkdir()
    template = certificate()
    composer = Composer(template.kind, shelf())
    ordinary = Ordinary(template, composer, planned(people, composer), is_proof=False)
    repeated = ordinary.chunk(people, photos, piece=both / "0.pdf", files=tmp_path / "files")
    pool = Pool(1)
    pool.ask(tasks.lay_out, repeated).result()
    pool.ask(tasks.lay_out, replace(repeated, piece=only_run / "0.pdf", files=None)).result()
    pool.close()

    assert (both / repeated.piece.name).read_bytes() == (only_run / repeated.piece.name).read_bytes()


def test_a_page_with_groups_is_drawn_again_and_not_repeated(tmp_path: Path) -> None:
    template = altered(tmp_path / "site", lambda css: css + ".title { opacity: .5 }", file="page.css")
    run = made(tmp_path, [record(NUMBER, photo=None)], {}, by=press(template=template))

    assert run.refusal is not None
    assert "painting" == run.refusal.reason
    own, page = Pdf(tmp_path / run.files[0].path), Pdf(tmp_path / run.print_run.path)

    assert own.image().tobytes() == page.image().tobytes()


def test_two_kinds_are_laid_out_into_one_folder_at_once(tmp_path: Path) -> None:
    """Each has its own pieces: one that clears them away must not take the other's."""
    notice, rules = (
        press(template=Template.load(find(name), profile="2019")) for name in ("candidate-notice", "theory-rules")
    )
    started, ended = Event(), Event()

    def run(by: Press, told: Callable[[int], None]) -> PressRun:
        texts = by.template.samples["ordinary"]
        return by.make([Record(0, "1", texts, None, "")], photos={}, folder=tmp_path, progress=told)

    def hold(_done: int) -> None:
        started.set()
        assert ended.wait(60)

    with ThreadPoolExecutor() as threads:
        first = threads.submit(run, notice, hold)
        assert started.wait(60)
        second = run(rules, silent)
        ended.set()

        pages = [Pdf(tmp_path / one.print_run.path) for one in (first.result(), second)]
        assert [("考生须知", 1), ("理论考场规则", 1)] == [(page.lines()[0], len(page)) for page in pages]


def test_a_proof_of_a_few_pages_is_laid_out_and_one_of_many_is_stamped(tmp_path: Path) -> None:
    by, people = press(), [record(f"样张-{turn}", photo=None) for turn in range(9)]
    by.proof(people[:8], photos={}, target=tmp_path / "few.pdf", progress=silent)

    assert {} == by.plate_room.plates

    by.proof(people, photos={}, target=tmp_path / "many.pdf", progress=silent)

    assert by.plate_room.plates
    few, many = Pdf(tmp_path / "few.pdf"), Pdf(tmp_path / "many.pdf")
    assert [sorted("".join(few.lines(page))) for page in range(8)] == [
        sorted("".join(many.lines(page))) for page in range(8)
    ]
