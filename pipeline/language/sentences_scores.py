"""What the rule book of scores has to say beside what holds for every batch."""

from pipeline.language.marker import N_

SENTENCES: dict[str, str] = {
    "score-missing": N_("There is no mark. Enter it, or write 缺考 if the candidate was absent."),
}
