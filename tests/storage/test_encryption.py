"""What is encrypted comes back as it was, for whoever has the passphrase; anything else is told."""

import io

import pytest

from pipeline.errors import BackupWrong, PassphraseWrong
from pipeline.storage import encryption
from pipeline.storage.encryption import CHUNK, HEADING, Decrypting, Encrypting

PASSPHRASE = "春风又绿江南岸 2026"  # noqa: S105 - of a test


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that takes a third of a second is as right as one that takes none."""
    monkeypatch.setattr(encryption, "_COST", 2)


class Named(io.BytesIO):
    name = "backup"


def encrypted(content: bytes, passphrase: str = PASSPHRASE) -> bytes:
    sink = io.BytesIO()
    writing = Encrypting.begin(sink, passphrase)
    for start in range(0, len(content), 50_000):
        writing.write(content[start : start + 50_000])
    writing.close()
    return sink.getvalue()


def decrypted(written: bytes, passphrase: str = PASSPHRASE) -> bytes:
    reading = Decrypting.begin(Named(written), passphrase)
    return b"".join(iter(lambda: reading.read(10_000), b""))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_encrypted_comes_back(size: int) -> None:
    content = bytes(place % 251 for place in range(size))

    assert content == decrypted(encrypted(content))


def test_nothing_of_the_content_can_be_read_and_no_two_are_alike() -> None:
    first, second = encrypted(b"name " * 100), encrypted(b"name " * 100)

    assert b"name" not in first
    assert first != second


def test_a_passphrase_is_one_however_its_letters_are_composed() -> None:
    assert b"x" == decrypted(encrypted(b"x", "Zu\u0308rich 123456"), "Z\u00fcrich 123456")


def test_a_wrong_passphrase_is_told_as_one() -> None:
    with pytest.raises(PassphraseWrong):
        decrypted(encrypted(b"x"), "another passphrase")


def test_every_flipped_bit_is_refused() -> None:
    written = encrypted(b"certificates")
    for place in range(len(written)):
        for bit in range(8):
            flipped = bytearray(written)
            flipped[place] ^= 1 << bit
            with pytest.raises((BackupWrong, PassphraseWrong)):
                decrypted(bytes(flipped))


@pytest.mark.parametrize("left", [0, len(HEADING), len(HEADING) + 32, CHUNK, 2 * CHUNK + 100])
def test_what_was_cut_off_is_refused(left: int) -> None:
    with pytest.raises((BackupWrong, PassphraseWrong)):
        decrypted(encrypted(b"x" * 3 * CHUNK)[:left])


def test_chunks_that_were_moved_or_left_out_are_refused() -> None:
    written = encrypted(b"x" * 3 * CHUNK)
    head, whole = len(HEADING) + 32, CHUNK + 16
    first, second = written[head : head + whole], written[head + whole : head + 2 * whole]
    rest = written[head + 2 * whole :]

    for changed in (second + first + rest, first + rest, first + second, first + first + second + rest):
        with pytest.raises(BackupWrong):
            decrypted(written[:head] + changed)


def test_what_somebody_added_is_refused() -> None:
    with pytest.raises(BackupWrong):
        decrypted(encrypted(b"x") + b"y")


def test_another_file_is_no_backup() -> None:
    with pytest.raises(BackupWrong):
        Decrypting.begin(Named(b"PK workbook" * 100), PASSPHRASE)
