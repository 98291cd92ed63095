"""Laws of protection, on made patients with missing values, second tumours and long follow-up."""

import math
import random
import tempfile
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oncommons.domain.releases import Mode, Policy, QuasiIdentifier
from oncommons.errors import ReleaseRefused
from oncommons.privacy.age_labels import age_bounds
from oncommons.privacy.frames import complete
from oncommons.privacy.keys import Keys
from oncommons.privacy.policy import policy_text, read_policy
from oncommons.privacy.protect import protect
from oncommons.privacy.pseudonyms import pseudonyms
from oncommons.privacy.risk import assess
from oncommons.privacy.verify import verify

KEYS = Keys(bytes(range(32)))
ANCESTORS = {
    "LUAD": ("NSCLC", "LUNG"),
    "LUSC": ("NSCLC", "LUNG"),
    "NSCLC": ("LUNG",),
    "SCLC": ("LUNG",),
    "BRCA": ("BREAST",),
    "IDC": ("BRCA", "BREAST"),
}
TYPES = [*ANCESTORS, "ODD", None]
REGIONS = ["FR10", "FRK2", "FRK26", "FRK", "DE21", "Elsewhere", None]
QUASI = (
    QuasiIdentifier("patients.site_id", "flat"),
    QuasiIdentifier("patients.sex", "flat", 2.0),
    QuasiIdentifier("patients.country_region", "region"),
    QuasiIdentifier("tumours.age_at_diagnosis", "age", 2.0),
    QuasiIdentifier("tumours.oncotree", "oncotree", 4.0),
)
seeds = st.integers(0, 2**32 - 1)
policies = st.builds(
    lambda quasi, k, share, mode: Policy("law", k, tuple(quasi), share, 1.0, mode=mode),
    st.lists(st.sampled_from(QUASI), min_size=1, unique=True),
    st.integers(2, 6),
    st.sampled_from([0.0, 0.1, 0.3]),
    st.sampled_from(Mode),
)


def identified(seed, number):
    """Make the tables of a number of patients; few values, so that some share theirs."""
    rng = random.Random(seed)
    people, growths, samples, events = [], [], [], []
    for i in range(number):
        owner = {"patient_id": f"h:{i}"}
        dead = rng.choice([None, None, 500, 3_000, 34_000])
        people.append(owner | {
            "site_id": rng.choice("AAB"), "sex": rng.choice(["male", "female"]),
            "country_region": rng.choice(REGIONS), "death_day": dead,
            "vital_status": "alive" if dead is None else "dead",
            "last_contact_day": rng.choice([None, 0, 900, 2_500, 40_000]),
        })  # fmt: skip
        for at in range(rng.choice([0, *[1] * 12, 2, 2, 3])):
            growths.append(owner | {
                "tumour_id": f"t{i}.{at}", "diagnosis_day": rng.choice([0, 0, 400, 2_000, None]),
                "event_type": rng.choice(["primary", "primary", "metastasis"]),
                "age_at_diagnosis": rng.choice([None, 12.0, 40.5, 44.0, 71.2, 86.0, 88.9, 94.0]),
                "oncotree": rng.choice(TYPES), "icd10": rng.choice([None, "C34", "C50"]),
            })  # fmt: skip
        samples += [
            owner | {"sample_id": f"s{i}", "sample_type": "primary", "oncotree": rng.choice(TYPES)}
        ]
        for at in range(rng.choice([0, 1, 3])):
            start = rng.randrange(0, 3_000)
            stop = rng.choice([None, start, start + 900])
            events.append(owner | {
                "event_id": len(events), "start_day": start, "stop_day": stop,
                "type": "x", "code": f"{i}/{at}",
            })  # fmt: skip
    given = {"patients": people, "tumours": growths, "samples": samples, "events": events}
    return complete(
        {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in given.items() if rows}
    )


def released(seed, number, policy, **named):
    """Protect made tables, and pass over those in which too few patients share what they have."""
    assume(number >= policy.k)
    made = identified(seed, number)
    try:
        return made, protect(made, policy, KEYS, ancestors=ANCESTORS, **named)
    except ReleaseRefused as refusal:
        assume("cannot be hidden" not in str(refusal))
        raise


def names(kind, ids, lineage="commons"):
    key = KEYS.derive(f"pseudonym/v1/{lineage}/{kind}")
    return dict(zip(ids, pseudonyms(pl.Series(list(ids), dtype=pl.String), key), strict=True))


