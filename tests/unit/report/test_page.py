"""The page: landmarks, headings, links and tables that can be read by eye, by ear and on paper."""

import re
from importlib.resources import files

import pytest

from oncommons.report import (
    Callout,
    CalloutKind,
    Command,
    Commands,
    Items,
    KeyNumber,
    KeyNumbers,
    Paragraph,
    Section,
    Step,
    Steps,
    TableBlock,
    page,
)
from tests.unit.report.reading import Page
from tests.unit.report.test_charts import luminance

SECTIONS = [
    Section(
        "The journey",
        [
            Steps([Step("Intake", "102 patients read.", "#s2"), Step("Privacy")]),
            KeyNumbers(
                [KeyNumber("Patients", 12345, of="of 20,000"), KeyNumber("Rare", None)], minimum=10
            ),
        ],
    ),
    Section(
        "Numbers",
        [
            Paragraph("Two sentences."),
            Items(["one", "two"]),
            TableBlock(
                "Patients by stage",
                ("Stage", "Patients", "Word"),
                [("I", 640, "a"), ("0", None, "b")],
                note="Made.",
                minimum=10,
            ),
        ],
    ),
    Section("Limits", [Callout(kind, "Mind this.") for kind in CalloutKind]),
]
HTML = page("Title", SECTIONS, lead="Lead.", foot="Foot.")
READ = Page(HTML)


def test_landmarks_are_there_once():
    for landmark in ("header", "nav", "main", "footer", "h1", "title"):
        assert len(READ.named(landmark)) == 1, landmark
    assert len(READ.named("section")) == 3
    assert READ.named("html")[0]["lang"] == "en"


def test_short_page_has_neither_contents_nor_foot():
    read = Page(page("Title", SECTIONS[:2]))
    assert read.named("nav") == read.named("footer") == []


def test_other_language_is_named():
    assert Page(page("Titre", [], language="fr")).named("html")[0]["lang"] == "fr"


def test_ids_are_unique_and_every_reference_has_its_target():
    ids = [attributes["id"] for _, attributes in READ.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in READ.tags:
        for name in ("aria-labelledby", "href"):
            if name in attributes:
                assert attributes[name].lstrip("#") in ids


def test_table_has_caption_headings_and_aligned_numbers():
    assert READ.said("caption") == ["Patients by stage"]
    scopes = [heading["scope"] for heading in READ.named("th")]
    assert scopes == ["col", "col", "col", "row", "row"]
    assert [cell.get("class") for cell in READ.named("td")] == [
        "number", None, "number hidden", None,
    ]  # fmt: skip


def test_hidden_numbers_are_written_and_explained():
    assert READ.said("td") == ["640", "a", "hidden", "b"]
    assert "Hidden: fewer than 10 patients." in READ.said("p")
    assert "Hidden: fewer than 10 patients. Made." in READ.said("p")


def test_key_numbers_have_thousands_and_denominators():
    assert {"12,345", "of 20,000", "hidden"} <= set(READ.said("span"))


def test_steps_are_an_ordered_list_with_links_on_the_page():
    assert len(READ.named("ol")) == 1
    assert {"class": None} not in READ.named("a")
    assert [link["href"] for link in READ.named("a")].count("#s2") == 2


def test_empty_table_says_so_across_all_columns():
    read = Page(page("Empty", [Section("s", [TableBlock("t", ("a", "b", "c"), [])])]))
    assert read.said("td") == ["No row: everything here is hidden or missing."]
    assert read.named("td")[0]["colspan"] == "3"


def test_commands_are_text_to_copy_each_with_its_purpose():
    read = Page(page("c", [Section("s", [Commands([Command("Count", "oncommons <x>\n  --y")])])]))
    assert read.said("dt") == ["Count"]
    assert read.said("code") == ["oncommons <x>\n  --y"]
    assert read.named("pre") == [{"tabindex": "0"}]  # so that the keyboard can scroll it


def test_words_of_a_key_number_are_marked():
    read = Page(page("k", [Section("s", [KeyNumbers([KeyNumber("Median", "not reached")])])]))
    assert [span["class"] for span in read.named("span")] == ["value words"]


def test_callouts_say_their_kind_in_words_and_not_by_colour_alone():
    assert [text for text in READ.said("p") if text in ("Note", "Warning", "Limit")] == [
        "Note", "Warning", "Limit",
    ]  # fmt: skip


def test_page_has_no_sections():
    assert Page(page("Empty", [])).faults == []


STYLE = files("oncommons.report").joinpath("templates/style.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["ink", "muted", "accent", "warning", "limit"])
def test_colours_of_text_have_enough_contrast(name):
    (colour,) = re.findall(rf"--{name}: (#[0-9a-f]{{6}});", STYLE)
    (tint,) = re.findall(r"--tint: (#[0-9a-f]{6});", STYLE)
    assert (luminance(tint) + 0.05) / (luminance(colour) + 0.05) >= 4.5


def test_style_has_focus_print_and_small_screens():
    for part in (":focus-visible", "@media print", "size: A4", "@media (max-width"):
        assert part in STYLE
