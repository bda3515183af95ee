"""Signed notes are those that Go writes and reads."""

import pytest

from pipeline.ledger.notes import (
    COSIGNATURE,
    ED25519,
    Note,
    NoteWrong,
    Signature,
    SignatureWrong,
    VerifierKey,
    cosigned_at,
    decoded,
    encoded,
)
from pipeline.storage.keys import SigningKey
from tests.ledger.vectors import needs, read

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
NOTE = f"{TEXT}\n{SIGNED}".encode()


def test_a_note_that_go_signed_is_read_and_its_signer_known() -> None:
    key, note = VerifierKey.parse(PETER), Note.parse(NOTE)

    assert TEXT == note.text
    assert (key,) == note.signers([key])
    assert NOTE == note.to_bytes()
    assert PETER == str(key)


def test_whoever_is_not_known_has_not_signed() -> None:
    other = VerifierKey("EnochRoot", ED25519, bytes(32))

    assert () == Note.parse(NOTE).signers([other])
    assert () == Note.parse(NOTE).signers([])


def test_a_key_of_the_same_name_and_another_id_has_not_signed() -> None:
    assert () == Note.parse(NOTE).signers([VerifierKey("PeterNeumann", ED25519, bytes(32))])


@pytest.mark.parametrize("changed", [NOTE.replace(b"think", b"thinK"), NOTE.replace(b"is.\n", b"is. \n")])
def test_another_text_is_not_what_was_signed(changed: bytes) -> None:
    with pytest.raises(SignatureWrong, match=r"^the signature of PeterNeumann$"):
        Note.parse(changed).signers([VerifierKey.parse(PETER)])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "its signatures"),
        (TEXT.encode(), "its signatures"),
        (TEXT.encode() + b"\n", "its signatures"),
        (NOTE[:-1], "its signatures"),
        (NOTE.replace("— ".encode(), b"- "), "a signature line"),
        (NOTE.replace("— ".encode(), b""), "a signature line"),
        (NOTE.replace(b"PeterNeumann x08g", b"PeterNeumannx08g"), "a signature line"),
        (NOTE.replace(b"PeterNeumann x08g", b"Peter+Neumann x08g"), "a name"),
        (NOTE.replace(b"PeterNeumann x08g", b" x08g"), "a name"),
        (NOTE.replace(b"PeterNeumann x08g", b"Peter Neumann x08g"), "its Base64"),
        (NOTE.replace(b"PeterNeumann x08g", b"Peter\x7f x08g"), "a name"),
        (NOTE.replace(b"JnAM=", b"JnAN="), "its Base64"),
        (NOTE.replace(b"JnAM=", b"JnAM"), "its Base64"),
        (NOTE.replace(b"x08go/", b"x08go_"), "its Base64"),
        (TEXT.encode() + "\n— PeterNeumann x08gow==\n".encode(), "the length of a signature"),
        (b"a\tb\n\n" + SIGNED.encode(), "its text"),
        (b"\xff\n\n" + SIGNED.encode(), "its characters"),
        (TEXT.encode() + b"\n" + SIGNED.encode() * 101, "the number of its signatures"),
        (b"a\n" * 600_000 + b"\n" + SIGNED.encode(), "its length"),
    ],
    ids=range(19),
)
def test_what_is_no_note_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(NoteWrong, match=f"^{reason}$"):
        Note.parse(content)


def test_a_note_of_the_most_bytes_and_signatures_is_read() -> None:
    content = TEXT.encode() + b"\n" + SIGNED.encode() * 100

    assert 100 == len(Note.parse(content, most_bytes=len(content)).signatures)
    with pytest.raises(NoteWrong, match=r"^its length$"):
        Note.parse(content, most_bytes=len(content) - 1)


def test_a_signature_of_one_byte_is_one() -> None:
    (signature,) = Note.parse(TEXT.encode() + "\n— PeterNeumann x08goxE=\n".encode()).signatures

    assert (bytes.fromhex("c74f20a3"), b"\x11") == (signature.key_id, signature.content)


def test_the_text_of_a_note_may_have_empty_lines() -> None:
    assert "one\n\ntwo\n" == Note.parse(b"one\n\ntwo\n\n" + SIGNED.encode()).text


