"""Examine a commons for `oncommons doctor`, and say check by check how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from oncommons.cli.output import Rows
from oncommons.domain.findings import Finding, Severity

if TYPE_CHECKING:
    from oncommons.results.examination import LedgerHealth

WELL, WARNINGS, DAMAGE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Health:
    """How a commons stands.

    Args:
        is_there: whether there is a commons at all.
        findings: one per fault, each with its remedy.
        repaired: what was done, one line each.
        ledger: how the ledger of releases stands; None without a commons that opens.
    """

    is_there: bool
    findings: tuple[Finding, ...] = ()
    repaired: tuple[str, ...] = ()
    ledger: "LedgerHealth | None" = None


def health_of(folder: Path, *, deep: bool, repair: bool, today: date) -> Health:
    """Examine a commons, after repairing it where that is asked for.

    Args:
        folder: a commons, or where one will lie.
        deep: hash every file, read every key, and count the index again.
        repair: remove what is left over or unfit, and restore modes.
        today: the day of the question.
    """
    from oncommons import store
    from oncommons.cli.options import now
    from oncommons.errors import CommonsError
    from oncommons.hub.health import examine_hub
    from oncommons.results.examination import examine_ledger
    from oncommons.results.index_check import examine_index
    from oncommons.store import doctor
    from oncommons.store.commons import SETTINGS

    if not (folder / SETTINGS).exists():
        return Health(is_there=False)
    try:
        commons = store.open_commons(folder)
    except CommonsError as error:
        fault = Finding("D01", Severity.ERROR, error.found, error.remedy, file=error.file or "")
        return Health(is_there=True, findings=(fault,))
    done = doctor.repair(commons, deep=deep) if repair else ()
    ledger = examine_ledger(commons)
    findings = doctor.diagnose(commons, deep=deep)
    if worst(findings) < DAMAGE:
        findings += examine_index(commons, today=today, deep=deep)
    hub = examine_hub(commons, clock=now, deep=deep)
    return Health(True, (*findings, *ledger.findings, *hub), done, ledger)


def health_said(health: Health, *, deep: bool) -> list[str | Rows]:
    """Say each check in one line, then each fault with its remedy."""
    from oncommons.cli.lineage_told import ledger_said
    from oncommons.store.doctor import CHECKS, DEEP

    if not health.is_there:
        return []
    by_rule: dict[str, list[Finding]] = {rule: [] for rule in CHECKS}
    for finding in health.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    damaged = worst(health.findings) == DAMAGE
    rows = []
    for rule, about in CHECKS.items():
        left_out = (rule in DEEP and not deep) or (rule == "D15" and damaged)
        state = _state(by_rule[rule])
        rows.append((rule, "not looked at" if left_out and state == "well" else state, about))
    said: list[str | Rows] = [Rows("This commons", ("check", "state", "what is asked"), rows)]
    if not deep:
        said.append(f"{' and '.join(DEEP)}: oncommons doctor --deep looks at them.")
    return [*said, *ledger_said(health.ledger), *health.repaired, *map(str, health.findings)]


def worst(findings: Sequence[Finding], *, broken: bool = False) -> int:
    """Give the exit code: 0 when all is well, 1 with warnings, 2 with damage.

    Args:
        findings: what was found in the commons.
        broken: the machine lacks what every command needs.
    """
    if broken or any(one.severity is Severity.ERROR for one in findings):
        return DAMAGE
    return WARNINGS if findings else WELL


def _state(findings: Sequence[Finding]) -> str:
    return {WELL: "well", WARNINGS: "warning", DAMAGE: "damage"}[worst(findings)]
