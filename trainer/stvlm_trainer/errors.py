"""Errors that a person can act on, in one line: subject, expected, got, where."""


class BadInput(ValueError):
    def __init__(self, subject: str, *, expected: str, got: str, where: str = ""):
        super().__init__(f"{subject}: expected {expected}, got {got}" + (f" ({where})" if where else ""))


class BrokenClip(Exception):
    """This conversation cannot be shown; the run goes on without it."""
