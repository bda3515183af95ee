"""The scripts of the verification page say what the rest of certpress says, in JavaScript of 2009."""

import hashlib
import re
from base64 import b32decode
from collections.abc import Mapping
from datetime import date
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from pipeline.ledger.credentials import base32, claims, from_base32, header
from pipeline.ledger.notes import Note
from pipeline.ledger.revocations import Revocation, RevocationList
from pipeline.rules.credential import Credential
from tests.ledger.codes import ADDRESS, KEY, LI, NUMBER, code_of
from tests.ledger.signing import ORIGIN, key_of
from tests.ledger.test_credentials import sealed
from tests.ledger.test_ed25519 import RFC_8032
from tests.ledger.vectors import needs, read
from tests.web.asking import WEB, ask, needs_node, site

ISSUED, NEXT = date(2026, 11, 20), date(2026, 12, 25)
REVOKED, LOST = "S000065148999263000002", "S000065148999263000003"
LIST = RevocationList(
    ORIGIN, ISSUED, NEXT, (Revocation(REVOKED, None, "revoked", ISSUED), Revocation(LOST, 2, "lost", ISSUED))
)
SITE = site(KEY.key)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

pytestmark = needs_node


def note(told: RevocationList = LIST, signer: Any = KEY) -> str:
    return str(Note(told.text).signed(signer.key, signer.sign))


def judged(*texts: str, today: date = ISSUED, told: str | None = note(), of: object = SITE) -> list[dict[str, Any]]:
    return ask("judge", [[text, of, told, today.isoformat()] for text in texts])


def answers(*texts: str, **others: Any) -> list[tuple[str, str]]:
    return [(one["answer"], one["reason"]) for one in judged(*texts, **others)]


# --- Ed25519 ----------------------------------------------------------------------------------------------------------


@needs("wycheproof")
def test_signatures_are_judged_as_wycheproof_judges_them() -> None:
    groups = read("wycheproof/ed25519_test.json")["testGroups"]
    cases = [(group["publicKey"]["pk"], test) for group in groups for test in group["tests"]]
    found = ask("isSigned", [(key, test["msg"], test["sig"]) for key, test in cases])

    assert 151 == len(cases)
    assert [test["result"] == "valid" for _, test in cases] == found


def test_the_signatures_of_the_standard_are_right_and_no_others() -> None:
    changed = [
        (key, message, signature[:place] + f"{int(signature[place], 16) ^ 1:x}" + signature[place + 1 :])
        for key, message, signature in RFC_8032
        for place in range(0, 128, 9)
    ]

    assert [True] * len(RFC_8032) == ask("isSigned", RFC_8032)
    assert {False} == set(ask("isSigned", changed))


@pytest.mark.parametrize(
    "key",
    [(2**255 - 18).to_bytes(32, "little"), (1 | 1 << 255).to_bytes(32, "little"), (2).to_bytes(32, "little"), b"\0"],
    ids=["y not below p", "x is 0 and odd", "no x", "too short"],
)
def test_what_is_no_key_signs_nothing(key: bytes) -> None:
    _, message, signature = RFC_8032[0]

    assert [False] == ask("isSigned", [(key.hex(), message, signature)])


def test_a_point_has_one_spelling() -> None:
    # Whoever has the neutral point for a key "signed" whatever S * B = R says; a second spelling of it is none.
    neutral = [one.to_bytes(32, "little").hex() for one in (1, 2**255 - 18, 1 | 1 << 255)]
    base = (4 * pow(5, -1, 2**255 - 19) % (2**255 - 19)).to_bytes(32, "little").hex()
    signature = base + (1).to_bytes(32, "little").hex()

    assert [True, False, False] == ask("isSigned", [(key, "6d", signature) for key in neutral])


def test_hashes_are_those_of_the_standard_library() -> None:
    contents = [bytes(place * 7 % 256 for place in range(size)) for size in (*range(0, 260, 13), 111, 112, 127, 128)]

    assert [hashlib.sha512(one).hexdigest() for one in contents] == ask("sha512", [[one.hex()] for one in contents])


# --- the code ---------------------------------------------------------------------------------------------------------


