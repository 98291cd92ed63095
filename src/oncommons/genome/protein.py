"""Protein changes: every common spelling of one change becomes one value with one text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class ProteinChangeKind(StrEnum):
    """What a protein change is, by its description."""

    MISSENSE = "missense"
    NONSENSE = "nonsense"
    FRAMESHIFT = "frameshift"
    INFRAME_DELETION = "inframe_deletion"
    INFRAME_INSERTION = "inframe_insertion"
    DELINS = "delins"
    DUPLICATION = "duplication"
    SPLICE = "splice"
    START_LOST = "start_lost"
    STOP_LOST = "stop_lost"
    SYNONYMOUS = "synonymous"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ProteinChange:
    """One protein change in one canonical spelling.

    Args:
        text: the canonical one-letter description, without `p.`.
        kind: what the change is.
        first: the first residue concerned, 1-based; None when the description names none.
        last: the last residue concerned; equal to `first` for a single residue.
        reference: the one-letter residue at `first`, `*` for a stop; empty when not named.
        alternate: the one-letter residues that come instead; empty when there are none.
    """

    text: str
    kind: ProteinChangeKind
    first: int | None = None
    last: int | None = None
    reference: str = ""
    alternate: str = ""

    @property
    def hgvsp(self) -> str:
        """The description with its prefix, as MAF files write it: `p.V600E`."""
        return f"p.{self.text}"

    @property
    def codon(self) -> str:
        """The residue that is hit first, `V600`; empty when the description names none."""
        return "" if self.first is None else f"{self.reference}{self.first}"

    def __str__(self) -> str:
        return self.text


_ONE_LETTER = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E",
    "Gly": "G", "His": "H", "Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F",
    "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V", "Sec": "U",
    "Ter": "*",
}  # fmt: skip
_THREE_LETTERS = re.compile("|".join(_ONE_LETTER))
_ACCESSION = re.compile(r"[^\s:]+:(?=p\.)")  # NP_004324.2:p.Val600Glu


def read_protein_change(text: str) -> ProteinChange | None:
    """Read a protein change in any of its common spellings.

    One-letter and three-letter residues, `p.` and `p.( )`, an accession in front, `Ter`, `X` and
    `*` for a stop, `>` for delins, Oncotator's residue lists (`p.575_576RV>L`, `p.GG61del`) and
    cBioPortal's `X2151_splice` all lead to the same value. A frameshift is cut after its first
    residue and a lost stop after its first new residue, because callers disagree on what follows;
    residues written after `del` and `dup` repeat the range and are dropped.

    Args:
        text: the description as the source wrote it.

    Returns:
        The change; None when the text is not one protein change (empty, a promoter, a codon, a
        list of alternatives).

    Source: HGVS recommendations 21.0, protein section (den Dunnen, Hum Mutat 37:564, 2016).

    Example:
        >>> read_protein_change("p.(Val600Glu)").text
        'V600E'
        >>> [str(read_protein_change(text)) for text in ("R61Vfs*17", "p.E746_A750delELREA")]
        ['R61fs', 'E746_A750del']
    """
    body = _bare(text)
    for form, make in _FORMS:
        found = form.fullmatch(body)
        if found:
            return make(**found.groupdict(default=""))
    return None


def _bare(text: str) -> str:
    """Strip accession, prefix, brackets and URL escapes, and write residues in one letter."""
    body = _ACCESSION.sub("", text.strip(), count=1).removeprefix("p.").replace("%3D", "=")
    if body.startswith("(") and body.endswith(")"):
        body = body[1:-1]
    return _THREE_LETTERS.sub(lambda found: _ONE_LETTER[found.group()], body)


def _make_undetermined(body: str) -> ProteinChange:
    """`=` changes nothing, `?` and `0` cannot be placed."""
    kind = ProteinChangeKind.SYNONYMOUS if body == "=" else ProteinChangeKind.OTHER
    return ProteinChange(body, kind)


def _make_splice(first: str, last: str) -> ProteinChange | None:
    """A splice site, placed at the residue next to it."""
    span = _span(first, last)
    if span is None:
        return None
    text = f"X{first}_splice" if span[0] == span[1] else f"X{first}_{last}_splice"
    return ProteinChange(text, ProteinChangeKind.SPLICE, *span)


def _make_frameshift(reference: str, first: str) -> ProteinChange:
    """A frameshift, cut after the first residue it touches."""
    residue, place = _stop(reference[:1]), int(first)
    text = f"{residue}{place}fs"
    return ProteinChange(text, ProteinChangeKind.FRAMESHIFT, place, place, residue)


def _make_extension(reference: str, first: str, alternate: str) -> ProteinChange:
    """A lost start or stop that makes the protein longer."""
    if alternate:
        return _substitution(reference, int(first), alternate)
    lost_start = reference == "M"
    kind = ProteinChangeKind.START_LOST if lost_start else ProteinChangeKind.STOP_LOST
    reference = "M" if lost_start else "*"
    return ProteinChange(f"{reference}{first}ext", kind, int(first), int(first), reference)


def _make_start_lost() -> ProteinChange:
    """A deletion that begins before the protein and takes its start away."""
    return _substitution("M", 1, "?")


def _make_substitution(reference: str, first: str, alternate: str) -> ProteinChange:
    """One residue for another."""
    return _substitution(reference, int(first), alternate)


def _substitution(reference: str, place: int, alternate: str) -> ProteinChange:
    """One residue for another, a stop, itself, or an unknown one."""
    reference, alternate = _stop(reference), _stop(alternate)
    if alternate in ("=", reference):
        text, kind, alternate = f"{reference}{place}=", ProteinChangeKind.SYNONYMOUS, reference
    else:
        text = f"{reference}{place}{alternate}"
        kind = _kind_of_substitution(reference, place, alternate)
    return ProteinChange(text, kind, place, place, reference, alternate.replace("?", ""))


def _kind_of_substitution(reference: str, place: int, alternate: str) -> ProteinChangeKind:
    """Name a substitution that changes the residue."""
    if reference == "*":
        return ProteinChangeKind.STOP_LOST
    if reference == "M" and place == 1:
        return ProteinChangeKind.START_LOST
    if alternate == "*":
        return ProteinChangeKind.NONSENSE
    return ProteinChangeKind.OTHER if alternate == "?" else ProteinChangeKind.MISSENSE


def _make_range(
    reference: str, first: str, end: str, last: str, change: str, alternate: str
) -> ProteinChange | None:
    """A deletion, duplication, insertion or delins over one residue or a range."""
    span = _span(first, last)
    if span is None:
        return None
    reference, end, change = _stop(reference), _stop(end), _WORDS.get(change, "delins")
    if change == "delins" and reference and _is_substitution(span, alternate):
        return _substitution(reference, span[0], alternate[0])
    alternate = alternate.strip("()") if change in ("ins", "delins") else ""
    place = f"{reference}{first}" + (f"_{end}{last}" if span[0] < span[1] else "")
    kind = _kind_of_range(f"{reference}{first}", end, change, alternate)
    return ProteinChange(f"{place}{change}{alternate}", kind, *span, reference, alternate)


def _is_substitution(span: tuple[int, int], alternate: str) -> bool:
    """One residue for one, or a stop at the first residue: HGVS writes both as a substitution."""
    return alternate.startswith("*") or (span[0] == span[1] and len(alternate) == 1)


def _kind_of_range(place: str, end: str, change: str, alternate: str) -> ProteinChangeKind:
    """Name a change over a range by its word, unless a start or a stop comes or goes."""
    if place.startswith("*") or (end == "*" and change in ("del", "delins")):
        return ProteinChangeKind.STOP_LOST
    if place == "M1" and change in ("del", "delins"):
        return ProteinChangeKind.START_LOST
    return ProteinChangeKind.NONSENSE if "*" in alternate else _KIND_OF_WORD[change]


def _make_listed(
    reference: str, first: str, last: str = "", alternate: str = ""
) -> ProteinChange | None:
    """Oncotator's lists of residues, old and new, reduced to what really differs."""
    if last and int(last) - int(first) + 1 != len(reference):
        return None
    start = _common(reference, alternate)
    end = _common(reference[start:][::-1], alternate[start:][::-1])
    if start + end == len(reference) < len(alternate):
        if start and end:
            left, right = f"{reference[start - 1]}{int(first) + start - 1}", reference[start]
            inserted = alternate[start : len(alternate) - end]
            return read_protein_change(f"{left}_{right}{int(first) + start}ins{inserted}")
        start, end = max(start - 1, 0), max(end - 1, 0)  # a neighbour is unknown: keep one residue
    old, new = reference[start : len(reference) - end], alternate[start : len(alternate) - end]
    if not old:
        return read_protein_change(f"{reference[0]}{first}=")
    place = int(first) + start
    where = f"{old[0]}{place}" + (f"_{old[-1]}{place + len(old) - 1}" if len(old) > 1 else "")
    return read_protein_change(f"{where}{'delins' if new else 'del'}{new}")


