"""Oncoprints and lollipops as pictures, tables and lines of text."""

import re
import subprocess
from datetime import date

import pytest

from oncommons.cli.text_oncoprint import WIDE, text_oncoprint
from oncommons.domain.lollipop import OTHERS, Along, Lollipop, Part, Residue, Stretch
from oncommons.domain.oncoprint import (
    HIDDEN_CELL,
    Cell,
    Copies,
    Mutated,
    Oncoprint,
    Pattern,
    Seen,
    Track,
    merged,
    tracks_of,
)
from oncommons.domain.results import Disclosed
from oncommons.domain.study import Unit
from oncommons.report.charts.lollipop import lollipop_chart
from oncommons.report.charts.lollipop_heads import HEADS
from oncommons.report.charts.oncoprint import (
    WIDE as PICTURE,
)
from oncommons.report.charts.oncoprint import (
    columns,
    oncoprint_chart,
    runs,
    share_words,
    tracks_table,
)
from oncommons.report.charts.oncoprint_cells import BACKGROUNDS, MARKS
from oncommons.report.charts.raster import as_png
from oncommons.report.gene_pages import lollipop_page, oncoprint_page
from tests.needs import needs_chromium
from tests.unit.report.made import HOSTILE
from tests.unit.report.reading import Page

PLAIN = Cell()
CELLS = [
    Cell(mutated=Mutated.TRUNCATING),
    Cell(mutated=Mutated.MISSENSE, copies=Copies.AMPLIFICATION),
    Cell(copies=Copies.DEEP_DELETION),
    Cell(copies=Copies.GAIN),
    Cell(fused=True),
    Cell(mutated=Mutated.SOME),
    Cell(some=True),
    PLAIN,
    Cell(seen=Seen.PARTLY),
    Cell(seen=Seen.NOT),
    HIDDEN_CELL,
]


def made(labels=("male", "female", None)):
    patterns = merged(
        Pattern((cell, CELLS[-1 - at]), (labels[at % len(labels)],), 20 + at, 0)
        for at, cell in enumerate(CELLS)
    )
    symbols = ("TP53", "KRAS")
    total = sum(one.count for one in patterns)
    return Oncoprint(
        Unit.PATIENTS, total + 30, 30, tracks_of(symbols, patterns), ("patients.sex",), patterns,
        ("mutations", "copy number"),
    )  # fmt: skip


def widths(svg, colour):
    found = re.findall(rf'<path d="([^"]*)" fill="{colour}"/>', svg)
    return [sum(float(n) for n in re.findall(r"h([\d.]+)v", path)) for path in found]


def test_a_row_is_as_wide_as_its_patients():
    answer = made()
    svg = oncoprint_chart(answer, minimum=10).svg
    truncating = next(mark for mark in MARKS if mark.words == "Truncating mutation")
    plot = float(re.search(r"v6h([\d.]+)v-6", svg)[1])
    first, second = (
        sum(run.length for run in runs(answer.patterns, at) if run.shows == CELLS[0])
        for at in (0, 1)
    )
    wanted = sorted(plot * n / answer.drawn for n in (first, second))
    # The last drawing of the colour is its sign in the legend.
    assert sorted(widths(svg, truncating.colour)[:-1]) == pytest.approx(wanted, abs=0.02)


def test_every_sign_has_a_colour_and_a_place_of_its_own():
    marks = [mark for mark in (*BACKGROUNDS, *MARKS) if mark.words != "Partly profiled"]
    assert len({mark.colour for mark in marks}) == len(marks)
    mutations = [mark for mark in MARKS if mark.words.endswith("mutation")]
    assert len({(mark.top, mark.height) for mark in mutations}) == len(mutations)
    assert len(set(HEADS.values())) == len(HEADS)


