"""Verdicts: the strictest of all holds for the whole."""

import pytest

from oncommons.disclosure.verdicts import Checked, worst
from oncommons.domain.verdicts import Verdict


def said(*verdicts):
    return [Checked("R1", one, "groups of 10 patients or more") for one in verdicts]


def test_the_strictest_holds():
    assert worst(said(Verdict.PASS, Verdict.REFUSE, Verdict.REVIEW)) is Verdict.REFUSE
    assert worst(said(Verdict.REPAIRED, Verdict.PASS)) is Verdict.REPAIRED
    assert worst([]) is Verdict.PASS


@pytest.mark.parametrize(
    ("verdict", "kept"),
    [(Verdict.PASS, True), (Verdict.REPAIRED, True), (Verdict.REVIEW, False)],
)
def test_what_was_repaired_is_kept(verdict, kept):
    assert said(verdict)[0].kept is kept
