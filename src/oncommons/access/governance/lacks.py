"""What stands against an act: every rule gives one of these or None, and only here is refused."""

from dataclasses import dataclass

from oncommons.errors import Refused


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that stands against an act.

    Args:
        code: what refuses it, as a word that programs can read.
        found: what is missing.
        remedy: what to do, or whom to ask.
    """

    code: str
    found: str
    remedy: str


def refuse(lack: Lack | None) -> None:
    """Raise where something stands against an act.

    Raises:
        Refused: it does.
    """
    if lack is not None:
        raise Refused(lack.code, lack.found, remedy=lack.remedy)
