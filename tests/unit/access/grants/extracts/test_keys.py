"""The keys of extracts: two passphrases together, or a demonstration that is told as such."""

import json
import secrets

import pytest

from oncommons.access.grants.extracts import (
    change_passphrases,
    make_demo_keys,
    make_sealed_keys,
    read_demo_keys,
    unseal_keys,
)
from oncommons.access.grants.extracts.keys import DEMO, SEALED, Cost, are_demo, are_sealed
from oncommons.errors import KeyProblem
from oncommons.store import init

FIRST, SECOND = "correct horse battery", "staple of the second"
CHEAP = Cost(n=1 << 10)


@pytest.fixture
def commons(tmp_path):
    return init(tmp_path / "c")


@pytest.fixture
def sealed(commons):
    return make_sealed_keys(commons, FIRST, SECOND, cost=CHEAP)


def test_both_passphrases_open_what_they_sealed(commons, sealed):
    opened = unseal_keys(commons, FIRST, SECOND)
    assert opened.root == sealed.root
    assert not opened.is_demo
    assert are_sealed(commons)
    assert not are_demo(commons)
    assert (commons.keys / SEALED).stat().st_mode & 0o777 == 0o400
    assert sealed.root.hex() not in (commons.keys / SEALED).read_text()
    assert sealed.root.hex() not in repr(sealed)


@pytest.mark.parametrize(
    "words", [(FIRST, FIRST), (SECOND, FIRST), (FIRST, ""), ("", SECOND), (FIRST, SECOND + " ")]
)
def test_one_alone_or_in_another_order_opens_nothing(commons, sealed, words):
    with pytest.raises(KeyProblem, match="do not open the keys"):
        unseal_keys(commons, *words)


@pytest.mark.parametrize(
    ("words", "says"), [((FIRST, "short"), "too short"), ((FIRST, FIRST), "the same passphrase")]
)
def test_weak_passphrases_seal_nothing(commons, words, says):
    with pytest.raises(KeyProblem, match=says):
        make_sealed_keys(commons, *words, cost=CHEAP)
    assert not (commons.keys / SEALED).exists()


def test_other_passphrases_open_the_same_root_and_the_old_ones_do_not(commons, sealed):
    new = ("another word for one", "another word for two")
    assert change_passphrases(commons, (FIRST, SECOND), new, cost=CHEAP).root == sealed.root
    assert unseal_keys(commons, *new).root == sealed.root
    with pytest.raises(KeyProblem):
        unseal_keys(commons, FIRST, SECOND)
    with pytest.raises(KeyProblem):
        change_passphrases(commons, (FIRST, SECOND), new, cost=CHEAP)


def test_a_guess_costs_a_quarter_of_a_gigabyte_by_default(commons):
    make_sealed_keys(commons, FIRST, SECOND)
    change_passphrases(commons, (FIRST, SECOND), (SECOND, FIRST))
    said = json.loads((commons.keys / SEALED).read_text())["cost"]
    assert said == {"n": 1 << 17, "r": 8, "p": 1}


def test_keys_are_made_once(commons, sealed):
    for make in (lambda: make_sealed_keys(commons, FIRST, SECOND), lambda: make_demo_keys(commons)):
        with pytest.raises(KeyProblem, match="already"):
            make()


def test_demo_keys_say_what_they_are(commons):
    made = make_demo_keys(commons)
    assert made.is_demo
    assert are_demo(commons)
    assert read_demo_keys(commons).root == made.root
    assert (commons.keys / DEMO).stat().st_mode & 0o777 == 0o400
    with pytest.raises(KeyProblem, match="already"):
        make_demo_keys(commons)


@pytest.mark.parametrize("mode", [0o440, 0o600, 0o404])
def test_keys_that_more_than_their_owner_read_are_refused(commons, mode):
    make_demo_keys(commons)
    (commons.keys / DEMO).chmod(mode)
    with pytest.raises(KeyProblem, match="chmod 400"):
        read_demo_keys(commons)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (DEMO, "no hex", "this is no key"),
        (DEMO, "00" * 31, "has 31 bytes"),
        (SEALED, "{", "cannot be read"),
        (SEALED, "{}", "cannot be read"),
        (SEALED, '{"cost": {"n": 3, "r": 8, "p": 1}, "salts": [], "sealed": ""}', "cannot be read"),
    ],
)
def test_damaged_keys_are_named(commons, name, text, says):
    path = commons.keys / name
    path.write_text(text)
    path.chmod(0o400)
    with pytest.raises(KeyProblem, match=says):
        read_demo_keys(commons) if name == DEMO else unseal_keys(commons, FIRST, SECOND)


def test_without_keys_the_remedy_is_named(commons):
    for read in (read_demo_keys, lambda one: unseal_keys(one, FIRST, SECOND)):
        with pytest.raises(KeyProblem, match="access extract keys"):
            read(commons)


def test_keys_of_two_projects_tell_nothing_of_each_other(sealed):
    assert sealed.of_project("a") != sealed.of_project("b") != sealed.wrapping
    assert len({sealed.of_project(secrets.token_hex(4)) for _ in range(50)}) == 50
