"""From the real line to the printer: stacks that are the run, single pages again, sheets that can be cut."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from pipeline.documents.imposition import Flip, Imposition, Size
from pipeline.errors import BackRefused, BatchUnknown, FileChanged, FilesExist, PrintRefused
from pipeline.ledger.views import MadeDocument
from pipeline.print_room import OnSheets, Ready, Wanted, bleed_of, prepare
from pipeline.rules.acts import Act
from pipeline.rules.copies import Particular, ReissueReason
from pipeline.rules.exam.ticketed import TicketedExam
from pipeline.settings.values import Settings
from tests.line.office import Office, open_office
from tests.printing.items import cards, seen
from tests.printing.pages import Pdf
from tests.samples.backs import RULES, TITLE, card_back
from tests.samples.batches import write_drop
from tests.samples.card_batches import write_card_drop
from tests.samples.exam_batches import write_exam_drop

CARDS = {"考评人员": "examiner", "质量督导员": "supervisor", "工作人员": "staff"}
CERTIFICATES, EXAM = "2026-11-电工-01", "2026-12-准考-01"
EXAMINERS = "2026-11-考评人员-01"
OWN = {**{f"2026-11-{category}-01": "cards" for category in CARDS}, CERTIFICATES: "certificates", EXAM: "tickets"}
# Only the test that takes a card back prints of it.
WITHDRAWN = "2026-11-质量督导员-02"
CARD = Size(80, 120)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A site in which the real line has made certificates, all three cards, and an exam."""
    office = open_office(tmp_path_factory.mktemp("print") / "site")
    write_drop(office.inbox, people=5)
    for seed, category in enumerate(CARDS, start=2):
        write_card_drop(office.inbox, category, people=6, seed=seed)
    write_card_drop(office.inbox, "质量督导员", people=3, seed=9, name=WITHDRAWN)
    exam = write_exam_drop(office.inbox, people=5)
    for photo in sorted((exam / "photos").iterdir())[:2]:
        photo.unlink()
    office.run_for_real()
    return office


def print_files(office: Office, folder: Path, batch: str, **more: Any) -> Ready:
    with office.workshop(quick=False) as shop:
        return prepare(shop, Wanted(batch, **more), folder, progress=lambda _done, _total: None)


def run_of(office: Office, batch: str, name: str = "") -> Path:
    return office.settings.output / "2026" / batch / "print" / f"{name or OWN[batch]}.pdf"


def numbers(office: Office, batch: str) -> list[str]:
    manifest = json.loads((office.settings.output / "2026" / batch / "manifest.json").read_bytes())
    return [document["number"] for document in manifest["documents"]]


def contents(file: Path, pages: Sequence[int] = ()) -> list[bytes]:
    """What each page of a file draws, the forms that it names included; of these `pages` only."""
    reader = PdfReader(file)
    return [_drawn(reader.pages[page]) for page in pages or range(len(reader.pages))]


def _drawn(page: Any) -> bytes:
    forms = page["/Resources"].get("/XObject", {})
    return bytes(page.get_contents().get_data()) + b"".join(forms[name].get_object().get_data() for name in forms)


@pytest.mark.parametrize("batch", OWN)
def test_the_pages_of_all_stacks_together_are_the_run(office: Office, batch: str, tmp_path: Path) -> None:
    ready = print_files(office, tmp_path, batch, stack=2)
    stacks = [file.path for file in ready.files]
    whole = contents(run_of(office, batch))
    separators = [Pdf(stack).rows(0) for stack in stacks]
    known = numbers(office, batch)

    assert whole == [page for stack in stacks for page in contents(stack)[1:]]
    assert [f"第{place}叠，共{len(stacks)}叠" for place in range(1, len(stacks) + 1)] == [
        rows[1] for rows in separators
    ]
    assert all(f"首件{first}" in rows[2] for first, rows in zip(known[::2], separators, strict=True))
    assert all(f"末件{last}" in rows[3] for last, rows in zip([*known[1::2], known[-1]], separators, strict=False))
    assert len(whole) + len(stacks) == ready.sheets


