"""Look for what may name a person: identifiers, barcodes, dates, addresses; and for formulas."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence

from oncommons.access.airlock.outcomes import Said, decided

_GAP = r"[-_.:/\s]?"
_ALONE, _ENDS = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"

BARCODES: dict[str, str] = {
    "pseudonym of a commons": r"[a-z2-7]{26}",
    "TCGA": rf"TCGA{_GAP}[A-Z0-9]{{2}}{_GAP}[A-Z0-9]{{4}}(?:{_GAP}[A-Z0-9]{{2,4}})*",
    "GENIE": rf"GENIE{_GAP}[A-Z]{{2,8}}{_GAP}[A-Z0-9-]{{0,20}}\d",
    "MSK": rf"P{_GAP}\d{{7}}(?:{_GAP}T\d{{2}}{_GAP}[A-Z]{{2}}\d+)?",
    "CPTAC": rf"C3[LN]{_GAP}\d{{5}}",
    "TARGET": rf"TARGET{_GAP}\d{{2}}{_GAP}[A-Z0-9]{{6}}",
    "METABRIC": rf"MB{_GAP}\d{{4}}",
    "Hartwig": r"(?:HMFN?|CPCT|DRUP|WIDE)\d{6,8}[A-Z]*",
    "ICGC": r"(?:DO|SP|SA)\d{4,7}",
    "BioSample": r"SAM(?:N|D|EA)\d{5,}",
    "sequence archive": r"[ESD]R[SXR]\d{5,}",
    "EGA": r"EGA[NFRX]\d{8,}",
    "GEO": r"GSM\d{4,}",
    "UUID": r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}",
    "number of a person": r"\d{3}[- ]\d{2}[- ]\d{4}|\d{3}[- ]\d{3}[- ]\d{4}",
    "number of nine or more digits": r"(?<!\d\.)\d(?: ?\d){8,30}",
    "a person by number": (
        r"(?:patient|subject|participant|donor|specimen|sample|case|mrn|record)"
        r"[ _#-]{0,2}(?:id|no|nr)?[ _#.-]{0,2}\d+"
    ),
}
"""Name of a kind of identifier to its pattern; of the commons, of registries, and of countries."""

_MONTH = (
    r"(?:jan|feb|f[eé]v|mar|apr|avr|may|mai|jun|juin|jul|juil|aug|ao[uû]|sep|oct|okt|nov|dec|d[eé]c|dez)"
    r"[a-zéû]*\.?"
)
_YEAR, _OF_MONTH, _OF_YEAR = r"(?:19|20)\d\d", r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
DATES = (
    rf"{_YEAR}[-/._ ]{_OF_YEAR}[-/._ ]{_OF_MONTH}",
    rf"{_OF_MONTH}[-/._]{_OF_YEAR}[-/._](?:{_YEAR}|\d\d)",
    rf"{_OF_YEAR}[-/._]{_OF_MONTH}[-/._](?:{_YEAR}|\d\d)",
    rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
    rf"{_OF_MONTH}(?:st|nd|rd|th|er)?[-/. ](?:of )?{_MONTH}[-/., ]+{_YEAR}",
    rf"{_MONTH}[- ]{_OF_MONTH}(?:st|nd|rd|th)?,?[- ]{_YEAR}",
)
"""A whole date, in the orders in which people write one; a year or a month alone is none."""

_ON_A_CHROMOSOME = re.compile(r"\bchr[\dXYM]{1,2}:[\d,]+(?:-[\d,]+)?", re.IGNORECASE)
_MAIL = (
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?"
    r"[A-Za-z0-9-]{1,63}\.[A-Za-z0-9-]"
)
_HYPHENS = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)
_TOKEN = re.compile(r"[^\s,;|\"'()\[\]{}<>=:]+")

_BARCODE = re.compile(
    "|".join(f"{_ALONE}(?:{pattern}){_ENDS}" for pattern in BARCODES.values()), re.IGNORECASE
)
_DATE = re.compile("|".join(rf"(?<![\d.])(?:{one})(?!\d)" for one in DATES), re.IGNORECASE)
_ADDRESS = re.compile(_MAIL)

_NUMBER = r"[+-]?(?:\d+(?:[.,]\d+)*|\.\d+)(?:[eE][+-]?\d+)?\s?%?"
_PLAIN = re.compile(
    rf"{_NUMBER}(?:\s?[(\[]\s?{_NUMBER}\s?(?:,|;|:|to|-)\s?{_NUMBER}\s?[)\]])?|[-+]+"
)

Places = Callable[[Sequence[int]], list[str]]


def scan(
    lines: Sequence[str],
    *,
    known: Collection[str] = (),
    patterns: Sequence[str] = (),
    dates_are_refused: bool = True,
) -> Iterator[Said]:
    """Look through a file for what may name a person.

    Letters of another width, and hyphens of another kind, are read as the plain ones.

    Args:
        lines: the text, line by line; of a table, the cells of a row joined by tabs.
        known: the patients and samples of the extract, whose ids may stand nowhere.
        patterns: further patterns of ids that the hospitals of this commons use.
        dates_are_refused: whether a date is refused, or left out of what is looked at.

    Yields:
        One entry per kind of thing: identifiers, ids of the extract, dates, addresses.
    """
    plain = [as_plain(line) for line in lines]
    remedy = "leave the column or the words out; give groups of patients, not patients"
    own = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
    bare = [_ON_A_CHROMOSOME.sub("locus", line) for line in plain]
    hits = [any(one.search(line) for one in (_BARCODE, *own)) for line in bare]
    yield decided("R12", "no identifier or barcode of a patient or sample", remedy, _lines(hits))
    if known:
        names = {as_plain(one).lower() for one in known}
        hits = [any(word.lower() in names for word in _words(line)) for line in plain]
        yield decided("R12", "no id of a patient or sample of the extract", remedy, _lines(hits))
    hits = [bool(_ADDRESS.search(line)) for line in plain]
    yield decided("R12", "no e-mail address", "leave the address out", _lines(hits))
    if dates_are_refused:
        hits = [bool(_DATE.search(line)) for line in plain]
        remedy = "give days from the diagnosis, or the year alone"
        yield decided("R12", "no date", remedy, _lines(hits))


def dates_in(lines: Sequence[str]) -> list[str]:
    """Give the lines with a whole date, as places.

    Example:
        >>> dates_in(["in 2024", "on 3 March 2024", "2024-03-03"])
        ['line 2', 'line 3']
    """
    return _lines([bool(_DATE.search(as_plain(line))) for line in lines])


def is_formula(cell: str) -> bool:
    """Tell whether a spreadsheet would run a cell; a number with its sign is none.

    Source: OWASP, CSV Injection: what begins with =, +, - or @ is taken for a formula.

    Example:
        >>> [is_formula(one) for one in ("=1+1", "@SUM(A1)", "-0.12 (-0.30 to 0.06)", "-", "KRAS")]
        [True, True, False, False, False]
    """
    plain = as_plain(cell).strip().lstrip("'\"")
    if not plain.startswith(("=", "+", "-", "@", "|", "%")):
        return False
    return _PLAIN.fullmatch(plain) is None


def as_plain(text: str) -> str:
    r"""Write compatible letters, digits and hyphens as the plain ones.

    Example:
        >>> as_plain("TCGA\u2011\uff10\uff12")
        'TCGA-02'
    """
    folded = unicodedata.normalize("NFKC", text).translate(_HYPHENS)
    if folded.isascii():
        return folded
    return "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() and letter > "9" else letter
        for letter in folded
    )


def _words(line: str) -> Iterator[str]:
    """Give the words of a line, and each of their parts."""
    for word in _TOKEN.findall(line):
        yield word
        yield from re.split(r"[^A-Za-z0-9]+", word)


def _lines(hits: Sequence[bool]) -> list[str]:
    return [f"line {number}" for number, hit in enumerate(hits, start=1) if hit]
