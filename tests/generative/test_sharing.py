"""Laws of model packages: what goes in comes out, and no changed byte is ever believed."""

import io
import zipfile
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.domain.models import Feature
from oncommons.errors import PackageRefused
from oncommons.modelling.prediction import model_golden
from oncommons.modelling.prediction import probability as fitted_there
from oncommons.sharing import archive
from oncommons.sharing.forms import from_bytes, to_bytes
from oncommons.sharing.golden import golden_of, largest_difference, make_golden
from oncommons.sharing.model_files import read_model, read_validation
from oncommons.sharing.package import verify
from oncommons.sharing.scoring import probability
from tests.unit.sharing.made import (
    BINARY,
    CARD,
    SURVIVAL,
    TODAY,
    VALIDATION,
    files,
    signed,
    trust,
    unsigned,
)

GOOD = signed()
TRUST = trust()
names = st.from_regex(r"[a-z0-9_]{1,20}\.(json|npz|onnx|md|csv)", fullmatch=True).filter(
    lambda name: not name.startswith("sig_")
)
numbers = st.floats(allow_nan=False, allow_infinity=False)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def refuses(blob):
    """Tell whether a package is refused; any other error than PackageRefused fails the test."""
    try:
        verify(blob, TRUST, today=TODAY)
    except PackageRefused:
        return True
    return False


@given(st.dictionaries(names, st.binary(max_size=200), max_size=20), st.binary(max_size=50))
def test_archive_reads_what_it_wrote_in_one_form(contents, manifest):
    entries = contents | {"manifest.json": manifest}
    blob = archive.write(entries)
    assert archive.read(blob) == entries
    assert archive.write(dict(reversed(entries.items()))) == blob
    assert next(iter(archive.read(blob))) == "manifest.json"


@given(st.dictionaries(names, st.binary(max_size=200), max_size=10))
def test_archive_is_a_zip_for_everyone(contents):
    entries = contents | {"manifest.json": b"{}"}
    with zipfile.ZipFile(io.BytesIO(archive.write(entries))) as found:
        assert found.testzip() is None
        assert {name: found.read(name) for name in found.namelist()} == entries


@given(
    st.dictionaries(names.filter(lambda name: name.endswith(("md", "csv"))), st.binary(max_size=99))
)
@settings(max_examples=30)
def test_verified_package_holds_the_files_that_were_packed(notes):
    packed = files() | notes
    assert verify(signed(unsigned(packed)), TRUST, today=TODAY).files == packed


def test_every_single_flipped_bit_is_refused():
    flipped = bytearray(GOOD)
    accepted = []
    for place, bit in product(range(len(GOOD)), range(8)):
        flipped[place] ^= 1 << bit
        if not refuses(bytes(flipped)):
            accepted.append((place, bit))
        flipped[place] ^= 1 << bit
    assert accepted == []
    assert not refuses(bytes(flipped))


def test_every_truncation_is_refused():
    assert all(refuses(GOOD[:length]) for length in range(len(GOOD)))
    assert all(refuses(GOOD[start:]) for start in range(1, len(GOOD)))


@given(st.sampled_from(sorted(archive.read(GOOD))), st.integers(0, 10**6), st.integers(0, 7))
@settings(max_examples=400)
def test_flipped_bit_is_refused_even_in_an_archive_written_again(name, place, bit):
    entries = archive.read(GOOD)
    content = bytearray(entries[name])
    content[place % len(content)] ^= 1 << bit
    assert refuses(archive.write({**entries, name: bytes(content)}))


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused(blob):
    assert refuses(blob)


@given(st.integers(0, len(GOOD)), st.integers(0, len(GOOD)), st.binary(max_size=60), st.booleans())
@settings(max_examples=500)
def test_spliced_bytes_are_refused(start, stop, put, at_structure):
    if at_structure:  # aim at the directory, where offsets and lengths stand
        start = GOOD.rfind(b"PK\1\2", 0, max(start, 1)) if b"PK\1\2" in GOOD[:start] else start
        stop = start + len(put)
    blob = GOOD[:start] + put + GOOD[max(start, stop) :]
    assert refuses(blob) or blob == GOOD


@given(st.binary(max_size=120))
def test_arbitrary_contents_under_both_signatures_are_refused(content):
    for name in ("model.json", "schema.json", "golden.json"):
        assert refuses(signed(unsigned({**files(), name: content})))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(sorted(files())), json_values)
@settings(max_examples=150)
def test_arbitrary_json_under_both_signatures_is_refused(name, value):
    assert refuses(signed(unsigned({**files(), name: to_bytes(value)})))


@given(numbers)
def test_floats_travel_bit_for_bit(number):
    back = from_bytes(float, to_bytes(number))
    assert back.hex() == number.hex()


names_of_inputs = st.text("abcdefghij", min_size=1, max_size=8)
tens = st.integers(-5, 5).map(lambda number: 10.0 * number)
measured = st.builds(
    lambda name, low, width, share: Feature(
        name, "years", "Made.", low, low + width, low + share * width
    ),
    names_of_inputs,
    tens,
    st.integers(1, 9).map(lambda number: 10.0 * number),
    st.floats(0, 1),
)
yes_or_no = st.builds(
    lambda name, share: Feature(name, "", "Made.", 0.0, 1.0, share),
    names_of_inputs,
    st.floats(0.1, 0.9),
)


@st.composite
def models(draw):
    """Make survival and yes-or-no models of up to six features."""
    chosen = draw(st.lists(measured | yes_or_no, max_size=6, unique_by=lambda one: one.name))
    base = draw(st.sampled_from([SURVIVAL, BINARY]))
    some = st.lists(st.floats(-3, 3), min_size=len(chosen), max_size=len(chosen))
    coefficients = tuple(draw(some))
    errors = tuple(abs(one) for one in draw(some))
    return replace(base, features=tuple(chosen), coefficients=coefficients, standard_errors=errors)


@given(models())
def test_probabilities_lie_between_0_and_1(model):
    assert all(0 <= output <= 1 for output in make_golden(model).outputs)


@given(models())
def test_golden_inputs_lie_in_the_ranges_and_are_the_same_each_time(model):
    golden = make_golden(model)
    assert golden == make_golden(model)
    assert [probability(model, one) for one in golden.inputs] == list(golden.outputs)


@given(models())
@settings(max_examples=40)
def test_model_and_card_come_back_as_they_went(model):
    blob = signed(unsigned(files(model), kind=model.question.kind))
    package = verify(blob, TRUST, today=TODAY)
    assert read_model(package) == (model, CARD)
    assert read_validation(package) == VALIDATION


@given(models())
def test_score_is_the_one_of_the_place_where_models_are_fitted(model):
    golden = golden_of(model_golden(model))
    assert largest_difference(model, golden, probability) <= 1e-15
    assert [fitted_there(model, one) for one in golden.inputs] == list(golden.outputs)
