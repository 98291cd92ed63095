"""What one row says about a leaf, as an expression that is true, false or null."""

from collections.abc import Callable, Iterable

from oncommons.domain.columns import Released, Type
from oncommons.domain.criteria import (
    Criteria,
    Died,
    HadEvent,
    HadResponse,
    HasCopyNumber,
    HasTumourType,
    IsBetween,
    IsFused,
    IsIn,
    IsKnown,
    IsMutated,
    WasDiagnosed,
    WasMeasured,
    WasSampled,
    WasTreated,
)
from oncommons.domain.criteria.nearest import criteria_column
from oncommons.domain.criteria.row_truth import (
    FIRST_CODON,
    LAST_CODON,
    NARROWING,
    NO_DRUG,
    at_precision,
    number_column,
    single,
    text_column,
)
from oncommons.domain.criteria.sources import codons_of_exon, table_of
from oncommons.domain.variant_classes import PROTEIN_CHANGING as CHANGING
from oncommons.store.compile.places import Binder

PROTEIN_CHANGING = sorted(word.value for word in CHANGING)


def row_sql(leaf: Criteria, binder: Binder) -> str:
    """Write what a row of the leaf's own table says about the leaf.

    Raises:
        CriteriaError: a column cannot be asked for so, or an exon is not filled in.
    """
    return _ROWS[type(leaf)](leaf, binder)


def _is_in(leaf: IsIn, binder: Binder) -> str:
    form = text_column(leaf.column)
    column = binder.column(table_of(leaf), form.name)
    text = column if form.type is Type.TEXT else f"cast({column} as varchar)"
    unknown = [f"{column} is null"]
    if form.released is Released.LABEL:
        unknown.append(f"{column} = '*'")
    if form.type is Type.TEXT and "unknown" not in leaf.values:
        unknown.append(f"{column} = 'unknown'")
    has = binder.among(text, list(leaf.values))
    cases = f"when {' or '.join(unknown)} then null when {has} then true"
    if leaf.column in NARROWING and leaf.values:
        asked = [binder.value(value) for value in leaf.values]
        cases += f" when {_any(f'starts_with({text}, {one})' for one in asked)} then true"
        cases += f" when {_any(f'starts_with({one}, {text})' for one in asked)} then null"
    return f"case {cases} else false end"


def _is_between(leaf: IsBetween, binder: Binder) -> str:
    form = number_column(leaf.column)
    column = binder.column(table_of(leaf), form.name)
    lowest = highest = column
    if form.released is Released.INTERVAL:
        lowest, highest = (f'{column[:-1]}_{end}"' for end in ("low", "high"))
    low, high = (
        None if bound is None else binder.value(at_precision(form, bound))
        for bound in (leaf.low, leaf.high)
    )
    inside, outside = ["true"], ["false"]
    if low is not None:
        inside.append(f"{lowest} >= {low}")
        outside.append(f"{highest} < {low}")
    if high is not None:
        inside.append(f"{highest} <= {high}")
        outside.append(f"{lowest} > {high}")
    return (
        f"case when {lowest} is null then null when {' and '.join(inside)} then true"
        f" when {' or '.join(outside)} then false end"
    )


def _is_known(leaf: IsKnown, binder: Binder) -> str:
    table, form = criteria_column(leaf.column)
    column = binder.column(table, form.name)
    if form.released is Released.INTERVAL:
        return f'{column[:-1]}_low" is not null'
    if form.type is not Type.TEXT:
        return f"{column} is not null"
    return f"{column} is not null and {column} <> '*' and {column} <> 'unknown'"


def _is_of_type(leaf: HasTumourType, binder: Binder) -> str:
    column = binder.column("tumours", "oncotree")
    below = binder.among(column, [leaf.code, *leaf.descendants])
    above = binder.among(column, ["*", *leaf.ancestors])
    return f"case when {column} is null or {above} then null when {below} then true else false end"


def _is_mutation(leaf: IsMutated, binder: Binder) -> str:
    classes = sorted(leaf.classes) or PROTEIN_CHANGING
    asked = [binder.among(binder.column("mutations", "class"), classes)]
    if leaf.protein_change:
        change = binder.column("mutations", "hgvsp")
        forms = [f"p.{leaf.protein_change}", leaf.protein_change]
        asked.append(_any(f"{change} = {binder.value(form)}" for form in forms))
    if leaf.first_codon is not None and leaf.last_codon is not None:
        asked.append(_touches(leaf.first_codon, leaf.last_codon, binder))
    if leaf.exon is not None:
        asked.append(_any(_touches(*codons, binder) for codons in codons_of_exon(leaf)))
    if leaf.min_vaf is not None:
        vaf = binder.column("mutations", "vaf")
        asked.append(f"{vaf} >= {binder.value(single(leaf.min_vaf))}")
    return _all(asked)


