"""Labels of the next release: found anew for the first of a lineage, kept and continued later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oncommons.domain.releases import Mode, Policy
from oncommons.errors import ReleaseRefused
from oncommons.privacy.coding import Coded, hierarchy_for, leaf_codes
from oncommons.privacy.hierarchy import MISSING, ROOT
from oncommons.privacy.lineage.continuing import (
    Continued,
    Now,
    Past,
    continue_lineage,
)
from oncommons.privacy.lineage.intersection import ABSENT, class_numbers, intersect
from oncommons.privacy.lineage.kept_labels import everybody, labels_frame, past_of
from oncommons.privacy.lineage.released import sets_apart
from oncommons.privacy.recoding.ladder import Ints, Ladder, ladder
from oncommons.privacy.recoding.rules import Rule, RuleKind, rule_for
from oncommons.privacy.search import Recoding, search
from oncommons.privacy.trees import Ancestors

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Lineage:
    """A line of releases in which a patient keeps one pseudonym, and its labels.

    Args:
        name: short; pseudonyms are derived from it.
        releases: the labels of each release that was published, oldest first, as
            `History.recall` gives them.
    """

    name: str = "commons"
    releases: tuple[pl.DataFrame, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class People:
    """The patients who may be in the next release.

    Args:
        ids: (patients,) pseudonyms, in their order.
        apart: (patients,) True for who has no tumour, which no label can hide.
        sensitive: (patients,) the values of each column that a rule of the policy names.
    """

    ids: pl.Series
    apart: Bools
    sensitive: Mapping[str, pl.Series]


@dataclass(frozen=True, eq=False, slots=True)
class Chosen:
    """The labels of the next release.

    Args:
        coded: the patients, with hierarchies that have every label of former releases too.
        recoding: the level of each of them; held back is who waits or may not stay.
        labels: what has to be remembered of who is published.
        newcomers: patients who are published for the first time.
        waits: patients who were never published, and are too few to hide each other.
        held_back: patients who were published before, and are too few to stay.
        climbed: patients who are published with a wider label than before.
    """

    coded: Coded
    recoding: Recoding
    labels: pl.DataFrame
    newcomers: int
    waits: int
    held_back: int
    climbed: int


def choose_labels(
    coded: Coded, policy: Policy, people: People, lineage: Lineage, ancestors: Ancestors
) -> Chosen:
    """Choose the labels of the next release of a lineage.

    Args:
        coded: leaf codes of the patients, in the order of their pseudonyms.
        policy: k, the reserve, the mode, floors and rules.
        people: the same patients.
        lineage: what was published before.
        ancestors: for each OncoTree code what lies above it, nearest first.

    Returns:
        A level for each patient and quasi-identifier. Patients of former releases keep theirs,
        as far as they are true.

    Raises:
        ReleaseRefused: as `search` for the first release; later where labels cannot be kept.
        PolicyError: a rule that even all patients together break.
    """
    if not lineage.releases:
        return _first(coded, policy, people)
    if policy.mode is Mode.GLOBAL:
        raise ReleaseRefused(
            "a second release of a lineage cannot give all patients one level of each label",
            remedy='write mode = "local" in the policy, or begin another lineage',
        )
    return _next(with_kept_labels(coded, policy, ancestors, lineage), policy, people, lineage)


def with_kept_labels(coded: Coded, policy: Policy, ancestors: Ancestors, lineage: Lineage) -> Coded:
    """Give hierarchies that have every kept label, though nobody of today may have its value.

    Args:
        coded: the patients, with hierarchies made from the values of today.
        policy: names the quasi-identifiers.
        ancestors: for each OncoTree code what lies above it, nearest first.
        lineage: what was published before.

    Returns:
        The same patients; a hierarchy that lacks no label stays as it is.
    """
    hierarchies, codes = [], []
    for at, quasi in enumerate(policy.quasi_identifiers):
        hierarchy, own = coded.hierarchies[at], coded.codes[at]
        known = {label for labels in hierarchy.labels for label in labels}
        lost = _labels_told(lineage, quasi.column) - known
        if lost and not quasi.hierarchy.endswith(".csv"):
            values = pl.Series([*hierarchy.leaves, *sorted(lost)], dtype=pl.String)
            wider = hierarchy_for(quasi, [values], policy.oldest_age, ancestors)
            leaves = pl.Series(quasi.column, hierarchy.leaves, dtype=pl.String)
            own, hierarchy = leaf_codes(leaves, wider)[own], wider
        hierarchies.append(hierarchy)
        codes.append(own)
    return replace(coded, hierarchies=tuple(hierarchies), codes=tuple(codes))


def _labels_told(lineage: Lineage, column: str) -> set[str]:
    """List the labels of a column that any release told."""
    frames = [one[column] for one in lineage.releases if column in one.columns]
    return {label for told in frames for label in told.unique()} - {ROOT, MISSING}


def _first(coded: Coded, policy: Policy, people: People) -> Chosen:
    """Find labels for everybody, with k and the reserve as the smallest class."""
    least = min(policy.k + policy.reserve, max(policy.k, coded.patients))
    recoding = search(coded, replace(policy, k=least), people.sensitive, people.apart)
    visible = _visible(policy, people.apart)
    done = _as_continued(coded, recoding, policy.k, visible)
    labels = labels_frame(people.ids, coded.columns, coded.hierarchies, done, visible)
    held_back = int(recoding.held_back.sum())
    return Chosen(coded, recoding, labels, labels.height, held_back, 0, 0)


def _as_continued(coded: Coded, recoding: Recoding, k: int, visible: Ints) -> Continued:
    """Give the first release in the form of those that follow."""
    published = ~recoding.held_back
    columns = [
        np.where(published, np.stack(one.nodes)[recoding.levels[:, at], codes], -1)
        for at, (one, codes) in enumerate(zip(coded.hierarchies, coded.codes, strict=True))
    ]
    number = class_numbers([*recoding.levels.T, *columns, visible])
    classes = np.where(published, number, ABSENT)
    none = np.zeros_like(published)
    return Continued(
        recoding.levels,
        np.stack(columns, axis=1),
        published,
        waits=recoding.held_back,
        held_back=none,
        climbed=none,
        classes=classes,
        joint=intersect([classes], k),
    )


def _next(coded: Coded, policy: Policy, people: People, lineage: Lineage) -> Chosen:
    """Keep the labels of who was published, and recode newcomers among themselves."""
    known = everybody(lineage.releases, people.ids)
    mine = known.search_sorted(people.ids).to_numpy().astype(np.int64)
    past = past_of(lineage.releases, known, coded.columns, coded.hierarchies)
    visible = _spread(_visible(policy, people.apart), mine, len(known))
    present = np.zeros(len(known), dtype=bool)
    present[mine] = True
    now = Now(present, [_spread(one, mine, len(known)) for one in coded.codes], visible)
    ladders = _ladders(coded, policy)
    rules = _rules(policy, people, mine, len(known))
    done = continue_lineage(ladders, past, now, policy.k, reserve=policy.reserve, rules=rules)
    return Chosen(
        coded,
        _recoding(ladders, coded, done, mine),
        labels_frame(known, coded.columns, coded.hierarchies, done, visible),
        newcomers=_newcomers(past, done),
        waits=int(done.waits.sum()),
        held_back=int(done.held_back.sum()),
        climbed=int(done.climbed.sum()),
    )


def _newcomers(past: Past, done: Continued) -> int:
    """Count who is published for the first time."""
    return int((done.published & ~past.published).sum())


def _visible(policy: Policy, apart: Bools) -> Ints:
    """Number what no label can hide: having no tumour, where that sets a patient apart."""
    return apart.astype(np.int64) * sets_apart(policy)


def _spread(values: Ints, rows: Ints, length: int) -> Ints:
    """Put the values of today's patients among those of everybody; 0 elsewhere, never read."""
    spread = np.zeros(length, dtype=np.int64)
    spread[rows] = values
    return spread


