"""One story of ours in the dress of the systems Vietnamese papers are made with.

The text is invented; the mark-up follows what the systems are known to produce: where they put
the lead, captions, bylines, related stories and sidebars.
"""

# ruff: noqa: E501 - mark-up is easier to read in the lines it comes in

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

TITLE = "Thị trấn Hạ Lũng khởi công cầu dân sinh thay bến đò cũ"
LEAD = (
    "Sáng 12/3, chính quyền thị trấn Hạ Lũng khởi công cầu dân sinh dài 86 m bắc qua sông Ngàn, "
    "thay bến đò đã đưa người qua lại hơn nửa thế kỷ."
)
BODY = (
    "Cầu dân sinh bắc qua sông Ngàn nối hai khu Đông và khu Đoài, rộng 4,5 m, chịu được xe tải 8 tấn. Tổng vốn đầu tư là 23,4 tỷ "
    "đồng, trong đó ngân sách huyện góp 15 tỷ đồng, phần còn lại do doanh nghiệp và người dân đóng góp.",
    "Tại lễ khởi công, ông Trần Khắc Dũng, Chủ tịch UBND thị trấn Hạ Lũng, cho biết đơn vị thi công phải hoàn thành trước mùa lũ "
    "năm sau. “Mỗi ngày có gần 600 lượt học sinh qua đò, chúng tôi không thể chờ thêm một mùa nước nữa”, "
    "ông Dũng nói.",
    "Bến đò hoạt động ra sao",
    "Bến đò cũ có từ năm 1968, đã đưa người qua lại hơn nửa thế kỷ, hiện còn ba chiếc thuyền máy. Bà Lê Thị Mận, người chèo đò 31 năm, kể "
    "rằng những hôm nước lớn bà phải nghỉ chở khách từ bốn giờ chiều để bảo đảm an toàn.",
    "Theo số liệu của trạm thủy văn, mực nước sông Ngàn đã vượt báo động 2 tổng cộng 17 lần trong năm năm "
    "qua. Có hai vụ lật thuyền vào các năm 2021 và 2023, không ai thiệt mạng.",
    "Cô giáo Phạm Thu Hường, hiệu trưởng trường tiểu học khu Đoài, cho hay nhà trường đã xếp lại giờ học "
    "để các em không phải qua sông khi trời tối. Phụ huynh thay nhau trực ở bến vào đầu và cuối buổi.",
    "Sau khi cầu thông xe, ba hộ chèo đò được hỗ trợ mỗi hộ 60 triệu đồng và ưu tiên vay vốn để chuyển "
    "nghề. Dự án dự kiến hoàn thành vào tháng 8 năm tới.",
)
CAPTION = "Người dân chờ đò sang khu Đoài trong buổi sáng. Ảnh: Minh Khuê"
AUTHOR = "Đỗ Minh Khuê"
SIDE = (
    ("Xã Vân Trục trồng thêm 40 ha chè", "Vụ này người dân xã Vân Trục chuyển đổi đất đồi sang trồng chè theo hướng hữu cơ."),
    ("Bến xe phía bắc dời về vị trí mới", "Từ tháng sau các tuyến xe khách phía bắc sẽ đón trả khách tại bến mới cách trung tâm 6 km."),
    ("Đội bóng trẻ huyện vào chung kết", "Thắng lợi 3-1 trước đội khách giúp các cầu thủ trẻ lần đầu vào trận cuối cùng của giải."),
    ("Lịch cắt điện tuần này", "Ngành điện thông báo lịch tạm ngừng cấp điện để sửa chữa đường dây tại bốn phường."),
    ("Khai hội làng nghề đan lát", "Hàng nghìn du khách đổ về làng nghề trong ngày khai hội đầu năm, tăng gấp rưỡi năm ngoái."),
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    name: str
    url: str
    html: str
    lead_in_body: bool = False
    has_author: bool = True


def sidebar(tag: str = "div", css: str = "col-side") -> str:
    items = "".join(
        f'<div class="item"><h4><a href="/{n}.htm">{title}</a></h4><p>{text}</p></div>'
        for n, (title, text) in enumerate(SIDE)
    )
    return f'<{tag} class="{css}"><h3>Tin mới</h3>{items}</{tag}>'


def links(css: str) -> str:
    items = "".join(
        f'<li><a href="/{n}.htm">{title}</a></li>' for n, (title, _) in enumerate(SIDE)
    )
    return f'<div class="{css}"><span>Tin liên quan</span><ul>{items}</ul></div>'


def linked_data(author: object = None, **more: object) -> str:
    node = {
        "@context": "http://schema.org",
        "@type": "NewsArticle",
        "headline": escape(TITLE),
        "description": LEAD,
        "datePublished": "2026-03-12T09:30:00+07:00",
        "author": author,
        "publisher": {"@type": "Organization", "name": "Báo Hạ Lũng"},
        **more,
    }
    return f'<script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script>'


def page(body: str, *, head: str = "", lead: str = LEAD) -> str:
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        f"<title>{TITLE} - Báo Hạ Lũng</title>"
        f'<meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="Báo Hạ Lũng">'
        f'<meta property="og:type" content="article"><meta property="og:description" content="{lead}">'
        f'<meta property="og:image" content="/anh/cau.jpg">{head}</head><body>'
        '<nav><ul><li><a href="/thoi-su">Thời sự</a></li><li><a href="/kinh-te">Kinh tế</a></li></ul></nav>'
        f"{body}<footer>Báo Hạ Lũng. Giấy phép số 12/GP. Tổng biên tập: Nguyễn Văn Mẫn</footer></body></html>"
    )