def _touches(first: int, last: int, binder: Binder) -> str:
    """Write whether a change touches a range of codons; null where it names no codon."""
    change = binder.column("mutations", "hgvsp")
    start, end = (
        f"cast(nullif(regexp_extract({change}, '{form}', 1), '') as integer)"
        for form in (FIRST_CODON, LAST_CODON)
    )
    return (
        f"({start} <= {binder.value(last)} and coalesce({end}, {start}) >= {binder.value(first)})"
    )


def _is_call(leaf: HasCopyNumber, binder: Binder) -> str:
    return binder.among(binder.column("copy_number", "call"), list(leaf.calls))


def _is_fusion(leaf: IsFused, binder: Binder) -> str:
    one, two = (binder.column("structural_variants", f"symbol{i}") for i in (1, 2))
    if not leaf.partner:
        return "true"
    gene, partner = binder.value(leaf.gene), binder.value(leaf.partner)
    return f"(({one} = {gene} and {two} = {partner}) or ({one} = {partner} and {two} = {gene}))"


def _is_treatment(leaf: WasTreated, binder: Binder) -> str:
    asked = []
    for name, value, test in (
        ("drug_name", leaf.drug.lower(), "lower({}) = {}"),
        ("atc", leaf.atc, "starts_with({}, {})"),
    ):
        if value:
            column, kind = (binder.column("treatments", one) for one in (name, "kind"))
            none = " or ".join(f"{kind} = '{word}'" for word in NO_DRUG)
            given = test.format(column, binder.value(value))
            asked.append(f"case when {column} is not null then {given} when {none} then false end")
    if leaf.kind:
        asked.append(f"{binder.column('treatments', 'kind')} = {binder.value(leaf.kind)}")
    if leaf.line is not None:
        asked.append(f"{binder.column('treatments', 'line')} = {binder.value(leaf.line)}")
    return _all(asked)


def _is_event(leaf: HadEvent, binder: Binder) -> str:
    asked = [f"{binder.column('events', 'type')} = {binder.value(leaf.type)}"]
    if leaf.code:
        asked.append(f"{binder.column('events', 'code')} = {binder.value(leaf.code)}")
    return _all(asked)


def _is_response(leaf: HadResponse, binder: Binder) -> str:
    return binder.among(binder.column("responses", "result"), list(leaf.results))


def _is_measurement(leaf: WasMeasured, binder: Binder) -> str:
    if leaf.low is None and leaf.high is None and not leaf.unit:
        return "true"
    value = binder.column("measurements", "value")
    asked = [f"case when {value} is not null then true end"]
    if leaf.low is not None:
        asked.append(f"{value} >= {binder.value(leaf.low)}")
    if leaf.high is not None:
        asked.append(f"{value} <= {binder.value(leaf.high)}")
    if not leaf.unit:
        return _all(asked)
    unit = f"{binder.column('measurements', 'unit')} = {binder.value(leaf.unit)}"
    return f"case when {unit} then {_all(asked)} end"


def _is_diagnosis(leaf: WasDiagnosed, binder: Binder) -> str:
    if not leaf.event_types:
        return "true"
    return binder.among(binder.column("tumours", "event_type"), list(leaf.event_types))


def _is_sample(leaf: WasSampled, binder: Binder) -> str:
    kinds = leaf.sample_types
    return _is_in(IsIn("samples.sample_type", kinds), binder) if kinds else "true"


def _is_death(_: Died, binder: Binder) -> str:
    status = binder.column("patients", "vital_status")
    return f"case when {status} = 'dead' then true when {status} = 'alive' then false end"


def _all(parts: list[str]) -> str:
    return f"({' and '.join(['true', *(f'({part})' for part in parts)])})"


def _any(parts: Iterable[str]) -> str:
    return f"({' or '.join(['false', *(f'({part})' for part in parts)])})"


_ROWS: dict[type[Criteria], Callable[..., str]] = {
    IsIn: _is_in,
    IsBetween: _is_between,
    IsKnown: _is_known,
    HasTumourType: _is_of_type,
    IsMutated: _is_mutation,
    HasCopyNumber: _is_call,
    IsFused: _is_fusion,
    WasTreated: _is_treatment,
    HadEvent: _is_event,
    HadResponse: _is_response,
    WasMeasured: _is_measurement,
    WasDiagnosed: _is_diagnosis,
    WasSampled: _is_sample,
    Died: _is_death,
}
