"""What may stand where a name, a number, a date or a mark is wanted."""

from random import Random
from typing import Final

ODD: Final = (
    "",
    " ",
    "\u3000\u00a0\u200b",
    "NaN",
    "-Infinity",
    "1e999999999",
    "1E+400",
    "-0",
    "9" * 5000,
    "0x10",
    "²",
    "①",
    "Ⅲ",
    "١٢٣",
    "１００",
    "½",
    "100.0000000001",
    "三级/高级工/四级",
    "三",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "10000-01-01",
    "2026-02-30",
    "2026年13月45日",
    "2026/11/20 25:61",
    "２０２６年１１月２０日",
    "1e5",
    "2026-11-20T09:00:00+99:00",
    "11111111111111111X",
    "65010219900307001X" * 3,
    "６５０１０２１９９００３０７００１７",
    "000000000000000000",
    "-65010219900307001",
    "王\u202e明小",
    "王\u0000小明",
    "王\u001b[2J小明",
    "王\u2028小明\u2029",
    "👩‍👩‍👧‍👦",
    "𠮷\U000e0100𠮷",
    "e\u0301" * 300,
    "\u0301" * 500,
    "ﷺ" * 50,
    "\ufffe\uffff",
    "<b>王</b><script>alert(1)</script>",
    "{{ 7*7 }}{% for x in y %}",
    "{0.__class__}{name}{",
    "%s%n%d%(x)s",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "'; DROP TABLE certificate; --",
    "../../etc/passwd",
    "..",
    "CON",
    "a/b\\c",
    "甲" * 3000,
    "a" * 40_000,
    "认定结果",
    "准考",
    "考评人员",
    "成绩",
    "工作人员",
    "质量督导员",
    "缺考",
    "合格",
    "----",
    "是",
    "S000065148999",
    "S000065148999263000001",
    "http://127.0.0.1:1/x",
    "_x0000__x005F_",
    "TRUE",
    "#REF!",
)
_RANGES: Final = ((0x20, 0x7F), (0x4E00, 0x9FFF), (0x00, 0x20), (0x80, 0x2FF), (0x20000, 0x323AF), (0x200B, 0x2070))


def value(chance: Random) -> str:
    """Return one value: from the list, two of them together, or characters of one range or of many."""
    turn = chance.random()
    if turn < 0.6:
        return chance.choice(ODD)
    if turn < 0.75:
        return chance.choice(ODD)[:2000] + chance.choice(ODD)[:2000]
    return "".join(chr(chance.randrange(*chance.choice(_RANGES))) for _ in range(chance.randrange(1, 60)))


def mutated(content: bytes, chance: Random, *, most: int = 8) -> bytes:
    """Return the content with a few places changed, cut out, doubled, moved or cut off."""
    changed = bytearray(content)
    for _ in range(chance.randrange(1, most + 1)):
        if not changed:
            break
        at, length = chance.randrange(len(changed)), chance.randrange(1, 64)
        match chance.randrange(7):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at : at + length] = chance.randbytes(length)
            case 2:
                del changed[at : at + length]
            case 3:
                changed[at:at] = changed[at : at + length]
            case 4:
                there = chance.randrange(len(changed))
                changed[there:there] = changed[at : at + length]
            case 5:
                changed[at : at + 4] = chance.choice((b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", b"\0\0\0\x80"))
            case _ if chance.random() < 0.3:
                del changed[at:]
    return bytes(changed)
