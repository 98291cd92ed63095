"""The shipped approvals as evidence."""

import dataclasses

import pytest

from oncommons.knowledge.approved import ApprovalStatus, Origin, approved_pairs
from oncommons.therapy.approved import approved_evidence, evidence_of, knowledge_used
from oncommons.therapy.profile import atoms, parse_profile
from oncommons.therapy.variants import Asked

PAIR = dataclasses.replace(
    approved_pairs()[0],
    gene="EGFR",
    alterations=("L858R",),
    excluded=(),
    origin=Origin.SOMATIC,
    status=ApprovalStatus.APPROVED,
    line="first line",
)


def made(**more):
    return evidence_of(dataclasses.replace(PAIR, **more), "test 1")


def test_what_left_a_label_is_no_evidence():
    withdrawn = {pair.id for pair in approved_pairs() if not pair.is_in_force}
    given = {each.evidence_id for each in approved_evidence()}
    assert withdrawn
    assert withdrawn.isdisjoint(given)
    assert len(withdrawn) + len(given) == len(approved_pairs())


def test_every_shipped_profile_is_understood_and_reads_back():
    for each in approved_evidence():
        profile = parse_profile(each.profile, each.gene)
        assert parse_profile(str(profile)) == profile
        for atom, _ in atoms(profile):
            assert atom.variant.asked is not Asked.UNREADABLE, each.evidence_id


@pytest.mark.parametrize(
    ("more", "profile"),
    [
        ({"alterations": ("L858R",)}, "L858R"),
        ({"alterations": ("L858R", "L861Q", "G719")}, "L858R/L861Q OR G719"),
        ({"alterations": ("Fusion", "Rearrangement")}, "Fusion"),
        ({"alterations": ("BCR::ABL1 Fusion",)}, "BCR::ABL1 Fusion"),
        ({"alterations": ("Overexpression",)}, "Overexpression"),
        ({"alterations": ("Deleterious Mutation", "Deletion"), "origin": Origin.GERMLINE},
         "Germline Deleterious Mutation OR Germline Deletion"),
        ({"excluded": ("KRAS Mutation", "NRAS Mutation")},
         "L858R AND NOT KRAS Mutation AND NOT NRAS Mutation"),
        ({"alterations": ("L858R", "Exon 19 Deletion"), "excluded": ("KRAS Mutation",)},
         "(L858R OR Exon 19 Deletion) AND NOT KRAS Mutation"),
    ],
)  # fmt: skip
def test_alternatives_and_exclusions_become_one_profile(more, profile):
    assert made(**more).profile == profile


@pytest.mark.parametrize(
    ("status", "setting"),
    [
        (ApprovalStatus.APPROVED, "first line"),
        (ApprovalStatus.ACCELERATED, "first line (accelerated approval)"),
        (ApprovalStatus.CONDITIONAL, "first line (conditional approval)"),
    ],
)
def test_a_conditional_approval_says_so(status, setting):
    assert made(status=status).setting == setting


def test_codes_left_out_and_missing_numbers():
    made_of = made(oncotree=("SOLID",), oncotree_excluded=("COADREAD",), pmid=None)
    assert made_of.oncotree == ("SOLID", "!COADREAD")
    assert made_of.pmid == ""
    assert made(pmid=123).pmid == "123"


def test_the_tables_used_say_version_and_licence():
    lines = knowledge_used()
    assert any(line.startswith("approved ") and "Licence: " in line for line in lines)
    assert any(line.startswith("oncotree ") for line in lines)
