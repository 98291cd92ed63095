"""Advice for one patient: from a record and the evidence to the board report."""

import math
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from oncommons.domain.advice import BoardReport, Effect, Evidence, Option, Stance, Tier
from oncommons.domain.models import Prediction
from oncommons.domain.patients import Alteration, Patient
from oncommons.errors import TherapyError
from oncommons.knowledge.genes import current_symbol
from oncommons.knowledge.tumour_tree import OncoTree
from oncommons.therapy.atoms import Record, read_record
from oncommons.therapy.decisions import Reason
from oncommons.therapy.disease import is_placed
from oncommons.therapy.effects import alteration_key, is_reported
from oncommons.therapy.germline import germline_findings
from oncommons.therapy.matching import (
    EvidenceIndex,
    Open,
    drugs_selected,
    find_matches,
    find_open,
    index_evidence,
)
from oncommons.therapy.options import drug_key, gather_options
from oncommons.therapy.report.wording import say


def advise(
    patient: Patient,
    evidence: Sequence[Evidence],
    tree: OncoTree,
    *,
    predictions: Sequence[Prediction] = (),
    knowledge: Sequence[str] = (),
) -> BoardReport:
    """Advise the tumour board on one patient.

    Args:
        patient: the record; the order of its alterations has no effect.
        evidence: facts that tie alterations to drugs; their order has no effect.
        tree: tumour types.
        predictions: what models say of the patient, finished, with their cards.
        knowledge: knowledge bases used, one line each with version and licence; by default the
            bases that the evidence names, and the version of the tree.

    Returns:
        Options with the evidence for and against them, best first; alterations without evidence;
        what could not be decided and the item that is missing; findings for genetic counselling.

    Raises:
        TherapyError: a share of reads, the mutational burden or the age is not a possible number.
    """
    check_patient(patient)
    patient = settle(patient)
    record = read_record(patient)
    index = index_evidence(evidence)
    matches = find_matches(record, index, tree)
    options = gather_options(matches, patient.treatments)
    selected = {drug_key(drugs) for drugs in drugs_selected(record, index, tree)}
    waiting = [each for each in find_open(record, index, tree) if _matters(each, options, selected)]
    explained = {match.alteration for match in matches}
    doubtful = {item.subject for each in waiting for item in each.missing}
    germline = germline_findings(patient.alterations)
    return BoardReport(
        patient=patient,
        options=options,
        unmatched=tuple(
            alteration
            for alteration in patient.alterations
            if is_reported(alteration)
            and alteration not in explained
            and alteration not in germline
            and str(alteration) not in doubtful
        ),
        unknown=(*_tumour_notes(patient, tree), *_open_questions(waiting)),
        germline=germline,
        predictions=tuple(predictions),
        knowledge=tuple(knowledge) or _bases(evidence, tree),
        decision_note=say("decision_note"),
    )


def pick_patient(
    patients: Iterable[Patient], evidence: Sequence[Evidence], tree: OncoTree
) -> Patient | None:
    """Choose the patient whose report shows most, for a demonstration.

    Args:
        patients: any number of patients, each read once.
        evidence: the facts.
        tree: tumour types.

    Returns:
        The one with most options of tier I, then most treatments ruled out, most findings for
        counselling, fewest alterations and the smallest id; None where no patient has an option.
    """
    index = index_evidence(evidence)
    best: tuple[tuple[int | str, ...], Patient] | None = None
    for patient in patients:
        key = _showing(patient, index, tree)
        if key is not None and (best is None or key < best[0]):
            best = key, patient
    return best[1] if best else None


def _showing(
    patient: Patient, index: EvidenceIndex, tree: OncoTree
) -> tuple[int | str, ...] | None:
    """What patients are ranked by, the most instructive smallest; None without an option."""
    record: Record = read_record(patient)
    options = gather_options(find_matches(record, index, tree))
    if not options:
        return None
    return (
        -_count(options, Stance.ADVISED),
        -_count(options, Stance.NOT_ADVISED),
        -len(germline_findings(patient.alterations)),
        len(patient.alterations),
        patient.patient_id,
        patient.sample_id,
    )


def _count(options: Iterable[Option], stance: Stance) -> int:
    """Options of tier I with that stance."""
    return sum(option.stance is stance and option.tier is Tier.ONE_A for option in options)


