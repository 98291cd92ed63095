"""Whatever is unknown in a question is refused with its path."""

import json

import pytest

from oncommons.access.questions.parse import MOST_BYTES, parse, parse_text
from oncommons.domain.criteria import EVERYONE, column, mutated
from oncommons.domain.questions import KEYS, QuestionKind
from oncommons.errors import CriteriaError
from oncommons.results.questions import EXAMPLES

SEX = {"is": "column", "column": "patients.sex", "in": ["female"]}
DIED = {"is": "died"}


def sites(number):
    return {"is": "column", "column": "patients.site_id", "in": [f"{i}" for i in range(number)]}


def nested(levels):
    form = DIED
    for _ in range(levels - 1):
        form = {"not": form}
    return form


def test_the_example_of_the_design_is_read():
    asked = parse({"ask": "counts", "of": "patients", "by": ["patients.sex"], "where": SEX})
    assert asked.ask is QuestionKind.COUNTS
    assert asked.by == ("patients.sex",)
    assert asked.where == column("patients.sex", "female")


@pytest.mark.parametrize("kind", QuestionKind)
def test_each_example_is_read_and_written_back(kind):
    asked = parse(EXAMPLES[kind])
    assert asked.ask is kind
    assert parse(asked.to_json()) == asked
    assert parse_text(json.dumps(EXAMPLES[kind])) == asked
    assert set(EXAMPLES[kind]) - {"ask", "of", "where"} <= set(KEYS[kind])


def test_nothing_asked_for_is_everybody():
    assert parse({"ask": "size"}).where == EVERYONE


def test_groups_are_read_in_their_order():
    groups = [{"name": "b", "where": DIED}, {"name": "a", "where": {"not": DIED}}]
    asked = parse({"ask": "comparison", "groups": groups})
    assert [group.name for group in asked.groups] == ["b", "a"]


