"""Policy files: a good one becomes a value; every mistake of a bad one is found with its line."""

import dataclasses

import pytest

from oncommons.domain.releases import Mode, Policy, QuasiIdentifier, SensitiveRule
from oncommons.domain.tables import TABLES
from oncommons.errors import PolicyError
from oncommons.privacy.policy import STANDARD, found_in, policy_text, read_policy, standard_policy
from oncommons.privacy.policy_checks import can_be_quasi, mistakes_in

GOOD = """name = "test"
k = 12
max_matching_risk = 0.09
suppression = 0.02
oldest_age = 85
notes = "why"

[quasi.patients.sex]
hierarchy = "flat"
weight = 2.0

[quasi.tumours.age_at_diagnosis]
hierarchy = "age"
"""


def written(folder, text):
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def changed(old, new):
    assert old in GOOD
    return GOOD.replace(old, new)


def refused(folder, text):
    with pytest.raises(PolicyError) as caught:
        read_policy(written(folder, text))
    return caught.value


def test_a_good_policy_becomes_a_value(tmp_path):
    assert read_policy(written(tmp_path, GOOD)) == Policy(
        "test",
        12,
        (
            QuasiIdentifier("patients.sex", "flat", 2.0),
            QuasiIdentifier("tumours.age_at_diagnosis", "age", 1.0),
        ),
        0.02,
        0.09,
        85,
        "why",
    )


def test_what_may_be_left_out_has_a_strict_default(tmp_path):
    least = 'name = "x"\nk = 2\nmax_matching_risk = 0.5\n[quasi.patients.sex]\nhierarchy = "flat"\n'
    policy = read_policy(written(tmp_path, least))
    assert (policy.most_suppressed, policy.oldest_age, policy.notes) == (0.0, 89, "")


def test_the_standard_policy_stays_below_a_matching_risk_of_nine_percent():
    policy = standard_policy()
    assert policy.k == 12
    assert 1 / policy.k < policy.most_matching_risk == 0.09
    assert 1 / (policy.k - 1) > policy.most_matching_risk


def test_a_policy_written_and_read_is_the_same(tmp_path):
    assert read_policy(written(tmp_path, policy_text(standard_policy()))) == standard_policy()


def test_floors_modes_and_rules_survive_writing(tmp_path):
    policy = dataclasses.replace(
        standard_policy(),
        quasi_identifiers=(QuasiIdentifier("patients.sex", "flat", 0.5, 1),),
        sensitive=(SensitiveRule("tumours.grade", "beta", 4.0, ("1", 'a "b"')),),
    )
    assert read_policy(written(tmp_path, policy_text(policy))) == policy
    bare = (QuasiIdentifier("patients.sex", "flat", 0.5),)
    wide = dataclasses.replace(policy, mode=Mode.GLOBAL, quasi_identifiers=bare, sensitive=())
    assert read_policy(written(tmp_path, policy_text(wide))) == wide


def test_odd_text_and_small_numbers_survive_writing(tmp_path):
    odd = dataclasses.replace(
        standard_policy(), name='a "b" \\ c', notes="Île\n\ttab \x7f é", most_suppressed=1e-7
    )
    assert read_policy(written(tmp_path, policy_text(odd))) == odd


def test_a_hierarchy_file_is_found_from_the_folder_of_the_policy(tmp_path):
    (tmp_path / "sex.csv").write_text("male;*\nfemale;*\n")
    policy = read_policy(written(tmp_path, changed('"flat"', '"sex.csv"')))
    assert policy.quasi_identifiers[0].hierarchy == (tmp_path / "sex.csv").as_posix()


def test_a_file_that_is_no_toml_is_refused(tmp_path):
    error = refused(tmp_path, "k = = 12\n")
    assert error.file == str(tmp_path / "policy.toml")
    assert "is not TOML" in str(error)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PolicyError, match="cannot be read"):
        read_policy(tmp_path / "none.toml")


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_bytes(GOOD.replace("why", "é").encode("cp1252"))
    with pytest.raises(PolicyError, match="UTF-8"):
        read_policy(path)


