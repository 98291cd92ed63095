"""Criteria to SQL: one nullable truth per patient, as in the logic of Kleene."""

from dataclasses import dataclass, field

from oncommons.domain.columns import Released
from oncommons.domain.criteria import (
    All,
    Any,
    Criteria,
    HasCopyNumber,
    HasTumourType,
    IsBetween,
    IsFused,
    IsIn,
    IsMutated,
    Leaf,
    Not,
    WasTreated,
)
from oncommons.domain.tables import TABLES
from oncommons.errors import CriteriaError
from oncommons.genome.consequence import VariantClass, is_protein_changing
from oncommons.store.engine import Scalar

# How each table reaches the patient of its rows.
TO_PATIENT = {
    "patients": "patients",
    "assays": "assays join samples using (sample_id)",
    "copy_number": "copy_number join samples using (sample_id)",
    "structural_variants": "structural_variants join samples using (sample_id)",
    "segments": "segments join assays using (assay_id) join samples using (sample_id)",
    "expression": "expression join assays using (assay_id) join samples using (sample_id)",
}
PROTEIN_CHANGING = sorted(word.value for word in VariantClass if is_protein_changing(word))
# Labels that are prefixes of what they cover: FR1 covers FR10.
PREFIX_LABELS = {("patients", "country_region")}

# Assays that cover the gene: exomes and genomes, and panels that list it. A panel without a gene
# list covers nothing for certain, so its negatives stay unknown.
COVERING = """
    select assay_id, sample_id from assays
    where (panel_id is null and assay_type in ('wes', 'wgs'))
       or panel_id in (select panel_id from panels where symbol = {gene})
"""
UNLISTED = """
    select assay_id from assays where assay_type = 'panel'
      and (panel_id is null or panel_id not in (select panel_id from panels))
"""