BAD = {
    "no object": ([], "question is 'list'"),
    "no kind": ({}, "question.ask is 'None'"),
    "a kind that is none": ({"ask": "select"}, "question.ask is 'select'"),
    "a kind that is no text": ({"ask": ["size"]}, "question.ask is"),
    "a key that is none": ({"ask": "size", "form": 1}, "question.form is 'form'"),
    "a key of another kind": ({"ask": "size", "by": ["patients.sex"]}, "question.by is 'by'"),
    "a key that is no text": ({"ask": "size", 7: 1}, "question.7 is '7'"),
    "an operator": ({"ask": "size", "where": {"xor": []}}, "question.where.xor is 'xor'"),
    "a word": ({"ask": "size", "where": {"is": "sql"}}, "question.where.is is 'sql'"),
    "a column in a condition": (
        {"ask": "size", "where": {"all": [SEX, SEX | {"column": "patients.name"}]}},
        r"question.where.all\[1\].column: there is no column",
    ),
    "no column": ({"ask": "counts"}, "question.by is '0 columns'; write 1 to 2"),
    "three columns": (
        {"ask": "counts", "by": ["patients.sex", "tumours.grade", "tumours.oncotree"]},
        "question.by is '3 columns'",
    ),
    "a column twice": (
        {"ask": "counts", "by": ["patients.sex", "patients.sex"]},
        "question.by is '2 columns'",
    ),
    "a column that is none": (
        {"ask": "counts", "by": ["patients.sex", "patients.secks"]},
        r'question.by\[1\]: there is no column "patients.secks"; write patients.sex',
    ),
    "an identifier": (
        {"ask": "counts", "by": ["patients.patient_id"]},
        r"question.by\[0\]: patients.patient_id identifies patients",
    ),
    "a column that is no text": ({"ask": "counts", "by": [7]}, r"question.by\[0\] is '7'"),
    "columns that are no list": ({"ask": "counts", "by": "patients.sex"}, "question.by is 'str'"),
    "samples of survival": ({"ask": "survival", "of": "samples"}, "question.of is 'samples'"),
    "a unit that is none": ({"ask": "size", "of": "rows"}, "question.of is 'rows'"),
    "too many rows": ({"ask": "genes", "most": 201}, "question.most is '201'"),
    "a truth for a number": ({"ask": "genes", "most": True}, "question.most is 'True'"),
    "no lines": ({"ask": "treatments", "lines": 1}, "question.lines is '1'"),
    "an endpoint": ({"ask": "survival", "endpoint": "birth"}, "question.endpoint: "),
    "a text that is none": ({"ask": "survival", "endpoint": 7}, "question.endpoint is '7'"),
    "an entry": ({"ask": "survival", "entry": "birth"}, "question.entry: "),
    "a start": ({"ask": "survival", "from": "death"}, "question: "),
    "one group": (
        {"ask": "comparison", "groups": [{"name": "a", "where": DIED}]},
        "question.groups: there are 1 groups",
    ),
    "a group that is none": (
        {"ask": "comparison", "groups": [{"name": "a"}]},
        r"question.groups\[0\] is 'dict'",
    ),
    "a group that is a text": (
        {"ask": "comparison", "groups": ["a"]},
        r"question.groups\[0\] is 'str'",
    ),
    "a group without a name": (
        {"ask": "comparison", "groups": [{"name": "", "where": DIED}]},
        r"question.groups\[0\].name is ''",
    ),
    "a column and groups": (
        {
            "ask": "comparison",
            "by": ["patients.sex"],
            "groups": [{"name": one, "where": DIED} for one in "ab"],
        },
        "groups by a column and by criteria",
    ),
    "one gene of patterns": ({"ask": "patterns", "genes": ["TP53"]}, "question.genes is '1 genes'"),
    "no gene of changes": ({"ask": "changes"}, "question.genes is '0 genes'"),
    "a chart": ({"ask": "charts", "charts": ["sx"]}, r"question.charts\[0\] is 'sx'; write sex"),
    "five levels": ({"ask": "size", "where": nested(5)}, "question.where has over 4 levels"),
    "21 conditions": (
        {"ask": "size", "where": {"any": [DIED] * 21}},
        "question has over 20 conditions",
    ),
    "21 conditions over groups": (
        {
            "ask": "comparison",
            "where": {"any": [DIED] * 10},
            "groups": [{"name": one, "where": {"any": [DIED] * 6}} for one in "ab"],
        },
        "question has over 20 conditions",
    ),
    "201 values": (
        {"ask": "size", "where": {"all": [sites(201)]}},
        r"question.where.all\[0\] lists over 200 values",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_refused_with_its_path(name):
    form, says = BAD[name]
    with pytest.raises(CriteriaError, match=says):
        parse(form)


@pytest.mark.parametrize(
    "form",
    [
        {"ask": "size", "where": nested(4)},
        {"ask": "size", "where": {"any": [DIED] * 20}},
        {
            "ask": "size",
            "where": {"any_sample": {"known": {"any": [{"is": "mutated", "gene": "TP53"}]}}},
        },
        {
            "ask": "size",
            "where": sites(200),
        },
        {"ask": "patterns"},
    ],
)  # fmt: skip
def test_what_is_just_allowed_is_read(form):
    assert parse(parse(form).to_json()) == parse(form)


def test_an_order_of_two_moments_counts_twice():
    order = {"is": "in_order", "first": {"is": "treated"}, "then": DIED}
    parse({"ask": "size", "where": {"any": [order] * 10}})
    with pytest.raises(CriteriaError, match="over 20 conditions"):
        parse({"ask": "size", "where": {"any": [order] * 11}})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("select 1", "is no JSON"),
        ('{"ask": "size"', "is no JSON"),
        ("[" * 50_000, "is no JSON"),
        ('{"ask": "size", "ask": "counts"}', "gives a key twice"),
        (" " * (MOST_BYTES + 1), "over 100,000 bytes"),
    ],
)
def test_a_text_that_is_no_question_is_refused(text, says):
    with pytest.raises(CriteriaError, match=says):
        parse_text(text)


def test_a_shown_value_is_cut():
    with pytest.raises(CriteriaError) as refused:
        parse({"ask": "x" * 10_000})
    assert len(str(refused.value)) < 400


def test_genes_and_criteria_are_values_like_any_other():
    asked = parse({"ask": "size", "where": {"is": "mutated", "gene": "'; drop table patients"}})
    assert asked.where == mutated("'; drop table patients")
