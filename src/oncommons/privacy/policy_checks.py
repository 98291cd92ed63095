"""The rules of a policy file: each mistake with its line, its key and what to write instead."""

import difflib
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oncommons.domain.columns import Column, Released, Type
from oncommons.domain.releases import Mode
from oncommons.domain.tables import TABLES
from oncommons.privacy.accepted_checks import give_back_mistakes
from oncommons.privacy.hierarchy_checks import hierarchy_mistakes
from oncommons.privacy.sensitive_checks import sensitive_mistakes

KEYS = (
    "name", "k", "max_matching_risk", "suppression", "mode", "oldest_age", "notes", "quasi",
    "reserve", "sensitive", "accepted_give_back",
)  # fmt: skip
REQUIRED = ("name", "k", "max_matching_risk", "quasi")
QUASI_KEYS = ("hierarchy", "weight", "floor")
HOLDERS = ("patients", "tumours")
# Protection itself changes these after classes are counted, or chooses the tumour by them.
FIXED = ("event_type", "vital_status", "death_cause_code")
OLDEST_AGES = (60, 89)
MOST_RESERVE = 100


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake of a policy file.

    Args:
        key: dotted, such as "quasi.patients.sex.weight".
        line: where it stands, from 1; None for a key that is missing.
        says: what was found.
        remedy: what to write instead.
    """

    key: str
    line: int | None
    says: str
    remedy: str

    def __str__(self) -> str:
        """Say it in one line."""
        place = "" if self.line is None else f"line {self.line} "
        return f"{place}{self.key}: {self.says} ({self.remedy})"


Told = tuple[str, str, str]


def mistakes_in(content: Mapping[str, Any], text: str, folder: Path) -> list[Mistake]:
    """Find every mistake of a policy.

    Args:
        content: the policy, as TOML was read.
        text: the same policy as text, to find lines in.
        folder: where hierarchy files are named from; each is read.

    Returns:
        The mistakes in the order of their lines; what is missing stands first.
    """
    quasi, sensitive = content.get("quasi", {}), content.get("sensitive", {})
    told = [*_top(content), *_limits(content), *_mode(content), *_quasi(quasi, folder)]
    told += sensitive_mistakes(sensitive, quasi)
    told += give_back_mistakes(content.get("accepted_give_back", []))
    found = [Mistake(key, line_of(key, text), says, remedy) for key, says, remedy in told]
    return sorted(found, key=lambda one: (one.line or 0, one.key))


def _top(content: Mapping[str, Any]) -> Iterator[Told]:
    """Check that every key is known, and none is missing."""
    yield from (_unknown(key, key, KEYS) for key in content if key not in KEYS)
    for key in REQUIRED:
        if key not in content:
            yield key, "is missing", "write it; `oncommons privacy policy` shows how"
    for key in ("name", "notes"):
        if not isinstance(content.get(key, ""), str):
            yield key, f"is {content[key]!r}", "write text between quotes"


def _limits(content: Mapping[str, Any]) -> Iterator[Told]:
    """Check the numbers, alone and against each other."""
    k, risk = content.get("k", 2), content.get("max_matching_risk", 1.0)
    share, age = content.get("suppression", 0.0), content.get("oldest_age", OLDEST_AGES[1])
    k_is_good = _whole(k) and k >= 2
    risk_is_good = _number(risk) and 0 < risk <= 1
    if not k_is_good:
        yield "k", f"is {k!r}", "write a whole number of patients, 2 or more"
    if not risk_is_good:
        yield "max_matching_risk", f"is {risk!r}", "write a number above 0, at most 1"
    if k_is_good and risk_is_good and 1 / k > risk:
        least = math.ceil(1 / risk)
        yield "k", f"is {k}, so 1/k is {1 / k:.4f}, above {risk}", f"write {least} or more"
    if not (_number(share) and 0 <= share < 1):
        yield "suppression", f"is {share!r}", "write a share of patients, 0 or more and below 1"
    yield from _reserve(content.get("reserve", 0))
    if not (_whole(age) and OLDEST_AGES[0] <= age <= OLDEST_AGES[1]):
        yield "oldest_age", f"is {age!r}", f"write {OLDEST_AGES[0]} to {OLDEST_AGES[1]} years"


def _mode(content: Mapping[str, Any]) -> Iterator[Told]:
    """Check the mode: one level for everybody can neither know a floor nor keep a rule."""
    mode = content.get("mode", Mode.LOCAL)
    if mode not in list(Mode):
        yield "mode", f"is {mode!r}", 'write "local" or "global"'
        return
    floors = [f"{key}.floor" for key, one in _tables("quasi", content) if one.get("floor")]
    local = [*floors, *(key for key, _ in _tables("sensitive", content))]
    if mode == Mode.GLOBAL and local:
        says = 'is "global", and floors and rules on sensitive values need local labels'
        yield "mode", says, f'write "local", or leave out {", ".join(local)}'


def _tables(part: str, content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the settings of each column of a part of the policy, as far as they have that shape."""
    tables = content.get(part)
    for table, columns in tables.items() if isinstance(tables, dict) else ():
        for column, settings in columns.items() if isinstance(columns, dict) else ():
            if isinstance(settings, dict):
                yield f"{part}.{table}.{column}", settings


