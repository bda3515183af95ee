"""Names that one person may give for two, and names of two people."""

import pytest

from pipeline.rules import same_person
from pipeline.rules.same_person import is_same_person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("李审批", "李 审批"),
        ("李审批", "李审批\u200b"),
        ("張國強", "张国强"),
        ("Ｗang", "wang"),
        ("阿布都·克里木", "阿布都•克里木"),
        ("阿布都·克里木", "阿布都克里木"),
        ("O'Neil", "O’Neil"),
    ],
)
def test_one_name_in_two_spellings_is_one_person(one: str, other: str) -> None:
    assert is_same_person(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("李审批", "李审枇"), ("王伟", "王伟2"), ("王伟（档案室）", "王伟"), ("···", "--")]
)
def test_what_tells_two_people_apart_is_kept(one: str, other: str) -> None:
    assert not is_same_person(one, other)


def test_every_older_form_is_one_character_and_stands_once() -> None:
    older = same_person._OTHER_FORMS[::2]

    assert len(set(older)) == len(older)
    assert not set(older) & set(same_person._OTHER_FORMS[1::2])
