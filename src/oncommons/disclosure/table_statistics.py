"""Rules for tables of sums, survival, models and variants that researchers made."""

from collections.abc import Sequence
from itertools import pairwise

from oncommons.disclosure.depths import Strictness, limit
from oncommons.disclosure.genomics import check_variants
from oncommons.disclosure.models import check_model
from oncommons.disclosure.quantiles import may_show_quantile
from oncommons.disclosure.sums import broken_sum_rules
from oncommons.disclosure.table_counts import judge_cells, round_counts
from oncommons.disclosure.table_kinds import (
    AT_RISK,
    CENSORED,
    COUNTS,
    EVENTS,
    HIDDEN,
    SURVIVAL,
    TERM,
    TIME,
    VARIANT,
    About,
    Draft,
    is_statistic,
    is_total,
    share_below,
    whole_number,
)
from oncommons.disclosure.verdicts import Checked
from oncommons.domain.verdicts import Verdict

_ALL_TOLD = "in the two largest contributions behind each row, as the airlock counts them"
_CONSTANT = frozenset(("intercept", "(intercept)", "const", "constant"))


def check_sums_of(table: Draft, about: About, minimum: int, strictness: Strictness) -> None:
    """Apply R1, R2, R4 and R5 to sums, means and percentiles, and write repairs into the table.

    Args:
        table: rows with a number of contributors and statistics.
        about: holds the contributions behind each row; without them R4 is for people.
        minimum: smallest number of contributors.
        strictness: how strictly rules are applied.
    """
    count = table.place(COUNTS)
    statistics = [at for at, name in enumerate(table.header) if is_statistic(name)]
    adds = [at for at in statistics if share_below(table.header[at]) is None]
    if adds:
        _dominance(table, about, minimum, strictness, adds)
    _percentiles(table, count, statistics, limit("R5", "beyond", strictness, group=minimum))
    labels = [at for at in range(len(table.header)) if at != count and at not in statistics]
    hidden = judge_cells(
        table,
        [tuple(row[at] for at in labels) or (str(place),) for place, row in enumerate(table.rows)],
        table.numbers(count),
        about,
        minimum,
    )
    for place in hidden or ():
        for at in (count, *statistics):
            table.rows[place][at] = HIDDEN
    if hidden is not None:
        places = [(row, count) for row in range(len(table.rows))]
        round_counts(table, places, limit("R3", "round_to", strictness), minimum)


def _dominance(
    table: Draft, about: About, minimum: int, strictness: Strictness, adds: Sequence[int]
) -> None:
    """Hide sums and means in which one or two patients dominate (R4)."""
    limits = (limit("R4", name, strictness) for name in ("largest", "dominance_percent"))
    largest, percent = limits
    says = (
        f"{minimum} or more contribute, the largest {largest} less than {percent} % of the total,"
        f" and no contribution can be told to {limit('R4', 'p_percent', strictness)} %"
    )
    if len(about.contributions) != len(table.rows):
        table.said.append(Checked("R4", Verdict.REVIEW, says, f"hand {_ALL_TOLD}"))
        return
    broken = [
        row
        for row, behind in zip(table.rows, about.contributions, strict=True)
        if broken_sum_rules(behind, minimum, strictness=strictness)
    ]
    for row in broken:
        for at in adds:
            row[at] = HIDDEN
    # A total or a sum of two rows gives a hidden one back: with totals, people decide.
    is_linked = any(is_total(cell) for row in table.rows for cell in row)
    verdict = Verdict.PASS
    if broken:
        verdict = Verdict.REFUSE if is_linked else Verdict.REPAIRED
    remedy = "leave the row out together with the total, or merge it" if broken else ""
    table.said.append(Checked("R4", verdict, says, remedy, len(broken) * len(adds)))


def _percentiles(table: Draft, count: int, statistics: Sequence[int], beyond: int) -> None:
    """Hide percentiles beyond which too few patients lie; smallest and largest always (R5)."""
    cells = 0
    for at in statistics:
        share = share_below(table.header[at])
        if share is None:
            continue
        for row, patients in zip(table.rows, table.numbers(count), strict=True):
            is_open = patients is not None and may_show_quantile(patients, share, beyond)
            if not is_open and row[at] != HIDDEN:
                row[at] = HIDDEN
                cells += 1
    says = f"{beyond} values or more lie beyond each percentile, and no minimum or maximum is told"
    verdict = Verdict.REPAIRED if cells else Verdict.PASS
    remedy = "tell quartiles of larger groups" if cells else ""
    table.said.append(Checked("R5", verdict, says, remedy, cells))


