"""Templates: found in the site first, sandboxed, refused when something is missing."""

import shutil
from pathlib import Path

import pytest

from pipeline.documents.fitting import Fitted, choose_face, fit
from pipeline.documents.kinds import Box
from pipeline.errors import KindUnknown, TemplateWrong
from pipeline.printing.page import Page, PageWrong
from pipeline.printing.templates import Template, find, kinds_for, kinds_known
from pipeline.resources import shipped
from tests.printing.run import certificate, shelf

SHIPPED = shipped("templates") / "certificate"


def copied(site: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, site / "certificate"))


def test_the_site_overrides_a_kind_by_a_folder_of_its_name(tmp_path: Path) -> None:
    own = copied(tmp_path)

    assert own == find("certificate", tmp_path)
    assert SHIPPED == find("certificate", tmp_path / "elsewhere")
    assert "certificate" in kinds_known(tmp_path)


@pytest.mark.parametrize("kind", ["diploma", "../certificate", "/etc", ""])
def test_an_unknown_kind_is_refused_with_those_there_are(kind: str, tmp_path: Path) -> None:
    with pytest.raises(KindUnknown, match="certificate"):
        find(kind, tmp_path)


def test_the_hash_changes_with_every_file_of_the_folder(tmp_path: Path) -> None:
    own = copied(tmp_path)
    before = Template.load(own, profile="2019").sha256
    (own / "page.css").write_text((own / "page.css").read_text(encoding="utf-8") + "\n", encoding="utf-8")

    assert certificate().sha256 == before
    assert before != Template.load(own, profile="2019").sha256


def test_a_copy_that_keeps_the_name_of_another_kind_is_refused(tmp_path: Path) -> None:
    copied(tmp_path).rename(tmp_path / "training")

    with pytest.raises(TemplateWrong, match="name must be that of the folder, training"):
        kinds_for("认定结果", tmp_path)


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("run", "../../evil"),
        ("run", "./tickets"),
        ("run", "a\\u0000b"),
        ("run", "manifest.json"),
        ("run", ""),
        ("folder", "../.."),
        ("folder", "print"),
    ],
)
def test_what_is_no_plain_name_leads_nowhere(tmp_path: Path, key: str, place: str) -> None:
    own = copied(tmp_path).rename(tmp_path / "training") / "kind.toml"
    said = own.read_text(encoding="utf-8").replace('name = "certificate"', 'name = "training"')
    said = said.replace('run = "certificates"', 'run = "trainings"')
    own.write_text(said.replace(f'{key} = "', f'{key} = "{place}" # "', 1), encoding="utf-8")

    with pytest.raises(TemplateWrong, match=f"{key} must be a name of letters"):
        kinds_for("认定结果", tmp_path)


def test_the_sheets_of_an_imposed_kind_are_a_file_too(tmp_path: Path) -> None:
    shutil.copytree(shipped("templates") / "theory-rules", tmp_path / "mine")
    own = tmp_path / "mine" / "kind.toml"
    said = own.read_text(encoding="utf-8").replace('name = "theory-rules"', 'name = "mine"')
    own.write_text(said.replace('run = "theory-rules"', 'run = "Tickets-A4"'), encoding="utf-8")

    with pytest.raises(TemplateWrong, match="run tickets-a4 is that of admission-ticket too"):
        kinds_for("准考", tmp_path)


def spoil(site: Path, kind: str, old: str, new: str) -> None:
    """Put a changed copy of a shipped kind into the site."""
    own = Path(shutil.copytree(shipped("templates") / kind, site / kind)) / "kind.toml"
    said = own.read_text(encoding="utf-8")
    assert old in said
    own.write_text(said.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [('of = "person"', "of = 3"), ('role = "heiti"', "role = 3"), ("page_mm = [136, 186]", "page_mm = [136, 186000]")],
)
def test_a_kind_that_is_wrong_stops_the_batches_that_have_its_pages_and_no_others(
    tmp_path: Path, old: str, new: str
) -> None:
    spoil(tmp_path, "admission-ticket", old, new)

    assert ("certificate",) == kinds_for("认定结果", tmp_path)
    assert "admission-ticket" in kinds_for("准考", tmp_path)
    with pytest.raises(TemplateWrong, match="admission-ticket"):
        Template.load(find("admission-ticket", tmp_path), profile="2019")


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ('category = ["准考试"]', "准考试 is no 类别"),
        ("category = 3", "category must be a list"),
        ("# ", "category is missing"),
        ('category = ["准考]', "kind.toml, line "),
    ],
)
def test_a_kind_that_does_not_tell_whose_pages_it_has_stops_every_batch(tmp_path: Path, new: str, told: str) -> None:
    spoil(tmp_path, "admission-ticket", 'category = ["准考"]', new)

    with pytest.raises(TemplateWrong, match=told):
        kinds_for("认定结果", tmp_path)


def test_a_profile_that_is_no_part_is_told_as_such(tmp_path: Path) -> None:
    spoil(tmp_path, "admission-ticket", 'name = "admission-ticket"', 'name = "admission-ticket"\nprofile = 3')

    with pytest.raises(TemplateWrong, match="profile"):
        kinds_for("准考", tmp_path)


