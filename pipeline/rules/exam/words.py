"""What single cells of an exam's sheets mean: subjects, posts, counts, numbers of sessions, rooms and tickets."""

import re
from typing import Final

from pipeline.rules.cards.numbers import CardNumber
from pipeline.rules.exam.batch import Post, Subject
from pipeline.rules.identity import holds_identity
from pipeline.rules.numbers import Region
from pipeline.rules.refusal import Refusal
from pipeline.rules.text import capitals, tight

LONGEST_LABEL: Final = 20
LONGEST_TICKET: Final = 30
MOST_COUNTED: Final = 9_999
_SUBJECTS: Final[dict[str, Subject]] = {
    **{str(subject): subject for subject in Subject},
    **dict.fromkeys(("理论知识", "理论考试", "理论知识考试", "理论考场"), Subject.THEORY),
    **dict.fromkeys(
        ("操作技能", "实际操作", "实操考核", "技能考核", "操作技能考核", "实际操作考核", "实操考场", "实际操作考场"),
        Subject.PRACTICAL,
    ),
    **dict.fromkeys(("评审", "答辩", "现场答辩", "综合评审考场"), Subject.REVIEW),
}
_POSTS: Final[dict[str, Post]] = {
    **{str(post): post for post in Post},
    "主监考员": Post.INVIGILATOR,
    "副监考员": Post.DEPUTY_INVIGILATOR,
    "考评小组组长": Post.LEADING_EXAMINER,
    "考评组组长": Post.LEADING_EXAMINER,
    **dict.fromkeys(("考评人员", "高级考评员"), Post.EXAMINER),
    **dict.fromkeys(("内部督导员", "内部质量督导员", "质量督导员", "督导员", "质量督导", "督导"), Post.SUPERVISOR),
    **dict.fromkeys(("流动监考员", "巡考", "巡视员"), Post.FLOATING_INVIGILATOR),
    **dict.fromkeys(("医务", "医生", "医疗人员", "医务人员"), Post.MEDICAL),
    **dict.fromkeys(("安保", "保安", "保卫人员"), Post.SECURITY),
    "后勤人员": Post.LOGISTICS,
}
_YES_OR_NO: Final = {
    **dict.fromkeys(("是", "允许", "可以", "YES", "TRUE", "1"), True),
    **dict.fromkeys(("", "否", "不允许", "不可以", "NO", "FALSE", "0"), False),
}
_COUNT: Final = re.compile(r"([0-9]{1,4})[人个行列排]?")
_CARD_NUMBER: Final = re.compile(r"[YS][0-9]{12}[012W][0-9]{4}")
# A ticket is a file of that name, and a bar code.
_TICKET: Final = re.compile(r"[A-Z0-9](?:[A-Z0-9-]*[A-Z0-9])?")


def parse_subject(text: str) -> Subject:
    """Return the 科目. Raises Refusal: `subject-unknown`."""
    found = _SUBJECTS.get(tight(text))
    if found is None:
        raise Refusal("subject-unknown", text=tight(text))
    return found


def parse_post(text: str) -> Post:
    """Return the 岗位. Raises Refusal: `post-unknown`."""
    found = _POSTS.get(tight(text))
    if found is None:
        raise Refusal("post-unknown", text=tight(text))
    return found


def parse_yes(text: str) -> bool:
    """Return whether 是 is meant; an empty text means 否. Raises Refusal: `yes-unreadable`."""
    found = _YES_OR_NO.get(capitals(tight(text)))
    if found is None:
        raise Refusal("yes-unreadable", text=tight(text))
    return found


def parse_count(text: str) -> int:
    """Return how many there are, from 1 to 9,999. Raises Refusal: `count-unreadable`."""
    match = _COUNT.fullmatch(tight(text))
    if match is None or not int(match[1]):
        raise Refusal("count-unreadable", text=tight(text), most=MOST_COUNTED)
    return int(match[1])


def parse_label(text: str) -> str:
    """Return a 场次号 or 考场号 without white space: 20 visible characters at most, and no identity number.

    Raises Refusal: `label-shape`.
    """
    label = capitals(tight(text))
    if len(label) > LONGEST_LABEL or not label.isprintable() or holds_identity(label):
        raise Refusal("label-shape", text=label, most=LONGEST_LABEL)
    return label


def label_key(label: str) -> str:
    """Return the form under which two numbers of a session or a room are equal: Excel makes `1` of `01`."""
    return label.lstrip("0") or "0" if label.isascii() and label.isdigit() else label


def parse_ticket(text: str) -> str:
    """Return a 准考证号 in capitals: letters, digits, `-` between them, 30 at most. Raises Refusal: `ticket-shape`."""
    ticket = capitals(tight(text))
    if len(ticket) > LONGEST_TICKET or not _TICKET.fullmatch(ticket):
        raise Refusal("ticket-shape", text=ticket, most=LONGEST_TICKET)
    return ticket


def parse_card(text: str) -> str:
    """Return a 证卡编号 as it is compared and printed: capitals, no white space. Raises Refusal: `duty-card-shape`."""
    card = capitals(tight(text))
    if len(card) > LONGEST_TICKET or not _TICKET.fullmatch(card):
        raise Refusal("duty-card-shape", text=card)
    return card


def card_number(text: str) -> CardNumber | None:
    """Return the card number of 18 characters, of whatever institution and province; None for any other text."""
    if not _CARD_NUMBER.fullmatch(text):
        return None
    try:
        return CardNumber.parse(text, Region(text[5:7], None))
    except ValueError:
        return None