def test_a_code_is_read_and_confirmed() -> None:
    (found,) = judged(code_of())

    assert ("valid", NUMBER) == (found["answer"], found["number"])
    assert {
        "number": NUMBER,
        "name": "李小明",
        "trade": "电工/高压电工",
        "level": 3,
        "day": (LI.issued_on - date(1970, 1, 1)).days,
        "copy": 1,
        "lastFour": "102X",
    } == found["says"]


@settings(max_examples=15, deadline=None)
@given(
    some.lists(
        some.builds(
            Credential,
            number=some.just(NUMBER),
            name=some.text(min_size=1, max_size=30),
            trade=some.text(min_size=1, max_size=30),
            level=some.integers(1, 5),
            issued_on=some.dates(date(1970, 1, 1)),
            copy=some.integers(1, 70_000),
            last_four=some.text(max_size=4),
        ),
        min_size=5,
        max_size=5,
    )
)
def test_whatever_was_signed_is_read(credentials: list[Credential]) -> None:
    texts = [sealed(cbor2.dumps(header(KEY.key.id)), cbor2.dumps(claims(one))) for one in credentials]

    said = [found["says"] for found in judged(*texts)]
    assert [(one.name, one.trade, one.level, one.copy, one.last_four) for one in credentials] == [
        (one["name"], one["trade"], one["level"], one["copy"], one["lastFour"]) for one in said
    ]


def test_no_code_with_one_bit_changed_is_confirmed() -> None:
    address, _, body = code_of().partition("#")
    content = from_base32(body)
    # Of the signature two bits a byte: one of every bit, in plain Python, stands beside the reader of the ledger.
    bits = [(place, bit) for place in range(len(content)) for bit in range(0, 8, 1 if place < len(content) - 64 else 7)]
    changed = [
        f"{address}#{base32(content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :])}"
        for place, bit in bits
    ]

    # Without a list, a code that was taken for a signed one would say so.
    assert {("unsure", "no-code"), ("unsure", "no-key")} == set(answers(*changed, told=None))


def test_a_signature_is_of_one_number_and_one_key() -> None:
    other = key_of(9, name=KEY.name)

    assert [("unsure", "no-key")] * 2 == answers(code_of().replace(NUMBER, REVOKED), code_of(other))
    assert [("valid", "")] == answers(code_of(other), of=site(other.key, KEY.key))


@pytest.mark.parametrize(
    "change",
    [
        {1: 2},
        {3: ""},
        {3: b"1"},
        {3: [LI.name]},
        {5: 0},
        {5: 6},
        {6: -1},
        {6: 3_000_000},
        {7: 0},
        {7: "1"},
        {8: "3102X"},
        {2: NUMBER},
        {9: 0},
    ],
    ids=str,
)
def test_another_payload_is_refused_whoever_signed_it(change: Mapping[int, object]) -> None:
    payload = cbor2.dumps({**claims(LI), **change}, canonical=True)

    assert [("unsure", "no-code")] == answers(sealed(cbor2.dumps(header(KEY.key.id)), payload))


@pytest.mark.parametrize(
    "protected",
    [
        b"",
        b"\xa0",
        cbor2.dumps({1: -7, 4: KEY.key.id}),
        cbor2.dumps({1: -8}),
        cbor2.dumps([[1, -8], [4, KEY.key.id]]),
        cbor2.dumps({1: -8, 3: 0, 4: KEY.key.id}),
        # The shortest form of 1 is one byte.
        b"\xa2\x18\x01\x27\x04\x44" + KEY.key.id,
        b"\xa2\x04\x44" + KEY.key.id + b"\x01\x27",
        cbor2.dumps(header(KEY.key.id)) + b"\0",
    ],
    ids=bytes.hex,
)
def test_another_header_is_refused_whoever_signed_it(protected: bytes) -> None:
    assert [("unsure", "no-code")] == answers(sealed(protected, cbor2.dumps(claims(LI))))


@pytest.mark.parametrize("longer", [b"\x18\x03", b"\x19\x00\x03", b"\x1a\x00\x00\x00\x03"], ids=bytes.hex)
def test_a_number_that_is_longer_than_needed_is_refused_whoever_signed_it(longer: bytes) -> None:
    payload = cbor2.dumps(claims(LI)).replace(b"\x05\x03", b"\x05" + longer)

    assert [("unsure", "no-code")] == answers(sealed(cbor2.dumps(header(KEY.key.id)), payload))


