"""A backup as one file: an ordinary tar, so that it can be opened in many years without certpress, and proof behind it.

Within: the files of a site by their paths, and as the last one `backup.json`, which says of what site and when, at
which head of the ledger, and lists every file with its size and SHA-256. Behind the tar lies one block of 512 bytes:
`certpress-backup/1 `, the SHA-256 of everything before it (64 hex digits), a line break and zeros. A tar program does
not look at it. Where a passphrase is wanted, all of it lies encrypted within (`storage/encryption.py`).

Promised: a file that was changed anywhere is refused before anything of it is believed. Not promised, without a
passphrase: anything against somebody who makes another backup; whoever restores compares the head with a checkpoint.
"""

import json
import tarfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, Final, Protocol, Self

from pipeline.errors import BackupWrong, Because, PassphraseWanted
from pipeline.files import telling_trouble
from pipeline.storage.encryption import HEADING, Decrypting, Encrypting

CONTENTS: Final = "backup.json"
_VERSION: Final = 1
_BLOCK: Final = 512
_SEAL: Final = b"certpress-backup/1 "
_AT_ONCE: Final = 1 << 20
_DAMAGED: Final = Because("it was damaged, changed or cut off")


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int:
        """Take them."""


class Source(Protocol):
    """Where bytes come from."""

    def read(self, size: int, /) -> bytes:
        """Return so many, fewer only at the end."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup: its path in the site, its size in bytes, its SHA-256 (hex)."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup is of: the institution's code, the log's name, when it was made (ISO) and by which certpress; the
    entries of the ledger, the root over them (hex) and the newest checkpoint (a note, None where nothing is signed).
    """

    institution: str
    origin: str
    made_at: str
    program: str
    size: int
    root: str
    checkpoint: str | None
    files: tuple[Kept, ...] = ()

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Return what `backup.json` says; raises ValueError."""
        try:
            told = json.loads(content)
            version, files = told.pop("v"), tuple(Kept(**one) for one in told.pop("files"))
            found = cls(**told, files=files)
        except (AttributeError, LookupError, TypeError, RecursionError) as error:
            raise ValueError("form") from error
        checkpoint = "" if found.checkpoint is None else found.checkpoint
        words = (found.institution, found.origin, found.made_at, found.program, found.root, checkpoint)
        if version != _VERSION or type(found.size) is not int or not all(isinstance(word, str) for word in words):
            raise ValueError("values")
        return found

    def to_bytes(self) -> bytes:
        """Return `backup.json`."""
        # Names of bytes that are no UTF-8 are escaped, and come back as they were.
        return json.dumps({"v": _VERSION, **asdict(self)}, indent=1).encode()


@dataclass(slots=True)
class _Counted:
    """Passes bytes on and remembers their SHA-256."""

    sink: Sink
    digest: Any = field(default_factory=sha256)

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self.sink.write(data)


class Packing:
    """Takes the files of a site one after another."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._files: list[Kept] = []

    def add_bytes(self, path: str, content: bytes) -> None:
        """Take a file of this content."""
        self.add(path, BytesIO(content), size=len(content))

    def add(self, path: str, source: IO[bytes], *, size: int) -> None:
        """Take the first `size` bytes of `source` as the file at `path`; raises FolderTrouble where they cannot be
        read, and OSError where there are fewer.
        """
        header = tarfile.TarInfo(path)
        header.size, header.mode = size, 0o600
        read = _Read(source, path)
        self._tar.addfile(header, read)  # type: ignore[arg-type]  # it asks for `read` alone
        self._files.append(Kept(path, size, read.digest.hexdigest()))

    def end(self, contents: Contents) -> Contents:
        """Add `backup.json`; return it as it is there."""
        whole = Contents(**{**_shallow(contents), "files": tuple(self._files)})
        self.add_bytes(CONTENTS, whole.to_bytes())
        return whole


def _shallow(contents: Contents) -> dict[str, Any]:
    return {name: getattr(contents, name) for name in Contents.__slots__}


@dataclass(slots=True)
class _Read:
    """Gives bytes and remembers their SHA-256."""

    source: IO[bytes]
    path: str
    digest: Any = field(default_factory=sha256)

    def read(self, size: int) -> bytes:
        # Else the trouble would be told of the backup that is being written.
        with telling_trouble(Path(self.path)):
            data = self.source.read(size)
        self.digest.update(data)
        return data


