"""Findings for genetic counselling."""

import dataclasses

import pytest

from oncommons.domain.patients import Origin
from oncommons.therapy.germline import germline_findings
from tests.unit.therapy.bedside import copies, fusion, mutation


@pytest.mark.parametrize(
    "alteration",
    [
        mutation("ATM", "R3008H", origin=Origin.GERMLINE),
        mutation("BRCA2", "S1982fs"),
        mutation("BRCA2", "S1982fs", vaf=0.2),
        mutation("BRCA1", "R1443*", vaf=0.3),
        mutation("MSH6", "F1088fs", origin=Origin.UNKNOWN),
        mutation("RET", "C634R", vaf=0.5),
        dataclasses.replace(copies("RB1", -2), origin=Origin.GERMLINE),
    ],
    ids=str,
)
def test_listed(alteration):
    assert germline_findings([alteration]) == (alteration,)


@pytest.mark.parametrize(
    "alteration",
    [
        mutation("ATM", "R3008R", "Silent", origin=Origin.GERMLINE),
        mutation("BRCA2", "S1982fs", vaf=0.19),
        mutation("BRCA1", "R1443*", vaf=0.29),
        mutation("BRCA2", "D2723H", vaf=0.5),
        mutation("BRCA2", "K3326*", vaf=0.5),
        mutation("TP53", "R213*", vaf=0.5),
        mutation("RET", "A100T", vaf=0.5),
        mutation("RET", "", "Missense_Mutation", vaf=0.5),
        copies("BRCA2", -2),
        fusion("RET", "KIF5B"),
    ],
    ids=str,
)
def test_not_listed(alteration):
    assert germline_findings([alteration]) == ()


def test_the_order_is_kept():
    found = [mutation("MSH6", "F1088fs"), mutation("BRCA2", "S1982fs")]
    assert germline_findings(found) == tuple(found)