def originals(made, done, table, column):
    """Pair each released row of a table with the row it came from, by their ids."""
    of = {pseudonym: one for one, pseudonym in names(table, made[table][column]).items()}
    exact = {row[column]: row for row in made[table].iter_rows(named=True)}
    return [(row, exact[of[row[column]]]) for row in done.tables[table].iter_rows(named=True)]


def covers_type(label, code):
    return label in (code, "*", *ANCESTORS.get(code, ()))


def covers_region(label, region):
    return label in ("*", region) or (
        region is not None and label is not None and region[:3].isupper() and
        region.startswith(label)
    )  # fmt: skip


def covers_age(label, age):
    if age is None or label is None:
        return label == "*" or (label is None and age is None)
    low, high = age_bounds(label)
    return (low is None or low <= math.floor(age)) and (high is None or math.floor(age) <= high)


laws = settings(max_examples=25, deadline=None)


@laws
@given(seeds, st.integers(2, 60), policies)
def test_every_released_label_is_true(seed, number, policy):
    made, done = released(seed, number, policy)
    for row, exact in originals(made, done, "patients", "patient_id"):
        assert row["sex"] in ("*", exact["sex"])
        assert row["site_id"] in ("*", exact["site_id"])
        assert covers_region(row["country_region"], exact["country_region"])
    for row, exact in originals(made, done, "tumours", "tumour_id"):
        assert covers_type(row["oncotree"], exact["oncotree"])
        assert covers_age(row["age_at_diagnosis"], exact["age_at_diagnosis"])
    for row, exact in originals(made, done, "samples", "sample_id"):
        assert covers_type(row["oncotree"], exact["oncotree"])


@laws
@given(seeds, st.integers(2, 60), policies)
def test_k_holds_after_everything_for_the_declared_columns(seed, number, policy):
    _, done = released(seed, number, policy)
    anchors = {}
    for row in done.tables["tumours"].iter_rows(named=True):
        day = row["diagnosis_day"]
        rank = (row["event_type"] != "primary", day is None, day or 0, row["tumour_id"])
        anchors[row["patient_id"]] = min(anchors.get(row["patient_id"], (rank, row)), (rank, row))
    silent = {name: "*" for name in done.tables["tumours"].columns
              if set(done.tables["tumours"][name]) == {"*"}}  # fmt: skip
    classes = Counter()
    for patient in done.tables["patients"].iter_rows(named=True):
        tumour = anchors.get(patient["patient_id"], (None, silent))[1]
        rows = {"patients": patient, "tumours": tumour}
        columns = (quasi.column.split(".") for quasi in policy.quasi_identifiers)
        classes[tuple(rows[table].get(name) for table, name in columns)] += 1
    assert min(classes.values()) >= policy.k
    assert Counter(classes.values()) == done.risk.class_sizes
    assert done.held_back <= policy.most_suppressed * number
    assert verify(done.tables, policy) == []


@laws
@given(seeds, st.integers(6, 40), policies)
def test_a_label_of_any_tumour_or_sample_is_borne_by_k_patients(seed, number, policy):
    _, done = released(seed, number, policy)
    bearers = {}
    for name in ("tumours", "samples"):
        for label, patient in done.tables[name].select("oncotree", "patient_id").iter_rows():
            bearers.setdefault(label, set()).add(patient)
    known = {label: len(who) for label, who in bearers.items() if label not in (None, "*")}
    if "tumours.oncotree" in {quasi.column for quasi in policy.quasi_identifiers}:
        assert all(count >= policy.k for count in known.values())


@laws
@given(seeds, seeds, st.integers(2, 40), policies)
def test_rows_columns_and_tables_in_another_order_give_the_same_bytes(seed, turn, number, policy):
    made, done = released(seed, number, policy)
    rng = random.Random(turn)
    turned = {}
    for name in rng.sample(sorted(made), len(made)):
        frame = made[name].sample(fraction=1.0, shuffle=True, seed=turn)
        turned[name] = frame.select(rng.sample(frame.columns, len(frame.columns)))
    again = protect(turned, policy, KEYS, ancestors=ANCESTORS)
    assert again.risk == done.risk
    for name, frame in done.tables.items():
        assert again.tables[name].write_csv() == frame.write_csv(), name
        assert again.tables[name].schema == frame.schema, name


