"""What a site has decided, read once from `site.toml`."""

from pipeline.settings.finding import SITE_VARIABLE, find_site, language_of
from pipeline.settings.site_text import site_text
from pipeline.settings.values import (
    CODE_REASONS,
    SITE_FILE,
    Approval,
    Certificate,
    Institution,
    Intake,
    Notice,
    Numbers,
    Person,
    Press,
    Retention,
    Settings,
    Stock,
    known_keys,
)

__all__ = [
    "CODE_REASONS",
    "SITE_FILE",
    "SITE_VARIABLE",
    "Approval",
    "Certificate",
    "Institution",
    "Intake",
    "Notice",
    "Numbers",
    "Person",
    "Press",
    "Retention",
    "Settings",
    "Stock",
    "find_site",
    "known_keys",
    "language_of",
    "site_text",
]
