"""A made release of any size, straight in the schema of a release, drawn all at once.

Six assays (five panels of 50 to 505 genes and an exome of 18,000), 1.1 samples a patient, a long
tail of genes, enrichment of genes by tumour type, and some hypermutated samples. Nothing in it was
measured on anybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from oncommons.store.publish import empty_tables

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

GENES, LISTED = 18_000, 505
PANELS = {"IMPACT341": 341, "IMPACT410": 410, "IMPACT468": 468, "IMPACT505": 505, "HOTSPOT50": 50}
PANEL_SHARE = (0.15, 0.22, 0.33, 0.14, 0.08, 0.08)
TYPES, SUBTYPES = 30, 5
TOP = (0.42, 0.16, 0.14, 0.13, 0.10, 0.09, 0.09, 0.08, 0.08, 0.07, 0.06, 0.06, 0.06, 0.06, 0.05)
CLASSES = (
    "Missense_Mutation", "Nonsense_Mutation", "Frame_Shift_Del", "Frame_Shift_Ins",
    "Splice_Site", "In_Frame_Del", "Silent",
)  # fmt: skip
CLASS_SHARE = (0.65, 0.10, 0.07, 0.04, 0.04, 0.02, 0.08)
A_PART = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class MadeStudy:
    """The tables of a made release.

    Args:
        small: every table with at most a few rows per patient, whole.
        mutation_sample: (n,) sample of each mutation.
        mutation_gene: (n,) its gene.
        mutation_class: (n,) its class.
        genes: symbols.
        time_days: (patients,) days to death or last contact.
        died: (patients,) whether the patient died.
    """

    small: dict[str, pl.DataFrame]
    mutation_sample: Ints
    mutation_gene: Ints
    mutation_class: Ints
    genes: pl.Series
    time_days: Floats
    died: npt.NDArray[np.bool_]

    def parts(self, table: str, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Give columns of a table, as the builder of the index reads them."""
        if table != "mutations":
            yield self.small[table].select(columns)
            return
        for start in range(0, len(self.mutation_sample), A_PART):
            yield self._mutations(slice(start, start + A_PART)).select(columns)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Give whole tables, ready to be published."""
        rows = self._mutations(slice(None))
        number, gene = rows.height, self.mutation_gene
        base = (gene % 22 + 1).astype("U2")
        more = {
            "mutation_id": pl.Series(np.arange(number)),
            "sample_id": _ids("S", self.mutation_sample),
            "patient_id": self.small["samples"]["patient_id"].gather(self.mutation_sample),
            "chrom": pl.Series(base),
            "pos": pl.Series(1_000 + gene * 5_000 + np.arange(number) % 3_000),
            **{name: pl.repeat(text, number, eager=True) for name, text in _SAME.items()},
        }
        return {**self.small, "mutations": _whole("mutations", rows.to_dict() | more)}

    def _mutations(self, some: slice) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "assay_id": _ids("A", self.mutation_sample[some]),
                "symbol": self.genes.gather(self.mutation_gene[some]),
                "class": pl.Series(CLASSES).gather(self.mutation_class[some]),
            }
        )


_SAME = {"ref": "A", "alt": "C", "build": "GRCh37", "status": "somatic"}


def make_study(patients: int, seed: int) -> MadeStudy:
    """Draw a release.

    Args:
        patients: how many.
        seed: the same seed makes the same release.
    """
    rng = np.random.default_rng(seed)
    kind = rng.choice(TYPES, patients, p=_falling(TYPES, 0.8))
    stage = rng.choice(5, patients, p=(0.2, 0.2, 0.22, 0.33, 0.05))
    number = 1 + (rng.random(patients) < 0.09) + (rng.random(patients) < 0.02)
    owner = np.repeat(np.arange(patients), number)
    nth = np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number)
    panel = rng.choice(6, len(owner), p=PANEL_SHARE)
    burden = rng.lognormal(0, 0.75, len(owner)) * np.where(rng.random(len(owner)) < 0.03, 8, 1)
    order = np.concatenate([np.arange(45), 45 + rng.permutation(LISTED - 45)])
    lists = [order[:size] for size in PANELS.values()]
    sample, gene = _mutate(rng, lists, panel, kind[owner], burden)
    in_one = np.lexsort((gene, sample))
    sample, gene = sample[in_one], gene[in_one]
    changed = np.bincount(sample, minlength=len(owner))
    days, died = _follow(rng, stage)
    genes = pl.Series([f"GENE{at:05}" for at in range(GENES)])
    people = _people(rng, stage, days, died)
    small = {
        **empty_tables(),
        **people,
        "tumours": _tumours(rng, kind),
        **_samples(rng, owner, nth, kind),
        "assays": _assays(rng, panel, changed, burden),
        "panels": _panels(lists, genes),
        **_rearranged(rng, panel, lists, genes),
    }
    classes = rng.choice(len(CLASSES), len(sample), p=CLASS_SHARE)
    return MadeStudy(small, sample, gene, classes, genes, days, died)


def _falling(number: int, power: float) -> Floats:
    """Give shares that fall with the rank."""
    weight: Floats = 1 / np.arange(1, number + 1) ** power
    total = float(weight.sum())
    shares: Floats = weight / total
    return shares


def _frequencies(rng: np.random.Generator) -> Floats:
    """Give how often each gene is mutated: a few drivers and a long tail."""
    drivers = np.concatenate([TOP, np.linspace(0.05, 0.03, 45 - len(TOP))])
    listed = np.sort(rng.lognormal(np.log(0.012), 0.6, LISTED - 45))[::-1]
    tail = np.sort(rng.lognormal(np.log(0.008), 0.8, GENES - LISTED))[::-1]
    return np.concatenate([drivers, listed, tail])


def _mutate(
    rng: np.random.Generator, lists: Sequence[Ints], panel: Ints, kind: Ints, burden: Floats
) -> tuple[Ints, Ints]:
    """Draw the mutations of every sample on the genes of its assay."""
    frequency = _frequencies(rng)
    enriched = rng.lognormal(0, 0.7, (TYPES, LISTED))
    enriched /= (_falling(TYPES, 0.8)[:, None] * enriched).sum(0)
    samples, genes = [], []
    for at, seen in enumerate((*lists, np.arange(GENES))):
        for one in range(TYPES):
            inside = np.flatnonzero((panel == at) & (kind == one))
            weight = frequency[seen].copy()
            listed = seen < LISTED
            weight[listed] *= enriched[one, seen[listed]]
            expected = weight.sum() * burden[inside] * (0.25 if at == len(lists) else 0.7)
            number = rng.poisson(expected)
            samples.append(np.repeat(inside, number))
            drawn = rng.random(int(number.sum()))
            genes.append(seen[np.searchsorted(np.cumsum(weight) / weight.sum(), drawn)])
    return np.concatenate(samples), np.concatenate(genes)


def _follow(rng: np.random.Generator, stage: Ints) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Draw survival by stage, cut off at the last contact."""
    death = rng.exponential(365 / (0.144 * np.array([0.3, 0.6, 1, 2.4, 1])[stage]))
    contact = rng.uniform(90, 2_900, len(stage))
    return np.floor(np.minimum(death, contact)), death <= contact


