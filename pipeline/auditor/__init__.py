"""The auditor's own program: it reads an export of the log and the papers of a drawer, and says what is wrong.

Only the standard library, `ledger` and `rules` are used, so that `binding` can make one file of it, which runs on any
Python with nothing installed. It writes nothing and asks no network.
"""