def check_survival(table: Draft, minimum: int, strictness: Strictness) -> None:
    """Apply R6 to a table of survival: enough exits in each step, enough at risk, few decimals.

    Args:
        table: one row per shown time, the first with the number at risk at the start.
        minimum: smallest number of exits in a step, and of patients at risk.
        strictness: how strictly rules are applied.
    """
    survival, at_risk = table.place(SURVIVAL), table.place(AT_RISK)
    exits = limit("R6", "exits", strictness, group=minimum)
    groups = _groups(table)
    few = sum(
        whole_number(row[at_risk]) is None or 0 < (whole_number(row[at_risk]) or 0) < minimum
        for row in table.rows
    )
    thin = sum(_thin_steps(rows, (survival, at_risk), exits) for rows in groups)
    thin += _few_exits(table, exits)
    pool = "begin at day 0, pool exits until each step has enough, and end while enough are left"
    table.said += [
        _refuse_if(few, f"{minimum} patients or more are at risk after each time", pool),
        _refuse_if(thin, f"each step stands for {exits} exits or more", pool),
    ]
    decimals, fine = limit("R6", "decimals"), limit("R6", "fine_from")
    cells = 0
    for row in table.rows:
        most = decimals + ((whole_number(row[at_risk]) or 0) >= fine)
        for at in _probabilities(table, survival):
            if len(row[at].partition(".")[2]) > most:
                row[at] = f"{float(row[at]):.{most}f}"
                cells += 1
    says = f"probabilities have {decimals} decimals, one more from {fine} at risk"
    verdict = Verdict.REPAIRED if cells else Verdict.PASS
    remedy = "the rounded table is given back" if cells else ""
    table.said.append(Checked("R6", verdict, says, remedy, cells))


def _groups(table: Draft) -> list[list[list[str]]]:
    """Put the rows of each curve together, by the columns that hold no numbers of it."""
    numbers = (*TIME, *AT_RISK, *EVENTS, *CENSORED, *SURVIVAL, "lower", "upper")
    labels = [at for at, name in enumerate(table.header) if name not in numbers]
    found: dict[tuple[str, ...], list[list[str]]] = {}
    for row in table.rows:
        found.setdefault(tuple(row[at] for at in labels), []).append(row)
    return list(found.values())


def _thin_steps(rows: Sequence[Sequence[str]], places: tuple[int, int], exits: int) -> int:
    """Count the rows before which too few left, and a first one that is a step itself."""
    survival, at_risk = places
    thin = int(_falls(rows[0][survival]))
    for before, row in pairwise(rows):
        numbers = [whole_number(each[at_risk]) for each in (before, row)]
        left = None if None in numbers else abs((numbers[0] or 0) - (numbers[1] or 0))
        changed = row[survival] != before[survival]
        thin += left is None or (left < exits and (changed or left > 0))
    return thin


def _falls(first: str) -> bool:
    """Tell whether a curve begins below one: the exits of that step are told nowhere."""
    return not _is_number(first) or float(first) < 1


def _few_exits(table: Draft, exits: int) -> int:
    """Count the numbers of events and censorings that are small."""
    columns = [table.column(names) for names in (EVENTS, CENSORED)]
    return sum(
        0 < (number or 0) < exits
        for at in columns
        if at is not None
        for number in table.numbers(at)
    )


def _probabilities(table: Draft, survival: int) -> list[int]:
    """Give the columns of probabilities whose cells are all numbers."""
    wanted = [survival, *(at for at, n in enumerate(table.header) if n in ("lower", "upper"))]
    return [at for at in wanted if all(_is_number(row[at]) for row in table.rows)]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def check_model_table(table: Draft, about: About, minimum: int, strictness: Strictness) -> None:
    """Apply R7 to a table of coefficients; without the facts of the model, people look at it.

    Args:
        table: one row per coefficient.
        about: holds the facts of the model.
        minimum: patients on both sides of each level.
        strictness: how strictly rules are applied.
    """
    term = table.place(TERM)
    facts = about.model
    if facts is None:
        remedy = "declare its patients, parameters, levels and largest leverage beside the table"
        says = "a model is told with how many patients stand behind it"
        table.said.append(Checked("R7", Verdict.REVIEW, says, remedy))
        return
    degrees = limit("R7", "residual_degrees", strictness)
    for finding in check_model(facts, minimum=minimum, residual_degrees=degrees):
        verdict = Verdict.PASS if finding.passed else Verdict.REFUSE
        cells = int(not finding.passed)
        table.said.append(Checked(finding.rule, verdict, finding.what, finding.remedy, cells))
    terms = [row[term] for row in table.rows if row[term].lower() not in _CONSTANT]
    table.said.append(
        _refuse_if(
            max(0, len(terms) - facts.parameters),
            "each coefficient is one of the parameters that were declared",
            "declare all parameters of the model",
            rule="R7",
        )
    )


def check_variant_table(table: Draft, about: About, minimum: int) -> None:
    """Apply R11 to a table of variants.

    Args:
        table: gene, variant and number of carriers; a row without a variant is the whole gene.
        about: says what the numbers count, and whether germline variants are granted.
        minimum: smallest number of carriers.
    """
    gene, variant, count = (table.place(names) for names in (("gene",), VARIANT, COUNTS))
    origin = table.column(("origin", "status"))
    genes: dict[str, int] = {}
    variants: dict[tuple[str, str], int] = {}
    for row in table.rows:
        number = whole_number(row[count]) or 0
        if row[variant] and not is_total(row[variant]):
            variants[row[gene], row[variant]] = number
        else:
            genes[row[gene]] = number
    small = sum(0 < number < minimum for number in genes.values())
    table.said.append(
        _refuse_if(small, f"each gene has {minimum} carriers or more", "leave it out", rule="R1")
    )
    table.said += check_variants(
        genes,
        variants,
        minimum,
        unit="samples" if "samples" in table.header else about.unit,
        origins=[] if origin is None else [row[origin] for row in table.rows],
        germline_granted=about.germline_granted,
    )


def _refuse_if(cells: int, says: str, remedy: str, *, rule: str = "R6") -> Checked:
    verdict = Verdict.REFUSE if cells else Verdict.PASS
    return Checked(rule, verdict, says, remedy if cells else "", cells)
