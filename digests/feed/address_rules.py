"""How Vietnamese newspapers number their articles in addresses.

Facts from public crawlers' rules and citations (seen by November 2026); a host that is not
here is read by the general rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MOBILE_PREFIX = re.compile(r"\A(?:www\d?|m|mobile|amp|wap|touch|beta)\.(?=[^.]+\.)")
_LANGUAGE_EDITIONS = frozenset(
    {"e", "en", "english", "eng", "cn", "zh", "ru", "fr", "es", "ja", "ko", "la"}
)

# The end of an article's path: slug, hyphen, perhaps the CMS's own letters, id, extension.
_EXTENSION = r"(?:\.(?:html?|aspx|chn|vnp|vov|vtv|tpo|ldo|epi|antd|bld|dtv|sggp|vgp|amp))?"
_ARTICLE_ADDRESS = re.compile(
    r"/(?P<slug>[^/]*[^\W\d_][^/]*)-(?:c\d+)?(?P<letters>[a-z]{1,4})?(?P<id>\d{5,20})"
    + _EXTENSION,
    re.IGNORECASE,
)
_PRINT_ADDRESS = re.compile(r"/print/[0-9a-f]{6,64}/(?P<id>\d{5,20})" + _EXTENSION, re.IGNORECASE)
_HAS_EXTENSION = re.compile(r"\.[a-z]{3,5}\Z", re.IGNORECASE)

# Folders whose numbered pages are lists, or are counted apart from articles.
_NOT_ARTICLE_FOLDERS = """
    topic topics tag tags chu-de chude su-kien dong-su-kien chuyen-de chuyen-muc category
    categories tac-gia author authors video videos clip podcast podcasts emagazine e-magazine
    infographic photo photos album albums anh multimedia media tim-kiem search trang page hoi-dap
    rss
"""
_NOT_ARTICLE_PARTS = frozenset(_NOT_ARTICLE_FOLDERS.split())
_ID_PREFIXES = frozenset({"", "post", "d", "a", "ar", "i", "id", "p", "t", "n", "r", "art"})
"""What stands before an id that names an article; "c" and "s" are sections."""
_DATE = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRule:
    """What is known of a newspaper's addresses."""

    newspaper: str
    without_extension: bool = False
    """Its articles' addresses end in the id itself."""


ADDRESS_RULES: dict[str, AddressRule] = {
    "baophutho.vn": AddressRule(newspaper="Báo Phú Thọ"),
    "vnexpress.net": AddressRule(newspaper="VnExpress"),
    "tuoitre.vn": AddressRule(newspaper="Tuổi Trẻ"),
    "thanhnien.vn": AddressRule(newspaper="Thanh Niên"),
    "dantri.com.vn": AddressRule(newspaper="Dân trí"),
    "vietnamnet.vn": AddressRule(newspaper="VietNamNet"),
    "nld.com.vn": AddressRule(newspaper="Người Lao Động"),
    "laodong.vn": AddressRule(newspaper="Lao Động"),
    "tienphong.vn": AddressRule(newspaper="Tiền Phong"),
    "nhandan.vn": AddressRule(newspaper="Nhân Dân"),
    "qdnd.vn": AddressRule(newspaper="Quân đội nhân dân", without_extension=True),
    "cand.com.vn": AddressRule(newspaper="Công an nhân dân", without_extension=True),
    "baochinhphu.vn": AddressRule(newspaper="Báo Chính phủ"),
    "vietnamplus.vn": AddressRule(newspaper="VietnamPlus"),
    "baotintuc.vn": AddressRule(newspaper="Báo Tin tức"),
    "vov.vn": AddressRule(newspaper="VOV"),
    "vtv.vn": AddressRule(newspaper="VTV"),
    "vtcnews.vn": AddressRule(newspaper="VTC News"),
    "znews.vn": AddressRule(newspaper="Znews"),
    "sggp.org.vn": AddressRule(newspaper="Sài Gòn Giải Phóng"),
    "plo.vn": AddressRule(newspaper="Pháp Luật TP.HCM"),
    "hanoimoi.vn": AddressRule(newspaper="Hà Nội Mới"),
    "danviet.vn": AddressRule(newspaper="Dân Việt"),
    "cafef.vn": AddressRule(newspaper="CafeF"),
    "cafebiz.vn": AddressRule(newspaper="CafeBiz"),
    "genk.vn": AddressRule(newspaper="GenK"),
    "kenh14.vn": AddressRule(newspaper="Kenh14"),
    "soha.vn": AddressRule(newspaper="Soha"),
    "vietnambiz.vn": AddressRule(newspaper="VietnamBiz"),
    "vneconomy.vn": AddressRule(newspaper="VnEconomy"),
    "baodautu.vn": AddressRule(newspaper="Báo Đầu tư"),
    "tinnhanhchungkhoan.vn": AddressRule(newspaper="Tin nhanh chứng khoán"),
    "thoibaotaichinhvietnam.vn": AddressRule(newspaper="Thời báo Tài chính Việt Nam"),
    "suckhoedoisong.vn": AddressRule(newspaper="Sức khỏe & Đời sống"),
    "congthuong.vn": AddressRule(newspaper="Công Thương"),
    "24h.com.vn": AddressRule(newspaper="24h"),
    "baothanhhoa.vn": AddressRule(newspaper="Báo Thanh Hóa"),
    "baocantho.com.vn": AddressRule(newspaper="Báo Cần Thơ"),
    "baoangiang.com.vn": AddressRule(newspaper="Báo An Giang"),
    "baohaiphong.vn": AddressRule(newspaper="Báo Hải Phòng"),
    "baonghean.vn": AddressRule(newspaper="Báo Nghệ An"),
    "baodanang.vn": AddressRule(newspaper="Báo Đà Nẵng"),
    "baotayninh.vn": AddressRule(newspaper="Báo Tây Ninh"),
    "baoquangninh.vn": AddressRule(newspaper="Báo Quảng Ninh"),
    "baovinhphuc.com.vn": AddressRule(newspaper="Báo Vĩnh Phúc"),
    "baohoabinh.com.vn": AddressRule(newspaper="Báo Hòa Bình"),
}


def plain_host(host: str) -> str:
    """Return `host` in lower case without www., m. and their like."""
    host = host.lower().rstrip(".")
    while shorter := _MOBILE_PREFIX.sub("", host, count=1):
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
        if above in ADDRESS_RULES:
            return host if part in _LANGUAGE_EDITIONS else above
        label, _, above = above.partition(".")
        part = f"{part}.{label}"
    return host


def article_id(host: str, path: str) -> str | None:
    """Return the newspaper's own number of the article at `path`, if the path names one."""
    rule = ADDRESS_RULES.get(site_host(host))
    path = path.rstrip("/")
    if printed := _PRINT_ADDRESS.fullmatch(path):
        return printed["id"]
    folders = path.lower().split("/")[1:-1]
    if not _NOT_ARTICLE_PARTS.isdisjoint(folders):
        return None
    match = _ARTICLE_ADDRESS.fullmatch(path[path.rfind("/") :])
    if match is None or (match["letters"] or "").lower() not in _ID_PREFIXES:
        return None
    return match["id"] if _says_article(rule, match) else None


def _says_article(rule: AddressRule | None, match: re.Match[str]) -> bool:
    if _DATE.fullmatch(match["id"]):  # a part of the title: today's lottery and today's gold price
        return False
    if not _HAS_EXTENSION.search(match[0]):
        return rule is not None and rule.without_extension
    return True
