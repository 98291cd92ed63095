"""What one row says about a leaf: true, false, or unknown (None), in plain Python."""

import math
import re
import struct
from collections.abc import Callable, Collection

from oncommons.domain.columns import Column, Released, Type
from oncommons.domain.criteria.algebra import Criteria
from oncommons.domain.criteria.leaves import (
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
from oncommons.domain.criteria.record import Row, Truth
from oncommons.domain.criteria.sources import codons_of_exon
from oncommons.domain.variant_classes import PROTEIN_CHANGING
from oncommons.errors import CriteriaError

FIRST_CODON = "^[^0-9]*([0-9]{1,6})"
LAST_CODON = "^[^0-9]*[0-9]{1,6}_[^0-9]?([0-9]{1,6})"
"""Where codons stand in a protein change in HGVS; in a form that every engine reads alike."""
NO_DRUG = ("radiotherapy", "surgery")
"""Kinds of treatment that give no drug: a row without one is not of an unknown drug."""
NARROWING = ("patients.country_region",)
"""Columns whose labels begin with the wider label: FR1 covers FR10."""


def row_has_value(leaf: IsIn, row: Row) -> Truth:
    """Tell whether a row has one of the values of a column."""
    column = text_column(leaf.column)
    value = row[column.name]
    if value is None or (value == "unknown" and "unknown" not in leaf.values):
        return None
    if column.released is Released.LABEL and value == "*":
        return None
    label = str(value).lower() if isinstance(value, bool) else str(value)
    if label in leaf.values:
        return True
    if leaf.column in NARROWING:
        if any(label.startswith(asked) for asked in leaf.values):
            return True
        if any(asked.startswith(label) for asked in leaf.values):
            return None
    return False


def row_is_between(leaf: IsBetween, row: Row) -> Truth:
    """Tell whether the number of a row, or the interval that covers it, lies between bounds."""
    column = number_column(leaf.column)
    ends = ("_low", "_high") if column.released is Released.INTERVAL else ("", "")
    lowest, highest = (row[column.name + end] for end in ends)
    low, high = (at_precision(column, bound) for bound in (leaf.low, leaf.high))
    inside = both(at_least(lowest, low), at_most(highest, high))
    outside = at_least(highest, low) is False or at_most(lowest, high) is False
    if inside:
        return True
    return False if outside and lowest is not None else None


def row_is_known(leaf: IsKnown, row: Row) -> bool:
    """Tell whether a row has a value in a column."""
    _, column = criteria_column(leaf.column)
    name = f"{column.name}_low" if column.released is Released.INTERVAL else column.name
    return row[name] not in (None, "*", "unknown")


def row_is_of_type(leaf: HasTumourType, row: Row) -> Truth:
    """Tell whether a tumour is of a type; unknown where it is labelled more widely."""
    label = row["oncotree"]
    if label in (None, "*", *leaf.ancestors):
        return None
    return label in (leaf.code, *leaf.descendants)


def row_is_mutation(leaf: IsMutated, row: Row) -> Truth:
    """Tell whether a mutation of the gene meets everything that is asked."""
    change = row["hgvsp"]
    asked = [among(row["class"], leaf.classes or PROTEIN_CHANGING)]
    if leaf.protein_change:
        named = (f"p.{leaf.protein_change}", leaf.protein_change)
        asked.append(None if change is None else change in named)
    if leaf.first_codon is not None and leaf.last_codon is not None:
        asked.append(touches(change, leaf.first_codon, leaf.last_codon))
    if leaf.exon is not None:
        asked.append(_in_exon(leaf, change))
    if leaf.min_vaf is not None:
        asked.append(at_least(row["vaf"], single(leaf.min_vaf)))
    return both(*asked)


def _in_exon(leaf: IsMutated, change: object) -> Truth:
    """Tell whether a change touches an exon on one of its transcripts."""
    found = [touches(change, first, last) for first, last in codons_of_exon(leaf)]
    return True if True in found else None if None in found else False


def touches(change: object, first: int, last: int) -> Truth:
    """Tell whether a protein change touches a range of codons; None where it names no codon.

    Example:
        >>> touches("p.E746_A750del", 750, 760), touches("p.L858R", 746, 753), touches("p.?", 1, 9)
        (True, False, None)
    """
    start = re.search(FIRST_CODON, str(change or ""))
    if start is None:
        return None
    end = re.search(LAST_CODON, str(change)) or start
    return int(start[1]) <= last and int(end[1]) >= first


def row_is_call(leaf: HasCopyNumber, row: Row) -> Truth:
    """Tell whether a copy-number row has one of the calls."""
    return among(row["call"], leaf.calls)


def row_is_fusion(leaf: IsFused, row: Row) -> Truth:
    """Tell whether a row is a rearrangement of the gene with the partner that is asked."""
    sides = (row["symbol1"], row["symbol2"])
    if leaf.gene not in sides or not leaf.partner:
        return leaf.gene in sides
    if sides in ((leaf.gene, leaf.partner), (leaf.partner, leaf.gene)):
        return True
    return None if None in sides else False


def _of_gene(leaf: HasCopyNumber | IsMutated, row: Row) -> Truth:
    """Tell whether a row is a finding of the gene that meets what is asked."""
    if row["symbol"] != leaf.gene:
        return False
    return row_is_mutation(leaf, row) if isinstance(leaf, IsMutated) else row_is_call(leaf, row)


def row_is_measurement(leaf: WasMeasured, row: Row) -> Truth:
    """Tell whether a value of the right code and unit lies between the bounds."""
    if leaf.low is None and leaf.high is None and not leaf.unit:
        return True
    if leaf.unit and row["unit"] != leaf.unit:
        return None
    return both(at_least(row["value"], leaf.low), at_most(row["value"], leaf.high))


def row_is_event(leaf: HadEvent, row: Row) -> Truth:
    """Tell whether an event is of the type and code."""
    return both(equals(row["type"], leaf.type), not leaf.code or equals(row["code"], leaf.code))


def row_is_diagnosis(leaf: WasDiagnosed, row: Row) -> Truth:
    """Tell whether an event of the disease is of one of the types."""
    return not leaf.event_types or among(row["event_type"], leaf.event_types)


def row_is_sample(leaf: WasSampled, row: Row) -> Truth:
    """Tell whether a sample is of one of the types."""
    kinds = leaf.sample_types
    return not kinds or row_has_value(IsIn("samples.sample_type", kinds), row)


def row_is_death(_: Died, row: Row) -> Truth:
    """Tell whether the patient is dead."""
    return {"dead": True, "alive": False}.get(str(row["vital_status"]))


def row_is_treatment(leaf: WasTreated, row: Row) -> Truth:
    """Tell whether a treatment is of the drug, code, kind and line that are asked."""
    missing = False if row["kind"] in NO_DRUG else None
    drug, code = row["drug_name"], row["atc"]
    return both(
        not leaf.drug or (missing if drug is None else str(drug).lower() == leaf.drug.lower()),
        not leaf.atc or (missing if code is None else str(code).startswith(leaf.atc)),
        not leaf.kind or equals(row["kind"], leaf.kind),
        leaf.line is None or equals(row["line"], leaf.line),
    )


_ROW_TRUTH: dict[type[Criteria], Callable[..., Truth]] = {
    IsIn: row_has_value,
    IsBetween: row_is_between,
    IsKnown: row_is_known,
    HasTumourType: row_is_of_type,
    IsMutated: _of_gene,
    HasCopyNumber: _of_gene,
    IsFused: row_is_fusion,
    WasTreated: row_is_treatment,
    HadEvent: row_is_event,
    HadResponse: lambda leaf, row: among(row["result"], leaf.results),
    WasMeasured: row_is_measurement,
    WasDiagnosed: row_is_diagnosis,
    WasSampled: row_is_sample,
    Died: row_is_death,
}


def row_holds(leaf: Criteria, row: Row) -> Truth:
    """Tell what a row of the leaf's own table says about the leaf."""
    return _ROW_TRUTH[type(leaf)](leaf, row)


def both(*truths: Truth) -> Truth:
    """Hold where all hold, fail where one fails, else unknown."""
    return False if False in truths else None if None in truths else True


def equals(value: object, asked: object) -> Truth:
    """Compare with a value that may be missing."""
    return None if value is None else value == asked


def among(value: object, asked: Collection[object]) -> Truth:
    """Look for a value that may be missing in a list."""
    return None if value is None else value in asked


def at_least(value: object, low: float | None) -> Truth:
    """Compare a number that may be missing with a bound that may be none."""
    return None if not isinstance(value, int | float) else low is None or value >= low


def at_most(value: object, high: float | None) -> Truth:
    """Compare a number that may be missing with a bound that may be none."""
    return None if not isinstance(value, int | float) else high is None or value <= high


def single(number: float) -> float:
    """Round to single precision, as columns of FLOAT32 are, so that 0.3 is at least 0.3."""
    try:
        return float(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return math.copysign(math.inf, number)


def at_precision(column: Column, bound: float | None) -> float | None:
    """Round a bound as the column's own numbers are rounded."""
    return single(bound) if bound is not None and column.type is Type.FLOAT32 else bound


def text_column(name: str) -> Column:
    """Find a column whose values can be listed.

    Raises:
        CriteriaError: there is no such column, or it is a measured number or becomes an interval.
    """
    _, column = criteria_column(name)
    if column.released is Released.INTERVAL or column.type in (Type.FLOAT32, Type.FLOAT64):
        raise CriteriaError(f"{name} is a number", remedy="ask for it between two bounds")
    return column


def number_column(name: str) -> Column:
    """Find a column of numbers.

    Raises:
        CriteriaError: there is no such column, or it holds words.
    """
    _, column = criteria_column(name)
    if column.type in (Type.TEXT, Type.BOOL):
        raise CriteriaError(f"{name} is not a number", remedy="ask for its values")
    return column
