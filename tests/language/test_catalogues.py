"""The Chinese catalogue is complete, current and compiled."""

from babel.messages.catalog import Message

from tests.catalogues import PO_FILE, complaints, faults_of, po_bytes, read_catalogue, texts_in, updated, wanted


def test_every_text_has_its_chinese_and_the_compiled_catalogue_is_current() -> None:
    assert [] == list(complaints()), "run `make catalogues` and translate what is new"


def test_the_catalogue_is_written_the_same_way_every_time() -> None:
    assert PO_FILE.read_bytes() == po_bytes(updated(read_catalogue()))


def test_texts_of_every_part_are_found() -> None:
    places = set(wanted().values())

    assert {"pipeline/errors.py", "pipeline/language/sentences_rules.py", "pipeline/cli/door.py"} <= places
    assert {"pipeline/settings/values.py", "pipeline/doctor.py", "click/exceptions.py"} <= places


def test_a_text_is_found_wherever_it_may_stand() -> None:
    source = """
N_("one"); Because("two words"); language.text("three words", key=1); report.say("event"); report.say("four words")
file.wrong(at, "five words"); file.wrong("not this one", "six words"); other("not this"); N_(variable)
"""

    assert {"one", "two words", "three words", "four words", "five words", "six words"} == set(texts_in(source))


def test_a_translation_that_lost_a_value_is_told() -> None:
    assert [] != list(faults_of(Message("{a} and {b}", "{a}")))
    assert [] != list(faults_of(Message("{a}", "")))
    assert [] != list(faults_of(Message("{a}", "{a}", flags=["fuzzy"])))
    assert [] == list(faults_of(Message("{a} and {b!r}", "{b!r}，{a}")))
