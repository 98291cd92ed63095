"""Answers are checked against the form: every problem with its field, never the first alone."""

from datetime import date

import pytest

from oncommons.access.calls import (
    application_from,
    check_answers,
    published_answers,
    read_form,
    ready_form,
)
from oncommons.access.calls.form_file import CLOSED, CORE, OPTIONAL, PUBLISHED
from oncommons.domain.calls import Aim, Document, FieldKind, Trait
from oncommons.errors import CallError
from tests.made_calls import answers

FORM = ready_form("research-project")
MANDATORY = [one.name for one in FORM if one.is_mandatory]
DESIGN = {"lead", "lay_summary", "public_benefit", "planned_outputs", "datasets", "assessment"}


def problems(draft=False, **changes):
    found = check_answers(FORM, answers(**changes), draft=draft)
    return [(one.field, one.found) for one in found]


def test_the_ready_form_asks_for_what_the_design_names():
    assert set(MANDATORY) >= DESIGN
    columns = next(one for one in FORM if one.name == "datasets").columns
    assert {one.name for one in columns if one.is_mandatory} == {"dataset", "columns", "why"}


def test_every_field_has_words_in_both_languages_that_differ():
    for one in FORM:
        for field in (one, *one.columns):
            assert field.label.en
            assert field.label.fr
        assert [choice.label.fr for choice in one.choices if not choice.label.fr] == []


def test_a_complete_application_has_no_problem():
    assert problems() == []


def test_nothing_answered_misses_every_mandatory_field_at_once():
    found = check_answers(FORM, {})
    assert [one.field for one in found] == MANDATORY
    assert {one.found for one in found} == {"is missing"}
    assert str(found[0]) == "title is missing; fill in: Title"


@pytest.mark.parametrize("name", MANDATORY)
@pytest.mark.parametrize("empty", [None, "", "  ", []])
def test_each_mandatory_field_is_missed(name, empty):
    given = answers() | {name: empty}
    assert [one.field for one in check_answers(FORM, given)] == [name]


def test_a_draft_may_be_incomplete_but_not_wrong():
    assert check_answers(FORM, {}, draft=True) == ()
    assert problems(draft=True, lay_summary="short", planned_outputs=[{"title": "t"}]) == []
    assert problems(draft=True, months=0, title="x" * 151) == [
        ("title", "has 151 characters"),
        ("months", "is 0"),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "found"),
    [
        ({"title": 3}, "title", "is no answer of kind text"),
        ({"months": True}, "months", "is no answer of kind number"),
        ({"months": "12"}, "months", "is no answer of kind number"),
        ({"months": 61}, "months", "is 61"),
        ({"months": 0}, "months", "is 0"),
        ({"is_commercial": "no"}, "is_commercial", "is no answer of kind yes or no"),
        ({"publishes_from": "soon"}, "publishes_from", "is no answer of kind date"),
        ({"organisation_kind": ["hospital"]}, "organisation_kind", "is no answer of kind choice"),
        ({"organisation_kind": "clinic"}, "organisation_kind", 'is "clinic"'),
        ({"aims": "DUO:0000040"}, "aims", "is no answer of kind choices"),
        ({"aims": ["DUO:1"]}, "aims[0]", 'is "DUO:1"'),
        ({"countries": ["FR", "France"]}, "countries[1]", 'is "France"'),
        ({"diseases": ["LAUD"]}, "diseases[0]", 'is "LAUD"'),
        ({"organisation_country": "fr"}, "organisation_country", 'is "fr"'),
        ({"lay_summary": "short"}, "lay_summary", "has 5 characters"),
        ({"datasets": ["d1"]}, "datasets", "is no answer of kind rows"),
        ({"extra": 1}, "extra", "is no field of this form"),
    ],
)
def test_a_wrong_answer_is_told_with_its_field(changes, field, found):
    assert problems(**changes) == [(field, found)]


def test_rows_are_checked_each_with_its_place():
    rows = [
        {"dataset": "d1", "columns": ["patients.sexx"], "why": "too short"},
        {"dataset": "d2", "columns": [], "rows": "everyone", "owner": "x"},
    ]
    found = check_answers(FORM, answers(datasets=rows))
    assert [(one.field, one.found) for one in found] == [
        ("datasets[0].columns[0]", 'is "patients.sexx"'),
        ("datasets[0].why", "has 9 characters"),
        ("datasets[1].columns", "is missing"),
        ("datasets[1].why", "is missing"),
        ("datasets[1].owner", "is no field of this form"),
    ]
    assert found[0].remedy == "did you mean patients.sex?"


