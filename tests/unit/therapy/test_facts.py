"""The small tables that matching needs."""

from oncommons.therapy.facts import categories, category_names, exons, known_drivers
from oncommons.therapy.variants import Asked, read_variant


def test_exons_run_forward_and_touch_the_next_one():
    for (gene, number), spans in exons().items():
        for span in spans:
            assert 0 < span.first < span.last, (gene, number)
            assert span.transcript
        following = exons().get((gene, number + 1))
        if following:
            assert following[0].first - spans[0].last in (0, 1), (gene, number)


def test_every_member_of_a_class_is_understood():
    for (gene, name), category in categories().items():
        assert category.members, (gene, name)
        for member in category.members:
            assert read_variant(member).asked not in (Asked.UNREADABLE, Asked.NAMED), member


def test_names_are_given_once():
    assert len(set(category_names())) == len(category_names())


def test_a_gene_without_list_has_no_known_driver():
    assert known_drivers("TTN") == ()
