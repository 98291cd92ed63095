"""Matches gathered into options: one per set of drugs, with what speaks for and against it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from oncommons.domain.advice import Effect, Match, Option, Relation, Stance, Strength, Tier
from oncommons.domain.patients import GivenTreatment, Origin
from oncommons.knowledge.approved import ANY_SOLID
from oncommons.knowledge.drugs import Drug, resolve_drug
from oncommons.therapy.decisions import STRENGTHS
from oncommons.therapy.disease import CLOSENESS
from oncommons.therapy.report.wording import say
from oncommons.therapy.stances import deciding, stance_of, unanswered, weigh_parts
from oncommons.therapy.tiers import TIERS

STANCES = (Stance.ADVISED, Stance.CONFLICTING, Stance.NOT_ADVISED)
"""Stances in the order of the report."""

REGION = "EMA"
"""The agency whose approvals come first among equals."""


def gather_options(
    matches: Iterable[Match], treatments: Sequence[GivenTreatment] = ()
) -> tuple[Option, ...]:
    """Gather matches into options, best first.

    Args:
        matches: the facts that hold of the patient, sensitivity and resistance.
        treatments: what was given before; a drug given before is remarked, never removed.

    Returns:
        One option per set of drugs, ordered by stance, tier, relation of the tumours, approval in
        the region, strength, number of agencies, newest decision and name: one readable key, no
        weights.
    """
    by_drugs: dict[frozenset[str], list[Match]] = {}
    for match in matches:
        by_drugs.setdefault(drug_key(match.evidence.drugs), []).append(match)
    options = [_option(found) for found in by_drugs.values()]
    ruled_out = [option for option in options if option.stance is Stance.NOT_ADVISED]
    settled = (_with_parts(option, ruled_out, treatments) for option in options)
    return tuple(sorted(settled, key=option_key))


def _with_parts(
    option: Option, ruled_out: Iterable[Option], treatments: Sequence[GivenTreatment]
) -> Option:
    """An option with what is known of its parts, and its remarks."""
    parts = [each for each in ruled_out if drug_key(each.drugs) < drug_key(option.drugs)]
    option = weigh_parts(option, parts)
    return replace(option, remarks=tuple(_remarks(option, parts, treatments)))


def drug_key(drugs: Iterable[str]) -> frozenset[str]:
    """Give what makes two sets of drugs the same.

    Args:
        drugs: names, brands or codes.

    Returns:
        The preferred names; a name that is not known stays as it is, in lower case.

    Example:
        >>> drug_key(("Tagrisso",)) == drug_key(("osimertinib mesylate",))
        True
    """
    return frozenset(_preferred(drug) for drug in drugs)


def option_key(option: Option) -> tuple[int | str, ...]:
    """Give what options are ordered by.

    Args:
        option: an option.

    Returns:
        Stance, tier, relation, region, strength, agencies, newest decision, names; smallest first.
    """
    best = deciding(option)
    ruled_out = option.stance is Stance.NOT_ADVISED
    leading = option.matches_against if ruled_out else option.matches_for
    agencies = {match.evidence.agency for match in leading}
    return (
        STANCES.index(option.stance),
        TIERS.index(best.tier),
        CLOSENESS.index(best.relation),
        int(REGION not in agencies),
        STRENGTHS.index(best.strength),
        -len(agencies),
        -max(_month(match) for match in leading),
        len(option.drugs),
        " ".join(option.drugs),
    )


def match_key(match: Match) -> tuple[int | str, ...]:
    """Give what matches within an option are ordered by: tier, relation, strength, region, date.

    Args:
        match: a match.

    Returns:
        The key, smallest first; equal only for the same fact.
    """
    evidence = match.evidence
    return (
        TIERS.index(match.tier),
        CLOSENESS.index(match.relation),
        STRENGTHS.index(match.strength),
        int(evidence.agency != REGION),
        -_month(match),
        evidence.base,
        evidence.evidence_id,
    )


def _option(matches: list[Match]) -> Option:
    """Make the option of one set of drugs."""
    ordered = sorted(matches, key=match_key)
    for_it = tuple(match for match in ordered if match.evidence.effect is Effect.SENSITIVITY)
    against = tuple(match for match in ordered if match.evidence.effect is Effect.RESISTANCE)
    leading = (for_it or against)[0]
    return Option(
        drugs=leading.evidence.drugs,
        stance=stance_of(for_it, against),
        tier=leading.tier,
        matches_for=for_it,
        matches_against=against,
        remarks=(),
    )


def _remarks(
    option: Option, parts: Iterable[Option], treatments: Sequence[GivenTreatment]
) -> Iterator[str]:
    """What the board should know beside the evidence."""
    best = (option.matches_for or option.matches_against)[0]
    if best.relation is Relation.BROADER:
        yield say("subtype", codes=", ".join(best.evidence.oncotree))
    if best.tier is Tier.THREE and best.strength is Strength.GENE:
        yield say("significance", alteration=best.alteration)
    if best.alteration is not None and best.alteration.origin is Origin.GERMLINE:
        yield say("from_germline", alteration=best.alteration)
    for codes in dict.fromkeys(map(_left_out, option.matches_for)):
        if codes:
            yield say("left_out", codes=codes)
    yield from (_ruled_out(option, part) for part in parts)
    yield from _given_remarks(option, treatments)


def _left_out(match: Match) -> str:
    """The codes that an approval for any tumour leaves out, where it leaves out the patient's."""
    evidence = match.evidence
    excluded = [code.removeprefix("!") for code in evidence.oncotree if code.startswith("!")]
    applies = match.relation is Relation.OTHER and ANY_SOLID in evidence.oncotree
    return ", ".join(excluded) if applies else ""