def test_the_legend_explains_what_is_drawn_and_nothing_else():
    svg = oncoprint_chart(made(), minimum=10).svg
    assert "Rearranged" in svg
    assert "Splice mutation" not in svg
    assert "Sex: male" in svg
    assert "30 not profiled for any of these genes are left out" in svg


def test_the_table_holds_every_pattern_in_words():
    figure = oncoprint_chart(made(), minimum=10)
    assert [row[1] for row in figure.table.rows] == [one.count for one in made().patterns]
    said = [row[0] for row in figure.table.rows]
    assert "KRAS deeply deleted" in " ".join(map(str, said))
    assert any("not profiled: " in str(text) for text in said)
    assert "fewer than 10 patients lose detail" in figure.caption


@pytest.mark.parametrize(
    ("track", "says"),
    [
        (Track("A", 1, 8, 0.125), "12.5\xa0%"),
        (Track("A", None, None, 0.2499), "≥\xa024.9\xa0%"),
        (Track("A", None, None, 0.0), "hidden"),
        (Track("A", 0, 0, 0.0), "not profiled"),
        (Track("A", 0, 0, 0.0, 1200), "1,200 altered"),
    ],
)
def test_a_share_is_written_as_far_as_it_is_known(track, says):
    assert share_words(track) == says


def test_a_hidden_share_is_still_the_largest():
    tracks = (Track("BIG", None, None, 0.4), Track("LOW", 20, 100, 0.2))
    pattern = Pattern((Cell(some=True), PLAIN), (), 100, 0)
    answer = Oncoprint(Unit.PATIENTS, 100, 0, tracks, (), (pattern,), ("mutations",))
    title = oncoprint_chart(answer, minimum=10).title
    assert title == "BIG is altered most often: in at least 40.0\xa0% of patients profiled"


def test_nothing_to_show_is_said():
    tracks = (Track("A", None, None), Track("B", None, None))
    answer = Oncoprint(Unit.SAMPLES, None, None, tracks, (), (), ("mutations",))
    figure = oncoprint_chart(answer, minimum=10)
    assert (figure.svg, figure.title) == ("", "No pattern of alterations can be shown")
    assert text_oncoprint(answer) == [
        "No pattern can be shown: too few samples were profiled for these genes"
    ]
    assert tracks_table(answer).rows == [("A", None, None, "hidden"), ("B", None, None, "hidden")]


def test_columns_show_what_fills_most_of_them():
    patterns = [
        Pattern((cell,), (), n, 0) for cell, n in ((CELLS[0], 6), (PLAIN, 3), (CELLS[4], 1))
    ]
    row = runs(patterns, 0)
    assert columns(row, 10) == [CELLS[0]] * 6 + [PLAIN] * 3 + [CELLS[4]]
    assert columns(row, 2) == [CELLS[0], PLAIN]
    assert columns(row, 1) == [CELLS[0]]


def test_many_patterns_are_drawn_as_no_more_than_half_pixels():
    cells = (CELLS[0], PLAIN)
    patterns = tuple(Pattern((cells[at % 2], PLAIN), (), 1, 0) for at in range(60_000))
    tracks = tracks_of(("A", "B"), patterns)
    answer = Oncoprint(Unit.PATIENTS, 60_000, 0, tracks, (), patterns, ("mutations",))
    assert len(oncoprint_chart(answer).svg) < 2 * PICTURE * 80


def test_lines_of_text_have_one_width_and_a_key():
    said = text_oncoprint(made())
    assert len({len(line) for line in said[:2]}) == 1
    assert said[0].endswith("|")
    assert len(said[0].partition("|")[2]) == WIDE + 1
    assert "T truncating" in said[-1]
    assert "blank not profiled" in said[-1]
    assert "S splice" not in said[-1]


