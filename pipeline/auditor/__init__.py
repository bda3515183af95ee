"""The auditor's own program: it reads an export of the log and the papers of a drawer, and says what is wrong.

Only the standard library, `ledger` and `rules` are used, so that `binding` can make one file of it, which runs on any
Python with nothing installed. It asks no network, and writes nothing but a temporary file where a log is very long.
"""
