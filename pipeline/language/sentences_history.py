"""What is said about certificates that were issued before certpress, and about lists that the platform gave."""

from pipeline.language.marker import N_

SENTENCES: dict[str, str] = {
    "fill-day": N_("Row {line} of the list says {listed}, the batch has the 发证日期 {day}. Correct one of the two."),
    "fill-missing": N_("The list has no number for this person. Ask the platform for it."),
    "fill-name": N_("Row {line} of the list has this ID number under the name {listed}. Make sure whose it is."),
    "fill-no-day": N_("发证日期 is missing or cannot be read, so the list cannot be compared with it."),
    "fill-nobody": N_("Nobody in the roster has this ID number."),
    "fill-number": N_("Row {line} of the list has no number of this institution ({ours} and nine digits)."),
    "fill-other": N_("The row has another number already than row {line} of the list. Delete the wrong one."),
    "fill-other-batch": N_("It is no batch of 认定结果 of this institution ({ours}); only those are filled."),
    "fill-several": N_(
        "The ID number stands in rows {rows} of the list and {count} times in the roster: which number is whose cannot "
        "be told. Enter these numbers by hand from the platform."
    ),
    "history-blank": N_("{heading} is missing. What is brought in counts for ever: fill it in from the archive."),
    "history-day": N_("{day} is still to come. Enter the day that stands on the certificate."),
    "history-held": N_(
        "The person holds the same already, under the number {number}. Make sure that both were issued."
    ),
    "history-held-twice": N_(
        "The same person has the same occupation, job and level in row {rows} too. Make sure that both were issued."
    ),
    "history-not-filed": N_(
        "{occupation} {job} is not filed (any more). It is brought in as it stands here, so compare it with the "
        "certificate letter for letter."
    ),
    "history-number": N_(
        "This is not a certificate number of this institution: {ours} and nine digits. Compare it with the certificate."
    ),
    "history-two-names": N_(
        "The same ID number stands with another name in row {rows}. Make sure whose it is; a name may have changed."
    ),
}
