"""What stands on a 准考证: two that are unlike cannot both be right."""

from dataclasses import replace
from datetime import time

from pipeline.rules.batch import PhotoFile
from pipeline.rules.exam.batch import Group, Subject
from pipeline.rules.exam.seating import Seat, Seating
from pipeline.rules.exam.ticketed import Place, TicketSays, what_tickets_say
from pipeline.rules.levels import Level
from tests.rules.exam.exams import DAY, candidates, exam, number_of_nobody, practical, theory


def test_a_ticket_says_who_goes_where_and_when_and_the_seat_unless_a_lot_is_drawn() -> None:
    first, second = candidates(2)
    first = replace(first, photo=PhotoFile("a.jpg", "5e", 1))
    of = exam((first, second), (*theory(30), *practical(20)))
    says = what_tickets_say(of, Seating((Seat(first.person, "1", "101", 7), Seat(first.person, "2", "实1", 3))))

    assert {first.person, second.person} == set(says)
    assert says[first.person] == TicketSays(
        exam=("2026年12月职业技能等级认定", "天山示例学校"),
        name="张伟",
        identity=("居民身份证", number_of_nobody(0)),
        group=Group("职业0", "----", Level.SENIOR_WORKER),
        photo_sha256="5e",
        places=(
            Place(Subject.THEORY, DAY, time(9), time(10), "101", "教学楼", 7),
            Place(Subject.PRACTICAL, DAY, time(14), time(15), "实1", "实训楼", None),
        ),
    )
    assert (None, ()) == (says[second.person].photo_sha256, says[second.person].places)
