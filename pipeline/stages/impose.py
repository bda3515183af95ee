"""Impose: what is cut out of larger sheets is laid on them once more; the pages themselves stay as they are."""

from dataclasses import dataclass

from pipeline.documents.page_choice import Bearer
from pipeline.stages.render import PressOf, Rendered
from pipeline.stages.tools import MadeFile


@dataclass(frozen=True, slots=True)
class Imposed:
    """What was rendered, and the sheets of those kinds that are imposed, by kind."""

    rendered: Rendered
    sheets: tuple[tuple[str, MadeFile], ...]


def impose(rendered: Rendered, press_of: PressOf) -> Imposed:
    """Return the batch with the sheets of every imposed kind, written beside its print run."""
    batch = rendered.numbered.batch.name
    made = (
        (kind, press_of(kind).impose(rendered.folder, batch=batch, bearers=_bearers(rendered, kind)))
        for kind, _ in rendered.runs
    )
    return Imposed(rendered, tuple((kind, sheets) for kind, sheets in made if sheets is not None))


def _bearers(rendered: Rendered, kind: str) -> tuple[Bearer, ...]:
    """Return whose each page of a kind is; only of the people's own kind is each page somebody's."""
    numbers = rendered.numbered.numbers if any(kind == own for own, _ in rendered.own) else ()
    return tuple(Bearer(str(number)) for number in numbers)
