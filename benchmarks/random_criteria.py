"""Criteria drawn at random over a release, to ask two engines the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from oncommons.domain.criteria import (
    Criteria,
    altered,
    amplified,
    between,
    column,
    deleted,
    fused,
    mutated,
    treated,
    tumour_type,
)

WORDS: Mapping[str, Sequence[str]] = {
    "genes": ("TP53", "KRAS", "EGFR", "BRAF", "PTEN", "ALK", "PIK3CA"),
    "types": ("LUAD", "NSCLC", "LUNG", "BRCA", "BREAST", "PRAD", "MEL"),
    "drugs": ("osimertinib", "Trastuzumab", "cisplatin", "no such drug"),
}
COLUMNS: Mapping[str, Sequence[str]] = {
    "patients.sex": ("female", "male"),
    "patients.vital_status": ("alive", "dead"),
    "patients.country_region": ("FR1", "FR10", "FR", "DE2"),
    "samples.sample_type": ("primary", "metastasis", "recurrence"),
    "assays.assay_type": ("panel", "wes", "wgs"),
}

_OF_A_GENE: tuple[Callable[[str], Criteria], ...] = (amplified, deleted, fused, altered)


def random_criteria(
    count: int, *, seed: int, words: Mapping[str, Sequence[str]] = WORDS
) -> Iterator[Criteria]:
    """Draw criteria of up to three levels.

    Args:
        count: how many.
        seed: the same seed draws the same.
        words: genes, types and drugs to ask for.
    """
    chance = Random(seed)
    for _ in range(count):
        yield _one(chance, words, levels=2)


def _one(chance: Random, words: Mapping[str, Sequence[str]], levels: int) -> Criteria:
    draw = chance.random()
    if levels == 0 or draw < 0.3:
        return _leaf(chance, words)
    first = _one(chance, words, levels - 1)
    if draw < 0.45:
        return ~first
    second = _one(chance, words, levels - 1)
    return first & second if draw < 0.75 else first | second


def _leaf(chance: Random, words: Mapping[str, Sequence[str]]) -> Criteria:
    gene, kind = chance.choice(words["genes"]), chance.choice(words["types"])
    name = chance.choice(sorted(COLUMNS))
    values = chance.sample(COLUMNS[name], chance.randint(1, 2))
    low = chance.choice([None, 0, 40, 50, 60, 400])
    highs = [value for value in (60, 69, 80, 900) if value >= (low or 0)]
    high = None if low is None and chance.random() < 0.2 else chance.choice(highs)
    number = chance.choice(["tumours.age_at_diagnosis", "patients.last_contact_day"])
    leaves: list[Criteria] = [
        column(name, *values),
        between(number, low, high),
        tumour_type(kind),
        mutated(gene),
        mutated(gene, "V600E"),
        chance.choice(_OF_A_GENE)(gene),
        treated(chance.choice(words["drugs"])),
    ]
    return chance.choice(leaves)
