"""Invented people: nobody here exists. The same seed gives the same people, on every machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from pipeline.rules.levels import Level

# 650000 is the region itself, so no living person's number begins with it; every check of a number still passes.
REGION = "650000"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

_SURNAMES: tuple[str, ...] = (
    *"王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余",
    *"叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏付方白邹孟熊秦邱江尹薛",
    *("欧阳", "上官", "司马", "诸葛", "令狐", "尉迟", "皇甫", "慕容"),
)
_MEN = tuple("伟强磊军勇杰涛超明刚平辉鹏华飞波斌宇浩凯健俊帆毅晨峰阳亮宁建国文博志远子轩海庆卫安泽嘉思成")
_WOMEN = tuple("芳娜静敏丽艳霞燕玲婷雪梅莉倩颖琳洁岚慧佳欣怡梦瑶雨桐诗涵萱月秀兰春凤晓红巧云若溪清")
_RARE = ("龙䶮", "雨㛃", "喆", "頔", "𬀩")
_FIRST_MAN = (
    "努尔买买提",
    "阿卜杜热依木",
    "艾尔肯江",
    "吐尔洪江",
    "叶尔肯别克",
    "玉素甫江",
    "巴合提别克",
    "阿布都热合曼",
)
_FIRST_WOMAN = ("阿依努尔", "古丽巴哈尔", "帕提古丽", "吐尔逊娜依", "热孜万古丽", "阿依古丽", "祖丽胡玛尔", "买尔哈巴")
_FATHER = ("阿布都克里木", "买买提明", "吾斯曼", "艾合买提江", "托合提", "阿卜力克木", "哈斯木汗", "沙依提哈力木拉提")


@dataclass(frozen=True, slots=True)
class Trade:
    """One occupation of the sample site's scope."""

    occupation: str
    jobs: tuple[str, ...]
    levels: tuple[Level, ...]


_THREE = (Level.JUNIOR_WORKER, Level.MIDDLE_WORKER, Level.SENIOR_WORKER)
TRADES = (
    Trade("电工", ("高压电工", "----"), _THREE),
    Trade("焊工", ("----",), _THREE),
    Trade("养老护理员", ("----",), _THREE),
    Trade("保育师", ("----",), _THREE),
    Trade(
        "企业人力资源管理师",
        ("----",),
        (Level.MIDDLE_WORKER, Level.SENIOR_WORKER, Level.TECHNICIAN, Level.SENIOR_TECHNICIAN),
    ),
)


def check_character(first_seventeen: str) -> str:
    """Return the 18th character of a citizen number (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def is_woman(identity: str) -> bool:
    """Whether the 17th digit says so."""
    return int(identity[16]) % 2 == 0


def invent(people: int = 30, *, seed: int = 1, levels: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """Return one row a person under the headings of our form; every row passes every rule of the sample site.

    Marks are numbers, everything else is text. The rare names come first in every 30, so that a small batch has some.
    """
    chance = Random(seed)
    wanted = tuple(Level(level) for level in levels) if levels else tuple(Level)
    trades = [trade for trade in TRADES if set(trade.levels) & set(wanted)]
    identities = _identities(people, chance)
    return [_row(place, identity, chance, trades, wanted) for place, identity in enumerate(identities)]


def _identities(people: int, chance: Random) -> list[str]:
    found: dict[str, None] = {}
    first = date(1968, 1, 1)
    while len(found) < people:
        born = first + timedelta(days=chance.randrange(37 * 365))
        seventeen = f"{REGION}{born:%Y%m%d}{chance.randrange(1, 1000):03d}"
        found[seventeen + check_character(seventeen)] = None
    return list(found)


def _row(place: int, identity: str, chance: Random, trades: Sequence[Trade], wanted: Sequence[Level]) -> dict[str, Any]:
    trade = trades[0] if chance.random() < 0.5 else chance.choice(trades)
    level = chance.choice([level for level in trade.levels if level in wanted])
    return {
        "姓名": _name(place, chance, woman=is_woman(identity)),
        "证件类型": "居民身份证",
        "证件号码": identity,
        "职业名称": trade.occupation,
        "工种名称": chance.choice(trade.jobs),
        "职业技能等级": str(level),
        "理论成绩": chance.randrange(120, 197) / 2,
        "实操成绩": chance.randrange(120, 197) / 2,
        "综合评审": "合格" if level.needs_review else "",
    }


def _name(place: int, chance: Random, *, woman: bool) -> str:
    surname = chance.choice(_SURNAMES)
    if place % 6 == 1:
        return surname + _RARE[place // 6 % len(_RARE)]
    if place % 6 == 4:
        return f"{chance.choice(_FIRST_WOMAN if woman else _FIRST_MAN)}·{chance.choice(_FATHER)}"
    given = _WOMEN if woman else _MEN
    return surname + "".join(chance.choice(given) for _ in range(chance.choice((1, 2, 2))))
