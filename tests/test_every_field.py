"""Every document has on it what the regulations want on it, in the PDF of the press: a table of kinds and fields.

A kind that is new has to be added to `DOCUMENTS`: what its article asks for, and what shows it on the page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest

from pipeline.documents.kinds import Kind
from pipeline.printing.templates import kinds_known
from tests.printing.pages import IMAGE
from tests.printing.sample_pages import SamplePages, sample_pages


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, in the words of the regulations.

    `word` is what stands for it on the page (empty: it needs none), `column` the field whose values show it (empty:
    people write or sign there).
    """

    what: str
    word: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document: the articles that ask for it, and what they ask for."""

    articles: str
    asked: Sequence[Asked]
    has_photo: bool = False


def value(what: str, column: str, word: str | None = None) -> Asked:
    """A printed value; its label is what the regulations call it, if no other `word` is."""
    return Asked(what, what if word is None else word, column)


def place(what: str, word: str | None = None) -> Asked:
    """A place where people write or sign."""
    return Asked(what, what if word is None else word)


def text(words: str) -> Asked:
    """Words that are printed as they are."""
    return Asked(words, words)


TRADE = value("职业（工种）", "trade")
LEVEL = value("等级", "level")
ROOM_HEAD = (
    value("考点", "site"),
    value("考场", "room"),
    value("场次", "session"),
    value("科目", "subject"),
    value("考试时间", "time", "时间"),
    value("地点", "place"),
)
POSTER_HEAD = (value("考点", "site", ""), value("评价机构", "institution_name", ""))
APPLICANT = (
    value("姓名", "name"),
    value("性别", "sex"),
    place("族别"),
    place("文化程度"),
    place("政治面貌"),
    place("专业工龄"),
    value("工作单位", "employer"),
    place("职务"),
    place("现岗位"),
    place("联系电话"),
    value("身份证号", "digit"),
    place("工作简历"),
    place("所在单位推荐意见"),
    place("盖章"),
    value("证卡编号", "number"),
    value("核发时间", "issued_on"),
)

MONTH_PAGE = (
    text("月度台账汇总"),
    value("评价机构", "institution_name"),
    value("月份", "month"),
    value("项目", "item"),
    value("检查点", "checkpoint_root"),
    place("制表人"),
    place("审核人"),
    place("负责人"),
    place("监督人"),
    place("日期"),
    place("盖章处"),
)
DOCUMENTS: Mapping[str, Document] = {
    "certificate": Document(
        "Z11, Z15, Z16; S",
        (
            text("职业技能等级证书"),
            value("姓名", "name"),
            value("证件类型", "identity_type"),
            value("证件号码", "identity"),
            value("职业名称", "occupation"),
            value("工种名称", "job"),
            value("职业技能等级", "level"),
            value("证书编号", "number"),
            value("评价机构", "institution_name"),
            value("发证日期", "issued_on"),
            value("正文", "body", ""),
            value("网址", "query_address", ""),
        ),
        has_photo=True,
    ),
    # The words stand on the blank.
    "certificate-overprint": Document(
        "Z11, Z12; domain.md B.1",
        (
            value("姓名", "name", ""),
            value("证件类型", "identity_type", ""),
            value("证件号码", "identity", ""),
            value("职业名称", "occupation", ""),
            value("工种名称", "job", ""),
            value("职业技能等级", "level", ""),
            value("证书编号", "number", ""),
            value("评价机构", "institution_name", ""),
            value("发证日期", "issued_on", ""),
        ),
        has_photo=True,
    ),
    "examiner-card": Document(
        "CD1, CD2: P16; PC1-PC6",
        (
            text("职业技能等级认定"),
            value("“高级考评员”和“考评员”", "role", "考评员"),
            value("姓名", "name"),
            value("职业", "occupation"),
            value("身份证号", "identity"),
            value("证卡编号", "number"),
            value("有效期限", "validity"),
            value("印章：评价机构名称", "institution_name", ""),
        ),
        has_photo=True,
    ),
    "supervisor-card": Document(
        "CD3: D13; DC1-DC6",
        (
            text("职业技能等级认定"),
            value("质量督导员", "role"),
            value("姓名", "name"),
            value("工作单位", "employer"),
            value("身份证号", "identity"),
            value("证卡编号", "number"),
            value("有效期限", "validity"),
            value("印章：评价机构名称", "institution_name", ""),
        ),
        has_photo=True,
    ),
    "staff-card": Document(
        "CD4, CD5: E9-1, E1-7 (no fields are given: those of the other cards)",
        (
            value("监考员证卡、工作人员证卡", "role", ""),
            value("姓名", "name"),
            value("岗位", "post"),
            value("单位", "employer"),
            value("证卡编号", "number"),
            value("有效期限", "validity"),
            value("印章：评价机构名称", "institution_name", ""),
        ),
        has_photo=True,
    ),
    "admission-ticket": Document(
        "EX1: K11, K22; 考试须知: E8",
        (
            text("准考证"),
            value("姓名", "name"),
            value("身份证号", "identity"),
            value("准考证号", "ticket"),
            TRADE,
            LEVEL,
            value("考试时间", "time", "时间"),
            value("地点", "place"),
            value("座号", "seat", "座位"),
            text("考试须知"),
            text("1.考前15分钟持准考证和身份证入场"),
            text("7.服从考试工作人员管理"),
        ),
        has_photo=True,
    ),
    "candidate-notice": Document(
        "EX9: K13, E8",
        (text("考生须知"), text("考前15分钟持准考证和身份证入场"), text("服从考试工作人员管理"), *POSTER_HEAD),
    ),
    "theory-rules": Document(
        "EX8: K13, E1-8, E4",
        (text("理论考场规则"), text("考生须持身份证、准考证进入考场"), *POSTER_HEAD),
    ),
    "practical-rules": Document(
        "EX8: K13, E1-8, E5",
        (text("实际操作考核考场规则"), *POSTER_HEAD),
    ),
    "theory-preparation": Document(
        "EX4: K12, E1-1",
        (
            text("理论考场准备通知单"),
            value("考试日期", "days"),
            value("考试时间", "time"),
            value("考场", "room"),
            value("人数", "most"),
            text("考场布置"),
            text("机考网络环境和保障要求"),
            text("单人单桌"),
            *POSTER_HEAD,
        ),
    ),
    "practical-preparation": Document(
        "EX5: K12, E1-2, P30",
        (
            text("实际操作考场准备通知单"),
            value("考试日期", "days"),
            value("考试时间", "time"),
            value("考场", "room"),
            value("工位", "stations"),
            text("考核设备、工具、材料"),
            text("场地、工位设置要求"),
            *POSTER_HEAD,
        ),
    ),
    "exam-timetable": Document(
        "EX7: K13, E1-8",
        (
            text("考试时间表"),
            value("场次", "session"),
            value("科目", "subject"),
            value("日期", "day"),
            value("时间", "hours"),
            value("职业（工种）", "trades"),
            value("等级", "ranks"),
            value("地点", "places"),
            *POSTER_HEAD,
        ),
    ),
    "seat-plan": Document(
        "EX6: K13, E1-8",
        (
            text("考场分布示意图"),
            text("座位自前排左起"),
            value("考场", "room", ""),
            value("地点", "place", ""),
            value("职业（工种）", "trades", ""),
            value("等级", "level", ""),
            value("人数", "people", ""),
            value("准考证号", "tickets"),
            value("场次", "session"),
            value("科目", "subject"),
            value("时间", "time"),
            *POSTER_HEAD,
        ),
    ),
    "site-plan": Document(
        "EX6: K13, E1-8",
        (
            text("考点考场分布图"),
            value("地点", "place", ""),
            value("考场", "room", ""),
            value("科目", "subject", ""),
            value("人数", "people", ""),
            value("场次", "sessions"),
            value("职业（工种）", "trades", ""),
            value("考试日期", "days"),
            value("考点", "site"),
            value("评价机构", "institution_name", ""),
        ),
    ),
    "staff-roster": Document(
        "EX27: E1-3 to E1-6, K20",
        (
            text("考务人员安排表"),
            value("岗位", "post"),
            value("姓名", "staff"),
            value("证卡编号", "card"),
            value("考场", "room"),
            value("场次", "session"),
            value("时间", "time"),
            *POSTER_HEAD,
        ),
    ),
    "door-sign": Document(
        "EX10: DF2 (no fields are given: those of real rooms)",
        (
            value("考点", "site", ""),
            *ROOM_HEAD[1:],
            TRADE,
            LEVEL,
            value("准考证号 range", "tickets", "准考证号"),
            value("head count", "people", "人数"),
        ),
    ),
    "desk-labels": Document(
        "EX11: DF2, E9-3(1)",
        (
            value("准考证号", "ticket", ""),
            value("姓名", "name", ""),
            value("座号", "desk"),
            value("考场", "room"),
            value("场次", "session"),
            value("职业（工种）", "trade", ""),
            value("等级", "level", ""),
        ),
    ),
    "attendance-list": Document(
        "EX12: E2-4, E9-3(1)",
        (
            text("考生签到册"),
            value("姓名", "name"),
            value("准考证号", "ticket"),
            value("身份证号", "identity"),
            value("座号", "seat"),
            place("考生签字", "签字"),
            TRADE,
            LEVEL,
            *ROOM_HEAD,
            place("参考人数", "实到"),
            place("缺考人数", "缺考"),
        ),
    ),
    "candidate-list": Document(
        "EX13: E9-2(3)",
        (
            text("考生名册"),
            TRADE,
            LEVEL,
            value("姓名", "name"),
            value("准考证号", "ticket"),
            value("座号", "seat"),
            *ROOM_HEAD,
        ),
    ),
    "station-draw": Document(
        "EX14: E3-4, E5-2",
        (
            value("考生", "name", "姓名"),
            value("准考证号", "ticket"),
            place("工位号"),
            place("签字"),
            place("考评人员", "考评组长"),
            *ROOM_HEAD,
        ),
    ),
    "room-record": Document(
        "EX15, EX16: E9-3, E3-8, E10-7, E12-1, E14, E2-6",
        (
            text("考场情况记录表"),
            place("替考"),
            place("违纪"),
            place("缺页"),
            place("设备故障"),
            place("延误时间"),
            place("试卷作废登记", "试卷作废"),
            place("参考人数", "实到人数"),
            place("缺考人数"),
            place("缺考人员信息", "缺考人员"),
            value("监考人员、考评人员", "staff", "姓名"),
            place("签名"),
            *ROOM_HEAD,
            TRADE,
            LEVEL,
        ),
    ),
    "paper-handover": Document(
        "EX17: E2-3, E2-9, K19, T25",
        (
            text("试卷交接单"),
            value("数量", "copies", "应发份数"),
            value("数量合计", "total", "本页合计"),
            TRADE,
            LEVEL,
            value("考场", "room"),
            place("时间"),
            place("签字", "签名"),
            place("交接", "接"),
            place("密封", "密封情况"),
            place("评价机构指派专人接收", "评价机构"),
        ),
    ),
    "mark-sheet": Document(
        "EX21: P8(2), P10, E10-5, E7-5",
        (
            text("评分表"),
            place("score", "总分"),
            place("评分项目"),
            value("考评员", "staff"),
            value("证卡编号", "card"),
            place("考评员签名", "考评员签字"),
            place("考评组长"),
            place("修改处签字"),
            value("准考证号（编号）", "ticket"),
            *ROOM_HEAD,
        ),
    ),
    "score-summary": Document(
        "LG7: A2, G6-6 (no columns are given: those of the marks)",
        (
            text("成绩汇总表"),
            value("考试", "exam", ""),
            value("评价机构", "institution_name"),
            value("评价结束", "evaluation_ended_on"),
            value("序号", "no"),
            value("准考证号", "ticket"),
            value("姓名", "name"),
            value("证件号码", "identity"),
            TRADE,
            LEVEL,
            value("理论", "theory"),
            value("实操", "practical"),
            value("综合评审", "review"),
            value("结论", "verdict"),
            value("合计", "totals"),
            place("制表、复核、负责人签字", "制表"),
            place("复核"),
            place("负责人"),
        ),
    ),
    "public-notice": Document(
        "LG9: K27, B7",
        (
            text("公示名单"),
            value("考试", "exam", ""),
            value("公示期", "notice"),
            value("姓名", "name"),
            value("证件号码", "masked_identity"),
            TRADE,
            LEVEL,
            text("异议"),
            place("受理人"),
            place("电话"),
            value("评价机构", "institution_name", ""),
            value("公示日期", "notice_from", ""),
        ),
    ),
    "qualified-list": Document(
        "LG8: Z24",
        (
            text("合格人员名单"),
            value("考试", "exam", ""),
            value("评价机构", "institution_name"),
            value("评价结束", "evaluation_ended_on"),
            value("合格人数", "passed_people"),
            value("准考证号", "ticket"),
            value("姓名", "name"),
            value("证件号码", "identity"),
            TRADE,
            LEVEL,
            place("制表"),
            place("复核"),
            place("认定中心审批意见"),
        ),
    ),
    "coded-mark-sheet": Document(
        "EX21: E3-9, E3-10",
        (
            text("评分表（编号）"),
            place("编号"),
            place("score", "总分"),
            place("评分项目"),
            value("考评员", "staff"),
            value("证卡编号", "card"),
            place("考评员签名", "考评员签字"),
            place("考评组长"),
            place("修改处签字"),
            *ROOM_HEAD,
        ),
    ),
    "code-record": Document(
        "EX20: E3-9, E3-10",
        (
            text("编号记录表"),
            value("姓名", "name"),
            value("准考证号", "ticket"),
            place("编号"),
            place("编号员", "编号员签字"),
            place("转交手续", "接收人签字"),
            text("记录密封保管"),
            *ROOM_HEAD,
        ),
    ),
    "score-register": Document(
        "EX22: P36",
        (
            text("成绩登记册"),
            value("成绩", "score", ""),
            value("姓名", "name"),
            value("准考证号", "ticket"),
            place("考评小组签名", "签字"),
            *ROOM_HEAD,
        ),
    ),
    "examiner-record": Document(
        "FM1: PF, P8(2), P10",
        (
            text("职业技能等级认定现场考评记录表"),
            value("考评员姓名", "staff"),
            value("考评员证卡编号", "card"),
            text("考评员现场考评工作记录"),
            value("职业", "trades"),
            value("考评时间", "time"),
            value("鉴定等级及人数", "levels"),
            value("考评地点", "place"),
            place("考核场地"),
            place("设施设备"),
            place("检测工具"),
            place("考评员签名"),
            place("督导员意见"),
            place("对鉴定过程的总体评价"),
            place("督导员签名"),
            text("1.此表由考评员根据鉴定情况填写（每个考评员单独填写）"),
            text("质量督导员于考试结束后，将此表交回评价机构。由评价机构上传职业技能等级认定技能人才评价服务平台。"),
        ),
    ),
    "supervision-report": Document(
        "FM2: DF2, D11(2); R48",
        (
            text("职业技能等级认定现场质量督导情况报告表"),
            value("督导员姓名", "staff"),
            value("证卡编号", "card"),
            value("工作单位", "employer"),
            value("委派机构", "sent_by"),
            text("考场基本信息"),
            value("评价机构名称", "institution_name"),
            value("职业", "trades"),
            place("总得分"),
            value("地点", "site"),
            value("等级", "ranks"),
            value("时间", "time"),
            value("人数", "people"),
            text("考场布置是否符合鉴定要求30分"),
            text("考评人员配备使用30分"),
            text("试卷管理20分"),
            text("考试管理20分"),
            text("考场布置不符合要求，责令现场整改；整改后仍达不到要求，向评价机构负责人报告后终止考试。"),
            place("质量督导人员意见"),
            place("签字"),
            text("1、根据质量督导实际情况，在表中对应项目栏内画勾，汇总分值。"),
            text("（1）理论考场一般为30个考生配备2名监考人员，不得低于此标准要求；"),
            text("（2）技能考场一般为3-5名考评员给一个考生评分，但考评人员可同时交叉给几个考生评分。"),
            text("3、质量督导人员意见栏要求质量督导人员对当次现场情况进行总体评价，指出主要问题，提出改进建议。"),
        ),
    ),
    "supervisor-application": Document(
        "FM3: DF1, D13",
        (
            text("职业技能等级认定质量督导人员资格申报表"),
            *APPLICANT,
            value("类别：内部督导员", "tick_supervisor", "内部督导员"),
            text("外部督导员"),
            place("发证机构审核意见"),
            text("注：发证机构为自治区职业技能鉴定中心和评价机构。"),
        ),
        has_photo=True,
    ),
    "month-summary": Document(
        "Z18: 证书印制、核发、销毁、补发和余存台账 (a month of it: LG1-LG5)",
        (
            *MONTH_PAGE,
            value("期初", "opening"),
            value("入库", "numbered"),
            value("印制", "printed"),
            value("作废", "spoiled"),
            value("核发", "delivered"),
            value("补发", "reissued"),
            value("收回", "recalled"),
            value("销毁", "destroyed"),
            value("撤销", "revoked"),
            value("期末", "closing"),
        ),
    ),
    "serial-slip": Document(
        "Z18, R34: 确保每本证书可溯源 (证书编号 and 流水码 of each certificate of a batch)",
        (
            text("证书编号与流水码对照单"),
            value("评价机构", "institution_name"),
            value("批次号", "batch"),
            value("空白证书", "blank"),
            value("张数", "count"),
            value("其间作废的流水码", "spoiled"),
            value("序号", "place"),
            value("流水码", "serial"),
            value("证书编号", "number"),
            value("姓名", "name"),
            value("版次", "copy"),
            value("备注", "remark"),
            place("核对"),
            place("印制人"),
            place("核对人"),
            place("日期"),
        ),
    ),
    "month-details": Document(
        "Z18, R34: 确保每本证书可溯源 (equations, numbers and serials, the files of the books)",
        (*MONTH_PAGE, value("内容", "told")),
    ),
    "examiner-application": Document(
        "FM4: P12 (no fields are given: those of FM3, 职业, 等级, 证书编号, 职称 and the attachments)",
        (
            text("职业技能等级认定考评人员资格申报表"),
            *APPLICANT,
            value("职业（工种）", "occupation"),
            value("考评员", "tick_examiner"),
            text("高级考评员"),
            place("职业资格/技能等级"),
            place("证书编号"),
            place("职称"),
            place("评价机构审核意见"),
            *map(text, ("身份证", "毕业证", "职业资格/技能等级证书", "职称证")),
        ),
        has_photo=True,
    ),
}


@pytest.fixture(scope="module", params=sorted(set(DOCUMENTS) & set(kinds_known())))
def shown(request: pytest.FixtureRequest) -> SamplePages:
    return sample_pages(request.param)


def test_the_table_has_every_kind() -> None:
    assert sorted(DOCUMENTS) == sorted(kinds_known()), "add the new kind to DOCUMENTS"


def test_every_kind_has_ordinary_shortest_and_longest_samples(shown: SamplePages) -> None:
    assert {"ordinary", "shortest", "longest"} <= set(shown.names)


def test_what_stands_for_a_field_is_printed_on_every_page(shown: SamplePages) -> None:
    for page in range(len(shown.pages)):
        printed = words_on(shown, page)

        assert [] == [one.what for one in asked(shown) if tight(one.word) not in printed]


def test_every_value_is_printed(shown: SamplePages) -> None:
    for page, record in enumerate(shown.records):
        printed = words_on(shown, page)
        for one in asked(shown):
            for name in names_of(one, shown.template.kind):
                assert tight(record.texts.get(name, "")) in printed, (one.what, name)


def test_every_field_that_has_values_has_one_among_the_samples(shown: SamplePages) -> None:
    texts = shown.template.samples["ordinary"]
    for one in asked(shown):
        names = list(names_of(one, shown.template.kind))

        assert not one.column or any(texts[name] for name in names), one.what


def test_photos_are_where_the_regulations_want_them(shown: SamplePages) -> None:
    wanted = DOCUMENTS[shown.template.kind.name].has_photo

    assert [wanted] * len(shown.pages) == [bool(shown.pages.areas(IMAGE, page)) for page in range(len(shown.pages))]


def asked(shown: SamplePages) -> Sequence[Asked]:
    return DOCUMENTS[shown.template.kind.name].asked


def names_of(one: Asked, kind: Kind) -> Iterator[str]:
    """Yield the fields of a column; raises AssertionError where the kind has no such column."""
    names = [field.name for field in kind.fields if field.column == one.column]
    assert names or not one.column, f"{kind.name} has no {one.column}"
    yield from names


def words_on(shown: SamplePages, page: int) -> str:
    return tight(shown.pages.text(page).encode("utf-16", "surrogatepass").decode("utf-16"))


def tight(text: str) -> str:
    return "".join(text.split())
