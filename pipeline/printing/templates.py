"""Templates: one folder a kind, found in the site first."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from pipeline.documents.kind_values import KindWrong, table
from pipeline.documents.kinds import Kind, categories_of
from pipeline.documents.seat_plan import sample_plan
from pipeline.errors import Because, KindUnknown, TemplateWrong
from pipeline.files import sha256_of
from pipeline.printing.page import Page, PageWrong, page_of
from pipeline.printing.template_files import read_sets, read_text, read_toml
from pipeline.resources import shipped

PAGE, STYLE, KIND, SAMPLES = "page.html", "page.css", "kind.toml", "sample.json"
_ORDINARY = "ordinary"
_PLAIN_NAME = re.compile(r"[\w-]+")
# The folder of the print runs, which no kind may have for the people's own files.
_TAKEN = frozenset({"print"})
# What a set of samples calls the rooms of its drawing.
DRAWING = "drawing"


def kinds_known(site_templates: Path | None = None) -> tuple[str, ...]:
    """Return the names of all kinds there are, the site's own among them."""
    roots = [root for root in (site_templates, shipped("templates")) if root is not None and root.is_dir()]
    return tuple(sorted({folder.name for root in roots for folder in root.iterdir() if _is_kind(folder)}))


def passed_over(site_templates: Path) -> tuple[str, ...]:
    """Return the names of the site's folders that are taken for no kind: a safety copy, one without `kind.toml`."""
    folders = site_templates.iterdir() if site_templates.is_dir() else ()
    return tuple(
        sorted(one.name for one in folders if one.is_dir() and not one.name.startswith(".") and not _is_kind(one))
    )


def moved(site_templates: Path) -> Mapping[str, tuple[str, ...]]:
    """Return, by the site's own copies of shipped kinds, the 类别 of which batches lose that paper by the copy; raises
    TemplateWrong where a copy does not tell whose pages it has.
    """
    folders = sorted(one for one in site_templates.iterdir() if _is_kind(one)) if site_templates.is_dir() else []
    originals = {folder.name: _original(folder.name) for folder in folders}
    lost = {
        name: tuple(
            one for one in categories_of(plain) if one not in _categories(name, read_toml(site_templates / name, KIND))
        )
        for name, plain in originals.items()
        if plain
    }
    return {name: gone for name, gone in lost.items() if gone}


def _is_kind(folder: Path) -> bool:
    return _PLAIN_NAME.fullmatch(folder.name) is not None and (folder / KIND).is_file()


def kinds_for(category: str, site_templates: Path | None = None) -> tuple[str, ...]:
    """Return the names of the kinds that a batch of that 类别 has pages of; raises TemplateWrong for a bad `kind.toml`,
    and where one has the name of another, or two would write the same files.

    No batch waits for the templates of another; but where a kind does not tell whose pages it has, every batch does: a
    paper that is left out in silence is missed on the day of the exam.
    """
    said = _said(site_templates)
    asked = {name: plain for name, plain in said.items() if category in _categories(name, plain)}
    for name, plain in asked.items():
        if plain.get("name") != name:
            raise TemplateWrong(template=name, reason=Because("name must be that of the folder, {name}", name=name))
    for key in ("run", "folder"):
        _check_apart(key, [(name, place) for name, plain in asked.items() for place in _file_names(name, plain, key)])
    return tuple(asked)


def _file_names(name: str, plain: Mapping[str, Any], key: str) -> Iterator[str]:
    """Yield what files or a folder are called in any style, in small letters: on some disks that is the same name.

    Raises TemplateWrong for what is no plain name: a path would lead out of the batch's folder.
    """
    for place in {str(own[key]) for own in (plain, *_styles(name, plain)) if key in own}:
        if (place or key == "run") and (not _PLAIN_NAME.fullmatch(place) or place.casefold() in _TAKEN):
            reason = Because("{key} must be a name of letters, digits and hyphens that nothing else has", key=key)
            raise TemplateWrong(template=name, reason=reason)
        if place:
            yield place.casefold()
        if key == "run" and plain.get("imposed"):
            yield f"{place.casefold()}-a4"


