"""Policy files: TOML in, one checked value out, with every mistake found at once."""

import json
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from oncommons.domain.releases import Mode, Policy, QuasiIdentifier, SensitiveRule
from oncommons.errors import PolicyError
from oncommons.privacy.policy_checks import Mistake, line_of, mistakes_in

POLICIES = Path(__file__).parent / "policies"
STANDARD = POLICIES / "standard.toml"


def read_policy(path: Path) -> Policy:
    """Read a protection policy.

    Args:
        path: a TOML file; `standard_policy` shows one. A hierarchy that ends in .csv is a file,
            named from the folder of the policy. Or the name of a policy that is ready, see
            `ready_policies`, where no file has that name.

    Returns:
        The policy, checked.

    Raises:
        PolicyError: lists every mistake with its line and key.
    """
    path, text, content = _read(path)
    mistakes = mistakes_in(content, text, path.parent)
    if mistakes:
        raise _all_of(mistakes, path)
    return _policy(content, path.parent)


def mistakes_of(path: Path) -> list[Mistake]:
    """Find every mistake of a policy.

    Args:
        path: as for `read_policy`.

    Raises:
        PolicyError: it cannot be read as TOML.
    """
    path, text, content = _read(path)
    return mistakes_in(content, text, path.parent)


@contextmanager
def found_in(path: Path | None) -> Iterator[None]:
    """Name file and line in what the data refuse of a policy, such as l above the values there are.

    Args:
        path: the policy, as for `read_policy`; None where it came from no file.

    Raises:
        PolicyError: what was raised within, with the place of its key.
    """
    try:
        yield
    except PolicyError as fault:
        line = None if path is None or fault.file else _line_in(policy_file(path), fault.column)
        if path is None or line is None:
            raise
        raise PolicyError(
            fault.found,
            remedy=fault.remedy,
            file=policy_file(path),
            line=line,
            column=fault.column,
            value=fault.value,
        ) from fault


def _line_in(path: Path, column: str | None) -> int | None:
    """Find the line of a policy that asks for what was refused, by its key or its column."""
    if column is None:
        return None
    keys = (column, f"sensitive.{column}.value", f"quasi.{column}.hierarchy")
    text = path.read_text(encoding="utf-8-sig")
    return next((line for line in (line_of(key, text) for key in keys) if line), None)


def _read(path: Path) -> tuple[Path, str, dict[str, Any]]:
    """Give the file of a policy, its text, and what the text says."""
    path = policy_file(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        place = re.search(r"\(at line (\d+)", str(fault))
        raise PolicyError(
            f"this is not TOML: {fault}",
            remedy="look at that line and the one above: each table stands once, a name and its"
            " value stand on one line, text and lists are closed",
            file=path,
            line=None if place is None else int(place[1]),
        ) from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise PolicyError(
            f"the policy cannot be read: {fault}", remedy="write it as TOML in UTF-8", file=path
        ) from fault
    return path, text, content


def standard_policy() -> Policy:
    """Give the policy that holds where no other is given: k = 12, matching risk below 0.09."""
    return read_policy(STANDARD)


def ready_policies() -> dict[str, Path]:
    """Give the policies that are ready for use, each with its file, whose comments explain it.

    Example:
        >>> sorted(ready_policies())
        ['gdpr', 'genie', 'standard']
    """
    return {path.stem: path for path in sorted(POLICIES.glob("*.toml"))}


def policy_file(path: Path) -> Path:
    """Find the file of a policy that is named by a path, or by one word."""
    ready = ready_policies()
    is_name = len(path.parts) == 1 and path.name in ready and not path.exists()
    return ready[path.name] if is_name else path


def policy_text(policy: Policy) -> str:
    """Write a policy as the TOML that `read_policy` reads.

    Example:
        >>> print(policy_text(standard_policy())[:24])
        name = "standard"
        k = 12
    """
    lines = [
        f"name = {_quoted(policy.name)}",
        f"k = {policy.k}",
        f"max_matching_risk = {policy.most_matching_risk!r}",
        f"suppression = {policy.most_suppressed!r}",
        f"mode = {_quoted(policy.mode)}",
        f"oldest_age = {policy.oldest_age}",
        f"notes = {_quoted(policy.notes)}",
    ]
    if policy.reserve:
        lines += [f"reserve = {policy.reserve}"]
    if policy.accepted_give_back:
        pairs = ", ".join(map(_quoted, policy.accepted_give_back))
        lines += [f"accepted_give_back = [{pairs}]"]
    for quasi in policy.quasi_identifiers:
        lines += ["", f"[quasi.{quasi.column}]", f"hierarchy = {_quoted(quasi.hierarchy)}"]
        lines += [f"weight = {quasi.weight!r}", f"floor = {quasi.floor}"]
    for rule in policy.sensitive:
        free = ", ".join(map(_quoted, rule.unprotected))
        lines += ["", f"[sensitive.{rule.column}]", f"rule = {_quoted(rule.rule)}"]
        lines += [f"value = {rule.value!r}", f"unprotected = [{free}]"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Write text as a basic string: TOML takes the escapes of JSON, and wants DEL escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _all_of(mistakes: list[Mistake], path: Path) -> PolicyError:
    """Make one error of all mistakes, in the order of their lines."""
    first = mistakes[0]
    count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
    found = f"{count}: " + "; ".join(map(str, mistakes))
    return PolicyError(
        found, remedy="mend each of them", file=path, line=first.line, column=first.key
    )


def _policy(content: dict[str, Any], folder: Path) -> Policy:
    """Make the value from content that has no mistakes."""
    quasi = tuple(
        QuasiIdentifier(
            f"{table}.{column}",
            _hierarchy(keys["hierarchy"], folder),
            float(keys.get("weight", 1.0)),
            keys.get("floor", 0),
        )
        for table, columns in content["quasi"].items()
        for column, keys in columns.items()
    )
    sensitive = tuple(
        SensitiveRule(
            f"{table}.{column}",
            keys["rule"],
            float(keys["value"]),
            tuple(keys.get("unprotected", ())),
        )
        for table, columns in content.get("sensitive", {}).items()
        for column, keys in columns.items()
    )
    return Policy(
        name=content["name"],
        k=content["k"],
        quasi_identifiers=quasi,
        most_suppressed=float(content.get("suppression", 0.0)),
        most_matching_risk=float(content["max_matching_risk"]),
        oldest_age=content.get("oldest_age", 89),
        notes=content.get("notes", ""),
        mode=Mode(content.get("mode", Mode.LOCAL)),
        sensitive=sensitive,
        reserve=content.get("reserve", 0),
        accepted_give_back=tuple(content.get("accepted_give_back", ())),
    )


def _hierarchy(name: str, folder: Path) -> str:
    """Give the name of a built hierarchy as it is, and that of a file from where we stand."""
    return (folder / name).as_posix() if name.endswith(".csv") else name
