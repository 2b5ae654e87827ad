"""What we know of single papers and of the systems they are made with: a table, easy to extend.

A rule may know the container of the body only; the rest is found as on any page. A page with a
rule whose container is there but holds no readable body gets no generic attempt: what that would
find is a story of the sidebar.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRule:
    """CSS-like selectors: tag, #id, .class, [attribute], one inside another; see `selectors`."""

    body: tuple[str, ...]
    lead: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    """Beside what the page tells machines of itself: the longest name wins (`credits.py`)."""
    date: tuple[str, ...] = ()
    junk: tuple[str, ...] = ()


# One system of most of VCCorp's papers.
VCCORP = PageRule(
    body=(
        ".detail-content.afcbc-body",
        ".detail-content",
        "#main-detail-body",
        "#ContentDetail",
        ".detail-cmain",
    ),
    lead=(".detail-sapo", ".knc-sapo", ".sapo"),
    author=(
        ".detail-author .name",
        ".detail-author",
        ".author-info .name",
        ".detail-info .author",
        ".knc-menu-nav .author",
    ),
    date=(".detail-time", ".pdate", ".publish-date"),
    junk=(
        ".kbwscwl-relatedbox",
        ".relate-container",
        "#listNewsInContent",
        "#reactRelate",
        ".tindnd",
        ".chisochungkhoan",
        ".link-source-wrapper",
    ),
)
# ePi and its kin: two generations of class names.
EPI = PageRule(
    body=(".article__body.cms-body", ".article__body", ".b-maincontent", ".cms-body"),
    lead=(".article__sapo", ".sc-longform-header-sapo", ".article__summary"),
    author=(".article__author .name", ".article__author", ".sc-longform-header-author", ".author"),
    date=(
        ".article__meta time",
        ".article__meta .time",
        ".sc-longform-header-date",
        ".article__time",
    ),
    junk=(
        "article.story",
        ".c-box",
        ".c-news-related",
        ".c-tag",
        ".article__tag",
        ".article__source",
    ),
)
MASTERCMS = PageRule(
    body=("#content_detail_news", ".__MASTERCMS_CONTENT", ".article-detail-body"),
    lead=(".sapo_detail", ".article-detail-desc"),
    author=(".author.cl_green", ".article-detail-author", "a.author"),
    date=(".post-time", ".article-detail-date"),
    junk=(".article-detail-source", ".article-detail-similar", ".__MB_ARTICLE_A"),
)
# Việt Long, of Phú Thọ and Thanh Hóa: body clear or encoded, author in the last line.
VIETLONG = PageRule(
    body=("#dcontent",),
    lead=(".dsapo", ".sapo"),
    date=(".pdate", ".stime", ".date-detail", ".date"),
)
PROVINCIAL = PageRule(
    body=("#newscontents", ".content-fck"), junk=(".detail-related", ".sharemxh", ".news-relate")
)
PORTAL = PageRule(body=(".td-post-content", "#content.content-detail", ".content-detail"))

_VNEXPRESS = PageRule(
    body=("article.fck_detail", ".fck_detail"),
    lead=("p.description", ".lead_detail"),
    author=(".author_mail strong", "p.author_mail", ".author"),
    date=(".header-content .date", "span.date"),
    junk=(".box-tinlienquanv2", ".list-news", ".box_brief_info"),
)
_DANTRI = PageRule(
    body=(
        "#desktop-in-article",
        "#mobile-in-article",
        ".singular-content",
        ".dt-news__content",
        ".e-magazine__body",
    ),
    lead=(".singular-sapo", ".dt-news__sapo", "article h2"),
    author=(".author-name",),
    date=("time.author-time", ".author-time"),
)
_VIETNAMNET = PageRule(
    body=("#maincontent", ".maincontent", ".ArticleContent"),
    lead=(".content-detail-sapo", ".newFeature__sapo"),
    author=(
        ".article-detail-author .name",
        ".article-detail-author__info .name",
        ".newsFeature__author-info .name",
    ),
    date=(".bread-crumb-detail__time",),
    junk=(
        ".ck-cms-insert-neww-group",
        ".articles-edit",
        ".ck-cms-wiki-news-full",
        ".article-relate",
        ".inner-article",
    ),
)
_LAODONG = PageRule(
    body=("#gallery-ctt", ".art-body"),
    lead=(".chappeau",),
    author=(".art-author", ".author"),
    date=("time",),
    junk=(".tin-lien-quan", ".art-author"),
)
_ZNEWS = PageRule(
    body=(".the-article-body",),
    lead=(".the-article-summary",),
    author=(".the-article-credit .author", ".the-article-author"),
    date=(".the-article-publish",),
    junk=("#innerarticle", ".inner-article"),
)
_24H = PageRule(
    body=("#article_body", ".cate-24h-foot-arti-deta-content-main"), lead=("#article_sapo",)
)
_VTC = PageRule(body=(".edittor-content",), lead=("h2.font18.bold",))
_NONGNGHIEP = PageRule(body=("div.content[itemprop]",), lead=(".main-intro",))