def _styles(name: str, plain: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what each style changes of a kind; raises TemplateWrong for what is no part of a `kind.toml`."""
    try:
        profiles = table(plain, "profile", required=False)
        for style in profiles:
            yield table(table(profiles, style), "kind", required=False)
    except KindWrong as error:
        raise TemplateWrong(template=name, reason=error.reason) from error


def _check_apart(key: str, places: Iterable[tuple[str, str]]) -> None:
    """Raise TemplateWrong where two kinds say the same: whoever copies a folder changes its style first."""
    owners: dict[str, str] = {}
    for name, place in places:
        if owners.setdefault(place, name) != name:
            raise TemplateWrong(
                template=name,
                reason=Because("{key} {place} is that of {other} too", key=key, place=place, other=owners[place]),
            )


def titles_without_code(site_templates: Path | None = None) -> Mapping[str, str]:
    """Return the titles, by name, of the kinds with pages and no code; raises TemplateWrong for a bad `kind.toml`.

    A page that bears a code is a document of somebody, and worth something as it is.
    """
    said = _said(site_templates)
    blank = {name: plain for name, plain in said.items() if "pages" in plain and "code_mm" not in plain}
    return {name: str(plain.get("title", name)) for name, plain in blank.items()}


def kind_named(name: str, site_templates: Path | None = None) -> str:
    """Return the name of the kind that has this name or this title; of no kind, what was given.

    Raises TemplateWrong for a bad `kind.toml`.
    """
    wanted = name.strip()
    titles = titles_of_kinds(site_templates)
    return next((kind for kind, title in titles.items() if wanted in (kind, title)), wanted)


def titles_of_kinds(site_templates: Path | None = None) -> Mapping[str, str]:
    """Return what every document is called on paper, by its kind; raises TemplateWrong for a bad `kind.toml`."""
    said = _said(site_templates)
    return {name: str(plain.get("title", name)) for name, plain in said.items()}


def _said(site_templates: Path | None) -> Mapping[str, Mapping[str, Any]]:
    """Return what the `kind.toml` of every kind says."""
    return {name: read_toml(find(name, site_templates), KIND) for name in kinds_known(site_templates)}


def _categories(name: str, plain: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which kinds of batches have pages of a kind; raises TemplateWrong where it does not tell.

    A copy without a word of pages is asked for by the batches of its original, and refused when it is read.
    """
    try:
        return categories_of(plain if "pages" in plain else _original(name) or plain)
    except KindWrong as error:
        raise TemplateWrong(template=name, reason=error.reason) from error


def _original(name: str) -> Mapping[str, Any]:
    """Return what the shipped kind of that name says; nothing where there is none."""
    folder = shipped("templates") / name
    return read_toml(folder, KIND) if _is_kind(folder) else {}


def _check_pages_kept(name: str, plain: Mapping[str, Any]) -> None:
    """Raise KindWrong where a copy of a shipped kind has lost its pages: it would be left out in silence."""
    if "pages" in _original(name):
        table(plain, "pages")


def find(kind: str, site_templates: Path | None = None) -> Path:
    """Return the folder of `kind`: the site's own if it has one, else the shipped one. Raises KindUnknown."""
    for root in (site_templates, shipped("templates")):
        if root is not None and _PLAIN_NAME.fullmatch(kind) and _is_kind(root / kind):
            return root / kind
    raise KindUnknown(kind=kind, known=", ".join(kinds_known(site_templates)))


@dataclass(frozen=True, slots=True)
class Template:
    """A kind's folder, read: `samples` are whole sets of values by name (ordinary, shortest, longest, ...).

    A set that tells the rooms of a `drawing` has the drawing instead, as elements of SVG.
    `sha256` is the hash over the lines `name TAB size TAB sha256 LF` of its files, sorted.
    """

    folder: Path
    profile: str
    kind: Kind
    style: str
    samples: Mapping[str, Mapping[str, str]]
    sha256: str
    _page: Page

    @classmethod
    def load(cls, folder: Path, *, profile: str) -> Self:
        """Return the template in the style of `profile`; raises TemplateWrong, naming what is wrong in the folder."""
        samples, plain = read_sets(folder, SAMPLES), read_toml(folder, KIND)
        source, style = read_text(folder, PAGE), read_text(folder, STYLE)
        if _ORDINARY not in samples:
            reason = Because("{file} lacks {key}", file=SAMPLES, key=_ORDINARY)
            raise TemplateWrong(template=folder.name, reason=reason)
        try:
            page, kind = page_of(source), Kind.parse(plain, profile=profile, samples=samples[_ORDINARY])
            _check_pages_kept(folder.name, plain)
            # Else it would depend on who is in a batch whether there is a font for what a designer added.
            kind = replace(kind, fixed_text=_united(kind.fixed_text, page.own_characters))
            whole = {name: _whole(kind, sample) for name, sample in samples.items()}
        except (KindWrong, PageWrong) as error:
            raise TemplateWrong(template=folder.name, reason=error.reason) from error
        return cls(folder, profile, kind, style, whole, _hash_of(folder), page)

    @property
    def is_current(self) -> bool:
        """Whether the folder is still what was read."""
        try:
            return _hash_of(self.folder) == self.sha256
        except OSError:
            return False

    def page(self, values: Mapping[str, object]) -> str:
        """Return the HTML of one page; raises TemplateWrong where the page asks for what there is not."""
        try:
            return self._page.filled(values)
        except PageWrong as error:
            raise TemplateWrong(template=self.kind.name, reason=error.reason) from error

    @property
    def looks_at_what_it_prints(self) -> bool:
        """Whether the page may depend on what its values say in a way that only reading `page.html` shows."""
        return self._page.looks_at_what_it_prints


def _whole(kind: Kind, sample: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a set of samples; the rooms of a drawing become the drawing."""
    texts = kind.texts({name: value for name, value in sample.items() if name != DRAWING})
    return {**texts, DRAWING: _drawn(sample[DRAWING])} if DRAWING in sample else texts


def _drawn(rooms: Any) -> str:  # noqa: ANN401 - from a designer's file
    try:
        return sample_plan(rooms)
    except ValueError as error:
        reason = Because(
            "{file}: a drawing tells of each room desks, and if it likes rows, columns, people and front", file=SAMPLES
        )
        raise KindWrong(reason) from error


def _united(characters: str, more: str) -> str:
    return "".join(dict.fromkeys(characters + more))


def _hash_of(folder: Path) -> str:
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
    lines = "".join(f"{file.name}\t{file.stat().st_size}\t{sha256_of(file)}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()
