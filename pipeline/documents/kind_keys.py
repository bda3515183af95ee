"""The keys that a `kind.toml` may have, part by part.

A key that nobody reads would be a setting that is not there: with `[page]` for `[pages]`, a paper of the exam would be
left out, and nobody told.
"""

from typing import Final

from pipeline.documents.kind_values import KindWrong, Plain, check_keys, table
from pipeline.errors import Because

PROFILES: Final = frozenset({"2019", "2021"})
PAGES_KEYS: Final = frozenset({"category", "on_demand", "of", "rows", "only", "end", "end_in"})
FIELD_KEYS: Final = frozenset(
    {
        "label",
        "role",
        "size_pt",
        "width_mm",
        "lines",
        "floor_pt",
        "step_pt",
        "justified",
        "indent_em",
        "parts",
        "of_batch",
        "personal",
        "repeat",
        "text",
        "sum_of",
    }
)
# What a profile may change of a kind; its name is that of the folder in every one.
_STYLE_KEYS: Final = frozenset(
    {
        "title",
        "folder",
        "run",
        "page_mm",
        "photo_mm",
        "code",
        "code_mm",
        "role",
        "fixed_text",
        "variants",
        "independent",
        "imposed",
        "bleed_mm",
        "plated",
    }
)
_PROFILE_KEYS: Final = frozenset({"kind", "defaults", "field"})
_KIND_KEYS: Final = _STYLE_KEYS | {"name", "pages", "defaults", "field", "profile", "blank"}


def check_every_key(plain: Plain) -> None:
    """Raise KindWrong for a key of the kind itself or of a profile, its own or another's, that nobody reads.

    The keys of `[pages]`, `[blank]` and of each field are looked at where these are read.
    """
    check_keys(plain, _KIND_KEYS)
    _check_part(plain, "defaults", FIELD_KEYS)
    _check_part(plain, "profile", PROFILES)
    profiles = _part(plain, "profile")
    for name in profiles:
        _check_part(profiles, name, _PROFILE_KEYS, inside="profile.")
        _check_profile(_part(profiles, name), f"profile.{name}.")


def _check_profile(profile: Plain, inside: str) -> None:
    _check_part(profile, "kind", _STYLE_KEYS, inside=inside)
    _check_part(profile, "defaults", FIELD_KEYS, inside=inside)
    fields = _part(profile, "field")
    for field in fields:
        _check_part(fields, field, FIELD_KEYS, inside=f"{inside}field.")


def _check_part(plain: Plain, key: str, known: frozenset[str], *, inside: str = "") -> None:
    try:
        check_keys(_part(plain, key), known)
    except KindWrong as error:
        raise KindWrong(Because("in [{part}]: {reason}", part=f"{inside}{key}", reason=error.reason)) from error


def _part(plain: Plain, key: str) -> Plain:
    return table(plain, key, required=False)
