"""Calibrations lie in one file of the site: written whole, one a paper path, and believed only as they were written."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.documents.calibration import PAGES, PaperPath, Side
from pipeline.errors import CalibrationsWrong, FolderTrouble
from pipeline.storage.calibrations import Calibrations, figures_of, measured_crosses
from tests.storage.measured import THE_PATH, made


@pytest.fixture
def kept(tmp_path: Path) -> Calibrations:
    return Calibrations(tmp_path / "calibrations.toml")


def test_before_the_first_there_is_none(kept: Calibrations) -> None:
    assert ((), None) == (kept.all(), kept.of(THE_PATH))


def test_what_was_kept_is_read_back_to_the_last_digit(kept: Calibrations) -> None:
    one = made()

    assert kept.keep(one) is None
    assert (one,) == kept.all()
    assert one == kept.of(THE_PATH)


def test_each_printer_tray_stock_and_side_has_its_own(kept: Calibrations) -> None:
    paths = [
        replace(THE_PATH, **changed)
        for changed in ({}, {"printer": "X"}, {"tray": "2"}, {"stock": "白纸"}, {"side": Side.BACK})
    ]
    for place, path in enumerate(paths):
        kept.keep(made(path, shift=place / 10))

    assert sorted(paths) == [one.path for one in kept.all()]
    assert [made(path, shift=place / 10) for place, path in enumerate(paths)] == [kept.of(path) for path in paths]


def test_a_new_one_takes_the_place_of_the_old_one_which_is_told(kept: Calibrations) -> None:
    old, other, new = made(), made(replace(THE_PATH, tray="2")), made(shift=0.5)
    kept.keep(old)
    kept.keep(other)

    assert old == kept.keep(new)
    assert {new.path: new, other.path: other} == {one.path: one for one in kept.all()}


def test_the_same_calibrations_give_the_same_file_in_any_order(tmp_path: Path) -> None:
    several = [made(replace(THE_PATH, tray=str(tray))) for tray in range(3)]
    files = []
    for turn, order in enumerate((several, several[::-1])):
        kept = Calibrations(tmp_path / f"{turn}.toml")
        for one in order:
            kept.keep(one)
        files.append(kept.file.read_bytes())

    assert files[0] == files[1]


words = some.text(min_size=1, max_size=20).filter(lambda text: text == text.strip() and text.isprintable())


@given(words, words, words, words, some.sampled_from(list(PAGES)))
def test_any_name_that_can_be_printed_comes_back(
    tmp_path_factory: pytest.TempPathFactory, printer: str, tray: str, stock: str, by: str, page: str
) -> None:
    kept = Calibrations(tmp_path_factory.mktemp("names") / "calibrations.toml")
    one = made(PaperPath(printer, tray, stock, Side.BACK), page=page, by=by)
    kept.keep(one)

    assert (one,) == kept.all()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (r"offset_x = [\d.-]+", "offset_x = 0.5"),
        (r"offset_x = [\d.-]+", "offset_x = 1"),
        (r"rotation = .*\n", ""),
        (r"rotation = ", "turn = 1.0\nrotation = "),
        (r"residual = [\d.]+", "residual = 0.0"),
        (r"1 = \[", "9 = ["),
        (r"1 = \[", "01 = ["),
        (r"1 = \[20", "1 = [25"),
        (r"1 = \[[^]]*\]", "1 = [20, 20]"),
        (r"1 = \[[^]]*\]", "1 = [20.0]"),
        (r"measured = .*", "measured = 3"),
        (r'page = "[^"]*"', 'page = "A5-landscape"'),
        (r'side = "front"', 'side = "left"'),
        (r'tray = "手动"', "tray = 2"),
        (r'tray = "手动"', 'tray = " "'),
        (r"date = 2026-11-20", 'date = "2026-11-20"'),
        (r"date = 2026-11-20", "date = 2026-11-20T08:00:00"),
        (r"\[\[calibration\]\]", "[calibration]"),
        (r"\[\[calibration\]\]", "[[calibrations]]"),
        (r"(?s)\[\[calibration\]\].*", "calibration = [3]"),
        (r"(?s)\[\[calibration\]\].*", "calibration = "),
    ],
)
def test_a_file_that_somebody_mended_is_refused(kept: Calibrations, before: str, after: str) -> None:
    kept.keep(made())
    text = kept.file.read_text("utf-8")
    mended = re.sub(before, after, text, count=1)
    kept.file.write_text(mended, "utf-8")

    assert text != mended
    with pytest.raises(CalibrationsWrong, match=re.escape(str(kept.file))):
        kept.all()


def test_one_paper_path_cannot_stand_there_twice(kept: Calibrations) -> None:
    kept.keep(made())
    text = kept.file.read_text("utf-8")
    kept.file.write_text(text + text[text.index("[[calibration]]") :], "utf-8")

    with pytest.raises(CalibrationsWrong):
        kept.of(THE_PATH)


def test_a_file_in_another_encoding_is_refused_and_stays_as_it_is(kept: Calibrations) -> None:
    kept.keep(made())
    content = kept.file.read_text("utf-8").encode("gb18030")
    kept.file.write_bytes(content)

    with pytest.raises(CalibrationsWrong):
        kept.keep(made())
    assert content == kept.file.read_bytes()


def test_what_is_no_file_is_told_as_trouble_of_the_folder(kept: Calibrations) -> None:
    kept.file.mkdir()

    with pytest.raises(FolderTrouble):
        kept.all()


def test_the_file_explains_itself(kept: Calibrations) -> None:
    kept.keep(made())

    assert kept.file.read_text("utf-8").startswith("# 套打校准")


def test_the_ledger_has_every_figure_as_a_whole_number() -> None:
    figures, transform = figures_of(made()), made().fit.transform

    assert {"printer": "HP M806", "tray": "手动", "stock": '证书 "2026"', "side": "front"}.items() <= figures.items()
    assert "A4-landscape" == figures["page"]
    assert pytest.approx(transform.offset_x * 1000, abs=0.5) == figures["offset_x_um"]
    assert pytest.approx(transform.offset_y * 1000, abs=0.5) == figures["offset_y_um"]
    assert pytest.approx(transform.scale_x * 1e6, abs=0.5) == figures["scale_x_ppm"]
    assert pytest.approx(transform.scale_y * 1e6, abs=0.5) == figures["scale_y_ppm"]
    # A degree is 17 453 microradians.
    assert pytest.approx(transform.rotation * 17_453.29, abs=0.5) == figures["rotation_urad"]
    assert pytest.approx(made().fit.residual * 1000, abs=0.5) == figures["residual_um"]


def test_the_ledger_has_every_cross_as_it_was_read_from_the_ruler() -> None:
    crosses_read = [(one["cross"], one["x_um"] / 1000, one["y_um"] / 1000) for one in measured_crosses(made())]

    assert [(cross, place.x, place.y) for cross, place in sorted(made().measured.items())] == crosses_read
