"""The numbered sources of the board report: each label, guideline or trial once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from oncommons.domain.advice import BoardReport, Effect, Evidence, Match, Option, Relation, Tier
from oncommons.report.blocks import Block, Paragraph, Section, TableBlock
from oncommons.therapy.report.wording import Language, say
from oncommons.therapy.report.words import approval_words, profile_words, word

_COMMA = ",\u00a0"


@dataclass(frozen=True, slots=True)
class References:
    """Sources by their number.

    Args:
        numbers: source to its number, in the order in which the report needs them.
        matches: source to the facts that rest on it.
        left_out: how many facts the page leaves to the JSON form.
    """

    numbers: Mapping[str, int]
    matches: Mapping[str, tuple[Match, ...]]
    left_out: int

    def mark(self, matches: Iterable[Match]) -> str:
        """Give the numbers of the sources of facts, such as `[1, 4]`, on one line."""
        return _bracketed({self.numbers[_source(match.evidence)] for match in matches})


def references(options: Iterable[Option]) -> References:
    """Number the sources of the facts that decide.

    Args:
        options: options in the order of the report.

    Returns:
        The sources of the facts of each option's best tier, and of all facts against it.
    """
    found: dict[str, list[Match]] = {}
    shown = total = 0
    for option in options:
        total += len(option.matches_for) + len(option.matches_against)
        for match in telling(option):
            shown += 1
            found.setdefault(_source(match.evidence), []).append(match)
    return References(
        {source: number for number, source in enumerate(found, start=1)},
        {source: tuple(matches) for source, matches in found.items()},
        total - shown,
    )


def _bracketed(numbers: Iterable[int]) -> str:
    """Numbers of sources that stay on one line."""
    return f"[{_COMMA.join(map(str, sorted(numbers)))}]"


def telling(option: Option) -> tuple[Match, ...]:
    """Give the facts that the page shows of an option.

    Args:
        option: an option.

    Returns:
        Those for it of the best tier, and all against it.
    """
    return (*best_of(option.matches_for), *option.matches_against)


def best_of(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """Give the facts of the best tier.

    Args:
        matches: facts, best first.

    Returns:
        Those of the tier of the first.
    """
    return tuple(match for match in matches if match.tier == matches[0].tier)


def evidence_section(report: BoardReport, cited: References, language: Language) -> Section | None:
    """Show every source with what it says, who decided and when.

    Args:
        report: the report.
        cited: its sources.
        language: English or French.

    Returns:
        The section; None where there is no option.
    """
    if not report.options:
        return None
    told: dict[str, list[str]] = {}
    for source in cited.numbers:
        told.setdefault(_told(cited.matches[source], language), []).append(source)
    rows = [
        (
            _bracketed(cited.numbers[source] for source in sources),
            f"{'; '.join(_where(cited.matches[source], language) for source in sources)}. {words}",
        )
        for words, sources in told.items()
    ]
    headings = [say("column_number", language), say("column_source", language)]
    table = TableBlock(say("caption_evidence", language), headings, rows)
    blocks: list[Block] = [table]
    if cited.left_out:
        blocks.append(Paragraph(say("facts_left_out", language, count=cited.left_out)))
    return Section(say("section_evidence", language), blocks)


def _told(matches: tuple[Match, ...], language: Language) -> str:
    """What a source tells and the tables do not tell beside its number."""
    if all(_is_of_this_tumour(match) for match in matches):  # its decisions stand in the tables
        says = dict.fromkeys(_says(match.evidence, language) for match in matches)
        labels = "; ".join(_labels(matches, language))
        return say("source_told", language, says=", ".join(says), labels=labels)
    decisions = dict.fromkeys(approval_words(match, language) for match in matches)
    return f"{'; '.join(decisions)}."


def _is_of_this_tumour(match: Match) -> bool:
    """Whether the options for this tumour type, or those not advised, rest on a fact."""
    return match.relation is not Relation.OTHER and match.tier is not Tier.THREE


def _says(evidence: Evidence, language: Language) -> str:
    """For or against which drugs."""
    supports = evidence.effect is Effect.SENSITIVITY
    key = "says_sensitivity" if supports else "says_resistance"
    return say(key, language, drugs=" + ".join(evidence.drugs))


def _labels(matches: Iterable[Match], language: Language) -> Iterator[str]:
    """Biomarkers with the tumour types they were shown in; genes with one wording together."""
    alike: dict[tuple[tuple[str, ...], str], list[Match]] = {}
    for match in matches:
        alike.setdefault((match.evidence.oncotree, match.evidence.profile), []).append(match)
    for (codes, _), found in alike.items():
        genes = sorted({match.evidence.gene for match in found})
        joined = replace(found[0].evidence, gene=", ".join(genes))
        place = f"{', '.join(codes)} ({word(found[0].relation, language)})"
        yield say("label_of", language, profile=profile_words(joined, language), codes=place)


def _source(evidence: Evidence) -> str:
    """What makes two sources the same."""
    return "|".join((evidence.agency, evidence.source, evidence.pmid))


def _where(matches: tuple[Match, ...], language: Language) -> str:
    """The label or trial, its PubMed number and the published ESCAT tier."""
    evidence = matches[0].evidence
    source = evidence.source
    if evidence.pmid:
        source = say("source_of", language, source=source, pmid=evidence.pmid)
    if evidence.escat:
        source = say("source_escat", language, source=source, escat=evidence.escat)
    return source
