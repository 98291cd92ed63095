"""Where an option stands: what speaks for it weighed against what speaks against it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from oncommons.domain.advice import Match, Option, Relation, Stance, Tier
from oncommons.therapy.decisions import STRENGTHS
from oncommons.therapy.tiers import TIERS

_HERE = {Relation.SAME, Relation.AGNOSTIC}


def stance_of(for_it: Sequence[Match], against: Sequence[Match]) -> Stance:
    """Weigh what speaks for a treatment and what speaks against it.

    Args:
        for_it: matches for it, best first.
        against: matches against it, best first.

    Returns:
        `ADVISED` where nothing speaks against it, or only facts of a weaker tier that either come
        from another tumour type or concern an alteration that the approval names as exactly.
        `NOT_ADVISED` where the patient's own tumour type or a tier as good speaks against it by
        another alteration, such as a second mutation that brings resistance; where only other
        tumour types speak for it; and where what speaks against it is of a better tier.
        `CONFLICTING` where facts of the same tier disagree about one alteration.
    """
    if not against:
        return Stance.ADVISED
    own = [match for match in against if _applies_here(match)]
    supporting = [match for match in for_it if _applies_here(match)] if own else list(for_it)
    opposing = own or list(against)
    if not supporting:
        return Stance.NOT_ADVISED
    return _weighed(supporting, opposing, here=bool(own))


def _weighed(supporting: Sequence[Match], opposing: Sequence[Match], *, here: bool) -> Stance:
    """Compare tiers, then alterations."""
    difference = TIERS.index(opposing[0].tier) - TIERS.index(supporting[0].tier)
    if difference < 0:
        return Stance.NOT_ADVISED
    if all(_is_answered(match, supporting) for match in opposing):
        return Stance.ADVISED if difference else Stance.CONFLICTING
    return Stance.NOT_ADVISED if here or not difference else Stance.ADVISED


def weigh_parts(option: Option, not_advised: Iterable[Option]) -> Option:
    """Let what rules out one drug of a combination count against the combination.

    Args:
        option: an option.
        not_advised: options that are ruled out and whose drugs are among those of this option.

    Returns:
        The option as it was where it is no supported combination, or where what rules out the part
        is what the combination is meant for, such as KRAS G12C for sotorasib with panitumumab.
        Else conflicting, with the facts against the part.
    """
    against = [match for part in not_advised for match in unanswered(option, part)]
    if option.stance is not Stance.ADVISED or not against:
        return option
    return replace(
        option,
        stance=Stance.CONFLICTING,
        matches_against=(*option.matches_against, *against),
    )


def unanswered(option: Option, part: Option) -> tuple[Match, ...]:
    """Give the facts against a part of a combination that the combination is not meant for.

    Args:
        option: the combination.
        part: an option whose drugs are among its drugs.

    Returns:
        The facts of known significance, in the order of the part.
    """
    return tuple(
        match
        for match in part.matches_against
        if _weighs(match) and not _is_answered(match, option.matches_for)
    )


def deciding(option: Option) -> Match:
    """Give the fact that decides where an option stands.

    Args:
        option: an option.

    Returns:
        The best fact against it where it is not advised; else the best for it.
    """
    if option.stance is Stance.NOT_ADVISED:
        return option.matches_against[0]
    return option.matches_for[0]


def _applies_here(match: Match) -> bool:
    """Whether a fact holds for the patient's tumour type and a change known to matter."""
    return match.relation in _HERE and _weighs(match)


def _weighs(match: Match) -> bool:
    """Whether a fact rests on a change known to matter."""
    return match.tier is not Tier.THREE


def _is_answered(opposing: Match, supporting: Iterable[Match]) -> bool:
    """Whether a fact for the treatment names the same alteration, and as exactly."""
    exactness = STRENGTHS.index(opposing.strength)
    return any(
        match.alteration == opposing.alteration and STRENGTHS.index(match.strength) <= exactness
        for match in supporting
    )
