"""What holds for every test: a property is judged by what it finds, never by how busy the machine was meanwhile."""

import gc
import os
from functools import cached_property
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from pipeline.presses import Presses
from tests import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.printing.pool import Pool

settings.register_profile("certpress", deadline=None)
settings.load_profile("certpress")


def pytest_collection_finish() -> None:
    """Look for garbage no more among what lives until the end: ten thousand tests, and all that their files loaded."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _share(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The workers of a run have their folders beside each other; without workers it is one process."""
    own = tmp_path_factory.getbasetemp()
    once.share((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared")


@pytest.fixture(scope="session", autouse=True)
def _warm_worker() -> "Iterator[None]":
    """Every site in this process has pages laid out by one worker: each of its own would load WeasyPrint first."""
    with pytest.MonkeyPatch.context() as patch:
        pool = cached_property(_shared_pool)
        pool.__set_name__(Presses, "pool")
        patch.setattr(Presses, "pool", pool)
        yield


def _shared_pool(_presses: Presses) -> "Pool":
    from tests.printing.run import shared_pool  # noqa: PLC0415 - most files lay out nothing

    return shared_pool()
