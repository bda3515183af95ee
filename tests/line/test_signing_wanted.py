"""A site that wants its files signed, and whose machine has no program for it."""

import sys
from pathlib import Path

import pytest

from pipeline.doctor import examine
from pipeline.errors import SettingsWrong, SignerMissing
from pipeline.findings import Grade
from pipeline.settings.values import Settings, Signing
from tests.line.office import Office, open_office
from tests.samples.batches import write_drop


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    # Another test may have loaded it.
    for name in ("pyhanko", *(name for name in sys.modules if name.startswith("pyhanko."))):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "pipeline.printing.pdf_signing", raising=False)
    return open_office(tmp_path / "site", changes={'pdf = "none"': 'pdf = "file"'})


def test_it_is_told_before_a_drop_is_taken_in(office: Office) -> None:
    write_drop(office.inbox, people=1)
    with pytest.raises(SignerMissing):
        office.run()

    assert [] == office.numbers()
    assert 1 == len([path for path in office.inbox.iterdir() if not path.name.startswith(".")])


def test_doctor_tells_it(office: Office) -> None:
    with office.workshop() as shop:
        (found,) = [one for one in examine(shop) if one.check == "signing"]

    assert (Grade.BAD, SignerMissing.message, SignerMissing.advice) == (found.grade, found.told, found.cure)


def test_where_nothing_is_to_be_signed_nothing_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    office = open_office(tmp_path / "site")
    write_drop(office.inbox, people=1)

    assert 1 == len(office.run().accepted)
    with office.workshop() as shop:
        assert [] == [one for one in examine(shop) if one.check == "signing"]


@pytest.mark.parametrize(
    ("way", "key"),
    [("file", "certificate"), ("file", "key"), ("pkcs11", "module"), ("pkcs11", "token"), ("pkcs11", "label")],
)
def test_what_is_needed_for_it_is_asked_for_in_site_toml(tmp_path: Path, way: str, key: str) -> None:
    # All of the others are there.
    changes = {f'{name} = ""': f'{name} = "x"' for name in ("module", "token", "label") if name != key}
    standard = getattr(Signing(), key)
    changes |= {'pdf = "none"': f'pdf = "{way}"', f'{key} = "{standard}"': f'{key} = ""'} if standard else {}
    changes |= {'pdf = "none"': f'pdf = "{way}"'}
    with pytest.raises(SettingsWrong, match=key):
        open_office(tmp_path / "site", changes=changes)


def test_a_site_that_says_nothing_signs_nothing(tmp_path: Path) -> None:
    assert Signing(pdf="none") == Settings.read(open_office(tmp_path / "site").settings.site).signing
