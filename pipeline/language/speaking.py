"""One language: texts, problems and errors as a person reads them."""

import gettext
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from pipeline.errors import Because, CertpressError, Lenient
from pipeline.language.sentences import sentences
from pipeline.rules.problems import Problem

DOMAIN: Final = "certpress"
CHINESE: Final = "zh_CN"
ENGLISH: Final = "en"
LANGUAGES: Final = (CHINESE, ENGLISH)
LOCALE: Final = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language; `code` is `zh_CN` or `en`."""

    code: str
    words: gettext.NullTranslations

    @classmethod
    def load(cls, code: str = CHINESE) -> Self:
        """Return the language of that code. Raises ValueError for one that certpress does not speak."""
        if code == ENGLISH:
            return cls(code, gettext.NullTranslations())
        if code not in LANGUAGES:
            raise ValueError(code)
        return cls(code, gettext.translation(DOMAIN, LOCALE, languages=[code]))

    def text(self, message: str, /, **values: object) -> str:
        """Return the sentence of the English message id, its placeholders filled."""
        told = {name: self._told(value) for name, value in values.items()}
        return self.words.gettext(message).format_map(Lenient(told)) if message else ""

    def problem(self, problem: Problem) -> str:
        """Return what is wrong and what to do, e.g. for the column 问题 of a returned roster.

        A code without a sentence is told as it is: a drop must find its way back whatever happens.
        """
        return self.text(sentences().get(problem.code, problem.code), **dict(problem.values))

    def error(self, error: CertpressError) -> tuple[str, str]:
        """Return the line that names the failure, without its code, and the advice."""
        return self.text(error.message, **error.values), self.text(error.advice, **error.values)

    def speak_for_libraries(self) -> None:
        """Make click say its own few sentences in this language; it asks the process-wide gettext for them."""
        os.environ["LANGUAGE"] = self.code
        gettext.bindtextdomain(DOMAIN, str(LOCALE))
        gettext.textdomain(DOMAIN)

    def _told(self, value: object) -> object:
        """Translate what is itself a sentence inside another."""
        if isinstance(value, Because):
            return self.text(value.message, **value.values)
        if isinstance(value, Problem):
            return self.problem(value)
        return value