def ps(texts: tuple[str, ...], css: str = "") -> str:
    attribute = f' class="{css}"' if css else ""
    return "".join(f"<p{attribute}>{text}</p>" for text in texts)


def vccorp() -> str:
    figure = f'<figure class="VCSortableInPreviewMode" type="Photo"><div><img src="a.jpg"></div><figcaption class="PhotoCMS_Caption"><p>{CAPTION}</p></figcaption></figure>'
    related = '<div class="VCSortableInPreviewMode" type="RelatedOneNews"><a href="/x.chn">Cầu treo hàng xóm đã cũ</a><p>Chiếc cầu treo ở xã bên được dùng từ hơn ba mươi năm trước và đã xuống cấp.</p></div>'
    info = f'<div class="VCSortableInPreviewMode alignRight" type="content"><div><p>{BODY[4]}</p></div></div>'
    return page(
        f'<div class="detail__main"><h1 class="detail-title" data-role="title">{TITLE}</h1>'
        '<div class="detail-author"><a class="name">ĐỖ MINH KHUÊ</a></div><div class="detail-time">12/03/2026 09:30 GMT+7</div>'
        f'<h2 class="detail-sapo" data-role="sapo">{LEAD}</h2>'
        f'<div class="detail-cmain"><div class="detail-content afcbc-body" data-role="content" itemprop="articleBody">{figure}{ps(BODY[:3])}{related}{ps(BODY[3:4])}{info}{ps(BODY[5:])}'
        f"{links('kbwscwl-relatedbox')}</div>{links('detail-tag')}</div></div>{sidebar()}",
        head=linked_data({"@type": "Person", "name": "&#272;&#7894; MINH KHU&#202;"})
        + '<meta name="author" content="VCCorp.vn">',
    )