def _people(
    rng: np.random.Generator, stage: Ints, days: Floats, died: npt.NDArray[np.bool_]
) -> dict[str, pl.DataFrame]:
    number = len(stage)
    ids = _ids("P", np.arange(number))
    patients = {
        "patient_id": ids,
        "site_id": pl.Series([f"H{at:02}" for at in range(12)]).gather(rng.integers(0, 12, number)),
        "sex": _words(rng, number, ("female", "male", "*"), (0.5, 0.49, 0.01)),
        "vital_status": pl.Series(["alive", "dead"]).gather(died.astype(int)),
        "last_contact_day": pl.Series(days.astype(np.int32)),
        "death_day": pl.Series(np.where(died, days, -1).astype(np.int32)).replace({-1: None}),
        "country_region": _words(rng, number, tuple("ABCDE*"), (0.7, 0.1, 0.08, 0.05, 0.05, 0.02)),
    }
    groups = pl.Series(["I", "II", "III", "IV", None]).gather(stage)
    stagings = {
        "staging_id": _ids("G", np.arange(number)),
        "tumour_id": _ids("T", np.arange(number)),
        "patient_id": ids,
        "day": pl.Series(np.zeros(number, np.int32)),
        "system": pl.repeat("UICC8", number, eager=True),
        "stage_group": groups,
    }
    return {"patients": _whole("patients", patients), "stagings": _whole("stagings", stagings)}


def _tumours(rng: np.random.Generator, kind: Ints) -> pl.DataFrame:
    number = len(kind)
    age = np.clip(rng.normal(61, 13, number), 18, 94).astype(np.int32) // 5 * 5
    low = pl.Series(age).replace({15: 18})
    columns = {
        "tumour_id": _ids("T", np.arange(number)),
        "patient_id": _ids("P", np.arange(number)),
        "event_type": pl.repeat("primary", number, eager=True),
        "diagnosis_day": pl.Series(np.zeros(number, np.int32)),
        "age_at_diagnosis": pl.select(pl.format("{}-{}", low, pl.Series(age + 4))).to_series(),
        "age_at_diagnosis_low": low,
        "age_at_diagnosis_high": pl.Series(age + 4),
        "oncotree": pl.Series([f"TYPE{at:02}" for at in range(TYPES)]).gather(kind),
        "topography": pl.Series([f"C{at:02}.9" for at in range(40)]).gather((kind * 7) % 40),
        "grade": _words(rng, number, ("1", "2", "3", None), (0.2, 0.4, 0.3, 0.1)),
    }
    return _whole("tumours", columns)


