"""The sample site that the checkout is: `python -m tests.sample_site` writes its site.toml anew."""

from pathlib import Path

from pipeline.rules.batch import NO_JOB, ScopeItem
from pipeline.rules.levels import Level
from pipeline.settings.site_text import site_text
from pipeline.settings.values import Person

CHECKOUT = Path(__file__).parents[1]
_UP_TO_THREE = (Level.JUNIOR_WORKER, Level.MIDDLE_WORKER, Level.SENIOR_WORKER)
_FOUR_TO_ONE = (Level.MIDDLE_WORKER, Level.SENIOR_WORKER, Level.TECHNICIAN, Level.SENIOR_TECHNICIAN)


def sample_text() -> str:
    """Return the text of the sample site: a made-up institution with a scope that the samples need."""
    return site_text(
        name="天山示例职业技能评价中心",
        code="S000065148999",
        scope=(
            ScopeItem("电工", ("高压电工", NO_JOB), _UP_TO_THREE),
            ScopeItem("焊工", (NO_JOB,), _UP_TO_THREE),
            ScopeItem("养老护理员", (NO_JOB,), _UP_TO_THREE),
            ScopeItem("保育师", (NO_JOB,), _UP_TO_THREE),
            ScopeItem("企业人力资源管理师", (NO_JOB,), _FOUR_TO_ONE),
        ),
        people=(
            Person(name="李审批", roles=("approver",)),
            Person(name="王印制", roles=("operator",)),
            Person(name="张管理", roles=("clerk",)),
            Person(name="赵审计", roles=("auditor",)),
        ),
    )


if __name__ == "__main__":
    (CHECKOUT / "site.toml").write_text(sample_text(), "utf-8")
