"""A release may tell tumour types less closely than a cohort asks: the commands say so."""

import pytest

from oncommons.cli.coarse import coarse_types
from oncommons.domain.criteria import EVERYONE, tumour_type
from oncommons.domain.criteria import mutated as mutated_gene
from oncommons.errors import CriteriaError
from tests.factories import open_latest, patients, publish, table
from tests.unit.cli.typed import as_json, said, type_in


def labelled(folder, **numbers):
    """Publish patients whose first tumours bear these labels."""
    labels = [label for label, number in numbers.items() for _ in range(number)]
    labels = ["*" if label == "untold" else label for label in labels]
    rows = [
        {"tumour_id": f"t{i:03}", "patient_id": f"p{i:03}", "event_type": "primary"}
        | {"oncotree": label}
        for i, label in enumerate(labels)
    ]
    return publish(folder, {"patients": patients(len(labels)), "tumours": table("tumours", *rows)})


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    """A release that tells lung cancers as NSCLC only, and some tumours not at all."""
    place = tmp_path_factory.mktemp("coarse") / "c"
    labelled(place, NSCLC=30, BRCA=20, untold=15)
    return place


def notes(commons, criteria=None, **terms):
    view = open_latest(commons, **terms)
    return coarse_types(view, tumour_type("LUAD") if criteria is None else criteria)


def test_it_names_the_wider_labels_with_their_patients(tmp_path):
    (note,) = notes(labelled(tmp_path / "c", NSCLC=30, BRCA=20, untold=15))
    assert note.found == (
        "0 patients surely have LUAD; this release tells the type of others only as NSCLC"
        " (30 patients) or as any type (15 patients), which could be LUAD"
    )
    assert note.remedy == "ask with --type NSCLC to take them in"


def test_it_says_how_many_surely_have_the_type(tmp_path):
    (note,) = notes(labelled(tmp_path / "c", LUAD=12, NSCLC=30))
    assert note.found.startswith("12 patients surely have LUAD; ")


def test_a_small_number_is_not_told(tmp_path):
    (note,) = notes(labelled(tmp_path / "c", LUAD=3, NSCLC=4, BRCA=60), minimum=10)
    assert note.found.startswith("fewer than 10 patients surely have LUAD")
    assert "NSCLC (how many may not be shown)" in note.found


def test_nothing_is_said_where_the_type_is_told_closely(tmp_path):
    assert notes(labelled(tmp_path / "c", LUAD=12, LUSC=30)) == []


def test_nothing_is_said_where_no_type_is_asked(tmp_path):
    commons = labelled(tmp_path / "c", NSCLC=30)
    assert notes(commons, EVERYONE) == []
    assert notes(commons, mutated_gene("TP53")) == []


def test_types_that_are_told_nowhere_lead_to_asking_without_one(tmp_path):
    (note,) = notes(labelled(tmp_path / "c", untold=30))
    assert note.remedy == "ask without a tumour type to take them in"


def test_an_older_code_is_named_as_it_is_called_today(tmp_path):
    (note,) = notes(labelled(tmp_path / "c", DIFG=30), tumour_type("GBM"))
    assert note.code == "GB"


def test_counting_says_it_to_people_and_machines(merged):
    found = as_json("cohort", "count", merged, "--type", "LUAD", "--by", "patients.sex")
    assert found["value"]["patients"] == 0
    assert "NSCLC (30 patients)" in found["notes"][0]
    assert "Ask with --type NSCLC" in said("cohort", "count", merged, "--type", "LUAD")


def test_following_the_advice_finds_them(merged):
    found = as_json("cohort", "count", merged, "--type", "NSCLC", "--by", "patients.sex")
    assert found["value"]["patients"] == 30


@pytest.mark.parametrize("words", [("discovery", "targets"), ("modelling", "fit")])
def test_a_method_is_not_run_on_nobody(merged, words):
    refused = type_in(*words, merged, "--type", "LUAD").exception
    assert isinstance(refused, CriteriaError)
    assert "0 patients surely have LUAD" in str(refused)
    assert refused.remedy == "ask with --type NSCLC to take them in"
