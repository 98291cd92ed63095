"""Whom a command is about: one set of options for all commands on a cohort."""

import inspect
from pathlib import Path

import pytest

from oncommons.cli.cohort import count
from oncommons.cli.discovery import targets
from oncommons.cli.modelling import fit
from oncommons.cli.seen import Asked, wanted
from oncommons.domain.criteria import EVERYONE, All, mutated, tumour_type
from oncommons.errors import CriteriaError

OPTIONS = ["release", "grant", "criteria", "tumour_type", "mutated"]


@pytest.mark.parametrize("command", [count, targets, fit])
def test_every_command_on_a_cohort_has_the_same_options(command):
    names = list(inspect.signature(command).parameters)
    assert [name for name in names if name in OPTIONS] == OPTIONS
    assert "asked" not in names


def test_nothing_is_repeated_where_nothing_was_asked():
    assert Asked().words() == ()


def test_the_next_command_repeats_what_was_asked():
    asked = Asked("r1", Path("g.json"), Path("c.json"), "LUAD", "KRAS")
    assert list(map(str, asked.words())) == [
        *("--release", "r1", "--grant", "g.json", "--criteria", "c.json"),
        *("--type", "LUAD", "--mutated", "KRAS"),
    ]


def test_options_become_one_criterion():
    assert wanted(Asked()) == EVERYONE
    assert wanted(Asked(mutated="KRAS")) == mutated("KRAS")
    assert wanted(Asked(tumour_type="LUAD", mutated="KRAS")) == All(
        (tumour_type("LUAD"), mutated("KRAS"))
    )


def test_criteria_that_are_no_json_are_refused_with_an_example(tmp_path):
    path = tmp_path / "c.json"
    path.write_text("TP53")
    with pytest.raises(CriteriaError, match="write JSON such as"):
        wanted(Asked(criteria=path))
