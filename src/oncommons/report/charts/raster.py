"""A picture as PNG, for a slide or a letter that takes no SVG."""

import re

from oncommons.report.svg import check_svg

_OPENING = re.compile(r"<svg\b[^>]*>")


def as_png(svg: str, *, scale: float = 2.0) -> bytes:
    """Turn a picture into PNG on white.

    Args:
        svg: one `<svg>` element of `oncommons.report.charts`.
        scale: pixels of the image per pixel of the drawing.

    Returns:
        The bytes of the file.

    Raises:
        DataError: the picture holds anything but a drawing.
    """
    import vl_convert

    check_svg(svg)
    opening = _OPENING.match(svg)
    paper = '<rect x="-9999" y="-9999" width="99999" height="99999" fill="white"/>'
    whole = svg if opening is None else opening[0] + paper + svg[opening.end() :]
    return bytes(vl_convert.svg_to_png(whole, scale=scale))
