"""A drawing as operators. That these print what WeasyPrint makes of the SVG, test_every_kind proves."""

import pytest

from pipeline.documents.seat_plan import sample_plan
from pipeline.printing.drawing import drawing_of
from pipeline.printing.fontfile import FontFile
from pipeline.printing.stamping import Unstampable
from tests.printing.stamps import composer

LOOK = 'fill="#ccc" stroke="#000" stroke-width="0.2"'


def files() -> tuple[FontFile, ...]:
    kind = composer().kind
    return composer().face("讲台0123456789", kind.role).files_for("讲台0123456789")


def operators(elements: str) -> str:
    return drawing_of(elements, files()).operators


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (LOOK, "q 0.8 0.8 0.8 rg 0 0 0 RG 0.2 w 1 2 3 4 re B Q"),
        ('fill="#e4e4e4" stroke="none" stroke-width="1"', "q 0.894118 0.894118 0.894118 rg 1 2 3 4 re f Q"),
        ('fill="none" stroke="#123" stroke-width="1"', "q 0.066667 0.133333 0.2 RG 1 w 1 2 3 4 re S Q"),
    ],
)
def test_a_rectangle_is_filled_and_outlined_as_it_says(look: str, expected: str) -> None:
    assert expected == operators(f'<rect x="1" y="2" width="3" height="4" {look}/>')


def test_a_path_goes_on_from_where_it_is_and_closes() -> None:
    made = operators(f'<path d="M1 2h3v4h-3zM10 20v-5z" {LOOK}/>')

    assert "1 2 m 4 2 l 4 6 l 1 6 l h 10 20 m 10 15 l h B" in made


def test_each_character_stands_in_its_place_or_behind_the_one_before_it() -> None:
    (first, *_) = files()
    made = drawing_of('<text x="1 5" y="2" font-size="3">010</text>', files())
    zero, one = (first.shape(digit) for digit in "01")
    assert zero
    assert one
    gids = [shaped.gids[0] for shaped in (zero, one)]
    after = 5 + round(one.advances[0] * 3072 / first.units) / 1024

    assert (
        f"BT 0 g /{first.family} 3 Tf 1 0 0 -1 1 2 Tm <{gids[0]:04x}> Tj 1 0 0 -1 5 2 Tm <{gids[1]:04x}> Tj "
        f"1 0 0 -1 {after:.6f}".rstrip("0")
        + f" 2 Tm <{gids[0]:04x}> Tj ET"
    ) == made.operators
    assert {first.family: {gids[0]: "0", gids[1]: "1"}} == made.glyphs


def test_the_same_rooms_are_drawn_once() -> None:
    plan = sample_plan([{"desks": 30, "people": 28}])

    assert drawing_of(plan, files()) is drawing_of(plan, files())


@pytest.mark.parametrize(
    "elements",
    [
        "<rect",
        '<circle r="1"/>',
        '<rect x="1" y="2" width="3" height="4" fill="#ccc"/>',
        f'<rect x="1" y="2" width="3" height="4" opacity="0.5" {LOOK}/>',
        f'<rect x="1" y="2" width="3" {LOOK}/>',
        '<rect x="1" y="2" width="3" height="4" fill="red" stroke="#000" stroke-width="0.2"/>',
        f'<path d="M1 2c1 1 2 2 3 3z" {LOOK}/>',
        f'<path d="M1h2z" {LOOK}/>',
        f'<path d="M1 2h3 4z" {LOOK}/>',
        '<text x="1" y="2" font-size="3" text-anchor="middle">1</text>',
        '<text x="1" y="2" font-size="large">1</text>',
        '<text x="1" y="2" font-size="3">\U0010fffd</text>',
    ],
)
def test_what_is_not_known_is_left_to_weasyprint(elements: str) -> None:
    with pytest.raises(Unstampable):
        operators(elements)
