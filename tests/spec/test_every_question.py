"""Whatever the public API of store and cohort can be asked, it asks a View, and the View its grant.

The functions are found, not listed: a new one without an example here is a failure.
"""

import dataclasses
import datetime
import inspect
import json
from collections.abc import Callable, Mapping

import polars as pl
import pytest

from oncommons import access, cohort, store
from oncommons.access.grants import EVERYTHING
from oncommons.domain.comparisons import Group
from oncommons.domain.criteria import Explained, Record, column, in_cohort, mutated
from oncommons.domain.endpoints import SurvivalQuestion
from oncommons.domain.grants import Depth
from oncommons.domain.results import Raw
from oncommons.domain.timeline import Timeline
from oncommons.errors import CommonsError, GrantError, OncommonsError
from oncommons.notebook import open_notebook
from oncommons.store.view import View, open_view
from tests.factories import NEXT_YEAR, TODAY, open_latest, publish
from tests.made_commons import made_tables
from tests.questions import EXAMPLES as STORE
from tests.questions import IN_VIEW, call, found

SEX = (Group("f", column("patients.sex", "female")), Group("m", column("patients.sex", "male")))

COHORT: dict[str, tuple[tuple, dict]] = {
    "StudyBrush": call("sex", {}),
    "check_genes": call(("TP53",)),
    "codes_of": call("sex", ("female",)),
    "cohort_size": call(),
    "compare": call(SEX),
    "count_by": call("patients.sex"),
    "describe": call(by="patients.sex"),
    "explain": call(column("patients.sex", "female"), IN_VIEW),
    "gene_frequencies": call(),
    "groups_by": call("patients.sex"),
    "lollipop": call("TP53"),
    "oncoprint": call(("TP53", "KRAS")),
    "select": call(mutated("TP53")),
    "study_view": call({}),
    "survival": call("patients.sex"),
    "timeline": call(IN_VIEW),
    "treatment_flow": call(),
    "two_groups_by": call("patients.sex"),
}
"""One example of every public function of cohort whose first argument is a View."""

NO_VIEW = {
    "check_grant": "refuses a grant, and gives nothing",
    # of cohort
    "criteria_of": "criteria of saved cohorts, which hold no patient",
    "find_saved": "a saved cohort holds criteria, a hidden or large number, and a keyed digest",
    "forget": "the same",
    "import_cohort": "the same",
    "saved_cohorts": "the same",
    "protein_length": "a table of genes that lies outside the commons",
    "export_files": "takes answers that were disclosed",
    "write_export": "takes files of such answers",
    # of store
    "find_release": "the manifest of a release: sizes and hashes of files",
    "init": "makes an empty commons",
    "list_releases": "manifests",
    "open_commons": "folder, name and public keys",
    "publish": "takes tables, gives the manifest",
    "read_labels": "names of releases",
    "staged": "takes tables, gives the folder where they are published",
    "verify": "faults of files, by name",
    "withdraw": "closes a release",
    "withdrawn": "closed releases",
}
"""Public functions that take no View, and why no row can come out of them."""

ROWS = (pl.DataFrame, Record, Explained, Timeline)


def public(module) -> dict[str, Callable]:
    members = {name: getattr(module, name) for name in module.__all__}
    return {name: member for name, member in members.items() if callable(member)}


def takes_a_view(function: Callable) -> bool:
    kinds = [one.annotation for one in inspect.signature(function).parameters.values()]
    return View in kinds or "View" in kinds


def gives(function: Callable) -> object:
    return inspect.signature(function).return_annotation


@pytest.mark.parametrize("module", [store, cohort], ids=["store", "cohort"])
def test_every_public_function_takes_a_view_or_says_why_not(module):
    for name, function in public(module).items():
        if name in ("View", "Commons", "open_view"):
            continue
        assert takes_a_view(function) != (name in NO_VIEW), (
            f"{module.__name__}.{name}: take a View, or say in NO_VIEW why no row comes out"
        )


def test_nothing_gives_rows_or_raw_results_without_a_view():
    modules = [*public(store).items(), *public(cohort).items(), *found().items()]
    for name, function in modules:
        kind = gives(function)
        is_raw = str(kind).startswith(str(Raw)) or getattr(kind, "__origin__", None) is Raw
        if kind in ROWS or is_raw or "LazyFrame" in str(kind):
            assert takes_a_view(function), f"{name} gives {kind}"


