"""The page of results says what was found, with denominators, and nothing that is identified."""

import re
import shutil
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from oncommons import journey
from oncommons.results.page import TITLE, TITLE_WITHOUT_MODEL, package_file, results_page
from tests.needs import needs_chromium
from tests.shared import shared
from tests.unit.report.reading import Page
from tests.unit.results.made import FOLDER, JOURNEY, RECOVERED, WITHOUT_MODEL

DAY = date(2026, 6, 1)
HTML = results_page(JOURNEY, made_on=DAY)
MADE = results_page(JOURNEY, made_on=DAY, recovered=RECOVERED)
BARE = results_page(WITHOUT_MODEL, made_on=DAY)
every = pytest.mark.parametrize("html", [HTML, MADE, BARE], ids=["real", "made", "without model"])


def headings(html):
    """Give the titles of the sections."""
    return Page(html).said("h2")


def words(html):
    """Give every text of a page in one string, as it is read."""
    return " ".join(text for tag, text in Page(html).texts if tag != "style")


def test_sections_follow_the_journey():
    assert headings(MADE) == [
        "At a glance",
        "Sources",
        "Release and risk",
        "Tumours and survival",
        "Targets",
        "Model",
        "Signed package",
        "Against the planted truth",
        "How to go on",
        "Limits",
    ]


def test_planted_truth_stands_on_made_data_only():
    assert "Against the planted truth" not in headings(HTML)
    assert "made by a seeded program" in words(MADE)
    assert "seeded program" not in words(HTML)
    assert "The patients are made." in words(MADE)
    assert "The patients are made." not in words(HTML)


def test_without_a_model_the_page_says_why_and_has_no_package():
    assert "Signed package" not in headings(BARE)
    assert "M010 none of 7 inputs can be used; ask for more columns" in words(BARE)
    assert (Page(HTML).said("h1"), Page(BARE).said("h1")) == ([TITLE], [TITLE_WITHOUT_MODEL])
    assert "No model was made: the data allow none." in words(BARE)
    assert "validated on patients of the same hospitals" not in words(BARE)


def test_lead_gives_numbers_with_denominators():
    assert (
        "10,003 patients of 3 sources were read, and 9,801 released, k-anonymous for the declared"
        " quasi-identifiers (k = 10). 4 of 18,211 genes tested stand out in Invasive Breast"
        " Carcinoma (BRCA). One model was validated, signed and verified."
    ) in words(HTML)
    one = replace(JOURNEY, loads=JOURNEY.loads[:1])
    assert "6,001 patients of one source were read" in words(results_page(one, made_on=DAY))


def test_foot_names_day_release_rules_in_order_and_what_is_hidden():
    assert (
        "Written by oncommons on 2026-06-01 from release r0123456789abcdef, through the grant of"
        " the data steward. Disclosure rules applied: R1, R2, R3, R6, R10; 7 numbers hidden."
    ) in words(HTML)


@every
def test_page_is_whole_and_needs_nothing_but_itself(html):
    read = Page(html)
    assert read.faults == []
    assert read.named("script") == []
    assert not re.search(r"(?:src|href)=\"(?!#)", html)
    assert set(re.findall(r"https?://[^\"<\s]+", html)) == {"http://www.w3.org/2000/svg"}


@every
def test_ids_are_unique_and_references_lead_somewhere(html):
    read = Page(html)
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in read.tags:
        for name in {"aria-labelledby", "href"} & set(attributes):
            assert attributes[name].lstrip("#") in ids


@every
def test_headings_do_not_skip_a_level(html):
    levels = [int(tag[1]) for tag, _ in Page(html).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@every
def test_tables_have_captions_and_no_empty_heading(html):
    read = Page(html)
    assert len(read.named("caption")) == len(read.named("table"))
    assert not re.search(r"<th[^>]*></th>", html)
    assert all(svg["aria-label"] for svg in read.named("svg"))


@every
def test_hidden_numbers_are_said_and_python_does_not_shine_through(html):
    said = words(html)
    assert "hidden" in Page(html).said("td")
    assert "Hidden: fewer than 12 patients." in said
    for leak in ("None", "DriverClass", "nan", "<tuple", "0x"):
        assert leak not in said


@every
def test_wording_promises_no_more_than_was_measured(html):
    said = re.sub(r"k-anonymous for the declared\s+quasi-identifiers", "", words(html))
    assert not re.search(r"anonym(?:ous|ised|ized)", said.replace("k-anonymous", "", 0))
    assert "GDPR" not in said


def test_the_board_report_is_named_by_its_place_only():
    assert str(FOLDER / "vault" / "board" / "example-en.html") in words(HTML)
    assert "vault/board" not in BARE
    assert "Stays in the hospital" not in words(BARE)


@every
def test_values_and_lines_of_a_source_stay_out(html):
    assert "SECRET-VALUE" not in html
    assert "line 7" not in html


def test_the_same_journey_gives_the_same_bytes():
    assert results_page(JOURNEY, made_on=DAY, recovered=RECOVERED) == MADE


def test_hostile_names_are_escaped():
    evil = "<script>alert(1)</script>"
    loads = (replace(JOURNEY.loads[0], source=evil),)
    html = results_page(replace(JOURNEY, loads=loads, no_model=evil), made_on=DAY)
    assert "<script" not in html
    assert evil in Page(html).said("th")


def test_package_is_named_as_the_journey_writes_it():
    file = FOLDER / "results/overall-survival-r0123456789abcdef.onc"
    assert package_file(FOLDER, JOURNEY.model) == file
    assert str(file) in words(HTML)


def test_small_real_study_is_shown_with_its_gaps(tmp_path):
    study = shared("studies/utuc_cornell_baylor_mdacc_2019")
    found = journey.travel([study], tmp_path / "commons", today=DAY)
    html = results_page(found, made_on=DAY)
    assert Page(html).faults == []
    assert "47 patients of one source were read, and 47 released" in words(html)
    assert "no patient has usable follow-up" in words(html)
    assert "There is nothing to draw" in words(html)
    assert Page(html).said("td").count("hidden") > 10


@needs_chromium
@every
def test_page_fits_a_phone_and_the_paper(html, tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    path = tmp_path / "page.html"
    path.write_text(html, encoding="utf-8")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for width, media in ((320, "screen"), (1280, "screen"), (680, "print")):
            opened = browser.new_page(viewport={"width": width, "height": 900})
            opened.emulate_media(media=media)
            opened.goto(path.as_uri())
            assert opened.evaluate("document.documentElement.scrollWidth") <= width, (width, media)
        browser.close()
