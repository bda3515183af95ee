"""Which folder is the site that a command is about."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pipeline.errors import SiteNotFound

SITE_FILE: Final = "site.toml"
SITE_VARIABLE: Final = "CERTPRESS_SITE"
_LANGUAGE: Final = re.compile(r"""^\s*language\s*=\s*["'](\w+)["']""", re.MULTILINE)


def find_site(start: Path, *, explicit: Path | None, environ: Mapping[str, str]) -> Path:
    """Return the site's folder: `explicit`, else `$CERTPRESS_SITE`, else the nearest of `start` and its parents.

    Raises SiteNotFound where there is no site.toml.
    """
    named = explicit or (Path(environ[SITE_VARIABLE]) if environ.get(SITE_VARIABLE) else None)
    for folder in [named] if named else [start, *start.parents]:
        if (folder / SITE_FILE).is_file():
            return folder.absolute()
    raise SiteNotFound(folder=named or start)


def language_of(site: Path) -> str | None:
    """Return what site.toml says about the language, unchecked; None where it cannot be told.

    A command must be able to complain about a wrong site.toml in the site's own language.
    """
    try:
        text = (site / SITE_FILE).read_text("utf-8-sig")
        language = tomllib.loads(text).get("language")
    except tomllib.TOMLDecodeError:
        found = _LANGUAGE.search(text)
        return found[1] if found else None
    except (OSError, ValueError):
        return None
    return language if isinstance(language, str) else None
