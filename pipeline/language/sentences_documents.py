"""What the gate of the documents says."""

from pipeline.language.marker import N_

SENTENCES: dict[str, str] = {
    "no-glyph": N_(
        "The character {character} ({code_point}) is in none of the fonts, so it cannot be printed. Check how it is "
        "written on the identity document; if it is right, install a font that has it."
    ),
    "no-common-face": N_(
        "No single font has all the characters of {text}, and a value is never printed in two. Install a font that has "
        "them all."
    ),
    "does-not-fit": N_(
        "{field} has {length} characters and does not fit its place, not even in {lines} lines of {size} pt. Check "
        "that it is the name as filed, with nothing added."
    ),
    "stand-in-face": N_(
        "{text} can only be printed in {face}, whose style differs from the rest of the page. Look at the page before "
        "it is handed over."
    ),
}
