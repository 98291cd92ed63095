"""Laws of protein changes: canonical texts are stable, and spelling never matters."""

import re

from hypothesis import given
from hypothesis import strategies as st

from oncommons.genome.protein import read_protein_change

THREE = {
    "A": "Ala", "R": "Arg", "N": "Asn", "D": "Asp", "C": "Cys", "Q": "Gln", "E": "Glu", "G": "Gly",
    "H": "His", "I": "Ile", "L": "Leu", "K": "Lys", "M": "Met", "F": "Phe", "P": "Pro", "S": "Ser",
    "T": "Thr", "W": "Trp", "Y": "Tyr", "V": "Val", "U": "Sec", "*": "Ter",
}  # fmt: skip
RESIDUES = "".join(letter for letter in THREE if letter != "*")
residue = st.sampled_from(RESIDUES)
residues = st.text(RESIDUES, min_size=1, max_size=6)
place = st.integers(1, 40_000)


@st.composite
def spans(draw):
    first = draw(place)
    return f"{draw(residue)}{first}_{draw(residue)}{draw(st.integers(first + 1, first + 60))}"


@st.composite
def descriptions(draw):
    """A protein change in one-letter spelling, of any kind."""
    where = draw(st.one_of(spans(), st.builds("{}{}".format, residue, place)))
    word = draw(
        st.one_of(
            st.just("del"),
            st.just("dup"),
            st.builds("delins{}".format, residues),
            st.builds("ins{}".format, residues),
        )
    )
    one = st.builds("{}{}{}".format, residue, place, st.sampled_from(RESIDUES + "*="))
    shifted = st.builds("{}{}{}fs*{}".format, residue, place, residue, place)
    splice = st.builds("X{}_splice".format, place)
    longer = st.builds("*{}{}ext*{}".format, place, residue, place)
    return draw(st.one_of(st.just(f"{where}{word}"), one, shifted, splice, longer))


def three_letters(text: str) -> str:
    keeps = "X" if "splice" in text else ""
    return re.sub(f"[{RESIDUES}*{keeps}]", lambda found: THREE.get(found[0], found[0]), text)


@given(descriptions())
def test_canonical_text_reads_back_to_the_same_value(text):
    change = read_protein_change(text)
    assert change is not None
    assert read_protein_change(change.text) == change
    assert read_protein_change(change.hgvsp) == change


@given(descriptions())
def test_three_letters_prefix_and_brackets_change_nothing(text):
    change = read_protein_change(text)
    assert read_protein_change(f"p.{text}") == change
    assert read_protein_change(f"p.({text})") == change
    assert read_protein_change(f"NP_000537.3:p.{three_letters(text)}") == change


@given(descriptions())
def test_residues_are_ordered_and_the_reference_stands_in_the_text(text):
    change = read_protein_change(text)
    assert 1 <= change.first <= change.last
    assert change.text.startswith(change.reference or "X")


@given(residues, residues, place)
def test_listed_residues_are_reduced_to_what_differs(old, new, first):
    listed = f"{first}_{first + len(old) - 1}{old}>{new}"
    change = read_protein_change(listed)
    assert change is not None
    assert first <= change.first <= change.last <= first + len(old) - 1
    assert rebuild(old, first, change) == new


def rebuild(old, first, change):
    """Apply a change to the residues it was described on."""
    start, stop = change.first - first, change.last - first + 1
    if change.kind == "synonymous":
        return old
    if "ins" in change.text and "delins" not in change.text:
        return old[: start + 1] + change.alternate + old[stop - 1 :]
    return old[:start] + change.alternate + old[stop:]


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_without_an_error(text):
    change = read_protein_change(text)
    assert change is None or read_protein_change(change.text) == change
