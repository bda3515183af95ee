"""From CSV to a roster, in every encoding of the office."""

import pytest

from pipeline.rules.batch import CellKind
from tests.storage.books import texts
from tests.storage.inboxes import Office, codes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_every_encoding_of_the_office(office: Office, encoding: str) -> None:
    office.put("a/批次.csv", '"批次号",一\r\n审批人,李审批\r\n'.encode(encoding))
    office.put("a/名单.csv", '姓名,身份证号\r\n\r\n"䶮𬀩,\n喆",650102199003070017\r\n'.encode(encoding))
    roster = office.read(office.inbox / "a").roster
    assert roster is not None

    assert "李审批" == roster.particulars["审批人"].text
    assert [{"姓名": "䶮𬀩,\n喆", "证件号码": "650102199003070017"}] == texts(roster)
    assert [3] == [row.number for row in roster.rows]


def test_an_id_number_that_excel_rounded_on_its_way_to_csv_is_a_number(office: Office) -> None:
    office.put("a/批次.csv", "批次号,一\n".encode())
    office.put("a/名单.csv", "姓名,证件号码\n王小明,6.50102E+17\n".encode())
    roster = office.read(office.inbox / "a").roster
    assert roster is not None

    assert CellKind.NUMBER is roster.rows[0].cell("证件号码").kind


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ("姓名,证件号码".encode("utf-16"), "text-encoding"),
        (b"\xff\x81", "text-encoding"),
        ('姓名,证件号码\n"王'.encode(), "csv-damaged"),
        (b"a," * 300, "too-many-columns"),
        (b"a\n" * 20001, "too-many-rows"),
        (b"", "header-missing"),
    ],
)
def test_csv_that_cannot_be_read_is_told(office: Office, people: bytes, code: str) -> None:
    office.put("a/批次.csv", "批次号,一\n".encode())
    office.put("a/名单.csv", people)

    assert [code] == codes(office.read(office.inbox / "a").problems)