@pytest.mark.parametrize(
    ("old", "new", "key", "line", "says", "remedy"),
    [
        ("k = 12", "k = 1", "k", 2, "is 1", "2 or more"),
        ("k = 12", "k = true", "k", 2, "is True", "2 or more"),
        ("k = 12", "k = 12.0", "k", 2, "is 12.0", "2 or more"),
        ("k = 12", 'k = "12"', "k", 2, "is '12'", "2 or more"),
        ("k = 12", "k = 11", "k", 2, "1/k is 0.0909", "write 12 or more"),
        ("= 0.09", "= 0", "max_matching_risk", 3, "is 0", "above 0"),
        ("= 0.09", "= 1.5", "max_matching_risk", 3, "is 1.5", "at most 1"),
        ("= 0.09", "= nan", "max_matching_risk", 3, "is nan", "above 0"),
        ("= 0.02", "= 1.0", "suppression", 4, "is 1.0", "below 1"),
        ("= 0.02", "= -0.1", "suppression", 4, "is -0.1", "0 or more"),
        ("= 0.02", "= inf", "suppression", 4, "is inf", "below 1"),
        ("= 85", "= 90", "oldest_age", 5, "is 90", "60 to 89"),
        ("= 85", "= 59", "oldest_age", 5, "is 59", "60 to 89"),
        ('"why"', "3", "notes", 6, "is 3", "between quotes"),
        ('name = "test"', "name = 3", "name", 1, "is 3", "between quotes"),
        ("suppression", "supression", "supression", 4, "is not known", "write suppression"),
        ("suppression", "zzz", "zzz", 4, "is not known", "write one of name, k"),
        ("patients.sex", "patient.sex", "quasi.patient", 8, "is not known", "write patients"),
        ("patients.sex", "patients.sexx", "quasi.patients.sexx", 8, "is not known", "write sex"),
        ('"flat"', '"age"', "quasi.patients.sex.hierarchy", 9, "is 'age'", '"flat"'),
        ('"flat"', '"none.csv"', "quasi.patients.sex.hierarchy", 9, "not there", "beside"),
        ('"flat"', "3", "quasi.patients.sex.hierarchy", 9, "is 3", '"flat"'),
        ('"age"', '"flat"', "quasi.tumours.age_at_diagnosis.hierarchy", 13, "is 'flat'", '"age"'),
        ("weight = 2.0", "weight = 0", "quasi.patients.sex.weight", 10, "is 0", "above 0"),
        ("weight = 2.0", "weight = true", "quasi.patients.sex.weight", 10, "is True", "above 0"),
        ("weight = 2.0", "floor = -1", "quasi.patients.sex.floor", 10, "is -1", "0 or more"),
        ("weight = 2.0", "floor = true", "quasi.patients.sex.floor", 10, "is True", "0 or more"),
        ("oldest_age = 85", 'mode = "lokal"', "mode", 5, "is 'lokal'", '"local" or "global"'),
        ("weight", "wieght", "quasi.patients.sex.wieght", 10, "is not known", "write weight"),
        (
            "patients.sex",
            "patients.patient_id",
            "quasi.patients.patient_id",
            8,
            "identifier",
            "text",
        ),
        (
            "patients.sex",
            "patients.birth_year",
            "quasi.patients.birth_year",
            8,
            "identifier",
            "text",
        ),
        ("patients.sex", "patients.death_day", "quasi.patients.death_day", 8, "a number", "text"),
        ("patients.sex", "tumours.event_type", "quasi.tumours.event_type", 8, "recoded", "not"),
        ("patients.sex", "patients.vital_status", "quasi.patients.vital_status", 8, "recoded", ""),
    ],
)
def test_a_mistake_is_named_with_key_line_and_remedy(tmp_path, old, new, key, line, says, remedy):
    error = refused(tmp_path, changed(old, new))
    assert (error.column, error.line) == (key, line)
    assert says in str(error)
    assert remedy in str(error)
    assert "1 mistake:" in str(error)


def test_a_hierarchy_file_is_read_when_its_policy_is(tmp_path):
    file = tmp_path / "sex.csv"
    for text, says in {
        "male;m;*\nfemale;*\n": "names sex.csv line 2: hierarchy sex has 1 fault: PRV-H5",
        "\nmale,*\nfemale,*\n": "names sex.csv line 2: hierarchy sex is separated by commas",
        "male\t*\nfemale\t*\n": "names sex.csv line 1: hierarchy sex is separated by tabs",
        "": "there is no row",
    }.items():
        file.write_text(text)
        error = refused(tmp_path, changed('"flat"', '"sex.csv"'))
        assert (error.column, error.line) == ("quasi.patients.sex.hierarchy", 9)
        assert says in str(error)
    file.write_text("male;*\nfemale;*\n")
    read_policy(written(tmp_path, changed('"flat"', '"sex.csv"')))