@pytest.mark.parametrize(("kept", "changed"), [("run", "folder"), ("folder", "run")])
def test_two_documents_of_a_batch_never_write_the_same_files(tmp_path: Path, kept: str, changed: str) -> None:
    own = copied(tmp_path).rename(tmp_path / "training") / "kind.toml"
    named = own.read_text(encoding="utf-8").replace('name = "certificate"', 'name = "training"')
    said = named.replace(f'{changed} = "certificates"', f'{changed} = "trainings"')
    own.write_text(said, encoding="utf-8")

    with pytest.raises(TemplateWrong, match=f"{kept} certificates is that of certificate too"):
        kinds_for("认定结果", tmp_path)
    assert {"training", "certificate"}.isdisjoint(kinds_for("考评人员", tmp_path))

    own.write_text(said.replace(f'{kept} = "certificates"', f'{kept} = "trainings"'), encoding="utf-8")

    assert {"training", "certificate"} <= set(kinds_for("认定结果", tmp_path))


@pytest.mark.parametrize("missing", ["page.html", "page.css", "kind.toml", "sample.json"])
def test_a_folder_that_lacks_a_file_is_refused(tmp_path: Path, missing: str) -> None:
    own = copied(tmp_path)
    (own / missing).unlink()

    with pytest.raises(TemplateWrong, match=missing):
        Template.load(own, profile="2019")


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("sample.json", "{}", "ordinary"),
        ("sample.json", "[1]", "sample.json must hold sets"),
        ("sample.json", '{"ordinary": 1}', "sample.json must hold sets"),
        ("sample.json", '{\n"ordinary" {}}', "sample.json, line 2"),
        ("kind.toml", "name = 1", "defaults"),
        ("kind.toml", "name = 1\n\nname = 2\n", "kind.toml, line 3: this stands there twice"),
        ("kind.toml", "name = 1\nname", "kind.toml, line 2: this cannot be understood"),
        ("kind.toml", b"\xff", "kind.toml is not in UTF-8"),
        ("page.html", "<p>\n{% if %}", "page.html, line 2: .*xpected"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, file: str, content: str | bytes, told: str) -> None:
    own = copied(tmp_path)
    (own / file).write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(TemplateWrong, match=told):
        Template.load(own, profile="2019")


@pytest.mark.parametrize("rooms", ['{"desks": 3}', '[{"desks": 3, "doors": 1}]', "[7]"])
def test_a_drawing_of_rooms_that_nobody_can_draw_is_refused(tmp_path: Path, rooms: str) -> None:
    own = copied(tmp_path)
    samples = (own / "sample.json").read_text(encoding="utf-8")
    (own / "sample.json").write_text(samples.replace("{", f'{{"with rooms": {{"drawing": {rooms}}},', 1), "utf-8")

    with pytest.raises(TemplateWrong, match="drawing"):
        Template.load(own, profile="2019")


def test_a_value_reaches_the_page_escaped() -> None:
    assert "<p>&lt;b&gt;{{ 7*7 }}</p>" == Page("<p>{{ name }}</p>").filled({"name": "<b>{{ 7*7 }}"})


@pytest.mark.parametrize(
    "source",
    [
        "{{ nothing }}",
        "{{ name.nothing }}",
        "{% include 'page.css' %}",
        "{% import '/etc/passwd' as x %}",
        "{{ name.__class__.__mro__ }}",
        "{{ range(3) }}",
        "{{ cycler }}",
        "{{ lipsum }}",
    ],
)
def test_a_page_cannot_reach_beyond_its_fields(source: str) -> None:
    with pytest.raises(PageWrong):
        Page(source).filled({"name": "王"})


def test_the_page_is_told_apart_from_its_fields() -> None:
    with pytest.raises(TemplateWrong, match="fields"):
        certificate().page({"proof": False})


def test_the_later_profile_has_its_photo_and_its_face() -> None:
    later = certificate(profile="2021").kind

    assert Box(25, 35) == later.photo
    assert ("fangsong", 12) == (later.field("name").role, later.field("name").size_pt)
    assert Box(35, 49) == certificate().kind.photo


@pytest.mark.parametrize("sample", ["ordinary", "shortest", "longest"])
def test_every_sample_fits_its_page(sample: str) -> None:
    template = certificate()
    values = template.samples[sample]
    for field in template.kind.fields:
        face = choose_face(values[field.name], shelf().faces(field.role))

        assert face is not None
        assert isinstance(
            fit(values[field.name], field.policy, face=face, size_pt=field.size_pt, width_mm=field.width_mm), Fitted
        )


def test_every_word_that_the_page_prints_itself_is_in_the_kinds_fixed_text() -> None:
    page = (SHIPPED / "page.html").read_text(encoding="utf-8")
    labels = "".join(field.label for field in certificate().kind.fields if field.name in _ROWS)
    own = {character for character in page if character > "\u2e80"} - set("二维码分散对齐")

    assert own | set(labels) <= set(certificate().kind.fixed_text)


def test_what_a_designer_adds_to_the_page_needs_a_font_whoever_is_in_the_batch(tmp_path: Path) -> None:
    folder = tmp_path / "certificate"
    shutil.copytree(SHIPPED, folder)
    page = folder / "page.html"
    page.write_text(
        page.read_text("utf-8").replace("{%- if proof %}<div", "<p title='龘'>𬀩 &amp; €</p>{%- if proof %}<div", 1),
        "utf-8",
    )

    changed = Template.load(folder, profile="2019").kind.fixed_text

    assert {"𬀩", "&", "€"} <= set(changed)
    assert "龘" not in changed
    assert set(certificate().kind.fixed_text) <= set(changed)


_ROWS = {
    "name",
    "identity_type",
    "identity",
    "occupation",
    "job",
    "level",
    "number",
    "institution_name",
    "issued_on",
}
