"""What a certificate's file carries proves what was entered, and nothing that differs from it."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from pipeline.ledger.checkpoints import EntryProof
from pipeline.ledger.entries import Entry, Reference, canonical, person_digest
from pipeline.ledger.evidence import ASSIGNED, CORRECTED, RECORD, REISSUED, Evidence, EvidenceWrong, Proven
from pipeline.ledger.merkle import leaf_hash
from pipeline.ledger.notes import Note, Signature
from tests.ledger import samples
from tests.ledger.clerk import is_whole
from tests.ledger.signing import key_of, signed
from tests.ledger.trees import inclusion_proof

KEY, OTHER = key_of(1), key_of(2)
NUMBER, NEIGHBOUR = "S000065148999263000001", "S000065148999263000002"
SALT, NEW_SALT = bytes(range(16)), bytes(range(16, 32))
PERSON: dict[str, object] = {
    "name": "王小明",
    "identity_type": "居民身份证",
    "identity": "650102199001010010",
    "theory": "80",
    "photo": None,
}
RIGHT: dict[str, object] = {**PERSON, "name": "王小鸣"}
PRINTED = {
    **{name: str(PERSON[name]) for name in ("name", "identity_type", "identity")},
    "number": NUMBER,
    "occupation": "电工",
    "job": "--",
    "level": "三级/高级工",
    "issued_on": "2026年11月20日",
}

Files = dict[str, bytes]
Spoil = Callable[[Files], object]


def entry(seq: int, op: str, payload: Mapping[str, Any], *, number: str, person: str | None = None) -> bytes:
    return Entry(seq, samples.NINE, op, "system", dict(payload), Reference(number=number), None, person).to_bytes()


WORK: dict[str, object] = {"row": 2, "occupation": "电工", "job": "----", "level": 3}
BODIES = [
    entry(0, "number.assigned", WORK, number=NUMBER, person=person_digest(SALT, PERSON)),
    entry(1, "number.assigned", WORK, number=NEIGHBOUR, person=person_digest(SALT, RIGHT)),
    entry(2, "certificate.corrected", WORK, number=NUMBER, person=person_digest(NEW_SALT, RIGHT)),
    entry(3, "certificate.reissued", {"copy": 2, "reason": "wrong", "proof": "", "person": 2}, number=NUMBER),
    entry(4, "loss.declared", {"copy": 2}, number=NUMBER),
]
LEAVES = [leaf_hash(body) for body in BODIES]
NOTE = signed(LEAVES, 5, KEY)


def proved(seq: int) -> EntryProof:
    return EntryProof(seq, inclusion_proof(LEAVES, seq), NOTE, extra=BODIES[seq])


FIRST = Evidence(NUMBER, 1, canonical(PERSON), SALT, samples.NINE, {ASSIGNED: proved(0)})
SECOND = replace(
    FIRST,
    copy=2,
    person=canonical(RIGHT),
    salt=NEW_SALT,
    proofs={ASSIGNED: proved(0), CORRECTED: proved(2), REISSUED: proved(3)},
)


def files(evidence: Evidence = FIRST, **printed: str) -> Files:
    return dict(evidence.files({**PRINTED, **printed}))


def proven(content: Files) -> Proven:
    return Proven.by(content, [OTHER.key, KEY.key])


def record(content: Files, **values: object) -> None:
    content[RECORD] = canonical({**json.loads(content[RECORD]), **values})


def proof(seq: int) -> bytes:
    return proved(seq).to_bytes()


def test_a_first_copy_proves_who_got_the_number() -> None:
    found = proven(files())

    assert (NUMBER, 1, "电工", "----", 3) == (found.number, found.copy, found.occupation, found.job, found.level)
    assert (PERSON, 5, KEY.key) == (found.person, found.head.size, found.key)


def test_a_next_copy_proves_what_was_put_right_and_tells_nothing_of_what_was_wrong() -> None:
    content = files(SECOND, name="王小鸣")
    found = proven(content)

    assert (RIGHT, 2) == (found.person, found.copy)
    assert [RECORD, ASSIGNED, CORRECTED, REISSUED] == list(content)
    assert not [name for name, one in content.items() if "王小明".encode() in one]


def test_where_nothing_is_signed_there_is_the_record_alone() -> None:
    content = files(replace(FIRST, proofs={}))

    assert [RECORD] == list(content)
    assert "made where nothing is signed" in refusal(lambda one: one.pop(ASSIGNED))


def refusal(spoil: Spoil, content: Files | None = None) -> str:
    content = content or files()
    spoil(content)
    with pytest.raises(EvidenceWrong) as wrong:
        proven(content)
    assert is_whole(wrong.value.reason)
    assert str(wrong.value.reason) == str(wrong.value)
    return str(wrong.value)


def set_file(name: str, content: bytes) -> Spoil:
    return lambda one: one.update({name: content})


def without_extra(content: Files) -> None:
    content[ASSIGNED] = replace(EntryProof.parse(content[ASSIGNED]), extra=None).to_bytes()


def test_a_newer_copy_is_not_proven_with_the_record_of_an_older_one() -> None:
    """Whoever has both files could else show what was wrong as what counts."""
    content = files()
    record(content, copy=2)
    content[REISSUED] = proof(3)

    assert "put right before this copy" in refusal(lambda _one: None, content)


def test_a_copy_from_before_its_entry_named_a_correction_is_proven() -> None:
    bodies = [BODIES[0], entry(1, "certificate.reissued", {"copy": 2, "reason": "lost", "proof": ""}, number=NUMBER)]
    leaves = [leaf_hash(body) for body in bodies]
    note = signed(leaves, 2, KEY)
    proofs = {
        name: EntryProof(seq, inclusion_proof(leaves, seq), note, extra=bodies[seq])
        for seq, name in enumerate((ASSIGNED, REISSUED))
    }

    assert (PERSON, 2) == ((found := proven(files(replace(FIRST, copy=2, proofs=proofs)))).person, found.copy)


def test_two_hyphens_are_no_other_job_than_none() -> None:
    body = entry(0, "number.assigned", {**WORK, "job": "维修"}, number=NUMBER, person=person_digest(SALT, PERSON))
    note = signed([leaf_hash(body)], 1, KEY)
    with_job = replace(FIRST, proofs={ASSIGNED: EntryProof(0, (), note, extra=body)})

    assert "维修" == proven(files(with_job, job="维修")).job
    assert "something else for job" in refusal(lambda _one: None, files(with_job, job="--"))


def by_another_log(content: Files) -> None:
    foreign = signed(LEAVES, 5, key_of(1, name="certpress/S000000000001"))
    content[ASSIGNED] = replace(EntryProof.parse(content[ASSIGNED]), note=foreign).to_bytes()


def under_the_name_of_another(content: Files) -> None:
    """The key of the log signs what calls itself another log."""
    note = signed(LEAVES, 5, KEY, origin="certpress/S000000000001")
    content[ASSIGNED] = replace(EntryProof.parse(content[ASSIGNED]), note=note).to_bytes()


def with_the_signature_of_another_text(content: Files) -> None:
    note = Note(NOTE.text, (Signature(KEY.key.name, KEY.key.id, bytes(64)),))
    content[ASSIGNED] = replace(EntryProof.parse(content[ASSIGNED]), note=note).to_bytes()


REFUSED: dict[str, tuple[Spoil, str]] = {
    "no record": (lambda one: one.pop(RECORD), "no record"),
    "a record that is no JSON": (set_file(RECORD, b"{"), "damaged"),
    "a record with spaces": (lambda one: set_file(RECORD, one[RECORD] + b" ")(one), "damaged"),
    "a record of a later version": (lambda one: record(one, v=2), "damaged"),
    "a record with something else": (lambda one: record(one, other=""), "damaged"),
    "a list for a person": (lambda one: record(one, person=[]), "damaged"),
    "a list for what is printed": (lambda one: record(one, printed={"name": []}), "damaged"),
    "a salt that is none": (lambda one: record(one, salt="zz"), "damaged"),
    "half a byte of a salt": (lambda one: record(one, salt="012"), "damaged"),
    "a salt of bytes": (lambda one: record(one, salt=12), "damaged"),
    "a number that is no text": (lambda one: record(one, number=12), "damaged"),
    "a copy in words": (lambda one: record(one, copy="1"), "damaged"),
    "a text for what is printed": (lambda one: record(one, printed=""), "damaged"),
    "a proof that is none": (set_file(ASSIGNED, b"proof"), "changed"),
    "a proof without its entry": (without_extra, "changed"),
    "a proof of another kind of entry": (set_file(ASSIGNED, proof(3)), "changed"),
    "a proof of another number": (set_file(ASSIGNED, proof(1)), "another number"),
    "a correction that is no proof": (set_file(CORRECTED, b"proof"), "changed"),
    "a correction that is none": (set_file(CORRECTED, proof(0)), "changed"),
    "a copy that was declared lost": (set_file(REISSUED, proof(4)), "changed"),
    "a proof under a checkpoint that a stranger signed": (
        set_file(CORRECTED, replace(proved(2), note=signed(LEAVES, 5, key_of(3))).to_bytes()),
        "changed",
    ),
    "the key of another log": (by_another_log, "no key"),
    "another log by the same key": (under_the_name_of_another, "no key"),
    "a signature of another text": (with_the_signature_of_another_text, "changed"),
    "another person": (lambda one: record(one, person=RIGHT), "the person"),
    "another salt": (lambda one: record(one, salt=NEW_SALT.hex()), "the person"),
    "another number": (lambda one: record(one, number=NEIGHBOUR), "another number"),
    "a copy that nobody entered": (lambda one: record(one, copy=2), "the copy"),
    "an older copy than was entered": (set_file(REISSUED, proof(3)), "the copy"),
    **{
        f"another {field} on the page": (
            partial(record, printed={**PRINTED, field: "x"}),
            f"something else for {field}",
        )
        for field in ("name", "identity_type", "identity", "number", "occupation", "job", "level")
    },
}


@pytest.mark.parametrize(("spoil", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_what_does_not_prove_it_is_refused(spoil: Spoil, told: str) -> None:
    assert told in refusal(spoil)


def flipped(content: Files, every: int) -> Iterator[Files]:
    """Yield the files with one bit flipped, and another one each time."""
    bits = [(name, place) for name, one in content.items() for place in range(len(one) * 8)]
    for name, place in bits[::every]:
        other = bytearray(content[name])
        other[place // 8] ^= 1 << place % 8
        yield {**content, name: bytes(other)}


def told(content: Files) -> Proven | None:
    try:
        return proven(content)
    except EvidenceWrong:
        return None


@pytest.mark.parametrize("every", [97, pytest.param(1, marks=pytest.mark.drill)])
def test_with_another_bit_it_proves_the_same_or_nothing(every: int) -> None:
    """What of the page no entry has, such as the addresses, is in the record and not proven."""
    right, found = proven(files()), [told(one) for one in flipped(files(), every)]

    assert [] == [one for one in found if one not in (None, right)]
    assert found.count(None) > len(found) / 2
