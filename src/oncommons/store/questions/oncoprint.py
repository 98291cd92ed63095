"""Distinct patterns of altered genes over patients or samples, counted in one query."""

from collections.abc import Sequence

from oncommons.domain.columns import Type
from oncommons.domain.oncoprint import Cell, Copies, Mutated, Pattern, Seen
from oncommons.domain.results import Raw
from oncommons.domain.study import Unit
from oncommons.errors import CriteriaError
from oncommons.genome.consequence import ConsequenceGroup, VariantClass, consequence_group
from oncommons.store.compile import TO_PATIENT
from oncommons.store.engine import Query
from oncommons.store.questions.altered import (
    BREAKS,
    CLASSES,
    COPIES,
    MUTATIONS,
    OWNERS,
    Kind,
    seen_sql,
)
from oncommons.store.questions.columns import split_column
from oncommons.store.view import View, column_type

KINDS = (MUTATIONS, COPIES, BREAKS)
MISSING = "missing"
_STATUS = ("mutations", "status")
_GROUPS = {
    ConsequenceGroup.MISSENSE: Mutated.MISSENSE,
    ConsequenceGroup.INFRAME: Mutated.IN_FRAME,
    ConsequenceGroup.FRAMESHIFT: Mutated.TRUNCATING,
    ConsequenceGroup.TRUNCATING: Mutated.TRUNCATING,
}
"""How a mutation is drawn by its consequence; a lost start or stop counts as other."""
_OTHER = (
    VariantClass.NONSTOP_MUTATION,
    VariantClass.TRANSLATION_START_SITE,
    VariantClass.START_CODON_SNP,
    VariantClass.START_CODON_DEL,
    VariantClass.START_CODON_INS,
    VariantClass.STOP_CODON_DEL,
    VariantClass.STOP_CODON_INS,
)
_CALLS = {2: Copies.AMPLIFICATION, -2: Copies.DEEP_DELETION, 1: Copies.GAIN, -1: Copies.LOSS}
_LISTED = 256
"""A cell as a number: mutation + 8 copies + 64 fused + 128 germline + 256 on a panel's list."""
_SEEN_AT = {MUTATIONS.id: 1, COPIES.id: 2, BREAKS.id: 4}
"""Which kinds of finding an assay without a panel saw in every gene, as a number."""


def kinds_in(view: View) -> tuple[Kind, ...]:
    """Give the kinds of finding that the grant opens and the release holds.

    A release without lists of panels is asked all the same: only its denominators are unknown.
    """
    return tuple(
        kind for kind in KINDS if all(view.has(*need) for need in kind.needs if need[0] != "panels")
    )


def patterns(
    view: View,
    genes: Sequence[str],
    clinical: Sequence[str] = (),
    *,
    unit: Unit = Unit.PATIENTS,
) -> Raw[tuple[Pattern, ...]]:
    """Count the distinct patterns of a few genes over patients or samples.

    No row leaves the query: it gives each pattern that occurs, and how often.

    Args:
        view: the patients.
        genes: HGNC symbols.
        clinical: columns of words for clinical tracks, as `table.column`; who has several values
            has the first in alphabetical order.
        unit: patients or samples.

    Returns:
        The patterns in no order; patterns that differ in nothing shown may stand twice.

    Raises:
        CriteriaError: a column is unknown or holds no words, or no table of findings is there.
        GrantError: a column is not granted.
    """
    kinds = kinds_in(view)
    if not kinds:
        raise CriteriaError(
            "neither mutations nor copy numbers nor rearrangements are granted and there",
            remedy="ask the data owner to extend the grant",
        )
    germline = MUTATIONS in kinds and view.has(*_STATUS)
    tracks = [_Track(view, column, unit) for column in clinical]
    sql = _sql(kinds, len(genes), tracks, unit, germline=germline)
    values: dict[str, list[str] | str] = {"genes": list(genes)}
    values |= {f"gene{at}": gene for at, gene in enumerate(genes)}
    if MUTATIONS in kinds:
        values |= {f"class{rank}": words for rank, words in _words().items()} | CLASSES
    cells = [f"t{at}" for at in range(len(genes))]
    labels = [f"l{at}" for at in range(len(tracks))]
    counted = ("whole", *cells)
    types = dict.fromkeys(counted, Type.INT64) | dict.fromkeys(labels, Type.TEXT)
    types |= {"n": Type.INT64, "patients": Type.INT64}
    needs = [need for kind in kinds for need in kind.needs]
    needs += [track.need for track in tracks] + ([_STATUS] if germline else [])
    answer = view.ask(Query("patterns of altered genes", sql, types), values, needs)
    found = tuple(
        Pattern(
            tuple(_cell(code, row[0], kinds) for code in row[1 : 1 + len(genes)]),
            tuple(MISSING if one is None else str(one) for one in row[1 + len(genes) : -2]),
            int(row[-2]),
            int(row[-1]),
        )
        for row in answer.iter_rows()
    )
    return Raw(found, patients=sum(one.patients for one in found))


