"""Hands on paper: the press, fonts, codes, photos, sheets."""
