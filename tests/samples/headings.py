"""The fonts that certpress ships: `python -m tests.samples.headings SANS SERIF DROID` writes them into fonts/.

The regulations set headings in 方正大黑 and 方正粗宋 (PC4, DC4). The free faces nearest to them, Noto Sans CJK SC Black
and Noto Serif CJK SC Black, come in a package of 134 MB; the headings of all documents need a few hundred characters.
So these are cut out once, turned into TrueType outlines (a person's file embeds those), and renamed, as the licence
(SIL OFL 1.1) allows. `SANS` and `SERIF` are the .ttc files of Debian's fonts-noto-cjk-extra.

Droid Sans Fallback sets ， ： ； ！ ？ in the middle of their square, as is the custom in Taiwan, and brackets too; in
simplified Chinese they stand at its left, and a bracket beside what it encloses (GB/T 15834, 5.1). So these few are cut
out of it and moved. `DROID` is the file of Debian's
fonts-droid-fallback (Apache License 2.0).
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

FOLDER = Path(__file__).parents[2] / "fonts"
# Every word that a document prints as a heading, and what a number or a date in one needs.
CHARACTERS = (
    "职业技能等级认定证书考评员高级考评员质量督导员监考员工作人员主考副主考巡视员"
    "准考证考生签到册名册门贴桌贴工位抽签表考场情况记录表试卷交接单评分表成绩登记册汇总表考试时间表"
    "理论实际操作考场规则须知分布示意图准备通知单考务人员报告表资格申报表公示名单合格人员花名册领取签字表"
    "认定统计表现场质量督导情况样张第号共页年月日（）《》、—·：0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-./ "
    "一二三四五六七八九十区地点大安全注意事项出入口主席台起止座楼层路标禁静请保持肃场次"
    "考务人员安排表实际操作考核考场规则技能考核编号"
)
# How far each is moved to the left, in 256ths of an em.
# A space beside one of them is printed by the same font.
MOVED = {**dict.fromkeys("，：；！．", 88), "？": 50, "（": -46, "）": 46, **dict.fromkeys(" \u3000", 0)}
# A thousandth of an em: less than a printer's dot at any size that a heading has.
_ERROR = 1.0
_NOTICE = "Copyright 2014-2021 Adobe (http://www.adobe.com/). Cut and renamed for certpress."
_LICENCE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."
_OFL = "https://openfontlicense.org"
_DROID_NOTICE = "Copyright 2006-2010 Google Corporation. Cut, moved and renamed for certpress."
_DROID_LICENCE = "Licensed under the Apache License, Version 2.0."
_APACHE = "https://www.apache.org/licenses/LICENSE-2.0"


def cut(collection: Path, *, family: str, name: str) -> TTFont:
    """Return a TrueType font called `name` with the characters of `family` in the collection."""
    source = next(font for font in TTCollection(str(collection)).fonts if font["name"].getDebugName(1) == family)
    glyph_names, outlines, metrics = source.getBestCmap(), source.getGlyphSet(), source["hmtx"].metrics
    kept = {ord(character): f"u{ord(character):04X}" for character in sorted(set(CHARACTERS))}
    glyphs = {".notdef": _outline(outlines, ".notdef")}
    widths = {".notdef": metrics[".notdef"]}
    for code, own in kept.items():
        glyphs[own] = _outline(outlines, glyph_names[code])
        widths[own] = metrics[glyph_names[code]]
    return _built(glyphs, widths, kept, (name, _NOTICE, _LICENCE, _OFL), source)


def moved(source: TTFont, *, name: str) -> TTFont:
    """Return a font called `name` with those marks of `source` that are moved to the left."""
    glyph_names, outlines, metrics = source.getBestCmap(), source.getGlyphSet(), source["hmtx"].metrics
    kept = {ord(mark): f"u{ord(mark):04X}" for mark in sorted(MOVED)}
    glyphs, widths = {".notdef": _outline(outlines, ".notdef")}, {".notdef": metrics[".notdef"]}
    for mark, left in MOVED.items():
        own = glyph_names[ord(mark)]
        pen = TTGlyphPen(None)
        outlines[own].draw(TransformPen(pen, (1, 0, 0, 1, -left, 0)))
        glyphs[kept[ord(mark)]], widths[kept[ord(mark)]] = pen.glyph(), metrics[own]
    return _built(
        {".notdef": glyphs[".notdef"], **{glyph: glyphs[glyph] for glyph in kept.values()}},
        widths,
        kept,
        (name, _DROID_NOTICE, _DROID_LICENCE, _APACHE),
        source,
    )


def _outline(outlines: Any, glyph: str) -> Any:
    pen = TTGlyphPen(None)
    outlines[glyph].draw(Cu2QuPen(pen, _ERROR, reverse_direction=True))
    return pen.glyph()


def _built(
    glyphs: Mapping[str, Any],
    widths: Mapping[str, tuple[int, int]],
    kept: Mapping[int, str],
    words: tuple[str, str, str, str],
    source: TTFont,
) -> TTFont:
    name, notice, licence, address = words
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(kept)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({glyph: (width, glyphs[glyph].xMin) for glyph, (width, _) in widths.items()})
    head = source["hhea"]
    builder.setupHorizontalHeader(ascent=head.ascent, descent=head.descent)
    builder.setupNameTable(
        {
            "familyName": name,
            "styleName": "Regular",
            "copyright": notice,
            "licenseDescription": licence,
            "licenseInfoURL": address,
        }
    )
    builder.setupOS2(sTypoAscender=head.ascent, sTypoDescender=head.descent, fsType=0)
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    return builder.font


def main() -> None:
    sans, serif, droid = map(Path, sys.argv[1:])
    for collection, family, name, file in (
        (sans, "Noto Sans CJK SC Black", "Certpress Heading Sans", "certpress-heading-sans.ttf"),
        (serif, "Noto Serif CJK SC Black", "Certpress Heading Serif", "certpress-heading-serif.ttf"),
    ):
        cut(collection, family=family, name=name).save(FOLDER / file)
    moved(TTFont(droid), name="Certpress Marks").save(FOLDER / "certpress-marks.ttf")


if __name__ == "__main__":
    main()
