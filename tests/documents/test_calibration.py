"""A printer's shift, scale and turn are found from five crosses, and what cannot be true is refused with its reason."""

from collections.abc import Mapping
from datetime import date
from math import cos, dist, radians, sin
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.documents.calibration import (
    MOST_SHIFTED_MM,
    PAGES,
    Affine,
    Calibration,
    Fit,
    PaperPath,
    Point,
    Reason,
    Refusal,
    Side,
    Transform,
    crosses,
    fit,
    overprint_matrix,
)
from pipeline.documents.fitting import POINTS_PER_MM
from pipeline.documents.imposition import Size

A4 = PAGES["A4-landscape"]
FIVE = crosses(A4)


@some.composite
def transforms(draw: some.DrawFn) -> Transform:
    """Anything that a printer may do."""
    offsets, scales = some.floats(-10, 10), some.floats(0.96, 1.04)
    page = draw(some.sampled_from(list(PAGES.values())))
    return Transform(page, draw(offsets), draw(offsets), draw(scales), draw(scales), draw(some.floats(-2.9, 2.9)))


places = some.builds(Point, some.floats(-50, 500), some.floats(-50, 500))
misread = some.builds(lambda amount, way: amount * way, some.floats(5, 60), some.sampled_from([-1, 1]))


def printed(transform: Transform, *, without: frozenset[int] = frozenset()) -> dict[int, Point]:
    sent = crosses(transform.page)
    return {cross: transform.affine.moved(place) for cross, place in sent.items() if cross not in without}


def fitted(measured: Mapping[int, Point], page: Size = A4) -> Fit:
    found = fit(crosses(page), measured, page=page)
    assert isinstance(found, Fit)
    return found


def refused(measured: Mapping[int, Point], page: Size = A4) -> Refusal:
    found = fit(crosses(page), measured, page=page)
    assert isinstance(found, Refusal)
    return found


def moved(measured: Mapping[int, Point], cross: int, *, by_x: float = 0.0, by_y: float = 0.0) -> dict[int, Point]:
    place = measured[cross]
    return {**measured, cross: Point(place.x + by_x, place.y + by_y)}


def apart(one: Point, other: Point) -> float:
    return dist((one.x, one.y), (other.x, other.y))


def near(value: float) -> Any:
    return pytest.approx(value, abs=1e-6)


@given(transforms(), some.sets(some.sampled_from([1, 2, 4, 5]), max_size=1))
def test_what_a_printer_does_is_found_to_a_millionth(transform: Transform, left_out: set[int]) -> None:
    found = fitted(printed(transform, without=frozenset(left_out)), transform.page)

    assert near(transform.offset_x) == found.transform.offset_x
    assert near(transform.offset_y) == found.transform.offset_y
    assert near(transform.scale_x) == found.transform.scale_x
    assert near(transform.scale_y) == found.transform.scale_y
    assert near(transform.rotation) == found.transform.rotation
    assert near(0) == found.residual


@given(transforms())
def test_three_corners_are_enough(transform: Transform) -> None:
    found = fitted(printed(transform, without=frozenset({3, 5})), transform.page)

    assert near(transform.rotation) == found.transform.rotation
    assert near(0) == found.residual


@given(transforms(), some.floats(-0.5, 0.5))
def test_only_from_four_crosses_on_a_misread_one_shows(transform: Transform, error: float) -> None:
    whole = moved(printed(transform), 1, by_x=error)
    three, four = ({cross: whole[cross] for cross in wanted} for wanted in ((1, 2, 4), (1, 2, 4, 5)))

    assert not fitted(three, transform.page).tells_a_misread_cross
    assert fitted(four, transform.page).tells_a_misread_cross
    # Three crosses hide half of it at the least.
    assert fitted(three, transform.page).residual <= abs(error) / 2 + 1e-6