def check_patient(patient: Patient) -> None:
    """Refuse numbers that no patient can have.

    Args:
        patient: the record.

    Raises:
        TherapyError: a share of reads outside 0 to 1, a burden or an age below zero, or a number
            that is not one; names the value, not the patient.
    """
    for alteration in patient.alterations:
        if alteration.vaf is not None and not 0 <= alteration.vaf <= 1:
            raise TherapyError(
                f"the share of reads of {alteration} is {alteration.vaf}",
                remedy="give a fraction from 0 to 1, such as 0.35 for 35 %",
                column="vaf", value=alteration.vaf,
            )  # fmt: skip
    for name, value, unit in (
        ("tmb", patient.tmb, "mutations per megabase"),
        ("age_years", patient.age_years, "years"),
    ):
        if value is not None and not (math.isfinite(value) and value >= 0):
            raise TherapyError(
                f"{name} is {value}",
                remedy=f"give a number of {unit}, 0 or more, or leave it out",
                column=name, value=value,
            )  # fmt: skip


def settle(patient: Patient) -> Patient:
    """Give the record in its one settled form.

    Args:
        patient: the record.

    Returns:
        The same with current gene symbols, and each alteration once, sorted.
    """
    alterations = {_current(alteration) for alteration in patient.alterations}
    profiled = patient.profiled
    return replace(
        patient,
        alterations=tuple(sorted(alterations, key=alteration_key)),
        profiled=None if profiled is None else frozenset(map(current_symbol, profiled)),
    )


def _current(alteration: Alteration) -> Alteration:
    """An alteration under the gene symbols of today."""
    symbol, partner = current_symbol(alteration.symbol), current_symbol(alteration.partner)
    return replace(alteration, symbol=symbol, partner=partner)


_NOT_LOOKED_AT = {
    Reason.NOT_COVERED,
    Reason.COVERAGE_UNSTATED,
    Reason.NO_COPY_NUMBER,
    Reason.NO_FUSION,
}


def _matters(waiting: Open, options: Iterable[Option], selected: Container[frozenset[str]]) -> bool:
    """Whether the answer could change an option.

    It could not where a test would only support again, nor where it would speak against drugs that
    a biomarker selects patients for and has not selected this one.
    """
    drugs = drug_key(waiting.evidence.drugs)
    if waiting.evidence.effect is Effect.RESISTANCE:
        possible = any(drugs <= drug_key(each.drugs) for each in options if _is_possible(each))
        return possible or drugs not in selected
    own = any(item.reason not in _NOT_LOOKED_AT for item in waiting.missing)
    return own or all(drug_key(each.drugs) != drugs for each in options if _is_settled(each))


def _is_settled(option: Option) -> bool:
    """Whether nothing that is still open could support it better."""
    return option.stance is Stance.ADVISED and option.tier is Tier.ONE_A


def _is_possible(option: Option) -> bool:
    """Whether an option may still be chosen."""
    return option.stance is not Stance.NOT_ADVISED


def _tumour_notes(patient: Patient, tree: OncoTree) -> tuple[str, ...]:
    """Say so where the tumour type cannot be placed."""
    if not patient.oncotree:
        return (say("tumour_missing"),)
    if not is_placed(patient.oncotree, tree):
        return (say("tumour_not_in_tree", code=patient.oncotree),)
    return ()


def _open_questions(waiting: Iterable[Open]) -> tuple[str, ...]:
    """One line per missing item and what it decides; genes that decide the same share a line.

    What might rule out an option comes first, then what was found in the patient and is open, then
    what was not looked at; within these, what decides on more comes first.
    """
    drugs: dict[tuple[Effect, Reason, str], set[str]] = {}
    for each in waiting:
        for item in each.missing:
            key = each.evidence.effect, item.reason, item.subject
            drugs.setdefault(key, set()).add(" + ".join(each.evidence.drugs))
    subjects: dict[tuple[Effect, Reason, tuple[str, ...]], list[str]] = {}
    for (effect, reason, subject), names in sorted(drugs.items()):
        subjects.setdefault((effect, reason, tuple(sorted(names))), []).append(subject)
    ordered = sorted(subjects.items(), key=_question_key)
    return tuple(
        say(
            "decides" if effect is Effect.SENSITIVITY else "rules_out",
            item=say(reason.name.lower(), subject=", ".join(genes)),
            drugs=", ".join(names),
        )
        for (effect, reason, names), genes in ordered
    )


def _question_key(
    question: tuple[tuple[Effect, Reason, tuple[str, ...]], list[str]],
) -> tuple[bool, bool, int, str, list[str]]:
    """What open questions are ordered by, the most deciding first."""
    (effect, reason, names), subjects = question
    supports = effect is Effect.SENSITIVITY
    return supports, reason in _NOT_LOOKED_AT, -len(names), reason, subjects


def _bases(evidence: Iterable[Evidence], tree: OncoTree) -> tuple[str, ...]:
    """The bases that the evidence names, and the tree."""
    return (*sorted({each.base for each in evidence}), f"OncoTree {tree.version}")
