"""Hostile drops through the whole line but the press, in a process of its own, which is held to what is promised.

That process has no network and starts no program; what it writes lies in the site or in the machine's temporary folder;
a drop takes at most so much of its time, and all of them together at most so much memory. What breaks one of these ends
the process, and the drop that it was at is the last one that it wrote down.
"""

import json
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline import line
from pipeline.language.sentences import sentences
from pipeline.rules.problems import printable
from tests.hostile.drops import CATEGORIES, good, put
from tests.killing import ended, started
from tests.line.office import Office, open_office

# Seconds of the processor, not of a clock: a busy machine makes nobody late.
MOST_SECONDS: Final = 30
MOST_MIB: Final = 1024
_TOLD: Final = "told.jsonl"
_SITE: Final = "a/b/site"
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_OUTSIDE: Final = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system", "os.exec")
# Where each tells the path that it changes, and the folder that this path is in.
_CHANGES: Final = {
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.chmod": ((0, 2),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((1, 3),),
    "os.symlink": ((1, 2),),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the drop of a seed: where it went, the codes of its problems, and the most memory so far (MiB)."""

    seed: int
    way: str
    went: str
    codes: tuple[str, ...]
    peak: int


def answers(seeds: Sequence[int], folder: Path) -> list[Answer]:
    """Carry the drops of the seeds through a new site in `folder`; fails with the seed at which a promise broke."""
    kept = folder / "a" / "outside" / "kept.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("nobody changes this", "utf-8")
    ends = ended([started(carry, folder, list(seeds))])
    lines = [json.loads(one) for one in (folder / _TOLD).read_text("utf-8").splitlines()]
    found = [Answer(**{**one, "codes": tuple(one["codes"])}) for one in lines if "went" in one]
    assert [0] == ends, f"the process ended with {ends} at {lines[-1]}"
    assert list(seeds) == [one.seed for one in found]
    assert "nobody changes this" == kept.read_text("utf-8")
    assert {"kept.txt"} == {path.name for path in kept.parent.iterdir()}
    assert {"a", _TOLD} == {path.name for path in folder.iterdir()}
    assert {"b", "outside"} == {path.name for path in (folder / "a").iterdir()}
    assert {"site"} == {path.name for path in (folder / "a" / "b").iterdir()}
    return found


def carry(folder: Path, seeds: Sequence[int]) -> None:
    """Carry one drop after the other through; the task of the process."""
    office = open_office(folder / _SITE)
    office.has_own_plates = True
    outside = folder / _TOLD
    for category in CATEGORIES:
        good(category)
    _hold_to_promises([folder / _SITE, Path(tempfile.gettempdir()) / "certpress-", outside])
    with outside.open("a", encoding="utf-8") as told:
        for seed in seeds:
            way = put(office.inbox, seed)
            told.write(f"{json.dumps({'seed': seed, 'way': way})}\n")
            told.flush()
            answer = _answer(office)
            told.write(f"{json.dumps({'seed': seed, 'way': way, **answer})}\n")
            told.flush()


def _hold_to_promises(allowed: Sequence[Path]) -> None:
    """Let whatever this process may not do end it, from now on."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    places = tuple(map(os.fspath, allowed))

    def watch(event: str, details: tuple[Any, ...]) -> None:
        changed = [(details[path], details[folder]) for path, folder in _CHANGES.get(event, ())]
        if event == "open" and isinstance(details[2], int) and details[2] & _WRITING:
            changed.append((details[0], -1))
        if event in _OUTSIDE or not all(_place(*one).startswith(places) for one in changed):
            _give_up(event, details)

    sys.addaudithook(watch)


def _place(path: Any, folder: int) -> str:
    """Return where a path really lies: links in its folder are followed, a link in its own place is what is changed."""
    if isinstance(path, int):
        return str(Path(f"/proc/self/fd/{path}").readlink())
    within = Path(f"/proc/self/fd/{folder}").readlink() if folder >= 0 else Path.cwd()
    whole = within / os.fsdecode(path)
    return str(whole.parent.resolve() / whole.name)


def _give_up(event: str, details: tuple[Any, ...]) -> None:
    sys.stderr.write(f"not allowed: {event} {details}\n")
    sys.stderr.flush()
    os._exit(9)


def _answer(office: Office) -> dict[str, Any]:
    """Run the line, and return what became of the only drop; the site is as it was before, but for its ledger."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + MOST_SECONDS, resource.RLIM_INFINITY))
    with office.workshop() as shop:
        outcome = line.run(shop, office.report)
    office.report.told.clear()
    assert [] == [error.code for error in outcome.failed], outcome.failed
    codes = tuple(sorted({problem["code"] for place in _places(office) for problem in _problems(place)}))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    assert peak <= MOST_MIB, peak
    went = _went(office, accepted=bool(outcome.accepted), waiting=outcome.waiting)
    _clear(office)
    return {"went": went, "codes": codes, "peak": peak}


def _places(office: Office) -> Iterator[Path]:
    rejected = office.settings.rejected
    return (place for place in rejected.iterdir() if place.is_dir()) if rejected.is_dir() else iter(())


def _problems(place: Path) -> list[dict[str, Any]]:
    """Return what a returned drop is told, which is whole, in plain words, and in two forms."""
    # Where the drop holds a file of that name, ours has another number.
    ours = max(place.glob("problems*.json"), key=lambda file: file.stat().st_ctime_ns)
    problems: list[dict[str, Any]] = json.loads(ours.read_text("utf-8"))
    assert problems
    assert list(place.glob("退回说明*.xlsx"))
    for problem in problems:
        assert problem["code"] in sentences(), problem
        assert problem["code"] != "cannot-be-handled", problem
        assert any("\u4e00" <= letter <= "\u9fff" for letter in problem["message"]), problem
        assert problem["message"] == printable(problem["message"]), problem
        assert (problem["column"] or "") == printable(problem["column"] or ""), problem
    return problems


def _went(office: Office, *, accepted: bool, waiting: Sequence[str]) -> str:
    if any(_places(office)):
        return "rejected"
    if accepted or any(office.settings.done.iterdir()):
        return "done"
    # Nobody's batch by its name: a lock, a mark, what a program has not finished.
    return "waiting" if waiting else "passed over"


def _clear(office: Office) -> None:
    for folder in (office.settings.rejected, office.settings.done, office.settings.inbox):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name != ".inbox-id":
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
