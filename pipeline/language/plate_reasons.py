"""Why a batch was laid out page by page: for whoever keeps the template, who finds more in docs/how-to/template.md."""

from pipeline.language.marker import N_

# What a reason may be about besides a field.
PLATE_SUBJECTS: dict[str, str] = {
    "page": N_("the page"),
    "photo": N_("the photo"),
    "code": N_("the code"),
}
PLATE_REASONS: dict[str, str] = {
    "conditional": N_("the page looks at what a value says"),
    "flowing": N_("a value moves something else on the page, or is moved by it"),
    "twice": N_("a value is shown in two places"),
    "spacing": N_("the style sheet spaces the characters or words of a value"),
    "style": N_("the style sheet changes the text of a value"),
    "wrapping": N_("the lines of a value are not kept as they are (white-space: pre)"),
    "transformed": N_("a value stands on a turned or scaled part of the page"),
    "clipped": N_("a value stands on a part of the page that is cut off"),
    "covered": N_("something is painted over a value or a picture"),
    "picture": N_("the photo or the code does not simply fill its place"),
    "painting": N_("the page has pictures, patterns or transparency of its own"),
    "colour": N_("a value has a colour that cannot be stamped"),
    "font": N_("a font cannot be embedded as it is"),
    "links": N_("the page has links"),
    "metadata": N_("the page changes the properties of the document"),
    "shaping": N_("a value has marks over letters, runs from right to left, or has characters of another script"),
    "dependent": N_("a field moves another one, although kind.toml says that none does (independent)"),
    "judged-unreadable": N_("a stamped page could not be read back; please report this"),
    "judged-page-size": N_("a stamped page had another size than the one laid out; please report this"),
    "judged-text": N_("a stamped page had another text than the one laid out; please report this"),
    "judged-font": N_("a stamped page had another font than the one laid out; please report this"),
    "judged-size": N_("a stamped page had another type size than the one laid out; please report this"),
    "judged-colour": N_("a stamped page had another colour than the one laid out; please report this"),
    "judged-position": N_("something stood elsewhere on a stamped page than on the one laid out; please report this"),
    "judged-pixels": N_("a stamped page looked different from the one laid out; please report this"),
}
