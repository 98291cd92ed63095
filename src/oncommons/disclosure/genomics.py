"""Which variants of a gene may be named: patients are counted, rare ones in the gene (R11)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from oncommons.disclosure.verdicts import Checked
from oncommons.domain.verdicts import Verdict

PATIENTS = "patients"
GERMLINE = "germline"


@dataclass(frozen=True, slots=True)
class GeneShown:
    """What may be told of the variants of a gene.

    Args:
        gene: its symbol.
        carriers: patients with any variant of it; None where hidden.
        variants: name of each variant that may be named to its carriers, most first.
        in_gene_only: how many variants are counted in the gene and not named.
    """

    gene: str
    carriers: int | None
    variants: Mapping[str, int]
    in_gene_only: int


def show_gene(gene: str, carriers: Mapping[str, Collection[str]], minimum: int) -> GeneShown:
    """Name the variants of a gene that enough patients carry; the others count in the gene alone.

    Nor may the numbers shown give the others back: those patients who carry none of the variants
    named are as many as the minimum, or none. Until then the rarest of the variants named stays in
    the gene too. A patient with two samples or two variants of a gene counts once.

    Args:
        gene: its symbol.
        carriers: name of each variant to the patients who carry it.
        minimum: smallest number of carriers.

    Example:
        >>> many = [str(number) for number in range(40)]
        >>> show_gene("BRAF", {"V600E": many[:25], "K601E": many[25:28], "G469A": many[28:]}, 10)
        GeneShown(gene='BRAF', carriers=40, variants={'V600E': 25}, in_gene_only=2)
    """
    sets = {name: frozenset(patients) for name, patients in carriers.items() if patients}
    everybody = frozenset[str]().union(*sets.values())
    named = sorted(
        (name for name, patients in sets.items() if len(patients) >= minimum),
        key=lambda name: (-len(sets[name]), name),
    )
    while named and len(named) < len(sets) and _tells_of_few(sets, named, minimum):
        named.pop()
    return GeneShown(
        gene,
        None if 0 < len(everybody) < minimum else len(everybody),
        {name: len(sets[name]) for name in named},
        len(sets) - len(named),
    )


def check_variants(
    genes: Mapping[str, int],
    variants: Mapping[tuple[str, str], int],
    minimum: int,
    *,
    unit: str = PATIENTS,
    origins: Sequence[str] = (),
    germline_granted: bool = False,
) -> tuple[Checked, ...]:
    """Check a table of genes and variants that a researcher made.

    Args:
        genes: symbol to carriers of any variant of it; empty where the table does not say.
        variants: gene and variant to carriers.
        minimum: smallest number of carriers.
        unit: what the numbers count; only "patients" may leave.
        origins: origin of each row, such as "germline"; empty where the table does not say.
        germline_granted: whether the grant names germline variants.

    Returns:
        One entry per thing looked at, all of rule R11.
    """
    rare = sum(0 < number < minimum for number in variants.values())
    given_back = sum(
        0 < whole - sum(n for (gene, _), n in variants.items() if gene == symbol) < minimum
        for symbol, whole in genes.items()
        if any(gene == symbol for gene, _ in variants)
    )
    found = [
        _judge("numbers count patients", "count each patient once", broken=unit != PATIENTS),
        _judge(
            f"each variant that is named has {minimum} carriers or more",
            "count rarer variants in their gene",
            cells=rare,
        ),
        _judge(
            f"the carriers of variants not named are {minimum} or more",
            "leave the rarest variant that is named to its gene",
            cells=given_back,
        ),
    ]
    is_germline = GERMLINE in {origin.strip().lower() for origin in origins}
    if is_germline:
        found.append(
            _judge(
                "the grant names germline variants",
                "leave germline variants out, or ask for a grant that names them",
                broken=not germline_granted,
            )
        )
    return tuple(found)


def _tells_of_few(sets: Mapping[str, frozenset[str]], named: Sequence[str], minimum: int) -> bool:
    """Tell whether those with a variant that is not named, or with such alone, are few."""
    known = frozenset[str]().union(*(sets[name] for name in named))
    rest = frozenset[str]().union(*(sets[name] for name in sets if name not in named))
    return any(0 < len(few) < minimum for few in (rest, rest - known))


def _judge(found: str, remedy: str, *, broken: bool = False, cells: int = 0) -> Checked:
    is_broken = broken or cells > 0
    verdict = Verdict.REFUSE if is_broken else Verdict.PASS
    return Checked("R11", verdict, found, remedy if is_broken else "", cells)
