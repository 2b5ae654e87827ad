"""How Vietnamese newspapers number their articles in addresses.

Facts from public crawlers' site rules and citations (seen by November 2026); a host that is not
here is read by the general rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MOBILE = re.compile(r"\A(?:www\d?|m|mobile|amp|wap|touch|beta)\.(?=[^.]+\.)")
_EDITIONS = frozenset(
    {"e", "en", "english", "eng", "cn", "zh", "ru", "fr", "es", "ja", "ko", "la"}
)

# The end of an article's path: slug, hyphen, perhaps the CMS's own letters, id, extension.
_EXTENSION = r"(?:\.(?:html?|aspx|chn|vnp|vov|vtv|tpo|ldo|epi|antd|bld|dtv|sggp|vgp|amp))?"
_NUMBERED = re.compile(
    r"/(?P<slug>[^/]*[^\W\d_][^/]*)-(?:c\d+)?(?P<letters>[a-z]{1,4})?(?P<id>\d{5,20})"
    + _EXTENSION,
    re.IGNORECASE,
)
_PRINTED = re.compile(r"/print/[0-9a-f]{6,64}/(?P<id>\d{5,20})" + _EXTENSION, re.IGNORECASE)
_HAS_EXTENSION = re.compile(r"\.[a-z]{3,5}\Z", re.IGNORECASE)

# Folders whose numbered pages are lists, or are counted apart from articles.
_NOT_ARTICLE_FOLDERS = """
    topic topics tag tags chu-de chude su-kien dong-su-kien chuyen-de chuyen-muc category
    categories tac-gia author authors video videos clip podcast podcasts emagazine e-magazine
    infographic photo photos album albums anh multimedia media tim-kiem search trang page hoi-dap
    rss
"""
_NOT_ARTICLES = frozenset(_NOT_ARTICLE_FOLDERS.split())
_LETTERS = frozenset({"", "post", "d", "a", "ar", "i", "id", "p", "t", "n", "r", "art"})
"""What stands before an id that names an article; "c" and "s" are sections."""
_DATE = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is known of a newspaper's addresses."""

    name: str
    without_extension: bool = False
    """Its articles' addresses end in the id itself."""


SITES: dict[str, Site] = {
    "baophutho.vn": Site(name="Báo Phú Thọ"),
    "vnexpress.net": Site(name="VnExpress"),
    "tuoitre.vn": Site(name="Tuổi Trẻ"),
    "thanhnien.vn": Site(name="Thanh Niên"),
    "dantri.com.vn": Site(name="Dân trí"),
    "vietnamnet.vn": Site(name="VietNamNet"),
    "nld.com.vn": Site(name="Người Lao Động"),
    "laodong.vn": Site(name="Lao Động"),
    "tienphong.vn": Site(name="Tiền Phong"),
    "nhandan.vn": Site(name="Nhân Dân"),
    "qdnd.vn": Site(name="Quân đội nhân dân", without_extension=True),
    "cand.com.vn": Site(name="Công an nhân dân", without_extension=True),
    "baochinhphu.vn": Site(name="Báo Chính phủ"),
    "vietnamplus.vn": Site(name="VietnamPlus"),
    "baotintuc.vn": Site(name="Báo Tin tức"),
    "vov.vn": Site(name="VOV"),
    "vtv.vn": Site(name="VTV"),
    "vtcnews.vn": Site(name="VTC News"),
    "znews.vn": Site(name="Znews"),
    "sggp.org.vn": Site(name="Sài Gòn Giải Phóng"),
    "plo.vn": Site(name="Pháp Luật TP.HCM"),
    "hanoimoi.vn": Site(name="Hà Nội Mới"),
    "danviet.vn": Site(name="Dân Việt"),
    "cafef.vn": Site(name="CafeF"),
    "cafebiz.vn": Site(name="CafeBiz"),
    "genk.vn": Site(name="GenK"),
    "kenh14.vn": Site(name="Kenh14"),
    "soha.vn": Site(name="Soha"),
    "vietnambiz.vn": Site(name="VietnamBiz"),
    "vneconomy.vn": Site(name="VnEconomy"),
    "baodautu.vn": Site(name="Báo Đầu tư"),
    "tinnhanhchungkhoan.vn": Site(name="Tin nhanh chứng khoán"),
    "thoibaotaichinhvietnam.vn": Site(name="Thời báo Tài chính Việt Nam"),
    "suckhoedoisong.vn": Site(name="Sức khỏe & Đời sống"),
    "congthuong.vn": Site(name="Công Thương"),
    "24h.com.vn": Site(name="24h"),
    "baothanhhoa.vn": Site(name="Báo Thanh Hóa"),
    "baocantho.com.vn": Site(name="Báo Cần Thơ"),
    "baoangiang.com.vn": Site(name="Báo An Giang"),
    "baohaiphong.vn": Site(name="Báo Hải Phòng"),
    "baonghean.vn": Site(name="Báo Nghệ An"),
    "baodanang.vn": Site(name="Báo Đà Nẵng"),
    "baotayninh.vn": Site(name="Báo Tây Ninh"),
    "baoquangninh.vn": Site(name="Báo Quảng Ninh"),
    "baovinhphuc.com.vn": Site(name="Báo Vĩnh Phúc"),
    "baohoabinh.com.vn": Site(name="Báo Hòa Bình"),
}


def plain_host(host: str) -> str:
    """Return `host` in lower case without www., m. and their like."""
    host = host.lower().rstrip(".")
    while shorter := _MOBILE.sub("", host, count=1):
        if shorter == host:
            break
        host = shorter
    return host


def site_host(host: str) -> str:
    """Return the newspaper's own host: suckhoe.vnexpress.net counts with vnexpress.net.

    An edition in another language is a newspaper of its own.
    """
    host = plain_host(host)
    part, _, above = host.partition(".")
    while above:
        if above in SITES:
            return host if part in _EDITIONS else above
        label, _, above = above.partition(".")
        part = f"{part}.{label}"
    return host


def article_id(host: str, path: str) -> str | None:
    """Return the newspaper's own number of the article at `path`, if the path names one."""
    site = SITES.get(site_host(host))
    path = path.rstrip("/")
    if printed := _PRINTED.fullmatch(path):
        return printed["id"]
    folders = path.lower().split("/")[1:-1]
    if not _NOT_ARTICLES.isdisjoint(folders):
        return None
    match = _NUMBERED.fullmatch(path[path.rfind("/") :])
    if match is None or (match["letters"] or "").lower() not in _LETTERS:
        return None
    return match["id"] if _says_article(site, match) else None


def _says_article(site: Site | None, match: re.Match[str]) -> bool:
    if _DATE.fullmatch(match["id"]):  # a part of the title: today's lottery and today's gold price
        return False
    if not _HAS_EXTENSION.search(match[0]):
        return site is not None and site.without_extension
    return True
