"""Laws of oncoprints: patterns partition a cohort, in a total order, and tell nothing small."""

import tempfile
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.access.rules.oncoprint import disclose_oncoprint
from oncommons.domain.oncoprint import (
    HIDDEN_CELL,
    Cell,
    Copies,
    Mutated,
    Oncoprint,
    Pattern,
    Seen,
    merged,
    tracks_of,
)
from oncommons.domain.study import Unit
from oncommons.domain.variant_classes import PROTEIN_CHANGING
from oncommons.store.questions.oncoprint import patterns
from tests.factories import open_latest, publish
from tests.made_people import GENES, PANELS, made_people

CELLS = st.builds(
    Cell,
    mutated=st.sampled_from([Mutated.NONE, Mutated.NONE, Mutated.MISSENSE, Mutated.TRUNCATING]),
    copies=st.sampled_from([Copies.NEUTRAL, Copies.NEUTRAL, Copies.GAIN, Copies.AMPLIFICATION]),
    fused=st.sampled_from([False, False, True]),
    germline=st.booleans(),
    seen=st.sampled_from([Seen.FULLY, Seen.FULLY, Seen.PARTLY, Seen.NOT]),
)


@st.composite
def oncoprints(draw, unit=None):
    genes = draw(st.integers(2, 4))
    labelled = draw(st.booleans())
    found = []
    for _ in range(draw(st.integers(0, 25))):
        cells = tuple(draw(CELLS) for _ in range(genes))
        label = (draw(st.sampled_from(["a", "b", "missing"])),) if labelled else ()
        patients = draw(st.integers(0, 30))
        found.append(Pattern(cells, label, patients + draw(st.integers(0, 3)), patients))
    unit = unit or draw(st.sampled_from(Unit))
    if unit is Unit.PATIENTS:
        found = [replace(one, count=one.patients) for one in found]
    found = [one for one in found if one.count]
    symbols = [f"G{at}" for at in range(genes)]
    seen = [one for one in found if any(cell.profiled or cell.altered for cell in one.cells)]
    total = sum(one.count for one in found)
    return Oncoprint(
        unit, total, total - sum(one.count for one in seen), tracks_of(symbols, seen),
        ("patients.sex",) if labelled else (), merged(seen), ("mutations",),
        sum(one.patients for one in found) - sum(one.patients for one in seen),
    )  # fmt: skip


def fits(true, shown):
    """Tell whether a pattern shown says nothing that is wrong of a true one."""
    labels = zip(true.labels, shown.labels, strict=True)
    cells = zip(true.cells, shown.cells, strict=True)
    return all(told in (None, one) for one, told in labels) and all(
        told == HIDDEN_CELL or cell_fits(cell, told) for cell, told in cells
    )


def cell_fits(cell, told):
    if told.altered != cell.altered or told.seen != cell.seen:
        return False
    exact = told.altered and not told.some and told.mutated is not Mutated.SOME
    return not exact or replace(told, germline=False) == replace(cell, germline=False)


@given(oncoprints(), st.integers(1, 15))
@settings(max_examples=150)
def test_each_pattern_shown_is_of_enough_patients(answer, minimum):
    hidden = []
    shown = disclose_oncoprint(answer, minimum, hidden)
    assert merged(shown.patterns) == shown.patterns
    if answer.patterns and sum(one.patients for one in answer.patterns) >= minimum:
        assert shown.drawn == answer.drawn
    else:
        assert shown.patterns == ()
    assert all(one.patients == 0 for one in shown.patterns)
    if answer.unit is Unit.PATIENTS:
        assert all(one.count >= minimum for one in shown.patterns)


@given(oncoprints(Unit.PATIENTS), st.integers(2, 12))
@settings(max_examples=150)
def test_nothing_small_is_left_when_what_is_shown_is_subtracted(answer, minimum):
    """A reader knows every number shown: each difference is of nobody, or of enough patients."""
    shown = disclose_oncoprint(answer, minimum, [])
    few = range(1, minimum)
    if shown.total is not None and shown.patterns:
        assert shown.total - shown.drawn not in few
        assert shown.left_out == shown.total - shown.drawn
    for at, track in enumerate(shown.tracks):
        cells = [(one.cells[at], one.count) for one in shown.patterns]
        altered = sum(n for cell, n in cells if cell.altered and cell.profiled)
        profiled = sum(n for cell, n in cells if cell.profiled)
        if track.altered is not None:
            assert track.altered - altered not in few
            rest = (track.profiled - profiled) - (track.altered - altered)
            assert rest not in few
            hidden = sum(n for cell, n in cells if cell == HIDDEN_CELL)
            assert hidden - (track.profiled - profiled) not in few or track.off_list
        else:
            true = answer.tracks[at]
            assert true.profiled == 0 or track.at_least <= true.altered / true.profiled + 1e-12


