"""How long a whole drop takes, beside what merely copying, hashing and decoding its photos takes: `make bench`.

Nothing is asserted about time: the machine decides. What is printed are figures of one run on one machine.
"""

import hashlib
import os
import resource
import shutil
import time
from pathlib import Path

import pytest
from PIL import Image

from tests.line.office import open_office
from tests.samples.batches import write_drop

PEOPLE = int(os.environ.get("PEOPLE", "1000"))
NAME = "2026-11-电工-01"


def seconds_of_floor(drop: Path, folder: Path) -> float:
    """The least that any program must do: copy, hash and decode each photo, one after the other."""
    begun = time.perf_counter()
    shutil.copytree(drop, folder)
    for photo in sorted((folder / "photos").iterdir()):
        hashlib.sha256(photo.read_bytes()).hexdigest()
        with Image.open(photo) as image:
            image.load()
    return time.perf_counter() - begun


@pytest.mark.benchmark
def test_a_thousand_people_with_a_thousand_photos(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = open_office(tmp_path / "site")
    drop = write_drop(office.inbox, people=PEOPLE)
    floor = seconds_of_floor(drop, tmp_path / "floor")

    begun = time.perf_counter()
    outcome = office.run_for_real()
    took = time.perf_counter() - begun

    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    cores = len(os.sched_getaffinity(0))
    with capsys.disabled():
        print(f"\n{PEOPLE} people: {took:.1f} s, {took / PEOPLE * 1000:.1f} ms each on {cores} cores")
        print(f"copying, hashing and decoding the photos alone: {floor:.1f} s; ratio {took / floor:.1f}")
        print(f"memory at most: {own:.0f} MiB here and {worker:.0f} MiB in each of {cores} workers")
    assert [NAME] == outcome.accepted