def test_a_file_of_ages_that_lies_is_named_with_its_line(tmp_path):
    (tmp_path / "ages.csv").write_text("64;60-69\n\n72;60-69\n")
    error = refused(tmp_path, changed('"age"', '"ages.csv"'))
    assert error.line == 13
    assert 'names ages.csv line 3: PRV-H6 hierarchy ages: "60-69" does not say' in str(error)


@pytest.mark.parametrize(
    ("hierarchy", "column", "root"),
    [("flat", "patients.sex", 1), ("region", "patients.country_region", 3),
     ("age", "tumours.age_at_diagnosis", 4), ("own.csv", "patients.sex", 2)],
)  # fmt: skip
def test_a_floor_above_the_root_is_found_without_data(tmp_path, hierarchy, column, root):
    (tmp_path / "own.csv").write_text("male;known\nfemale;known\n")
    head = GOOD[: GOOD.index("[quasi")]
    for floor in (root, root + 1):
        text = f'{head}[quasi.{column}]\nhierarchy = "{hierarchy}"\nfloor = {floor}\n'
        if floor == root:
            read_policy(written(tmp_path, text))
            continue
        error = refused(tmp_path, text)
        assert (error.column, error.line) == (f"quasi.{column}.floor", 10)
        assert f"write 0 to {root}" in str(error)


def test_global_mode_with_floors_or_rules_is_refused_at_once(tmp_path):
    text = changed("weight = 2.0", "weight = 2.0\nfloor = 1") + RULE
    assert read_policy(written(tmp_path, text)).mode is Mode.LOCAL
    error = refused(tmp_path, text.replace("oldest_age = 85", 'mode = "global"'))
    assert (error.column, error.line) == ("mode", 5)
    assert "leave out quasi.patients.sex.floor, sensitive.tumours.grade" in str(error)
    read_policy(written(tmp_path, changed("oldest_age = 85", 'mode = "global"')))


def test_the_names_that_are_offered_are_those_that_are_allowed(tmp_path):
    for wrong in ("zzz", "patient_ids", "birth_yea"):
        error = refused(tmp_path, changed("patients.sex", f"patients.{wrong}"))
        assert "patient_id," not in str(error)
        assert "birth_year" not in str(error)
        assert "write one of site_id, sex, country_region)" in str(error)


LATERALITY = """[sensitive.tumours.laterality]
rule = "l"
value = 2
unprotected = ["midline", "unknown"]
"""


def test_values_of_a_closed_list_are_known_without_data(tmp_path):
    read_policy(written(tmp_path, GOOD + LATERALITY))
    error = refused(tmp_path, GOOD + LATERALITY.replace("midline", "midlin"))
    assert error.line == 17
    assert "names midlin, which no patient can have (write midline)" in str(error)
    error = refused(tmp_path, GOOD + LATERALITY.replace("= 2", "= 6"))
    assert error.line == 16
    assert "there are 5 values" in str(error)
    assert "write at most 5" in str(error)


def test_what_the_data_refuse_is_placed_in_the_policy(tmp_path):
    path = written(tmp_path, GOOD + RULE)
    data = PolicyError("l = 2 cannot hold", remedy="ask", column="tumours.grade", value=2)
    for column, line in {"tumours.grade": 16, "patients.sex": 9, "quasi.patients.sex": 8}.items():
        data.column = column
        with pytest.raises(PolicyError) as caught, found_in(path):
            raise data
        assert (caught.value.file, caught.value.line) == (str(path), line)
        assert (caught.value.found, caught.value.remedy) == (data.found, data.remedy)


