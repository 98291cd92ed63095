"""Whom a command is about: one set of options for all commands on a cohort."""

import inspect
import shlex
from pathlib import Path

import pytest

from oncommons.cli.cohort import count
from oncommons.cli.discovery import targets
from oncommons.cli.modelling import fit
from oncommons.cli.output import command
from oncommons.cli.seen import Asked, wanted
from oncommons.domain.criteria import EVERYONE, All, Died, column, mutated, tumour_type
from oncommons.errors import CriteriaError

OPTIONS = ["release", "grant", "criteria", "where", "tumour_type", "mutated"]


@pytest.mark.parametrize("command", [count, targets, fit])
def test_every_command_on_a_cohort_has_the_same_options(command):
    names = list(inspect.signature(command).parameters)
    assert [name for name in names if name in OPTIONS] == OPTIONS
    assert "asked" not in names


def test_nothing_is_repeated_where_nothing_was_asked():
    assert Asked().words() == ()


def test_the_next_command_repeats_what_was_asked():
    asked = Asked("r1", Path("g.json"), Path("c.json"), "sex is female", "LUAD", "KRAS")
    assert list(map(str, asked.words())) == [
        *("--release", "r1", "--grant", "g.json", "--criteria", "c.json"),
        *("--where", "sex is female", "--type", "LUAD", "--mutated", "KRAS"),
    ]


def test_options_become_one_criterion():
    assert wanted(Asked()) == EVERYONE
    assert wanted(Asked(mutated="KRAS")) == mutated("KRAS")
    assert wanted(Asked(tumour_type="LUAD", mutated="KRAS")) == All(
        (tumour_type("LUAD"), mutated("KRAS"))
    )


def test_a_sentence_is_repeated_in_quotes_as_it_is_typed():
    asked = Asked(where='stage_group is "IV" and not died')
    typed = command("cohort", "count", "c", *asked.words())
    assert shlex.split(typed)[-2:] == ["--where", asked.where]


def test_a_sentence_and_a_file_are_asked_together(tmp_path):
    path = tmp_path / "c.txt"
    path.write_text("# women\nsex is female\n")
    both = wanted(Asked(criteria=path, where="died"))
    assert both == All((column("patients.sex", "female"), Died()))


def test_a_file_is_a_sentence_or_json_by_its_content(tmp_path):
    sentence, form = tmp_path / "c.json", tmp_path / "c.txt"
    sentence.write_text("\ufeff mutated(TP53)")
    form.write_text(' {"is": "mutated", "gene": "TP53"}')
    assert wanted(Asked(criteria=sentence)) == wanted(Asked(criteria=form)) == mutated("TP53")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("TP53", 'c.txt: "TP53" is no column or word'),
        ("sex is female and\nmutatd(TP53)", 'c.txt line 2: "mutatd"'),
        ('{"is": "mutated"', "c.txt: the criteria open like JSON and are none"),
        ('{"is": "mutatd"}', "c.txt: .*write mutated"),
        ("", "c.txt: the criteria are empty"),
    ],
)
def test_a_file_of_criteria_that_cannot_be_read_is_named(tmp_path, content, says):
    path = tmp_path / "c.txt"
    path.write_text(content)
    with pytest.raises(CriteriaError, match=says):
        wanted(Asked(criteria=path))


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "c.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CriteriaError, match="cannot be read"):
        wanted(Asked(criteria=path))
