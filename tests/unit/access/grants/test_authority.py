"""A grant goes no further than what the owners, the papers and the project allow."""

import datetime

import pytest

from oncommons.access.grants import check_authority, may_be_granted
from oncommons.access.grants.authority import columns_at, least_depth
from oncommons.access.grants.terms import EVERYTHING
from oncommons.domain.governance.projects import Agreement, Paper, PaperKind
from oncommons.domain.grants import Depth
from oncommons.domain.questions import QuestionKind
from oncommons.errors import GrantError
from tests.factories import NEXT_YEAR, TODAY
from tests.grants import authority, terms

GOVERNED = {"minimum": 10}
DAY = datetime.timedelta(1)


def papers(*kinds, until=NEXT_YEAR):
    return tuple(Paper(kind, "00" * 32, until) for kind in kinds)


def test_what_was_settled_may_be_granted():
    check_authority(terms(**GOVERNED), authority())
    assert may_be_granted(terms(**GOVERNED), authority())


@pytest.mark.parametrize(
    ("settled", "asked", "code"),
    [
        ({"agreements": ()}, {}, "GRANT_AGREEMENT"),
        ({"datasets": ()}, {}, "GRANT_AGREEMENT"),
        ({"datasets": ("lung-b", "lung-c")}, {}, "GRANT_AGREEMENT"),
        ({"agreements": (Agreement("lung-b", "o", TODAY + DAY),)}, {}, "GRANT_AGREEMENT"),
        ({"ends": NEXT_YEAR - DAY}, {}, "GRANT_DATES"),
        ({"papers": papers(PaperKind.ETHICS)}, {}, "GRANT_PAPER"),
        ({"papers": papers(PaperKind.CONTRACT)}, {}, "GRANT_PAPER"),
        ({"papers": papers(*PaperKind, until=NEXT_YEAR - DAY)}, {}, "GRANT_DATES"),
        ({"depth": Depth.EXPLORE}, {}, "GRANT_DEPTH"),
        ({}, {"depth": Depth.EXPLORE}, "GRANT_COLUMN"),
        ({}, {"depth": Depth.OPEN, "minimum": 20}, "GRANT_COLUMN"),
        ({}, {"minimum": 9}, "GRANT_MINIMUM"),
        ({}, {"minimum": 4}, "GRANT_MINIMUM"),
    ],
)
def test_what_goes_further_is_refused(settled, asked, code):
    wanted = terms(**(GOVERNED | asked))
    with pytest.raises(GrantError) as refused:
        check_authority(wanted, authority(**settled))
    assert refused.value.code == code
    assert not may_be_granted(wanted, authority(**settled))


def test_of_two_papers_of_one_kind_the_later_counts():
    both = papers(PaperKind.CONTRACT) + papers(PaperKind.ETHICS, until=TODAY)
    assert not may_be_granted(terms(**GOVERNED), authority(papers=both))
    renewed = both + papers(PaperKind.ETHICS)
    check_authority(terms(**GOVERNED), authority(papers=renewed))


@pytest.mark.parametrize(
    ("column", "depth"),
    [
        ("patients.sex", Depth.OPEN),
        ("patients.site_id", Depth.OPEN),
        ("tumours.age_at_diagnosis", Depth.OPEN),
        ("tumours.age_at_diagnosis_low", Depth.OPEN),
        ("copy_number.loh", Depth.OPEN),
        ("patients.patient_id", Depth.EXPLORE),
        ("patients.death_day", Depth.EXPLORE),
        ("mutations.symbol", Depth.EXPLORE),
        ("mutations.pos", Depth.RESEARCH),
        ("segments.start", Depth.RESEARCH),
    ],
)
def test_each_column_has_a_least_depth(column, depth):
    assert least_depth(*column.split(".")) is depth


def test_a_deeper_grant_may_hold_more_columns():
    sets = [
        {(table, name) for table, names in columns_at(depth).items() for name in names}
        for depth in Depth
    ]
    assert sets[0] < sets[1] < sets[2]
    assert {table: set(names) for table, names in columns_at(Depth.RESEARCH).items()} == {
        table: set(names) for table, names in EVERYTHING.items()
    }
    for depth, least in zip(Depth, (20, 10, 10), strict=True):
        wanted = terms(depth=depth, columns=columns_at(depth), minimum=least)
        check_authority(wanted, authority())


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"project_id": "../up"}, "GRANT_NAME"),
        ({"project_id": "a" * 65}, "GRANT_NAME"),
        ({"valid_until": TODAY - DAY}, "GRANT_DATES"),
        ({"purposes": ()}, "GRANT_PURPOSE"),
        ({"columns": {"patients": ("birth_year",)}}, "GRANT_COLUMN"),
        (
            {"depth": Depth.OPEN, "minimum": 20, "questions": frozenset([QuestionKind.GENES])},
            "GRANT_QUESTION",
        ),
    ],
)
def test_terms_that_no_grant_may_have_are_refused_with_their_code(asked, code):
    with pytest.raises(GrantError) as refused:
        check_authority(terms(**(GOVERNED | asked)), authority())
    assert refused.value.code == code
