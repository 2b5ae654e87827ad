"""The sample newspaper as its readers get it: RSS and pages with all their furniture."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from email.utils import format_datetime
from html import escape

from sandbox.newspaper.issue import Published
from sandbox.newspaper.piece import VIETNAM, Piece, Shape
from sandbox.newspaper.pieces import SECTIONS

NAME = "Báo Đất Tổ (mẫu)"
MOTTO = "Tiếng nói thử nghiệm của vùng trung du"
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OTHER = "qwertyuiopasdfghjklzxcvbnmQWERTYUIOPASDFGHJKLZXCVBNM"
_SUBSTITUTED = str.maketrans(_PLAIN, _OTHER)
_NOTE = (
    "Trang báo mẫu để thử phần mềm Tin Gọn: mọi nhân vật, sự việc và con số đều là hư cấu, "
    "tên địa danh chỉ để cho giống thật."
)


def rss(section: str, articles: list[Published], root: str) -> str:
    name = NAME if section == "home" else f"{SECTIONS[section]} - {NAME}"
    items = "".join(_item(article, root) for article in articles)
    built = format_datetime(articles[0].at) if articles else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>\n'
        f"<title>{escape(name)}</title><link>{root}/</link>"
        f"<description>{escape(MOTTO)}</description><language>vi</language>"
        f'<atom:link href="{root}/rss/{section}.rss" rel="self" type="application/rss+xml"/>'
        f"<lastBuildDate>{built}</lastBuildDate><ttl>1</ttl>\n{items}</channel></rss>\n"
    )


def _item(article: Published, root: str) -> str:
    url, picture = f"{root}{article.path}", f"{root}/anh/{article.id}.png"
    lead = escape(_line(article.piece.lead))
    description = f'<a href="{url}"><img src="{picture}" /></a></br>{lead}'
    return (
        f"<item><title>{escape(article.piece.title)}</title>"
        f'<link>{url}</link><guid isPermaLink="true">{url}</guid>'
        f"<description><![CDATA[{description}]]></description>"
        f"<pubDate>{format_datetime(article.at.astimezone(VIETNAM))}</pubDate>"
        f"<category>{escape(article.section)}</category>"
        f'<enclosure url="{picture}" type="image/png" length="0"/></item>\n'
    )


def page(article: Published, others: list[Published], root: str) -> str:
    piece, url = article.piece, f"{root}{article.path}"
    picture = f"{root}/anh/{article.id}.png"
    at = article.at.astimezone(VIETNAM)
    lead = _line(piece.lead)
    meta = {
        "og:type": "article",
        "og:site_name": NAME,
        "og:title": piece.title,
        "og:description": lead,
        "og:url": url,
        "og:image": picture,
        "og:image:width": "640",
        "og:image:height": "360",
        "article:published_time": at.isoformat(),
        "article:section": article.section,
    }
    tags = "".join(
        f'<meta property="{name}" content="{escape(value)}">\n' for name, value in meta.items()
    )
    tags += f'<meta name="description" content="{escape(lead)}">\n'
    tags += f'<meta name="keywords" content="{escape(", ".join(piece.tags))}">\n'
    tags += f'<link rel="canonical" href="{url}">\n'
    return _frame(
        piece.title,
        tags + f'<script type="application/ld+json">{_json_ld(article, url, picture)}</script>\n',
        f"""
<nav class="breadcrumb"><a href="{root}/">Trang chủ</a> › <a href="{root}/rss/{piece.section}.rss"
>{escape(article.section)}</a></nav>
<article class="detail">
<h1 class="title">{escape(piece.title)}</h1>
<p class="meta"><span class="author">{escape(piece.author)}</span> ·
<time datetime="{at.isoformat()}">{_weekday(at.weekday())}, {at:%d/%m/%Y %H:%M}</time></p>
<div class="share"><a href="#fb">Chia sẻ</a> <a href="#zalo">Zalo</a>
<a href="#in">In trang</a></div>
<p class="sapo">ĐTO - {escape(lead)}</p>
{_content(article, picture)}
<p class="signature">{escape(piece.author)}</p>
<div class="tags">Từ khóa: {_tags(piece)}</div>
</article>
<section class="comments"><h2>Ý kiến bạn đọc</h2><p>Hãy là người đầu tiên bình luận.</p></section>
""",
        _sidebar(others, root),
        root,
    )


def front(articles: list[Published], root: str) -> str:
    feeds = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{escape(name)}" '
        f'href="{root}/rss/{section}.rss">\n'
        for section, name in (("home", NAME), *SECTIONS.items())
    )
    listed = "".join(
        f'<li><a href="{root}{one.path}"><img src="{root}/anh/{one.id}.png" alt="" width="200" '
        f'height="112" loading="lazy"><strong>{escape(one.piece.title)}</strong></a>'
        f"<p>{escape(_line(one.piece.lead))}</p></li>"
        for one in articles
    )
    return _frame(NAME, feeds, f'<h1>Tin mới</h1><ul class="front">{listed}</ul>', "", root)


def _frame(title: str, head: str, main: str, side: str, root: str) -> str:
    menu = "".join(
        f'<li><a href="{root}/rss/{section}.rss">{escape(name)}</a></li>'
        for section, name in SECTIONS.items()
    )
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} - {NAME}</title>
{head}<style>{_STYLE}</style></head>
<body>
<header class="masthead"><a class="logo" href="{root}/">{NAME}</a><p>{MOTTO}</p>
<ul class="menu">{menu}</ul></header>
<div class="page"><main>{main}</main><aside class="sidebar">{side}</aside></div>
<footer><p><strong>{NAME}</strong> · Giấy phép số 00/GP-MẪU · Tổng biên tập: Nguyễn Văn Mẫu</p>
<p>Tòa soạn: số 1, đường Thử Nghiệm, Việt Trì, Phú Thọ · Điện thoại: 0210 000 000</p>
<p>{_NOTE}</p></footer>
</body></html>
"""


