"""Says how well a model does on patients that it was not fitted on."""

import numpy as np
from scipy.special import ndtri  # type: ignore[import-untyped]

from oncommons.domain.models import Estimate, Kind, RiskGroup, Validation
from oncommons.domain.results import Raw
from oncommons.errors import DataError, ModelError
from oncommons.modelling.fitting import fit_rows, predicted_risk
from oncommons.modelling.guards import check_split
from oncommons.modelling.rows import Design
from oncommons.stats.arrays import Bools, Floats, Ints
from oncommons.stats.calibration import brier_score, calibration_groups
from oncommons.stats.concordance import auc, concordance
from oncommons.stats.survival import kaplan_meier, survival_at

GROUPS = 5
REPEATS, MANY_EVENTS = 20, 200
LEAST_PATIENTS_OF_A_SITE, LEAST_EVENTS_OF_A_SITE = 50, 20
_Z95 = float(ndtri(0.975))


def validate(design: Design, *, folds: int = 5) -> Raw[Validation]:
    """Validate the model of a design: each patient is predicted by a model that never saw them.

    Imputation, standardising and fitting happen on the training part of each fold alone. A
    patient has one row, so none is on both sides. Yes and no with fewer than 200 patients on the
    rarer side is split 20 times, since one split of few patients is chance; only patients of the
    same fold are then compared.

    Args:
        design: from `design`.
        folds: 2 or more; each keeps the share of events.

    Returns:
        Discrimination with its interval, Brier score at the horizon, calibration by fifths of
        predicted risk, discrimination by hospital, and what the guards found.

    Raises:
        ModelError: M001 copies of training rows among the tested ones, M008 a prediction that is
            not a number, or too few rows for the folds.

    Source: Harrell et al., Stat Med 15:361 (1996); Graf et al., Stat Med 18:2529 (1999); repeats:
    Kim, Comput Stat Data Anal 53:3735 (2009).
    """
    seeds = range(design.question.seed, design.question.seed + repeats_of(design))
    splits = [fold_of(design.event, folds, seed) for seed in seeds]
    risks = [_out_of_fold(design, fold, folds) for fold in splits]
    without = [_brier(design, _without_features(design, fold, folds)) for fold in splits]
    risk: Floats = np.mean(risks, axis=0)
    everyone = np.ones(design.patients, dtype=np.bool_)
    discrimination, said = _out_of_fold_discrimination(design, risks, splits)
    apparent = _discrimination(
        design, everyone, predicted_risk(fit_rows(design, everyone), design, everyone)
    )
    found = Validation(
        patients=design.patients,
        events=int(design.event.sum()),
        folds=folds,
        discrimination=discrimination,
        discrimination_name="Harrell's C" if _is_survival(design) else "area under the ROC curve",
        apparent=apparent.value,
        brier=float(np.mean([_brier(design, one) for one in risks])),
        brier_without=float(np.mean(without)),
        groups=_groups(design, risk),
        by_site=_by_site(design, risk),
        findings=(*said, *_findings(design, splits[0])),
    )
    return Raw(found, patients=design.patients)


def repeats_of(design: Design) -> int:
    """Give how often the rows are split: 20 times where the answers are yes and no, and few."""
    return REPEATS if not _is_survival(design) and design.events < MANY_EVENTS else 1


def repeated_auc(
    event: Bools, risks: list[Floats], splits: list[Ints]
) -> tuple[Estimate, tuple[str, ...]]:
    """Give the mean area under the ROC curve of several splits, compared within folds.

    Predictions of different folds come from different models: their levels differ against the
    outcome, which would make inputs that know nothing look worse than chance.

    Args:
        event: (n,) True for yes.
        risks: per split (n,) predictions out of fold.
        splits: per split (n,) fold of each row.

    Returns:
        The mean, with an interval that adds the spread over splits to Hanley and McNeil's variance
        for so many patients; and the range over splits, in words.

    Source: Hanley & McNeil, Radiology 143:29 (1982); Airola et al., Comput Stat Data Anal 55:1828
    (2011) on comparing within folds.

    Example:
        >>> event, fold = np.array([True, False] * 4), np.array([0, 0, 0, 0, 1, 1, 1, 1])
        >>> repeated_auc(event, [event * 0.5], [fold])[0].value
        1.0
    """
    areas = np.array([_within_folds(event, *one) for one in zip(risks, splits, strict=True)])
    value, yes = float(areas.mean()), int(event.sum())
    no = len(event) - yes
    both, twice = value / (2 - value), 2 * value**2 / (1 + value)
    above = (yes - 1) * (both - value**2) + (no - 1) * (twice - value**2)
    variance = (value * (1 - value) + above) / (yes * no) + float(areas.var())
    half = _Z95 * float(np.sqrt(variance))
    said = (
        f"Over {len(areas)} splits the area under the ROC curve runs from {areas.min():.2f} to"
        f" {areas.max():.2f}."
    )
    return Estimate(value, max(value - half, 0.0), min(value + half, 1.0)), (said,)


