"""One self-contained HTML page: no script, nothing fetched, readable on paper and by ear."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from oncommons.report.blocks import Section, cell_text

_AROUND = {
    "en": ("Skip to the content", "On this page"),
    "fr": ("Aller au contenu", "Sur cette page"),
}
"""What a page says of itself by language: the link past the headings, and the name of the list."""


def page(
    title: str,
    sections: Sequence[Section],
    *,
    lead: str = "",
    foot: str = "",
    language: str = "en",
) -> str:
    """Write a page.

    Every text is escaped; pictures were checked when their `Figure` was made. The page may be
    opened from a file, sent by mail or printed: it needs nothing but itself.

    Args:
        title: heading of the page, also shown in the tab.
        sections: its parts, in order; they get the links `#s1`, `#s2` and so on.
        lead: one or two sentences beneath the title.
        foot: what stands at the end, such as the release and who may use the page for what.
        language: of the texts, as a BCP 47 tag.

    Returns:
        A whole HTML document.

    Example:
        >>> "<h1>A &lt;b&gt;</h1>" in page("A <b>", [])
        True
    """
    skip, contents = _AROUND.get(language.partition("-")[0].lower(), _AROUND["en"])
    return _template().render(
        title=title,
        skip=skip,
        contents=contents,
        sections=sections,
        lead=lead,
        foot=foot,
        language=language,
    )


def of_whom(who: str) -> str:
    """Say which patients a page is about, as the first words of its lead.

    Args:
        who: the cohort as a sentence of criteria; empty for everybody.

    Example:
        >>> of_whom("cancer_type is NSCLC")
        'Patients: cancer_type is NSCLC. '
    """
    return f"Patients: {who}. " if who else ""


def research_foot(release_id: str, made_on: date, least: int) -> str:
    """Say at the end of a page what it rests on, and whom it is for.

    Args:
        release_id: the release.
        made_on: day of the page.
        least: smallest group of patients that is shown.
    """
    return (
        f"Release {release_id}, page of {made_on.isoformat()}. Groups under {least} patients are"
        " hidden. For research; no advice for one patient."
    )


@cache
def _template() -> Template:
    """Load the template and its style once."""
    environment = Environment(
        loader=PackageLoader("oncommons.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = files("oncommons.report").joinpath("templates/style.css").read_text(encoding="utf-8")
    environment.globals["style"] = Markup(style)  # noqa: S704  our own file, without any input
    environment.filters["cell"] = cell_text
    environment.filters["drawing"] = _drawing
    return environment.get_template("page.html")


def _drawing(svg: str) -> Markup:
    """Let a picture pass unescaped: `Figure` has refused everything but a drawing."""
    return Markup(svg)  # noqa: S704
