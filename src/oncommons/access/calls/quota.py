"""Walk an order of applications: who is selected, who waits, and a sentence for each exception."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oncommons.domain.calls import Application, Call, Trait, TraitQuota


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is selected and who waits.

    Args:
        selected: ids, in order.
        reserve: ids, in the order in which places that fall free are filled.
        notes: id to what happened to it on the way, in words.
        unmet: what the call wants and could not have, in words.
    """

    selected: tuple[str, ...]
    reserve: tuple[str, ...]
    notes: Mapping[str, tuple[str, ...]]
    unmet: tuple[str, ...]


def choose(call: Call, ordered: Sequence[Application]) -> Chosen:
    """Select within the quota of a call.

    The order is walked until the quota is full; an organisation that has as many as one may have is
    skipped. Then, for each kind that the call wants and lacks, the best application of that kind
    takes the place of the lowest selected one whose going breaks nothing. The next ones wait, no
    more of one organisation than it could have if all of them moved up.

    Args:
        call: the call.
        ordered: the applications that can be funded, the best first.

    Returns:
        Who is selected and who waits.
    """
    walk = _Walk(call, ordered)
    walk.fill()
    for wanted in call.at_least:
        walk.meet(wanted)
    walk.explain()
    reserve = walk.wait()
    return Chosen(
        tuple(one.application_id for one in walk.selected),
        tuple(one.application_id for one in reserve),
        {name: tuple(said) for name, said in walk.notes.items()},
        tuple(walk.unmet),
    )


def count(applications: Sequence[Application], trait: Trait) -> int:
    """Count applications of a kind."""
    return sum(trait in one.traits for one in applications)


class _Walk:
    """A walk along an order, with what was noted on the way."""

    def __init__(self, call: Call, ordered: Sequence[Application]) -> None:
        self.call, self.ordered = call, ordered
        self.selected: list[Application] = []
        self.notes: dict[str, list[str]] = defaultdict(list)
        self.unmet: list[str] = []

    def fill(self) -> None:
        """Select until the quota is full."""
        for one in self.ordered:
            if len(self.selected) == self.call.quota:
                return
            if has := self._full(one, self.selected):
                self._skip(one, has)
            else:
                self.selected.append(one)

    def _skip(self, one: Application, has: Sequence[str]) -> None:
        """Note why an application is passed over, with what its organisation has."""
        self.notes[one.application_id].append(
            f"skipped, since {one.organisation.name} has {len(has)} selected"
            f" ({', '.join(has)}), the most that one organisation may have"
        )

    def meet(self, wanted: TraitQuota) -> None:
        """Bring in applications of a kind until there are as many as the call wants."""
        said = f"the call wants at least {wanted.number} {wanted.trait.value}"
        while (now := count(self.selected, wanted.trait)) < wanted.number:
            pair = self._exchange(wanted.trait)
            if pair is None:
                why = "no other that can be funded may come in without breaking another rule"
                self.unmet.append(f"{said}, and {now} could be selected: {why}")
                return
            comes, goes = pair
            self.selected = self._after(comes, goes)
            self.notes[comes.application_id].append(
                f"selected in place of {goes.application_id}, since {said}"
            )
            self.notes[goes.application_id].append(
                f"gives its place to {comes.application_id}, since {said}"
            )

    def explain(self) -> None:
        """Note for each application above a selected one, and not selected, why it was passed."""
        place = {one.application_id: number for number, one in enumerate(self.ordered)}
        for one in self.ordered:
            name = one.application_id
            below = [
                other.application_id
                for other in self.selected
                if place[other.application_id] > place[name]
            ]
            if not below or one in self.selected or name in self.notes:
                continue
            if has := self._full(one, self.selected):
                self._skip(one, has)
            else:
                self.notes[one.application_id].append(
                    f"passed by {', '.join(below)}, brought in by what the call wants"
                )

    def wait(self) -> list[Application]:
        """List who waits for a place."""
        reserve: list[Application] = []
        for one in self.ordered:
            if one in self.selected:
                continue
            if len(reserve) == self.call.reserve:
                break
            if has := self._full(one, [*self.selected, *reserve]):
                self.notes[one.application_id].append(
                    f"not in the reserve, since {one.organisation.name} has {len(has)} selected"
                    f" or waiting ({', '.join(has)})"
                )
            else:
                reserve.append(one)
        return reserve

    def _full(self, one: Application, taken: Sequence[Application]) -> list[str]:
        """List what an organisation has where it may have no more; else nothing."""
        has = [other.application_id for other in taken if same_organisation(other, one)]
        most = self.call.at_most_each
        return has if most is not None and len(has) >= most else []

    def _exchange(self, trait: Trait) -> tuple[Application, Application] | None:
        """Find the best that may come in, and the lowest that may go for it."""
        for comes in self.ordered:
            if comes not in self.selected and trait in comes.traits:
                for goes in reversed(self.selected):
                    if trait not in goes.traits and self._breaks_nothing(comes, goes):
                        return comes, goes
        return None

    def _after(self, comes: Application, goes: Application) -> list[Application]:
        """Give the selected after an exchange, in order."""
        kept = [one for one in self.selected if one is not goes]
        return [one for one in self.ordered if one in kept or one is comes]

    def _breaks_nothing(self, comes: Application, goes: Application) -> bool:
        """Tell whether an exchange keeps what the call wants, and allows."""
        kept = [one for one in self.selected if one is not goes]
        if self._full(comes, kept):
            return False
        return all(
            count([*kept, comes], one.trait) >= min(count(self.selected, one.trait), one.number)
            for one in self.call.at_least
        )


def same_organisation(one: Application, other: Application) -> bool:
    """Tell whether the same organisation leads both."""
    return one.organisation.name.casefold() == other.organisation.name.casefold()
