"""Tables inside JSON and charts, and the same file with other cells."""

import json

from oncommons.access.airlock.json_parts import chart_parts, parts_of, with_rows, written

FORM = {
    "title": "Stages",
    "n": 44,
    "is_final": True,
    "by_stage": [{"stage": "I", "n": 40}, {"stage": "II", "n": 4}],
    "deep": [{"columns": {"sex": ["f", "m"], "n": [30, 14]}}],
    "loose": [1, 2],
    "ragged": [{"a": 1}, {"b": 2}],
    "uneven": {"a": [1], "b": [1, 2]},
    "nothing": [None, {}, []],
    "nested": {"a": [[1]]},
    "holes": [{"a": {}}],
}


def test_every_table_is_found():
    parts = parts_of(FORM)
    found = {written(path): (table.header, table.rows) for path, table in parts.tables.items()}
    assert found["$"] == (("n",), (("44",),))
    assert found["$.by_stage"] == (("stage", "n"), (("I", "40"), ("II", "4")))
    assert found["$.deep[0].columns"] == (("sex", "n"), (("f", "30"), ("m", "14")))
    assert found["$.ragged[0]"] == (("a",), (("1",),))
    assert set(found) == {"$", "$.by_stage", "$.deep[0].columns", "$.ragged[0]", "$.ragged[1]"}


def test_every_text_and_every_loose_number_is_found():
    parts = parts_of(FORM)
    assert {"Stages", "title", "holes"} <= set(parts.texts)
    assert parts.loose == (
        *("$.loose[0]", "$.loose[1]", "$.uneven.a[0]", "$.uneven.b[0]", "$.uneven.b[1]"),
        "$.nested.a[0][0]",
    )
    assert parts_of(3).loose == ("$",)
    assert parts_of("text").texts == ("text",)


def test_a_table_is_written_back_and_all_else_is_kept():
    rows = {
        (): (("45",),),
        ("by_stage",): (("I", "40"), ("II", "hidden")),
        ("deep", 0, "columns"): (("f", "30"), ("m", "")),
    }
    again = json.loads(with_rows(FORM, rows))
    assert again["n"] == 45
    assert again["by_stage"] == [{"stage": "I", "n": 40}, {"stage": "II", "n": None}]
    assert again["deep"][0]["columns"]["n"] == [30, None]
    rest = ("title", "is_final", "loose", "ragged", "uneven", "nested")
    assert all(again[name] == FORM[name] for name in rest)
    assert FORM["n"] == 44


def test_fractions_and_words_are_written_back():
    form = [{"name": "a", "share": 0.123, "n": 12}]
    again = json.loads(with_rows(form, {(): (("< 5", "0.12", "10"),)}))
    assert again == [{"name": "< 5", "share": 0.12, "n": 10}]


def test_the_data_of_a_chart_is_found():
    chart = {
        "data": {"values": [{"stage": "I", "n": 40}]},
        "datasets": {"d": [{"x": 1}], "odd": [1, 2]},
        "layer": [{"data": {"values": [{"a": 1}, 3]}, "mark": "bar"}],
        "encoding": {"x": {"scale": {"domain": [0, 1], "range": ["a", "b"]}}},
        "width": 300,
    }
    parts = chart_parts(chart)
    assert [written(path) for path in parts.tables] == ["$.data.values", "$.datasets.d"]
    assert parts.loose == ("$.datasets.odd", "$.layer[0].data.values")
    assert "bar" in parts.texts