@contextmanager
def packing(file: BinaryIO, *, passphrase: str | None) -> Iterator[Packing]:
    """Give what takes the files of a backup that is written to `file`; at the end of the block it is complete."""
    encrypting = None if passphrase is None else Encrypting.begin(file, passphrase)
    sink: Sink = encrypting or file
    counted = _Counted(sink)
    with tarfile.open(fileobj=counted, mode="w|", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
        yield Packing(tar)
    sink.write(_seal(counted.digest.hexdigest()))
    if encrypting:
        encrypting.close()


def _seal(digest: str) -> bytes:
    return (_SEAL + digest.encode() + b"\n").ljust(_BLOCK, b"\0")


def is_encrypted(file: Path) -> bool:
    """Whether a passphrase is needed; raises FolderTrouble."""
    with telling_trouble(file), file.open("rb") as source:
        return source.read(len(HEADING)) == HEADING


# Takes the content of the file at a path in the site, all of it.
Put = Callable[[str, Iterator[bytes]], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup as it lies there."""

    file: Path
    passphrase: str | None = None

    def contents(self) -> Contents:
        """Return what it is of, after every byte and every file in it was found to be as it was written.

        Raises BackupWrong, PassphraseWanted and PassphraseWrong.
        """
        return self.unpack(_look_at)

    def unpack(self, put: Put) -> Contents:
        """Hand every file to `put` and return what it is of, as `contents` does.

        Nothing is handed over unless the whole backup is as it was written.
        """
        with telling_trouble(self.file), self.file.open("rb") as file:
            self._check_seal(file)
            file.seek(0)
            return self._taken_out(file, put)

    def _opened(self, file: BinaryIO) -> "_Sealed":
        if is_encrypted(self.file) and self.passphrase is None:
            raise PassphraseWanted(file=self.file)
        return _Sealed(Decrypting.begin(file, self.passphrase) if self.passphrase is not None else file)

    def _check_seal(self, file: BinaryIO) -> None:
        sealed = self._opened(file)
        while sealed.read(_AT_ONCE):
            pass
        if sealed.behind != _seal(sealed.digest.hexdigest()):
            raise BackupWrong(file=self.file, reason=_DAMAGED)

    def _taken_out(self, file: BinaryIO, put: Put) -> Contents:
        found: list[Kept] = []
        contents: Contents | None = None
        try:
            with tarfile.open(fileobj=self._opened(file), mode="r|") as tar:  # type: ignore[call-overload]
                for header in tar:
                    pieces = _Pieces(tar.extractfile(header))
                    if header.name == CONTENTS:
                        contents = Contents.parse(b"".join(pieces))
                    else:
                        _refuse_strange(header.name)
                        put(header.name, iter(pieces))
                        found.append(Kept(header.name, header.size, pieces.digest.hexdigest()))
            if contents is None or contents.files != tuple(found):
                raise ValueError("files")  # noqa: TRY301 - one fault for whoever looks at it
        except (tarfile.TarError, ValueError) as error:
            raise BackupWrong(file=self.file, reason=Because("it is not one that certpress made")) from error
        return contents


def _look_at(_: str, pieces: Iterator[bytes]) -> None:
    """Read all of it and keep nothing."""
    deque(pieces, maxlen=0)


def _refuse_strange(path: str) -> None:
    """Raise ValueError for a path that leads out of the site; a backup may come from anywhere."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\0" in path:
        raise ValueError("path")


@dataclass(slots=True)
class _Pieces:
    """The content of one file, in pieces; `digest` is right once all were given."""

    source: IO[bytes] | None
    digest: Any = field(default_factory=sha256)

    def __iter__(self) -> Iterator[bytes]:
        if self.source is None:
            raise ValueError("no file")
        while piece := self.source.read(_AT_ONCE):
            self.digest.update(piece)
            yield piece


@dataclass(slots=True)
class _Sealed:
    """Gives what lies before the last block, which is `behind` once all was read."""

    source: Source
    digest: Any = field(default_factory=sha256)
    behind: bytes = b""

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer only at the end."""
        ready = self.behind + self.source.read(size + _BLOCK - len(self.behind))
        given, self.behind = ready[: max(len(ready) - _BLOCK, 0)], ready[-_BLOCK:]
        self.digest.update(given)
        return given
