"""Values of the ledger, for Hypothesis."""

from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

from pipeline.ledger.entries import Entry, Reference

# Text as SQLite and JSON can hold it: any Unicode but halves of surrogate pairs.
texts = st.text(st.characters(codec="utf-8"), max_size=30)
filled_texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
integers = st.integers(-(2**53) + 1, 2**53 - 1)
keys = st.text(st.characters(codec="utf-8", max_codepoint=0xFFFF), max_size=10)
values = st.recursive(
    st.none() | texts | integers,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=15,
)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=zones).map(  # noqa: DTZ001 - zones come with it
    lambda moment: moment.replace(microsecond=0)
)
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
references = st.builds(
    Reference,
    number=st.none() | texts,
    serial=st.none() | texts,
    batch=st.none() | st.integers(0, 2**53 - 1),
)
entries = st.builds(
    Entry,
    seq=st.integers(0, 2**53 - 1),
    at=moments,
    op=st.from_regex(r"[a-z]{1,9}\.[a-z]{1,9}", fullmatch=True),
    actor=filled_texts,
    payload=st.dictionaries(keys, values, max_size=6),
    ref=references,
    second=st.none() | filled_texts,
    person=st.none() | digests,
)
