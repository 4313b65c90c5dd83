"""HTML that once broke the server or held it up, found by `tests/fuzz`."""

import time

import pytest

from relead.domain.comments import to_bbcode


@pytest.mark.parametrize(
    ("html", "bbcode"),
    [
        ("<b>x</b><![x[y]]>", "[b]x[/b]"),
        ("<b>x</b><![" * 2, "[b]x[/b]<![[b]x[/b]<!["),
        ("<p>x<![if !supportLists]>y<![endif]></p>", "xy"),
        ("<?xml version='1.0'?><b>x</b>", "[b]x[/b]"),
        ("<b>&#" + "9" * 5000 + ";</b>", "[b]&#" + "9" * 5000 + ";[/b]"),
        ("<b>&#0;&#xD800;</b>", "[b]\ufffd\ufffd[/b]"),
        ("<b>x</b><!-- y", "[b]x[/b]<!-- y"),
        ("<b>x</b><a href='y", "[b]x[/b]<a href='y"),
        ('<a title="href=u" href="a>b">x</a>', "[url=a>b]x[/url]"),
        ("<a HREF = u>x</a>", "[url=u]x[/url]"),
        ("<script><b>x</b></script><b>y</b>", "[b]y[/b]"),
    ],
)
def test_to_bbcode(html: str, bbcode: str) -> None:
    assert to_bbcode(html) == bbcode


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "<a a=",
        "<a a='",
        '<a" "',
        "<!--",
        "<![",
        "<?",
        "</",
        "<script>",
        "<",
        "&#",
        "<a \"'",
        "href=",
        "<a/'",
    ],
)
def test_it_takes_no_longer_than_it_must(piece: str) -> None:
    start = time.perf_counter()
    to_bbcode("<b>" + piece * (200_000 // len(piece)))
    assert time.perf_counter() - start < 1.0  # quadratic work would take minutes
