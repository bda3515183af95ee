"""Impose: what is cut out of larger sheets is laid on them once more; the pages themselves stay as they are."""

from dataclasses import dataclass

from pipeline.stages.render import PressOf, Rendered
from pipeline.stages.tools import MadeFile


@dataclass(frozen=True, slots=True)
class Imposed:
    """What was rendered, and the sheets of those kinds that are imposed, by kind."""

    rendered: Rendered
    sheets: tuple[tuple[str, MadeFile], ...]


def impose(rendered: Rendered, press_of: PressOf) -> Imposed:
    """Return the batch with the sheets of every imposed kind, written beside its print run."""
    made = ((kind, press_of(kind).impose(rendered.folder)) for kind, _ in rendered.runs)
    return Imposed(rendered, tuple((kind, sheets) for kind, sheets in made if sheets is not None))