def test_there_is_an_example_of_every_question():
    asked = {name for name, one in public(cohort).items() if takes_a_view(one)}
    first = {
        name
        for name in asked
        if next(iter(inspect.signature(public(cohort)[name]).parameters.values())).annotation
        in (View, "View")
    }
    assert first == set(COHORT)
    assert asked - first == {"difference", "rerun", "save"}  # tests/unit/cohort/test_saved.py


@pytest.fixture(scope="module")
def commons(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("asked") / "c", made_tables(120))


@pytest.fixture(scope="module")
def view(commons):
    return open_latest(commons)


def questions() -> list[tuple[str, Callable[[View], object]]]:
    """Give every question of cohort and store with an example."""
    asked = []
    for name, (arguments, named) in COHORT.items():
        asked.append((f"cohort.{name}", _asks(getattr(cohort, name), arguments, named)))
    for name, examples in STORE.items():
        arguments, named = examples[0]
        asked.append((f"store.{name}", _asks(found()[name], arguments, named)))
    asked.append(("View.rows", lambda view: view.rows("patients", ["patient_id", "sex"])))
    return asked


def _asks(function: Callable, arguments: tuple, named: Mapping) -> Callable[[View], object]:
    return lambda view: function(view, *arguments, **named)


def outcome(ask: Callable[[View], object], view: View) -> object:
    """Give the answer, or the refusal."""
    try:
        return ask(view)
    except OncommonsError as refused:
        return refused


QUESTIONS = questions()


@pytest.mark.parametrize(("name", "ask"), QUESTIONS, ids=[name for name, _ in QUESTIONS])
def test_a_question_is_answered_through_a_whole_grant(view, name, ask):
    assert not isinstance(outcome(ask, view), OncommonsError)


@pytest.mark.parametrize(("name", "ask"), QUESTIONS, ids=[name for name, _ in QUESTIONS])
def test_a_question_is_refused_through_a_grant_without_columns(commons, name, ask):
    bare = open_latest(commons, columns={})
    answer = outcome(ask, bare)
    if name == "cohort.cohort_size":  # how many there are is read from no column
        assert answer.undisclosed.patients == 120
    elif isinstance(answer, OncommonsError):
        assert "does not hold" in str(answer) or "ask the data owner" in str(answer)
    else:
        assert is_empty(answer), f"{name} answered without a column"


def is_empty(answer: object) -> bool:
    """Tell whether an answer says nothing of what patients have."""
    value = answer.undisclosed if isinstance(answer, Raw) else answer
    parts = [getattr(value, name, ()) for name in ("items", "charts", "genes", "families", "rows")]
    return not any(parts)


ROUTES: dict[str, Callable[[View], object]] = {
    "count": lambda view: cohort.count_by(view, "patients.sex"),
    "filter": lambda view: cohort.select(view, column("patients.sex", "female")),
    "filter that is denied": lambda view: cohort.select(view, ~column("patients.sex", "female")),
    "filter inside a saved cohort": lambda view: cohort.select(
        view,
        in_cohort("x"),
        saved={"x": column("patients.sex", "female")},
    ),
    "groups": lambda view: cohort.groups_by(view, "patients.sex"),
    "groups by criteria": lambda view: cohort.compare(view, SEX),
    "survival": lambda view: cohort.survival(view, "patients.sex"),
    "survival of groups": lambda view: cohort.survival(view, groups=SEX),
    "follow-up": lambda view: store.follow_up(view, SurvivalQuestion(by="patients.sex")),
    "describe": lambda view: cohort.describe(view, by="patients.sex"),
    "chart": lambda view: cohort.study_view(view, {}, charts=["sex"]),
    "filter of a chart": lambda view: cohort.study_view(view, {"sex": (0,)}),
    "brush": lambda view: cohort.StudyBrush(view, "sex", {}),
    "labels of a chart": lambda view: cohort.codes_of(view, "sex", ("female",)),
    "oncoprint track": lambda view: cohort.oncoprint(
        view, ("TP53", "KRAS"), clinical=("patients.sex",)
    ),
    "explain": lambda view: cohort.explain(view, column("patients.sex", "female"), IN_VIEW),
    "rows": lambda view: view.rows("patients", ["sex"]),
}


@pytest.mark.parametrize("route", ROUTES)
def test_a_column_outside_the_grant_is_refused_by_each_route(commons, route):
    without = tuple(name for name in EVERYTHING["patients"] if name != "sex")
    narrow = open_latest(commons, columns=EVERYTHING | {"patients": without})
    with pytest.raises(GrantError, match=r"does not hold patients\.sex"):
        ROUTES[route](narrow)


