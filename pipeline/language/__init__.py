"""Chinese and English: the sentences of every problem, error and command.

Sources hold English message ids; `locale/<code>/LC_MESSAGES/certpress.mo` holds the other language. Bad data and
errors travel as codes and values, and only here do they become sentences.
"""

from pipeline.language.speaking import CHINESE, ENGLISH, LANGUAGES, Language

__all__ = ["CHINESE", "ENGLISH", "LANGUAGES", "Language"]
