"""Lists of genes, oncoprints and lollipops of a small cohort that can be counted by hand."""

import pytest

from oncommons import access, cohort
from oncommons.access.grants import EVERYTHING
from oncommons.domain.answers import GeneList
from oncommons.domain.comparisons import Group
from oncommons.domain.criteria import column
from oncommons.domain.oncoprint import Copies, Mutated, Seen
from oncommons.domain.study import Unit
from oncommons.errors import CriteriaError, GrantError, KnowledgeError
from tests.factories import assayed, mutation, patients, table, view_of

BIG, SMALL = "BIG", "SMALL"


def made_tables():
    """Make 40 patients: 0-19 on a panel of TP53, KRAS and ERG, 20-39 on one of TP53 alone."""
    samples, assays = assayed(40, assay_type="panel", panel_id=lambda i: BIG if i < 20 else SMALL)
    panels = [
        {"panel_id": panel, "symbol": symbol}
        for panel, symbols in ((BIG, ("TP53", "KRAS", "ERG")), (SMALL, ("TP53",)))
        for symbol in symbols
    ]
    rows = [mutation(i, "TP53", i, hgvsp="p.R175H") for i in range(10)]
    stop = {"hgvsp": "p.R213*", "class": "Nonsense_Mutation"}
    rows += [mutation(i, "TP53", 50 + i, **stop) for i in range(5, 12)]
    rows += [mutation(i, "KRAS", 100 + i, hgvsp="p.G12D") for i in range(15, 25)]
    rows += [mutation(0, "TP53", 200, **{"class": "Silent"}), mutation(30, "TP53", 201)]
    calls = [
        {"assay_id": f"a{i:03}", "sample_id": f"s{i:03}", "symbol": "KRAS", "call": call}
        for i, call in ((0, 2), (1, 2), (2, -2), (3, 1), (30, 2))
    ]
    breaks = [
        {"sv_id": i, "assay_id": f"a{i:03}", "sample_id": f"s{i:03}"}
        | {"symbol1": one, "symbol2": two}
        for i, one, two in ((0, "ERG", "TMPRSS2"), (1, "TMPRSS2", "ERG"), (25, "ERG", "TMPRSS2"))
    ]
    return {
        "patients": patients(40, sex=lambda i: "female" if i % 2 else "male"),
        "samples": samples,
        "assays": assays,
        "panels": table("panels", *panels),
        "mutations": table("mutations", *rows),
        "copy_number": table("copy_number", *calls),
        "structural_variants": table("structural_variants", *breaks),
    }


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    return view_of(tmp_path_factory.mktemp("genes") / "c", made_tables())


def counted(view, kind=GeneList.MUTATIONS, genes=(), unit=Unit.PATIENTS):
    answer = cohort.gene_frequencies(view, genes, kind=kind, unit=unit).undisclosed
    return {(row.symbol, row.alteration): (row.altered, row.profiled) for row in answer.rows}


def test_who_is_off_the_panel_is_in_neither_part(view):
    assert counted(view) == {("TP53", "mutated"): (13, 40), ("KRAS", "mutated"): (5, 20)}


def test_copy_number_tells_amplified_from_deeply_deleted(view):
    assert counted(view, GeneList.COPY_NUMBER) == {
        ("KRAS", "amplified"): (2, 20),
        ("KRAS", "deeply deleted"): (1, 20),
    }


def test_a_rearrangement_counts_for_each_gene_that_its_panel_lists(view):
    assert counted(view, GeneList.FUSIONS) == {("ERG", "rearranged"): (2, 20)}
    assert counted(view, GeneList.FUSION_PAIRS) == {("ERG::TMPRSS2", "rearranged"): (2, 20)}


def test_a_gene_that_is_asked_for_has_a_row_even_where_nobody_was_profiled(view):
    assert counted(view, genes=("BRCA2", "ERG")) == {
        ("BRCA2", "mutated"): (0, 0),
        ("ERG", "mutated"): (0, 20),
    }


def test_samples_hold_the_patients_behind_them(view):
    answer = cohort.gene_frequencies(view, ("TP53",), unit=Unit.SAMPLES)
    assert answer.undisclosed.rows[0].behind == (13, 40)
    assert access.disclose(answer, view.grant).value.rows[0].behind is None


def test_an_oncoprint_counts_patterns_of_cells(view):
    answer = cohort.oncoprint(view, ("TP53", "KRAS"), clinical=("patients.sex",)).undisclosed
    assert (answer.total, answer.left_out, answer.drawn) == (40, 0, 40)
    tp53, kras = answer.tracks
    assert (tp53.altered, tp53.profiled) == (13, 40)
    assert (kras.altered, kras.profiled) == (8, 20)
    first = answer.patterns[0]
    assert first.cells[0].mutated is Mutated.TRUNCATING
    assert {one.labels for one in answer.patterns} == {("female",), ("male",)}
    gained = [one for one in answer.patterns if one.cells[1].copies is Copies.GAIN]
    assert [(one.count, one.cells[1].altered) for one in gained] == [(1, False)]
    unseen = [one for one in answer.patterns if one.cells[1].seen is Seen.NOT]
    assert sum(one.count for one in unseen) == 20
    assert not any(one.cells[1].altered for one in unseen)


def test_who_was_profiled_for_none_of_the_genes_is_left_out(view):
    answer = cohort.oncoprint(view, ("KRAS", "ERG")).undisclosed
    assert (answer.total, answer.left_out, answer.drawn) == (40, 20, 20)
    assert answer.patterns[0].cells[1].fused


