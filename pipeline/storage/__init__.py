"""Hands on the disk: the inbox, workbooks, the register."""
