"""A sealed value opens with its key, in its place, unaltered; nothing else opens it."""

import pytest

from oncommons.errors import IntegrityError
from oncommons.privacy.identity.sealing import padded, seal, unpadded, unseal

KEY = bytes(range(32))
PLACE = ["vault", "cells", "row", "name"]


def test_a_value_comes_back():
    assert unseal(KEY, seal(KEY, b"Ada", PLACE), PLACE) == b"Ada"


def test_the_same_value_is_never_sealed_alike():
    assert len({seal(KEY, b"Ada", PLACE) for _ in range(20)}) == 20


@pytest.mark.parametrize("at", range(4))
def test_another_place_is_refused(at):
    other = [*PLACE]
    other[at] += "x"
    with pytest.raises(IntegrityError, match="altered, or moved"):
        unseal(KEY, seal(KEY, b"Ada", PLACE), other)


def test_places_whose_parts_run_together_are_different():
    with pytest.raises(IntegrityError):
        unseal(KEY, seal(KEY, b"Ada", ["ab", "c"]), ["a", "bc"])


def test_another_key_is_refused():
    with pytest.raises(IntegrityError):
        unseal(bytes(32), seal(KEY, b"Ada", PLACE), PLACE)


@pytest.mark.parametrize("at", [0, 12, 14, -1])
def test_one_altered_bit_is_refused(at):
    sealed = bytearray(seal(KEY, b"Ada", PLACE))
    sealed[at] ^= 1
    with pytest.raises(IntegrityError):
        unseal(KEY, bytes(sealed), PLACE)


@pytest.mark.parametrize("length", [0, 5, 12, 20])
def test_a_value_cut_short_is_refused(length):
    with pytest.raises(IntegrityError):
        unseal(KEY, seal(KEY, b"Ada", PLACE)[:length], PLACE)


@pytest.mark.parametrize("text", ["", "Ada", "x" * 31, "x" * 32, "Ömer\x80", "\x00\x00"])
def test_padding_hides_the_length_and_gives_the_text_back(text):
    assert len(padded(text)) % 32 == 0
    assert unpadded(padded(text)) == text