def test_genes_stand_as_given_or_by_frequency(view):
    given = cohort.oncoprint(view, ("KRAS", "ERG", "TP53")).undisclosed
    assert [track.symbol for track in given.tracks] == ["KRAS", "ERG", "TP53"]
    ranked = cohort.oncoprint(view, ("ERG", "TP53", "KRAS"), by_frequency=True).undisclosed
    assert [track.symbol for track in ranked.tracks] == ["KRAS", "TP53", "ERG"]
    assert {track.symbol for track in cohort.oncoprint(view).undisclosed.tracks} == {"TP53", "KRAS"}


@pytest.mark.parametrize(
    ("genes", "clinical", "says"),
    [
        (("TP53",), (), "1 genes"),
        (("TP53", "tp53"), (), "1 genes"),
        (("TP53", "ERBB22"), (), "the nearest known is ERBB2"),
        (("TP53", "KRAS"), ("patients.last_contact_day",), "holds numbers"),
        (("TP53", "KRAS"), ("patients.nothing",), "no column"),
    ],
)
def test_what_cannot_be_drawn_is_refused(view, genes, clinical, says):
    with pytest.raises(CriteriaError, match=says):
        cohort.oncoprint(view, genes, clinical=clinical)


def test_former_symbols_are_read(view):
    assert cohort.check_genes(view, ("tp53", "HER2", "TP53")) == ("TP53", "ERBB2")


def test_a_lollipop_counts_by_residue_class_and_change(view):
    answer = cohort.lollipop(view, "TP53").undisclosed
    (group,) = answer.groups
    assert [(one.codon, one.count) for one in group.residues] == [("R175", 10), ("R213", 7)]
    assert [(part.name, part.count) for part in group.residues[1].classes] == [("truncating", 7)]
    assert [(part.name, part.count) for part in group.residues[0].changes] == [("R175H", 10)]
    assert (group.altered, group.profiled, group.not_placed) == (13, 40, 1)
    assert (answer.length, answer.length_from) == (225, "")


def test_two_groups_mirror_each_other(view):
    groups = cohort.two_groups_by(view, "patients.sex")
    answer = cohort.lollipop(view, "TP53", groups=groups, column="patients.sex").undisclosed
    assert [(one.name, one.total) for one in answer.groups] == [("female", 20), ("male", 20)]
    assert sum(one.altered for one in answer.groups) == 13
    assert answer.rest == 0


def test_three_groups_are_refused(view):
    sexes = [Group(str(at), column("patients.sex", "male")) for at in range(3)]
    with pytest.raises(CriteriaError, match="cannot mirror"):
        cohort.lollipop(view, "TP53", groups=sexes)


def test_the_length_is_read_from_a_table_of_coding_lengths(view, tmp_path):
    path = tmp_path / "lengths.csv"
    path.write_text(
        "symbol,mu_silent,mu_missense,mu_truncating,cds_length\nTP53,1e-6,2e-6,1e-7,1182\n"
    )
    length = cohort.protein_length("TP53", path)
    assert length == (393, "lengths.csv")
    answer = cohort.lollipop(view, "TP53", length=length).undisclosed
    assert (answer.length, answer.length_from) == (393, "lengths.csv")
    short = cohort.lollipop(view, "TP53", length=(100, "wrong.csv")).undisclosed
    assert (short.length, short.length_from) == (225, "")
    with pytest.raises(KnowledgeError, match="no coding length of KRAS"):
        cohort.protein_length("KRAS", path)


def without(*columns):
    """Grant everything but some columns."""
    kept = dict(EVERYTHING)
    for table_name, name in columns:
        kept[table_name] = tuple(one for one in kept[table_name] if one != name)
    return kept


@pytest.mark.parametrize("lacking", [("assays", "panel_id"), ("panels", "symbol")])
def test_denominators_need_their_columns(tmp_path, lacking):
    view = view_of(tmp_path / "c", made_tables(), columns=without(lacking))
    for kind in GeneList:
        with pytest.raises(GrantError, match=".".join(lacking)):
            cohort.gene_frequencies(view, kind=kind)
    with pytest.raises((GrantError, CriteriaError)):
        cohort.oncoprint(view, ("TP53", "KRAS"))
    with pytest.raises(GrantError, match=".".join(lacking)):
        cohort.lollipop(view, "TP53")


def test_a_clinical_track_needs_its_column(tmp_path):
    view = view_of(tmp_path / "c", made_tables(), columns=without(("patients", "sex")))
    with pytest.raises(GrantError, match=r"patients\.sex"):
        cohort.oncoprint(view, ("TP53", "KRAS"), clinical=("patients.sex",))


def test_a_kind_that_is_not_granted_is_not_looked_for(tmp_path):
    columns = without(("copy_number", "call"), ("structural_variants", "symbol2"))
    view = view_of(tmp_path / "c", made_tables(), columns=columns)
    answer = cohort.oncoprint(view, ("TP53", "KRAS")).undisclosed
    assert answer.kinds == ("mutations",)
    assert not any(cell.copies or cell.fused for one in answer.patterns for cell in one.cells)


def test_changes_of_the_protein_need_their_column(tmp_path):
    view = view_of(tmp_path / "c", made_tables(), columns=without(("mutations", "hgvsp")))
    with pytest.raises(GrantError, match=r"mutations\.hgvsp"):
        cohort.lollipop(view, "TP53")