@laws
@given(seeds, st.integers(2, 30), st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=8))
def test_names_of_one_project_are_stable_and_of_two_cannot_be_joined(seed, number, one, two):
    assume(one != two)
    policy = Policy("law", 2, QUASI[:1], 0.3, 1.0)
    first, again, other = (
        released(seed, number, policy, lineage=name)[1].tables for name in (one, one, two)
    )
    for table, column in (("patients", "patient_id"), ("tumours", "tumour_id")):
        assert first[table].equals(again[table])
        assert set(first[table][column]).isdisjoint(other[table][column])
        assert first[table][column].n_unique() == first[table].height


@laws
@given(seeds, st.integers(4, 40))
def test_a_patient_keeps_its_name_when_others_come_and_go(seed, number):
    policy = Policy("law", 2, QUASI[:1], 0.3, 1.0)
    made = identified(seed, number)
    fewer = made | {"patients": made["patients"].tail(number // 2)}
    known = set(names("patients", made["patients"]["patient_id"]).values())
    done = protect(fewer, policy, KEYS, ancestors=ANCESTORS)
    assert set(done.tables["patients"]["patient_id"]) <= known


def last_day(label, day):
    """Give the last day that may be told, from the released label of the anchor."""
    low = age_bounds(label)[0] or 0
    told = 730 if low >= 90 else math.floor((90 - low) * 365.25) - 1
    return min((day or 0) + told, 32_485)


@laws
@given(seeds, st.integers(2, 40), policies)
def test_days_and_their_differences_are_kept_up_to_the_cap(seed, number, policy):
    made, done = released(seed, number, policy)
    of = names("patients", made["patients"]["patient_id"])
    tumours = done.tables["tumours"].sort(
        pl.col("event_type") != "primary", "diagnosis_day", "tumour_id", nulls_last=True
    )
    anchors = {row["patient_id"]: row for row in tumours.reverse().iter_rows(named=True)}
    shown = {row["code"]: row for row in done.tables["events"].iter_rows(named=True)}
    there = set(done.tables["patients"]["patient_id"])
    for event in made["events"].iter_rows(named=True):
        patient = of[event["patient_id"]]
        anchor = anchors.get(patient, {"age_at_diagnosis": None, "diagnosis_day": None})
        cap = last_day(anchor["age_at_diagnosis"], anchor["diagnosis_day"])
        row = shown.get(event["code"])
        assert (row is not None) == (patient in there and event["start_day"] <= cap)
        if row is not None:
            assert row["start_day"] == event["start_day"]
            stop = event["stop_day"]
            assert row["stop_day"] == (None if stop is None else min(stop, cap))


@laws
@given(seeds, st.integers(2, 40), policies)
def test_no_day_tells_an_age_above_the_oldest(seed, number, policy):
    made, done = released(seed, number, policy)
    for row, exact in originals(made, done, "patients", "patient_id"):
        assert row["vital_status"] == exact["vital_status"] or row["vital_status"] == "alive"
        assert row["death_day"] in (None, exact["death_day"])
        assert (row["last_contact_day"] or 0) <= 32_485
    assert not [one for one in verify(done.tables, policy) if one.rule.startswith("PRV-C")]


@laws
@given(seeds, st.integers(0, 40), policies)
def test_what_is_measured_is_what_a_dictionary_counts(seed, number, policy):
    assume("tumours" not in {quasi.column.split(".")[0] for quasi in policy.quasi_identifiers})
    made = identified(seed, number)
    found = assess(made, policy)
    columns = [quasi.column.split(".")[1] for quasi in policy.quasi_identifiers]
    classes = Counter(made["patients"].select(columns).iter_rows())
    assert found.class_sizes == Counter(classes.values())
    assert found.prosecutor_mean == pytest.approx(len(classes) / number if number else 0.0)
    mean = sum(1 / classes[row] for row in made["patients"].select(columns).iter_rows())
    assert found.prosecutor_mean * number == pytest.approx(mean)


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@laws
@given(text, text, st.integers(2, 50), st.floats(0, 0.99), st.integers(60, 89), st.data())
def test_a_policy_written_and_read_is_the_same(name, notes, k, share, oldest_age, data):
    quasi = tuple(data.draw(st.lists(st.sampled_from(QUASI), min_size=1, unique=True)))
    policy = Policy(name, k, quasi, share, 1.0, oldest_age, notes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policy.toml"
        path.write_text(policy_text(policy), encoding="utf-8", newline="")
        again = read_policy(path)
    by_column = {one.column: one for one in again.quasi_identifiers}
    assert by_column == {one.column: one for one in quasi}
    assert (again.name, again.notes, again.k) == (name, notes, k)
    assert (again.most_suppressed, again.oldest_age) == (share, oldest_age)
