"""What the rule book of scores has to say beside what holds for every batch."""

from pipeline.language.marker import N_

SENTENCES: dict[str, str] = {
    "amended-scores-unknown": N_(
        "修订 names the batch {batch}, but no scores were accepted under that 批次号. Correct it, or leave it blank if "
        "these are the first scores of the exam."
    ),
    "candidates-missing": N_(
        "{count} candidates of the exam {batch} are not in this list: {tickets}. Make sure that nobody was forgotten; "
        "who was absent stands in it with 缺考."
    ),
    "correction-fails-holder": N_(
        "By this correction the person did not pass, but holds the certificate {number} for the same occupation, job "
        "and level, and it stays in force. Compare with the records of the exam; if the correction is right, whoever "
        "approves decides what becomes of the certificate."
    ),
    "exam-says-otherwise": N_(
        "The exam {batch} has {known} as {heading} of the 准考证号 {ticket}; here it says {typed}. Correct the row: a "
        "column that is sorted alone moves against the others, and 成绩登记.xlsx of the exam has all of them. If the "
        "list of the exam is wrong, drop that first, corrected, with {batch} under 修订."
    ),
    "scores-again": N_(
        "The batch {batch} has scores of this candidate under the same 考试名称, of an evaluation that ended on {day}, "
        "and both count in the statistics. If these correct them, write {batch} under 修订."
    ),
    "scores-twice": N_(
        "The batch {batch} already has scores of this candidate for the same occupation, job and level and the same "
        "评价结束日期 ({day}); both would count in the statistics. To correct them, drop the whole list with {batch} "
        "under 修订; else take the row out."
    ),
    "score-missing": N_("There is no mark. Enter it, or write 缺考 if the candidate was absent."),
    "ticket-not-of-exam": N_(
        "The exam {batch} has no 准考证号 {ticket}. Make sure that it was typed as it stands on the ticket."
    ),
    "ticket-of-other": N_(
        "The 准考证号 {ticket} belongs to somebody else in the exam {batch}. Correct 准考证号 or 证件号码; "
        "成绩登记.xlsx of the exam has both."
    ),
}
