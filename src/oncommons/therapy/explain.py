"""Why an option has its tier and its stance, in plain words."""

from oncommons.domain.advice import Effect, Evidence, Match, Option, Tier
from oncommons.knowledge.approved import APPROVING
from oncommons.therapy.report.wording import Language, in_language, say
from oncommons.therapy.report.words import alteration_words, profile_words, word
from oncommons.therapy.tiers import rests_on_studies, tier_rule


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
    rule = tier_rule(
        match.relation,
        significant=match.tier is not Tier.THREE,
        by_studies=rests_on_studies(evidence),
    ).rule_id
    return say(
        _because(evidence),
        language,
        tier=match.tier.value,
        rule=f"{rule}, {say(f'rule_{rule}', language)}",
        agency=word(evidence.agency, language),
        drugs=" + ".join(evidence.drugs),
        date=evidence.decided_on or say("no_date", language),
        profile=profile_words(evidence, language),
        codes=", ".join(evidence.oncotree),
        found=found_words(match, language),
        strength=word(match.strength, language),
        relation=word(match.relation, language),
    )


def _because(evidence: Evidence) -> str:
    """Which sentence tells a fact: approved, not indicated, or said to bring resistance."""
    if evidence.effect is Effect.SENSITIVITY:
        return "because_for"
    decided = evidence.agency in APPROVING
    return "because_against" if decided else "because_resistant"


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
