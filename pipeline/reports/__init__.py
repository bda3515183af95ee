"""Ledgers and notes for people, as workbooks."""