def test_no_and_a_date_are_answers():
    assert problems(is_commercial=False, publishes_from=date(2027, 1, 1)) == []
    assert problems(publishes_from="2027-01-01") == []


def test_only_published_fields_are_published():
    told = published_answers(FORM, answers())
    assert set(told) == {"title", "organisation", "organisation_kind", *PUBLISHED}
    assert published_answers(FORM, {}) == {}


def test_an_application_is_made_of_its_answers():
    partners = [{"name": "S", "kind": "start_up", "country": "BE"}]
    given = answers(
        team=["t1"],
        partners=partners,
        documents=["ethics approval"],
        publishes_from="2027-01-01",
    )
    made = application_from("A-9", given)
    assert made.people == ("lead", "t1") == made.purpose.people
    assert made.traits == {Trait.HOSPITAL_LED, Trait.PUBLIC_PRIVATE}
    assert made.organisations == made.purpose.organisations
    assert made.purpose.aims == {Aim.DISEASE}
    assert made.purpose.documents == {Document.ETHICS}
    assert made.purpose.publishes_from == date(2027, 1, 1)
    assert made.requested[0].rows == ""
    assert application_from("A-9", answers(diseases=None)).purpose.diseases == ()
    private = answers(
        organisation_for_profit=True,
        partners=[{"name": "S", "kind": "hospital", "country": "FR", "for_profit": True}],
    )
    assert check_answers(FORM, private) == ()
    assert all(one.is_for_profit for one in application_from("A-9", private).organisations)


HEAD = 'name = "f"\nversion = 1\ntitle = { en = "F", fr = "F" }\n'


def own_form(tmp_path, text):
    path = tmp_path / "form.toml"
    path.write_text(text)
    return path


def said(tmp_path, text):
    with pytest.raises(CallError) as refused:
        read_form(own_form(tmp_path, text))
    return str(refused.value)


def core_form(**changed):
    """Write a form of its core fields; a change replaces lines of one field."""
    closed = {
        "organisation_kind": ("hospital", "start_up"),
        "aims": ("DUO:0000040", "DUO:0000037"),
        "documents": ("ethics approval", "return plan"),
    }
    columns = {
        "partners": [("name", "text"), ("kind", "choice"), ("country", "text")],
        "planned_outputs": [("title", "text"), ("kind", "choice")],
        "datasets": [("dataset", "text"), ("columns", "texts"), ("why", "text")],
    }
    parts = [HEAD]
    for name, kind in CORE.items():
        lines = [f'name = "{name}"', f'kind = "{kind}"', 'label = { en = "E", fr = "F" }']
        if name not in OPTIONAL:
            lines.append("mandatory = true")
        if name in PUBLISHED:
            lines.append("published = true")
        if name in closed:
            lines.append(choices(*closed[name]))
        text = "\n".join(["[[fields]]", *changed.get(name, lines)])
        for column, its in columns.get(name, []):
            text += f'\n[[fields.columns]]\nname = "{column}"\nkind = "{its}"\nmandatory = true\n'
            text += 'label = { en = "E", fr = "F" }'
            if its == "choice":
                text += "\n" + choices("hospital", "company")
        parts.append(text)
    return "\n".join(parts)


def choices(*values):
    rows = ", ".join(f'{{ value = "{one}", en = "{one}", fr = "{one}" }}' for one in values)
    return f"choices = [{rows}]"


def test_a_form_of_the_core_fields_is_enough(tmp_path):
    form = read_form(own_form(tmp_path, core_form()))
    assert [one.name for one in form] == list(CORE)


def test_a_form_must_ask_for_what_the_commons_reads(tmp_path):
    text = said(tmp_path, HEAD + '[[fields]]\nname = "title"\nkind = "date"\n')
    for name in CORE:
        if name != "title":
            assert f"hold no {name}" in text
    assert 'line 6 fields[0].kind: title is of kind date (write kind = "text")' in text
    assert "line 4 fields[0].label.en: is missing" in text


FIELD = 'label = { en = "E", fr = "F" }'


