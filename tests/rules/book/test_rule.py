"""A rule about results holds for batches of other kinds as it does there."""

from dataclasses import dataclass

from pipeline.rules.book import timing
from pipeline.rules.book.rule import RuleOf
from pipeline.rules.draft import Draft, understand
from pipeline.rules.facts import Facts
from tests.rules.samples import SAMPLES, good_case


@dataclass(frozen=True)
class Batch:
    draft: Draft


@dataclass(frozen=True)
class Known:
    facts: Facts


OurRule = RuleOf[Batch, Known]


def test_the_rules_that_give_one_of_the_codes_are_shared_as_they_are() -> None:
    shared = OurRule.shared(timing.RULES, "issued-before-approval", "calendar-missing")

    assert [
        ("R25", "K27", ("notice-too-short", "calendar-missing")),
        ("R27", "Z24", ("issued-before-approval",)),
    ] == [(rule.name, rule.article, rule.codes) for rule in shared]


def test_a_shared_rule_finds_what_it_finds_in_results() -> None:
    roster, facts = SAMPLES["issued-before-approval"].bad(*good_case())
    shared = OurRule.shared(timing.RULES, "notice-too-short", "issued-before-approval")

    assert [[], ["issued-before-approval"]] == [
        [problem.code for problem in rule.check(Batch(understand(roster)), Known(facts))] for rule in shared
    ]
