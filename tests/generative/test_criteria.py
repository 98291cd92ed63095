"""Two evaluators of criteria, SQL and plain Python, give every made patient the same truth."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.domain.criteria import (
    All,
    Any,
    HasCopyNumber,
    HasTumourType,
    IsBetween,
    IsFused,
    IsIn,
    IsMutated,
    Not,
    WasTreated,
)
from oncommons.domain.criteria_json import from_json, to_json
from oncommons.errors import CriteriaError
from tests.factories import mutation, table, view_of

NUMBER = 24
PANEL = {"P1": {"TP53", "KRAS"}, "P2": {"KRAS"}}  # PX has no gene list
SEXES = ("female", "male", "*", None)
REGIONS = ("FR10", "FR1", "FR", "*", None)
AGES = ((50, 54), (50, 59), (90, 120), (None, None))
TYPES = ("LUAD", "NSCLC", "LUNG", "BRCA", "*", None)


def person(i):
    """Make patient number i: mixed panels, nulls, several samples, labels of all levels."""
    assays = [
        [("wes", None)], [("panel", "P1")], [("panel", "P2")], [("panel", "PX")], [],
        [("panel", "P1"), ("panel", "P2")], [("wes", None), ("panel", "PX")],
    ][i % 7]  # fmt: skip
    return {
        "sex": SEXES[i % 4],
        "region": REGIONS[i % 5],
        "age": AGES[i % 4],
        "types": [TYPES[i % 6]] if i % 3 else [TYPES[i % 6], TYPES[(i + 1) % 6]],
        "assays": assays,
        "hits": [(0, "TP53", "Missense_Mutation")] * (i % 2)
        + [(0, "KRAS", "Silent")] * (i % 3 == 0),
        "amplified": ["KRAS"] if i % 5 == 0 else [],
        "fused": ["ALK"] if i % 6 == 1 else [],
        "drugs": [None] if i % 4 == 0 else ["Osimertinib"] if i % 4 == 1 else [],
    }


PEOPLE = [person(i) for i in range(NUMBER)]


def tables_of(people):
    rows = {name: [] for name in ("patients", "tumours", "samples", "assays", "mutations")}
    rows |= {name: [] for name in ("copy_number", "structural_variants", "treatments")}
    for i, one in enumerate(people):
        who = {"patient_id": f"p{i:03}"}
        rows["patients"].append(who | {"sex": one["sex"], "country_region": one["region"]})
        for j, code in enumerate(one["types"]):
            low, high = one["age"]
            ages = {"age_at_diagnosis_low": low, "age_at_diagnosis_high": high}
            rows["tumours"].append(who | ages | {"tumour_id": f"t{i:03}{j}", "oncotree": code})
        for j, (kind, panel) in enumerate(one["assays"]):
            ids = {"sample_id": f"s{i:03}{j}", "assay_id": f"a{i:03}{j}"}
            rows["samples"].append(who | {"sample_id": ids["sample_id"]})
            rows["assays"].append(ids | {"assay_type": kind, "panel_id": panel})
        if one["assays"]:
            add_findings(rows, i, one)
        for j, drug in enumerate(one["drugs"]):
            rows["treatments"].append(who | {"treatment_id": f"r{i}{j}", "drug_name": drug})
    rows["panels"] = [{"panel_id": p, "symbol": g} for p, genes in PANEL.items() for g in genes]
    return {name: table(name, *content) for name, content in rows.items() if content}


def add_findings(rows, i, one):
    for j, gene, kind in one["hits"]:
        where = {"assay_id": f"a{i:03}{j}", "sample_id": f"s{i:03}{j}", "class": kind}
        rows["mutations"].append(mutation(i, gene, len(rows["mutations"]), **where))
    where = {"assay_id": f"a{i:03}0", "sample_id": f"s{i:03}0"}
    rows["copy_number"] += [where | {"symbol": gene, "call": 2} for gene in one["amplified"]]
    rows["structural_variants"] += [
        where | {"symbol1": gene, "sv_id": len(rows["structural_variants"]) + k}
        for k, gene in enumerate(one["fused"])
    ]


def covers(assay, gene):
    kind, panel = assay
    return True if kind == "wes" else gene in PANEL[panel] if panel in PANEL else None


def any_row(truths):
    truths = list(truths)
    if True in truths:
        return True
    return None if not truths or None in truths else False


def holds(criteria, one):
    """Decide one patient in plain Python: True, False or None for unknown."""
    match criteria:
        case All(parts):
            found = [holds(part, one) for part in parts]
            return False if False in found else None if None in found else True
        case Any(parts):
            found = [holds(part, one) for part in parts]
            return True if True in found else None if None in found else False
        case Not(part):
            inner = holds(part, one)
            return None if inner is None else not inner
        case _:
            return holds_leaf(criteria, one)


def holds_leaf(leaf, one):  # noqa: C901  one case per leaf
    match leaf:
        case IsIn("patients.sex", values):
            return any_row([None if one["sex"] in (None, "*") else one["sex"] in values])
        case IsIn("patients.country_region", values):
            return any_row([in_region(one["region"], values)])
        case IsBetween(_, low, high):
            return any_row(between_bounds(one["age"], low, high) for _ in one["types"])
        case HasTumourType(code, below, above):
            return any_row(
                None if label in (None, "*", *above) else label in (code, *below)
                for label in one["types"]
            )
        case IsMutated(gene):
            hits = [
                covers(one["assays"][j], gene) is not False
                for j, symbol, kind in one["hits"]
                if one["assays"] and symbol == gene and kind == "Missense_Mutation"
            ]
            return altered(any(hits), one, gene)
        case HasCopyNumber(gene, calls):
            return altered(found_in(one, "amplified", gene) and 2 in calls, one, gene)
        case IsFused(gene):
            return altered(found_in(one, "fused", gene), one, gene)
        case WasTreated(drug):
            return any_row((given or "").lower() == drug.lower() for given in one["drugs"])
    raise AssertionError(leaf)


def found_in(one, kind, gene):
    return bool(one["assays"] and gene in one[kind] and covers(one["assays"][0], gene) is not False)


def altered(hit, one, gene):
    if hit:
        return True
    covered = [covers(assay, gene) is True for assay in one["assays"]]
    return False if covered and all(covered) else None


def in_region(label, values):
    if label in (None, "*"):
        return None
    if any(label.startswith(value) for value in values):
        return True
    return None if any(value.startswith(label) for value in values) else False


def between_bounds(age, low, high):
    lowest, highest = age
    if lowest is None:
        return None
    if (low is None or lowest >= low) and (high is None or highest <= high):
        return True
    outside = (low is not None and highest < low) or (high is not None and lowest > high)
    return False if outside else None


leaf = st.one_of(
    st.lists(st.sampled_from(["female", "male"]), max_size=2).map(
        lambda values: IsIn("patients.sex", tuple(sorted(set(values))))
    ),
    st.sampled_from([("FR10",), ("FR1",), ("FR",), ("DE1", "FR10"), ("FRB0",)]).map(
        lambda values: IsIn("patients.country_region", values)
    ),
    st.tuples(st.sampled_from([None, 50, 52, 60]), st.sampled_from([None, 54, 59, 89])).map(
        lambda bounds: IsBetween("tumours.age_at_diagnosis", *bounds)
    ),
    st.just(HasTumourType("NSCLC", ("LUAD", "LUSC"), ("LUNG",))),
    st.just(HasTumourType("BRCA", (), ("BREAST",))),
    st.sampled_from(["TP53", "KRAS", "ALK", "NONE"]).map(IsMutated),
    st.sampled_from(["KRAS", "TP53"]).map(lambda gene: HasCopyNumber(gene, (2,))),
    st.sampled_from(["ALK", "KRAS"]).map(IsFused),
    st.sampled_from(["osimertinib", "OSIMERTINIB", "other"]).map(WasTreated),
)
criteria = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: Any(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def view():
    with tempfile.TemporaryDirectory() as folder:
        yield view_of(Path(folder) / "c", tables_of(PEOPLE))


def ids(view, asked):
    return set(view.within(asked).rows("patients", ["patient_id"])["patient_id"])


@settings(max_examples=150, deadline=None)
@given(asked=criteria)
def test_sql_and_plain_python_choose_the_same_patients(view, asked):
    wanted = {f"p{i:03}" for i, one in enumerate(PEOPLE) if holds(asked, one) is True}
    assert ids(view, asked) == wanted


@settings(max_examples=60, deadline=None)
@given(asked=criteria)
def test_true_and_false_and_unknown_are_all_there_is(view, asked):
    true, false = ids(view, asked), ids(view, Not(asked))
    unknown = {f"p{i:03}" for i, one in enumerate(PEOPLE) if holds(asked, one) is None}
    assert not true & false
    assert true | false | unknown == {f"p{i:03}" for i in range(NUMBER)}


@settings(max_examples=30, deadline=None)
@given(one=criteria, two=criteria)
def test_de_morgan_holds_with_unknowns(view, one, two):
    assert ids(view, ~(one & two)) == ids(view, ~one | ~two)


@given(asked=criteria)
def test_json_gives_back_the_criteria(asked):
    plain = from_json(to_json(asked))
    assert to_json(plain) == to_json(asked)


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ([], r"\$"),
        ({"is": "mutatd", "gene": "TP53"}, r"\$\.is"),
        ({"is": "mutated"}, r"\$\.gene"),
        ({"is": "mutated", "gene": "TP53", "x": 1}, r"\$\.x"),
        ({"all": [{"is": "fused", "gene": 3}]}, r"\$\.all\[0\]\.gene"),
        ({"any": {}}, r"\$\.any"),
        ({"is": "copy_number", "gene": "X", "calls": [7]}, r"\$\.calls"),
        ({"is": "number", "column": "tumours.age_at_diagnosis", "from": "5"}, r"\$\.from"),
        ({"not": {"not": {"all": 1}}}, r"\$\.not\.not\.all"),
    ],
)
def test_a_mistake_is_named_by_its_path(form, path):
    with pytest.raises(CriteriaError, match=path):
        from_json(form)


def test_criteria_that_are_too_deep_or_too_many_are_refused():
    deep = {"is": "mutated", "gene": "TP53"}
    for _ in range(30):
        deep = {"not": deep}
    with pytest.raises(CriteriaError):
        from_json(deep)
    with pytest.raises(CriteriaError, match="200 conditions"):
        from_json({"all": [{"is": "mutated", "gene": "TP53"}] * 201})
