"""Guards of an output: what it must be, and what must have been done with it, at each step."""

from collections import Counter

from oncommons.access.governance.lacks import Lack
from oncommons.access.governance.occasions import Occasion
from oncommons.domain.governance.outputs import Output

ENOUGH = 2
"""Votes that must agree; a third checker decides a split."""


def it_was_planned(output: Output, occasion: Occasion) -> Lack | None:
    """It names an output that the application planned."""
    if output.planned not in output.project.planned_outputs:
        known = ", ".join(sorted(output.project.planned_outputs)) or "none"
        found = f'"{output.planned}" is no planned output of project {output.project.project_id}'
        return Lack("NOT_PLANNED", found, f"name one of: {known}")
    return None


def files_are_frozen(output: Output, occasion: Occasion) -> Lack | None:
    """Its files are fixed by their hashes."""
    if not output.is_frozen:
        return Lack("NOT_FROZEN", "the files are not frozen", "freeze them by their SHA-256")
    return None


def datasets_are_named(output: Output, occasion: Occasion) -> Lack | None:
    """It names the datasets behind it, all of this project."""
    known = set(output.project.datasets)
    if not output.datasets or not known.issuperset(output.datasets):
        found = "the datasets behind the output are not named, or not all of this project"
        return Lack("DATASET", found, "name the datasets that it was made from")
    return None


def no_rule_refuses(output: Output, occasion: Occasion) -> Lack | None:
    """Every file was checked, and no rule refuses one."""
    if output.refused_by is None:
        return Lack("NOT_CHECKED", "the files were not checked", "wait for the checks")
    if output.refused_by:
        found = f"refused by: {', '.join(output.refused_by)}"
        return Lack("RULES", found, "amend the files; each rule names its remedy")
    return None


def a_rule_refuses(output: Output, occasion: Occasion) -> Lack | None:
    """A rule refuses a file."""
    if not output.refused_by:
        return Lack("NO_RULE", "no rule refuses a file", "let it go into review")
    return None


def votes_are_open(output: Output, occasion: Occasion) -> Lack | None:
    """No two votes agree yet."""
    if _agreed(output) is not None:
        return Lack("VOTES_IN", "two votes agree already", "the data owner decides now")
    return None


def two_votes_agree(output: Output, occasion: Occasion) -> Lack | None:
    """Two votes agree."""
    if _agreed(output) is None:
        found = "no two votes agree yet"
        return Lack("VOTES_OUT", found, "a further checker votes; a third one after a split")
    return None


def votes_say_yes(output: Output, occasion: Occasion) -> Lack | None:
    """Two votes say yes."""
    if _agreed(output) is not True:
        found = "two checkers did not vote that it may leave"
        return Lack("VOTES_NO", found, "return or reject it, with a comment on each file")
    return None


def _agreed(output: Output) -> bool | None:
    """Give what two different checkers agree on; None for nothing."""
    said = {vote.checker: vote.is_yes for vote in output.votes}
    counts = Counter(said.values())
    return next((is_yes for is_yes, number in counts.items() if number >= ENOUGH), None)


def audit_holds(output: Output, occasion: Occasion) -> Lack | None:
    """The audit for differencing was repeated under the lock of the commons, and holds."""
    if not output.audit_holds:
        found = "the audit for differencing was not repeated, or does not hold (R9)"
        return Lack("RULE_R9", found, "repeat it under the lock; where it fails, return the output")
    return None


def each_file_has_a_comment(output: Output, occasion: Occasion) -> Lack | None:
    """Each file has a comment."""
    if output.uncommented:
        found = f"no comment on: {', '.join(output.uncommented)}"
        return Lack("COMMENTS", found, "write what to change, or why it cannot leave")
    return None


def hashes_hold(output: Output, occasion: Occasion) -> Lack | None:
    """No file changed since it was frozen."""
    if not output.hashes_hold:
        found = "a file is not what was frozen, or was not compared"
        return Lack("HASHES", found, "hand in a new version; it is checked anew")
    return None


def trail_is_anchored(output: Output, occasion: Occasion) -> Lack | None:
    """The audit trail has an anchor behind the approval."""
    if not output.is_anchored:
        found = "the audit trail has no anchor behind the approval"
        return Lack("ANCHOR", found, "write an anchor first")
    return None


def package_is_signed(output: Output, occasion: Occasion) -> Lack | None:
    """The package is signed."""
    if not output.is_signed:
        return Lack("PACKAGE", "the package is not signed", "sign it with the commons key")
    return None
