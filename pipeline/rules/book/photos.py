"""Rules about photos: there, with something on them, in colour, large enough, of the right shape (Z15, R19)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from pipeline.rules import columns
from pipeline.rules.batch import Photo, PhotoFault
from pipeline.rules.book.rule import Rule
from pipeline.rules.draft import Draft
from pipeline.rules.facts import Facts
from pipeline.rules.photo_matching import photo_key, stem_of
from pipeline.rules.problems import Problem

if TYPE_CHECKING:
    from pipeline.rules.identity import Identity

GOOD_RESOLUTION: Final = 300
LEAST_RESOLUTION: Final = 150
# A little is cropped without harm; with more than the second the picture lies, or shows no portrait.
_RATIO_TOLERANCE: Final = 0.05
_RATIO_LIMIT: Final = 0.20
_WHITE_ENOUGH: Final = 60
# A pale face on a white wall has twice as much; a sheet of paper that was scanned, half.
_LEAST_CONTRAST: Final = 24
_MM_PER_INCH: Final = 25.4
_FAULTS: Final = {
    PhotoFault.UNREADABLE: "photo-unreadable",
    PhotoFault.TOO_MANY_PIXELS: "photo-too-many-pixels",
    PhotoFault.EMPTY: "photo-empty",
}
# A file that nobody looked at proves nothing.
_UNSEEN: Final = Photo(fault=PhotoFault.UNREADABLE)
_GREY: Final = frozenset({"1", "L", "LA", "La", "I", "F", "I;16", "I;16B", "I;16L"})
_SCREEN: Final = frozenset({"RGB", "RGBA", "RGBa", "RGBX", "P", "PA"})


def everybody_has_a_photo(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Every person has a photo, unless the site makes photos optional."""
    for entrant in draft.entrants:
        # Without a sound identity number a photo cannot be found; the number has its own problem.
        findable = entrant.identity is not None and not draft.is_told(entrant.row.number, columns.PHOTO)
        if facts.photo_required and entrant.photo is None and findable:
            yield Problem.of("photo-missing", entrant.row.number, columns.PHOTO)