def fold_of(event: Bools, folds: int, seed: int) -> Ints:
    """Put each row into one fold, so that folds share events evenly.

    Args:
        event: (n,) outcome.
        folds: number of folds.
        seed: seed of the order.

    Returns:
        (n,) numbers from 0.

    Raises:
        ModelError: a fold would be without an event, or without a patient free of it.
    """
    yes = int(event.sum())
    if folds < 2 or min(yes, len(event) - yes) < folds:
        raise ModelError(
            f"{len(event)} patients with {yes} events cannot be split into {folds} folds",
            remedy="use fewer folds, at least 2, or a larger cohort",
        )
    rng = np.random.default_rng(seed)
    fold = np.empty(len(event), dtype=np.int64)
    for side in (True, False):
        places = rng.permutation(np.flatnonzero(event == side))
        fold[places] = np.arange(len(places)) % folds
    return fold


def _out_of_fold_discrimination(
    design: Design, risks: list[Floats], splits: list[Ints]
) -> tuple[Estimate, tuple[str, ...]]:
    """Give the discrimination of one split, or of several, with what is to be said of it."""
    if len(splits) > 1:
        return repeated_auc(design.event, risks, splits)
    return _discrimination(design, np.ones(design.patients, dtype=np.bool_), risks[0]), ()


def _within_folds(event: Bools, risk: Floats, fold: Ints) -> float:
    """Give the share of pairs of a yes and a no of the same fold that are in the right order."""
    pairs = event[:, None] & ~event[None, :] & (fold[:, None] == fold[None, :])
    right = (risk[:, None] > risk[None, :]) + 0.5 * (risk[:, None] == risk[None, :])
    return float(right[pairs].mean())


def _is_survival(design: Design) -> bool:
    return design.question.kind is Kind.SURVIVAL


def _out_of_fold(design: Design, fold: Ints, folds: int) -> Floats:
    """Predict each fold by the others; refuse what is not a number (guard M008)."""
    risk = np.full(design.patients, np.nan)
    for one in range(folds):
        held = fold == one
        risk[held] = predicted_risk(fit_rows(design, ~held), design, held)
    wrong = int((~np.isfinite(risk)).sum())
    if wrong:
        raise ModelError(
            f"M008 {wrong} of {design.patients} predictions are not numbers",
            remedy="leave out the input whose values are extreme",
        )
    return risk


def _without_features(design: Design, fold: Ints, folds: int) -> Floats:
    """Predict each fold by the others without any input: the curve, or the share, of them all."""
    risk = np.empty(design.patients)
    for one in range(folds):
        held = fold == one
        if _is_survival(design):
            curve = kaplan_meier(design.time_days[~held], design.event[~held])
            risk[held] = 1 - survival_at(curve, [design.question.horizon_days])[0]
        else:
            risk[held] = design.event[~held].mean()
    return risk


def _discrimination(design: Design, chosen: Bools, risk: Floats) -> Estimate:
    """Give Harrell's C, or the area under the ROC curve, of the chosen rows."""
    if _is_survival(design):
        return concordance(design.time_days[chosen], design.event[chosen], risk[chosen])
    return auc(design.event[chosen], risk[chosen])


def _brier(design: Design, risk: Floats) -> float:
    """Give the mean squared error of the predicted probability."""
    if _is_survival(design):
        day = float(design.question.horizon_days)
        return brier_score(1 - risk, design.time_days, design.event, day)
    return float(np.mean((risk - design.event) ** 2))


def _groups(design: Design, risk: Floats) -> tuple[RiskGroup, ...]:
    """Compare predicted with observed risk in fifths of predicted risk."""
    if _is_survival(design):
        day = float(design.question.horizon_days)
        found = calibration_groups(1 - risk, design.time_days, design.event, day, groups=GROUPS)
        rows = [(one.patients, one.predicted, one.observed.value) for one in found]
    else:
        edges = np.quantile(risk, np.arange(1, GROUPS) / GROUPS)
        place = np.searchsorted(edges, risk, side="left")
        rows = [
            (int(mine.sum()), float(risk[mine].mean()), float(design.event[mine].mean()))
            for mine in (place == each for each in np.unique(place))
        ]
    return tuple(
        RiskGroup(_label(number, len(rows)), patients, predicted, observed)
        for number, (patients, predicted, observed) in enumerate(rows, start=1)
    )


def _label(number: int, groups: int) -> str:
    """Name a group of rising predicted risk."""
    words = {1: " (lowest)", groups: " (highest)"}
    return f"{number}{words.get(number, '') if groups > 1 else ''}"


def _by_site(design: Design, risk: Floats) -> dict[str, Estimate]:
    """Give the discrimination in each hospital that has enough patients and events."""
    found = {}
    for site in np.unique(design.site):
        mine = design.site == site
        events = int(design.event[mine].sum())
        enough = min(events, int(mine.sum()) - events) if not _is_survival(design) else events
        if mine.sum() >= LEAST_PATIENTS_OF_A_SITE and enough >= LEAST_EVENTS_OF_A_SITE:
            try:
                found[str(site)] = _discrimination(design, mine, risk)
            except DataError:
                continue
    return found


def _findings(design: Design, fold: Ints) -> tuple[str, ...]:
    """Collect what the guards said of the rows, the inputs and the split."""
    split = check_split(
        design.values, design.times(), design.event, fold == 0, design.question.seed
    )
    left = tuple(f"Left out: {reason}." for reason in design.dropped)
    return (*design.findings, split, *left)
