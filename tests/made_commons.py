"""A small commons with rows of every kind: nulls, `*`, odd letters, large numbers."""

from random import Random

import polars as pl

from benchmarks.random_criteria import COLUMNS, WORDS
from oncommons.domain.columns import OneOf, Reference, Released, Type
from oncommons.domain.tables import released_tables
from tests.factories import table

TEXTS = {
    "symbol": WORDS["genes"], "symbol1": WORDS["genes"], "symbol2": WORDS["genes"],
    "oncotree": WORDS["types"], "drug_name": (*WORDS["drugs"], "Osimertinib", "Écho"),
    "country_region": COLUMNS["patients.country_region"], "panel_id": ("P1", "P2", "PX"),
    "class": ("Missense_Mutation", "Silent", "Nonsense_Mutation"), "hgvsp": ("p.V600E", "p.G12D"),
    "sample_type": COLUMNS["samples.sample_type"], "age_at_diagnosis": ("50-59", "60-69", "90+"),
}  # fmt: skip
FLOATS = (0.1, 2.5, -3.75, 1e20, 1e-7, 100.0, 0.0)
ROWS = {"patients": 1.0, "panels": 0.2, "tumours": 1.2, "samples": 1.4, "assays": 1.6}
AGES = {"50-59": (50, 59), "60-69": (60, 69), "90+": (90, 120)}


def made_tables(patients: int = 60, *, seed: int = 1) -> dict[str, pl.DataFrame]:
    """Make every released table at random; keys are unique and references lead somewhere."""
    chance, tables, ids = Random(seed), {}, {}
    for schema in released_tables():
        rows = {}
        for i in range(max(6, int(patients * ROWS.get(schema.name, 2.0)))):
            row = {one.name: _value(chance, schema, one, i, ids) for one in schema.columns}
            if "age_at_diagnosis" in row:
                low, high = AGES.get(row["age_at_diagnosis"], (None, None))
                row |= {"age_at_diagnosis_low": low, "age_at_diagnosis_high": high}
            rows[tuple(row[name] for name in schema.key)] = row
        if schema.name == "panels":  # PX has no list of genes
            rows = {key: row for key, row in rows.items() if row["panel_id"] != "PX"}
        tables[schema.name] = table(schema.name, *rows.values())
        ids[schema.name] = [row[schema.key[0]] for row in rows.values()]
    return tables


def _value(chance, schema, column, i, ids):
    if isinstance(column.rule, Reference) and column.rule.table in ids:
        lost = not column.required and column.name not in schema.key and chance.random() < 0.1
        return None if lost else chance.choice(ids[column.rule.table])
    if column.key and column.name not in TEXTS:
        # Zero-padded backwards, so that the order of ids is not that of the rows.
        return i if column.type is not Type.TEXT else f"{schema.code}{(i * 7919) % 100_003:06}"
    if not column.key and chance.random() < 0.15:
        return None
    if column.type is Type.BOOL:
        return chance.random() < 0.5
    if column.type in (Type.FLOAT32, Type.FLOAT64):
        return chance.choice(FLOATS)
    if column.type is not Type.TEXT:
        return chance.randint(-3, 3) if column.type is Type.INT8 else chance.randint(-50, 3000)
    if isinstance(column.rule, OneOf):
        words = column.rule.values
    else:
        words = TEXTS.get(column.name, ("a", "B", "é", "zz"))
    hidden = column.released is Released.LABEL and chance.random() < 0.1
    return "*" if hidden else chance.choice(words)
