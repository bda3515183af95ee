"""One `run` of an office in a process of its own: `python -m tests.benchmarks.one_run SITE`; tells its peak memory."""

import sys
from pathlib import Path

from pipeline import line
from pipeline.bench.starting import tell_peak
from pipeline.language.speaking import Language
from pipeline.settings.values import Settings
from pipeline.workshop import Workshop
from tests.fakes import Remembering, the_day


def main() -> int:
    settings = Settings.read(Path(sys.argv[1]))
    # With workers of its own, a core each: what tests share is one.
    with Workshop.open(settings, language=Language.load(), clock=the_day) as shop:
        outcome = line.run(shop, Remembering())
    tell_peak()
    print(outcome)
    return 0 if outcome.accepted and not outcome.returned else 1


if __name__ == "__main__":
    sys.exit(main())
