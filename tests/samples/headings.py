"""The heading fonts that certpress ships: `python -m tests.samples.headings SANS SERIF` writes them into fonts/.

The regulations set headings in 方正大黑 and 方正粗宋 (PC4, DC4). The free faces nearest to them, Noto Sans CJK SC Black
and Noto Serif CJK SC Black, come in a package of 134 MB; the headings of all documents need a few hundred characters.
So these are cut out once, turned into TrueType outlines (a person's file embeds those), and renamed, as the licence
(SIL OFL 1.1) allows. `SANS` and `SERIF` are the .ttc files of Debian's fonts-noto-cjk-extra.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
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
_UNITS = 1000
# A thousandth of an em: less than a printer's dot at any size that a heading has.
_ERROR = 1.0
_NOTICE = "Copyright 2014-2021 Adobe (http://www.adobe.com/). Cut and renamed for certpress."
_LICENCE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."


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
    return _built(glyphs, widths, kept, name, source)


def _outline(outlines: Any, glyph: str) -> Any:
    pen = TTGlyphPen(None)
    outlines[glyph].draw(Cu2QuPen(pen, _ERROR, reverse_direction=True))
    return pen.glyph()


def _built(
    glyphs: Mapping[str, Any], widths: Mapping[str, tuple[int, int]], kept: Mapping[int, str], name: str, source: TTFont
) -> TTFont:
    builder = FontBuilder(_UNITS, isTTF=True)
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
            "copyright": _NOTICE,
            "licenseDescription": _LICENCE,
            "licenseInfoURL": "https://openfontlicense.org",
        }
    )
    builder.setupOS2(sTypoAscender=head.ascent, sTypoDescender=head.descent, fsType=0)
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    return builder.font


def main() -> None:
    sans, serif = map(Path, sys.argv[1:])
    for collection, family, name, file in (
        (sans, "Noto Sans CJK SC Black", "Certpress Heading Sans", "certpress-heading-sans.ttf"),
        (serif, "Noto Serif CJK SC Black", "Certpress Heading Serif", "certpress-heading-serif.ttf"),
    ):
        cut(collection, family=family, name=name).save(FOLDER / file)


if __name__ == "__main__":
    main()
