"""What was found is counted against what was planted, for the tumour type that was ranked."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from oncommons.domain.targets import DriverClass
from oncommons.intake.made.facts import DriverPattern
from oncommons.intake.made.truth import DriverTruth, PlantedDriverTruth
from oncommons.results.truth import compare
from tests.unit.report.made import TARGETS, target


def known(symbol, oncotree="BRCA"):
    return DriverTruth(oncotree, symbol, 0.3, 0.25, DriverClass.LOSS)


TRUTH = SimpleNamespace(
    drivers=(known("TP53"), known("CDH1"), known("EGFR", "LUAD")),
    planted=(
        PlantedDriverTruth(
            "BRCA", "NLGN1", 0.02, 0.03, DriverPattern.HOTSPOT, "p.G287R", DriverClass.ACTIVATING
        ),
    ),
)


def found(*listed):
    return replace(TARGETS, cohort="BRCA", targets=listed)


def test_known_and_invented_drivers_of_the_type_count_and_others_do_not():
    recovered = compare(
        found(target("TP53", 1e-9, 90), target("EGFR", 1e-4, 20), target("CDH1", 0.5, 30)), TRUTH
    )
    assert (recovered.planted, recovered.found, recovered.right) == (3, 2, 1)
    assert recovered.missed == ("CDH1", "NLGN1")
    assert recovered.wrong == ("EGFR",)
    assert (recovered.precision, recovered.recall) == (0.5, pytest.approx(1 / 3))


def test_sentence_has_numerators_and_denominators():
    assert compare(found(target("TP53", 1e-9, 90)), TRUTH).sentence == (
        "Against the planted truth of BRCA: precision 1.00 (1 of 1 found),"
        " recall 0.33 (1 of 3 planted)"
    )


def test_nothing_found_or_nothing_planted_divides_by_nothing():
    nothing = SimpleNamespace(drivers=(), planted=())
    assert compare(found(), TRUTH).precision == 0.0
    assert compare(found(), nothing).recall == 0.0


def test_a_gene_at_the_threshold_is_not_found():
    assert compare(found(target("TP53", 0.1, 90)), TRUTH).found == 0