def along(name="", **changes):
    residues = (
        Residue(
            175, "R175", 40, (Part("missense", 40),), (Part("R175H", None), Part(OTHERS, None))
        ),
        Residue(176, "C176", 39, (Part("missense", 39),), (Part(OTHERS, None),)),
        Residue(213, "R213", 15, (Part("truncating", 15),), (Part("R213*", 15),)),
        Residue(306, "R306", 12, (Part(OTHERS, None),), (Part(OTHERS, None),)),
    )
    stretches = (Stretch(1, 200, 33), Stretch(201, 393, 21))
    known = {"total": 500, "profiled": 400, "altered": 150, "not_placed": 14}
    return Along(name, residues=residues, stretches=stretches, **(known | changes))


def test_a_lollipop_names_the_tallest_and_says_what_could_not_be_placed():
    figure = lollipop_chart(Lollipop("TP53", Unit.PATIENTS, 393, "a table", (along(),)), minimum=10)
    assert figure.title.startswith("TP53 changes most often at R175: in 40 of 150 patients")
    assert "150 of 400 patients profiled" in figure.caption
    assert "14 not placed" in figure.caption
    assert "393 residues by a table" in figure.caption
    texts = Page(figure.svg).said("text")
    assert {"R175H", "C176", "R213*", "R306"} <= set(texts)
    assert "Class not shown" in texts
    assert figure.table.rows[0] == ["R175", 40, "missense 40", "R175H, others"]
    assert figure.table.rows[-1][:2] == ["not placed", 14]


def test_an_unknown_length_is_said():
    figure = lollipop_chart(Lollipop("TP53", Unit.PATIENTS, 400, "", (along(),)), minimum=10)
    assert "The length of the protein is not known here" in figure.caption


def test_two_groups_are_drawn_as_shares_of_those_profiled():
    both = (along("young"), along(HOSTILE, profiled=800))
    figure = lollipop_chart(Lollipop("TP53", Unit.PATIENTS, 393, "", both), minimum=10)
    assert "% of patients profiled" in figure.svg
    assert "<script" not in figure.svg
    heads = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', figure.svg)
    axis = [float(y) for x, y in heads if abs(float(x) - float(heads[0][0])) < 5]
    middle = float(re.search(r'y="([\d.]+)" width="[\d.]+" height="16"', figure.svg)[1]) + 8
    above, below = max(middle - y for y in axis), max(y - middle for y in axis)
    assert above > below > 0  # the same number is half the share in a group twice as large


def test_a_hidden_group_says_why():
    hidden = Along("b", None, None, None, (), (), None)
    figure = lollipop_chart(
        Lollipop("TP53", Unit.PATIENTS, 400, "", (along("a"), hidden)), minimum=9
    )
    assert "b: hidden, so that no small group beside it can be worked out" in figure.caption


@pytest.mark.parametrize("write", [oncoprint_page, lollipop_page])
def test_pages_balance_and_load_nothing(write):
    value = made() if write is oncoprint_page else Lollipop(
        "TP53", Unit.PATIENTS, 393, "", (along("x"), along(HOSTILE))
    )  # fmt: skip
    html = write(Disclosed(value, ("R1",), 3, 10), release_id="r1", made_on=date(2026, 6, 1))
    read = Page(html)
    assert read.faults == []
    assert read.named("script") == []
    assert "://" not in html.replace("http://www.w3.org/2000/svg", "")


def test_pictures_become_png():
    for svg in (
        oncoprint_chart(made()).svg,
        lollipop_chart(Lollipop("TP53", Unit.PATIENTS, 393, "", (along(),))).svg,
    ):
        assert as_png(svg).startswith(b"\x89PNG")


@needs_chromium
def test_an_oncoprint_fits_a_page_of_1200_pixels(tmp_path):
    path = tmp_path / "o.html"
    answer = Disclosed(made(), ("R1",), 0, 10)
    path.write_text(oncoprint_page(answer, release_id="r", made_on=date(2026, 6, 1)))
    shot = tmp_path / "o.png"
    words = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1200,900")
    subprocess.run(
        [*words, f"--screenshot={shot}", path.as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert shot.stat().st_size > 20_000
