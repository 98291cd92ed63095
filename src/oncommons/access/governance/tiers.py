"""How sensitive a dataset is: a questionnaire of yes and no, and the tier that follows from it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from oncommons.errors import Refused

QUESTIONNAIRE = "oncommons-tier/1"


class Tier(StrEnum):
    """How sensitive a dataset is, the least first."""

    MADE = "made"
    CONTROLLED = "controlled"
    SENSITIVE = "sensitive"


QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "is_made": "Is every row made up, so that it describes nobody?",
        "has_genomes": "Does it hold sequences or variants of single people?",
        "has_dates": "Does it hold dates to the day, or places smaller than a region?",
        "has_rare": "Does it hold diseases of which there are fewer than 20 patients in it?",
        "has_minors": "Does it hold patients who were minors?",
        "has_free_text": "Does it hold text that people wrote?",
    }
)
"""Name to question; each is answered by yes or no."""


def tier_of(answers: Mapping[str, object]) -> Tier:
    """Give the tier that follows from the answers.

    Args:
        answers: each of `QUESTIONS` to true or false.

    Returns:
        `made` where it describes nobody, `sensitive` where any further answer is yes.

    Raises:
        Refused: a question is not answered by yes or no, or one is not of the questionnaire.

    Example:
        >>> tier_of(dict.fromkeys(QUESTIONS, False)).value
        'controlled'
    """
    if wrong := sorted(name for name in answers if name not in QUESTIONS):
        found = f"the questionnaire has no question {wrong[0]}"
        raise Refused("TIER", found, remedy=f"answer {', '.join(QUESTIONS)}")
    if open_ones := [name for name in QUESTIONS if not isinstance(answers.get(name), bool)]:
        found = f"not answered by yes or no: {', '.join(open_ones)}"
        raise Refused("TIER", found, remedy="answer each question of the questionnaire")
    if answers["is_made"]:
        return Tier.MADE
    return Tier.SENSITIVE if any(answers.values()) else Tier.CONTROLLED
