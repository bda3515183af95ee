"""What a kind asks of a batch and what there never is, is a fault of its template."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from pipeline.documents.batch_contents import contents_of, sorts_of
from pipeline.documents.certificate import Wording
from pipeline.errors import TemplateWrong
from pipeline.rules.batches import AnyNumbered
from pipeline.rules.exam.batch import Exam
from pipeline.rules.scores.batch import RecordedScores
from pipeline.stages.orders import orders_of
from tests.documents.made import kind_of
from tests.documents.test_lists_of_candidates import SEATED, ticketed
from tests.ledger.samples import score, score_batch
from tests.rules.exam.exams import candidates, exam, practical, theory

WORDING = Wording()
EXAM = ticketed(exam(candidates(2), (*theory(30), *practical(40))))


def asking(name: str, only: str, *, numbered: AnyNumbered) -> list[str]:
    """Return the kinds that a batch has pages of, where one kind is asked to leave out all but `only`."""
    kind = kind_of(name)
    assert kind.pages is not None
    changed = replace(kind, pages=replace(kind.pages, only=only))
    return [order.kind for order in orders_of(numbered, WORDING, [changed])]


@pytest.mark.parametrize(
    ("kind", "only", "told"),
    [
        ("code-record", "practicle", "no sort practicle; there are practical, review, seated, theory"),
        ("exam-timetable", "seated", "no sort seated; there are practical, review, theory"),
        ("examiner-record", "seat", "no sort seat; there are practical"),
    ],
)
def test_a_sort_that_there_never_is_would_leave_out_every_page_in_silence(kind: str, only: str, told: str) -> None:
    with pytest.raises(TemplateWrong, match=told):
        asking(kind, only, numbered=EXAM)


def test_what_cannot_be_chosen_by_anything_is_told_as_such() -> None:
    with pytest.raises(TemplateWrong, match="nothing to choose by, so theory must be taken out"):
        asking("certificate-overprint", "theory", numbered=EXAM)


def test_a_sort_of_which_this_batch_has_nothing_is_no_fault() -> None:
    assert [] == asking(
        "qualified-list", "passed", numbered=RecordedScores(score_batch("a", score(1, theory=Decimal(0))))
    )
    assert ["qualified-list"] == asking("qualified-list", "passed", numbered=RecordedScores(score_batch()))


@given(SEATED)
def test_every_sort_that_an_exam_has_is_known(of: Exam) -> None:
    numbered = ticketed(of)
    contents, known = contents_of(numbered, WORDING), sorts_of(numbered)

    assert set(contents) == set(known)
    assert all(content.sorts <= known[name] for name, made in contents.items() for content in made())
