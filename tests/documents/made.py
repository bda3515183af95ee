"""The pages of a shipped kind, made of an exam."""

from functools import lru_cache

from pipeline.documents.contents import records_of
from pipeline.documents.exam_contents import exam_contents
from pipeline.documents.kinds import Kind
from pipeline.documents.record import Record
from pipeline.printing.templates import Template, find
from pipeline.rules.exam.ticketed import TicketedExam


@lru_cache
def kind_of(name: str) -> Kind:
    """Return a shipped kind, read once: properties ask for it hundreds of times."""
    return Template.load(find(name), profile="2019").kind


def made(name: str, numbered: TicketedExam) -> tuple[Record, ...]:
    kind = kind_of(name)
    assert kind.pages is not None
    return tuple(records_of(kind, exam_contents(numbered)[kind.pages.of]()))
