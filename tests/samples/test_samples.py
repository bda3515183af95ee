"""The samples themselves: every test that uses them believes what is proved here."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import chinese_calendar
import openpyxl
import pypdfium2
import pytest
from PIL import Image

from tests.samples.batches import Form, Formula, demo_dates, write_drop
from tests.samples.demo import AGAIN, SITE, batch_name, carry, closing_words, put
from tests.samples.images import render
from tests.samples.people import check_character, invent, is_woman
from tests.samples.portraits import portrait


def test_every_invented_person_has_a_number_of_his_own_with_a_right_check_character() -> None:
    people = invent(1000, seed=3)
    identities = [person["证件号码"] for person in people]

    assert len(set(identities)) == 1000
    assert [identity[17] for identity in identities] == [check_character(identity[:17]) for identity in identities]


def test_the_check_character_is_that_of_the_standards_own_examples() -> None:
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"


def test_the_same_seed_invents_the_same_people_and_another_seed_others() -> None:
    assert invent(30, seed=5) == invent(30, seed=5)
    assert invent(30, seed=5) != invent(30, seed=6)


def test_a_batch_of_thirty_has_long_names_with_a_middle_dot_and_rare_characters() -> None:
    names = [person["姓名"] for person in invent()]
    dotted = [name for name in names if "·" in name]

    assert len(dotted) == 5
    assert all(8 <= len(name) <= 15 for name in dotted)
    assert all(any(character in name for name in names) for character in "䶮㛃喆頔𬀩")


def test_only_the_levels_asked_for_occur_and_the_upper_two_carry_a_review() -> None:
    people = invent(50, levels=[1, 2])

    assert {"一级/高级技师", "二级/技师"} == {person["职业技能等级"] for person in people}
    assert {"合格"} == {person["综合评审"] for person in people}


@pytest.mark.parametrize("form", ["folder", "zip", "xlsx"])
def test_a_drop_is_the_same_to_the_byte_every_time(tmp_path: Path, form: Form) -> None:
    first = write_drop(tmp_path / "a", people=3, form=form)
    second = write_drop(tmp_path / "b", people=3, form=form)

    assert _bytes_of(first) == _bytes_of(second)


def _bytes_of(drop: Path) -> dict[str, bytes]:
    files = [drop] if drop.is_file() else [path for path in drop.rglob("*") if path.is_file()]
    return {path.relative_to(drop).as_posix(): path.read_bytes() for path in files}


def test_a_zip_holds_the_folder_of_the_same_batch(tmp_path: Path) -> None:
    folder = write_drop(tmp_path, people=3)
    archive = ZipFile(write_drop(tmp_path, people=3, form="zip"))

    expected = {f"{folder.name}/{name}": content for name, content in _bytes_of(folder).items()}

    assert expected == {name: archive.read(name) for name in archive.namelist()}


def test_a_change_reaches_the_sheet_with_the_kind_of_cell_it_names(tmp_path: Path) -> None:
    def spoil(rows: list[dict[str, Any]]) -> None:
        rows[0]["证件号码"] = 650000198001010011
        rows[1]["姓名"] = Formula("=1+1", shown=2)
        rows[2]["姓名"] = "=cmd"

    drop = write_drop(tmp_path, people=3, form="xlsx", change=spoil, particulars={"发证日期": date(2026, 11, 23)})
    book = openpyxl.load_workbook(drop)
    kinds = [book["名单"][cell].data_type for cell in ("C2", "A3", "A4")]

    assert kinds == ["n", "f", "s"]
    assert book["批次"]["B10"].data_type == "d"


def test_a_photo_is_an_rgb_jpeg_of_two_inches_at_three_hundred_dots_on_white(tmp_path: Path) -> None:
    identity = invent(1)[0]["证件号码"]
    write_drop(tmp_path, people=1)
    content = next(tmp_path.rglob("*.jpg")).read_bytes()
    photo = Image.open(BytesIO(content))

    assert portrait(identity, woman=is_woman(identity)) == content
    assert (photo.size, photo.mode, photo.format, photo.info["dpi"]) == ((413, 579), "RGB", "JPEG", (300, 300))
    assert photo.getpixel((4, 4)) == (255, 255, 255)


def test_no_two_people_have_the_same_photo(tmp_path: Path) -> None:
    folder = write_drop(tmp_path, people=30)

    assert len({path.read_bytes() for path in folder.rglob("*.jpg")}) == 30


@pytest.mark.parametrize(
    "today", [date(2026, 1, 4), date(2026, 2, 26), date(2026, 10, 10), date(2026, 11, 23), date(2031, 5, 5)]
)
def test_the_demo_is_legal_on_any_day(today: date) -> None:
    dates = {key: date.fromisoformat(text) for key, text in demo_dates(today).items()}
    notice = chinese_calendar.get_workdays(dates["公示开始"], dates["公示结束"])

    assert len(notice) >= 5
    assert (
        dates["评价结束日期"] < dates["公示开始"] < dates["公示结束"] < dates["批准日期"] == dates["发证日期"] <= today
    )
    assert (dates["发证日期"] - dates["评价结束日期"]).days <= 28


def test_the_demo_drop_is_marked_as_ready(tmp_path: Path) -> None:
    drop = put(tmp_path, today=date(2026, 11, 23), people=2)

    assert {drop.name, f"{drop.name}.ready"} == {path.name for path in tmp_path.iterdir()}


def test_the_demo_puts_its_batch_once_a_day_and_tells_where_everything_is(tmp_path: Path) -> None:
    today = date(2026, 11, 23)
    calls: list[tuple[str, ...]] = []

    def run(*arguments: str) -> int:
        calls.append(arguments)
        (tmp_path / "output" / "2026" / batch_name(today)).mkdir(parents=True, exist_ok=True)
        (tmp_path / "keys").mkdir(exist_ok=True)
        (tmp_path / "keys" / "log.key").touch()
        return 0

    status, places = carry(tmp_path, today=today, run=run)
    first = {path.name for path in (tmp_path / "batches" / "inbox").iterdir()}
    for path in (tmp_path / "batches" / "inbox").iterdir():
        path.rename(tmp_path / path.name)
    carry(tmp_path, today=today, run=run)

    assert 0 == status
    assert {batch_name(today), f"{batch_name(today)}.ready"} == first
    assert [] == list((tmp_path / "batches" / "inbox").iterdir())
    there = ("--site", str(tmp_path))
    assert [(*there, "keys", "make", "log"), (*there, "run"), (*there, "run")] == calls
    assert tmp_path / "output/2026/2026-11-23-演示-01/print/certificates.pdf" in places.values()


def test_the_demo_ends_with_what_to_type_next_and_says_when_nothing_was_made() -> None:
    places = {"台账 ledger": SITE / "output" / "ledger.db"}
    first, again = (closing_words(places, was_there=was_there) for was_there in (False, True))

    assert "台账 ledger\toutput/ledger.db" in first
    assert first.endswith(".venv/bin/certpress find 000001")
    assert again == f"{AGAIN}\n{first}"


def test_every_page_of_a_print_run_becomes_a_picture_of_its_own(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    for _ in range(2):
        document.new_page(841.89, 595.28)
    document.save(tmp_path / "run.pdf")
    document.close()
    pictures = render(tmp_path / "run.pdf", tmp_path / "pictures")

    assert ["page-01.png", "page-02.png"] == [picture.name for picture in pictures]
    assert [(936, 662), (936, 662)] == [size_of(picture) for picture in pictures]


def size_of(picture: Path) -> tuple[int, int]:
    with Image.open(picture) as image:
        return image.size
