"""Text that leaves (R14): short, with few numbers, no small counts, and nothing written in code."""

import re
from collections.abc import Iterator, Sequence

from oncommons.access.airlock.limits import RESEARCH, FileLimits
from oncommons.access.airlock.outcomes import Said, decided, for_people, kept
from oncommons.access.airlock.scans import as_plain
from oncommons.disclosure.counts import suppress_share

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen twenty"
)
_FRENCH = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
)
_SAID = {
    **{word: number for number, word in enumerate(_ENGLISH.split())},
    **{word: number for number, word in enumerate(_FRENCH.split())},
    "une": 1,
    "single": 1,
    "seul": 1,
    "seule": 1,
    "couple": 2,
    "pair": 2,
    "both": 2,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
    "thousand": 1000,
}
"""Numbers as words, in English and in French."""

PEOPLE = (
    r"patients?|persons?|people|individuals?|subjects?|participants?|cases?|wom[ae]n|m[ae]n"
    r"|child(?:ren)?|carriers?|deaths?|died|events?|(?:non-?)?responders?|survivors?|donors?"
    r"|samples?|tumou?rs?|patientes?|personnes?|sujets?|cas|femmes?|hommes?|enfants?|décès"
    r"|porteurs?|porteuses?|échantillons?"
)
_WHOLE = r"\d{1,3}(?:[, ]\d{3})+|\d+"
_COUNT = rf"(?:{_WHOLE}|{'|'.join(_SAID)})"
_ALONE = r"(?<![\w.,])"
_BETWEEN = r"(?:\s+(?!(?:of|out|or|to|and|per|par|each|de|sur)\b)[^\W\d]+){0,3}?"

_OF_PEOPLE = re.compile(
    rf"{_ALONE}({_COUNT})(?![.,]\d|[%\d])(?:\s*\([^()]{{0,20}}\))?"
    rf"(?:{_BETWEEN}\s+(?:{PEOPLE})\b(?!\s+(?:per|par|each|for\s+each))"
    r"|\s+of\s+(?:whom|them|these|those)\b|\s+d'entre\b)",
    re.I,
)
_PEOPLE_ARE = re.compile(
    rf"\b(?:{PEOPLE})\s*(?:[:=]|were|was|are|is)?\s*({_WHOLE})(?![\w%]|[.,]\d)", re.I
)
_N_IS = re.compile(rf"\bn\s*(?:=|:|is|of)\s*({_WHOLE})(?![.,]?\d)", re.I)
_PART = re.compile(
    rf"{_ALONE}({_COUNT})\s*(?:/|of(?:\s+the)?|out\s+of|sur|in)\s*({_WHOLE})(?![\w]|[.,/-]\d)", re.I
)
_SHARE = re.compile(
    rf"{_ALONE}(\d+(?:[.,]\d+)?)\s?(?:%|per\s?cent|pour\s?cent)\s*(?:\(?\s*of(?:\s+the)?|de|des|in)"
    rf"\s*({_WHOLE})(?![\w]|[.,]\d)",
    re.I,
)
_PEOPLE = re.compile(rf"\b(?:{PEOPLE})\b", re.I)
_ORDINAL = re.compile(
    r"(?:stages?|grades?|phases?|lines?|levels?|types?|figures?|tables?|cycles?|arms?|clusters?|days?"
    r"|groups?|rules?|versions?|sites?|chapters?|stades?|lignes?|k|than|under|below|least|<|>|≤|≥"
    r"|moins de|minimum of)\s*$",
    re.I,
)
_NUMBER = re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{'|'.join(_SAID)})\b", re.I)
_CODED = re.compile(r"\S{41,}")
_LONG = re.compile(r"\d(?:[.,]?\d){10,}")
_ADDRESS = re.compile(r"https?://[\w./#-]{1,200}|[-=_*#|+: ]+")