def _ladders(coded: Coded, policy: Policy) -> list[Ladder]:
    """Lay the hierarchies out, each with its share of the loss and its floor."""
    shares = [weight / sum(coded.weights) for weight in coded.weights]
    floors = [quasi.floor for quasi in policy.quasi_identifiers]
    told = zip(coded.hierarchies, shares, floors, strict=True)
    return [ladder(hierarchy, share, floor) for hierarchy, share, floor in told]


def _rules(policy: Policy, people: People, rows: Ints, length: int) -> list[Rule]:
    """Make the rules of a policy from today's patients, on the rows of everybody."""
    rules = []
    for one in policy.sensitive:
        texts = people.sensitive[one.column].fill_null(MISSING).to_list()
        rule = rule_for(one.column, RuleKind(one.rule), one.value, texts, one.unprotected)
        rules.append(replace(rule, codes=_spread(rule.codes, rows, length)))
    return rules


def _recoding(ladders: Sequence[Ladder], coded: Coded, done: Continued, rows: Ints) -> Recoding:
    """Give the levels of today's patients, and what they lose."""
    levels, held_back = done.levels[rows], ~done.published[rows]
    shares = [weight / sum(coded.weights) for weight in coded.weights]
    losses = tuple(
        float(
            np.where(held_back, share, one.penalty[levels[:, at], coded.codes[at]]).mean() / share
        )
        for at, (one, share) in enumerate(zip(ladders, shares, strict=True))
    )
    loss = sum(share * one for share, one in zip(shares, losses, strict=True))
    return Recoding(levels, held_back, losses, loss, "continued from the former release")
