"""A page carries no script, fetches nothing, escapes every text and hides what is hidden."""

import re
import subprocess

import pytest

from oncommons.report import (
    Callout,
    CalloutKind,
    Command,
    Commands,
    Figure,
    Items,
    KeyNumber,
    KeyNumbers,
    Paragraph,
    Section,
    Step,
    Steps,
    TableBlock,
    calibration_chart,
    class_size_chart,
    counts_chart,
    frequency_chart,
    page,
    survival_chart,
    target_chart,
)
from tests.needs import needs_chromium
from tests.unit.report.made import (
    COUNTS,
    FREQUENCIES,
    RISK,
    SURVIVAL,
    TARGETS,
    VALIDATION,
)
from tests.unit.report.reading import Page

EVIL = "</title></style><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{7*7}}"
TABLE = TableBlock(EVIL, (EVIL, EVIL), [(EVIL, EVIL), (EVIL, None)], note=EVIL, minimum=10)
EVERYTHING = [
    Section(
        EVIL,
        [
            Paragraph(EVIL),
            Items([EVIL]),
            KeyNumbers([KeyNumber(EVIL, EVIL, EVIL, EVIL), KeyNumber(EVIL, None)]),
            TABLE,
            Figure(EVIL, "", EVIL, TABLE),
            Callout(CalloutKind.LIMIT, EVIL, EVIL),
            Steps([Step(EVIL, EVIL, "#s1")]),
            Commands([Command(EVIL, EVIL)]),
        ],
    ),
    Section(
        "Charts",
        [
            survival_chart(SURVIVAL, minimum=10),
            counts_chart(COUNTS, minimum=10),
            frequency_chart(FREQUENCIES, minimum=10),
            target_chart(TARGETS, minimum=10),
            class_size_chart(RISK),
            calibration_chart(VALIDATION, minimum=10),
        ],
    ),
]
HTML = page(EVIL, EVERYTHING, lead=EVIL, foot=EVIL, language='en" onload="alert(3)')
READ = Page(HTML)
LOADING = {"src", "href", "xlink:href", "srcset", "data", "action", "poster", "background"}


def test_page_has_no_script():
    assert "<script" not in HTML.lower()
    assert READ.named("script") == []
    assert [name for _, attributes in READ.tags for name in attributes if name[:2] == "on"] == []


def test_page_refers_to_nothing_but_itself():
    for tag, attributes in READ.tags:
        for name in LOADING & set(attributes):
            assert attributes[name].startswith("#"), (tag, attributes)
    assert re.findall(r"@import|url\((?!#)", HTML) == []
    assert {"link", "img", "iframe", "object", "embed", "base"}.isdisjoint(
        tag for tag, _ in READ.tags
    )


def test_page_forbids_the_browser_to_load_or_run_anything():
    (policy,) = [meta for meta in READ.named("meta") if "http-equiv" in meta]
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_tags_balance_and_the_document_is_whole():
    assert READ.faults == []
    assert HTML.startswith("<!DOCTYPE html>\n<html lang=")
    assert HTML.rstrip().endswith("</html>")


def test_every_text_comes_out_as_it_went_in():
    assert READ.said("h1") == [EVIL]
    for tag in ("title", "h2", "caption", "dt", "figcaption"):
        assert EVIL in READ.said(tag), tag
    assert READ.named("html") == [{"lang": 'en" onload="alert(3)'}]


def test_hidden_numbers_say_so_and_none_is_never_written():
    assert "hidden" in READ.said("td")
    assert "None" not in HTML
    assert any("fewer than 10 patients" in text for text in READ.said("p"))


def test_every_table_has_a_caption_and_every_heading_a_scope():
    assert len(READ.named("caption")) == len(READ.named("table")) == 8
    assert all(heading.get("scope") in {"col", "row"} for heading in READ.named("th"))


def test_every_picture_has_a_name_and_a_table():
    assert len(READ.named("svg")) == 6
    assert all(svg["role"] == "img" and svg["aria-label"] for svg in READ.named("svg"))
    assert len(READ.named("details")) == len(READ.named("figure")) == 7


def test_pictures_on_a_page_do_not_share_an_id():
    ids = [attributes["id"] for _, attributes in READ.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_same_values_give_the_same_bytes():
    assert page(EVIL, EVERYTHING, lead=EVIL, foot=EVIL, language='en" onload="alert(3)') == HTML


def test_figure_without_a_picture_opens_its_table():
    assert [("open" in details) for details in READ.named("details")] == [True] + [False] * 6
    assert any("nothing to draw" in text for text in READ.said("p"))


def test_page_is_small_enough_for_mail():
    assert len(HTML.encode()) < 500_000


@needs_chromium
def test_browser_runs_nothing_fetches_nothing_and_prints(tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    path = tmp_path / "page.html"
    path.write_text(HTML, encoding="utf-8")
    asked, said = [], []
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        for width in (320, 1280):
            opened = browser.new_page(viewport={"width": width, "height": 800})
            opened.on("request", lambda request: asked.append(request.url))
            opened.on("console", lambda message: said.append(message.text))
            opened.on("dialog", lambda dialog: said.append(dialog.message))
            opened.goto(path.as_uri())
            assert opened.evaluate("document.documentElement.scrollWidth") <= width
        printed = opened.pdf(prefer_css_page_size=True)
        browser.close()
    assert set(asked) == {path.as_uri()}
    assert said == []
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594.95996 841.91998]" in printed  # A4, in points


def _chromium():
    found = subprocess.run(["which", "chromium"], capture_output=True, text=True, check=True)
    return found.stdout.strip()