def photos_can_be_decoded(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Every photo is a picture that can be opened."""
    for row, photo in _photos(draft, facts):
        fault = _fault(photo)
        if fault is not None:
            yield Problem.of(_FAULTS[fault], row, columns.PHOTO)


def photos_show_something(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """A photo that is of one colour all over shows nobody."""
    for row, photo in _good_photos(draft, facts):
        if photo.contrast < _LEAST_CONTRAST:
            yield Problem.of("photo-blank", row, columns.PHOTO)


def photos_are_in_colour(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """A grey photo is refused; one for the press (CMYK) is converted, which is told (R19: 彩色)."""
    for row, photo in _good_photos(draft, facts):
        if photo.colour in _GREY:
            yield Problem.of("photo-not-colour", row, columns.PHOTO)
        elif photo.colour not in _SCREEN:
            yield Problem.warning("photo-colour-space", row, columns.PHOTO, colour=photo.colour)


def photos_are_sharp_enough(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """A photo has 300 dpi at its printed size; below 150 dpi a face can no longer be told."""
    for row, photo in _placed_photos(draft, facts):
        dpi = _resolution(photo, facts.photo_size)
        values = {"dpi": dpi, "pixels": f"{photo.width} x {photo.height}"}
        if dpi < LEAST_RESOLUTION:
            yield Problem.of("photo-too-small", row, columns.PHOTO, least=LEAST_RESOLUTION, **values)
        elif dpi < GOOD_RESOLUTION:
            yield Problem.warning("photo-resolution", row, columns.PHOTO, good=GOOD_RESOLUTION, **values)


def photos_have_the_right_shape(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """A photo is as wide for its height as its place on the page; else it is cropped, which is told (X29).

    One that lies on its side in an upright place, or would be cropped beyond a portrait, is refused.
    """
    width, height = facts.photo_size
    for row, photo in _placed_photos(draft, facts):
        off = abs(photo.width / photo.height * height / width - 1)
        values = {"pixels": f"{photo.width} x {photo.height}", "size": f"{width:g} x {height:g}"}
        lies = width < height and photo.width >= photo.height
        if lies or off > _RATIO_LIMIT:
            yield Problem.of("photo-shape", row, columns.PHOTO, **values)
        elif off > _RATIO_TOLERANCE:
            yield Problem.warning("photo-ratio", row, columns.PHOTO, **values)


def photos_stand_upright(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """A photo that the camera marked as turned is turned back, which is told."""
    for row, photo in _good_photos(draft, facts):
        if photo.rotated:
            yield Problem.warning("photo-rotated", row, columns.PHOTO)


def backgrounds_are_white(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """A photo has a white background (R19: 白底); a machine may be wrong about that, so it is told."""
    for row, photo in _good_photos(draft, facts):
        if photo.white_share < _WHITE_ENOUGH:
            yield Problem.warning("photo-background", row, columns.PHOTO, share=photo.white_share)


def nobody_has_anothers_photo(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """No photo is named after the 证件号码 of another person of the roster."""
    for row, others in _rows_with_a_named_photo(draft).items():
        yield _with_rows("photo-of-other", row, others)


def nobody_shares_a_picture(draft: Draft, _facts: Facts) -> Iterator[Problem]:
    """The same picture for two persons is one of them at most; which one, nobody here can tell."""
    owners: dict[str, dict[int, Identity]] = defaultdict(dict)
    # Who asks for another's photo by its name has the error above, and the other is right.
    misled = _rows_with_a_named_photo(draft)
    for entrant in draft.entrants:
        if entrant.photo is not None and entrant.identity is not None and entrant.row.number not in misled:
            owners[entrant.photo.sha256][entrant.row.number] = entrant.identity
    for identities in owners.values():
        if len(identities) == 1:
            continue
        persons = {row: identity.bearer for row, identity in identities.items()}
        for row, person in persons.items():
            if others := [other for other, owner in persons.items() if owner != person]:
                yield _with_rows("photo-shared", row, others)


def _rows_with_a_named_photo(draft: Draft) -> Mapping[int, list[int]]:
    """Return the rows whose photo bears the number of other rows, sound or mistyped, with those other rows."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for entrant in draft.entrants:
        if number := photo_key(entrant.row.cell(columns.IDENTITY).text):
            rows_of[number].append(entrant.row.number)
    named = {
        entrant.row.number: rows_of.get(photo_key(stem_of(entrant.photo.path)))
        for entrant in draft.entrants
        if entrant.photo is not None
    }
    return {row: others for row, others in named.items() if others and row not in others}


def _with_rows(code: str, row: int, others: list[int]) -> Problem:
    return Problem.of(code, row, columns.PHOTO, rows="、".join(str(other) for other in others))


def _photos(draft: Draft, facts: Facts) -> Iterator[tuple[int, Photo]]:
    for entrant in draft.entrants:
        if entrant.photo is not None:
            yield entrant.row.number, facts.photos.get(entrant.photo.sha256, _UNSEEN)


def _good_photos(draft: Draft, facts: Facts) -> Iterator[tuple[int, Photo]]:
    return ((row, photo) for row, photo in _photos(draft, facts) if _fault(photo) is None)


def _fault(photo: Photo) -> PhotoFault | None:
    has_pixels = photo.width > 0 and photo.height > 0
    return photo.fault or (None if has_pixels else PhotoFault.UNREADABLE)


def _placed_photos(draft: Draft, facts: Facts) -> Iterator[tuple[int, Photo]]:
    """Return the good photos, none of them where the page has no place for a photo."""
    return _good_photos(draft, facts) if all(facts.photo_size) else iter(())


def _resolution(photo: Photo, size: tuple[float, float]) -> int:
    """Return the dots per inch of a photo cropped to fill `size` (mm), rounded as the trade does (413 px are 35 mm)."""
    return round(min(photo.width / size[0], photo.height / size[1]) * _MM_PER_INCH)


RULES: Final = (
    Rule("R19", "Z11, Z15", ("photo-missing",), everybody_has_a_photo),
    Rule("R19", "Z15", tuple(_FAULTS.values()), photos_can_be_decoded),
    Rule("R19", "Z15", ("photo-blank",), photos_show_something),
    Rule("R19", "S", ("photo-not-colour", "photo-colour-space"), photos_are_in_colour),
    Rule("R19", "S", ("photo-too-small", "photo-resolution"), photos_are_sharp_enough),
    Rule("R19", "S", ("photo-ratio", "photo-shape"), photos_have_the_right_shape),
    Rule("R19", "S", ("photo-rotated",), photos_stand_upright),
    Rule("R19", "S", ("photo-background",), backgrounds_are_white),
    Rule("R19", "Z15", ("photo-of-other",), nobody_has_anothers_photo),
    Rule("R19", "Z15", ("photo-shared",), nobody_shares_a_picture),
)