@pytest.mark.parametrize("batch", OWN)
def test_a_page_of_a_stack_looks_like_the_page_of_the_run(office: Office, batch: str, tmp_path: Path) -> None:
    ready = print_files(office, tmp_path, batch)
    (stack,) = (Pdf(file.path) for file in ready.files)
    run = Pdf(run_of(office, batch))

    assert run.image(2, dots_an_inch=100).tobytes() == stack.image(3, dots_an_inch=100).tobytes()
    assert run.size() == stack.size(3) == pytest.approx((ready.paper.width, ready.paper.height), abs=0.01)


def test_the_files_are_named_after_batch_run_and_stack(office: Office, tmp_path: Path) -> None:
    print_files(office, tmp_path, EXAMINERS, stack=3)
    print_files(office, tmp_path, EXAMINERS, pages="2,4-5")
    print_files(office, tmp_path, EXAM, run="door-signs")

    assert [
        "2026-11-考评人员-01-cards-1-of-2.pdf",
        "2026-11-考评人员-01-cards-2-of-2.pdf",
        "2026-11-考评人员-01-cards-pages-2,4-5.pdf",
        "2026-12-准考-01-door-signs-1-of-1.pdf",
    ] == sorted(path.name for path in tmp_path.iterdir())


def test_spoilt_pages_are_there_again_by_place_by_number_and_by_name(office: Office, tmp_path: Path) -> None:
    known = numbers(office, EXAMINERS)
    by_place = print_files(office, tmp_path / "1", EXAMINERS, pages="5,2")
    by_number = print_files(office, tmp_path / "2", EXAMINERS, numbers=(known[4], known[1]))

    assert contents(run_of(office, EXAMINERS), [4, 1]) == contents(by_place.files[0].path)
    assert [known[4]] == Pdf(by_number.files[0].path).codes(0)
    assert by_place.files[0].path.read_bytes() == by_number.files[0].path.read_bytes()
    assert (2, 0) == (by_place.sheets, by_place.separators)


def test_another_run_of_the_batch_has_pages_and_no_numbers(office: Office, tmp_path: Path) -> None:
    ready = print_files(office, tmp_path / "name", EXAM, run="door-signs", pages="1-2")
    by_title = print_files(office, tmp_path / "title", EXAM, run="门贴", pages="1-2")

    assert ready.files[0].path.read_bytes() == by_title.files[0].path.read_bytes()
    assert contents(run_of(office, EXAM, "door-signs"), [0, 1]) == contents(ready.files[0].path)
    assert ("第 1 页", "第 2 页") == (ready.files[0].first, ready.files[0].last)
    with pytest.raises(PrintRefused, match="no numbers"):
        print_files(office, tmp_path, EXAM, run="door-signs", numbers=("1",))


# --- sheets of A4 ---------------------------------------------------------------------------------------------------


def sheets(office: Office, folder: Path, batch: str, **more: Any) -> Pdf:
    ready = print_files(office, folder, batch, sheets=OnSheets(**more))
    return Pdf(ready.files[0].path)


@pytest.mark.parametrize("batch", [batch for batch, run in OWN.items() if run == "cards"])
def test_a_card_on_a_sheet_prints_beyond_its_cut(office: Office, batch: str, tmp_path: Path) -> None:
    imposition = Imposition(CARD, bleed=3)
    image = sheets(office, tmp_path, batch).image(1, dots_an_inch=254).convert("HSV").getchannel("S")
    # The ground is dark at its head: 2.5 mm left, right and above of the trim it is as dark as inside.
    for slot in range(imposition.slots):
        place = imposition.front(slot)
        left, top = place.left * 10, place.top * 10
        inside = image.getpixel((round(left + 30), round(top + 20)))

        assert inside > 50
        for x, y in ((left - 25, top + 20), (left + 825, top + 20), (left + 400, top - 25)):
            assert image.getpixel((round(x), round(y))) == pytest.approx(inside, abs=8)


