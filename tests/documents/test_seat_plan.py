"""考场分布示意图: every desk inside of its room and apart from the others, everybody's number once, in 蛇形 order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.documents.seat_plan import ROOMS_A_PAGE, Floor, desk_place, sample_plan, seat_plan
from pipeline.rules.exam.batch import Exam
from tests.documents.made import made
from tests.documents.test_lists_of_candidates import SEATED, ticketed
from tests.documents.test_signs_of_rooms import rows
from tests.rules.exam.exams import AFTERNOON, MORNING, candidates, exam, practical, theory

WIDTH_MM, HEIGHT_MM = 210, 297
# No digit is wider, and none is higher above its baseline than three quarters of its size.
DIGIT_EM, DIGIT_UP_EM = 0.58, 0.72
# How wide one is in the face of the lists.
DIGIT_WIDTH_EM = 0.5718


@dataclass(frozen=True, slots=True)
class Rectangle:
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Rectangle") -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def meets(self, other: "Rectangle") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def has(self, word: "Word") -> bool:
        middle, half = (self.left + self.right) / 2, len(word.text) * DIGIT_EM * word.size / 2
        is_in_the_middle = abs(word.x + half - middle) < 0.05 * word.size + 0.01
        is_wide_enough = is_in_the_middle and half < (self.right - self.left) / 2
        return is_wide_enough and self.top < word.y - word.size * DIGIT_UP_EM and word.y < self.bottom


@dataclass(frozen=True, slots=True)
class Word:
    """Where it begins, where its baseline is, how large it is."""

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """One room as it is drawn: its wall, what stands at its front, its desks (the last of them taken), its words."""

    wall: Rectangle
    front: Rectangle
    desks: Sequence[Rectangle]
    taken: Sequence[Rectangle]
    words: Sequence[Word]


def drawn(drawing: str) -> list[Drawn]:
    """Return the rooms of a drawing; only a wall is not filled."""
    elements = list(ET.fromstring(f"<svg>{drawing}</svg>"))  # noqa: S314 - our own drawing
    starts = [place for place, element in enumerate(elements) if element.get("fill") == "none"]
    return [_room(elements[start:end]) for start, end in pairwise([*starts, len(elements)])]


def _room(elements: Sequence[ET.Element]) -> Drawn:
    wall, front = (_rectangle(one) for one in elements if one.tag == "rect")
    paths = {one.get("fill"): _rectangles(one) for one in elements if one.tag == "path"}
    free, taken = (paths.get(fill, ()) for fill in ("#ccc", "#fff"))
    words = [word for one in elements if one.tag == "text" for word in _words(one)]
    return Drawn(wall, front, (*free, *taken), taken, words)


def _rectangle(element: ET.Element) -> Rectangle:
    x, y, width, height = (_number(element, name) for name in ("x", "y", "width", "height"))
    return Rectangle(x, y, x + width, y + height)


RECTANGLE = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-\3z")


def _rectangles(path: ET.Element) -> Sequence[Rectangle]:
    drawn_as = path.get("d", "")
    assert not RECTANGLE.sub("", drawn_as)
    sides = (map(float, one) for one in RECTANGLE.findall(drawn_as))
    return tuple(Rectangle(x, y, x + width, y + height) for x, y, width, height in sides)


def _words(element: ET.Element) -> Iterator[Word]:
    """Yield the words of a text: a character directly behind the one before it belongs to the same."""
    size, text = _number(element, "font-size"), element.text or ""
    lefts, baselines = ([float(one) for one in element.get(name, "").split()] for name in ("x", "y"))
    if len(lefts) == 1:
        yield Word(text, lefts[0], baselines[0], size)
        return
    word: Word | None = None
    for character, x, y in zip(text, lefts, baselines, strict=True):
        if word and y == word.y and abs(x - word.x - len(word.text) * DIGIT_WIDTH_EM * size) < 0.01:
            word = replace(word, text=word.text + character)
            continue
        if word:
            yield word
        word = Word(character, x, y, size)
    if word:
        yield word


def _number(element: ET.Element, name: str) -> float:
    return float(element.get(name, "nan"))


@some.composite
def floors(draw: some.DrawFn) -> Floor:
    desks = draw(some.integers(1, 150))
    taken = draw(some.sets(some.integers(1, desks)))
    sides = some.none() | some.integers(1, 40)
    return Floor(desks, taken, draw(sides), draw(sides))


@given(floors())
def test_every_desk_stands_inside_of_its_room_and_behind_its_front(floor: Floor) -> None:
    (room,) = drawn(seat_plan([floor]))

    assert floor.desks == len(room.desks)
    assert all(room.wall.holds(desk) and room.front.bottom < desk.top for desk in room.desks)


@given(floors())
def test_no_desk_touches_another(floor: Floor) -> None:
    (room,) = drawn(seat_plan([floor]))

    assert not any(one.meets(other) for one, other in combinations(room.desks, 2))


@given(floors())
def test_every_desk_that_is_taken_has_its_number_once_and_no_other_has_one(floor: Floor) -> None:
    (room,) = drawn(seat_plan([floor]))
    front, *numbers = room.words

    assert "讲台" == front.text
    assert sorted(floor.taken) == [int(one.text) for one in numbers]
    assert all(desk.has(one) for desk, one in zip(room.taken, numbers, strict=True))


@given(floors())
def test_every_desk_stands_in_its_column_and_row(floor: Floor) -> None:
    (room,) = drawn(seat_plan([floor]))
    lefts, tops = sorted({desk.left for desk in room.desks}), sorted({desk.top for desk in room.desks})
    places = [desk_place(number, floor.grid[1]) for number in sorted(floor.taken)]

    assert [(lefts[column], tops[row]) for column, row in places] == [(desk.left, desk.top) for desk in room.taken]


@given(floors())
def test_neighbours_in_number_are_neighbours_in_place(floor: Floor) -> None:
    columns, rows = floor.grid
    places = [desk_place(number, rows) for number in range(1, floor.desks + 1)]

    assert (0, 0) == places[0]
    assert all(0 <= column < columns and 0 <= row < rows for column, row in places)
    assert all(1 == abs(a - c) + abs(b - d) for (a, b), (c, d) in pairwise(places))


@pytest.mark.parametrize(
    ("rows", "columns", "grid"),
    [
        (None, None, (6, 5)),
        (None, 5, (5, 6)),
        (6, None, (5, 6)),
        (8, 5, (5, 8)),
        (2, 3, (3, 10)),
        (None, 40, (30, 1)),
        (40, None, (1, 30)),
    ],
)
def test_thirty_desks_stand_in_the_rows_and_columns_of_the_batch(
    rows: int | None, columns: int | None, grid: tuple[int, int]
) -> None:
    """Where they do not hold them all, the columns count."""
    assert grid == Floor(30, (), rows, columns).grid


@given(some.lists(floors(), min_size=1, max_size=ROOMS_A_PAGE))
def test_the_rooms_of_a_page_stand_apart_and_on_the_page(rooms: list[Floor]) -> None:
    walls = [room.wall for room in drawn(seat_plan(rooms))]
    page = Rectangle(12, 12, WIDTH_MM - 12, HEIGHT_MM - 12)

    assert len(rooms) == len(walls)
    assert all(page.holds(wall) for wall in walls)
    assert not any(one.meets(other) for one, other in combinations(walls, 2))


@given(SEATED)
def test_every_room_of_every_session_is_drawn_once_with_all_who_sit_there(of: Exam) -> None:
    numbered = ticketed(of)
    pages = made("seat-plan", numbered)
    shown = {
        (page.texts["session"], row["room"]): sorted(int(word.text) for word in room.words[1:])
        for page in pages
        for row, room in zip(rows(page), drawn(page.drawing), strict=True)
    }

    assert {
        place: sorted(seat.number for seat in seats) for place, seats in numbered.batch.seating.by_room().items()
    } == shown
    assert len(shown) == sum(len(list(rows(page))) for page in pages)


def test_a_room_of_practice_has_no_lectern_and_keeps_its_columns() -> None:
    room = replace(practical(12)[0], columns=3)
    (page,) = made("seat-plan", ticketed(exam(candidates(12), (room,), (AFTERNOON,))))
    (shown,) = drawn(page.drawing)

    assert "前方" == shown.words[0].text
    assert 3 == len({desk.left for desk in shown.desks})


def test_a_seventh_room_is_drawn_on_a_second_page_of_its_session() -> None:
    pages = made("seat-plan", ticketed(exam(candidates(*[1] * 7), theory(*[1] * 7), (MORNING,))))

    assert ["1-1", "1-2"] == [page.key for page in pages]
    assert ["第1页，共2页", "第2页，共2页"] == [page.texts["page"] for page in pages]
    assert [6, 1] == [len(list(rows(page))) for page in pages]


@pytest.mark.parametrize(
    "rooms", [[{"desks": 3, "walls": 4}], [{"people": 3}], [{"desks": 0}], [{"desks": 10**9}], [{"desks": "3"}], [3], 3]
)
def test_invented_rooms_that_say_something_else_are_refused(rooms: object) -> None:
    with pytest.raises(ValueError, match="drawing"):
        sample_plan(rooms)  # type: ignore[arg-type]  # what a designer may write


def test_of_an_invented_room_the_first_desks_are_taken() -> None:
    full, half = drawn(sample_plan([{"desks": 3}, {"desks": 4, "people": 2, "front": "前方"}]))

    assert ["讲台", "1", "2", "3"] == [word.text for word in full.words]
    assert ["前方", "1", "2"] == [word.text for word in half.words]