def test_a_column_outside_the_grant_is_in_no_default_answer(commons):
    without = tuple(name for name in EVERYTHING["patients"] if name != "sex")
    narrow = open_latest(commons, columns=EVERYTHING | {"patients": without})
    described = cohort.describe(narrow).undisclosed
    assert "Sex" not in [item.name for item in described.items]
    charts = cohort.study_view(narrow, {}).undisclosed.charts
    assert "sex" not in [one.chart.id for one in charts]
    assert "female" not in cohort.timeline(narrow, IN_VIEW).title


def test_genes_outside_the_grant_are_refused(commons):
    narrow = open_latest(commons, columns=EVERYTHING | {"mutations": ("mutation_id",)})
    for ask in (
        lambda: cohort.gene_frequencies(narrow),
        lambda: cohort.lollipop(narrow, "TP53"),
        lambda: cohort.select(narrow, mutated("TP53")),
        lambda: cohort.explain(narrow, mutated("TP53"), IN_VIEW),
        lambda: cohort.study_view(narrow, {}, charts=["mutated_genes"]),
    ):
        with pytest.raises(GrantError, match=r"does not hold mutations\."):
            ask()


@pytest.fixture
def grant(commons):
    return open_latest(commons).grant


@pytest.mark.parametrize(
    "change",
    [
        {"signature": ""},
        {"minimum": 1},
        {"depth": Depth.EXPLORE},
        {"columns": EVERYTHING | {"patients": ("patient_id",)}},
        {"valid_until": datetime.date(2031, 1, 1)},
        {"release_id": "r0000000000000000"},
        {"key_id": "none"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_forged_grant_opens_neither_a_view_nor_a_notebook(commons, grant, tmp_path, change):
    forged = dataclasses.replace(grant, **change)
    with pytest.raises(GrantError, match="not signed"):
        open_view(commons, forged, today=TODAY)
    path = tmp_path / "grant.json"
    path.write_text(as_text(forged))
    with pytest.raises(GrantError, match="not signed"):
        open_notebook(commons.folder, grant=path, today=TODAY)


def as_text(grant) -> str:
    return json.dumps(grant.to_json())


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"grant_id": "x"}', "no json"])
def test_what_is_no_grant_opens_nothing(commons, tmp_path, text):
    path = tmp_path / "grant.json"
    path.write_text(text)
    for given in (path, tmp_path / "missing.json"):
        with pytest.raises(GrantError, match="this is no grant"):
            open_notebook(commons.folder, grant=given, today=TODAY)


@pytest.mark.parametrize("day", [TODAY - datetime.timedelta(1), NEXT_YEAR + datetime.timedelta(1)])
def test_an_expired_grant_opens_nothing(commons, grant, day):
    with pytest.raises(GrantError, match=r"begins on|ended on"):
        open_view(commons, grant, today=day)


def test_no_grant_at_all_opens_nothing(commons):
    for ask in (
        lambda: open_view(commons, None, today=TODAY),
        lambda: View(None, None, None, None, object()),
        lambda: cohort.count_by(None, "patients.sex"),
        lambda: cohort.describe(commons),
    ):
        with pytest.raises((GrantError, AttributeError, TypeError)):
            ask()


def test_a_grant_of_one_release_shows_nothing_of_another(tmp_path):
    commons = publish(tmp_path / "c", made_tables(60))
    first = open_latest(commons)
    store.publish(commons, made_tables(70), policy="", risk={}, loads=(), label="latest")
    assert open_view(commons, first.grant, today=TODAY).patients() == 60
    other = dataclasses.replace(first.grant, release_id=store.find_release(commons).release_id)
    with pytest.raises(GrantError, match="not signed"):
        open_view(commons, other, today=TODAY)


def test_a_withdrawn_release_is_closed_and_so_is_one_that_is_gone(tmp_path):
    commons = publish(tmp_path / "c", made_tables(60))
    grant = open_latest(commons).grant
    store.withdraw(commons, "latest", today=TODAY)
    with pytest.raises(GrantError, match="was withdrawn"):
        open_view(commons, grant, today=TODAY)
    with pytest.raises((GrantError, CommonsError)):
        open_notebook(commons.folder, today=TODAY)


def test_what_is_given_out_was_disclosed(view):
    """No raw result can be printed, and none is in what a notebook gives."""
    given = [(name, outcome(ask, view)) for name, ask in QUESTIONS]
    raw = [(name, one) for name, one in given if isinstance(one, Raw)]
    assert len(raw) > 10
    for name, one in raw:
        with pytest.raises(TypeError, match=r"access\.disclose"):
            str(one)
        if name.startswith("cohort."):
            access.disclose(one, view.grant)
