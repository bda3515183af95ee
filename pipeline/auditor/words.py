"""The sentences of the auditor's program: English as they stand in the sources, or as a table translates them."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.errors import Because, CertpressError, Lenient

_WIDE_SPACE = "\u3000"


@dataclass(frozen=True, slots=True)
class Words:
    """One language: what each English sentence is called in it; an empty table is English."""

    table: Mapping[str, str]

    def say(self, sentence: Because) -> str:
        """Return the sentence with its values, those that are sentences themselves told in the same language."""
        told = {name: self._told(value) for name, value in sentence.values.items()}
        return self.table.get(sentence.message, sentence.message).format_map(Lenient(told))

    def _told(self, value: object) -> object:
        if isinstance(value, Because):
            return self.say(value)
        if isinstance(value, CertpressError):
            return self.say(Because(value.message, **value.values))
        return _plain(value) if isinstance(value, str) else value


def _plain(text: str) -> str:
    """Return the text with what cannot be seen spelt out: no entry can end a line and go on as the report does."""
    return "".join(
        one if one.isprintable() or one == _WIDE_SPACE else one.encode("unicode_escape").decode() for one in text
    )