def _samples(
    rng: np.random.Generator, owner: Ints, nth: Ints, kind: Ints
) -> dict[str, pl.DataFrame]:
    number = len(owner)
    detailed = kind[owner] * SUBTYPES + rng.choice(SUBTYPES, number, p=(0.5, 0.2, 0.15, 0.1, 0.05))
    cells = np.clip(rng.beta(4, 4, number) * 100, 5, 95).round().astype(np.float32)
    is_metastasis = (nth > 0) | (rng.random(number) < 0.35)
    names = pl.Series([f"SUB{at:03}" for at in range(TYPES * SUBTYPES)])
    columns = {
        "sample_id": _ids("S", np.arange(number)),
        "patient_id": _ids("P", owner),
        "tumour_id": _ids("T", owner),
        "sample_type": pl.Series(["primary", "metastasis"]).gather(is_metastasis.astype(int)),
        "oncotree": names.gather(detailed),
        "tumour_cellularity": pl.Series(cells),
    }
    return {"samples": _whole("samples", columns)}


def _assays(rng: np.random.Generator, panel: Ints, changed: Ints, burden: Floats) -> pl.DataFrame:
    number = len(panel)
    size = np.array([*PANELS.values(), LISTED * 28])[panel]
    msi = np.where(burden > 6, rng.choice(4, number, p=(0.4, 0.1, 0.45, 0.05)), 0)
    columns = {
        "assay_id": _ids("A", np.arange(number)),
        "sample_id": _ids("S", np.arange(number)),
        "assay_type": pl.Series(["panel", "wes"]).gather((panel == 5).astype(int)),
        "panel_id": pl.Series([*PANELS, None]).gather(panel),
        "genome_build": pl.repeat("GRCh37", number, eager=True),
        "tmb": pl.Series((changed / (size / LISTED * 1.2)).round(2).astype(np.float32)),
        "purity": pl.Series(rng.beta(4, 4, number).astype(np.float32)),
        "msi_status": pl.Series(["MSS", "MSI-L", "MSI-H", "unknown"]).gather(msi),
    }
    return _whole("assays", columns)


def _panels(lists: Sequence[Ints], genes: pl.Series) -> pl.DataFrame:
    names = [
        pl.repeat(name, len(seen), eager=True) for name, seen in zip(PANELS, lists, strict=True)
    ]
    columns = {"panel_id": pl.concat(names), "symbol": genes.gather(np.concatenate(lists))}
    return _whole("panels", columns)


def _rearranged(
    rng: np.random.Generator, panel: Ints, lists: Sequence[Ints], genes: pl.Series
) -> dict[str, pl.DataFrame]:
    """Draw amplifications and deep deletions on the genes of the assay, and rearrangements."""
    samples = len(panel)
    sample = np.repeat(np.arange(samples), rng.poisson(4, samples))
    gene = np.searchsorted(np.cumsum(_falling(LISTED, 0.7)), rng.random(len(sample)))
    sees = np.zeros((len(lists) + 1, LISTED), bool)
    sees[-1] = True
    for at, seen in enumerate(lists):
        sees[at, seen] = True
    key = np.unique((sample * LISTED + gene)[sees[panel[sample], gene]])
    sample, gene = np.divmod(key, LISTED)
    calls = {
        "assay_id": _ids("A", sample),
        "sample_id": _ids("S", sample),
        "symbol": genes.gather(gene),
        "call": pl.Series(np.where(gene * 7 % 10 < 6, 2, -2).astype(np.int8)),
    }
    broken = np.sort(rng.integers(0, samples, samples * 3 // 10))
    breaks = {
        "sv_id": pl.Series(np.arange(len(broken))),
        "assay_id": _ids("A", broken),
        "sample_id": _ids("S", broken),
        "symbol1": genes.gather(rng.integers(0, 120, len(broken))),
        "symbol2": genes.gather(rng.integers(0, LISTED, len(broken))),
    }
    return {
        "copy_number": _whole("copy_number", calls),
        "structural_variants": _whole("structural_variants", breaks),
    }


def _ids(letter: str, numbers: Ints) -> pl.Series:
    """Write numbers as ids whose order is theirs."""
    text = pl.lit(letter) + pl.Series(numbers).cast(pl.String).str.zfill(8)
    return pl.select(text).to_series()


def _words(
    rng: np.random.Generator, number: int, words: Sequence[str | None], share: Sequence[float]
) -> pl.Series:
    return pl.Series(words).gather(rng.choice(len(words), number, p=share))


def _whole(table: str, columns: dict[str, Any]) -> pl.DataFrame:
    """Give a table all columns of its schema, null where nothing was made."""
    schema = empty_tables()[table].schema
    number = max(len(column) for column in columns.values())
    return pl.DataFrame(
        {
            name: columns[name].cast(kind)
            if name in columns
            else pl.repeat(None, number, dtype=kind, eager=True)
            for name, kind in schema.items()
        }
    )