def epi() -> str:
    picture = f'<table class="picture" align="center"><tbody><tr><td class="pic"><img src="a.jpg"></td></tr><tr><td class="caption">{CAPTION}</td></tr></tbody></table>'
    story = f'<article class="story"><h2 class="story__heading"><a href="/1.html">{SIDE[0][0]}</a></h2><div class="story__summary">{SIDE[0][1]}</div></article>'
    return page(
        f'<article class="article"><h1 class="article__title cms-title">{TITLE}</h1><div class="article__meta"><time class="time" datetime="2026-03-12T09:30:00+0700">12/03/2026 09:30</time></div>'
        f'<div class="article__sapo cms-desc"><p>{LEAD}</p></div><div class="article__body cms-body" itemprop="articleBody">{picture}{ps(BODY[:4])}'
        f'<div class="article__related">{story}</div>{ps(BODY[4:])}</div><div class="article__author"><span class="name">{AUTHOR}</span></div>'
        f"{links('article__tag')}</article>{sidebar('div', 'article-relate')}"
    )


def mastercms() -> str:
    """No h1, no metadata of date or author."""
    table = f'<table class="MASTERCMS_TPL_TABLE" style="width:100%"><tbody><tr><td><img src="a.jpg"></td></tr><tr><td>{CAPTION}</td></tr></tbody></table>'
    return page(
        f'<div class="detail"><div class="title-detail">{TITLE}</div><div><a class="author cl_green" href="/t">{AUTHOR}</a> - <span class="post-time">12/03/2026 09:30</span></div>'
        f'<div class="sapo_detail">{LEAD}</div><div id="content_detail_news">{table}{ps(BODY)}</div>{links("tag_detail")}</div>{sidebar()}'
    )


def vietlong() -> str:
    """Lead and byline inside the body; sidebar teasers with text of their own."""
    figure = f'<figure><img src="a.jpg"><figcaption>{CAPTION}</figcaption></figure>'
    return page(
        f'<div class="col-main"><h1>{TITLE}</h1><div class="date">Thứ năm, 12/03/2026, 09:30 (GMT +7)</div><div>Print + | - Font Size: A</div>'
        f'<div id="dcontent">{figure}<p><strong>(baophutho.vn) - {LEAD}</strong></p>{ps(BODY)}<p style="text-align:right"><strong>{AUTHOR}</strong></p></div>'
        '<div class="comment"><h3>Ý kiến bạn đọc ( )</h3><div>Bình luận bài viết</div></div><div style="display:none"><p>{title}</p><p>{publish}</p><p>{body}</p></div></div>'
        f"{sidebar()}",
        lead=f"(baophutho.vn) - {LEAD}",
    )


def vnexpress() -> str:
    table = f'<figure itemprop="associatedMedia" class="tplCaption action_thumb"><img src="a.jpg"><figcaption><p class="Image">{CAPTION}</p></figcaption></figure>'
    return page(
        '<section class="page-detail"><div class="sidebar-1"><div class="header-content"><ul class="breadcrumb"><li><a href="/thoi-su">Thời sự</a></li></ul><span class="date">Thứ năm, 12/3/2026, 09:30 (GMT+7)</span></div>'
        f'<h1 class="title-detail">{TITLE}</h1><p class="description"><span class="location-stamp">Hạ Lũng</span>{LEAD}</p><article class="fck_detail ">{ps(BODY[:2], "Normal")}{table}{ps(BODY[2:], "Normal")}'
        f'<p class="Normal" style="text-align:right;"><strong>{AUTHOR}</strong> (tổng hợp)</p></article>{links("box-tinlienquanv2")}</div></section>{sidebar("aside")}',
        head='<meta name="pubdate" content="2026-03-12T09:30:00+07:00">',
    )


def wordpress() -> str:
    return page(
        f'<main><article class="post type-post"><header class="entry-header"><h1 class="entry-title">{TITLE}</h1><div class="entry-meta"><span class="posted-on">12/03/2026</span> <span class="byline">bởi <a rel="author" href="/a">{AUTHOR}</a></span></div></header>'
        f'<div class="entry-content"><p><em>{LEAD}</em></p><figure class="wp-block-image"><img src="a.jpg"><figcaption>{CAPTION}</figcaption></figure>{ps(BODY)}'
        f'<div class="sharedaddy sd-sharing"><h3>Chia sẻ:</h3></div></div></article>{links("related-posts")}<div class="comments-area"><p>Bài viết rất hay, mong cầu sớm xong để bà con đi lại cho thuận tiện hơn.</p></div></main><aside>{sidebar()}</aside>',
        head='<meta property="article:published_time" content="2026-03-12T02:30:00+00:00"><meta name="author" content="admin">',
    )


