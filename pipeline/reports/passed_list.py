"""合格人员名单.xlsx: who passed, in the shape of a workbook of 认定结果, to be completed and dropped (Z24, LG8)."""

from collections.abc import Mapping

from pipeline.reports.form_tables import RESULTS
from pipeline.reports.workbook import Book, Sheet, Style, workbook
from pipeline.rules import columns
from pipeline.rules.drop_names import PARTICULARS_SHEET, PEOPLE_SHEET
from pipeline.rules.marks import Review
from pipeline.rules.scores.batch import Score, ScoreBatch, in_list_order

FILE_NAME = "合格人员名单.xlsx"
_WIDTHS = (22, 18, 24, 26, 18, 18, 12, 12, 12, 20)


def passed_list(batch: ScoreBatch) -> bytes:
    """Return the workbook: 批次 with what is known, 名单 with everybody who passed, in 准考证号 order.

    What only the approval brings (批次号, 审批人, 批准文号, 批准日期, 发证日期) is left blank.
    """
    return workbook(lambda book: _fill(book, batch))


def _fill(book: Book, batch: ScoreBatch) -> None:
    _write_particulars(book.sheet(PARTICULARS_SHEET), _known(batch))
    people = book.sheet(PEOPLE_SHEET)
    people.freeze(1, 1)
    people.widths(_WIDTHS)
    people.line(0, RESULTS.columns, Style.HEADING)
    passed = (score for score in in_list_order(batch.scores) if score.passed)
    for row, score in enumerate(passed, start=1):
        cells = _cells(score)
        people.line(row, [cells.get(column, "") for column in RESULTS.columns])


def _write_particulars(sheet: Sheet, known: Mapping[str, str]) -> None:
    sheet.widths((18, 34))
    for row, key in enumerate(RESULTS.keys):
        sheet.write(row, 0, key, Style.HEADING if key in known else Style.REQUIRED)
        sheet.write(row, 1, known.get(key, ""))
        sheet.comment(row, 0, RESULTS.key_help[key])


def _known(batch: ScoreBatch) -> Mapping[str, str]:
    notice = {columns.NOTICE_FROM: batch.notice_from, columns.NOTICE_TO: batch.notice_to}
    return {
        columns.KIND: columns.RESULT_KIND,
        columns.INSTITUTION: str(batch.institution),
        columns.EVALUATION_ENDED_ON: batch.evaluation_ended_on.isoformat(),
        **{key: day.isoformat() for key, day in notice.items() if day is not None},
    }


def _cells(score: Score) -> Mapping[str, str]:
    return {
        columns.NAME: score.name,
        columns.IDENTITY_TYPE: score.identity_type,
        columns.IDENTITY: score.identity,
        columns.OCCUPATION: score.occupation,
        columns.JOB: score.job,
        columns.LEVEL: str(score.level),
        columns.THEORY: str(score.theory),
        columns.PRACTICAL: str(score.practical),
        columns.REVIEW: str(Review.PASSED) if score.review is Review.PASSED else "",
    }