@given(transforms(), some.lists(some.floats(-0.1, 0.1), min_size=10, max_size=10))
def test_a_ruler_that_is_read_to_a_tenth_leaves_residuals_that_are_told_in_millimetres(
    transform: Transform, errors: list[float]
) -> None:
    true = printed(transform)
    measured = {
        cross: Point(place.x + by_x, place.y + by_y)
        for (cross, place), by_x, by_y in zip(true.items(), errors[::2], errors[1::2], strict=True)
    }
    found = fitted(measured, transform.page)
    told = printed(found.transform)

    assert {cross: near(apart(measured[cross], told[cross])) for cross in measured} == found.residuals
    assert found.residuals[found.worst] == found.residual == max(found.residuals.values())
    # No transform leaves less, not even the true one.
    squares = sum(residual**2 for residual in found.residuals.values())
    assert squares <= sum(by**2 for by in errors) + 1e-9
    assert 0.5 > max(apart(told[cross], true[cross]) for cross in true)


@given(transforms(), some.floats(-0.1, 0.1), some.floats(0.001, 0.1))
def test_no_neighbour_of_what_was_found_is_nearer_to_the_measurements(
    transform: Transform, error: float, step: float
) -> None:
    measured = moved(moved(printed(transform), 1, by_x=error), 4, by_y=-error)
    best = fitted(measured, transform.page).transform
    figures = (best.offset_x, best.offset_y, best.scale_x, best.scale_y, best.rotation)

    def squares(other: Transform) -> float:
        told = printed(other)
        return sum(apart(measured[cross], told[cross]) ** 2 for cross in measured)

    for place, scale in enumerate((1, 1, 0.01, 0.01, 1)):
        for way in (-step, step):
            changed = [figure + way * scale * (place == turn) for turn, figure in enumerate(figures)]
            assert squares(best) < squares(Transform(transform.page, *changed))


@given(transforms(), places)
def test_a_corrected_page_is_printed_where_it_should_be(transform: Transform, place: Point) -> None:
    assert 1e-9 > apart(place, transform.affine.moved(transform.correction.moved(place)))


@given(transforms(), places)
def test_the_operands_of_a_pdf_move_points_as_the_transform_moves_millimetres(
    transform: Transform, place: Point
) -> None:
    a, b, c, d, e, f = transform.as_matrix()
    height = transform.page.height
    x, y = place.x * POINTS_PER_MM, (height - place.y) * POINTS_PER_MM
    lies = Point((a * x + c * y + e) / POINTS_PER_MM, height - (b * x + d * y + f) / POINTS_PER_MM)

    assert 1e-9 > apart(transform.affine.moved(place), lies)


def test_a_page_that_nothing_is_done_to_has_the_identity_for_its_operands() -> None:
    assert (1, 0, 0, 1, 0, 0) == Transform(A4).as_matrix()


def test_a_positive_offset_is_to_the_right_and_downwards_and_a_rotation_is_clockwise() -> None:
    shifted, turned = Transform(A4, 1, 2).affine, Transform(A4, rotation=2).affine
    middle, right_of_it = FIVE[3], Point(FIVE[3].x + 100, FIVE[3].y)

    assert Point(FIVE[1].x + 1, FIVE[1].y + 2) == shifted.moved(FIVE[1])
    assert 1e-9 > apart(middle, turned.moved(middle))
    assert 1e-9 > apart(
        Point(middle.x + 100 * cos(radians(2)), middle.y + 100 * sin(radians(2))), turned.moved(right_of_it)
    )


@given(transforms())
def test_an_overprint_is_moved_by_the_inverse_of_what_the_printer_does(transform: Transform) -> None:
    measured = printed(transform)
    path = PaperPath("M806", "2", "空白证书", Side.FRONT)
    kept = Calibration(path, "A4-landscape", date(2026, 11, 20), "王操作", measured, fitted(measured, transform.page))

    assert pytest.approx(transform.correction.as_matrix(transform.page), abs=1e-5) == overprint_matrix(kept)


def test_the_crosses_are_twenty_millimetres_from_the_edges_and_in_the_middle() -> None:
    expected = {1: Point(20, 20), 2: Point(277, 20), 3: Point(148.5, 105), 4: Point(20, 190), 5: Point(277, 190)}

    assert expected == FIVE