class _Track:
    """One clinical track: a value for each patient or sample."""

    def __init__(self, view: View, column: str, unit: Unit) -> None:
        table, name = split_column(column)
        if column_type(table, name) is not Type.TEXT:
            raise CriteriaError(
                f"{column} holds numbers, and a clinical track shows words",
                remedy="choose a column of words, such as patients.sex",
                value=column,
            )
        self.need = (table, name)
        own = unit is Unit.SAMPLES and table in ("samples", "assays")
        self._of_samples = own
        source, value = TO_PATIENT.get(table, table), f'{table}."{name}"'
        holder = "samples.sample_id" if own else "patient_id"
        self.sql = f"""select {holder} as holder, min({value}) as label from {source}
            where {value} is not null group by {holder}"""

    def holds(self, unit: Unit) -> str:
        """Name the column of `units` that the values belong to."""
        return "owner" if self._of_samples or unit is Unit.PATIENTS else "patient_id"


def _words() -> dict[int, list[str]]:
    """Give the classes of MAF by how they are drawn; what does not change the protein has none."""
    words: dict[int, list[str]] = {rank: [] for rank in range(Mutated.OTHER, Mutated.SOME)}
    for word in VariantClass:
        rank = _GROUPS.get(consequence_group(word))
        if word is VariantClass.SPLICE_SITE:
            rank = Mutated.SPLICE
        elif word in _OTHER:
            rank = Mutated.OTHER
        if rank is not None:
            words[rank].append(word.value)
    return words


def _sql(
    kinds: Sequence[Kind], genes: int, tracks: Sequence[_Track], unit: Unit, *, germline: bool
) -> str:
    """Write the query: a cell per gene, a row per patient or sample, then one per pattern."""
    owner = OWNERS[unit]
    rows = [row for kind in kinds for row in _found(kind, owner, germline=germline)]
    rows.append(_listed(kinds[0], owner))
    units = """select samples.sample_id as owner, samples.patient_id,
            row_number() over (partition by samples.patient_id order by samples.sample_id) as nth
        from samples join cohort on cohort.patient_id = samples.patient_id"""
    if unit is Unit.PATIENTS:
        units = "select patient_id as owner, patient_id, 1 as nth from cohort"
    cells = [f"t{at}" for at in range(genes)]
    labels = [f"l{at}" for at in range(len(tracks))]
    wide = [
        f"max(case when cells.symbol = $gene{at} then cells.code end) as {one}"
        for at, one in enumerate(cells)
    ]
    whole = [
        f"case when w{kind.id}.owner is null then 0 else {_SEEN_AT[kind.id]} end" for kind in kinds
    ]
    joins = ["left join wide on wide.owner = units.owner"]
    joins += [
        f"left join (select distinct {owner} as owner from seen_{kind.id} where coverage = 'whole')"
        f" as w{kind.id} on w{kind.id}.owner = units.owner"
        for kind in kinds
    ]
    joins += [
        f"left join ({track.sql}) as j{at} on j{at}.holder = units.{track.holds(unit)}"
        for at, track in enumerate(tracks)
    ]
    shown = [f"coalesce(wide.{one}, 0) as {one}" for one in cells]
    shown += [f"j{at}.label as {one}" for at, one in enumerate(labels)]
    listed = ["whole", *cells, *labels]
    return f"""
        , {", ".join(seen_sql(kind) for kind in kinds)},
        found as ({" union all ".join(rows)}),
        cells as (
            select owner, symbol, max(m) + 8 * max(c) + 64 * max(v) + 128 * max(g)
                + {_LISTED} * max(listed) as code
            from found group by owner, symbol
        ),
        wide as (select cells.owner, {", ".join(wide)} from cells group by cells.owner),
        units as ({units}),
        printed as (
            select units.nth, {" + ".join(whole)} as whole, {", ".join(shown)}
            from units {" ".join(joins)}
        )
        select {", ".join(listed)}, count(*) as n,
            cast(sum(case when nth = 1 then 1 else 0 end) as bigint) as patients
        from printed group by {", ".join(listed)}
        order by {", ".join(f"{one} nulls first" for one in listed)}
    """


