"""Charts leave as data: nothing is loaded, no picture is held, every list of numbers is a table."""

import pytest

from oncommons.disclosure.charts import chart_tables, check_chart
from oncommons.domain.verdicts import Verdict

ROWS = [{"stage": "I", "patients": 40}, {"stage": "II", "patients": None, "note": "few"}]


@pytest.mark.parametrize(
    ("specification", "verdicts"),
    [
        ({"data": {"values": ROWS}, "mark": "bar"}, "pass pass"),
        ({"data": {"url": "https://example.org/p.csv"}}, "refuse pass"),
        ({"layer": [{"mark": "image", "encoding": {"url": {"field": "x"}}}]}, "refuse pass"),
        ({"layer": [{"mark": {"type": "image", "href": "data:image/png;base64,AA"}}]},
         "refuse refuse"),
        ({"usermeta": {"logo": "figure.SVG"}}, "pass refuse"),
    ],
)  # fmt: skip
def test_a_chart_is_data_alone(specification, verdicts):
    assert [one.verdict for one in check_chart(specification)] == [
        Verdict(each) for each in verdicts.split()
    ]


def test_the_numbers_of_a_chart_are_tables():
    found = chart_tables(
        {
            "layer": [{"data": {"values": ROWS}}, {"data": {"values": [1, 2]}}],
            "datasets": {"first": [{"n": 12}], "second": "nothing"},
            "title": "x",
        }
    )
    assert [one.header for one in found] == [("stage", "patients", "note"), ("value",), ("n",)]
    assert found[0].rows == (("I", "40", ""), ("II", "", "few"))
    assert found[1].rows == (("1",), ("2",))
