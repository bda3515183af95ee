"""The rules of an exam, one module a subject."""
