"""What every test of the storage may ask for."""

from tests.storage.inboxes import office

__all__ = ["office"]
