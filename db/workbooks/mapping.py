"""What a person said the columns of a header are, to be remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnMapping:
    """Columns of a header that was not understood.

    Attributes:
        header: All its headings in their order, without what offices vary: blanks, brackets, units.
        columns: Positions, from 0, by meaning; a column that is not there means nothing to us.
    """

    header: str
    columns: Mapping[str, int]

    def to_json(self) -> str:
        """The columns; the header is what they are kept by."""
        return json.dumps(dict(self.columns), ensure_ascii=False)

    @classmethod
    def from_json(cls, header: str, columns: str) -> ColumnMapping:
        return cls(header, json.loads(columns))
