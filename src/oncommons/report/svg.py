"""Pictures as text that a page may carry: drawings only, nothing that runs or loads."""

import re
from html import escape
from html.parser import HTMLParser

from oncommons.errors import DataError

_TAGS = frozenset(
    ("svg", "g", "path", "rect", "line", "circle", "text", "tspan", "defs", "clippath", "title")
)
_ATTRIBUTES = (
    {"xmlns", "version", "class", "width", "height", "viewbox", "fill", "stroke", "transform"}
    | {"opacity", "stroke-opacity", "fill-opacity", "stroke-width", "stroke-miterlimit"}
    | {"stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "clip-path"}
    | {"d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy"}
    | {"text-anchor", "font-family", "font-size", "font-weight", "font-style", "xml:space"}
    | {"id", "role", "pointer-events", "display"}
    | {"aria-label", "aria-roledescription", "aria-hidden", "aria-labelledby"}
)
_OPENING = re.compile(r"<svg\b[^>]*>")
_SIZE = re.compile(r'\b(width|height|viewBox)="([^"]*)"')
_OWN_FRAGMENT = re.compile(r"url\(#[\w-]+\)")


def check_svg(svg: str) -> None:
    """Refuse a picture that holds anything but a drawing, read as a browser reads it.

    Args:
        svg: one `<svg>` element, or nothing.

    Raises:
        DataError: a tag or attribute is not of a drawing, refers elsewhere, or text stands around.

    Example:
        >>> check_svg('<svg viewBox="0 0 1 1"><path d="M0,0h1"/></svg>')
    """
    reader = _Reader()
    reader.feed(svg)
    reader.close()
    if svg and not (svg.startswith("<svg") and svg.rstrip().endswith("</svg>")):
        reader.strange.append("text around it")
    if reader.strange or reader.open_tags:
        what = ", ".join([*reader.strange, *reader.open_tags][:3])
        raise DataError(f"the picture holds {what}", remedy="draw it with oncommons.report.charts")


def as_picture(svg: str, label: str) -> str:
    """Turn the output of the drawing library into one picture with a name for screen readers.

    Args:
        svg: what the library wrote.
        label: what the picture shows, in a sentence.

    Returns:
        The same drawing, of fixed size, with role and label, its ids made its own.
    """
    opening = _OPENING.match(svg)
    if opening is None:
        raise DataError("the drawing is no SVG", remedy="report this as a fault of oncommons")
    sizes = " ".join(f'{name}="{value}"' for name, value in _SIZE.findall(opening[0]))
    own = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {sizes} role="img" aria-label="{escape(label)}">'
    )
    return own + _name_ids(svg[opening.end() :], prefix=_short_hash(svg))


def _name_ids(body: str, *, prefix: str) -> str:
    """Give ids a prefix, so that two pictures on a page do not take each other's."""
    body = re.sub(r'\bid="([\w-]+)"', rf'id="{prefix}-\1"', body)
    return re.sub(r"url\(#([\w-]+)\)", rf"url(#{prefix}-\1)", body)


def _short_hash(svg: str) -> str:
    """Name a drawing by its content; the same picture has the same name."""
    value = 0
    for byte in svg.encode():
        value = (value * 31 + byte) % 2**32
    return f"c{value:08x}"


class _Reader(HTMLParser):
    """Notes tags and attributes that no drawing needs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.strange: list[str] = []
        self.open_tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look_at(tag, attrs)
        self.open_tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look_at(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags.pop() != tag:
            self.strange.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.strange.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.strange.append("a declaration")

    def handle_pi(self, data: str) -> None:
        self.strange.append("an instruction")

    def unknown_decl(self, data: str) -> None:
        self.strange.append("a declaration")

    def _look_at(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.strange.append(f"<{tag[:20]}>")
        for name, value in attrs:
            refers = "url(" in (value or "").lower() and not _OWN_FRAGMENT.fullmatch(value or "")
            if name not in _ATTRIBUTES or refers:
                self.strange.append(f"the attribute {name[:20]}")
