"""Labels of the next release: found anew for the first of a lineage, kept and continued later."""

import math
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
from oncommons.privacy.lineage.one_level import TIE, continue_at_one_level
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
        beside: the labels of each release of other lineages, oldest first, under the pseudonyms
            of this one. They are not kept, but the releases together may not tell a patient apart.
    """

    name: str = "commons"
    releases: tuple[pl.DataFrame, ...] = ()
    beside: tuple[pl.DataFrame, ...] = ()

    @property
    def told(self) -> tuple[pl.DataFrame, ...]:
        """The labels of every release that somebody may hold."""
        return (*self.beside, *self.releases)


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
        as far as they are true; in global mode all have one level, which never falls.

    Raises:
        ReleaseRefused: as `search` for the first release; later where labels cannot be kept, or
            where more patients wait or are held back than the policy lets be.
        PolicyError: a rule that even all patients together break.
    """
    if not lineage.told:
        return _first(coded, policy, people)
    wider = with_kept_labels(coded, policy, ancestors, lineage)
    chosen = _next(wider, policy, people, lineage)
    refuse_too_many(chosen, policy)
    return chosen


def refuse_too_many(chosen: Chosen, policy: Policy) -> None:
    """Refuse a later release that leaves out more patients than the policy allows.

    Args:
        chosen: the labels; who waits and who is held back count alike.
        policy: the share that may be held back.

    Raises:
        ReleaseRefused: names both counts, and what would let the release pass.
    """
    left_out, patients = chosen.waits + chosen.held_back, chosen.coded.patients
    limit = int(policy.most_suppressed * patients + TIE)
    if left_out <= limit:
        return
    enough = math.ceil(1000 * left_out / patients) / 1000
    wait = f"wait until {policy.k} newcomers are there, " if chosen.waits else ""
    raise ReleaseRefused(
        f"{chosen.waits:,} newcomers are too few to hide each other, and {chosen.held_back:,}"
        f" patients who were released before are too few to stay: {left_out:,} of {patients:,}"
        f" patients would be left out, and {limit:,} may be",
        remedy=f"{wait}write suppression = {enough:g} or more in the policy; where many leave, a"
        " reserve keeps classes of newcomers above k",
    )


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
    """Find labels for everybody, with k and the reserve as the smallest class where that may be."""
    least = min(policy.k + policy.reserve, max(policy.k, coded.patients))
    try:
        recoding = search(coded, replace(policy, k=least), people.sensitive, people.apart)
    except ReleaseRefused:
        recoding = search(coded, policy, people.sensitive, people.apart)
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
    known = everybody(lineage.told, people.ids)
    mine = known.search_sorted(people.ids).to_numpy().astype(np.int64)
    past = past_of(lineage.releases, known, coded.columns, coded.hierarchies, lineage.beside)
    visible = _spread(_visible(policy, people.apart), mine, len(known))
    present = np.zeros(len(known), dtype=bool)
    present[mine] = True
    now = Now(present, [_spread(one, mine, len(known)) for one in coded.codes], visible)
    ladders = _ladders(coded, policy)
    if policy.mode is Mode.GLOBAL:
        done = _at_one_level(coded, policy, past, now)
    else:
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


def _at_one_level(coded: Coded, policy: Policy, past: Past, now: Now) -> Continued:
    """Give everybody one level of each label; the order of the policy decides nothing."""
    if policy.sensitive or any(quasi.floor for quasi in policy.quasi_identifiers):
        raise ReleaseRefused(
            "floors and rules on sensitive values need local recoding",
            remedy='write mode = "local" in the policy, or leave them out',
        )
    by_name = sorted(range(len(coded.columns)), key=lambda at: coded.columns[at])
    back = np.argsort(by_name)
    done = continue_at_one_level(
        [coded.hierarchies[at] for at in by_name],
        [coded.weights[at] for at in by_name],
        replace(past, levels=past.levels[:, by_name], nodes=past.nodes[:, by_name]),
        Now(now.present, [now.codes[at] for at in by_name], now.visible),
        policy.k,
        most_suppressed=policy.most_suppressed,
    )
    return replace(done, levels=done.levels[:, back], nodes=done.nodes[:, back])


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
