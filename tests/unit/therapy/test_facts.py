"""The small tables that matching needs."""

from oncommons.therapy.facts import categories, category_names, known_drivers
from oncommons.therapy.variants import Asked, read_variant


def test_every_member_of_a_class_is_understood():
    for (gene, name), category in categories().items():
        assert category.members, (gene, name)
        for member in category.members:
            assert read_variant(member).asked not in (Asked.UNREADABLE, Asked.NAMED), member


def test_names_are_given_once():
    assert len(set(category_names())) == len(category_names())


def test_a_gene_without_list_has_no_known_driver():
    assert known_drivers("TTN") == ()
