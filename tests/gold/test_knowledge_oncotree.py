"""The shipped part of OncoTree against the release it was written from.

Reference: OncoTree 2025-10-03 (CC BY 4.0), 898 nodes, as its site offers it in JSON.
"""

import pytest

from oncommons.errors import KnowledgeError
from oncommons.knowledge.oncotree import oncotree, read_oncotree
from tests.shared import shared

RELEASE = "knowledge/oncotree/oncotree_2025_10_03.json"
CODES = sorted(oncotree().types)


@pytest.fixture(scope="module")
def release():
    return read_oncotree(shared(RELEASE), version="2025-10-03")


def test_release_has_its_published_number_of_nodes(release):
    assert len(release.types) == 898 - 1  # without the root TISSUE
    assert release.version == oncotree().version


def test_release_is_six_levels_deep(release):
    assert max(len(release.ancestors(code)) for code in release.types) + 1 == 6


@pytest.mark.parametrize("code", CODES)
def test_shipped_code_has_the_name_and_the_ancestors_of_the_release(release, code):
    ours, theirs = oncotree().types[code], release.types[code]
    assert ours.name == " ".join(theirs.name.split())
    assert ours.tissue == theirs.tissue
    assert oncotree().ancestors(code) == release.ancestors(code)


@pytest.mark.parametrize("code", [code for code in CODES if oncotree().types[code].former])
def test_older_codes_lead_to_the_same_node_as_in_the_release(release, code):
    for former in oncotree().types[code].former:
        assert release.find(former).code == code


def test_an_older_code_that_was_split_leads_nowhere(release):
    with pytest.raises(KnowledgeError, match='"ALL" is not in OncoTree 2025-10-03'):
        release.find("ALL")


def test_a_name_that_several_codes_share_is_not_guessed(release):
    assert release.from_detailed_name("Choriocarcinoma") is None
    assert release.from_detailed_name("Lung Adenocarcinoma") == "LUAD"


@pytest.mark.parametrize(
    ("code", "tissue"),
    [("PRAD", "Prostate"), ("CHOL", "Biliary Tract"), ("GB", "CNS/Brain"), ("PCM", "Lymphoid")],
)
def test_tissue_of_well_known_codes(release, code, tissue):
    assert release.tissue(code) == oncotree().tissue(code) == tissue
