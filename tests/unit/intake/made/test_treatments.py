"""Treatments: lines follow each other, within the time that the patient was followed."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest

from oncommons.intake.made.effects import EFFECTS


@pytest.fixture(scope="module")
def lines(draw):
    """Start, stop, line and agents of every patient's lines, in order."""
    found, given = defaultdict(list), draw.treatments
    columns = (given.patient, given.regimen, given.start_day, given.stop_day)
    for patient, regimen, start, stop in zip(*map(np.ndarray.tolist, columns), strict=True):
        row = given.regimens[regimen]
        found[patient].append((start, stop, row.line, row.agents))
    return found


def test_rows_are_sorted_by_patient(draw):
    assert (np.diff(draw.treatments.patient) >= 0).all()


def test_lines_are_numbered_from_one_without_gaps(lines):
    for rows in lines.values():
        assert [line for _, _, line, _ in rows] == list(range(1, len(rows) + 1))


def test_a_line_begins_after_the_one_before_has_stopped(lines):
    for rows in lines.values():
        for (_, stop, *_), (start, *_) in pairwise(rows):
            assert 0 <= stop < start


def test_nothing_happens_after_the_last_contact(draw, lines):
    for patient, rows in lines.items():
        last = draw.outcomes.days[patient]
        for start, stop, *_ in rows:
            assert 0 <= start <= last
            assert stop == -1 or start <= stop <= last


def test_treatment_goes_on_only_in_the_living(draw, lines):
    ongoing = [patient for patient, rows in lines.items() if rows[-1][1] == -1]
    assert ongoing
    assert not draw.outcomes.died[ongoing].any()


def test_the_planted_drug_is_recorded_for_all_who_got_it_and_for_nobody_else(draw, lines):
    agent = EFFECTS.treatment.agent
    given = {patient for patient, rows in lines.items() if (agent,) in [row[3] for row in rows]}
    assert given == set(np.flatnonzero(draw.outcomes.treated).tolist())
    assert all(lines[patient][0][3] == (agent,) for patient in given)


def test_the_planted_drug_begins_within_three_weeks(lines):
    starts = [rows[0][0] for rows in lines.values() if rows[0][3] == (EFFECTS.treatment.agent,)]
    assert max(starts) < 21


def test_regimens_belong_to_the_cancer_and_are_as_frequent_as_planned(draw):
    given, facts = draw.treatments, draw.facts
    codes = [kind.oncotree for kind in facts.cancer_types]
    for number, regimen in enumerate(facts.regimens):
        own = draw.people.cancer_type == codes.index(regimen.oncotree)
        patients = given.patient[given.regimen == number]
        assert own[patients].all()
        if regimen.line == 1 and regimen.oncotree != EFFECTS.treatment.oncotree:
            late = own & (draw.people.stage == 4) & (draw.outcomes.days > 60)
            share = late[patients].sum() / max(late.sum(), 1)
            error = np.sqrt(regimen.share_late * (1 - regimen.share_late) / max(late.sum(), 1))
            assert abs(share - regimen.share_late) <= 4 * error + 1e-9
