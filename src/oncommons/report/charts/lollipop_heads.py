"""The heads of a lollipop: each class of change has a colour and a shape of its own."""

from oncommons.domain.lollipop import OTHERS, Residue

UNKNOWN = "class not shown"
HEADS = {
    "missense": ("#1a7f3c", "circle"),
    "truncating": ("#111111", "square"),
    "splice": ("#b35806", "diamond"),
    "in-frame": ("#c8a400", "triangle"),
    "other": ("#6e7781", "circle"),
    UNKNOWN: ("#ffffff", "circle"),
}
"""Class to its fill and its shape; the last is drawn hollow."""
_R = 6.0


def head_of(residue: Residue) -> str:
    """Name the class of most changes of a residue, where it is shown."""
    first = residue.classes[0].name if residue.classes else OTHERS
    return UNKNOWN if first == OTHERS else first


def head(name: str, x: float, y: float) -> str:
    """Draw the head of a class.

    Args:
        name: one of `HEADS`.
        x: middle, px.
        y: middle, px.
    """
    fill, shape = HEADS[name]
    edge = "#6e7781" if name == UNKNOWN else "#ffffff"
    paint = f'fill="{fill}" stroke="{edge}"'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_R}" {paint}/>'
    paths = {
        "square": f"M{x - 5.4:.1f},{y - 5.4:.1f}h10.8v10.8h-10.8z",
        "diamond": f"M{x:.1f},{y - 7.4:.1f}l7.4,7.4l-7.4,7.4l-7.4,-7.4z",
        "triangle": f"M{x:.1f},{y - 7:.1f}l6.8,12h-13.6z",
    }
    return f'<path d="{paths[shape]}" {paint}/>'
