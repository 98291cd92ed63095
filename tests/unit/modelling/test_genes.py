"""Which genes become inputs, and in whom a gene is unknown."""

import polars as pl

from oncommons.modelling.genes import METASTASIS, MutatedGenes, read_genes
from tests.unit.discovery.fake_view import FakeView, sequenced

MISSENSE = "Missense_Mutation"
PEOPLE = {f"p{i:02}": None for i in range(20)}


def carriers(gene: str, number: int, word: str = MISSENSE, status: str = "somatic"):
    return [(f"p{i:02}", gene, word, "", status) for i in range(number)]


def read(rows, patients=PEOPLE, panels=None, least=3, most=8) -> MutatedGenes:
    return read_genes(sequenced(rows, patients, panels), most=most, least_carriers=least)


def value(found: MutatedGenes, patient: str, gene: str) -> float | None:
    row = found.values.filter(pl.col("patient_id") == patient)
    return row[gene].item() if row.height else None


def test_known_cancer_genes_come_most_mutated_first():
    rows = carriers("KRAS", 4) + carriers("TP53", 9) + carriers("TTN", 15)
    assert read(rows).symbols == ("TP53", "KRAS")  # TTN is long, and no driver


def test_number_of_genes_is_limited():
    rows = carriers("KRAS", 4) + carriers("TP53", 9)
    assert read(rows, most=1).symbols == ("TP53",)


def test_gene_with_few_carriers_or_few_others_is_left_out():
    rows = carriers("KRAS", 2) + carriers("TP53", 18)
    assert read(rows).symbols == ()


def test_silent_and_germline_mutations_do_not_count():
    rows = carriers("KRAS", 9, "Silent") + carriers("TP53", 9, MISSENSE, "germline")
    assert read(rows).symbols == ()


def test_values_are_one_for_mutated_and_zero_for_looked_at():
    found = read(carriers("TP53", 5))
    assert value(found, "p00", "TP53") == 1
    assert value(found, "p19", "TP53") == 0


def test_gene_off_the_panel_is_unknown_not_wild_type():
    patients = PEOPLE | {"p18": "P", "p19": "P"}
    found = read(carriers("TP53", 5), patients, {"P": ["KRAS"]})
    assert value(found, "p19", "TP53") is None
    assert value(found, "p10", "TP53") == 0


def test_panel_without_a_list_knows_only_what_was_found():
    patients = PEOPLE | {"p04": "unlisted", "p19": "unlisted"}
    found = read(carriers("TP53", 5), patients)
    assert value(found, "p04", "TP53") == 1
    assert value(found, "p19", "TP53") is None


def test_samples_from_after_diagnosis_are_unknown_and_counted():
    names = [f"p{i:02}" for i in range(20)]
    samples = pl.DataFrame(
        {
            "sample_id": [f"{name}-s" for name in names],
            "patient_id": names,
            "sample_type": ["primary"] * 19 + ["metastasis"],
            "collection_day": [None] * 10 + [0] * 8 + [40, None],
        }
    )
    view = sequenced(carriers("TP53", 5), PEOPLE, samples=samples)
    found = read_genes(view, most=8, least_carriers=3)
    assert value(found, "p17", "TP53") == 0
    assert value(found, "p18", "TP53") is None  # taken on day 40
    assert value(found, "p19", "TP53") is None  # a metastasis without a day
    assert found.late == 2


def undated(metastases: int, primaries: int, cell_lines: int = 0) -> FakeView:
    """Sequence metastases first, then primaries and cell lines, all without a day."""
    kinds = ["metastasis"] * metastases + ["primary"] * primaries + ["cell_line"] * cell_lines
    names = [f"p{i:02}" for i in range(len(kinds))]
    samples = pl.DataFrame(
        {"sample_id": [f"{n}-s" for n in names], "patient_id": names, "sample_type": kinds}
    )
    return sequenced(carriers("TP53", 5), dict.fromkeys(names), samples=samples)


def test_undated_metastases_count_where_many_patients_have_no_other_sample():
    found = read_genes(undated(8, 10, 2), most=8, least_carriers=3)
    assert (found.undated, found.sequenced, found.late) == (10, 20, 0)
    assert value(found, "p00", "TP53") == 1
    assert value(found, "p07", "TP53") == 0
    assert [value(found, f"p{i:02}", METASTASIS) for i in (0, 9, 19)] == [1, 0, None]


def test_few_undated_metastases_stay_unknown():
    found = read_genes(undated(1, 19), most=8, least_carriers=3)
    assert (found.undated, found.late) == (0, 1)
    assert METASTASIS not in found.values.columns


def test_undated_metastasis_of_a_patient_with_a_primary_is_not_used():
    names = [f"p{i:02}" for i in range(20)]
    samples = pl.DataFrame(
        {
            "sample_id": [f"{n}-s" for n in names] + [f"{n}-second" for n in names],
            "patient_id": names * 2,
            "sample_type": ["primary"] * 20 + ["metastasis"] * 20,
        }
    )
    view = sequenced([], PEOPLE, samples=samples)
    mutated = [(f"p{i:02}-s", "TP53") for i in range(4)] + [("p19-second", "TP53")]
    assays = pl.DataFrame(
        {
            "assay_id": samples["sample_id"],
            "sample_id": samples["sample_id"],
            "assay_type": "wes",
            "panel_id": pl.Series([None] * 40, dtype=pl.String),
        }
    )
    mutations = pl.DataFrame(mutated, schema=["assay_id", "symbol"], orient="row").with_columns(
        pl.lit(MISSENSE).alias("class"), status=pl.lit("somatic"), hgvsp=pl.lit("")
    )
    view = FakeView(view.tables | {"assays": assays, "mutations": mutations})
    found = read_genes(view, most=8, least_carriers=3)
    assert found.undated == 0
    assert value(found, "p19", "TP53") == 0


def test_panel_without_a_list_covers_what_it_found_in_three_patients():
    patients = dict.fromkeys(PEOPLE, "unlisted")
    rows = [*carriers("TP53", 5), ("p00", "KRAS", MISSENSE, "", "somatic")]
    found = read(rows, patients)
    assert found.symbols == ("TP53",)
    assert value(found, "p19", "TP53") == 0
    assert found.unlisted == 1


def test_panel_with_a_list_is_never_widened_by_what_it_found():
    patients = dict.fromkeys(PEOPLE, "P")
    found = read(carriers("TP53", 5), patients, {"P": ["KRAS"]})
    assert found.symbols == ()  # nobody is known to be without
    assert found.unlisted == 0


def test_view_without_genes_gives_none():
    view = FakeView({"patients": pl.DataFrame({"patient_id": ["a"]})})
    assert read_genes(view, most=8, least_carriers=3).symbols == ()
