"""What holds for every test: a property is judged by what it finds, never by how busy the machine was meanwhile."""

import gc
import os

import pytest
from hypothesis import settings

from tests import once

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
