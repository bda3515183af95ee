"""Composing: what is remembered of one person is right for the next."""

import pytest

from pipeline.documents.record import Record
from pipeline.printing import composing
from pipeline.printing.composing import Composer
from tests.printing.run import NAMES, certificate, shelf


def records() -> list[Record]:
    ordinary = certificate().samples["ordinary"]
    pairs = [(name, other) for name in NAMES for other in NAMES]
    return [
        Record(row, str(row), {**ordinary, "name": name, "occupation": other}, None, "")
        for row, (name, other) in enumerate(pairs)
    ]


def test_a_composer_that_has_seen_many_people_composes_as_a_new_one() -> None:
    kind, shared = certificate().kind, shelf()
    seasoned = Composer(kind, shared)

    assert [Composer(kind, shared).page(record) for record in records()] == [*map(seasoned.page, records())]


def test_what_a_composer_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "_REMEMBERED", 15)
    composer = Composer(certificate().kind, shelf())
    for record in records():
        composer.page(record)

        assert len(composer._remembered) <= 15