def _found(kind: Kind, owner: str, *, germline: bool) -> list[str]:
    """Write what was found of one kind on assays that see the gene."""
    if kind is MUTATIONS:
        cases = " ".join(
            f'when list_contains($class{rank}, mutations."class") then {rank}'
            for rank in range(Mutated.OTHER, Mutated.SOME)
        )
        inherited = "case when mutations.status = 'germline' then 1 else 0 end"
        what = f"case {cases} else 0 end as m, 0 as c, 0 as v, {inherited if germline else 0} as g"
        inside = 'and list_contains($classes, mutations."class")'
        return [_on_seen(kind, owner, ("mutations", "symbol"), what, inside)]
    if kind is COPIES:
        cases = " ".join(f"when {call} then {copies.value}" for call, copies in _CALLS.items())
        what = f"0 as m, case copy_number.call {cases} else 0 end as c, 0 as v, 0 as g"
        return [_on_seen(kind, owner, ("copy_number", "symbol"), what)]
    what = "0 as m, 0 as c, 1 as v, 0 as g"
    return [
        _on_seen(kind, owner, ("structural_variants", side), what)
        for side in ("symbol1", "symbol2")
    ]


def _on_seen(kind: Kind, owner: str, gene: tuple[str, str], what: str, inside: str = "") -> str:
    """Write rows of a table of findings, without those of genes off the panel of their assay."""
    table, seen, symbol = gene[0], f"seen_{kind.id}", ".".join(gene)
    return f"""
        select {seen}.{owner} as owner, {symbol} as symbol, {what}, 0 as listed
        from {table} join {seen} on {seen}.assay_id = {table}.assay_id
            left join panels on panels.panel_id = {seen}.panel_id and panels.symbol = {symbol}
        where list_contains($genes, {symbol}) {inside}
            and ({seen}.coverage in ('whole', 'unlisted') or panels.symbol is not null)"""


def _listed(kind: Kind, owner: str) -> str:
    """Write who has a panel that lists a gene, which sees every kind of finding."""
    return f"""
        select of_panel.owner, panels.symbol, 0 as m, 0 as c, 0 as v, 0 as g, 1 as listed
        from (
            select distinct {owner} as owner, panel_id from seen_{kind.id} where coverage = 'listed'
        ) as of_panel join panels on panels.panel_id = of_panel.panel_id
        where list_contains($genes, panels.symbol)"""


def _cell(code: int, whole: int, kinds: Sequence[Kind]) -> Cell:
    """Read a cell from its number; an exome or genome sees every gene."""
    looked = [bool(code & _LISTED or whole & _SEEN_AT[kind.id]) for kind in kinds]
    seen = Seen.FULLY if all(looked) else Seen.PARTLY if any(looked) else Seen.NOT
    return Cell(Mutated(code % 8), Copies(code // 8 % 8), bool(code & 64), bool(code & 128), seen)
