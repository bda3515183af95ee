"""What is right: numbers, identity, names, scope, grading, working days, and the rule book.

The standard library alone; no clock, no file, no setting. An auditor can run this package on any Python.
"""
