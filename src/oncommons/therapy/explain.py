"""Why an option has its tier and its stance, in plain words."""

from oncommons.domain.advice import Effect, Match, Option, Tier
from oncommons.therapy.report.wording import Language, in_language, say
from oncommons.therapy.report.words import alteration_words, profile_words, word
from oncommons.therapy.tiers import tier_rule


def explain(option: Option, language: Language = Language.ENGLISH) -> tuple[str, ...]:
    """Say why an option has its tier and its stance.

    Args:
        option: an option of a report.
        language: English or French.

    Returns:
        The stance with its reason, one sentence per fact for it and against it with the rule that
        set its tier, and the remarks.
    """
    facts = (*option.matches_for, *option.matches_against)
    return (
        say(f"stance_{option.stance.value}", language),
        *(explain_match(match, language) for match in facts),
        *(in_language(remark, language) for remark in option.remarks),
    )


def explain_match(match: Match, language: Language = Language.ENGLISH) -> str:
    """Say why a fact holds of the patient and which rule set its tier.

    Args:
        match: a match of a report.
        language: English or French.

    Returns:
        One or two sentences with rule, agency, date, profile, tumour types and the alteration.
    """
    evidence = match.evidence
    rule = tier_rule(match.relation, significant=match.tier is not Tier.THREE).rule_id
    key = "because_for" if evidence.effect is Effect.SENSITIVITY else "because_against"
    return say(
        key,
        language,
        tier=match.tier.value,
        rule=f"{rule}, {say(f'rule_{rule}', language)}",
        agency=evidence.agency,
        drugs=" + ".join(evidence.drugs),
        date=evidence.decided_on or say("no_date", language),
        profile=profile_words(evidence),
        codes=", ".join(evidence.oncotree),
        found=found_words(match, language),
        strength=word(match.strength, language),
        relation=word(match.relation, language),
    )


def found_words(match: Match, language: Language = Language.ENGLISH) -> str:
    """Name what was found in the patient.

    Args:
        match: a match of a report.
        language: English or French.

    Returns:
        The alteration; for a signature, that it is a value of the assay; for an absence, that
        nothing was found where the gene was covered.
    """
    if match.alteration is not None:
        return alteration_words(match.alteration, language)
    return say("nothing_altered" if match.evidence.gene else "value_of_assay", language)
