"""What can go wrong, as values; `desktop.sentences` says it in words."""

from pathlib import Path


class YizhanError(Exception):
    """An expected failure: a code and the values it speaks of.

    Attributes:
        code: Key of the sentence in `desktop.sentences`, such as ``"hours_unreadable"``.
        values: What the sentence names: texts, numbers, dates, lists of those.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        named = ", ".join(f"{key}={value!r}" for key, value in self.values.items())
        return f"{self.code}({named})"


class RecordError(YizhanError):
    """A person can mend it: a field, a cell or a choice is wrong. Nothing was written.

    Attributes:
        field: Column the error belongs to, where there is one.
    """

    def __init__(self, code: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(code, **values)
        self.field = field


class ConflictError(RecordError):
    """The record is no longer as the person last saw it."""


class DataFileError(YizhanError):
    """The environment is wrong: a file is locked, read-only, damaged, foreign or too new."""

    def __init__(self, code: str, path: Path | str, **values: object) -> None:
        super().__init__(code, path=str(path), **values)


class NoWorkError(RuntimeError):
    """A write outside a `Work`: a mistake of ours, never of the person's."""
