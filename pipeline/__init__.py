"""certpress: from an approved batch of results to numbered certificates, a print run and a ledger."""

__version__ = "0.1.0"
