"""Two evaluators of criteria, SQL and plain Python, give every made patient the same truth."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    Not,
    WasDiagnosed,
    WasMeasured,
    WasSampled,
    WasTreated,
    all_samples,
    canonical,
    criteria_id,
    explain,
    from_json,
    holds,
    mutated,
    to_json,
)
from oncommons.store.compile import compile_criteria
from oncommons.store.engine import Query
from tests.factories import open_latest, publish
from tests.made_people import GENES, made_people, records
from tests.needs import needs_spark

TABLES = made_people(60, seed=20)
RECORDS = records(TABLES)

gene = st.sampled_from([*GENES, "NONE"])
none = st.none()


def words(*values):
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(
        lambda chosen: tuple(sorted(chosen))
    )


def bounds(*values):
    low, high = (st.sampled_from([None, *values]) for _ in range(2))
    return st.tuples(low, high).filter(lambda b: None in b or b[0] <= b[1])


COLUMNS = {
    "patients.sex": ("female", "male", "unknown"),
    "patients.country_region": ("FR10", "FR1", "FR", "DE1", "FRB0"),
    "samples.sample_type": ("primary", "metastasis", "unknown"),
    "assays.msi_status": ("MSS", "MSI-H"),
    "assays.assay_type": ("wes", "panel"),
    "treatments.in_trial": ("true", "false"),
    "treatments.line": ("1", "2"),
    "mutations.class": ("Missense_Mutation", "Silent"),
}
NUMBERS = {
    "tumours.age_at_diagnosis": (50, 52, 54, 59, 60, 89),
    "patients.last_contact_day": (90, 100.5, 700),
    "samples.tumour_cellularity": (20, 50.5),
    "assays.tmb": (0.7, 5, 12),
    "mutations.vaf": (0.05, 0.3, 0.7),
    "expression.value": (0.3, 2),
}
column = st.sampled_from(sorted(COLUMNS)).flatmap(
    lambda name: st.builds(IsIn, st.just(name), words(*COLUMNS[name]))
)
number = st.sampled_from(sorted(NUMBERS)).flatmap(
    lambda name: bounds(*NUMBERS[name]).map(lambda found: IsBetween(name, *found))
)
known_column = st.sampled_from([*COLUMNS, *NUMBERS]).map(IsKnown)
codons = bounds(12, 750, 770, 858).map(lambda found: found if None not in found else (None, None))
mutation = st.builds(
    lambda gene, change, codons, exon, classes, vaf: IsMutated(
        gene, change, *codons, 19 if exon else None, classes, vaf, exon
    ),
    gene,
    st.sampled_from(["", "L858R", "G12D"]),
    codons,
    st.sampled_from([(), ((729, 761),), ((963, 1010), (981, 1028))]),
    words("Missense_Mutation", "Silent"),
    st.sampled_from([None, 0.05, 0.3, 0.7]),
)
finding = st.one_of(
    mutation,
    gene.map(IsMutated),
    st.builds(HasCopyNumber, gene, words(-2, -1, 1, 2)),
    st.builds(IsFused, gene, st.sampled_from(["", "EML4", "ALK"])),
    st.builds(IsProfiled, gene, st.sampled_from(["mutation", "copy_number", "fusion"])),
    st.sampled_from(["P1", "P2", "PX", "PY"]).map(HasPanel),
)
moment = st.one_of(
    st.builds(
        WasTreated,
        st.sampled_from(["", "osimertinib", "GEFITINIB", "none"]),
        st.sampled_from(["", "L01E", "L01EB04", "L02"]),
        st.sampled_from(["", "systemic", "surgery"]),
        st.sampled_from([None, 1, 2]),
    ),
    st.builds(
        HadEvent, st.sampled_from(["toxicity", "stay", "fall"]), st.sampled_from(["", "R11"])
    ),
    words("PR", "PD", "progression").map(HadResponse),
    st.builds(
        lambda code, found, unit: WasMeasured(code, *found, unit),
        st.sampled_from(["PSA", "CA125", "LDH"]),
        bounds(0.3, 4, 30),
        st.sampled_from(["", "ng/mL"]),
    ),
    words("primary", "metastasis").map(WasDiagnosed),
    words("primary", "metastasis", "unknown").map(WasSampled),
    st.just(Died()),
)
order = st.builds(
    InOrder, moment, moment, st.sampled_from([None, 30, 180]), st.sampled_from([0, 1, 30])
)
tumour = st.sampled_from(
    [HasTumourType("NSCLC", ("LUAD", "LUSC"), ("LUNG",)), HasTumourType("BRCA", (), ("BREAST",))]
)
leaf = st.one_of(column, number, known_column, tumour, finding, finding, moment, order, order)


def composed(inner):
    parts = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        parts.map(All),
        parts.map(Any),
        inner.map(Not),
        inner.map(Known),
        inner.map(AnySample),
        inner.map(lambda members: InCohort("c0", members)),
    )


criteria = st.recursive(leaf, composed, max_leaves=6)


@pytest.fixture(scope="module")
def commons():
    with tempfile.TemporaryDirectory() as folder:
        yield publish(Path(folder) / "c", TABLES)


@pytest.fixture(scope="module")
def view(commons):
    return open_latest(commons)


def ids(view, asked):
    return set(view.within(asked).rows("patients", ["patient_id"])["patient_id"])


def plain(asked, truth):
    return {patient for patient, record in RECORDS.items() if holds(asked, record) is truth}


def check(view, asked):
    """Compare the truth of every patient, unknown included, in one query."""
    compiled = compile_criteria(asked)
    answer = view._engine.run(Query("truths", compiled.sql), compiled.values)
    told = dict(answer.select("patient_id", "truth").iter_rows())
    assert len(told) == answer.height
    assert told == {patient: holds(asked, record) for patient, record in RECORDS.items()}


@settings(max_examples=250, deadline=None)
@given(asked=leaf)
def test_sql_and_plain_python_agree_on_every_leaf(view, asked):
    check(view, asked)


@settings(max_examples=100, deadline=None)
@given(asked=leaf, other=leaf)
def test_sql_and_plain_python_agree_on_what_one_sample_has(view, asked, other):
    check(view, AnySample(asked & other))
    check(view, all_samples(asked | other))


@settings(max_examples=150, deadline=None)
@given(asked=criteria)
def test_sql_and_plain_python_choose_the_same_patients(view, asked):
    check(view, asked)
    assert ids(view, asked) == plain(asked, True)


@settings(max_examples=40, deadline=None)
@given(asked=criteria)
def test_true_and_false_and_unknown_are_all_there_is(view, asked):
    true, false, unknown = ids(view, asked), ids(view, ~asked), ids(view, ~Known(asked))
    assert not true & false
    assert true | false | unknown == set(RECORDS)
    assert len(true) + len(false) + len(unknown) == len(RECORDS)


@settings(max_examples=30, deadline=None)
@given(one=criteria, two=criteria)
def test_de_morgan_holds_with_unknowns(view, one, two):
    assert ids(view, ~(one & two)) == ids(view, ~one | ~two)
    assert ids(view, ~~one) == ids(view, one)


@given(one=criteria, two=criteria, three=criteria)
def test_order_brackets_and_doubles_do_not_change_the_name(one, two, three):
    for join in (lambda a, b: a & b, lambda a, b: a | b):
        named = criteria_id(join(join(one, two), three))
        assert named == criteria_id(join(one, join(two, three)))
        assert named == criteria_id(join(three, join(two, one)))
        assert named == criteria_id(join(join(one, two), join(three, two)))
    assert criteria_id(~~one) == criteria_id(one)


@given(asked=criteria)
def test_the_canonical_form_means_the_same_and_is_its_own(asked):
    form = canonical(asked)
    assert canonical(form) == form
    for record in RECORDS.values():
        assert holds(form, record) == holds(asked, record)


@given(asked=criteria)
def test_json_gives_back_the_criteria(asked):
    again = from_json(to_json(asked))
    assert to_json(again) == to_json(asked)
    assert criteria_id(again) == criteria_id(asked)


@given(asked=criteria)
def test_explain_tells_the_truth_of_every_part(asked):
    for record in list(RECORDS.values())[:10]:
        waiting = [explain(asked, record)]
        assert waiting[0].truth is holds(asked, record)
        while waiting:
            told = waiting.pop()
            assert told.truth is holds(told.criteria, record, told.sample_id)
            waiting += told.parts


def test_something_or_its_contrary_is_not_everybody(view):
    either = IsMutated("TP53") | ~IsMutated("TP53")
    assert plain(either, True) == ids(view, either)
    assert 0 < len(plain(either, True)) < len(RECORDS)
    assert plain(either, False) == set()


def test_a_sample_has_both_less_often_than_a_patient(view):
    both = IsMutated("TP53") & IsMutated("KRAS")
    assert ids(view, AnySample(both)) < ids(view, both)


@pytest.mark.parametrize("first", [12, 61, 740, 750, 770, 771, 857, 1010])
@pytest.mark.parametrize("reach", [0, 6])
def test_a_range_of_codons_is_read_alike(view, first, reach):
    for symbol in GENES:
        check(view, mutated(symbol, codons=(first, first + reach)))


OF_EVERY_LEAF = [
    IsIn("patients.country_region", ("DE1", "FR1")) & ~IsIn("treatments.in_trial", ("true",)),
    IsBetween("assays.tmb", 0.7) | ~IsBetween("tumours.age_at_diagnosis", 52, 59),
    IsKnown("mutations.vaf") & ~IsKnown("tumours.age_at_diagnosis"),
    HasTumourType("NSCLC", ("LUAD", "LUSC"), ("LUNG",)),
    IsMutated("EGFR", first_codon=741, last_codon=858, min_vaf=0.3),
    IsMutated("KRAS", "G12D", exon=14, exon_codons=((963, 1010), (1, 28))),
    HasCopyNumber("KRAS", (-2, 2)),
    IsFused("ALK", "EML4"),
    IsProfiled("TP53", "copy_number") & ~HasPanel("P2"),
    WasTreated("osimertinib", "L01E", "systemic", 1),
    HadEvent("toxicity", "R11") | HadResponse(("PD",)) | WasMeasured("PSA", 0.3, 30, "ng/mL"),
    WasDiagnosed(("metastasis",)) | Died(),
    InOrder(WasTreated("osimertinib"), HadResponse(("PD", "progression")), 180),
    AnySample(
        IsMutated("TP53") & InOrder(WasTreated(), WasSampled(("metastasis",)), None, 1)
        | InCohort("c0", IsFused("ALK"))
    ),
]


@pytest.mark.spark
@needs_spark
@pytest.mark.timeout(600)
def test_spark_gives_every_patient_the_same_truth(commons):
    spark = open_latest(commons, engine="local[2]")
    for asked in OF_EVERY_LEAF:
        check(spark, asked)
