"""Every sentence of the board report, in English and French, and the way back to its parts."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from oncommons.errors import TherapyError
from oncommons.knowledge.fact_file import read_facts

_GAP = re.compile(r"\{(\w+)\}")


class Language(StrEnum):
    """A language that a report can be written in."""

    ENGLISH = "en"
    FRENCH = "fr"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence taken apart.

    Args:
        key: which sentence it is.
        parts: what stands in its gaps, by name.
    """

    key: str
    parts: Mapping[str, str]


def read_language(text: str) -> Language:
    """Give the language of a code.

    Args:
        text: `en` or `fr`, in any case.

    Returns:
        The language.

    Raises:
        TherapyError: there is no report in that language.

    Example:
        >>> str(read_language("FR"))
        'fr'
    """
    try:
        return Language(text.lower())
    except ValueError as fault:
        raise TherapyError(
            f'there is no report in "{text}"', remedy="choose en or fr", value=text
        ) from fault


def say(key: str, language: Language = Language.ENGLISH, **parts: object) -> str:
    """Write a sentence.

    Args:
        key: which sentence.
        language: English or French.
        parts: what to put into its gaps.

    Returns:
        The sentence.

    Example:
        >>> say("line", Language.FRENCH, number=2)
        'ligne 2'
    """
    english, french = phrases()[key]
    template = english if language is Language.ENGLISH else french
    return template.format(**parts)


def taken_apart(sentence: str) -> Said | None:
    """Find out which English sentence this is and what stands in its gaps.

    Args:
        sentence: a sentence that `say` wrote in English, such as a remark of an option.

    Returns:
        Its key and parts; None for any other text.

    Example:
        >>> taken_apart("line 2")
        Said(key='line', parts={'number': '2'})
    """
    for key, pattern in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return Said(key, found.groupdict())
    return None


def in_language(sentence: str, language: Language) -> str:
    """Write an English sentence of a report in another language.

    Args:
        sentence: a sentence that `say` wrote in English.
        language: the language wanted.

    Returns:
        The sentence, its parts written in that language too where they are sentences themselves;
        unchanged where it is none of ours.

    Example:
        >>> in_language("line 2", Language.FRENCH)
        'ligne 2'
    """
    said = taken_apart(sentence) if language is not Language.ENGLISH else None
    if said is None:
        return sentence
    parts = {name: in_language(part, language) for name, part in said.parts.items()}
    return say(said.key, language, **parts)


@functools.cache
def phrases() -> Mapping[str, tuple[str, str]]:
    """Give every phrase.

    Returns:
        Key to the English and the French, both with the same gaps.
    """
    rows = read_facts(Path(__file__).with_name("phrases.csv"), ("key", "en", "fr")).rows
    return MappingProxyType(
        {row.required("key"): (row.required("en"), row.required("fr")) for row in rows}
    )


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The English sentences as patterns, those with the most fixed text first."""
    ordered = sorted(phrases().items(), key=lambda item: -len(_GAP.sub("", item[1][0])))
    return tuple((key, _pattern(english)) for key, (english, _) in ordered)


def _pattern(template: str) -> re.Pattern[str]:
    """A template as a pattern whose groups are its gaps."""
    pieces = _GAP.split(template)  # fixed text and names of gaps by turns
    fixed, names = pieces[::2], [*pieces[1::2], ""]
    groups = (f"(?P<{name}>.+?)" if name else "" for name in names)
    return re.compile(
        "".join(re.escape(text) + group for text, group in zip(fixed, groups, strict=True))
    )
