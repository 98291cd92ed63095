"""Which percentiles of a number may be shown: enough patients must lie beyond each (R5)."""

from oncommons.errors import DataError

MEDIAN, QUARTILE = 0.5, 0.25


def may_show_quantile(patients: int, share: float, minimum: int) -> bool:
    """Tell whether a percentile stands for enough patients on either side.

    A minimum or a maximum is the value of one patient: never. A median needs twice the minimum,
    a quartile four times it.

    Args:
        patients: patients with the number.
        share: share of them below it, 0 to 1: 0.5 for the median.
        minimum: values that must lie beyond it, on either side.

    Raises:
        DataError: the share is no share.

    Source: SACRO, statbarns (2023), on position statistics.

    Example:
        >>> [may_show_quantile(n, 0.5, 10) for n in (19, 20)], may_show_quantile(1000, 1.0, 10)
        ([False, True], False)
    """
    if not 0 <= share <= 1:
        raise DataError(f"{share} is no share of patients", remedy="give 0.25 for a lower quartile")
    beyond = min(share, 1 - share) * patients
    return beyond >= minimum - 1e-9