def _ruled_out(option: Option, part: Option) -> str:
    """A drug of a combination that would not be advised alone."""
    alteration = (unanswered(option, part) or (deciding(part),))[0].alteration
    return say("part_ruled_out", drug=" + ".join(part.drugs), alteration=alteration)


def _given_remarks(option: Option, treatments: Sequence[GivenTreatment]) -> Iterator[str]:
    """Drugs given before, and drugs of a class given before."""
    for drug in option.drugs:
        same = [given for given in treatments if _preferred(given.drug) == _preferred(drug)]
        if same:
            yield from dict.fromkeys(_given_before(drug, given) for given in same)
        else:
            yield from dict.fromkeys(_class_given(drug, treatments))


def _given_before(drug: str, given: GivenTreatment) -> str:
    """Say that a drug was given, and when as far as is known."""
    when = _when(given)
    return (
        say("given_before_when", drug=drug, when=when) if when else say("given_before", drug=drug)
    )


def _when(given: GivenTreatment) -> str:
    """Line and days as far as they are known."""
    time = ""
    if given.start_day is not None:
        time = say("from_day", start=given.start_day)
        if given.end_day is not None:
            time = say("days", start=given.start_day, end=given.end_day)
    if given.line is None:
        return time
    if not time:
        return say("line", number=given.line)
    return say("line_and_time", number=given.line, time=time)


def _class_given(drug: str, treatments: Sequence[GivenTreatment]) -> Iterator[str]:
    """Other drugs of the class that were given."""
    known = resolve_drug(drug)
    for given in treatments:
        other = resolve_drug(given.drug)
        if known and other and known.drug_class == other.drug_class and _is_targeted(known):
            yield say("class_given", drug=drug, drug_class=known.drug_class, given=other.name)


def _is_targeted(drug: Drug) -> bool:
    """Whether the class says something; chemotherapy as a class does not."""
    return drug.drug_class != "class of drugs"


def _preferred(drug: str) -> str:
    """The preferred name of a drug, or the name as written in lower case."""
    known = resolve_drug(drug)
    return known.name if known else drug.strip().casefold()


def _month(match: Match) -> int:
    """Year and month of the decision as one number; 0 where unknown."""
    digits = match.evidence.decided_on.replace("-", "")
    return int(digits.ljust(6, "0")) if digits.isdigit() else 0
