"""How every chart looks: type, colours and lines, and the way from a specification to a picture."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from oncommons.report.svg import as_picture

if TYPE_CHECKING:
    import altair

Rows = Sequence[Mapping[str, object]]

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
"""Fonts of one width, which the drawing library measures with, before any other."""
INK = "#1b2430"
MUTED = "#55606e"
RULE = "#d5dbe1"
BAR = "#0067A5"
ALARM = "#B3261E"
WIDTH = 680
_BREAKS = re.compile(r"[^\S\u00a0]+")  # every blank but the one that does not break

COLOURS = ("#0067A5", "#BF4F00", "#00755A", "#AA3377", "#555555", "#332288", "#7A5C00", "#B3261E")
"""Told apart with any colour vision (after Okabe & Ito 2008, and Tol 2021), 4.5:1 on white."""
DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (10, 4), (4, 2, 1, 2), (12, 3, 3, 3), (1, 3))
"""A second sign beside the colour, so that a print in grey can be read."""


def data(rows: Rows) -> "altair.Data":
    """Put rows into a specification, as they are."""
    import altair

    return altair.Data(values=[dict(row) for row in rows])  # type: ignore[no-untyped-call]


def draw(chart: "altair.TopLevelMixin", label: str, *, spare: tuple[int, int] = (0, 0)) -> str:
    """Draw a chart as SVG, without a network and without a browser.

    Args:
        chart: the specification, data inside.
        label: what it shows, in a sentence, for screen readers.
        spare: letters of the longest name on the left and on the right: a computer without the
            fonts of `FONT` writes them wider than was measured.

    Returns:
        One `<svg>` element that needs no font, script or address.
    """
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(
        chart.to_dict(), vl_version="6.4", config=_looks(*spare), allowed_base_urls=[]
    )
    return as_picture(drawn, label)


def literal(text: str) -> str:
    """Keep one line of text one line: line breaks would become lines of the drawing."""
    return _BREAKS.sub(" ", text)


def _looks(left: int, right: int) -> dict[str, object]:
    """Give the common style, with room for wider letters on both sides."""
    axis = {
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "titlePadding": 10,
        "labelColor": INK,
        "titleColor": MUTED,
        "domainColor": MUTED,
        "tickColor": MUTED,
        "gridColor": RULE,
        "labelLimit": 0,
        "labelPadding": 6,
        "labelFlush": False,
    }
    return {
        "font": FONT,
        "background": None,
        "padding": {"left": 4 + 3 * left, "right": 12 + 3 * right, "top": 8, "bottom": 4},
        "view": {"stroke": None},
        "axis": axis,
        "text": {"fontSize": 13, "color": INK, "font": FONT},
        "bar": {"color": BAR},
    }
