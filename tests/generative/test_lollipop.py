"""Laws of lollipops: the counts are those of a plain reading, and nothing small is told."""

from collections import Counter, defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons import cohort
from oncommons.access.rules.pictures import PICTURES
from oncommons.domain.lollipop import BIN, OTHERS, Along, Lollipop, Part, Residue
from oncommons.domain.study import Unit
from oncommons.domain.variant_classes import PROTEIN_CHANGING
from oncommons.genome.protein import read_protein_change
from tests.generative.test_oncoprint import made
from tests.made_people import PANELS

DISCLOSE = PICTURES[Lollipop][0]


@st.composite
def alongs(draw, length):
    """Make a group whose patients have changes at up to three residues each."""
    places = draw(st.lists(st.integers(1, length), min_size=1, max_size=8, unique=True))
    altered = draw(st.integers(0, 60))
    changes = st.sampled_from(["missense", "truncating"])
    at = defaultdict(dict)
    loose = 0
    for patient in range(altered):
        mine = draw(st.lists(st.sampled_from(places), max_size=3, unique=True))
        loose += not mine
        for place in mine:
            at[place][patient] = draw(changes)
    profiled = altered + draw(st.integers(0, 60))
    total = profiled + draw(st.integers(0, 20))
    earliest = {}
    for place in sorted(at):
        for patient in at[place]:
            earliest.setdefault(patient, place)
    residues = []
    for place in sorted(at):
        counted = Counter(at[place].values()).most_common()
        parts = tuple(Part(name, n, n) for name, n in counted)
        first = sum(earliest[one] == place for one in at[place])
        n = len(at[place])
        residues.append(Residue(place, f"A{place}", n, parts, parts, n, first))
    behind = (total, profiled, altered, loose)
    return Along("", total, profiled, altered, tuple(residues), (), loose, behind=behind)


@st.composite
def lollipops(draw):
    length = draw(st.integers(1, 8)) * BIN
    return Lollipop("G", Unit.PATIENTS, length, "", (draw(alongs(length)),))


@given(lollipops(), st.integers(1, 12))
@settings(max_examples=150)
def test_every_number_shown_is_of_enough_patients(answer, minimum):
    shown = DISCLOSE(answer, minimum, []).groups[0]
    few = range(1, minimum)
    numbers = [shown.total, shown.profiled, shown.altered, shown.not_placed]
    numbers += [one.count for one in (*shown.residues, *shown.stretches)]
    parts = [part for one in shown.residues for part in (*one.classes, *one.changes)]
    assert not [n for n in [*numbers, *(part.count for part in parts)] if n in few]
    for one in shown.residues:
        known = sum(part.count or 0 for part in one.classes)
        assert one.count - known not in few
        assert all(part.count is None for part in one.classes if part.name == OTHERS)
        assert one.patients is None
        assert one.first is None
    assert shown.behind is None


@given(lollipops(), st.integers(2, 12))
@settings(max_examples=150)
def test_what_is_not_shown_is_of_nobody_or_of_enough(answer, minimum):
    true = answer.groups[0]
    shown = DISCLOSE(answer, minimum, []).groups[0]
    places = {one.position for one in shown.residues}
    hidden = [one for one in true.residues if one.position not in places]
    if shown.altered is not None and (shown.residues or shown.stretches):
        beside = 0 if shown.not_placed is not None else true.not_placed
        behind = max(sum(one.first for one in hidden), beside)
        assert behind >= minimum or not (hidden or beside)


@given(lollipops(), st.integers(1, 12))
@settings(max_examples=100)
def test_stretches_cover_the_protein_and_their_ends_tell_of_no_patient(answer, minimum):
    shown = DISCLOSE(answer, minimum, []).groups[0]
    if not shown.stretches:
        return
    assert shown.stretches[0].first == 1
    assert shown.stretches[-1].last == answer.length
    for one, following in zip(shown.stretches, shown.stretches[1:], strict=False):
        assert following.first == one.last + 1
        assert one.last % BIN == 0
    places = {one.position for one in shown.residues}
    hidden = [one for one in answer.groups[0].residues if one.position not in places]
    assert sum(one.count for one in shown.stretches) == sum(one.count for one in hidden)


def test_a_small_group_shows_nothing():
    residue = Residue(5, "A5", 4, (), (), 4, 4)
    along = Along("", 40, 30, 4, (residue,), (), 0, behind=(40, 30, 4, 0))
    shown = DISCLOSE(Lollipop("G", Unit.PATIENTS, 25, "", (along,)), 10, []).groups[0]
    assert (shown.total, shown.profiled) == (40, 30)
    assert (shown.altered, shown.residues, shown.stretches, shown.not_placed) == (
        None,
        (),
        (),
        None,
    )


def test_a_group_is_hidden_where_the_rest_would_give_it_away():
    residue = Residue(5, "A5", 20, (), (), 20, 20)
    one = Along("a", 40, 40, 20, (residue,), (), 0, behind=(40, 40, 20, 0))
    both = (one, replace(one, name="b", total=60, behind=(60, 40, 20, 0)))
    shown = DISCLOSE(Lollipop("G", Unit.PATIENTS, 25, "", both, rest=3), 10, [])
    assert [group.total for group in shown.groups] == [None, 60]
    assert shown.rest is None
    assert shown.groups[0].residues == ()
    assert shown.groups[1].residues[0].count == 20


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("gene", ["TP53", "EGFR"])
@pytest.mark.parametrize("seed", [1, 2])
def test_residues_are_those_of_a_plain_reading(seed, gene, unit):
    tables, view = made(seed)
    owner = "sample_id" if unit is Unit.SAMPLES else "patient_id"
    assays = {row["assay_id"]: row for row in tables["assays"].iter_rows(named=True)}
    at, loose = defaultdict(set), set()
    for row in tables["mutations"].iter_rows(named=True):
        assay = assays[row["assay_id"]]
        whole = assay["panel_id"] is None and assay["assay_type"] in ("wes", "wgs")
        no_list = assay["assay_type"] == "panel" and assay["panel_id"] not in PANELS
        seen = whole or no_list or gene in PANELS.get(assay["panel_id"], ())
        if row["symbol"] != gene or row["class"] not in PROTEIN_CHANGING or not seen:
            continue
        change = read_protein_change(row["hgvsp"]) if row["hgvsp"] else None
        if change is None or change.first is None:
            loose.add(row[owner])
        else:
            at[change.first].add(row[owner])
    (group,) = cohort.lollipop(view, gene, unit=unit).undisclosed.groups
    assert {one.position: one.count for one in group.residues} == {
        place: len(who) for place, who in at.items()
    }
    assert group.not_placed == len(loose)
    assert group.altered == len(set().union(loose, *at.values()))
    assert sum(one.first for one in group.residues) <= group.behind[2]
