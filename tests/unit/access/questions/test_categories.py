"""Noise is drawn over what a vocabulary allows, and never over what is found."""

import pytest

from oncommons.access.questions.categories import categories_of, closed_columns
from oncommons.errors import CriteriaError


def test_a_closed_list_has_its_words():
    sex = categories_of("patients.sex", "question.by[0]")
    assert sex.labels == ("female", "male", "other", "unknown")
    assert [sex.place_of(one) for one in ("male", None, "*", "Zweiglinger")] == [
        1,
        None,
        None,
        None,
    ]


def test_a_truth_is_yes_or_no():
    trial = categories_of("treatments.in_trial", "question.by[0]")
    assert trial.labels == ("false", "true")
    assert trial.place_of("true") == 1


def test_tumour_types_have_their_tissues():
    types = categories_of("tumours.oncotree", "question.by[0]")
    assert types.labels == tuple(sorted(types.labels))
    assert types.labels[types.place_of("LUAD")] == "Lung"
    assert types.place_of("LUAD") == types.place_of("NSCLC")
    assert types.place_of("TISSUE") is None


def test_a_column_without_a_list_is_refused_with_those_that_have_one():
    with pytest.raises(CriteriaError, match=r'question.by\[0\]: "patients.site_id"') as refused:
        categories_of("patients.site_id", "question.by[0]")
    assert "patients.sex, patients.vital_status" in refused.value.remedy


def test_closed_columns_are_those_that_are_answered():
    for column in closed_columns():
        assert categories_of(column, "x").labels
