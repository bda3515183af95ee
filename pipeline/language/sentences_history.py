"""What is said about certificates that were issued before certpress, and about lists that the platform gave."""

from pipeline.language.marker import N_

SENTENCES: dict[str, str] = {
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
