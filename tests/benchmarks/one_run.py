"""One `run` of an office in a process of its own: `python -m tests.benchmarks.one_run SITE`; tells its peak memory."""

import sys
from pathlib import Path

from pipeline.bench.starting import tell_peak
from pipeline.settings.values import Settings
from tests.line.office import Office


def main() -> int:
    outcome = Office(Settings.read(Path(sys.argv[1]))).run_for_real()
    tell_peak()
    print(outcome)
    return 0 if outcome.accepted and not outcome.returned else 1


if __name__ == "__main__":
    sys.exit(main())
