"""The rows of one patient: only through a grant of research depth."""

from collections.abc import Sequence

from oncommons.domain.columns import Type
from oncommons.domain.criteria import Record
from oncommons.domain.grants import Depth
from oncommons.domain.tables import released_tables
from oncommons.errors import GrantError
from oncommons.store.compile import TO_PATIENT
from oncommons.store.engine import Query
from oncommons.store.view import View, column_type, released_key

_NAMES = {table.name: table.names for table in released_tables()}


def _check(view: View, patient_id: str) -> None:
    """Refuse to speak of one patient at another depth than research, or of nobody in view.

    Raises:
        GrantError: the grant does not reach so deep, or the patient is not in view.
    """
    depth = view.grant.depth
    if depth is not Depth.RESEARCH:
        raise GrantError(
            f"grant {view.grant.grant_id} has depth {depth.value}, which shows no single patient",
            remedy="ask the governance manager for a grant of depth research",
            code="GRANT_DEPTH",
        )
    query = Query(
        "one patient",
        "select count(*) as n from cohort where patient_id = $patient",
        {"n": Type.INT64},
    )
    found = view.ask(query, {"patient": patient_id}, [("patients", "patient_id")])
    if not found.item():
        raise GrantError(
            "no patient in view has this pseudonym",
            remedy="take one from a question at research depth on the same release",
        )


def patient_record(view: View, patient_id: str, tables: Sequence[str]) -> Record:
    """Give the rows of one patient, as far as the grant holds their columns.

    Args:
        view: the patients.
        patient_id: the pseudonym.
        tables: the tables that are wanted.

    Returns:
        The rows of each table with rows in the release; a column that is not granted is absent.
        Panels are those of the whole release.

    Raises:
        GrantError: the grant does not reach so deep, or the patient is not in view.
    """
    _check(view, patient_id)
    rows = {table: _rows(view, patient_id, table) for table in tables if table != "panels"}
    panels: dict[str, set[str]] = {}
    if "panels" in tables and view.has("panels", "symbol"):
        for panel, symbol in view.rows("panels", ("panel_id", "symbol")).iter_rows():
            panels.setdefault(panel, set()).add(symbol)
    return Record(rows, {panel: frozenset(genes) for panel, genes in panels.items()})


def _rows(view: View, patient_id: str, table: str) -> list[dict[str, object]]:
    """Give the rows of one table."""
    held = [name for name in _NAMES[table] if view.has(table, name)]
    if not held:
        return []
    source = TO_PATIENT.get(table, table)
    listed = ", ".join(f'{table}."{name}"' for name in held)
    key = [f'{table}."{name}"' for name in released_key(table) if name in held]
    owner = "samples" if "join samples" in source else table
    query = Query(
        f"rows of {table} of one patient",
        f"""
        select {listed} from {source}
        where {owner}.patient_id = $patient
            and {owner}.patient_id in (select patient_id from cohort)
        order by {", ".join(key or ["1"])}
        """,
        {name: column_type(table, name) for name in held},
    )
    return view.ask(query, {"patient": patient_id}, [(table, name) for name in held]).to_dicts()
