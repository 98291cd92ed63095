"""A View is the only door: each way around it is tried, and refused."""

import dataclasses
import datetime
import inspect
import pickle

import polars as pl
import pytest

from oncommons import access, cohort, store
from oncommons.access.grants import EVERYTHING, Terms
from oncommons.domain.criteria import EVERYONE, column, mutated
from oncommons.domain.endpoints import SurvivalQuestion
from oncommons.domain.grants import Depth, grant_from_json
from oncommons.domain.results import Raw
from oncommons.errors import GrantError, KeyProblem
from oncommons.store.view import View, open_view
from tests.factories import (
    NEXT_YEAR,
    TODAY,
    assayed,
    mutation,
    open_latest,
    patients,
    publish,
    table,
)


@pytest.fixture
def commons(tmp_path):
    samples, assays = assayed(20)
    return publish(
        tmp_path / "c",
        {
            "patients": patients(20, sex=lambda i: "female" if i < 12 else "male"),
            "samples": samples,
            "assays": assays,
            "mutations": table("mutations", *(mutation(i, "TP53", i) for i in range(8))),
        },
    )


@pytest.fixture
def grant(commons):
    terms = Terms("atlas", TODAY, NEXT_YEAR)
    return access.issue(terms, store.find_release(commons), commons.keys / "commons.pem")


def test_a_valid_grant_opens_a_view(commons, grant):
    assert open_view(commons, grant, today=TODAY).patients() == 20


@pytest.mark.parametrize(
    "change",
    [
        {"project_id": "other"},
        {"minimum": 1},
        {"depth": Depth.OPEN},
        {"valid_until": datetime.date(2030, 1, 1)},
        {"rows": column("patients.sex", "male")},
        {"columns": EVERYTHING | {"patients": ("patient_id",)}},
        {"signature": ""},
        {"signature": "00" * 64},
        {"signature": "no hex"},
        {"key_id": "0000000000000000"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_grant_opens_nothing(commons, grant, change):
    forged = dataclasses.replace(grant, **change)
    with pytest.raises(GrantError, match="not signed by this commons"):
        open_view(commons, forged, today=TODAY)


@pytest.mark.parametrize("day", [TODAY - datetime.timedelta(1), NEXT_YEAR + datetime.timedelta(1)])
def test_a_grant_opens_nothing_before_its_first_or_after_its_last_day(commons, grant, day):
    with pytest.raises(GrantError, match=r"begins on|ended on"):
        open_view(commons, grant, today=day)
    assert open_view(commons, grant, today=NEXT_YEAR).patients() == 20


def test_a_grant_of_another_commons_opens_nothing(commons, grant, tmp_path):
    other = publish(tmp_path / "other", {"patients": patients(20)})
    with pytest.raises(GrantError, match="not signed"):
        open_view(other, grant, today=TODAY)


def test_a_grant_opens_its_own_release_only(commons, grant):
    tables = {"patients": patients(21)}
    store.publish(commons, tables, policy="", risk={}, loads=())
    assert open_view(commons, grant, today=TODAY).patients() == 20


def test_nobody_makes_a_view_without_the_door(commons, grant):
    view = open_view(commons, grant, today=TODAY)
    with pytest.raises(GrantError, match="opened, not made"):
        View(view._behind, view._release, grant, EVERYONE, object())


def test_the_rows_of_the_grant_hold_for_every_question(commons):
    view = open_latest(commons, rows=column("patients.sex", "male"))
    assert view.patients() == 8
    assert view.rows("patients", ["sex"])["sex"].unique().to_list() == ["male"]
    assert view.rows("mutations", ["symbol"]).height == 0
    assert store.gene_frequencies(view).undisclosed.rows == ()
    assert store.count_by(view, "patients.sex").undisclosed.patients == 8


def test_narrowing_never_widens(commons):
    view = open_latest(commons, rows=column("patients.sex", "male"))
    assert view.within(column("patients.sex", "female")).patients() == 0
    assert view.within(EVERYONE).patients() == 8


@pytest.mark.parametrize(
    "ask",
    [
        lambda view: view.rows("patients", ["sex"]),
        lambda view: view.within(column("patients.sex", "male")),
        lambda view: store.count_by(view, "patients.sex"),
        lambda view: cohort.survival(view, by="patients.sex"),
        lambda view: store.follow_up(view, SurvivalQuestion(by="patients.sex")),
        lambda view: view.within(mutated("TP53")),
        lambda view: store.gene_frequencies(view),
        lambda view: view.rows("mutations", ["symbol"]),
    ],
)
def test_a_column_outside_the_grant_is_refused_by_each_route(commons, ask):
    only = {"patients": ("patient_id", "vital_status", "last_contact_day", "death_day")}
    view = open_latest(commons, columns=only)
    with pytest.raises(GrantError, match="does not hold"):
        ask(view)


@pytest.mark.parametrize(
    "column_name",
    ["birth_year", 'sex" from patients; drop table patients; --', "events.attributes"],
)
def test_a_column_that_no_release_has_is_refused(commons, column_name):
    with pytest.raises(GrantError):
        open_latest(commons).rows("patients", [column_name])


def test_a_gene_is_a_value_and_never_text_of_a_query(commons):
    view = open_latest(commons)
    assert view.within(mutated("TP53'; drop table patients; --")).patients() == 0
    assert view.patients() == 20


@pytest.mark.parametrize(
    "terms",
    [
        {"valid_until": TODAY - datetime.timedelta(1)},
        {"purposes": ()},
        {"minimum": 4},
        {"depth": Depth.OPEN, "minimum": 5},
        {"columns": {"patients": ("birth_year",)}},
        {"columns": {"consents": ("status",)}},
    ],
)
def test_terms_that_no_grant_may_have_are_refused(commons, terms):
    with pytest.raises(GrantError):
        open_latest(commons, **terms)


def test_a_grant_survives_its_own_file(grant):
    assert grant_from_json(grant.to_json()) == grant


def test_a_key_that_others_can_read_signs_nothing(commons):
    (commons.keys / "commons.pem").chmod(0o644)
    with pytest.raises(KeyProblem, match="chmod 600"):
        open_latest(commons)


def test_a_raw_result_has_no_text_and_no_copy(commons):
    raw = store.count_by(open_latest(commons), "patients.sex")
    assert "12" not in repr(raw)
    for write in (str, pickle.dumps, lambda value: f"{value}"):
        with pytest.raises(TypeError, match=r"access\.disclose"):
            write(raw)


def test_no_public_function_gives_rows_without_a_view():
    """Every public function of store and cohort that gives a frame or a raw result takes a View."""
    for module in (store, cohort):
        for name in module.__all__:
            member = getattr(module, name)
            if not inspect.isfunction(member):
                continue
            signature = inspect.signature(member)
            gives = str(signature.return_annotation)
            if signature.return_annotation is pl.DataFrame or gives.startswith(str(Raw)):
                kinds = [p.annotation for p in signature.parameters.values()]
                assert View in kinds, f"{module.__name__}.{name} reaches rows without a View"