@given(transforms(), some.sampled_from([1, 2, 3, 4, 5]), misread, some.sampled_from(["by_x", "by_y"]))
def test_one_cross_that_was_misread_is_named(transform: Transform, cross: int, amount: float, way: str) -> None:
    found = refused(moved(printed(transform), cross, **{way: amount}), transform.page)

    assert (Reason.DISAGREES, (cross,)) == (found.reason, found.crosses)
    assert 1 < found.amount <= abs(amount)


@pytest.mark.parametrize("crosses_measured", [(1, 2, 4), (1, 2, 4, 5)])
def test_of_fewer_than_five_crosses_none_is_blamed(crosses_measured: tuple[int, ...]) -> None:
    found = refused(moved({cross: FIVE[cross] for cross in crosses_measured}, 4, by_x=30))

    assert (Reason.DISAGREE, crosses_measured) == (found.reason, found.crosses)


@pytest.mark.parametrize(
    ("measured", "refusal"),
    [
        ({1: FIVE[1], 5: FIVE[5]}, Refusal(Reason.TOO_FEW, (1, 5), 2)),
        ({}, Refusal(Reason.TOO_FEW, (), 0)),
        ({**FIVE, 6: Point(1, 1)}, Refusal(Reason.UNKNOWN_CROSS, (6,))),
        ({**FIVE, 4: Point(float("nan"), 190)}, Refusal(Reason.NO_NUMBER, (4,))),
        ({**FIVE, 2: Point(277, float("inf"))}, Refusal(Reason.NO_NUMBER, (2,))),
        ({**FIVE, 4: Point(20.1, 20.1)}, Refusal(Reason.SAME_PLACE, (1, 4))),
        ({cross: FIVE[cross] for cross in (1, 3, 5)}, Refusal(Reason.ON_ONE_LINE, (1, 3, 5))),
        ({1: FIVE[1], 2: FIVE[2], 4: Point(100, 20)}, Refusal(Reason.ON_ONE_LINE, (1, 2, 4))),
    ],
    ids=["two crosses", "none", "a sixth cross", "nan", "infinite", "same place", "a diagonal", "measured on a line"],
)
def test_crosses_that_tell_too_little_are_refused(measured: Mapping[int, Point], refusal: Refusal) -> None:
    assert refusal == refused(measured)


@pytest.mark.parametrize(
    ("transform", "reason", "amount"),
    [
        (Transform(A4, scale_x=0.94), Reason.SCALED, -0.06),
        (Transform(A4, scale_y=1.06), Reason.SCALED, 0.06),
        (Transform(A4, scale_x=-1), Reason.SCALED, -2),
        (Transform(A4, rotation=3.1), Reason.TURNED, 3.1),
        (Transform(A4, rotation=-3.1), Reason.TURNED, -3.1),
        (Transform(A4, offset_x=-MOST_SHIFTED_MM, offset_y=1), Reason.SHIFTED, 20.02498),
    ],
)
def test_what_no_printer_does_is_refused(transform: Transform, reason: Reason, amount: float) -> None:
    found = refused(printed(transform))

    assert reason == found.reason
    assert pytest.approx(amount, abs=1e-5) == found.amount


@pytest.mark.parametrize(
    "transform",
    [Transform(A4, scale_x=0.951), Transform(A4, scale_y=1.049), Transform(A4, rotation=2.99), Transform(A4, 19.9)],
)
def test_what_a_bad_printer_does_is_accepted(transform: Transform) -> None:
    assert near(0) == fitted(printed(transform)).residual


@pytest.mark.parametrize("name", ["", " M806", "M806 ", "M\n806", "M\t806"])
def test_a_name_that_is_no_name_is_refused(name: str) -> None:
    for names in ((name, "2", "证书"), ("M806", name, "证书"), ("M806", "2", name)):
        with pytest.raises(ValueError, match="is no name"):
            PaperPath(*names, Side.FRONT)


def test_a_flattened_plane_has_no_way_back() -> None:
    with pytest.raises(ZeroDivisionError):
        _ = Affine(1, 1, 0, 1, 1, 0).inverse
