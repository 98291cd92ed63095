"""The page on running a call says what happens: its commands run, its files are read."""

import re
import shlex
from pathlib import Path

import pytest

from oncommons.access.calls import read_call, read_datasets, read_form, ready_form
from oncommons.access.calls.form_file import resources
from oncommons.domain.calls import Call, Trait
from tests.unit.cli.typed import as_json, said

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "run-a-call.md").read_text()
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = [text.strip() for _, text in BLOCKS if text.startswith("oncommons ")]
FILES = [text for kind, text in BLOCKS if kind == "toml"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said(*shlex.split(COMMANDS[0])[1:])
    monkeypatch.chdir(tmp_path / "call")
    return tmp_path / "call"


def test_the_page_has_the_commands_and_files_that_are_tried_here():
    assert len(COMMANDS) == 4
    assert len(FILES) == 4


@pytest.mark.parametrize("command", COMMANDS[1:])
def test_every_command_of_the_page_runs_on_the_example(folder, command):
    assert as_json(*shlex.split(command)[1:])


def test_the_picture_of_the_page_is_that_of_the_example(folder):
    text = said(*shlex.split(COMMANDS[-1])[1:])
    picture = next(block for _, block in BLOCKS if block.startswith("A-09"))
    assert picture in text
    assert (folder / "ranking.html").exists()


def test_the_call_of_the_page_is_read_with_the_values_of_its_table(tmp_path):
    path = tmp_path / "call.toml"
    path.write_text(FILES[0])
    path.write_text(path.read_text() + FILES[3])
    call, draw = read_call(path)
    assert draw.anchor == "5f0c1b7e9a3d4c28"
    rows = dict(re.findall(r"^\| (`.*?`) \| (.*?) \|", PAGE, re.MULTILINE))
    assert rows["`reserve`"] == "0"
    assert rows["`form`"] == f"`{call.form}`"
    weights = ", ".join(f"{one.name} {float(one.weight):g}" for one in call.criteria)
    assert rows["`[criteria]`"] == weights
    numbers = {
        "`floor`, `floor_each`": (call.floor, call.floor_each),
        "`reviewers_each`, `public_members`": (call.reviewers_each, call.public_members),
        "`quorum`, `quorum_public`": (call.quorum, call.quorum_public),
    }
    for keys, values in numbers.items():
        assert rows[keys] == ", ".join(map(str, values))
    assert isinstance(call, Call)
    for trait in Trait:
        assert trait.value in PAGE


def test_the_field_of_the_page_is_that_of_the_ready_form(tmp_path):
    ready = resources.files("oncommons.access.calls").joinpath("ready/research-project.toml")
    text = ready.read_text()
    start = text.index('[[fields]]\nname = "public_benefit"')
    end = text.index("[[fields]]", start + 1)
    own = tmp_path / "own.toml"
    own.write_text(text[:start] + FILES[1] + "\n" + text[end:])
    fields = {one.name: one for one in read_form(own)}
    wanted = next(one for one in ready_form("research-project") if one.name == "public_benefit")
    one = fields["public_benefit"]
    assert (one.kind, one.least, one.most, one.label) == (
        *(wanted.kind, wanted.least, wanted.most, wanted.label),
    )


def test_the_datasets_of_the_page_are_read(tmp_path):
    path = tmp_path / "datasets.toml"
    path.write_text(FILES[2])
    datasets, waivers = read_datasets(path)
    assert [term.use.name for term in datasets["north-cohort"].terms] == ["DS", "IRB", "TS", "MOR"]
    assert waivers[0].by == "o-hugo"
