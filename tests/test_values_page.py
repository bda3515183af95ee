"""docs/reference/values.md leaves nothing out that a shipped kind prints; tests/cli/test_help.py holds it current."""

import pytest

from pipeline.documents.contents import PAGE
from pipeline.documents.kinds import Kind
from pipeline.printing.templates import Template, find, kinds_known
from pipeline.rules.categories import Category
from tests.values_page import SAMPLES, told

KINDS = [Template.load(find(name), profile="2019").kind for name in kinds_known()]
ASKED = [(kind, category) for kind in KINDS if kind.pages for category in kind.pages.categories]


@pytest.mark.parametrize(("kind", "category"), ASKED, ids=lambda one: getattr(one, "name", one))
def test_what_a_kind_prints_is_told(kind: Kind, category: str) -> None:
    assert kind.pages is not None
    contents = told(Category(category))[kind.pages.of]
    texts = {PAGE}.union(*(content.texts for content in contents))
    rows = set().union(*(row for content in contents for row in content.lists.get(kind.pages.rows, ())))
    repeated = {field.name if not kind.pages.rows else field.column for field in kind.fields if field.row}
    plain = {field.name for field in kind.fields if not field.row and field.constant is None and not field.sum_of}

    assert plain <= texts
    assert repeated <= (rows if kind.pages.rows else texts)


def test_every_category_that_has_documents_has_a_sample_batch() -> None:
    assert {category for _, category in ASKED} <= {str(category) for category in SAMPLES}
