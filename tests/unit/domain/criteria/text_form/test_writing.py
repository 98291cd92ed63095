"""Criteria are written with few brackets, and told line by line."""

import pytest

from oncommons.domain.criteria import (
    All,
    Any,
    HasTumourType,
    IsBetween,
    altered,
    column,
    died,
    mutated,
    progressed,
    tumour_type,
)
from oncommons.domain.criteria.text_form import from_text, to_text, told


@pytest.mark.parametrize(
    ("criteria", "text"),
    [
        ((died() & progressed()) & mutated("TP53"), "died and progressed and mutated(TP53)"),
        ((died() | progressed()) & mutated("TP53"), "(died or progressed) and mutated(TP53)"),
        (died() | (progressed() & mutated("TP53")), "died or progressed and mutated(TP53)"),
        (~(died() | progressed()), "not (died or progressed)"),
        (~~died(), "not not died"),
        (All((died(),)), "died"),
        (All(()) & Any(()), "everyone and nobody"),
        (altered("EGFR") & died(), "altered(EGFR) and died"),
        (died() | altered("EGFR") | altered("ALK"), "died or altered(EGFR) or altered(ALK)"),
        (~altered("EGFR"), "not altered(EGFR)"),
        (
            died() & (tumour_type("BRCA") | tumour_type("LUAD")),
            "died and cancer_type is one of BRCA, LUAD",
        ),
        (tumour_type("LUAD") | tumour_type("BRCA"), "cancer_type is LUAD or cancer_type is BRCA"),
        (~column("patients.sex", "female"), "patients.sex is not female"),
        (column("patients.sex", "unknown"), 'patients.sex is "unknown"'),
        (IsBetween("assays.tmb", 10.000000000000002), "assays.tmb > 10"),
        (IsBetween("assays.tmb", 10.0), "assays.tmb >= 10"),
        (mutated("TP53", "p.R213*"), "mutated(TP53, R213*)"),
        (mutated("TP53", "missense"), "mutated(TP53, change missense)"),
        (mutated('a "b"\\'), 'mutated("a \\"b\\"\\\\")'),
        (HasTumourType("LUAD", ("X",), ("NSCLC",)), "cancer_type is LUAD"),
    ],
)
def test_criteria_are_written(criteria, text):
    assert to_text(criteria) == text


def test_a_tree_is_told_with_its_parts_indented():
    asked = from_text(
        "cancer_type is LUAD and (died or not known (progressed)) and any sample (mutated(TP53))"
    )
    assert told(asked) == (
        "all of",
        "  cancer_type is LUAD",
        "  at least one of",
        "    died",
        "    unknown whether",
        "      progressed",
        "  one and the same sample with",
        "    mutated(TP53)",
    )
