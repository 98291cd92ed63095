"""Compare what a project wants data for with what a dataset may be used for.

The purpose is stated as exactly as it can be: data for cancer serves research on lung cancer, data
for lung cancer does not serve research on cancer. Every aim of a purpose must fit.

Source: Lawson et al., Cell Genomics 1:100028 (2021); EBISPOT/DUO, release 2021-02-23, and its
README on matching; rules of DUOS: DataBiosphere/consent-ontology, docs/Algorithms.md, version 3.
"""

from collections.abc import Iterator, Sequence

from oncommons.access.calls.duo_modifiers import MODIFIERS, blocks, owner_judges
from oncommons.domain.calls import Aim, DataUse, DataUseTerm, Mismatch, ResearchPurpose
from oncommons.errors import KnowledgeError
from oncommons.knowledge.oncotree import OncoTree, oncotree

ANY_CANCER = "MONDO:0004992"
"""Cancer as a disease of MONDO: every tumour type of OncoTree stands below it."""

AIM_WORDS = {
    Aim.GENERAL: "research of any kind",
    Aim.METHODS: "development of methods",
    Aim.POPULATION: "research on a population",
    Aim.ANCESTRY: "research on ancestry or origins",
    Aim.AGE: "research on an age group",
    Aim.GENDER: "research on one gender",
    Aim.CONTROL: "use as controls",
    Aim.BIOMEDICAL: "biomedical research in general",
    Aim.GENETIC: "genetic research",
    Aim.DRUG: "drug development",
    Aim.DISEASE: "research on diseases",
    Aim.CLINICAL_CARE: "clinical care",
}

_QUALIFYING = frozenset({Aim.AGE, Aim.GENDER, Aim.CONTROL})
"""Aims that say more of another one, such as a disease in children."""

_ABOUT_A_DISEASE = _QUALIFYING | {Aim.GENETIC, Aim.DRUG, Aim.DISEASE}
"""Aims that data for a disease can serve, where they are about that disease."""


def mismatches(
    purpose: ResearchPurpose, terms: Sequence[DataUseTerm], tree: OncoTree | None = None
) -> tuple[Mismatch, ...]:
    """Give each term of a dataset that a purpose does not fit, and why.

    Args:
        purpose: what the data would be used for, by whom, where and for how long.
        terms: the terms of the dataset: one permission, and any modifiers.
        tree: tumour types; the shipped ones by default.

    Returns:
        One mismatch for each aim or modifier that does not fit; none where all fit.

    Source: Lawson et al., Cell Genomics 1:100028 (2021).
    """
    permissions = [term for term in terms if term.use.is_permission]
    if len(permissions) != 1:
        found = f"the dataset has {len(permissions)} permissions, and one is needed to judge"
        return (owner_judges(DataUse.GRU, found, "ask its owner for one of them"),)
    found_by_aim = [
        *_clinical_care(purpose, terms),
        *_permission(purpose, permissions[0], tree or oncotree()),
    ]
    modifiers = (MODIFIERS[term.use](purpose, term) for term in terms if term.use in MODIFIERS)
    return (*found_by_aim, *(one for one in modifiers if one is not None))


def _clinical_care(purpose: ResearchPurpose, terms: Sequence[DataUseTerm]) -> Iterator[Mismatch]:
    """Compare clinical care, which data for research serves only where that is said."""
    allowed = {term.use for term in terms} & {DataUse.CC, DataUse.NRES}
    if Aim.CLINICAL_CARE in purpose.aims and not allowed:
        found = "the data is for research, and clinical care is asked for"
        yield blocks(DataUse.CC, found, "leave clinical care out")


def _permission(purpose: ResearchPurpose, term: DataUseTerm, tree: OncoTree) -> Iterator[Mismatch]:
    """Compare the aims of research with the permission; methods serve under each of them."""
    aims = sorted(purpose.aims - {Aim.METHODS, Aim.CLINICAL_CARE})
    if term.use is DataUse.HMB:
        health = any(aim.is_biomedical for aim in aims)
        unfit = [aim for aim in aims if not _is_health(aim, health=health)]
        yield from _unfit(unfit, term.use, "health, medical or biomedical research")
    elif term.use is DataUse.POA:
        unfit = [aim for aim in aims if not aim.is_about_origins]
        yield from _unfit(unfit, term.use, "research on population origins or ancestry only")
    elif term.use is DataUse.DS:
        about = f"research on {', '.join(term.values)} only"
        unfit = [aim for aim in aims if aim not in _ABOUT_A_DISEASE]
        yield from _unfit(unfit, term.use, about)
        yield from _diseases(purpose, term, about, tree)


def _is_health(aim: Aim, *, health: bool) -> bool:
    """Tell whether an aim is research on health: itself, or as it says more of one that is."""
    return aim.is_biomedical or (health and aim in _QUALIFYING)


def _unfit(aims: Sequence[Aim], use: DataUse, permitted: str) -> Iterator[Mismatch]:
    """Say of each aim that the data is for something else."""
    for aim in aims:
        found = f"the data is for {permitted}, and {AIM_WORDS[aim]} is asked for"
        yield blocks(use, found, "narrow the aims, or ask for another dataset")


def _diseases(
    purpose: ResearchPurpose, term: DataUseTerm, about: str, tree: OncoTree
) -> Iterator[Mismatch]:
    """Compare diseases: each one of the purpose is one of the dataset, or stands below one."""
    outside = [code for code in purpose.diseases if not _is_within(code, term.values, tree)]
    if outside:
        found = f"the data is for {about}, and {', '.join(outside)} lies outside"
        yield blocks(term.use, found, "leave those diseases out, or ask for another dataset")
    elif not purpose.diseases and purpose.aims & _ABOUT_A_DISEASE:
        found = f"the data is for {about}, and the purpose names no disease"
        yield blocks(term.use, found, "name the diseases as OncoTree codes")
    elif Aim.CONTROL in purpose.aims:
        found = f"the data is for {about}, and use as controls is asked for"
        yield owner_judges(term.use, found, "ask its owner whether controls are meant too")


def _is_within(code: str, diseases: Sequence[str], tree: OncoTree) -> bool:
    """Tell whether a disease is one of others or stands below one; an unknown code does not."""
    try:
        tree.find(code)
        return any(one == ANY_CANCER or tree.is_within(code, one) for one in diseases)
    except KnowledgeError:
        return False
