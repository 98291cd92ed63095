"""Single words of the report in English and French, and names of alterations."""

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from oncommons.domain.advice import Evidence, Match, Relation
from oncommons.domain.patients import Alteration, AlterationKind
from oncommons.errors import KnowledgeError
from oncommons.knowledge.fact_file import read_facts
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy.report.wording import Language, say

_CALLS = {-2: "deep deletion", -1: "loss", 1: "gain", 2: "amplification"}
_LONG_PROFILE = 60
_PROFILE_WORD = re.compile(
    r"\b(?:AND NOT|AND|OR|NOT|Germline|Deleterious Mutation|Kinase Domain Mutation|TKD Mutation"
    r"|Truncating Mutation|Mutation|Exon|Deletion|Insertion|Skipping|Amplification|Gain|Loss"
    r"|Rearrangement|Overexpression|Wildtype|High)\b"
)


def word(text: str, language: Language = Language.ENGLISH) -> str:
    """Write a word of a closed vocabulary in a language.

    Args:
        text: the value of an enumeration, or a MAF Variant_Classification.
        language: English or French.

    Returns:
        The word; a value that is not in the vocabulary as it is, with spaces for underscores.

    Example:
        >>> word("Missense_Mutation"), word("same codon", Language.FRENCH), word("RNA")
        ('missense', 'même codon', 'RNA')
    """
    english, french = vocabulary().get(str(text), (None, None))
    chosen = english if language is Language.ENGLISH else french
    return chosen or str(text).replace("_", " ")


def alteration_words(alteration: Alteration, language: Language = Language.ENGLISH) -> str:
    """Name an alteration as a clinician would.

    Args:
        alteration: any alteration.
        language: English or French.

    Returns:
        Such as `EGFR L858R`, `ERBB2 amplification` or `EML4::ALK fusion`.

    Example:
        >>> lost = Alteration("RB1", AlterationKind.COPY_NUMBER, call=-2)
        >>> alteration_words(lost, Language.FRENCH)
        'RB1 délétion profonde'
    """
    if alteration.kind is AlterationKind.COPY_NUMBER:
        return f"{alteration.symbol} {word(_CALLS.get(alteration.call, 'copy number'), language)}"
    if alteration.kind is AlterationKind.MUTATION and not alteration.protein_change:
        return f"{alteration.symbol} {word(alteration.variant_class, language)}".strip()
    return str(alteration)


def profile_words(evidence: Evidence, language: Language = Language.ENGLISH) -> str:
    """Write the profile of a fact with its gene, cut where it lists many changes.

    Args:
        evidence: a fact.
        language: English or French.

    Returns:
        Such as `KRAS G12C`; the whole profile stays in the evidence.
    """
    profile = evidence.profile
    if len(profile) > _LONG_PROFILE and "/" in profile:
        profile = f"{profile[: _LONG_PROFILE - 3].rsplit('/', 1)[0]}/..."
    named = not evidence.gene or profile.startswith(f"{evidence.gene} ") or "::" in profile
    whole = profile if named else f"{evidence.gene} {profile}"
    return whole if language is Language.ENGLISH else _profile_in_french(whole)


def _profile_in_french(profile: str) -> str:
    """A profile with the words of its language in French; genes and changes stay."""
    return _PROFILE_WORD.sub(lambda found: word(found.group(), Language.FRENCH), profile)


def setting_words(setting: str, language: Language = Language.ENGLISH) -> str:
    """Write the setting of an approval, or what is known of a resistance.

    Args:
        setting: as its table words it, parts with commas between them.
        language: English or French.

    Returns:
        The same with each part in the language; a part without translation stays as it is.

    Example:
        >>> setting_words("first line, metastatic", Language.FRENCH)
        'première ligne, métastatique'
    """
    if language is Language.ENGLISH:
        return setting
    return ", ".join(_part_in_french(part) for part in setting.split(", "))


def _part_in_french(part: str) -> str:
    """A part of a setting; what stands in brackets after it is translated on its own."""
    if part in settings():
        return settings()[part]
    head, bracket, rest = part.partition(" (")
    if not bracket:
        return part
    inside = rest.removesuffix(")")
    return f"{settings().get(head, head)} ({settings().get(inside, inside)})"


def approval_words(match: Match, language: Language = Language.ENGLISH) -> str:
    """Write agency, date and setting of a decision.

    Args:
        match: a match of a report.
        language: English or French.

    Returns:
        Such as `EMA 2018: first line, advanced`.
    """
    evidence = match.evidence
    date = evidence.decided_on or f"({say('no_date', language)})"
    parts = [setting_words(evidence.setting, language)]
    if match.relation is Relation.AGNOSTIC:
        parts.append(word(match.relation, language))
    setting = ", ".join(part for part in parts if part)
    agency = word(evidence.agency, language)
    return say("approval_of", language, agency=agency, date=date, setting=setting)


def tumour_words(code: str) -> str:
    """Name a tumour type with its code.

    Args:
        code: an OncoTree code, `SOLID`, a code after `!`, or nothing.

    Returns:
        Such as `Lung Adenocarcinoma (LUAD)`; a code that is not shipped as it is.

    Example:
        >>> tumour_words("LUAD")
        'Lung Adenocarcinoma (LUAD)'
    """
    try:
        return f"{oncotree().name(code)} ({code})"
    except KnowledgeError:
        return code


@functools.cache
def vocabulary() -> Mapping[str, tuple[str, str]]:
    """Give every word.

    Returns:
        The value of an enumeration to its English and its French.
    """
    rows = read_facts(Path(__file__).with_name("vocabulary.csv"), ("word", "en", "fr")).rows
    return MappingProxyType(
        {row.required("word"): (row.required("en"), row.required("fr")) for row in rows}
    )


@functools.cache
def settings() -> Mapping[str, str]:
    """Give the French of the parts of settings.

    Returns:
        The English as the tables word it, to the French.
    """
    rows = read_facts(Path(__file__).with_name("settings.csv"), ("en", "fr")).rows
    return MappingProxyType({row.required("en"): row.required("fr") for row in rows})
