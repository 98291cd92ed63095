"""Single words of the report in English and French, and names of alterations."""

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from oncommons.domain.advice import Evidence
from oncommons.domain.patients import Alteration, AlterationKind
from oncommons.errors import KnowledgeError
from oncommons.knowledge.fact_file import read_facts
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy.report.wording import Language

_CALLS = {-2: "deep deletion", -1: "loss", 1: "gain", 2: "amplification"}
_LONG_PROFILE = 60


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


def profile_words(evidence: Evidence) -> str:
    """Write the profile of a fact with its gene, cut where it lists many changes.

    Args:
        evidence: a fact.

    Returns:
        Such as `KRAS G12C`; the whole profile stays in the evidence.
    """
    profile = evidence.profile
    if len(profile) > _LONG_PROFILE:
        profile = f"{profile[: _LONG_PROFILE - 3].rsplit('/', 1)[0]}/..."
    named = not evidence.gene or profile.startswith(f"{evidence.gene} ") or "::" in profile
    return profile if named else f"{evidence.gene} {profile}"


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
