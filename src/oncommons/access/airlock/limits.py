"""What the files of an output may be: how many, how large, how much text, and which models."""

from dataclasses import asdict, dataclass

from oncommons.disclosure import depths
from oncommons.disclosure.depths import Strictness
from oncommons.domain.canonical import Json, digest
from oncommons.domain.verdicts import Verdict

VERSION = 1
"""Of the rules R12 to R14 as this room applies them; a change of meaning counts it up."""

CELLS = "cells.parquet"
"""The declared patient sets: a file that stays in the airlock."""


@dataclass(frozen=True, slots=True)
class FileLimits:
    """The limits of rules R12 to R15.

    Args:
        most_files: files of one output.
        most_bytes: of one file.
        cells_bytes: of the declared patient sets, which do not leave.
        most_rows: of one table.
        most_columns: of one table.
        most_tables: in one JSON file or chart.
        name_digits: digits in the name of a file.
        text_bytes: of a text, a log, or the words in a program.
        number_tokens: numbers in a text, written as digits or as words.
        code_bytes: of one program.
        code_numbers: numbers and texts written into a program, together.
        code_in_one_list: of these, in one pair of brackets.
        code_text: letters of one text written into a program.
        cell_letters: of one cell of a table; a longer one is read as free text.
        review_auc_percent: a membership attack that does better is looked at by people.
        refuse_auc_percent: a membership attack that does better is refused.
        unknown: what follows from a kind of result that no rule knows (R15).
    """

    most_files: int = 50
    most_bytes: int = 5_000_000
    cells_bytes: int = 50_000_000
    most_rows: int = 10_000
    most_columns: int = 200
    most_tables: int = 50
    name_digits: int = 4
    text_bytes: int = 10_000
    number_tokens: int = 200
    code_bytes: int = 100_000
    code_numbers: int = 500
    code_in_one_list: int = 20
    code_text: int = 500
    cell_letters: int = 40
    review_auc_percent: int = 60
    refuse_auc_percent: int = 65
    unknown: Verdict = Verdict.REVIEW

    def bytes_of(self, name: str) -> int:
        """Give how many bytes a file of this name may have.

        Example:
            >>> FileLimits().bytes_of("a.csv"), FileLimits().bytes_of("cells.parquet")
            (5000000, 50000000)
        """
        return self.cells_bytes if name == CELLS else self.most_bytes

    def to_json(self) -> dict[str, Json]:
        """Give the limits as JSON values, for the hash of the rule set."""
        return dict(asdict(self)) | {"unknown": self.unknown.value, "version": VERSION}


RESEARCH = FileLimits()
STRICT = FileLimits(most_files=10, text_bytes=2_000, refuse_auc_percent=60, unknown=Verdict.REFUSE)


def limits_at(strictness: Strictness) -> FileLimits:
    """Give the limits of files at one strictness; what is no output for research is strict."""
    return RESEARCH if strictness is Strictness.RESEARCH else STRICT


def rule_set() -> dict[str, str]:
    """Name the whole rule set, R1 to R15, by its version and the hash of every limit.

    Example:
        >>> named = rule_set()
        >>> named["version"], len(named["sha256"])
        ('1.1', 64)
    """
    files: Json = {"research": RESEARCH.to_json(), "strict": STRICT.to_json()}
    whole: Json = {"disclosure": depths.to_json(), "files": files}
    return {"version": f"{depths.VERSION}.{VERSION}", "sha256": digest(whole)}