def test_a_text_without_its_last_newline_cannot_be_signed() -> None:
    with pytest.raises(NoteWrong, match=r"^its text$"):
        Note("text")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the form of a key"),
        ("PeterNeumann", "the form of a key"),
        ("PeterNeumann+c74f20a3", "the form of a key"),
        ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "the form of a key"),
        ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "the key's id"),
        ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "a name"),
        ("PeterNeumann+c74f20a3+", "the key's algorithm"),
        ("PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "the key's algorithm"),
        ("PeterNeumann+c74f20a3+ARpc2Q==", "the key's length"),
    ],
)
def test_what_is_no_key_is_refused(text: str, reason: str) -> None:
    with pytest.raises(NoteWrong, match=f"^{reason}$"):
        VerifierKey.parse(text)


def test_the_base64_of_a_key_may_hold_a_plus() -> None:
    key = VerifierKey("name", ED25519, bytes(2) + b"\xfb\xef\xbe" * 10)

    assert "++" in str(key).split("+", 2)[2]
    assert key == VerifierKey.parse(str(key))


def test_the_key_of_a_witness_is_read() -> None:
    key = VerifierKey("witness", COSIGNATURE, bytes(32))

    assert key == VerifierKey.parse(str(key))


def test_the_same_signer_twice_is_one() -> None:
    key, note = VerifierKey.parse(PETER), Note.parse(NOTE)

    assert (key,) == note.with_signature(note.signatures[0]).signers([key])


def test_what_is_signed_is_the_text_alone() -> None:
    seen: list[bytes] = []

    def sign(message: bytes) -> bytes:
        seen.append(message)
        return bytes(64)

    key = VerifierKey("name", ED25519, bytes(32))
    note = Note("text\n").signed(key, sign)

    assert [b"text\n"] == seen
    assert f"text\n\n— name {encoded(key.id + bytes(64))}\n" == str(note)
    assert Note.parse(note.to_bytes()) == note


def test_the_time_of_a_witness_stands_before_his_signature() -> None:
    signature = Signature("witness", bytes(4), (1_700_000_000).to_bytes(8, "big") + bytes(64))

    assert 1_700_000_000 == cosigned_at(signature)
    assert cosigned_at(Signature("witness", bytes(4), bytes(64))) is None


def test_a_witness_signs_the_text_and_the_second() -> None:
    witness = SigningKey("witness", bytes(range(32)))
    key = VerifierKey("witness", COSIGNATURE, witness.key.key)
    content = (1_700_000_000).to_bytes(8, "big") + witness.sign(b"cosignature/v1\ntime 1700000000\ntext\n")
    signature = Signature("witness", key.id, content)

    assert (key,) == Note("text\n", (signature,)).signers([key])
    with pytest.raises(SignatureWrong):
        Note("another text\n", (signature,)).signers([key])


def test_a_stranger_who_signed_first_hides_nobody() -> None:
    key, note = VerifierKey.parse(PETER), Note.parse(NOTE)
    strangers = Note(note.text, (Signature("EnochRoot", bytes(4), bytes(64)), *note.signatures))

    assert (key,) == strangers.signers([key])


def test_a_witness_who_signed_something_else_is_found_out() -> None:
    key = VerifierKey("witness", COSIGNATURE, bytes(32))
    note = Note("text\n", (Signature("witness", key.id, bytes(72)),))

    with pytest.raises(SignatureWrong, match=r"^the signature of witness$"):
        note.signers([key])


@pytest.mark.parametrize("text", ["AA", "AAA", "AA=", "AB==", "A A=", "AAAA\n", "AA-_"])
def test_base64_has_one_spelling(text: str) -> None:
    with pytest.raises(NoteWrong, match=r"^its Base64$"):
        decoded(text)


@needs("note")
def test_the_keys_and_notes_of_go_are_read() -> None:
    known = read("note/note_vectors.json")
    keys = [VerifierKey.parse(known[name]["vkey"]) for name in ("peter", "enoch")]
    note = Note.parse(f"{known['text']}\n{known['peter']['signature_line']}{known['enoch']['signature_line']}".encode())
    example = known["c2sp_example"]

    assert tuple(keys) == note.signers(keys)
    assert 1 == len(Note.parse(example["note"].encode()).signers([VerifierKey.parse(example["vkey"])]))
    for bad in known["bad_vkeys"]:
        with pytest.raises(NoteWrong):
            VerifierKey.parse(bad)
