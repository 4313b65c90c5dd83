"""HTML in, BB code out (entities.md 2.4)."""

import pytest

from relead.domain.comments import to_bbcode


@pytest.mark.parametrize(
    ("html", "bbcode"),
    [
        ("plain", "plain"),
        ("", ""),
        ("a < b > c & d", "a < b > c & d"),
        ("1<2", "1<2"),
        ("[b]x[/b]", "[b]x[/b]"),
        ("[b]x[/b]\n two ", "[b]x[/b]\n two "),
        ("<b>x</b>", "[b]x[/b]"),
        ("<B>x</B>", "[b]x[/b]"),
        ("<strong>x</strong>", "[b]x[/b]"),
        ("<i>x</i><em>y</em>", "[i]x[/i][i]y[/i]"),
        ("<s>x</s><strike>y</strike><del>z</del>", "[s]x[/s][s]y[/s][s]z[/s]"),
        ("<u>x</u>", "[u]x[/u]"),
        ("<b><i>x</i></b>", "[b][i]x[/i][/b]"),
        ("x<br>y<br/>z<br />", "x\ny\nz"),
        ("<p>x</p><p>y</p>", "x\ny"),
        ("<div>x</div>y", "x\ny"),
        ("<ul><li>x</li><li>y</li></ul>", "[list][*]x[*]y[/list]"),
        ("<ol><li>x</li></ol>", "[list=1][*]x[/list]"),
        ('<a href="https://x.yy/?a=1&amp;b=2">z</a>', "[url=https://x.yy/?a=1&b=2]z[/url]"),
        ("<a>z</a>", "z"),
        ('<a name="n"><a href="u">x</a></a>', "[url=u]x[/url]"),
        ("</a>x", "x"),
        ('<span style="color:red">x</span>', "x"),
        ("<b>a &lt; b &amp; c&nbsp;d</b>", "[b]a < b & c\u00a0d[/b]"),
        ("<script>alert(1)</script>x", "x"),
        ("<style>p{}</style><b>x</b>", "[b]x[/b]"),
        ("<img src=x onerror=alert(1)>x", "x"),
        ("<!-- hidden --><b>x</b>", "[b]x[/b]"),
    ],
)
def test_to_bbcode(html: str, bbcode: str) -> None:
    assert to_bbcode(html) == bbcode


@pytest.mark.parametrize("html", ["<b>x</b>", "<p>x</p><ul><li>y</li></ul>", "<a href='u'>x</a>"])
def test_what_was_read_back_is_stored_as_it_is(html: str) -> None:
    once = to_bbcode(html)
    assert to_bbcode(once) == once
