"""Where the parts lie that come with the program: beside the package in a checkout, inside it when installed."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "shipped"


def shipped(name: str) -> Path:
    """Return the place of `templates` or `fonts/fonts.toml`, whether or not it is there."""
    root = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent
    return root / name