def check_text(text: str, minimum: int, *, limits: FileLimits = RESEARCH) -> Iterator[Said]:
    """Check a text or a log before it leaves (R14).

    Args:
        text: what people will read.
        minimum: smallest group of patients that may be told.
        limits: bytes and numbers of a text.

    Yields:
        One entry on its length, on numbers, on words in code, and on small groups of patients; a
        text that is too long is not looked at any further.
    """
    long = [""] if len(text.encode()) > limits.text_bytes else []
    yield decided(
        "R14", f"a text has at most {limits.text_bytes:,} bytes", "shorten it", _whole(long)
    )
    if long:
        return
    lines = as_plain(text).split("\n")
    many = [""] if len(_NUMBER.findall("\n".join(lines))) > limits.number_tokens else []
    remedy = "put numbers into a table, where the rules on tables see them"
    yield decided("R14", f"a text has at most {limits.number_tokens} numbers", remedy, _whole(many))
    coded = [number for number, line in enumerate(lines, start=1) if _is_coded(line)]
    yield decided(
        "R14",
        "a text is made of words and short numbers, not of code",
        "leave out words of more than 40 letters, and numbers of more than 10 digits",
        [f"line {number}" for number in coded],
    )
    yield from small_counts(lines, minimum)


def small_counts(lines: Sequence[str], minimum: int) -> Iterator[Said]:
    """Look for groups of 1 to minimum - 1 patients in free text, in digits and in words.

    "3 patients", "n = 4", "4 of 120", "116 of 120" (the others are 4), "2.1 % of 95 patients".

    Args:
        lines: a text, line by line.
        minimum: smallest group of patients that may be told.

    Yields:
        What is said of patients is refused; what may be of something else is for people.
    """
    plain = [as_plain(line) for line in lines]
    sure = [_tells_a_small_group(line, minimum) for line in plain]
    doubtful = [_tells_a_small_part(line, minimum) for line in plain]
    found = f"no group of 1 to {minimum - 1} patients in the text"
    refused = [f"line {number}" for number, hit in enumerate(sure, start=1) if hit]
    remedy = f'leave the number out, or write "fewer than {minimum}"'
    if refused:
        yield decided("R14", found, remedy, refused)
        return
    unsure = [f"line {number}" for number, hit in enumerate(doubtful, start=1) if hit]
    yield for_people("R14", found, remedy, unsure) if unsure else kept("R14", found)


def _tells_a_small_group(line: str, minimum: int) -> bool:
    """Tell whether a line says a small number of patients."""
    for match in _OF_PEOPLE.finditer(line):
        if 0 < _value(match[1]) < minimum and not _ORDINAL.search(line[: match.start()]):
            return True
    told = (*_N_IS.finditer(line), *_PEOPLE_ARE.finditer(line))
    if any(0 < _value(match[1]) < minimum for match in told):
        return True
    return bool(_PEOPLE.search(line)) and _tells_a_small_part(line, minimum)


def _tells_a_small_part(line: str, minimum: int) -> bool:
    """Tell whether a line says that few of many, or all but few, are something."""
    for match in _PART.finditer(line):
        part, whole = _value(match[1]), _value(match[2])
        if part <= whole and whole >= minimum and not _may_be_told(part, whole, minimum):
            return True
    for match in _SHARE.finditer(line):
        share, whole = float(match[1].replace(",", ".")), _value(match[2])
        if share <= 100 and not _may_be_told(round(share * whole / 100), whole, minimum):
            return True
    return False


def _may_be_told(part: int, whole: int, minimum: int) -> bool:
    return suppress_share(part, whole, minimum) is not None


def _value(text: str) -> int:
    digits = re.sub(r"[, ]", "", text.lower())
    return int(digits) if digits.isdecimal() else _SAID[digits]


def _is_coded(line: str) -> bool:
    """Tell whether a line holds a word too long to be one, that is no address or ruler."""
    long = (word for word in _CODED.findall(line) if not _ADDRESS.fullmatch(word))
    return bool(_LONG.search(line)) or any(long)


def _whole(places: list[str]) -> list[str]:
    return ["the whole text"] if places else []
