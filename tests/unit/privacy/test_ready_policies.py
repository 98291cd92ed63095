"""Policies that are ready for use: named by a word, explained line by line, and true to source."""

import tomllib
from pathlib import Path

import pytest

from oncommons import intake, journey, privacy, store
from oncommons.errors import PolicyError
from oncommons.intake.made import make_cluster
from oncommons.knowledge.oncotree import oncotree
from oncommons.privacy.frames import BOOKS
from oncommons.privacy.policy import ready_policies
from tests.shared import shared
from tests.unit.privacy.made_tables import KEYS

READY = ready_policies()


@pytest.mark.parametrize("name", READY)
def test_it_is_read_by_its_name(name):
    policy = privacy.read_policy(Path(name))
    assert policy.name == name
    assert policy == privacy.read_policy(READY[name])
    assert 1 / policy.k <= policy.most_matching_risk


@pytest.mark.parametrize("name", READY)
def test_every_line_that_decides_is_explained(name):
    """A key of the head has its comment beside it, a quasi-identifier above it; notes speak."""
    lines = READY[name].read_text().splitlines()
    assert lines[0].startswith("#")
    head = lines[: next(at for at, line in enumerate(lines) if line.startswith("["))]
    for line in head:
        if "=" in line and not line.startswith(("#", "name", "notes")):
            assert "#" in line or line.startswith("oldest_age"), line


@pytest.mark.parametrize("name", ["gdpr", "genie"])
def test_every_quasi_identifier_is_explained(name):
    lines = READY[name].read_text().splitlines()
    sections = [at for at, line in enumerate(lines) if line.startswith("[")]
    assert len(sections) == 5
    assert all(lines[at - 1].startswith("#") for at in sections)


def test_the_european_policy_holds_nobody_back_and_asks_for_more_than_the_standard():
    gdpr, standard = privacy.read_policy(Path("gdpr")), privacy.standard_policy()
    assert gdpr.most_suppressed == 0
    assert gdpr.k > standard.k
    floors = {one.column: one.floor for one in gdpr.quasi_identifiers}
    assert floors["tumours.age_at_diagnosis"] == 1
    assert gdpr.most_matching_risk == 0.09


def test_the_american_policy_caps_ages_and_places_as_safe_harbor_does():
    genie = privacy.read_policy(Path("genie"))
    assert genie.oldest_age == 89
    floors = {one.column: one.floor for one in genie.quasi_identifiers}
    assert floors["patients.country_region"] == 1


def test_a_file_of_that_name_goes_first(tmp_path, monkeypatch):
    text = READY["gdpr"].read_text().replace('name = "gdpr"', 'name = "ours"')
    (tmp_path / "gdpr").write_text(text)
    monkeypatch.chdir(tmp_path)
    assert privacy.read_policy(Path("gdpr")).name == "ours"


def test_another_word_is_a_file_that_is_not_there(tmp_path):
    for path in (Path("hipaa"), tmp_path / "gdpr"):
        with pytest.raises(PolicyError, match="cannot be read"):
            privacy.read_policy(path)


@pytest.mark.parametrize("name", READY)
def test_it_survives_being_written_and_read(name, tmp_path):
    policy = privacy.read_policy(Path(name))
    (tmp_path / "p.toml").write_text(privacy.policy_text(policy))
    assert privacy.read_policy(tmp_path / "p.toml") == policy
    assert tomllib.loads(privacy.policy_text(policy))["name"] == name


@pytest.mark.parametrize("name", READY)
def test_what_it_lets_columns_give_back_has_its_reason(name):
    """Each pair stands below a comment, with no other pair of another quasi-identifier between."""
    lines = READY[name].read_text().splitlines()
    accepted = [at for at, line in enumerate(lines) if line.strip().startswith('"')]
    assert len(accepted) == len(privacy.read_policy(Path(name)).accepted_give_back) > 0
    for at in accepted:
        above = next(line for line in reversed(lines[:at]) if not line.strip().startswith('"'))
        assert above.strip().startswith("#"), lines[at]


def protected(name, folders, commons):
    """Protect what the vault holds by a ready policy."""
    journey.load_sources(folders, commons)
    vault, tree = intake.open_vault(store.open_commons(commons).vault), oncotree()
    tables = {one: vault.tables[one].collect() for one in vault.tables if one not in BOOKS}
    above = {code: tree.ancestors(code) for code in tree.types}
    return privacy.protect(tables, privacy.read_policy(Path(name)), KEYS, ancestors=above)


@pytest.mark.parametrize("name", READY)
def test_it_publishes_the_made_hospitals(name, tmp_path):
    make_cluster(tmp_path / "made", patients=900, seed=1)
    folders = sorted(path for path in (tmp_path / "made").iterdir() if path.is_dir())
    done = protected(name, folders, tmp_path / "commons")
    assert done.tables["patients"].height + done.held_back == 900


@pytest.mark.parametrize("name", READY)
def test_it_publishes_a_real_study(name, tmp_path):
    done = protected(name, [shared("studies/prostate_msk_2024")], tmp_path / "commons")
    assert done.tables["patients"].height > 2_000
