"""What is written as a sentence reads back as the same criteria, whatever they are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.domain.columns import OneOf, Type
from oncommons.domain.criteria import (
    All,
    Any,
    AnySample,
    Died,
    HadEvent,
    HadResponse,
    HasCopyNumber,
    HasPanel,
    HasTumourType,
    InCohort,
    InOrder,
    IsBetween,
    IsFused,
    IsIn,
    IsKnown,
    IsMutated,
    IsProfiled,
    Known,
    Leaf,
    Not,
    WasDiagnosed,
    WasMeasured,
    WasSampled,
    WasTreated,
    altered,
    criteria_id,
    depth,
    from_json,
    leaves_of,
    to_json,
)
from oncommons.domain.criteria.fields import LARGEST
from oncommons.domain.criteria.text_form import from_text, to_text, told
from oncommons.domain.criteria.text_form.columns import askable
from oncommons.domain.criteria.text_form.flat import flat
from oncommons.domain.criteria.text_form.functions import FUNCTIONS
from oncommons.domain.criteria.text_form.grammar import CLASS_GROUPS, KEYWORDS
from oncommons.domain.tables import TABLES
from oncommons.domain.variant_classes import VariantClass
from oncommons.errors import CriteriaError

tricky = st.sampled_from(
    [
        *(
            *sorted(KEYWORDS),
            *FUNCTIONS,
            *CLASS_GROUPS,
            "everyone",
            "nobody",
            "sex",
            "patients.sex",
        ),
        *("p.L858R", "L858R", "E746_A750del", "R213*", "858", "729-761", "I-III", "Stage IV"),
        *(">=T2", 'a "b" c', "l'œil", "", " ", "#1", "a\\", '\\"', "a,b", "(x)", "癌", "a\nb"),
        *("-", "=", "“", "”"),
    ]
)
word = st.one_of(
    tricky, st.text(max_size=8), st.text("abEGFR0123._-", min_size=1, max_size=6)
).filter(lambda text: "\0" not in text)
count = st.integers(1, 999_999_999)
real = st.one_of(
    st.integers(-(10**6), 10**6),
    st.floats(-LARGEST, LARGEST),
    st.sampled_from([0.0, -0.0, 5e-324, 1e15, 0.1, 10.000000000000002, -1e-300]),
)


def words(*values):
    return st.sets(st.sampled_from(values)).map(lambda some: tuple(sorted(some)))


def closed(column):
    table, _, name = column.partition(".")
    return TABLES[table].column(name).rule.values


def bounds(make):
    return st.tuples(st.none() | real, st.none() | real).map(
        lambda pair: make(*(sorted(pair) if None not in pair else pair))
    )


@st.composite
def values_of(draw):
    name = draw(st.sampled_from(sorted(askable())))
    column = askable()[name]
    if isinstance(column.rule, OneOf):
        one = st.sampled_from(column.rule.values)
    elif column.type is Type.BOOL:
        one = st.sampled_from(["true", "false"])
    else:
        one = word if column.type is Type.TEXT else real.map(repr)
    return IsIn(name, tuple(sorted(draw(st.sets(one, max_size=4)))))


NUMERIC = sorted(name for name, one in askable().items() if one.type not in (Type.TEXT, Type.BOOL))


@st.composite
def numbers_of(draw):
    name = draw(st.sampled_from(NUMERIC))
    return draw(bounds(lambda low, high: IsBetween(name, low, high)))


@st.composite
def mutations(draw):
    codons = draw(st.none() | st.tuples(count, count).map(sorted))
    classes = draw(st.just(()) | words(*map(str, VariantClass)) | group)
    return IsMutated(
        draw(word),
        draw(st.just("") | word),
        *(codons or (None, None)),
        draw(st.none() | count),
        classes,
        draw(st.none() | st.integers(0, 1) | st.floats(0, 1)),
    )


group = st.sampled_from(sorted(CLASS_GROUPS)).map(
    lambda name: tuple(sorted(map(str, CLASS_GROUPS[name])))
)
KINDS = ("", *closed("treatments.kind"))
moment = st.one_of(
    st.builds(WasTreated, word, word, st.sampled_from(KINDS), st.none() | count),
    st.builds(HadEvent, word, word),
    words(*closed("responses.result")).map(HadResponse),
    st.just(HadResponse(("PD", "progression"))),
    st.tuples(word, word).flatmap(
        lambda pair: bounds(lambda low, high: WasMeasured(pair[0], low, high, pair[1]))
    ),
    words(*closed("tumours.event_type")).map(WasDiagnosed),
    words(*closed("samples.sample_type")).map(WasSampled),
    st.just(Died()),
)
days = st.integers(0, 999_999_999)
order = st.tuples(moment, moment, days, st.none() | days).map(
    lambda four: InOrder(
        four[0],
        four[1],
        four[3],
        four[2] if four[3] is None else min(four[2], four[3]),
    )
)
leaf = st.one_of(
    values_of(),
    numbers_of(),
    st.sampled_from(sorted(askable())).map(IsKnown),
    word.map(HasTumourType),
    mutations(),
    st.builds(HasCopyNumber, word, words(-2, -1, 1, 2)),
    st.builds(IsFused, word, word),
    st.builds(IsProfiled, word, st.sampled_from(["mutation", "copy_number", "fusion"])),
    word.map(HasPanel),
    moment,
    order,
    word.map(InCohort),
)
criteria = st.recursive(
    leaf | word.map(altered),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda parts: All(tuple(parts))),
        st.lists(inner, max_size=4).map(lambda parts: Any(tuple(parts))),
        inner.map(Not),
        inner.map(Known),
        inner.map(AnySample),
    ),
    max_leaves=8,
)


def test_every_leaf_there_is_is_tried():
    def kinds(kind):
        return {kind.__name__}.union(*map(kinds, kind.__subclasses__()))

    drawn = {
        *(IsIn, IsBetween, IsKnown, HasTumourType, IsMutated, HasCopyNumber, IsFused, IsProfiled),
        *(HasPanel, WasTreated, HadEvent, HadResponse, WasMeasured, WasDiagnosed, WasSampled),
        *(Died, InOrder, InCohort),
    }
    assert {kind.__name__ for kind in drawn} == kinds(Leaf) - {"Leaf"}


@settings(max_examples=600)
@given(asked=leaf)
def test_a_leaf_reads_back_as_itself(asked):
    assert from_text(to_text(asked)) == asked


@settings(max_examples=600)
@given(asked=criteria)
def test_criteria_read_back_as_themselves(asked):
    text = to_text(asked)
    read = from_text(text)
    assert read == flat(asked)
    assert to_text(read) == text
    assert criteria_id(read) == criteria_id(asked)
    assert from_json(to_json(read)) == read


@given(asked=criteria)
def test_case_of_keywords_and_spaces_do_not_matter(asked):
    text = to_text(Not(asked) & Died())
    loud = text.replace(" and died", "\n  AND   Died # who died\n")
    assert from_text(loud) == from_text(text)


@given(asked=criteria)
def test_no_bracket_is_too_many(asked):
    """Take out any pair of grouping brackets, and the text reads as something else."""
    text = to_text(asked)
    if '"' in text:
        return
    for opening, at in enumerate(text):
        grouping = at == "(" and (opening == 0 or text[opening - 1] in " (")
        named = text[:opening].rstrip().endswith((" in", "sample", "known"))
        if not grouping or named or text[:opening].strip() in {"known", "unknown"}:
            continue
        level, closing = 0, opening
        for closing in range(opening, len(text)):
            level += {"(": 1, ")": -1}.get(text[closing], 0)
            if not level:
                break
        without = text[:opening] + text[opening + 1 : closing] + text[closing + 1 :]
        try:
            assert from_text(without) != from_text(text), (text, without)
        except CriteriaError:
            continue


@given(asked=criteria)
def test_what_is_told_names_every_leaf(asked):
    lines = told(asked)
    assert lines
    assert len(lines) <= 3 * depth(flat(asked)) * (1 + sum(1 for _ in leaves_of(asked)))
    if isinstance(flat(asked), Leaf):
        assert lines == (to_text(asked),)


sentence = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *("and", "or", "not", "(", ")", ",", "is", "one of", "in", "from", "to", "after"),
                *("sample", "within", "days", "180", ">", ">=", "=", '"', "#", "known", "any"),
                *("female", "mutated(", "treated(x)", "died", "progressed", "EGFR", "exon", "19"),
                *("\n", "sex", "tmb"),
            ]
        ),
        st.text(max_size=3),
    ),
    max_size=30,
)


@settings(max_examples=800)
@given(words=sentence)
def test_any_text_is_read_or_refused_with_a_mark_under_a_word(words):
    text = " ".join(words)
    try:
        assert from_text(to_text(from_text(text))) == from_text(text)
    except CriteriaError as error:
        if text.split("#")[0].strip() and "\n" in error.remedy:
            _, line, mark = error.remedy.rsplit("\n", 2)
            assert mark.strip()
            assert set(mark.strip()) == {"^"}
            assert len(mark.rstrip()) <= 2 * len(line) + 1


@pytest.mark.parametrize("opening", ["(", "not ", "any sample (", "known (", "not ("])
def test_a_text_that_is_too_deep_is_refused_before_it_is_read(opening):
    with pytest.raises(CriteriaError, match="20 levels"):
        from_text(opening * 500 + "died")