def _common(one: str, other: str) -> int:
    """How many letters two words share at their start."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _stop(residue: str) -> str:
    """Write a stop as `*`, which older files call X."""
    return residue.replace("X", "*")


def _span(first: str, last: str) -> tuple[int, int] | None:
    """First and last residue of a range; None when it runs backwards."""
    start, stop = int(first), int(last or first)
    return (start, stop) if start <= stop else None


_WORDS = {"del": "del", "dup": "dup", "ins": "ins"}
_KIND_OF_WORD = {
    "del": ProteinChangeKind.INFRAME_DELETION,
    "dup": ProteinChangeKind.DUPLICATION,
    "ins": ProteinChangeKind.INFRAME_INSERTION,
    "delins": ProteinChangeKind.DELINS,
}
_RESIDUE = "[ACDEFGHIKLMNPQRSTUVWYX*]"
_PLACE = "[1-9][0-9]*"
_REFERENCE = f"(?P<reference>{_RESIDUE})"
_FIRST = f"(?P<first>{_PLACE})"
_LAST = f"(?P<last>{_PLACE})"
_FORMS: tuple[tuple[re.Pattern[str], Callable[..., ProteinChange | None]], ...] = tuple(
    (re.compile(form), make)
    for form, make in (
        (f"{_REFERENCE}{_FIRST}(?P<alternate>[=?]|{_RESIDUE})", _make_substitution),
        (f"(?:(?P<reference>{_RESIDUE}+)|-)?{_FIRST}(?:_{_RESIDUE}?{_PLACE})?{_RESIDUE}*fs.*",
         _make_frameshift),
        (f"{_RESIDUE}?{_FIRST}(?:_{_RESIDUE}?{_LAST})?_?splice", _make_splice),
        (f"{_REFERENCE}?{_FIRST}(?:_(?P<end>{_RESIDUE}?){_LAST})?"
         rf"(?P<change>del(?:{_RESIDUE}*ins)?|dup|ins|>)(?P<alternate>{_RESIDUE}*|\(?[0-9]+\)?)(?:ext.*)?",
         _make_range),
        (rf"(?P<reference>[MX*]){_FIRST}(?P<alternate>{_RESIDUE}?)ext.*", _make_extension),
        (f"{_FIRST}_{_LAST}(?P<reference>{_RESIDUE}+)>(?P<alternate>{_RESIDUE}+)", _make_listed),
        (f"(?P<reference>{_RESIDUE}{{2,}}){_FIRST}(?:del|(?P<alternate>{_RESIDUE}{{2,}}))",
         _make_listed),
        (r"M1_\?[0-9]*", _make_start_lost),
        (r"(?P<body>=|\?|0\??)", _make_undetermined),
    )
)  # fmt: skip
