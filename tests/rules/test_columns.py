import pytest

from pipeline.rules import columns
from pipeline.rules.columns import canonical, canonical_key


@pytest.mark.parametrize("column", columns.COLUMNS)
def test_the_forms_own_headings_are_known(column: str) -> None:
    assert column == canonical(column)


@pytest.mark.parametrize("key", columns.KEYS)
def test_the_forms_own_keys_are_known(key: str) -> None:
    assert key == canonical_key(key)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("身份证号", columns.IDENTITY),
        ("身份证号码", columns.IDENTITY),
        ("职业", columns.OCCUPATION),
        ("工种", columns.JOB),
        ("工种／职业方向", columns.JOB),
        ("等级", columns.LEVEL),
        ("技能等级", columns.LEVEL),
        ("理论知识成绩", columns.THEORY),
        ("操作技能成绩", columns.PRACTICAL),
        ("实操", columns.PRACTICAL),
        (" 姓　名 ", columns.NAME),
        ("姓名*", columns.NAME),
        ("证件号码（必填）：", columns.IDENTITY),
    ],
)
def test_common_headings_mean_the_forms_columns(heading: str, column: str) -> None:
    assert column == canonical(heading)


@pytest.mark.parametrize("heading", ["", "序号", "备注", "所在单位", "身份", "成绩"])
def test_a_column_the_form_does_not_have_is_left_alone(heading: str) -> None:
    assert canonical(heading) is None


@pytest.mark.parametrize(("key", "name"), [("机构代码", columns.INSTITUTION), ("公示截止日期：", columns.NOTICE_TO)])
def test_common_keys_mean_the_forms_keys(key: str, name: str) -> None:
    assert name == canonical_key(key)


def test_no_spelling_means_two_columns() -> None:
    spellings = [spelling for spellings in columns._COLUMN_SYNONYMS.values() for spelling in spellings]

    assert len(spellings) == len(set(spellings) - set(columns.COLUMNS))


def test_no_spelling_means_two_keys() -> None:
    spellings = [spelling for spellings in columns._KEY_SYNONYMS.values() for spelling in spellings]

    assert len(spellings) == len(set(spellings) - set(columns.KEYS))
