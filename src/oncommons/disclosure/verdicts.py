"""What the disclosure rules say of a result: one verdict per rule, and the worst of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from oncommons.domain.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """What one rule says of a thing that was checked.

    Args:
        rule: id of the rule, R1 to R15.
        verdict: what follows from it.
        found: what was looked at, with the limit, and never the number found.
        remedy: what the maker can do; empty where the rule is kept.
        cells: how many numbers the rule hid, or would have to hide.

    Example:
        >>> Checked("R1", Verdict.REFUSE, "groups of 10 patients or more", "merge groups", 2).kept
        False
    """

    rule: str
    verdict: Verdict
    found: str
    remedy: str = ""
    cells: int = 0

    @property
    def kept(self) -> bool:
        """Whether the rule is kept as the thing stands, or as it was repaired."""
        return self.verdict in (Verdict.PASS, Verdict.REPAIRED)


def worst(checked: Iterable[Checked]) -> Verdict:
    """Give the verdict that holds for the whole: the strictest of all.

    Args:
        checked: what each rule says; nothing at all is a pass.

    Example:
        >>> worst([Checked("R1", Verdict.PASS, ""), Checked("R15", Verdict.REVIEW, "")]).value
        'review'
    """
    order = list(Verdict)
    return max((one.verdict for one in checked), key=order.index, default=Verdict.PASS)