@given(oncoprints(Unit.PATIENTS), st.integers(1, 12))
@settings(max_examples=100)
def test_what_is_shown_is_true_of_everybody_in_it(answer, minimum):
    """Everybody can be put under a pattern that says nothing wrong."""
    shown = disclose_oncoprint(answer, minimum, [])
    for true in answer.patterns:
        assert not shown.patterns or any(fits(true, one) for one in shown.patterns)


@pytest.mark.parametrize(("left_out", "total"), [(0, 60), (4, None), (10, 70)])
def test_few_who_were_left_out_hide_the_total(left_out, total):
    seen = (Pattern((Cell(), Cell()), (), 60, 60),)
    answer = Oncoprint(
        Unit.PATIENTS, 60 + left_out, left_out, tracks_of(("A", "B"), seen), (), seen,
        ("mutations",), left_out,
    )  # fmt: skip
    shown = disclose_oncoprint(answer, 10, [])
    assert shown.total == total
    assert shown.left_out == (None if total is None else left_out)
    assert shown.left_out_patients is None


@given(oncoprints(), st.randoms(use_true_random=False))
def test_the_order_is_total_and_does_not_depend_on_how_patterns_came(answer, chance):
    again = list(answer.patterns)
    chance.shuffle(again)
    assert merged(again) == answer.patterns
    keys = [one.key for one in answer.patterns]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@cache
def made(seed):
    tables = made_people(80, seed=seed)
    folder = Path(tempfile.mkdtemp(prefix="oncoprint-")) / "c"
    return tables, open_latest(publish(folder, tables))


WHOLE = {"m": ("wes", "wgs"), "c": ("wes", "wgs", "array_cna"), "s": ("wes", "wgs", "rnaseq")}
RANKS = {"Missense_Mutation": 2, "Splice_Site": 4, "Frame_Shift_Del": 5}
COPIES = {2: Copies.AMPLIFICATION, -2: Copies.DEEP_DELETION, 1: Copies.GAIN, -1: Copies.LOSS}


def sees(assay, kind, gene):
    if assay["panel_id"] is None and assay["assay_type"] in WHOLE[kind]:
        return True
    return gene in PANELS.get(assay["panel_id"], ())


def may(assay, kind, gene):
    no_list = assay["assay_type"] == "panel" and assay["panel_id"] not in PANELS
    return no_list or sees(assay, kind, gene)


def plain_cells(tables, unit, genes):
    """Count patterns one by one in plain Python, as an independent reading of the tables."""
    rows = {name: frame.to_dicts() for name, frame in tables.items()}
    patient_of = {row["sample_id"]: row["patient_id"] for row in rows["samples"]}
    everybody = [row["patient_id"] for row in rows["patients"]]
    owners = list(patient_of) if unit is Unit.SAMPLES else everybody
    assays = {owner: [] for owner in owners}
    for row in rows["assays"]:
        sample = row["sample_id"]
        assays[sample if unit is Unit.SAMPLES else patient_of[sample]].append(row)
    return Counter(
        tuple(plain_cell(rows, assays[owner], gene) for gene in genes) for owner in owners
    )


def plain_cell(rows, assays, gene):
    by_id = {row["assay_id"]: row for row in assays}

    def found(name, kind, *columns):
        return [
            row
            for row in rows[name]
            if row["assay_id"] in by_id
            and gene in [row[column] for column in columns]
            and may(by_id[row["assay_id"]], kind, gene)
        ]

    mutations = [
        row for row in found("mutations", "m", "symbol") if row["class"] in PROTEIN_CHANGING
    ]
    calls = {COPIES.get(row["call"]) for row in found("copy_number", "c", "symbol")}
    kinds = {kind for kind in WHOLE for row in assays if sees(row, kind, gene)}
    return Cell(
        Mutated(max((RANKS[row["class"]] for row in mutations), default=0)),
        next((one for one in COPIES.values() if one in calls), Copies.NEUTRAL),
        bool(found("structural_variants", "s", "symbol1", "symbol2")),
        any(row["status"] == "germline" for row in mutations),
        Seen.FULLY if len(kinds) == 3 else Seen.PARTLY if kinds else Seen.NOT,
    )


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_query_counts_what_a_plain_reading_counts(seed, unit):
    tables, view = made(seed)
    genes = Random(seed).sample(GENES, 3)
    found = patterns(view, genes, unit=unit).undisclosed
    counted = Counter()
    for one in found:
        counted[one.cells] += one.count
    assert counted == plain_cells(tables, unit, genes)
    everybody = tables["patients"].height
    holders = tables["samples"]["patient_id"].n_unique()
    assert sum(one.patients for one in found) == (everybody if unit is Unit.PATIENTS else holders)
