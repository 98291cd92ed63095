"""Make patients, releases and views for tests; every value is made up."""

import datetime
from pathlib import Path

import polars as pl

from oncommons import access, store
from oncommons.access.grants import Terms
from oncommons.store.publish import empty_tables

TODAY = datetime.date(2026, 6, 1)
NEXT_YEAR = datetime.date(2027, 6, 1)


def table(name: str, *rows: dict[str, object]) -> pl.DataFrame:
    """Give rows of a released table; columns that are not named are null."""
    schema = empty_tables()[name].schema
    return pl.DataFrame([{column: row.get(column) for column in schema} for row in rows], schema)


def patients(number: int, **columns: object) -> pl.DataFrame:
    """Make patients p000, p001 ...; a value may be a function of the number."""
    defaults: dict[str, object] = {"site_id": "A", "sex": "female", "vital_status": "alive"}
    rows = []
    for i in range(number):
        row: dict[str, object] = {"patient_id": f"p{i:03}"}
        for name, value in (defaults | columns).items():
            row[name] = value(i) if callable(value) else value
        rows.append(row)
    return table("patients", *rows)


def assayed(number: int, **columns: object) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make one sample and one assay (an exome by default) for each of the patients."""
    samples = [
        {"sample_id": f"s{i:03}", "patient_id": f"p{i:03}", "sample_type": "primary"}
        for i in range(number)
    ]
    assays: list[dict[str, object]] = []
    for i in range(number):
        row: dict[str, object] = {"assay_id": f"a{i:03}", "sample_id": f"s{i:03}"}
        for name, value in ({"assay_type": "wes"} | columns).items():
            row[name] = value(i) if callable(value) else value
        assays.append(row)
    return table("samples", *samples), table("assays", *assays)


def mutation(i: int, symbol: str, number: int, **columns: object) -> dict[str, object]:
    """Make one mutation of patient `i`, with a row number of its own."""
    return {
        "mutation_id": number,
        "assay_id": f"a{i:03}",
        "sample_id": f"s{i:03}",
        "patient_id": f"p{i:03}",
        "symbol": symbol,
        "chrom": "1",
        "pos": 100 + number,
        "ref": "A",
        "alt": "C",
        "build": "GRCh37",
        "class": "Missense_Mutation",
        "status": "somatic",
    } | columns


def publish(folder: Path, tables: dict[str, pl.DataFrame]) -> store.Commons:
    """Make a commons with one release of these tables."""
    commons = store.init(folder)
    store.publish(commons, tables, policy="name = 'test'\n", risk={"k": 1}, loads=("load",))
    return commons


def view_of(folder: Path, tables: dict[str, pl.DataFrame], **terms: object) -> store.View:
    """Publish the tables and open them through a grant."""
    commons = publish(folder, tables)
    return open_latest(commons, **terms)


def open_latest(commons: store.Commons, engine: str = "duckdb", **terms: object) -> store.View:
    """Open the latest release through a grant with these terms."""
    release = store.find_release(commons)
    asked = Terms(**({"project_id": "test", "valid_from": TODAY, "valid_until": NEXT_YEAR} | terms))  # type: ignore[arg-type]
    grant = access.issue(asked, release, commons.keys / "commons.pem")
    return store.open_view(commons, grant, today=TODAY, engine=engine)