def test_a_run_of_a_kind_of_ones_own_bleeds_as_the_kind_says(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with office.workshop() as shop:
        card = shop.template_of("examiner-card").kind
        monkeypatch.setattr(shop, "kinds_of", lambda _category: (card, replace(card, run="badges", bleed_mm=2.0)))
        batch = shop.register.accepted(EXAMINERS)
        made = [MadeDocument("print-run", None, 1, f"2026/x/print/{run}.pdf", "", 1) for run in ("badges", "forms")]

        assert batch is not None
        assert [2.0, 0.0] == [bleed_of(shop, batch, one) for one in made]


def test_the_line_lays_cards_on_sheets_with_their_bleed_and_a_line(office: Office, tmp_path: Path) -> None:
    made = Pdf(run_of(office, EXAMINERS, "cards-a4"))
    printed = sheets(office, tmp_path, EXAMINERS)

    assert 2 == len(made) == len(printed) - 1
    for page in range(2):
        assert made.image(page).tobytes() == printed.image(page + 1).tobytes()
        assert made.rows(page)[-1] == printed.rows(page + 1)[-1]


@pytest.mark.parametrize(("batch", "on_a_sheet"), [(EXAMINERS, 4), (EXAM, 2)])
def test_a_sheet_says_where_it_belongs(office: Office, batch: str, on_a_sheet: int, tmp_path: Path) -> None:
    printed, known = sheets(office, tmp_path, batch), numbers(office, batch)
    groups = [known[start : start + on_a_sheet] for start in range(0, len(known), on_a_sheet)]

    assert len(groups) == len(printed) - 1
    for page, group in enumerate(groups, start=1):
        line = printed.rows(page)[-1]

        assert line.startswith(batch)
        assert f"第{page}张，共{len(groups)}张" in line
        assert line.endswith("–".join(dict.fromkeys((group[0], group[-1]))))


def test_a_part_used_sheet_is_used_up(office: Office, tmp_path: Path) -> None:
    """Its first page is for the used sheet: a separator there would be printed on it."""
    ready = print_files(office, tmp_path, EXAMINERS, sheets=OnSheets(first_slot=4, bleed=0))
    printed = Pdf(ready.files[0].path)
    imposition = Imposition(CARD)
    dots = [place for place in range(4) if _is_printed(printed, 0, imposition, place)]

    assert [3] == dots
    assert 3 == len(printed) == ready.sheets
    assert (0, True) == (ready.separators, ready.begins_on_used)


def test_the_stacks_after_a_part_used_sheet_have_their_separators(office: Office, tmp_path: Path) -> None:
    ready = print_files(office, tmp_path, EXAMINERS, sheets=OnSheets(first_slot=4), stack=1)
    first, *others = [Pdf(file.path) for file in ready.files]

    assert [1, 2, 2] == [len(first), *map(len, others)]
    assert ["第2叠，共3叠", "第3叠，共3叠"] == [file.rows(0)[1] for file in others]
    assert (2, 5) == (ready.separators, ready.sheets)


def test_who_wants_no_separators_gets_the_run_alone(office: Office, tmp_path: Path) -> None:
    ready = print_files(office, tmp_path, EXAMINERS, stack=4, separators=False)

    assert contents(run_of(office, EXAMINERS)) == [page for file in ready.files for page in contents(file.path)]
    assert (0, 6) == (ready.separators, ready.sheets)
    assert [f"{EXAMINERS}-cards-{place}-of-2.pdf" for place in (1, 2)] == [file.path.name for file in ready.files]


def test_two_layouts_of_a_run_lie_beside_each_other(office: Office, tmp_path: Path) -> None:
    for layout in (OnSheets(), OnSheets(first_slot=3), OnSheets(cut_and_stack=True), OnSheets(2, cut_and_stack=True)):
        print_files(office, tmp_path, EXAMINERS, sheets=layout)

    assert [
        f"{EXAMINERS}-cards-a4-{layout}1-of-1.pdf"
        for layout in ("", "cut-and-stack-", "from-slot-2-cut-and-stack-", "from-slot-3-")
    ] == sorted(path.name for path in tmp_path.iterdir())


def test_a_stick_that_is_not_plugged_in_is_not_made_on_this_disk(office: Office, tmp_path: Path) -> None:
    with pytest.raises(PrintRefused, match=f"no folder {tmp_path / 'usb'}, in which prints could be made"):
        print_files(office, tmp_path / "usb" / "prints", EXAMINERS)

    assert [] == list(tmp_path.iterdir())


def _is_printed(pdf: Pdf, page: int, imposition: Imposition, slot: int) -> bool:
    place = imposition.front(slot)
    image = pdf.image(page, dots_an_inch=254).convert("L")
    return bool(image.getpixel((round(place.left * 10 + 400), round(place.top * 10 + 20))) < 240)


def back_file(folder: Path, count: int = 1, *, size: tuple[float, float] = (80, 120)) -> Path:
    """Backs with their bleed: on each a mark that says which it is, and how it lies."""
    return cards(folder / "back.pdf", count, bleed=3, size=Size(*size))


@pytest.mark.parametrize("flip", Flip)
def test_a_back_lies_behind_its_card(office: Office, flip: Flip, tmp_path: Path) -> None:
    ready = print_files(
        office, tmp_path, EXAMINERS, sheets=OnSheets(first_slot=2), back=back_file(tmp_path, 6), flip=str(flip)
    )
    imposition = Imposition(CARD, bleed=3, flip=flip)
    printed = Pdf(ready.files[0].path)
    backs = [imposition.back(slot) for slot in range(4)]
    preferences: Any = PdfReader(ready.files[0].path).root_object["/ViewerPreferences"]

    assert [[None, 0, 1, 2], [3, 4, 5, None]] == [
        [found and found[0] for found in seen(printed, page, imposition, backs)] for page in (1, 3)
    ]
    assert printed.rows(3)[-1].endswith("背面")
    assert {Flip.LONG_EDGE: "/DuplexFlipLongEdge", Flip.SHORT_EDGE: "/DuplexFlipShortEdge"}[flip] == preferences[
        "/Duplex"
    ]
    assert flip == ready.flip


def test_the_back_of_a_print_shop_is_behind_every_card_with_its_bleed(office: Office, tmp_path: Path) -> None:
    back = card_back(tmp_path / "back.pdf")
    ready = print_files(office, tmp_path / "out", EXAMINERS, sheets=OnSheets(), back=back)
    printed, imposition = Pdf(ready.files[0].path), Imposition(CARD, bleed=3, flip=Flip.LONG_EDGE)
    ground = printed.image(3, dots_an_inch=254).convert("HSV").getchannel("S")

    assert 2 == sum(f"{TITLE}{TITLE}" == row for row in printed.rows(3))
    assert 4 == sum(row.count(RULES[1][:6]) for row in printed.rows(3))
    for place in map(imposition.back, range(4)):
        for x, y in ((-2.5, 60), (82.5, 60), (40, -2.5), (40, 122.5)):
            assert ground.getpixel((round((place.left + x) * 10), round((place.top + y) * 10))) > 20


def test_a_back_belongs_to_its_card_where_only_some_are_printed(office: Office, tmp_path: Path) -> None:
    ready = print_files(office, tmp_path, EXAMINERS, pages="5,2", back=back_file(tmp_path, 6))
    printed, imposition = Pdf(ready.files[0].path), Imposition(CARD, CARD, margin=0, mark=0)

    assert 4 == len(printed)
    assert [4, 1] == [
        found and found[0] for page in (1, 3) for found in seen(printed, page, imposition, [imposition.front(0)])
    ]


# --- codes ----------------------------------------------------------------------------------------------------------


def read(image: Any) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(image)}


