"""Variants: patients are counted, rare ones stay in their gene, germline only where granted."""

from hypothesis import given
from hypothesis import strategies as st

from oncommons.disclosure.genomics import GeneShown, check_variants, show_gene
from oncommons.domain.verdicts import Verdict

MANY = [str(number) for number in range(60)]


def refused(found):
    return [one.found.split(" or")[0][:30] for one in found if one.verdict is Verdict.REFUSE]


def test_a_rare_variant_is_counted_in_its_gene_alone():
    shown = show_gene("BRAF", {"V600E": MANY[:30], "K601E": MANY[30:44], "G469A": MANY[44:56]}, 10)
    assert shown == GeneShown("BRAF", 56, {"V600E": 30, "K601E": 14, "G469A": 12}, 0)
    shown = show_gene("BRAF", {"V600E": MANY[:30], "K601E": MANY[30:44], "G469A": MANY[44:47]}, 10)
    assert shown == GeneShown("BRAF", 47, {"V600E": 30}, 2)  # 3 carriers would be 47 - 44


def test_a_small_gene_has_no_number():
    assert show_gene("KIT", {"D816V": MANY[:3]}, 10) == GeneShown("KIT", None, {}, 1)
    assert show_gene("KIT", {}, 10) == GeneShown("KIT", 0, {}, 0)


def test_a_patient_with_two_variants_counts_once():
    shown = show_gene("EGFR", {"L858R": MANY[:20], "T790M": MANY[10:25]}, 10)
    assert shown.carriers == 25


@given(
    st.lists(st.sets(st.integers(0, 50).map(str), max_size=30), max_size=5),
    st.integers(1, 12),
)
def test_neither_the_others_nor_those_with_others_alone_are_few(sets, minimum):
    carriers = {f"v{at}": patients for at, patients in enumerate(sets)}
    shown = show_gene("G", carriers, minimum)
    assert all(number >= minimum for number in shown.variants.values())
    rest = set().union(*(carriers[name] for name in carriers if name not in shown.variants))
    known = set().union(*(carriers[name] for name in shown.variants))
    everybody = set().union(*sets)
    assert shown.carriers in (None, len(everybody))
    assert shown.carriers is None or shown.carriers == 0 or shown.carriers >= minimum
    if shown.variants and shown.in_gene_only:
        assert len(rest) >= minimum
        assert not 0 < len(rest - known) < minimum


def test_a_table_of_variants_is_checked():
    kept = check_variants({"BRAF": 60}, {("BRAF", "V600E"): 40}, 10)
    assert refused(kept) == []
    rare = check_variants({}, {("BRAF", "V600E"): 40, ("BRAF", "K601E"): 4}, 10)
    assert refused(rare) == ["each variant that is named has"]
    back = check_variants({"BRAF": 43, "KIT": 3}, {("BRAF", "V600E"): 40}, 10)
    assert refused(back) == ["the carriers of variants not n"]


def test_samples_and_germline_do_not_leave():
    samples = check_variants({}, {("BRAF", "V600E"): 40}, 10, unit="samples")
    assert refused(samples) == ["numbers count patients"]
    table = {("BRCA2", "c.5946del"): 14}
    held = check_variants({}, table, 10, origins=["Germline "])
    assert refused(held) == ["the grant names germline varia"]
    assert refused(check_variants({}, table, 10, origins=["germline"], germline_granted=True)) == []
