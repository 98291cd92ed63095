"""An oncoprint as text: one line per gene, one letter per column."""

from collections.abc import Iterator

from oncommons.domain.oncoprint import Cell, Copies, Mutated, Oncoprint, Seen

WIDE = 64
_LETTERS = {
    "F": "rearranged",
    "A": "amplified",
    "D": "deeply deleted",
    "g": "gained",
    "l": "lost",
    "T": "truncating",
    "S": "splice",
    "I": "in-frame",
    "M": "missense",
    "o": "other mutation",
    "m": "mutation, class not shown",
    "x": "altered, kind not shown",
    "-": "unaltered",
    " ": "not profiled",
    "?": "hidden",
}
_COPIES = {
    Copies.AMPLIFICATION: "A",
    Copies.DEEP_DELETION: "D",
    Copies.GAIN: "g",
    Copies.LOSS: "l",
}
_MUTATED = {
    Mutated.TRUNCATING: "T",
    Mutated.SPLICE: "S",
    Mutated.IN_FRAME: "I",
    Mutated.MISSENSE: "M",
    Mutated.OTHER: "o",
    Mutated.SOME: "m",
}


def text_oncoprint(oncoprint: Oncoprint) -> list[str]:
    """Write an oncoprint as lines of one width.

    Args:
        oncoprint: after disclosure control.

    Returns:
        A line per gene, then how to read them.
    """
    from oncommons.report.charts.oncoprint import columns, runs, share_words

    unit = oncoprint.unit.value
    if not oncoprint.patterns:
        return [f"No pattern can be shown: too few {unit} were profiled for these genes"]
    wide = max(len(track.symbol) for track in oncoprint.tracks)
    shares = [share_words(track).replace("\u00a0", " ") for track in oncoprint.tracks]
    room = max(map(len, shares))
    said, used = [], set()
    for at, track in enumerate(oncoprint.tracks):
        cells = columns(runs(oncoprint.patterns, at), WIDE)
        letters = "".join(_letter(cell) for cell in cells)
        used |= set(letters)
        said.append(f"{track.symbol:<{wide}}  {shares[at]:>{room}}  |{letters}|")
    return [
        *said,
        f"{oncoprint.drawn:,} {unit} in {len(oncoprint.patterns):,} patterns{_left(oncoprint)};"
        " a column shows what most of it has",
        ", ".join(_key(used)),
    ]


def _left(oncoprint: Oncoprint) -> str:
    if not oncoprint.left_out:
        return ""
    return f", {oncoprint.left_out:,} not profiled for any of the genes"


def _key(used: set[str]) -> Iterator[str]:
    for letter, words in _LETTERS.items():
        if letter in used:
            yield f"{letter if letter.strip() else 'blank'} {words}"


def _letter(cell: Cell | str | None) -> str:
    """Give the strongest finding of a cell: rearranged, copies, mutation."""
    if not isinstance(cell, Cell) or cell.seen is Seen.HIDDEN:
        return "?"
    if cell.fused:
        return "F"
    if cell.copies in (Copies.AMPLIFICATION, Copies.DEEP_DELETION):
        return _COPIES[cell.copies]
    if cell.some:
        return "x"
    if cell.mutated:
        return _MUTATED[cell.mutated]
    if cell.copies:
        return _COPIES[cell.copies]
    return " " if cell.seen is Seen.NOT else "-"
