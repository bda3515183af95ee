"""Which characters simply stand side by side on one baseline, in every font, wherever they stand in a line. Pure.

Pango orders a line by direction, lets some scripts (Hangul, bopomofo, Lisu) move the baseline by a third of a
millimetre, breaks its shaping at others, and takes emoji from fonts of its own. Stamping repeats none of that, so it
accepts these blocks of Unicode 17 and no more; they were compared with WeasyPrint, character by character, in every
free face.
"""

import re

_PLAIN = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00AC),  # Latin; without the soft hyphen, which is not seen
    (0x00AE, 0x02AF),  # Latin, and the phonetic alphabet
    (0x0370, 0x0482),  # Greek, Cyrillic; without the marks that go over Cyrillic letters
    (0x048A, 0x052F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2026),  # punctuation; without controls, and without U+2027, which belongs to no script
    (0x2030, 0x205E),
    (0x2070, 0x209C),  # raised and lowered figures
    (0x20A0, 0x20C0),  # currency
    (0x2100, 0x22FF),  # letter-like, number forms, arrows, mathematical
    (0x2460, 0x25FC),  # enclosed, box drawing, geometric; two squares are emoji
    (0x25FF, 0x25FF),
    (0x2E80, 0x2FDF),  # radicals
    (0x3000, 0x3029),  # Chinese punctuation; without marks of tone
    (0x3030, 0x303D),
    (0x303F, 0x3096),  # hiragana
    (0x309B, 0x30FF),  # katakana; without marks of sound
    (0x3190, 0x319F),  # kanbun
    (0x31C0, 0x31FF),  # strokes, katakana
    (0x3220, 0x325F),  # enclosed, compatibility; without those of Hangul
    (0x3280, 0x4DBF),  # and extension A
    (0x4E00, 0x9FFF),  # ideographs
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE6B),  # forms of punctuation
    (0xFF01, 0xFF9D),  # full and half width; without marks of sound, and Hangul
    (0xFFE0, 0xFFE6),
    (0x20000, 0x3347F),  # extensions B to J
)
_plain = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _PLAIN) + "]*")


def is_plain(text: str) -> bool:
    """Whether every character of `text` is one of those that stamping may set."""
    return _plain.fullmatch(text) is not None
