"""A new site: its folders, its site.toml, its inbox with the marker; ready to run."""

from collections.abc import Mapping
from pathlib import Path

from pipeline import signing
from pipeline.errors import Because, InstitutionCodeWrong, SiteExists, UsageWrong
from pipeline.files import make_folder, write_whole
from pipeline.language.speaking import Language
from pipeline.ledger.notes import VerifierKey
from pipeline.rules.numbers import InstitutionCode
from pipeline.settings.finding import SITE_FILE
from pipeline.settings.site_text import site_text
from pipeline.settings.values import CODE_REASONS, Settings
from pipeline.workshop import Workshop


def open_site(folder: Path, *, code: str, name: str, language: Language) -> tuple[Settings, Mapping[str, VerifierKey]]:
    """Make `folder` a site (folders 0700, site.toml and keys 0600); return its settings and its public keys by purpose.

    Raises SiteExists where there is one, InstitutionCodeWrong, and UsageWrong for a name that is not one line.
    """
    if (folder / SITE_FILE).exists():
        raise SiteExists(folder=folder)
    try:
        InstitutionCode.parse(code)
    except ValueError as error:
        raise InstitutionCodeWrong(text=code, reason=CODE_REASONS[str(error)]) from error
    if not name.strip() or not name.isprintable():
        reason = Because("the name of an institution is one line of text")
        raise UsageWrong(reason=reason, command="certpress init")
    make_folder(folder)
    write_whole(folder / SITE_FILE, site_text(name=name.strip(), code=code, language=language.code).encode())
    settings = Settings.read(folder)
    with Workshop.open(settings, language=language):
        return settings, signing.make_missing_keys(settings)
