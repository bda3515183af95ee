"""The same records twice: stamped over plates, and laid out by WeasyPrint; and records as extreme as a kind allows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.documents.fitting import Fitted, choose_face, fit
from pipeline.documents.kinds import Field, Kind, Symbology
from pipeline.documents.record import Record
from pipeline.printing.composing import Composer
from pipeline.printing.fonts import FontFace, FontShelf
from pipeline.printing.ordinary import Ordinary
from pipeline.printing.planning import planned
from pipeline.printing.platemaking import make_plates
from pipeline.printing.plates import NoPlate
from pipeline.printing.press import laid_out_pdf
from pipeline.printing.stamp_room import Kit, Table, print_run_of
from pipeline.printing.templates import DRAWING, Template
from tests.printing.run import shelf

# Characters that few fonts have; a face has them in its second file, or another face has them.
RARE = "㛃䶮𬀩𡃁"
_LONGEST = 400
_CODES = {Symbology.QR: "https://verify.example.cn/V/{key}", Symbology.CODE128: "{key}"}


def full_shelf() -> FontShelf:
    """Return the shelf where a role whose faces are all licensed, and so not here, borrows those of another."""
    roles = shelf().roles
    faces = next(role.faces for role in roles.values() if role.faces)
    return FontShelf({name: role if role.faces else replace(role, faces=faces) for name, role in roles.items()})


@dataclass(frozen=True, slots=True)
class Twice:
    """Two PDF files of the same records."""

    stamped: bytes
    laid_out: bytes


def made_twice(
    records: Sequence[Record],
    photos: Mapping[str, Path],
    template: Template,
    faces: FontShelf,
    *,
    is_proof: bool = False,
) -> Twice | NoPlate:
    """Return both, or why the template cannot be a plate."""
    composer = Composer(template.kind, faces)
    plan = planned(records, composer)
    plates = make_plates(plan.plate_job(template, plan.shapes, is_proof=is_proof), template)
    if isinstance(plates, NoPlate):
        return plates
    table = Table.of(Kit(template.kind, faces, plates, plan.fonts))
    ordinary = Ordinary(template, composer, plan, is_proof=is_proof)
    chunk = ordinary.chunk(records, photos, piece=Path(), files=None)
    return Twice(print_run_of(records, photos, table), laid_out_pdf(chunk))


def extreme_records(template: Template, faces: FontShelf, photos: Sequence[str]) -> Iterator[Record]:
    """Yield the template's samples, then records made from the fields' own policies; with a photo and without, in every
    variant that the kind has.
    """
    for variant in template.kind.every_variant:
        yield from (replace(record, variant=variant) for record in _extreme_records(template, faces, photos))


def _extreme_records(template: Template, faces: FontShelf, photos: Sequence[str]) -> Iterator[Record]:
    kind = template.kind
    ordinary = template.samples["ordinary"]
    code = _CODES[kind.code.symbology] if kind.code else ""
    whole = [
        *template.samples.values(),
        *_longest_of_all(kind, ordinary, faces),
        {**ordinary, **_rare(kind.fields, ordinary, faces)},
        *({**ordinary, **_rare([field], ordinary, faces)} for field in kind.fields[:1]),
    ]
    for place, texts in enumerate(whole):
        key = f"S0000651489992{place:04d}"
        photo = photos[place % len(photos)] if place % 3 != 1 else None
        yield Record(place + 2, key, texts, photo, code.format(key=key), drawing=texts.get(DRAWING, ""))
    # What bears neither photo nor code has had this page as its first sample.
    for photo in (None, photos[0]) if kind.photo else (None,) if code else ():
        yield Record(2, "0", ordinary, photo, code.format(key="0" * 18))


def _longest_of_all(kind: Kind, ordinary: Mapping[str, str], faces: FontShelf) -> Iterator[Mapping[str, str]]:
    """Yield whole sets of texts: the longest in one line, the longest in one line of the smallest size, in two, ..."""
    # The first row speaks for its column: to search the texts of every row again takes longer than to print them.
    first = {field.column: field for field in reversed(kind.fields)}
    columns = {name: _longest_texts(field, _sample(field, ordinary), faces) for name, field in first.items()}
    fields = {field.name: columns[field.column] for field in kind.fields}
    for place in range(max(map(len, fields.values()))):
        yield {name: texts[min(place, len(texts) - 1)] for name, texts in fields.items()}


def _sample(field: Field, ordinary: Mapping[str, str]) -> str:
    """Return the ordinary text of a field, of the first row for one that is repeated."""
    return ordinary[f"{field.column}.1" if field.row else field.name]


def _longest_texts(field: Field, sample: str, faces: FontShelf) -> list[str]:
    """Return the longest text of each number of lines, in the largest size that has it and in the smallest."""
    face = choose_face(sample, faces.faces(field.role))
    assert face is not None
    longest: dict[tuple[int, float], str] = {}
    for length in range(1, _LONGEST):
        text = (sample * length)[:length]
        fitted = fit(text, field.policy, face=face, size_pt=field.size_pt, width_mm=field.width_mm)
        if not isinstance(fitted, Fitted):
            break
        longest[len(fitted.lines), fitted.size_pt] = text
    counts = sorted({lines for lines, _ in longest})
    sizes = {count: sorted(size for lines, size in longest if lines == count) for count in counts}
    wanted = dict.fromkeys((count, size) for count in counts for size in (sizes[count][-1], sizes[count][0]))
    return [longest[one] for one in wanted]


def _rare(fields: Sequence[Field], ordinary: Mapping[str, str], faces: FontShelf) -> Mapping[str, str]:
    """Return each text ended by a character that its first font file does not have."""
    return {field.name: _with_rare(_sample(field, ordinary), field, faces.faces(field.role)) for field in fields}


def _with_rare(text: str, field: Field, faces: Sequence[FontFace]) -> str:
    for character in RARE:
        face = choose_face(text + character, faces)
        if face is None or faces[0].files[0].covers(character):
            continue
        whole = text + character
        if isinstance(fit(whole, field.policy, face=face, size_pt=field.size_pt, width_mm=field.width_mm), Fitted):
            return whole
    return text
