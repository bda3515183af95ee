"""What is put right in a certificate: read as a roster is, the number with its type, the job with its occupation."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from pipeline.rules import columns
from pipeline.rules.batch import NO_JOB, Photo
from pipeline.rules.copies import Particular
from pipeline.rules.corrections import TYPED, identity_of, problems_of_photo, understand
from pipeline.rules.facts import Facts
from pipeline.rules.levels import Level
from pipeline.rules.problems import Problem, Severity
from pipeline.rules.reading import Reader
from tests.rules.rosters import SCOPE, good_facts, identity, photo

NAME, TYPE, IDENTITY = Particular.NAME, Particular.IDENTITY_TYPE, Particular.IDENTITY
OCCUPATION, JOB = Particular.OCCUPATION, Particular.JOB
KNOWN = {NAME: "张伟", TYPE: "居民身份证", IDENTITY: identity(0), OCCUPATION: "电工", JOB: NO_JOB}
MISTYPED = "110101199003077476"


def seen_as(name: str, seen: Photo) -> Facts:
    return replace(good_facts(), photos={photo(name).sha256: seen})


def test_all_but_the_photo_is_typed() -> None:
    assert (NAME, TYPE, IDENTITY, OCCUPATION, JOB) == TYPED


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ({}, {}),
        ({NAME: " 迪丽热巴•买买提 "}, {NAME: "迪丽热巴·买买提"}),
        ({IDENTITY: "11010119900307002x"}, {TYPE: "居民身份证", IDENTITY: "11010119900307002X"}),
        ({TYPE: "护照", IDENTITY: " e1234567 "}, {TYPE: "护照", IDENTITY: "E1234567"}),
        ({TYPE: "", IDENTITY: identity(1)}, {TYPE: "居民身份证", IDENTITY: identity(1)}),
        ({JOB: "高 压 电 工"}, {OCCUPATION: "电工", JOB: "高压电工"}),
        ({JOB: ""}, {OCCUPATION: "电工", JOB: NO_JOB}),
        ({OCCUPATION: " 电 工"}, {OCCUPATION: "电工", JOB: NO_JOB}),
        (
            {NAME: "李娜", IDENTITY: identity(2), JOB: "高压电工"},
            {NAME: "李娜", TYPE: "居民身份证", IDENTITY: identity(2), OCCUPATION: "电工", JOB: "高压电工"},
        ),
    ],
)
def test_what_was_typed_is_printed_as_a_roster_would_have_it(
    typed: Mapping[Particular, str], understood: Mapping[Particular, str]
) -> None:
    found = understand(typed, KNOWN, scope=SCOPE, level=Level.SENIOR_WORKER)

    assert (understood, ()) == (found.values, found.problems)


@pytest.mark.parametrize(
    ("typed", "taken", "problem"),
    [
        ({NAME: "张\u200d伟"}, {}, Problem.of("name-invisible", None, columns.NAME, code_point="U+200D")),
        ({TYPE: "驾驶证"}, {}, Problem.of("identity-type-unknown", None, columns.IDENTITY_TYPE, text="驾驶证")),
        (
            {TYPE: "台胞证"},
            {TYPE: "台湾居民来往大陆通行证"},
            Problem.of("identity-shape", None, columns.IDENTITY, type="台湾居民来往大陆通行证"),
        ),
        ({IDENTITY: MISTYPED}, {TYPE: "居民身份证"}, Problem.of("identity-check-digit", None, columns.IDENTITY)),
        (
            {JOB: "低压电工"},
            {},
            Problem.of(
                "job-not-filed", None, columns.JOB, occupation="电工", job="低压电工", jobs=f"高压电工、{NO_JOB}"
            ),
        ),
        (
            {OCCUPATION: "养老护理员"},
            {},
            Problem.of("occupation-not-filed", None, columns.JOB, occupation="养老护理员"),
        ),
        (
            {OCCUPATION: "焊工"},
            {},
            Problem.of(
                "level-not-filed",
                None,
                columns.JOB,
                occupation="焊工",
                job=NO_JOB,
                level=Level.SENIOR_WORKER,
                levels="四级/中级工",
            ),
        ),
    ],
)
def test_what_cannot_be_right_is_told_and_not_taken(
    typed: Mapping[Particular, str], taken: Mapping[Particular, str], problem: Problem
) -> None:
    found = understand(typed, KNOWN, scope=SCOPE, level=Level.SENIOR_WORKER)

    assert (taken, (problem,)) == (found.values, found.problems)


def test_a_type_that_is_unknown_leaves_the_number_unread() -> None:
    reader = Reader()

    assert (None, None) == identity_of(MISTYPED, "驾驶证", reader)
    assert ("居民身份证", None) == identity_of(MISTYPED, "", reader)
    assert ["identity-type-unknown", "identity-check-digit"] == [problem.code for problem in reader.problems]


def test_a_photo_that_bears_its_owners_number_or_any_name_is_in_order() -> None:
    for name in (f"{identity(0)}.jpg", "new.jpg", "甲班/new.jpg"):
        assert () == problems_of_photo(photo(name), identity(0), seen_as(name, Photo(width=413, height=579)))


@pytest.mark.parametrize(
    ("seen", "problem"),
    [
        (Photo(width=413, height=579, colour="L"), Problem.of("photo-not-colour", 1, columns.PHOTO)),
        (
            Photo(width=413, height=579, white_share=10),
            Problem("photo-background", 1, columns.PHOTO, (("share", "10"),), Severity.WARNING),
        ),
    ],
)
def test_a_photo_is_judged_by_the_rules_of_every_roster(seen: Photo, problem: Problem) -> None:
    assert (problem,) == problems_of_photo(photo("new.jpg"), identity(0), seen_as("new.jpg", seen))
