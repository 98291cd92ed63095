"""The profile language: `BRAF V600E AND NOT KRAS Mutation` as a tree that prints back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from oncommons.errors import KnowledgeError
from oncommons.therapy.variants import Asked, Variant, read_variant

DEEPEST = 50
"""How deep brackets and NOT may nest: far beyond any real profile, far below the stack's end."""

_GROUPS = {"RAS": ("KRAS", "NRAS")}
"""Genes that labels name together. Source: labels of cetuximab and panitumumab (EMA, FDA)."""

_SIGNATURES = {"MSI-H": "MSI", "MSI-HIGH": "MSI", "TMB-H": "TMB", "TMB-HIGH": "TMB"}
_OPERATORS = {"AND", "OR", "NOT"}
_TOKEN = re.compile(r"[()]|[^\s()]+")


@dataclass(frozen=True, slots=True)
class Atom:
    """One question about one gene, one pair of genes or one signature.

    Args:
        subject: gene symbol, `EML4::ALK`, `v::ALK` (any partner), `MSI` or `TMB`.
        variant: what is asked of it.
    """

    subject: str
    variant: Variant

    @property
    def genes(self) -> tuple[str, ...]:
        """The genes it names; none for a signature."""
        if self.variant.asked is Asked.HIGH:
            return ()
        return tuple(part for part in self.subject.split("::") if part not in ("", "v"))

    def __str__(self) -> str:
        return f"{self.subject} {self.variant.text}".strip()


@dataclass(frozen=True, slots=True)
class Not:
    """True where its part is false.

    Args:
        part: what is denied.
    """

    part: "Profile"

    def __str__(self) -> str:
        return f"NOT {_bracketed(self.part, And, Or)}"


@dataclass(frozen=True, slots=True)
class And:
    """True where every part is.

    Args:
        parts: two or more.
    """

    parts: tuple["Profile", ...]

    def __str__(self) -> str:
        return " AND ".join(_bracketed(part, And, Or) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """True where one part is.

    Args:
        parts: two or more.
    """

    parts: tuple["Profile", ...]

    def __str__(self) -> str:
        return " OR ".join(_bracketed(part, Or) for part in self.parts)


Profile = Atom | Not | And | Or


def parse_profile(text: str, gene: str = "") -> Profile:
    """Read a profile.

    Args:
        text: atoms joined by AND, OR, NOT and brackets; NOT binds closest, then AND, then OR.
            A bracket inside an atom, as in `R167Q (c.500G>A)`, belongs to the atom.
        gene: the gene that an atom means when it names none, as in `V600E`.

    Returns:
        The tree; `str` of it reads back to an equal tree.

    Raises:
        KnowledgeError: the text is empty, a bracket or a word is missing, or it nests too deep.

    Example:
        >>> str(parse_profile("V600E", gene="BRAF"))
        'BRAF V600E'
        >>> str(parse_profile("A1BG V1A AND (NOT KRAS Mutation)"))
        'A1BG V1A AND NOT KRAS Mutation'
    """
    return _Reader(text, gene).read()


def atoms(profile: Profile) -> Iterator[tuple[Atom, bool]]:
    """Give every atom with whether it is asserted (an even number of NOT above it).

    Args:
        profile: the tree.

    Yields:
        The atom, and False where its absence is asked for.
    """
    match profile:
        case Atom():
            yield profile, profile.variant.asked is not Asked.WILDTYPE
        case Not(part):
            yield from ((atom, not asserted) for atom, asserted in atoms(part))
        case _:
            for part in profile.parts:
                yield from atoms(part)


def _bracketed(part: Profile, *kinds: type) -> str:
    """A part in brackets where it binds no closer than what it stands in."""
    return f"({part})" if isinstance(part, kinds) else str(part)


def _atom(words: str, gene: str) -> Profile:
    """Read one atom; a family of genes becomes its members."""
    subject, variant = _subject_and_variant(words, gene)
    members = _GROUPS.get(subject, ())
    if not members:
        return Atom(subject, variant)
    parts = tuple(Atom(member, variant) for member in members)
    return And(parts) if variant.asked is Asked.WILDTYPE else Or(parts)


def _subject_and_variant(words: str, gene: str) -> tuple[str, Variant]:
    """Part an atom into whom it asks about and what it asks."""
    if words.upper() in _SIGNATURES:
        return _SIGNATURES[words.upper()], read_variant("High")
    whole = read_variant(words)
    if gene and whole.asked is not Asked.UNREADABLE:
        return gene, whole
    subject, _, rest = words.partition(" ")
    variant = read_variant(rest)
    if gene and variant.asked is Asked.UNREADABLE:
        return gene, read_variant(words.removeprefix(f"{gene} "))
    return subject, variant


class _Reader:
    """Reads one profile from left to right."""

    def __init__(self, text: str, gene: str) -> None:
        self._text, self._gene, self._place = text, gene, 0
        self._tokens = list(_TOKEN.finditer(text))

    def read(self) -> Profile:
        """Read the whole text."""
        profile = self._either(0)
        if self._word:
            self._refuse(f'"{self._word}" stands where AND, OR or the end should')
        return profile

    @property
    def _word(self) -> str:
        """The next token; empty at the end."""
        return self._tokens[self._place].group() if self._place < len(self._tokens) else ""

    def _either(self, depth: int) -> Profile:
        """Read parts joined by OR."""
        parts = [self._both(depth)]
        while self._word == "OR":
            self._place += 1
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _both(self, depth: int) -> Profile:
        """Read parts joined by AND."""
        parts = [self._single(depth)]
        while self._word == "AND":
            self._place += 1
            parts.append(self._single(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _single(self, depth: int) -> Profile:
        """Read a denial, a bracket or an atom."""
        if depth > DEEPEST:
            self._refuse(f"brackets and NOT nest deeper than {DEEPEST}")
        if self._word == "NOT":
            self._place += 1
            return Not(self._single(depth + 1))
        if self._word != "(":
            return self._read_atom()
        self._place += 1
        inner = self._either(depth + 1)
        if self._word != ")":
            self._refuse("a bracket is not closed")
        self._place += 1
        return inner

    def _read_atom(self) -> Profile:
        """Read words up to the next operator or closing bracket outside brackets of the atom."""
        first, open_brackets = self._place, 0
        while self._word:
            if not open_brackets and (self._word in _OPERATORS or self._word == ")"):
                break
            open_brackets += (self._word == "(") - (self._word == ")")
            self._place += 1
        if first == self._place:
            self._refuse(f'"{self._word or "the end"}" stands where a gene should')
        begin, end = self._tokens[first].start(), self._tokens[self._place - 1].end()
        return _atom(" ".join(self._text[begin:end].split()), self._gene)

    def _refuse(self, found: str) -> NoReturn:
        """Say what stops the reading, and at which character."""
        shown = self._text if len(self._text) <= 80 else f"{self._text[:77]}..."
        where = self._tokens[self._place].start() if self._word else len(self._text)
        raise KnowledgeError(
            f"{found}, at character {where + 1} of the profile {shown!r}",
            remedy="write GENE VARIANT joined by AND, OR, NOT and brackets",
            column="profile",
            value=shown,
        )