def _reserve(reserve: object) -> Iterator[Told]:
    """Check how many patients a class of newcomers has above k."""
    if not (_whole(reserve) and 0 <= reserve <= MOST_RESERVE):  # type: ignore[operator]
        yield "reserve", f"is {reserve!r}", f"write a whole number of patients, 0 to {MOST_RESERVE}"


def _quasi(quasi: object, folder: Path) -> Iterator[Told]:
    """Check every quasi-identifier: its table, its column, its hierarchy and its weight."""
    shape = "write one [quasi.TABLE.COLUMN] for each, such as [quasi.patients.sex]"
    if not isinstance(quasi, dict) or not quasi:
        yield "quasi", "names no column", shape
        return
    for name, columns in quasi.items():
        key = f"quasi.{name}"
        if name not in HOLDERS:
            yield _unknown(key, name, HOLDERS)
        elif not isinstance(columns, dict):
            yield key, "names no column", shape
        else:
            for column, settings in columns.items():
                yield from _one(f"{key}.{column}", name, column, settings, folder)


def _one(key: str, table: str, name: str, settings: object, folder: Path) -> Iterator[Told]:
    """Check one quasi-identifier."""
    column = next((one for one in TABLES[table].columns if one.name == name), None)
    if column is None:
        yield _unknown(key, name, [one.name for one in TABLES[table].columns if can_be_quasi(one)])
    elif not can_be_quasi(column):
        remedy = f"name a column of text (not {', '.join(FIXED)}), or the age at diagnosis"
        yield key, f"cannot be recoded: {_why_not(column)}", remedy
    elif not isinstance(settings, dict):
        yield key, f"is {settings!r}", f'write [{key}] and below it hierarchy = "flat"'
    else:
        yield from (_unknown(f"{key}.{k}", k, QUASI_KEYS) for k in settings if k not in QUASI_KEYS)
        floor = settings.get("floor", 0)
        yield from hierarchy_mistakes(key, column, settings.get("hierarchy"), floor, folder)
        weight = settings.get("weight", 1.0)
        if not (_number(weight) and weight > 0):
            yield f"{key}.weight", f"is {weight!r}", "write a number above 0"


def _why_not(column: Column) -> str:
    """Say why a column cannot be a quasi-identifier."""
    if column.personal:
        return "it is an identifier, in whose place a release has a pseudonym"
    if column.released is Released.NEVER:
        return "it is an identifier, which never leaves the vault"
    if column.name in FIXED:
        return "protection may change it after classes are counted"
    return "it is a number"


def can_be_quasi(column: Column) -> bool:
    """Say whether a column can leave as a label: text that is no identifier, or an age.

    Follow-up that ends at the oldest age makes some of the dead alive again and clears the cause,
    after classes were counted; and `event_type` says which tumour stands for its patient.
    """
    if column.released is Released.AS_IS:
        return column.type is Type.TEXT and column.name not in FIXED
    return column.released in {Released.LABEL, Released.INTERVAL}


def _unknown(key: str, name: str, known: Iterable[str]) -> Told:
    """Say that a name is unknown, and which is nearest."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return key, "is not known", f"write {near[0]}" if near else f"write one of {', '.join(names)}"


def _whole(value: object) -> bool:
    """Say whether it is a whole number, which a boolean is not."""
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: object) -> bool:
    """Say whether it is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def line_of(key: str, text: str) -> int | None:
    """Find the line of a dotted key: that of the key itself, else of the table it stands in."""
    section, best, found = "", None, None
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[([^\[\]]+)\]", line)
        entry = re.match(r"\s*([A-Za-z0-9_\"'-]+)\s*=", line)
        if header:
            section = re.sub(r"[\s\"']", "", header[1]) + "."
        here = section.rstrip(".") if header else section + entry[1].strip("\"'") if entry else ""
        if here == key:
            found = found or number
        elif header and (f"{key}.".startswith(section) or section.startswith(f"{key}.")):
            best = best or number
    return found or best