def test_bytes_have_one_spelling_in_base32() -> None:
    # Of one length in five the last letter is whole; of the others it ends with bits that must not be set.
    texts = [code_of(name="李" * size) for size in range(1, 6)]
    others = [text[:-1] + ALPHABET[ALPHABET.index(text[-1]) + 1] for text in texts if ALPHABET.index(text[-1]) % 2 == 0]
    same = [text for text in others if from_loose_base32(text) in map(from_loose_base32, texts)]

    assert len(same) > 1
    assert {("unsure", "no-code")} == set(answers(*same))


def from_loose_base32(text: str) -> bytes:
    body = text.partition("#")[2]
    return b32decode(body + "=" * (-len(body) % 8))


def test_a_header_that_is_not_signed_is_refused() -> None:
    texts = [
        sealed(cbor2.dumps(header(KEY.key.id)), cbor2.dumps(claims(LI)), unprotected=more)
        for more in ({4: b"11"}, [0], "x")
    ]

    assert [("unsure", "no-code")] * 3 == answers(*texts)


def test_what_is_no_code_is_refused() -> None:
    text = code_of()
    wrong = ["", text.partition("#")[2], text + "A", text + "=", text[:-1], text.lower(), text.replace("/V/", "/V")]
    long = f"{ADDRESS}#{'A' * 8000}"

    assert [("unsure", "no-code")] * 8 == answers(*wrong, long)


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_says_which_copies_count() -> None:
    texts = [code_of(number=REVOKED), code_of(number=LOST), code_of(number=LOST, copy=2)]
    found = judged(*texts)

    assert [("invalid", "revoked"), ("invalid", "lost"), ("valid", "")] == [
        (one["answer"], one["reason"]) for one in found
    ]
    assert ["2026-11-20", "2026-11-20"] == [one["on"] for one in found[:2]]


def test_a_number_alone_is_only_ever_known_to_be_revoked() -> None:
    addresses = [ADDRESS.replace(NUMBER, number) for number in (NUMBER, REVOKED, LOST)]

    assert [("unsure", "number-alone"), ("invalid", "revoked"), ("unsure", "number-alone")] == answers(*addresses)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (ISSUED, "valid"),
        (NEXT, "valid"),
        (date(2026, 12, 26), "unsure"),
        (date(2026, 11, 19), "unsure"),
    ],
)
def test_a_list_confirms_nothing_before_and_after_its_time(today: date, expected: str) -> None:
    (fresh, revoked) = answers(code_of(), code_of(number=REVOKED), today=today)

    assert (expected, "invalid") == (fresh[0], revoked[0])


def test_a_list_that_is_missing_or_not_signed_confirms_nothing() -> None:
    old = key_of(9, name=KEY.name)
    lists = [
        None,
        "",
        "<html></html>",
        LIST.text,
        note().replace("none", "9"),
        note(signer=old),
        note(RevocationList("certpress/other", ISSUED, NEXT, ())),
        note().replace("—", "-"),
    ]

    assert [[("unsure", "no-list")]] * 8 == [answers(code_of(), told=told, of=site(old.key, KEY.key)) for told in lists]


def test_a_list_may_bear_a_further_signature() -> None:
    other = key_of(5, name="somebody")
    both = str(Note(LIST.text).signed(other.key, other.sign).signed(KEY.key, KEY.sign))

    assert [("valid", "")] == answers(code_of(), told=both)


# --- the language -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ed25519.js", "verify.js", "page.js"])
def test_nothing_in_it_is_younger_than_old_telephones(name: str) -> None:
    text = (WEB / name).read_text("utf-8")
    code = re.sub(r"//.*|\"[^\"\n]*\"|/[^/\n]+/[.)]", "", text)

    assert [] == re.findall(r"=>|`|\b(?:let|const|class|async|await|BigInt|Uint8Array|fetch|Promise|of)\b|\*\*", code)
    assert [] == re.findall(r"\.(?:includes|startsWith|endsWith|padStart|find|fill|repeat|from|assign|entries)\(", code)