def test_what_has_a_place_or_no_policy_file_stays_as_it_is(tmp_path):
    path = written(tmp_path, GOOD + RULE)
    placed = PolicyError("a", remedy="b", file="sex.csv", line=2, column="patients.sex")
    bare = PolicyError("a", remedy="b", column="patients.sex")
    nowhere = PolicyError("a", remedy="b", column="tumours.icd10")
    for error, file in ((placed, path), (bare, None), (nowhere, path)):
        with pytest.raises(PolicyError) as caught, found_in(file):
            raise error
        assert caught.value is error


RULE = '[sensitive.tumours.grade]\nrule = "l"\nvalue = 2\nunprotected = ["1"]\n'


def test_a_rule_on_a_sensitive_column_becomes_a_value(tmp_path):
    policy = read_policy(written(tmp_path, GOOD + RULE))
    assert policy.sensitive == (SensitiveRule("tumours.grade", "l", 2.0, ("1",)),)


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("tumours.grade", "samples.storage", "sensitive.samples", "no sensitive value"),
        ("tumours.grade", "tumours.grde", "sensitive.tumours.grde", "no column of text"),
        ("tumours.grade", "tumours.diagnosis_day", "sensitive.tumours.diagnosis_day", "no column"),
        ("tumours.grade", "patients.patient_id", "sensitive.patients.patient_id", "identifier"),
        ("tumours.grade", "tumours.grad", "sensitive.tumours.grad", "(write grade)"),
        ("tumours.grade", "patients.sex", "sensitive.patients.sex", "quasi-identifier too"),
        ("tumours.grade", "patients.vital_status", "sensitive.patients.vital_status", "follow-up"),
        ('"l"', '"k"', "sensitive.tumours.grade.rule", "is 'k'"),
        ("value = 2", "value = true", "sensitive.tumours.grade.value", "is True"),
        ("value = 2", "value = nan", "sensitive.tumours.grade.value", "is nan"),
        ("value = 2", "value = -1", "sensitive.tumours.grade.value", "is -1"),
        ("value = 2", "valu = 2", "sensitive.tumours.grade.valu", "is not known"),
        ('["1"]', '"1"', "sensitive.tumours.grade.unprotected", "is '1'"),
        ('["1"]', "[1]", "sensitive.tumours.grade.unprotected", "is [1]"),
    ],
)
def test_a_mistake_in_a_rule_is_named(tmp_path, old, new, key, says):
    assert old in RULE
    error = refused(tmp_path, GOOD + RULE.replace(old, new))
    assert f"{key}: " in str(error)
    assert says in str(error)
    assert error.line is not None
    assert error.line >= GOOD.count("\n") + 1


@pytest.mark.parametrize("text", ["sensitive = 3\n", "[sensitive]\ntumours = 3\n",
                                  "[sensitive.tumours]\ngrade = 3\n"])  # fmt: skip
def test_rules_in_another_shape_are_shown_the_right_one(tmp_path, text):
    at = GOOD.index("[quasi")
    assert "[sensitive." in str(refused(tmp_path, GOOD[:at] + text + GOOD[at:]))


@pytest.mark.parametrize("key", ["name", "k", "max_matching_risk"])
def test_a_missing_key_is_named(tmp_path, key):
    without = "".join(line for line in GOOD.splitlines(True) if not line.startswith(f"{key} ="))
    error = refused(tmp_path, without)
    assert error.column == key
    assert f"{key}: is missing" in str(error)


@pytest.mark.parametrize(
    "text",
    ["", "quasi = 3\n", "[quasi]\n", "[quasi]\npatients = 3\n", "[quasi.patients]\nsex = 3\n"],
)
def test_quasi_identifiers_in_another_shape_are_shown_the_right_one(tmp_path, text):
    head = GOOD[: GOOD.index("[quasi")]
    assert "[quasi." in str(refused(tmp_path, head + text))


def test_every_mistake_is_found_at_once_in_the_order_of_the_lines(tmp_path):
    text = changed("k = 12", "k = 0").replace('"age"', '"ages"').replace("0.02", "2")
    error = refused(tmp_path, text)
    assert "3 mistakes" in str(error)
    places = [str(error).index(part) for part in ("line 2 k", "line 4 suppression", "line 13")]
    assert places == sorted(places)


def test_the_line_is_found_for_keys_written_in_line():
    text = 'k = 1\nquasi = {patients = {sex = {hierarchy = "flat", weight = 0}}}\n'
    content = {"k": 1, "quasi": {"patients": {"sex": {"hierarchy": "flat", "weight": 0}}}}
    lines = {one.key: one.line for one in mistakes_in(content, text, None)}
    assert lines["k"] == 1
    assert lines["name"] is None