_FAMILIES: tuple[tuple[PageRule, tuple[str, ...]], ...] = (
    (VIETLONG, ("baophutho.vn", "baothanhhoa.vn")),
    (
        VCCORP,
        (
            "tuoitre.vn", "thanhnien.vn", "nld.com.vn", "cafef.vn", "cafebiz.vn",
            "baochinhphu.vn", "chinhphu.vn", "kenh14.vn", "soha.vn", "genk.vn",
            "suckhoedoisong.vn", "vtv.vn", "gamek.vn", "afamily.vn",
        ),
    ),
    (
        EPI,
        (
            "nhandan.vn", "tienphong.vn", "vietnamplus.vn", "baohaiphong.vn", "baonghean.vn",
            "baodanang.vn", "hanoimoi.vn", "anninhthudo.vn", "sggp.org.vn", "plo.vn",
            "baolaocai.vn", "congly.vn", "nguoiquansat.vn",
            "suckhoecongdongonline.vn", "bnews.vn", "khoahocphothong.vn", "kinhtedothi.vn",
        ),
    ),
    (
        MASTERCMS,
        (
            "baodautu.vn", "tinnhanhchungkhoan.vn", "suckhoeviet.org.vn",
            "thoibaotaichinhvietnam.vn",
        ),
    ),
    (PROVINCIAL, ("baocantho.com.vn", "baoangiang.com.vn", "baovinhlong.com.vn")),
    (PORTAL, ("baodongnai.com.vn", "baodaklak.vn", "baodongkhoi.vn")),
    (_VNEXPRESS, ("vnexpress.net",)),
    (_DANTRI, ("dantri.com.vn",)),
    (_VIETNAMNET, ("vietnamnet.vn",)),
    (_LAODONG, ("laodong.vn",)),
    (_ZNEWS, ("znews.vn", "zingnews.vn")),
    (_24H, ("24h.com.vn",)),
    (_VTC, ("vtcnews.vn",)),
    (_NONGNGHIEP, ("nongnghiepmoitruong.vn", "nongnghiep.vn")),
)  # fmt: skip
PAGE_RULES: dict[str, PageRule] = {host: rule for rule, hosts in _FAMILIES for host in hosts}

# Containers that mean "the body" wherever they occur, most telling first.
USUAL_BODIES = (
    "[itemprop=articleBody]", "#dcontent", ".detail-content.afcbc-body",
    ".article__body.cms-body", ".b-maincontent", "#content_detail_news", "#newscontents",
    "#maincontent", "article.fck_detail", ".the-article-body", ".singular-content",
    "#gallery-ctt", ".article-body", ".article__body", ".article-content", ".article__content",
    ".articleBody", "#article-body", "#article_body", ".detail-content", ".content-detail",
    ".news-content", ".post-content", ".entry-content", ".td-post-content",
    ".news-detail-content", ".detail__content", ".post-body", ".story-body", ".content-news",
    "#content_detail", "#newscontent", ".detail-body", ".noidung", "#noidung", ".cms-body",
    ".ArticleContent",
)  # fmt: skip
USUAL_LEADS = (
    ".sapo", ".detail-sapo", ".article__sapo", ".singular-sapo", ".content-detail-sapo",
    ".chappeau", ".article-sapo", ".news-sapo", ".article-lead", ".article__lead", ".post-lead",
    ".lead", ".summary", ".article-summary", ".article__summary", ".description", ".intro",
    "h2.sapo", "[itemprop=description]",
)  # fmt: skip
USUAL_AUTHORS = (
    "[itemprop=author] [itemprop=name]", "[rel=author]", ".author-name",
    ".article__author .name", ".article__author", ".article-author", ".detail-author .name",
    ".detail-author", ".post-author", ".byline", ".tacgia", ".tac-gia", ".author .name",
    ".author", "[itemprop=author]", ".writer", ".reporter",
)  # fmt: skip
USUAL_DATES = (
    "time[datetime]", "[itemprop=datePublished]", ".article__meta time", ".publish-date",
    ".published", ".post-time", ".detail-time", ".pdate", ".article-date", ".date-detail",
    ".ngaydang", ".ngay-dang", ".post-date", ".date", ".time", "time",
)  # fmt: skip


def rule_for(url: str) -> PageRule | None:
    """Return the rule for the host of `url`, or for the domain it belongs to."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return None
    while "." in host:
        if host in PAGE_RULES:
            return PAGE_RULES[host]
        host = host.partition(".")[2]
    return None
