"""What of a file is taken: the ticks, and what becomes of them when it is read again."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass

from db.workbooks.plan import Choice, Plan


@dataclass(frozen=True)
class Ticks:
    """Nothing is decided at first: all is taken but the conflicts.

    Attributes:
        taken: What will be written.
        decided: What somebody ticked or unticked.
        waiting: Conflicts that are not among them.
    """

    taken: frozenset[Choice] = frozenset()
    decided: frozenset[Choice] = frozenset()
    waiting: frozenset[Choice] = frozenset()

    @classmethod
    def of(cls, plan: Plan) -> Ticks:
        """Those of a plan that nobody has seen yet."""
        return cls(
            taken=frozenset(c for change in plan.changes for c in change.undisputed),
            waiting=frozenset((change.key, cell.field) for change, cell in plan.conflicts),
        )

    def with_said(self, choices: Collection[Choice], *, take: bool) -> Ticks:
        """The ticks after somebody took or left these."""
        said = frozenset(choices)
        taken = self.taken | said if take else self.taken - said
        return Ticks(taken, self.decided | said, self.waiting - said)

    def carried(self, before: Plan, after: Plan) -> Ticks:
        """The ticks for a file that was read again: what was decided of a line that stayed."""
        said = {
            line: choice in self.taken for choice, line in _lines(before) if choice in self.decided
        }
        kept = {choice: said[line] for choice, line in _lines(after) if line in said}
        taken = {choice for choice, take in kept.items() if take}
        left = kept.keys() - taken
        return Ticks.of(after).with_said(taken, take=True).with_said(left, take=False)

    @property
    def settled(self) -> Ticks:
        """When nothing is asked any more: what nobody took was left as it is."""
        return Ticks(self.taken, self.decided)

    @property
    def records(self) -> int:
        """New records that are taken."""
        return sum(not field for _key, field in self.taken)

    @property
    def cells(self) -> int:
        """Changes of single cells that are taken."""
        return len(self.taken) - self.records


def _lines(plan: Plan) -> Iterator[tuple[Choice, Hashable]]:
    """Each choice with what makes it the same: a new record's key is only its place in the file."""
    for change in plan.changes:
        if change.new:
            yield (change.key, ""), change.name
        for cell in change.cells:
            yield (change.key, cell.field), (change.key, cell)
