"""Pages of a described cohort, of treatment and of one patient: right, and nothing that runs."""

import datetime
import re

import pytest

from oncommons.domain.comparisons import Spread
from oncommons.domain.described import ALL, MISSING, Column, Described, Description
from oncommons.domain.flow import DIED, NO_FURTHER, FlowBy, FlowLink, FlowNode, TreatmentFlow
from oncommons.domain.results import Disclosed
from oncommons.domain.timeline import Entry, Marker, Timeline, Track
from oncommons.report.charts.described import description_rows, description_tables
from oncommons.report.charts.flow import flow_chart
from oncommons.report.charts.timeline import timeline_chart
from oncommons.report.described_pages import description_page, flow_page, timeline_page

DAY = datetime.date(2026, 6, 1)
EVIL = "<script>alert(1)</script>"


def description(number=20):
    columns = (Column(ALL, 100), Column(EVIL, number), Column("b", None))
    sex = Described("Patients", "Sex", ("f", MISSING), ((80, 20), (number, None), (None, None)))
    age = Described(
        "Patients",
        "Age",
        ("known", MISSING),
        ((90, 10), (0, number), (None, None)),
        (Spread(90, 60.0, 50.0, 70.0), Spread(0, None, None, None), Spread(None, None, None, None)),
        "years",
    )
    drug = Described(
        "Treatment", "Drug: x", ("yes", "no", "not recorded"), ((30, 50, 20),) * 3, only=True
    )
    return Description(columns, "patients.sex", (sex, age, drug), ("a note",))


def test_the_table_says_shares_of_those_known_and_hides_what_is_hidden():
    (_, patients), (_, treatment) = description_tables(description(), minimum=12)
    assert patients.columns[1].startswith("All patients")
    cells = {row[0].strip(): row[1:] for row in patients.rows}
    assert cells["f"] == ("80\u00a0(100.0\u00a0%)", "20\u00a0(100.0\u00a0%)", None)
    assert cells["Age, years, median (quartiles)"] == ("60 (50\u00a0to\u00a070)", "", None)
    assert [row[1] for row in treatment.rows] == ["", "30\u00a0(37.5\u00a0%)"]


def test_a_file_has_one_row_for_each_value_and_group():
    rows = list(description_rows(description()))
    assert len(rows) == 3 * (2 + 2 + 3)
    first = next(row for row in rows if row["name"] == "Age" and row["value"] == "known")
    assert (first["patients"], first["median"], first["share_of_known"]) == (90, 60.0, "")
    assert next(row for row in rows if row["group"] == "b")["patients"] is None


def flow(last=12):
    lines = (
        (FlowNode("a " + EVIL, 60), FlowNode("b + c", 40)),
        (FlowNode("d", 30), FlowNode(DIED, 50), FlowNode(NO_FURTHER, 20)),
        (FlowNode("e", None), FlowNode(NO_FURTHER, last)),
    )
    links = (
        FlowLink(1, "a " + EVIL, "d", 30),
        FlowLink(1, "a " + EVIL, DIED, 30),
        FlowLink(1, "b + c", DIED, 20),
        FlowLink(1, "b + c", NO_FURTHER, 20),
        FlowLink(2, "d", "e", None),
        FlowLink(2, "d", NO_FURTHER, last),
    )
    return TreatmentFlow(200, 100, FlowBy.CLASS, lines, links)


def test_bands_are_as_thick_as_their_patients():
    figure = flow_chart(flow(), minimum=12)
    boxes = [float(one) for one in re.findall(r'<rect [^>]*height="([\d.]+)"', figure.svg)]
    assert boxes[0] / boxes[1] == pytest.approx(60 / 40, rel=0.01)
    assert len(re.findall(r'<path d="M[^"]*Z"', figure.svg)) == 5  # the hidden one is not drawn
    assert "30 of 100 treated patients" in figure.title
    assert "leave gaps" in figure.caption
    assert "<script" not in figure.svg


def test_a_flow_of_too_few_has_no_picture():
    empty = TreatmentFlow(50, None, FlowBy.DRUG, ((), (), ()), ())
    figure = flow_chart(empty, minimum=12)
    assert figure.svg == ""
    assert figure.title.startswith("Too few")


def timeline(*entries, last=400, died=False):
    return Timeline("p1", "female", entries, (Marker("CEA", "ng/mL", ((0, 1.0), (90, 4.0))),),
                    last, died)  # fmt: skip


def test_words_of_a_track_do_not_cover_each_other():
    entries = [Entry(Track.EVENTS, f"a long word for event {i}", i) for i in range(8)]
    figure = timeline_chart(timeline(*entries))
    ys = re.findall(r'y="([\d.]+)"[^>]*>a long word', figure.svg)
    assert len(set(ys)) == 8


@pytest.mark.parametrize("last", [0, 20, 100, 700, 2000, 9000])
def test_the_axis_has_few_ticks_for_any_length(last):
    figure = timeline_chart(timeline(Entry(Track.DISEASE, "primary", -40), last=last))
    ticks = re.findall(r'y="38.0" text-anchor="middle"', figure.svg)
    assert 2 <= len(ticks) <= 10


def test_one_value_of_a_marker_is_drawn_without_a_division():
    one = Timeline("p1", "", (), (Marker("CEA", "", ((0, 3.0),)),), None, None)
    assert "CEA" in timeline_chart(one).svg


def test_no_page_runs_or_loads_anything():
    pages = [
        description_page(
            Disclosed(description(), ("R1",), 3, 12), who=EVIL, release_id="r1", made_on=DAY
        ),
        flow_page(Disclosed(flow(), ("R1",), 1, 12), who=EVIL, release_id="r1", made_on=DAY),
        timeline_page(timeline(Entry(Track.EVENTS, EVIL, 3)), release_id="r1", made_on=DAY),
    ]
    for text in pages:
        assert "<script" not in text
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
        assert "r1" in text