def _tags(piece: Piece) -> str:
    return " ".join(f'<a href="#t">{escape(tag)}</a>' for tag in piece.tags)


def _sidebar(others: list[Published], root: str) -> str:
    teasers = "".join(
        f'<li><a href="{root}{one.path}">{escape(one.piece.title)}</a>'
        f"<p>{escape(_line(one.piece.lead))}</p></li>"
        for one in others
    )
    return (
        f'<div class="box"><h2>Tin đọc nhiều</h2><ul>{teasers}</ul></div>'
        '<div class="box ad"><h2>Quảng cáo</h2><p>Chỗ này cho thuê.</p></div>'
        '<div class="box"><h2>Thời tiết</h2><p>Việt Trì: có mây, 24 đến 31 độ, gió nhẹ.</p></div>'
    )


def _content(article: Published, picture: str) -> str:
    piece = article.piece
    match piece.shape:
        case Shape.BODILESS:
            return (
                f'<div id="dcontent" class="content"><video controls poster="{picture}" '
                f'src="/video/{article.id}.mp4"></video></div>'
            )
        case Shape.ENCODED:
            packed = base64.b64encode(_blocks(piece, picture).translate(_SUBSTITUTED).encode())
            return (
                f'<div id="dcontent" class="content">{packed.decode()}</div>'
                '<script src="/js/giai-ma.js"></script>'
            )
        case Shape.PLAIN | Shape.PHOTOS:
            figure = _figure(picture, piece.caption) if piece.caption else ""
            return f'<div id="dcontent" class="content">{figure}{_blocks(piece, picture)}</div>'


def _blocks(piece: Piece, picture: str) -> str:
    return "\n".join(_block(block, picture) for block in piece.paragraphs())


def _block(block: str, picture: str) -> str:
    for mark, make in _MARKS.items():
        if block.startswith(mark):
            return make(block.removeprefix(mark).strip(), picture)
    return f"<p>{_inline(block)}</p>"


def _inline(text: str) -> str:
    """Escape, and make the questions of an interview bold."""
    told = escape(text, quote=False)
    if told.startswith("**") and told.endswith("**"):
        return f"<strong>{told[2:-2]}</strong>"
    return told


def _figure(picture: str, caption: str) -> str:
    return (
        f'<figure class="picture"><img src="{picture}" alt="{escape(caption)}" width="640" '
        f'height="360"><figcaption>{escape(caption)}</figcaption></figure>'
    )


def _list(text: str, _: str) -> str:
    items = f"\n{text}".split("\n- ")
    return "<ul>" + "".join(f"<li>{_inline(_line(item))}</li>" for item in items if item) + "</ul>"


def _table(text: str, _: str) -> str:
    rows = f"\n{text}".split("\n| ")
    cells = (row.split(" | ") for row in rows if row.strip())
    return (
        "<table>"
        + "".join(
            "<tr>" + "".join(f"<td>{_inline(cell.strip())}</td>" for cell in row) + "</tr>"
            for row in cells
        )
        + "</table>"
    )


_MARKS: dict[str, Callable[[str, str], str]] = {
    "# ": lambda text, _: f"<h2>{_inline(text)}</h2>",
    "> ": lambda text, _: f"<blockquote><p>“{_inline(text)}”</p></blockquote>",
    "[ảnh] ": lambda text, picture: _figure(picture, text),
    "- ": _list,
    "| ": _table,
}


def _json_ld(article: Published, url: str, picture: str) -> str:
    told = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.piece.title,
        "description": _line(article.piece.lead),
        "datePublished": article.at.astimezone(VIETNAM).isoformat(),
        "articleSection": article.section,
        "mainEntityOfPage": url,
        "image": [picture],
        "author": {"@type": "Person", "name": article.piece.author},
        "publisher": {"@type": "Organization", "name": NAME},
    }
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")


def _line(text: str) -> str:
    return " ".join(text.split())


def _weekday(day: int) -> str:
    return ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")[day]


_STYLE = """
:root{color-scheme:light dark;--ink:#1c1b1a;--paper:#fffdf8;--red:#a3231f;--line:#e3dccf}
@media (prefers-color-scheme:dark){
:root{--ink:#ece7df;--paper:#191715;--red:#f08a7f;--line:#3a352f}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.06rem/1.65 "Noto Serif",
Georgia,serif}
a{color:inherit}.masthead{border-bottom:3px double var(--line);padding:1rem;text-align:center}
.logo{font-size:2rem;font-weight:700;color:var(--red);text-decoration:none}
.menu{display:flex;flex-wrap:wrap;gap:1rem;justify-content:center;list-style:none;padding:0;
margin:0}
.page{display:grid;grid-template-columns:minmax(0,44rem) minmax(0,18rem);gap:2rem;
justify-content:center;padding:1rem}@media (max-width:800px){.page{grid-template-columns:1fr}}
h1{line-height:1.25}.sapo{font-weight:600}figure{margin:1rem 0}
img,video{max-width:100%;height:auto}
figcaption{font-size:.9rem;opacity:.8}.sidebar{font-size:.92rem}.sidebar ul,.front{padding:0;
list-style:none}table{border-collapse:collapse}td{border:1px solid var(--line);padding:.3rem .6rem}
footer{border-top:3px double var(--line);padding:1rem;text-align:center;font-size:.88rem}
.content{overflow-wrap:anywhere}
"""