def test_no_identifier_and_no_number_can_be_recoded_but_the_age():
    able = {
        f"{table}.{column.name}"
        for table in ("patients", "tumours")
        for column in TABLES[table].columns
        if can_be_quasi(column)
    }
    assert {"patients.sex", "patients.site_id", "tumours.oncotree"} < able
    assert "tumours.age_at_diagnosis" in able
    assert not any(
        name.endswith(("_id", "_day", "birth_year")) for name in able - {"patients.site_id"}
    )
    assert able.isdisjoint({"tumours.event_type", "patients.vital_status"})


def test_a_reserve_is_read_and_written_where_there_is_one(tmp_path):
    reserved = dataclasses.replace(standard_policy(), reserve=2)
    path = tmp_path / "reserved.toml"
    path.write_text(policy_text(reserved))
    assert read_policy(path).reserve == 2
    assert "reserve" not in policy_text(dataclasses.replace(standard_policy(), reserve=0))


@pytest.mark.parametrize("reserve", ["-1", "1.5", '"2"', "true", "101"])
def test_a_reserve_is_a_small_number_of_patients(tmp_path, reserve):
    path = tmp_path / "reserved.toml"
    text = policy_text(dataclasses.replace(standard_policy(), reserve=0))
    path.write_text(text.replace("k = 12\n", f"k = 12\nreserve = {reserve}\n", 1))
    with pytest.raises(PolicyError, match="line 3 reserve: is"):
        read_policy(path)


def test_a_policy_saved_by_a_windows_editor_is_read(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_bytes(b"\xef\xbb\xbf" + STANDARD.read_bytes().replace(b"\n", b"\r\n"))
    assert read_policy(path) == standard_policy()


@pytest.mark.parametrize(
    ("text", "line"),
    [('k = 12\nname = "test\n', 2), ("k 12\n", 1), ("[quasi.a]\n\n[quasi.a]\n", 3)],
)
def test_a_line_that_is_no_toml_is_named(tmp_path, text, line):
    error = refused(tmp_path, text)
    assert error.line == line
    assert "each table stands once" in str(error)


def accepting(*pairs):
    listed = ", ".join(f'"{pair}"' for pair in pairs)
    return changed('notes = "why"\n', f'notes = "why"\naccepted_give_back = [{listed}]\n')


def test_what_may_give_back_is_read_and_written(tmp_path):
    pair = "assays.panel_id -> patients.sex"
    policy = read_policy(written(tmp_path, accepting(pair)))
    assert policy.accepted_give_back == (pair,)
    assert read_policy(written(tmp_path, policy_text(policy))) == policy
    plain = dataclasses.replace(policy, accepted_give_back=())
    assert "accepted_give_back" not in policy_text(plain)


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        (
            "assays.panel -> patients.sex",
            "assays.panel, which no release has (write assays.panel_id)",
        ),
        ("patients.patient_id -> patients.sex", "patients.patient_id, which no release has"),
        ("patients.birth_year -> patients.sex", "patients.birth_year, which no release has"),
        ("consents.scope -> patients.sex", "consents.scope, which no release has"),
        (
            "assays.panel_id -> patients.site",
            "patients.site, which is no quasi-identifier (write patients.site_id)",
        ),
        ("assays.panel_id -> samples.oncotree", "samples.oncotree, which is no quasi-identifier"),
        ("assays.panel_id", 'write it as "assays.panel_id -> patients.site_id"'),
        ("assays.panel_id->patients.sex", "write it as"),
    ],
)
def test_what_may_give_back_has_to_exist(tmp_path, pair, says):
    error = refused(tmp_path, accepting(pair))
    assert error.line == 7
    assert error.column == "accepted_give_back"
    assert says in str(error)


def test_what_may_give_back_is_a_list_that_names_each_pair_once(tmp_path):
    pair = "assays.panel_id -> patients.sex"
    assert "twice" in str(refused(tmp_path, accepting(pair, pair)))
    no_list = accepting(pair).replace("[" + f'"{pair}"' + "]", "1")
    assert "write a list" in str(refused(tmp_path, no_list))
