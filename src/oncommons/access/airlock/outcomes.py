"""What the checks say of an output: for each file and each rule a verdict, and where it holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from oncommons.access.airlock.kinds import FileKind
from oncommons.disclosure.verdicts import Checked, worst
from oncommons.domain.canonical import Json
from oncommons.domain.verdicts import Verdict

HIDING = ("R1", "R2", "R4", "R5", "R10")
"""The rules that hide numbers; others round, or refuse."""
MOST_PLACES = 20
"""So many places are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule says of one file.

    Args:
        checked: rule, verdict, limit and remedy.
        places: where in the file, such as "line 4"; never what stands there.
    """

    checked: Checked
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileChecked:
    """What the rules say of one file.

    Args:
        name: its name.
        sha256: hash of what was checked; empty where it could not be read.
        size: bytes.
        kind: what it is.
        said: one entry per thing looked at.
        repaired: the content with small numbers hidden, where that is all it needs.
        declared: whether each number of patients in it has its set of patients (R9).
        classes: what each table in it was taken for, such as "counts" or "survival".
        corrected: what its author says that it is instead; the checkers confirm it by their votes.
    """

    name: str
    sha256: str
    size: int
    kind: FileKind
    said: tuple[Said, ...]
    repaired: bytes | None = None
    declared: bool = True
    classes: tuple[str, ...] = ()
    corrected: str = ""

    @property
    def verdict(self) -> Verdict:
        """The strictest verdict."""
        return worst(one.checked for one in self.said)

    def by_rule(self) -> Mapping[str, Checked]:
        """Give for each rule the strictest that was said, with all cells that it hides."""
        rules: dict[str, list[Checked]] = {}
        for one in self.said:
            rules.setdefault(one.checked.rule, []).append(one.checked)
        order = list(Verdict)
        summed = {}
        for rule in sorted(rules, key=rule_order):
            first = max(rules[rule], key=lambda one: order.index(one.verdict))
            cells = sum(one.cells for one in rules[rule])
            summed[rule] = Checked(rule, first.verdict, first.found, first.remedy, cells)
        return summed

    def to_json(self) -> dict[str, Json]:
        """Give it as JSON values, for programs and for the hub."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "size": self.size,
            "kind": self.kind.value,
            "classes": list(self.classes),
            "corrected": self.corrected,
            "verdict": self.verdict.value,
            "declared": self.declared,
            "repaired": self.repaired is not None,
            "rules": [
                {
                    "rule": one.checked.rule,
                    "verdict": one.checked.verdict.value,
                    "found": one.checked.found,
                    "remedy": one.checked.remedy,
                    "cells": one.checked.cells,
                    "places": list(one.places),
                }
                for one in self.said
            ],
        }


@dataclass(frozen=True, slots=True)
class OutputChecked:
    """What the rules say of an output.

    Args:
        files: each file, by name.
        whole: what holds for all files together.
        rules: version and hash of the rule set that said it.
    """

    files: tuple[FileChecked, ...]
    whole: tuple[Said, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """The strictest verdict of all."""
        order = list(Verdict)
        all_of_it = [worst(one.checked for one in self.whole)]
        all_of_it += [file.verdict for file in self.files]
        return max(all_of_it, key=order.index)

    @property
    def hidden(self) -> int:
        """How many numbers the rules have hidden, in all files."""
        return sum(
            one.checked.cells
            for file in self.files
            for one in file.said
            if one.checked.rule in HIDING and one.checked.verdict is Verdict.REPAIRED
        )

    @property
    def undeclared(self) -> tuple[str, ...]:
        """Names of the tables that are not audited for differencing."""
        return tuple(file.name for file in self.files if not file.declared)

    def repairs(self) -> Mapping[str, bytes]:
        """Give the repaired content of each file that needs no more than that."""
        return {file.name: file.repaired for file in self.files if file.repaired is not None}

    def to_json(self) -> dict[str, Json]:
        """Give it as JSON values."""
        whole = FileChecked("", "", 0, FileKind.UNKNOWN, self.whole).to_json()
        return {
            "verdict": self.verdict.value,
            "rules": dict(self.rules),
            "hidden": self.hidden,
            "undeclared": list(self.undeclared),
            "whole": whole["rules"],
            "files": [file.to_json() for file in self.files],
        }


def rule_order(rule: str) -> tuple[int, str]:
    """Sort R2 before R10.

    Example:
        >>> sorted(["R10", "R2"], key=rule_order)
        ['R2', 'R10']
    """
    digits = rule.removeprefix("R")
    return (int(digits) if digits.isdigit() else 0, rule)


def kept(rule: str, found: str, *, cells: int = 0) -> Said:
    """Say that a rule is kept."""
    return Said(Checked(rule, Verdict.PASS, found, cells=cells))


def refused(rule: str, found: str, remedy: str, places: Iterable[str] = ()) -> Said:
    """Say that a file may not leave as it is."""
    return Said(Checked(rule, Verdict.REFUSE, found, remedy), few(list(places)))


def for_people(rule: str, found: str, remedy: str, places: Iterable[str] = ()) -> Said:
    """Say that people must look at something."""
    return Said(Checked(rule, Verdict.REVIEW, found, remedy), few(list(places)))


def unknown(found: str, remedy: str, verdict: Verdict, places: Iterable[str] = ()) -> Said:
    """Say of something that no rule knows what follows at this strictness (R15).

    Args:
        found: what would be known.
        remedy: what to submit instead.
        verdict: review, where two people decide, or refuse.
        places: where in the file.
    """
    people = "" if verdict is Verdict.REFUSE else ", or two people must agree"
    return Said(Checked("R15", verdict, found, f"{remedy}{people}"), few(list(places)))


def decided(rule: str, found: str, remedy: str, places: Sequence[str]) -> Said:
    """Refuse where there are places, and say that the rule is kept where there are none."""
    return refused(rule, found, remedy, places) if places else kept(rule, found)


def few(places: Sequence[str]) -> tuple[str, ...]:
    """Name the first places, and count the rest."""
    rest = len(places) - MOST_PLACES
    more = (f"and {rest} more",) if rest > 0 else ()
    return (*places[:MOST_PLACES], *more)