def line_breaks() -> str:
    """An old hand-made page: one cell of a table, line breaks instead of paragraphs."""
    text = "<br><br>".join(BODY)
    return page(
        f'<table width="980"><tr><td width="200">{links("menu")}</td><td width="580"><h1>{TITLE}</h1><font size="1">Cập nhật: 12/03/2026 09:30</font><br><b>{LEAD}</b><br><br>{text}<br><br><div align="right"><b>{AUTHOR}</b></div></td><td width="200">{sidebar()}</td></tr></table>',
        head='<meta property="article:published_time" content="2026-03-12T09:30:00+07:00">',
    )


def divs() -> str:
    """A new page of nameless boxes: paragraphs are divs, classes say nothing."""
    body = "".join(f'<div class="mt-4 text-lg">{text}</div>' for text in BODY)
    return page(
        f'<div class="flex"><div class="w-2/3"><h1 class="text-4xl">{TITLE}</h1><div class="flex gap-1"><a href="/tac-gia/khue">{AUTHOR}</a><time>12/03/2026 - 09:30</time></div><h2 class="font-bold">{LEAD}</h2><div class="leading-7">{body}<div class="my-6"><img src="a.jpg"><div class="text-sm text-center" style="text-align:center">{CAPTION}</div></div></div></div>'
        f'<div class="w-1/3">{sidebar("div", "flex-col")}</div></div>',
        head=linked_data([{"@type": "Person", "name": AUTHOR}]),
    )


def asp() -> str:
    """All in one form, a span for a body, related stories at its end."""
    pointer = ">> <a href='/x.aspx'>Cầu treo hàng xóm đã cũ, người dân mong sửa</a>"
    return page(
        f'<form id="aspnetForm"><div class="breadcrumb"><a href="/">Trang chủ</a> <a href="/xa-hoi">Xã hội</a></div><div class="news-detail"><h1 class="title">{TITLE}</h1><p class="ngaydang">Thứ Năm, 12/03/2026, 09:30 [GMT+7]</p><div class="sapo">HLO - {LEAD}</div>'
        f'<div class="noidung">{ps(BODY[:4])}<p>{pointer}</p>{ps(BODY[4:])}<p style="text-align:right">Bài và ảnh: {AUTHOR}</p><p><strong>Tin liên quan:</strong></p>{"".join(f"<p><a href=/{n}>{t}</a></p>" for n, (t, _) in enumerate(SIDE))}</div></div></form>{sidebar()}'
    )


LAYOUTS: tuple[tuple[str, str, Callable[[], str], bool], ...] = (
    ("vccorp", "https://tuoitre.vn/thi-tran-ha-lung-20260312093000123.htm", vccorp, False),
    ("epi", "https://nhandan.vn/thi-tran-ha-lung-post812345.html", epi, False),
    ("mastercms", "https://baodautu.vn/thi-tran-ha-lung-d212345.html", mastercms, False),
    ("vietlong", "https://baophutho.vn/thi-tran-ha-lung-212345.htm", vietlong, True),
    ("vnexpress", "https://vnexpress.net/thi-tran-ha-lung-5012345.html", vnexpress, False),
    (
        "wordpress",
        "https://halung.example/2026/03/thi-tran-ha-lung-khoi-cong-cau",
        wordpress,
        True,
    ),
    ("line breaks", "https://halung.example/tin/12345.html", line_breaks, True),
    ("divs", "https://halung.example/tin/12345.html", divs, False),
    ("asp", "https://halung.example/tin.aspx?id=12345", asp, False),
)
