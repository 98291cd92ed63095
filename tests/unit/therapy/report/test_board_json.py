"""The report as JSON that reads back."""

import copy
import json

import pytest

from oncommons.domain.canonical import digest
from oncommons.domain.patients import GivenTreatment
from oncommons.errors import TherapyError
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy.advise import advise
from oncommons.therapy.report.board_json import board_json, read_board_json
from tests.unit.therapy.bedside import against, copies, fact, fusion, mutation, patient, prediction


@pytest.fixture(scope="module")
def report():
    of = patient(
        "LUAD",
        mutation("EGFR", "L858R", vaf=0.314),
        copies("MYC", 2),
        fusion("RET", ""),
        profiled=frozenset({"EGFR", "ALK"}),
        treatments=(GivenTreatment("erlotinib", 1, 30, None),),
    )
    facts = [
        fact("EGFR", "L858R", "erlotinib"),
        against("EGFR", "L858R", "x"),
        fact("ALK", "Fusion", "y"),
    ]
    return advise(of, facts, oncotree(), predictions=[prediction()])


def changed(content, path, value):
    """Change one value and make the digest fit again, as a faulty writer would."""
    altered = copy.deepcopy(content)
    *above, last = path
    place = altered
    for name in above:
        place = place[name]
    place[last] = value
    return altered | {"digest": digest(altered["report"])}


def test_it_reads_back_to_an_equal_report(report):
    assert read_board_json(json.loads(json.dumps(board_json(report)))) == report


def test_the_same_report_has_the_same_digest(report):
    assert board_json(report)["digest"] == board_json(read_board_json(board_json(report)))["digest"]


def test_words_sets_and_fractions_have_one_form(report):
    written = board_json(report)["report"]
    assert written["patient"]["profiled"] == ["ALK", "EGFR"]
    assert written["patient"]["tmb"] == "4.0"
    assert written["options"][0]["stance"] == "supported"


def test_another_layout_is_refused(report):
    with pytest.raises(TherapyError, match="layout is 'other/9'; give a file of layout oncommons"):
        read_board_json(board_json(report) | {"schema": "other/9"})


def test_a_changed_report_is_refused(report):
    content = copy.deepcopy(board_json(report))
    content["report"]["options"][0]["stance"] = "conflicting"
    with pytest.raises(TherapyError, match="differs from its digest"):
        read_board_json(content)


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("options", 0, "stance"), "excellent", "report.options[0].stance"),
        (("options", 0, "stance"), 5, "report.options[0].stance"),
        (("options", 0, "drugs"), "erlotinib", "report.options[0].drugs"),
        (("options",), None, "report.options"),
        (("patient", "profiled"), "EGFR", "report.patient.profiled"),
        (("patient", "tmb"), 4, "report.patient.tmb"),
        (("patient", "tmb"), "much", "report.patient.tmb"),
        (("patient", "coverage_known"), 1, "report.patient.coverage_known"),
        (("patient", "patient_id"), 7, "report.patient.patient_id"),
        (("patient",), [], "report.patient"),
        (("patient",), {"patient_id": "p"}, "report.patient"),
    ],
)
def test_a_value_that_does_not_fit_its_place_is_refused_with_the_place(report, path, value, place):
    with pytest.raises(TherapyError) as refused:
        read_board_json(changed(board_json(report), ("report", *path), value))
    assert refused.value.column == place
