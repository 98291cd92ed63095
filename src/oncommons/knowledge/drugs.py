"""Drugs: one preferred name for every brand, code and salt, with its class."""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from oncommons.errors import KnowledgeError
from oncommons.knowledge.fact_file import Row, shipped_facts

COLUMNS = ("name", "class", "atc", "synonyms")
_ATC = re.compile(r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}")
_SALT = re.compile(
    r"\b(acetate|anhydrous|besylate|bromide|calcium|camsylate|citrate|dihydrochloride|dimaleate"
    r"|dimethyl|disodium|ditosylate|erbumine|fumarate|hydrate|hydrochloride|malate|maleate"
    r"|mesilate|mesylate|monohydrate|phosphate|sodium|succinate|sulfate|sulfoxide|tartrate"
    r"|tosylate)\b"
)
_BIOLOGICAL_SUFFIX = re.compile(r"(?<=mab)-[a-z]{4}\b")  # trastuzumab-pkrb, a biosimilar


@dataclass(frozen=True, slots=True)
class Drug:
    """One drug.

    Args:
        name: the preferred name, an international nonproprietary name in lower case.
        drug_class: what it does, such as `EGFR inhibitor`.
        atc: its ATC code; empty where we are not certain of it.
        synonyms: brand names, codes and other names.
    """

    name: str
    drug_class: str
    atc: str
    synonyms: tuple[str, ...]


@functools.cache
def drugs() -> Mapping[str, Drug]:
    """Give the shipped drugs by preferred name.

    Returns:
        A mapping that cannot be changed.

    Raises:
        KnowledgeError: a row is malformed.
    """
    rows = shipped_facts("drugs", COLUMNS).rows
    return MappingProxyType({row["name"]: _drug(row) for row in rows})


def resolve_drug(text: str) -> Drug | None:
    """Give the drug that a name means.

    Args:
        text: a preferred name, brand, code or salt, in any case, such as `Osimertinib Mesylate`,
            `AZD9291` or `T-DM1`. A combination is not one drug: split it first.

    Returns:
        The drug; None when we do not know the name, which then stays as the source wrote it.

    Example:
        >>> resolve_drug("Osimertinib Mesylate").name, resolve_drug("T-DM1").name
        ('osimertinib', 'trastuzumab emtansine')
        >>> resolve_drug("water")
    """
    known = _known()
    return next((known[form] for form in _forms(text) if form in known), None)


def drugs_by_name(listed: Iterable[Drug]) -> Mapping[str, Drug]:
    """Index drugs by every name they go by, folded to letters and digits.

    Args:
        listed: the drugs.

    Returns:
        Folded name to drug.

    Raises:
        KnowledgeError: two drugs claim one name.
    """
    known: dict[str, Drug] = {}
    for drug in listed:
        for name in (drug.name, *drug.synonyms):
            if known.setdefault(_folded(name), drug) != drug:
                raise KnowledgeError(
                    f'"{name}" means both {known[_folded(name)].name} and {drug.name}',
                    remedy="leave the name out of one of them",
                    value=name,
                )
    return MappingProxyType(known)


@functools.cache
def _known() -> Mapping[str, Drug]:
    """The shipped drugs by every folded name."""
    return drugs_by_name(drugs().values())


def _drug(row: Row) -> Drug:
    """Make a drug from its row."""
    if row["atc"] and not _ATC.fullmatch(row["atc"]):
        raise row.refusal("atc", "write a code like L01EB04, or leave it empty")
    return Drug(row.required("name"), row.required("class"), row["atc"], row.several("synonyms"))


def _forms(text: str) -> Iterator[str]:
    """The folded name as written, without a biological suffix, and without its salt."""
    yield _folded(text)
    bare = _BIOLOGICAL_SUFFIX.sub("", text.casefold())
    yield _folded(bare)
    yield _folded(_SALT.sub("", bare))


def _folded(name: str) -> str:
    """Letters and digits of a name in lower case."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
