"""Count for how many patients criteria are true, false and unknown."""

from oncommons.cohort.select import select
from oncommons.domain.answers import Counted, Counts
from oncommons.domain.criteria import Criteria, Not
from oncommons.domain.results import Raw
from oncommons.store.view import View

TRUTHS = ("true", "false", "unknown")


def count_truths(view: View, criteria: Criteria) -> Raw[Counts]:
    """Count the patients in view by the truth of some criteria.

    Args:
        view: the patients.
        criteria: what is asked of each.

    Returns:
        One row for each of true, false and unknown; together they are all patients in view.

    Raises:
        CriteriaError: a column, an exon or a saved cohort is unknown.
        GrantError: a column is not granted.
        KnowledgeError: a tumour type is unknown; names the nearest.

    Source: Kleene, Introduction to Metamathematics (1952), strong three-valued logic.
    """
    everybody = view.patients()
    true = select(view, criteria).patients()
    false = select(view, Not(criteria)).patients()
    numbers = zip(TRUTHS, (true, false, everybody - true - false), strict=True)
    rows = tuple(Counted(label, number) for label, number in numbers)
    return Raw(Counts("criteria", everybody, rows, exclusive=True), patients=everybody)
