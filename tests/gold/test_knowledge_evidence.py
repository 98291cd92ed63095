"""The public release of CIViC of 2026-05-29 (CC0): its counts, and how much of it we can name."""

from collections import Counter

import pytest

from oncommons.knowledge.drugs import resolve_drug
from oncommons.knowledge.evidence import Civic, Combination, EvidenceEffect
from tests.shared import shared

RELEASE = "knowledge/civic_2026-05-29_ClinicalEvidenceSummaries.tsv"


@pytest.fixture(scope="module")
def evidence():
    return Civic("2026-05-29").load(shared(RELEASE))


def test_rows_predictive_rows_and_their_profiles(evidence):
    assert evidence.rows == 4_854
    assert len(evidence.items) == 2_844
    assert len({item.profile for item in evidence.items}) == 1_116


def test_rows_with_and_or_not_profiles(evidence):
    negated = {item.profile for item in evidence.items if "NOT " in item.profile}
    assert negated == {"MET Amplification AND NOT KRAS Mutation", "NOT KIT D816V"}


def test_words_of_the_release_are_counted_as_published(evidence):
    together = Counter(item.combination for item in evidence.items)
    assert together[Combination.SUBSTITUTES] == 329
    assert together[Combination.SEQUENTIAL] == 11
    effects = Counter(item.effect for item in evidence.items)
    assert effects[EvidenceEffect.RESISTANCE] == 1_039
    assert effects[None] == 1


def test_a_row_known_by_heart(evidence):
    """Evidence 1409: vemurafenib in BRAF V600E melanoma, Chapman et al. 2011 (PubMed 21639808)."""
    (item,) = (item for item in evidence.items if item.id == 1409)
    assert (item.profile, item.disease, item.level) == ("BRAF V600E", "Skin Melanoma", "A")
    assert (item.therapies, item.citation_id) == (("Vemurafenib",), "21639808")


def test_four_of_five_therapy_mentions_have_a_drug_of_ours(evidence):
    mentions = [therapy for item in evidence.items for therapy in item.therapies]
    known = [therapy for therapy in mentions if resolve_drug(therapy)]
    assert len(mentions) == 3_713
    assert len(known) / len(mentions) > 0.85
