"""What was done, provably: entries, the Merkle tree over them, and the rules that replay them.

The standard library alone; no clock, no file, no setting. An auditor can run this package on any Python.
"""