@dataclass(slots=True)
class Compiler:
    """Collects one common table expression per leaf, and the values that they need."""

    ctes: list[str] = field(default_factory=list)
    values: dict[str, Scalar | list[str] | list[int]] = field(default_factory=dict)
    columns: set[tuple[str, str]] = field(default_factory=set)

    def value(self, value: Scalar | list[str] | list[int]) -> str:
        """Bind a value and give the name that stands for it in the text."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def truth(self, criteria: Criteria) -> str:
        """Give the expression for one criterion over the joined leaves."""
        match criteria:
            case All(parts):
                return "(" + " and ".join(["true", *map(self.truth, parts)]) + ")"
            case Any(parts):
                return "(" + " or ".join(["false", *map(self.truth, parts)]) + ")"
            case Not(part):
                return f"(not {self.truth(part)})"
            case leaf:
                name = f"leaf{len(self.ctes)}"
                self.ctes.append(f"{name} as ({self.leaf(leaf)})")
                return f"{name}.truth"

    def leaf(self, leaf: Leaf) -> str:
        """Give the query of one leaf: patient_id and truth; a patient without a row is unknown."""
        match leaf:
            case IsIn():
                return self._is_in(leaf)
            case IsBetween():
                return self._is_between(leaf)
            case HasTumourType():
                return self._tumour_type(leaf)
            case IsMutated(gene, change):
                return self._mutated(gene, change)
            case HasCopyNumber(gene, calls):
                self.columns |= {("copy_number", "symbol"), ("copy_number", "call")}
                picked = f"list_contains({self.value(list(calls))}, call)"
                return self._altered(gene, "copy_number", f"symbol = {{gene}} and {picked}")
            case IsFused(gene):
                self.columns |= {
                    ("structural_variants", "symbol1"),
                    ("structural_variants", "symbol2"),
                }
                return self._altered(gene, "structural_variants", "{gene} in (symbol1, symbol2)")
            case WasTreated(drug):
                self.columns.add(("treatments", "drug_name"))
                given = f"coalesce(lower(drug_name) = {self.value(drug.lower())}, false)"
                return f"select patient_id, bool_or({given}) as truth from treatments group by 1"

    def _is_in(self, leaf: IsIn) -> str:
        table, column = self._column(leaf.column)
        values = self.value(list(leaf.values))
        row, unknown, coarse = f"list_contains({values}, {column})", f"{column} is null", "false"
        if TABLES[table].column(column).released is Released.LABEL:
            unknown += f" or {column} = '*'"
        if (table, column) in PREFIX_LABELS:
            finer = f"len(list_filter({values}, lambda x: starts_with({column}, x))) > 0"
            coarse = f"len(list_filter({values}, lambda x: starts_with(x, {column}))) > 0"
            row = f"({row} or {finer})"
        row = f"case when {unknown} then null when {row} then true"
        return _any_row(table, f"{row} when {coarse} then null else false end")

    def _is_between(self, leaf: IsBetween) -> str:
        table, column = self._column(leaf.column)
        form = TABLES[table].column(column)
        if form.type == "text":
            raise CriteriaError(f"{leaf.column} is not a number", remedy="ask for its values")
        interval = form.released is Released.INTERVAL
        low, high = (f"{column}_low", f"{column}_high") if interval else (column, column)
        inside, outside = ["true"], ["false"]
        if leaf.low is not None:
            bound = self.value(leaf.low)
            inside.append(f"{low} >= {bound}")
            outside.append(f"{high} < {bound}")
        if leaf.high is not None:
            bound = self.value(leaf.high)
            inside.append(f"{high} <= {bound}")
            outside.append(f"{low} > {bound}")
        row = f"case when {low} is null then null when {' and '.join(inside)} then true"
        row += f" when {' or '.join(outside)} then false end"
        return _any_row(table, row)

    def _tumour_type(self, leaf: HasTumourType) -> str:
        self.columns.add(("tumours", "oncotree"))
        below = self.value([leaf.code, *leaf.descendants])
        above = self.value(["*", *leaf.ancestors])
        row = f"case when list_contains({below}, oncotree) then true"
        row += f" when oncotree is null or list_contains({above}, oncotree) then null"
        return _any_row("tumours", row + " else false end")

    def _mutated(self, gene: str, change: str) -> str:
        self.columns |= {("mutations", "symbol"), ("mutations", "class")}
        classes = self.value(PROTEIN_CHANGING)
        picked = f"symbol = {{gene}} and list_contains({classes}, class)"
        if change:
            self.columns.add(("mutations", "hgvsp"))
            picked += f" and hgvsp = {self.value(f'p.{change}')}"
        return self._altered(gene, "mutations", picked)

    def _altered(self, gene: str, table: str, picked: str) -> str:
        """True with a hit on a panel that may see it; false where every sample was covered."""
        name = self.value(gene)
        covering = COVERING.format(gene=name)
        source = TO_PATIENT.get(table, table)
        return f"""
            select patient_id, case when bool_or(hit) then true
                when bool_and(covered) then false end as truth
            from (
                select patient_id, true as hit, true as covered
                from {source} where {picked.format(gene=name)}
                  and (assay_id in (select assay_id from ({covering}))
                       or assay_id in ({UNLISTED}))
                union all
                select patient_id, false as hit,
                    sample_id in (select sample_id from ({covering})) as covered
                from samples
            ) group by 1"""

    def _column(self, name: str) -> tuple[str, str]:
        """Split `table.column` and check it against the schema."""
        table, _, column = name.partition(".")
        if table not in TABLES or column not in TABLES[table].names:
            raise CriteriaError(
                f'there is no column "{name}"',
                remedy="write table.column as on the page of the schema",
                value=name,
            )
        form = TABLES[table].column(column)
        if not TABLES[table].released or form.released in (Released.NEVER, Released.PSEUDONYM):
            raise CriteriaError(
                f"{name} identifies patients and is not in a release", remedy="use another column"
            )
        self.columns.add((table, column))
        return table, column


def _any_row(table: str, row: str) -> str:
    """Hold where one row holds, unknown where none does and one is unknown."""
    source = TO_PATIENT.get(table, table)
    return f"""
        select patient_id, case when bool_or(truth) then true
            when bool_or(truth is null) then null else false end as truth
        from (select patient_id, {row} as truth from {source}) group by 1"""


@dataclass(frozen=True, slots=True)
class Compiled:
    """Criteria as text and values.

    Args:
        sql: a query that gives `patient_id` and `truth` (true, false or null) of every patient.
        values: what its names stand for.
        columns: the columns that it looks at, for the check against a grant.
    """

    sql: str
    values: dict[str, Scalar | list[str] | list[int]]
    columns: frozenset[tuple[str, str]]


def compile_criteria(criteria: Criteria) -> Compiled:
    """Turn criteria into SQL that gives each patient's truth.

    Raises:
        CriteriaError: a column is unknown, identifies patients, or is no number where one is asked.
    """
    compiler = Compiler()
    truth = compiler.truth(criteria)
    joins = "".join(
        f" left join leaf{i} on leaf{i}.patient_id = patients.patient_id"
        for i in range(len(compiler.ctes))
    )
    ctes = f"with {', '.join(compiler.ctes)} " if compiler.ctes else ""
    sql = f"{ctes}select patients.patient_id, {truth} as truth from patients{joins}"
    return Compiled(sql, compiler.values, frozenset(compiler.columns))
