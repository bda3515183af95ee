"""The spool: stored under their SHA-256, written once, within the limits, small and large files alike."""

import os
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.storage.spool import FILES, Spool, TooLarge
from tests.storage.inboxes import LIMITS

MEGABYTE = 1 << 20


def pieces(content: bytes, size: int = 300_000) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


@pytest.mark.parametrize("size", [0, 1, 300_000, MEGABYTE - 1, MEGABYTE, MEGABYTE + 1, 3 * MEGABYTE])
def test_a_file_of_any_size_is_kept_under_its_digest_and_can_be_read_at_once(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    with Spool(tmp_path, LIMITS) as spool:
        member = spool.keep("照片/a.jpg", pieces(content), limit=4 * MEGABYTE)
        before_sync = member.file.read_bytes()
        spool.sync()

    assert content == before_sync
    assert ("照片/a.jpg", size, sha256(content).hexdigest()) == (member.path, member.size, member.sha256)
    assert [member.sha256] == [path.name for path in (tmp_path / FILES).iterdir()]


def test_the_same_content_is_written_once(tmp_path: Path) -> None:
    with Spool(tmp_path, LIMITS) as spool:
        first = spool.keep("a", [b"same"], limit=10)
        written = first.file.stat().st_mtime_ns
        second = spool.keep("b", [b"same"], limit=10)
        spool.sync()

    assert first.file == second.file
    assert written == second.file.stat().st_mtime_ns


@pytest.mark.parametrize("size", [100, 2 * MEGABYTE])
def test_more_than_the_limit_of_a_file_or_of_all_is_too_large(tmp_path: Path, size: int) -> None:
    with Spool(tmp_path, replace(LIMITS, total_bytes=2 * size - 1)) as spool:
        with pytest.raises(TooLarge):
            spool.keep("a", pieces(os.urandom(size)), limit=size - 1)
        spool.keep("b", pieces(os.urandom(size)), limit=size)
        with pytest.raises(TooLarge):
            spool.keep("c", pieces(os.urandom(size)), limit=size)
