"""The table of exons."""

from oncommons.knowledge.exons import exons


def test_exons_run_forward_and_touch_the_next_one():
    for (gene, number), spans in exons().items():
        for span in spans:
            assert 0 < span.first < span.last, (gene, number)
            assert span.transcript
        following = exons().get((gene, number + 1))
        if following:
            assert following[0].first - spans[0].last in (0, 1), (gene, number)
