"""Where each line of a certificate stands, for programs that know no HTML; the same places as in page.css.

Lengths are millimetres from the upper left corner, sizes points. Only the certificate's layout is known here.
"""

from collections.abc import Iterator

from pipeline.documents.kinds import Kind
from pipeline.printing.composing import ComposedField, ComposedPage

# x, baseline, size, space between characters (pt), text.
Piece = tuple[float, float, float, float, str]

FRAME = (14.0, 11.0, 269.0, 188.0)
FRAME_PT = 2.25
PHOTO_AT = (154.0, 26.0)
_CODE_RIGHT, _CODE_TOP = 268.11, 26.0
_MM_PER_PT = 25.4 / 72
_ROW, _FURTHER_ROW = 8.4, 6.7
_VALUES_AT = 154.0
# Six characters and a colon of 16 points stand before each value.
_LABEL_PT, _LABEL_CHARACTERS = 16.0, 6
_VALUE_INDENT = (_LABEL_CHARACTERS + 1) * _LABEL_PT * _MM_PER_PT
_TEXT_AT = 30.45
_BOTTOM = 185.0
# How far below the middle of its line the baseline of 楷体 is, in em.
_BASELINE_EM = 0.36
_PERSON = ("name", "identity_type", "identity", "occupation", "job", "level", "number")
_ISSUE = ("institution_name", "issued_on")
_TITLE = "职业技能等级证书"
_TITLE_PT, _TITLE_SPACE, _TITLE_MIDDLE, _TITLE_TOP, _TITLE_HEIGHT = 30.0, 6.0, 82.31, 38.0, 14.0


def fixed_pieces(kind: Kind) -> list[Piece]:
    """Return the words that every certificate has."""
    width = len(_TITLE) * (_TITLE_PT + _TITLE_SPACE) * _MM_PER_PT
    title = (
        _TITLE_MIDDLE - width / 2,
        _baseline(_TITLE_TOP, _TITLE_HEIGHT, _TITLE_PT),
        _TITLE_PT,
        _TITLE_SPACE,
        _TITLE,
    )
    return [title, *_labels(kind, _PERSON, 82.0), *_labels(kind, _ISSUE, _BOTTOM - len(_ISSUE) * _ROW)]


def own_pieces(page: ComposedPage) -> list[Piece]:
    """Return the lines of one certificate's values, as certpress has fitted them."""
    fields = {field.name: field for field in page.fields}
    addresses = [fields[name] for name in ("query_address", "institution_query_address")]
    lines = sum(bool(line.text) for field in addresses for line in field.lines)
    pieces = [*_column([fields["body"]], 82.0), *_column(addresses, _BOTTOM - lines * _ROW)]
    pieces += _rows([fields[name] for name in _PERSON], 82.0)
    return pieces + list(_rows([fields[name] for name in _ISSUE], _BOTTOM - len(_ISSUE) * _ROW))


def code_at(side_mm: float, side_modules: int, quiet_modules: int) -> tuple[float, float]:
    """Return the upper left corner of the code, whose dark squares end where the values do; the quiet zone reaches
    beyond.
    """
    quiet = side_mm * quiet_modules / side_modules
    return _CODE_RIGHT - side_mm + quiet, _CODE_TOP - quiet


def _labels(kind: Kind, names: tuple[str, ...], top: float) -> Iterator[Piece]:
    for turn, name in enumerate(names):
        label = kind.field(name).label
        space = (_LABEL_CHARACTERS - len(label)) * _LABEL_PT / (len(label) - 1)
        baseline = _baseline(top + turn * _ROW, _ROW, _LABEL_PT)
        yield _VALUES_AT, baseline, _LABEL_PT, space, label
        yield _VALUES_AT + _LABEL_CHARACTERS * _LABEL_PT * _MM_PER_PT, baseline, _LABEL_PT, 0.0, "："


def _column(fields: list[ComposedField], top: float) -> Iterator[Piece]:
    for field in fields:
        for line in field.lines:
            if line.text:
                x = _TEXT_AT + line.indent_em * field.fitted_pt * _MM_PER_PT
                space = line.spacing_em * field.fitted_pt
                yield x, _baseline(top, _ROW, field.size_pt), field.size_pt, space, line.text
                top += _ROW


def _rows(fields: list[ComposedField], top: float) -> Iterator[Piece]:
    for field in fields:
        baseline = _baseline(top, _ROW, _LABEL_PT)
        for turn, line in enumerate(field.lines):
            yield _VALUES_AT + _VALUE_INDENT, baseline + turn * _FURTHER_ROW, field.size_pt, 0.0, line.text
        top += _ROW + (len(field.lines) - 1) * _FURTHER_ROW


def _baseline(top: float, height: float, size_pt: float) -> float:
    return top + height / 2 + _BASELINE_EM * size_pt * _MM_PER_PT
