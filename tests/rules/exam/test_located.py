"""Each fault of a sample of an exam is told where it stands, as gravely as it is, with its values."""

import pytest

from tests.rules.exam.judging import judged
from tests.rules.exam.samples import SAMPLES, good_case
from tests.rules.located import located

TOLD: dict[str, tuple[str, ...]] = {
    "amended-already": ("error 批次 修订 batch=2026-12-电工-旧 newest=2026-12-电工-改",),
    "amended-left": ("warning 批次 修订 batch=2026-12-电工-旧 count=1 tickets=张伟 20260010003",),
    "amended-tickets": ("warning 批次 修订 batch=2026-12-电工-旧 count=2 rows=2、4",),
    "amended-unknown": ("error 批次 修订 batch=2026-12-电工-旧",),
    "candidate-room-unknown": ("error 2 考场号 room=103",),
    "candidate-twice": (
        "error 2 证件号码 rows=3",
        "error 3 证件号码 rows=2",
    ),
    "chief-missing": ("error 批次 人员!岗位",),
    "chief-several": (
        "error 2 人员!岗位 count=2",
        "error 15 人员!岗位 count=2",
    ),
    "count-unreadable": ("error 2 考场!容量 most=9999 text=三十",),
    "deputy-invigilator-missing": ("error 批次 人员!岗位 room=102 session=1",),
    "deputy-invigilators-many": ("warning 批次 人员!岗位 count=2 room=101 session=1",),
    "duty-card-foreign": ("warning 12 人员!证卡编号 number=S00006514000120002",),
    "duty-card-invalid": (
        "error 7 人员!证卡编号 begins=2026-01-01 day=2026-12-05 ends=2026-12-04 number=S00006514899920001",
    ),
    "duty-card-kind": ("error 7 人员!证卡编号 kind=质量督导员 number=S00006514899900001 post=考评组长",),
    "duty-card-missing": ("error 7 人员!证卡编号",),
    "duty-card-name": ("error 7 人员!证卡编号 holder=钱二 name=钱一 number=S00006514899920001",),
    "duty-card-number": ("error 7 人员!证卡编号 number=12345678",),
    "duty-card-shape": ("error 7 人员!证卡编号 text=编号1",),
    "duty-card-unknown": ("error 7 人员!证卡编号 number=S00006514899920009",),
    "duty-card-withdrawn": ("error 7 人员!证卡编号 number=S00006514899920001",),
    "duty-subject": ("error 3 人员!场次号 kind=理论 room=101 session=2 subject=实操",),
    "duty-twice": ("error 4 人员!姓名 name=赵一 rows=3",),
    "duty-two-rooms": ("error 5 人员!姓名 name=赵一 rows=3",),
    "exam-again": ("error 批次 修订 batch=2026-11-电工-准考 count=3 people=3",),
    "exam-at-one-hour": ("error 3 证件号码 batch=2026-11-电工-准考 session=5 time=2026-12-05 10:00—11:00",),
    "exam-photos-missing": ("warning 批次 照片 count=2 people=3 rows=3–4",),
    "exam-photos-none": ("warning 批次 照片 people=3",),
    "examiner-level": (
        "error 7 人员!证卡编号 level=二级/技师 room=实1 session=2",
        "error 8 人员!证卡编号 level=二级/技师 room=实1 session=2",
        "error 9 人员!证卡编号 level=二级/技师 room=实1 session=2",
    ),
    "examiner-sits": ("error 7 人员!姓名 name=钱一 rows=3",),
    "examiners-few": ("error 批次 人员!岗位 count=2 least=3 room=实1 session=2",),
    "examiners-many": ("warning 批次 人员!岗位 count=6 most=5 room=实1 session=2",),
    "invigilator-missing": ("error 批次 人员!岗位 room=101 session=1",),
    "invigilator-several": ("error 批次 人员!岗位 count=2 room=101 session=1",),
    "key-missing": ("error 批次 随机种子 key=随机种子",),
    "label-shape": ("error 2 人员!场次号 most=20 text=1111111*********11111",),
    "leading-examiner-missing": ("error 批次 人员!岗位 room=实1 session=2",),
    "leading-examiner-several": ("error 批次 人员!岗位 count=2 room=实1 session=2",),
    "post-unknown": ("error 2 人员!岗位 text=校长",),
    "room-over-desks": ("error 2 考场!容量 capacity=30 desks=25",),
    "room-over-stations": ("error 4 考场!容量 capacity=20 stations=10",),
    "room-over-thirty": ("error 2 考场!容量 capacity=31 most=30",),
    "room-short": ("error 批次 考场!容量 missing=1 room=102 subject=理论 who=电工 ---- 三级/高级工",),
    "room-twice": (
        "error 2 考场!考场号 rows=6",
        "error 6 考场!考场号 rows=2",
    ),
    "room-two-sessions": ("error 4 人员!场次号 other=1 room=101 session=3",),
    "room-undrawable": ("error 2 考场!行 count=9999 most=30",),
    "room-unknown": ("error 3 人员!考场号 room=109",),
    "seats-short": ("error 批次 考场!容量 missing=1 subject=实操 who=电工 ---- 三级/高级工",),
    "seats-short-mixed": ("error 批次 考场!容量 missing=1 subject=实操 who=电工 ---- 三级/高级工",),
    "seats-short-overlap": ("error 批次 考场!容量 missing=1 sessions=2、3 subject=实操 who=电工 ---- 三级/高级工",),
    "session-backwards": ("error 2 场次!结束 begins=09:00 ends=09:00",),
    "session-hour": ("warning 2 场次!开始 begins=02:00 earliest=07:00 ends=10:30 latest=22:00",),
    "session-over": ("warning 2 场次!日期 day=2026-11-22 today=2026-11-23",),
    "session-twice": (
        "error 2 场次!场次号 rows=4",
        "error 4 场次!场次号 rows=2",
    ),
    "session-unknown": ("error 14 人员!场次号 session=9",),
    "sessions-clash": (
        "error 批次 考场!容量 missing=2 subject=实操 who=电工 ---- 三级/高级工",
        "error 批次 考场!容量 missing=1 subject=实操 who=电工 高压电工 三级/高级工",
    ),
    "sheet-cell-missing": ("error 2 考场!地点 heading=地点",),
    "sheet-empty": ("error 批次 人员!岗位 sheet=人员",),
    "subject-unknown": ("error 2 场次!科目 text=数学",),
    "subject-without-session": ("warning 批次 None subject=实操",),
    "supervisor-card-missing": ("warning 13 人员!证卡编号",),
    "supervisor-examines": ("error 13 人员!岗位 name=钱一 rows=7",),
    "supervisor-missing": ("error 批次 人员!岗位 session=2",),
    "ticket-again": ("error 3 准考证号 batch=2026-12-电工-旧 ticket=20260010001",),
    "ticket-changed": ("error 2 准考证号 batch=2026-12-电工-旧 ticket=20260010009",),
    "ticket-identity": ("error 2 准考证号",),
    "ticket-is-number": ("error 2 准考证号 text=20260010000",),
    "ticket-missing": ("error 3 准考证号",),
    "ticket-shape": ("error 2 准考证号 most=30 text=准001",),
    "ticket-taken": (
        "error 3 准考证号 batch=2026-12-电工-旧 holder=迪丽热巴·买买提 650000********0078 ticket=20260010001",
    ),
    "ticket-twice": (
        "error 2 准考证号 rows=3",
        "error 3 准考证号 rows=2",
    ),
    "tickets-again": ("error 批次 修订 batch=2026-12-电工-旧 count=3 people=3",),
    "time-serial": ("error 2 场次!开始 text=0.375 time=09:00",),
    "time-unreadable": ("error 2 场次!开始 text=九点",),
    "yes-unreadable": ("error 批次 混编 text=也许",),
}


@pytest.mark.parametrize("code", SAMPLES)
def test_a_fault_is_told_where_it_stands_with_its_values(code: str) -> None:
    assert TOLD[code] == tuple(map(located, judged(SAMPLES[code].bad(*good_case())).problems))
