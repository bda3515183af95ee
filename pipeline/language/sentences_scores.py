"""What the rule book of scores has to say beside what holds for every batch."""

from pipeline.language.marker import N_

SENTENCES: dict[str, str] = {
    "amended-scores-unknown": N_(
        "修订 names the batch {batch}, but no scores were accepted under that 批次号. Correct it, or leave it blank if "
        "these are the first scores of the exam."
    ),
    "score-missing": N_("There is no mark. Enter it, or write 缺考 if the candidate was absent."),
}
