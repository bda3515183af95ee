"""What holds for every test: a property is judged by what it finds, never by how busy the machine was meanwhile."""

import gc

from hypothesis import settings

settings.register_profile("certpress", deadline=None)
settings.load_profile("certpress")


def pytest_collection_finish() -> None:
    """Look for garbage no more among what lives until the end: ten thousand tests, and all that their files loaded."""
    gc.collect()
    gc.freeze()