def smaller(image: Any) -> Any:
    """As a printer makes it that fits a page to its margins: 96 %."""
    return image.resize((round(image.width * 0.96), round(image.height * 0.96)), Image.Resampling.BILINEAR)


@pytest.mark.parametrize("batch", OWN)
def test_every_code_is_read_from_the_page_and_from_one_that_was_scaled(
    office: Office, batch: str, tmp_path: Path
) -> None:
    ready = print_files(office, tmp_path, batch)
    printed = Pdf(ready.files[0].path)

    for page, number in enumerate(numbers(office, batch), start=1):
        image = printed.image(page)

        assert [True] == [number in text for text in read(image)]
        assert [True] == [number in text for text in read(smaller(image))]


@pytest.mark.parametrize("batch", [batch for batch in OWN if batch != CERTIFICATES])
def test_every_code_is_read_from_a_sheet_and_from_one_that_was_scaled(
    office: Office, batch: str, tmp_path: Path
) -> None:
    printed = sheets(office, tmp_path, batch)
    images = [printed.image(page) for page in range(1, len(printed))]

    assert set(numbers(office, batch)) == {text for image in images for text in read(image)}
    assert set(numbers(office, batch)) == {text for image in images for text in read(smaller(image))}


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"run": "tickets"}, "no run tickets; there are cards 考评员证卡"),
        ({"pages": "7"}, "the pages 1 to 6"),
        ({"numbers": ("9999",)}, "9999"),
        ({"sheets": OnSheets(first_slot=5)}, "4 places, and none is number 5"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_nothing_is_written(
    office: Office, wanted: dict[str, Any], why: str, tmp_path: Path
) -> None:
    with pytest.raises(PrintRefused, match=why):
        print_files(office, tmp_path, EXAMINERS, **wanted)

    assert [] == list(tmp_path.iterdir())


def test_a_page_as_large_as_the_sheet_is_not_laid_on_it(office: Office, tmp_path: Path) -> None:
    with pytest.raises(PrintRefused, match="297 × 210 mm does not fit"):
        print_files(office, tmp_path, CERTIFICATES, sheets=OnSheets())


@pytest.mark.parametrize(
    ("count", "size", "why"), [(2, (80, 120), "it has 2 pages"), (1, (85, 120), "its page 1 is no upright")]
)
def test_a_back_that_does_not_belong_to_the_cards_is_refused(
    office: Office, count: int, size: tuple[float, float], why: str, tmp_path: Path
) -> None:
    back = back_file(tmp_path, count, size=size)
    with pytest.raises(BackRefused, match=why):
        print_files(office, tmp_path / "out", EXAMINERS, back=back)

    assert not (tmp_path / "out").exists()


def test_a_batch_that_is_not_there_is_refused_by_name(office: Office, tmp_path: Path) -> None:
    with pytest.raises(BatchUnknown, match="2026-99"):
        print_files(office, tmp_path, "2026-99")


def test_nothing_is_written_into_what_certpress_keeps(office: Office) -> None:
    folder = office.settings.output / "2026" / EXAMINERS / "print"
    before = sorted(folder.iterdir())
    with pytest.raises(PrintRefused, match="belongs to certpress"):
        print_files(office, folder, EXAMINERS)

    assert before == sorted(folder.iterdir())


def test_a_file_that_is_there_is_never_overwritten(office: Office, tmp_path: Path) -> None:
    print_files(office, tmp_path, EXAMINERS, stack=3)
    second = next(path for path in tmp_path.iterdir() if "2-of-2" in path.name)
    second.write_text("mine", "utf-8")
    (tmp_path / second.name.replace("2-of-2", "1-of-2")).unlink()
    with pytest.raises(FilesExist):
        print_files(office, tmp_path, EXAMINERS, stack=3)

    assert [second] == list(tmp_path.iterdir())
    assert "mine" == second.read_text("utf-8")


@pytest.mark.parametrize("spoilt", ["print/cards.pdf", "manifest.json"])
@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_file_that_the_ledger_does_not_know_is_not_printed(
    office: Office, spoilt: str, damage: str, tmp_path: Path
) -> None:
    file = office.settings.output / "2026" / EXAMINERS / spoilt
    content = file.read_bytes()
    file.unlink() if damage == "gone" else file.write_bytes(content.replace(b"1", b"2", 1))
    try:
        with pytest.raises(FileChanged):
            print_files(office, tmp_path, EXAMINERS)
    finally:
        file.write_bytes(content)

    assert [] == list(tmp_path.iterdir())


def test_a_card_that_was_taken_back_is_not_printed_again(office: Office, tmp_path: Path) -> None:
    batch = WITHDRAWN
    with office.workshop(quick=False) as shop:
        taken_back = numbers(office, batch)[1]
        shop.register.withdraw_card(taken_back, reason="离岗", actor="李审批", second="王印制")
    with pytest.raises(PrintRefused, match="pages 2 are not in force any more; the others are --pages 1,3"):
        print_files(office, tmp_path, batch)
    with pytest.raises(PrintRefused, match=r"pages 2 are not in force any more\.$"):
        print_files(office, tmp_path, batch, numbers=(taken_back,))

    assert 2 == print_files(office, tmp_path, batch, pages="1,3-").sheets


def test_tickets_with_an_empty_photo_box_are_told_when_they_are_printed(office: Office, tmp_path: Path) -> None:
    with office.workshop(quick=False) as shop:
        exam = shop.register.numbered(shop.register.accepted(EXAM).batch)  # type: ignore[union-attr]  # it is there
    assert isinstance(exam, TicketedExam)
    people = zip(exam.numbers, exam.batch.exam.candidates, strict=True)
    empty = sorted(ticket for ticket, candidate in people if candidate.photo is None)
    page = numbers(office, EXAM).index(empty[1]) + 1

    assert 2 == len(empty)
    assert tuple(empty) == print_files(office, tmp_path / "all", EXAM).without_photo
    assert (empty[1],) == print_files(office, tmp_path / "one", EXAM, pages=str(page)).without_photo
    assert () == print_files(office, tmp_path / "lists", EXAM, run="door-signs").without_photo
    assert () == print_files(office, tmp_path / "cards", CERTIFICATES).without_photo


def test_where_blanks_have_serials_only_certificates_lie_on_them(office: Office, tmp_path: Path) -> None:
    copied = copied_office(office, tmp_path / "site")
    file = copied.settings.site / "site.toml"
    file.write_text(file.read_text("utf-8").replace("tracked = false", "tracked = true"), "utf-8")
    tracked = Office(Settings.read(copied.settings.site))

    assert print_files(tracked, tmp_path / "certificates", CERTIFICATES).on_blanks
    assert not print_files(tracked, tmp_path / "cards", EXAMINERS).on_blanks
    assert not print_files(office, tmp_path / "untracked", CERTIFICATES).on_blanks


@pytest.mark.parametrize("change", ["corrected", "reissued"])
def test_a_page_that_says_what_is_not_right_any_more_is_not_printed_again(
    office: Office, tmp_path: Path, change: str
) -> None:
    copied = copied_office(office, tmp_path / "site")
    number, act = numbers(copied, CERTIFICATES)[1], Act(by="张管理", reason="姓名有误")
    with copied.workshop() as shop:
        if change == "corrected":
            shop.register.correct(number, act, {Particular.NAME: "阿依古丽"})
        else:
            shop.register.reissue(number, act, ReissueReason.LOST)
    with pytest.raises(PrintRefused, match=r"pages 2 were corrected or reissued since.*the others are --pages 1,3-5"):
        print_files(copied, tmp_path / "out", CERTIFICATES)

    assert 4 == print_files(copied, tmp_path / "out", CERTIFICATES, pages="1,3-5", separators=False).sheets


def test_what_is_said_to_be_typed_instead_is_not_refused(office: Office, tmp_path: Path) -> None:
    copied = copied_office(office, tmp_path / "site")
    known, act = numbers(copied, CERTIFICATES), Act(by="张管理", reason="姓名有误")
    with copied.workshop() as shop:
        shop.register.void(known[0], reason="等级有误", actor="张管理", second="李审批")
        shop.register.correct(known[3], act, {Particular.NAME: "阿依古丽"})
    refused = "pages 1 are not in force any more, and pages 4 were corrected or reissued since.*"
    with pytest.raises(PrintRefused, match=f"{refused}the others are --pages 2-3,5"):
        print_files(copied, tmp_path / "out", CERTIFICATES)
    with pytest.raises(PrintRefused, match=f"{refused}names.$"):
        print_files(copied, tmp_path / "out", CERTIFICATES, pages="1,4")

    assert 3 == print_files(copied, tmp_path / "out", CERTIFICATES, pages="2-3,5", separators=False).sheets


def copied_office(office: Office, site: Path) -> Office:
    """Return the office in a site of its own: others of this module print the batch as it was."""
    shutil.copytree(office.settings.site, site)
    return Office(Settings.read(site))