@pytest.mark.parametrize(
    ("name", "lines", "says"),
    [
        ("title", ['kind = "text"', "published = true"], "mandatory: title may be left out"),
        ("title", ['kind = "text"', "mandatory = true"], "published: title is not published"),
        ("aims", ['kind = "choices"', "mandatory = true", choices("x", "y")], 'offers "x"'),
        ("lead", ['kind = "txt"', "mandatory = true"], "did you mean text?"),
        ("lead", ['kind = "text"', "mandatory = true", "most = -1"], "most: is -1"),
        ("lead", ['kind = "text"', "mandatory = true", "least = 9", "most = 3"], "below least (9)"),
        (
            "publishes_from",
            ['kind = "date"', "least = 2027-01-01", "most = 2026-01-01"],
            "below least",
        ),
        ("publishes_from", ['kind = "date"', 'least = "soon"'], "write a day"),
        ("is_commercial", ['kind = "yes or no"', "mandatory = true", "most = 1"], "limits nothing"),
        ("lead", ['kind = "text"', "mandatory = true", choices("a", "b")], "belongs to no field"),
        ("documents", ['kind = "choices"', choices("return plan")], "fewer than two"),
        ("documents", ['kind = "choices"'], "choices: is missing"),
        ("lead", ['kind = "text"', "mandatory = true", 'vocabulary = "icd"'], "write one of"),
        (
            "months",
            ['kind = "number"', "mandatory = true", 'vocabulary = "country"'],
            "no field of",
        ),
        ("lead", ['kind = "text"', "mandatory = true", "size = 3"], "size: is not known"),
        ("lead", ['kind = "text"', "mandatory = true", "columns = []"], 'write kind = "rows"'),
        ("lead", ['kind = "text"', "mandatory = true", "help = {}"], "help.en: is missing"),
        ("team", ['kind = "texts"', 'label = "x"'], "is no table"),
    ],
)
def test_a_mistake_of_a_form_has_its_line_and_remedy(tmp_path, name, lines, says):
    own = [f'name = "{name}"', *lines]
    if not any(line.startswith("label") for line in own):
        own.append(FIELD)
    text = said(tmp_path, core_form(**{name: own}))
    assert "1 mistake" in text or "2 mistakes" in text
    assert says in text
    assert "line " in text


@pytest.mark.parametrize(
    ("cut", "instead", "says"),
    [
        ('name = "why"\n', 'name = "reason"\n', "datasets has no column why"),
        (
            'name = "why"\nkind = "text"\nmandatory = true',
            'name = "why"\nkind = "text"',
            "left out",
        ),
        ('name = "why"\nkind = "text"', 'name = "why"\nkind = "number"', "of kind number"),
        ('name = "why"\nkind = "text"', 'name = "why"\nkind = "rows"', "rows within rows"),
        ('name = "why"', 'name = "columns"', "stands twice"),
        ('name = "lead"', 'name = "title"', "stands twice"),
    ],
)
def test_columns_are_checked_too(tmp_path, cut, instead, says):
    form = core_form()
    assert cut in form
    assert says in said(tmp_path, form.replace(cut, instead))


def test_kinds_of_partners_are_those_that_the_commons_understands(tmp_path):
    form = core_form()
    place = form.index('name = "partners"')
    changed = form[:place] + form[place:].replace('value = "company"', 'value = "firm"', 1)
    text = said(tmp_path, changed)
    assert 'offers "firm"' in text
    assert "hospital" in CLOSED["kind"]


def test_kinds_of_outputs_are_free(tmp_path):
    form = core_form()
    place = form.index('name = "planned_outputs"')
    changed = form[:place] + form[place:].replace('value = "company"', 'value = "firm"', 1)
    assert read_form(own_form(tmp_path, changed)).fields


def test_an_unknown_ready_form_is_refused():
    with pytest.raises(CallError, match="use one of research-project"):
        ready_form("other")


def test_a_form_with_dates_limits_them(tmp_path):
    lines = [
        'name = "publishes_from"', 'kind = "date"', FIELD,
        "least = 2027-01-01", "most = 2028-01-01",
    ]  # fmt: skip
    form = read_form(own_form(tmp_path, core_form(publishes_from=lines)))
    kinds = {one.name: one.kind for one in form}
    assert kinds["publishes_from"] is FieldKind.DATE
    given = answers(
        publishes_from="2026-12-31",
        methods=None,
        planned_outputs=[{"title": "t", "kind": "company"}],
    )
    assert [str(one) for one in check_answers(form, given)] == [
        "publishes_from is 2026-12-31; at least 2027-01-01"
    ]
    given["publishes_from"] = "2028-01-02"
    assert "at most 2028-01-01" in str(check_answers(form, given, draft=True)[0])
