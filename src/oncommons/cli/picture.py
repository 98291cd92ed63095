"""Where `--out` writes a picture or a page: the ending of its name says which."""

from collections.abc import Callable
from pathlib import Path

from oncommons.errors import CriteriaError

PICTURES = (".svg", ".png")
PAGES = (".html",)


def check_ending(out: Path | None, endings: tuple[str, ...]) -> None:
    """Refuse a file that cannot be written before anything is computed.

    Raises:
        CriteriaError: the name ends in something else.
    """
    if out is not None and out.suffix.lower() not in endings:
        raise CriteriaError(
            f'"{out.name}" ends in no kind of file that can be written',
            remedy=f"end it in {' or '.join(endings)}",
        )


def write_out(out: Path, svg: str, page: Callable[[], str]) -> str:
    """Write a picture or a page, and say so.

    Args:
        out: where to; its ending was checked.
        svg: the picture; empty where everything is hidden.
        page: makes the page.

    Returns:
        One line for people.

    Raises:
        CriteriaError: there is no picture to write.
    """
    from oncommons.report.charts.raster import as_png
    from oncommons.store.atomic import write_atomically

    ending = out.suffix.lower()
    if ending in PICTURES and not svg:
        raise CriteriaError(
            "every curve is hidden, so there is no picture", remedy="ask about more patients"
        )
    text = page() if ending == ".html" else svg
    write_atomically(out, as_png(svg) if ending == ".png" else text.encode())
    return f"written: {out}"
