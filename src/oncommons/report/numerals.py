"""Numbers as people read them: thousands apart, percent with a sign, small p values in powers."""

import math

NO_BREAK = "\u00a0"
MINUS = "\u2212"
TIMES = "\u00d7"
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def count(number: int) -> str:
    """Write a whole number with its thousands apart.

    Example:
        >>> count(102257)
        '102,257'
    """
    return f"{number:,}".replace("-", MINUS)


def decimal(number: float, digits: int = 3) -> str:
    """Write a fraction with some significant digits; very small or large ones in powers of ten.

    Args:
        number: any float64.
        digits: significant digits; those before the point are never rounded away.

    Example:
        >>> decimal(0.65432), decimal(1200.4), decimal(0.50)
        ('0.654', '1,200', '0.5')
    """
    if not math.isfinite(number):
        return "not a number" if math.isnan(number) else f"{MINUS if number < 0 else ''}∞"
    if number and not 1e-4 <= abs(number) < 1e7:
        return _power(number)
    places = max(0, digits - 1 - math.floor(math.log10(abs(number)))) if number else 0
    text = f"{number:,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def share(part: float, digits: int = 1) -> str:
    r"""Write a share of 0 to 1 as percent.

    Example:
        >>> share(0.01816)
        '1.8\xa0%'
        >>> share(0.41, 0)
        '41\xa0%'
    """
    return f"{100 * part:.{digits}f}".replace("-", MINUS) + f"{NO_BREAK}%"


def of(part: int, whole: int, what: str = "") -> str:
    r"""Write a count with its denominator and its share.

    Example:
        >>> of(41, 2257)
        '41 of 2,257 (1.8\xa0%)'
        >>> of(41, 2257, "patients")
        '41 of 2,257 patients (1.8\xa0%)'
        >>> of(2256, 2257)
        '2,256 of 2,257 (>\xa099.9\xa0%)'
    """
    shown = f"{count(part)} of {count(whole)} {what}".rstrip()
    return f"{shown} ({_inexact(part, whole)})" if whole else shown


def _inexact(part: int, whole: int) -> str:
    """Write a share; nearly all is not written as all, nor nearly none as none."""
    if part < whole and part / whole >= 0.9995:
        return f">{NO_BREAK}{share(0.999)}"
    if part > 0 and part / whole < 0.0005:
        return f"<{NO_BREAK}{share(0.001)}"
    return share(part / whole)


def p_value(p: float, letter: str = "p") -> str:
    """Write a p or q value with its letter.

    Example:
        >>> p_value(0.0342), p_value(0.00001), p_value(0.5)
        ('p = 0.034', 'p < 0.001', 'p = 0.50')
    """
    if p < 0.001:
        return f"{letter} < 0.001"
    return f"{letter} = {p:.3f}" if p < 0.1 else f"{letter} = {p:.2f}"


def duration(days: int) -> str:
    """Write days of follow-up in the unit that reads best.

    Example:
        >>> duration(45), duration(731), duration(3000)
        ('45 days', '24 months', '8.2 years')
    """
    if days < 90:
        return f"{days} days"
    if days < 1826:
        return f"{days / 30.4375:.0f} months"
    return f"{days / 365.25:.1f} years"


def hidden_words(minimum: int | None) -> str:
    """Say why a number is not shown.

    Args:
        minimum: smallest group of patients that is shown; None where it is not known.
    """
    if minimum is None:
        return "hidden to protect patients"
    return f"hidden: fewer than {minimum} patients"


def _power(number: float) -> str:
    """Write a number as a multiple of a power of ten."""
    factor, power = f"{number:.1e}".split("e")
    raised = str(int(power)).translate(_RAISED)
    return f"{factor.removesuffix('.0').replace('-', MINUS)}{NO_BREAK}{TIMES}{NO_BREAK}10{raised}"
