"""Pictures are drawings: whatever could run, load or break out of the page is refused."""

import pytest

from oncommons.errors import DataError
from oncommons.report.svg import as_picture, check_svg

GOOD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><clipPath id="a"></clipPath>'
    '</defs><g clip-path="url(#a)"><text x="1" y="2">a &lt;b&gt; &amp; c</text></g></svg>'
)


def test_drawing_passes():
    check_svg(GOOD)
    check_svg("")


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<foreignObject><p>x</p></foreignObject>",
        '<image href="https://example.org/a.png"/>',
        '<use href="#a"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<g onload="alert(1)"></g>',
        '<g style="background:url(https://example.org)"></g>',
        '<rect fill="url(https://example.org/a#b)"/>',
        '<rect fill="URL( #a )"/>',
        "<style>@import 'x'</style>",
        "<animate/>",
        "<!-- -->",
        "<!DOCTYPE svg>",
        "<?xml version='1.0'?>",
        "<![CDATA[x]]>",
        "<g>",
        "</svg><img src=x>",
        "</g>",
    ],
)
def test_anything_else_is_refused(part):
    with pytest.raises(DataError, match="the picture holds"):
        check_svg(GOOD.replace("<defs>", part + "<defs>"))


@pytest.mark.parametrize("around", ["x{}", "{}x", "<p>{}</p>", " {}"])
def test_text_around_a_drawing_is_refused(around):
    with pytest.raises(DataError, match="the picture holds"):
        check_svg(around.format(GOOD))


def test_picture_has_a_name_and_keeps_its_size():
    picture = as_picture(
        '<svg class="x" width="9" height="8" viewBox="0 0 9 8"></svg>', 'a "b" <c>'
    )
    assert picture == (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="8" viewBox="0 0 9 8" role="img"'
        ' aria-label="a &quot;b&quot; &lt;c&gt;"></svg>'
    )
    check_svg(picture)


def test_pictures_do_not_take_each_others_ids():
    one, other = as_picture(GOOD, "one"), as_picture(GOOD.replace("9 9", "8 8"), "other")
    ids = [text.split('id="')[1].split('"')[0] for text in (one, other)]
    assert ids[0] != ids[1]
    assert f"url(#{ids[0]})" in one
    assert as_picture(GOOD, "one") == one


def test_what_is_no_drawing_does_not_become_one():
    with pytest.raises(DataError, match="no SVG"):
        as_picture("<p></p>", "x")
