"""What a sentence leaves open when it stands alone: "Ông này", "Theo đó", a bare first name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from digests.summary.vietnamese.attribution import without_attribution
from digests.summary.vietnamese.days import SAME_DAY, needs_day, tells_day
from digests.summary.vietnamese.openings import COMPOUND
from digests.summary.vietnamese.phrases import one_of, words
from digests.text import syllables

_CAPITAL = "".join(chr(code) for code in range(0x1EFA) if chr(code).isupper())
# Openers that only tie a sentence to the one before it. Followed by a comma they can go.
_CONNECTIVE = re.compile(
    one_of("""
        tuy nhiên, tuy vậy, thế nhưng, ngoài ra, bên cạnh đó, song song đó, đồng thời,
        mặt khác, cụ thể, cụ thể hơn, hơn nữa, hơn thế, hơn thế nữa, đặc biệt, đáng chú ý,
        đáng nói, như vậy, được biết, theo đó, cũng theo đó, do đó, do vậy, vì vậy, vì thế,
        bởi vậy, bởi thế, chính vì vậy, chính vì thế, thực tế, trên thực tế, nhìn chung,
        trong khi đó, không những thế, không những vậy, không chỉ thế, không chỉ vậy, tóm lại,
        qua đó, từ đó, ngược lại, nhưng, song, tương tự, cùng với đó, trước tình hình đó,
        có thể nói, dù vậy, dẫu vậy, mặc dù vậy, kết quả, thêm vào đó, thêm nữa, thậm chí,
        ngay cả vậy, bởi lẽ, nói cách khác, tựu trung, quan trọng hơn, trước hết
    """)
    + r",\s+"
    # What it is about, said again: the headline has told it.
    r"|(?:(?:nói|trao đổi|chia sẻ|trả lời|thông tin) (?:thêm )?về|liên quan (?:đến|tới)|về|trước"
    r"|xung quanh) (?:vụ|vụ việc|vụ án|sự việc|vấn đề|việc|thông tin|nội dung|sự cố|vụ tai nạn)"
    r" (?:này|đó|trên|nói trên),\s+"
    r"|liên quan (?:đến|tới) (?:vụ việc|vụ án|sự việc),\s+"
    # Without a comma, where another part of the sentence plainly begins.
    + "|"
    + one_of("""
        tuy nhiên, tuy vậy, thế nhưng, ngoài ra, bên cạnh đó, trong khi đó, như vậy, do đó,
        do vậy, vì vậy, vì thế, thêm vào đó, dù vậy, nhưng, song, còn, và
    """)
    + r"\s+(?=(?:tại|ở|trên|theo|trong|hiện|hiện nay|đến nay|từ|sau|khi|nếu|để)\s"
    rf"|(?-i:[{_CAPITAL}][\w.]*\s[{_CAPITAL}]))"
    # "Cũng theo ông An", "Cũng tại Hà Nội": the rest names its place or speaker.
    rf"|cũng\s+(?=(?:theo|tại|ở)\s(?:\w+\s){{0,3}}?(?-i:[{_CAPITAL}]))"
    r"|cũng\s+(?=(?:trong|vào)\s(?:ngày|sáng|chiều|tối|tháng|năm)\s\d)"
    # With a date of its own the sentence says itself when it was.
    r"|(?:theo đó|trước đó|sau đó|tiếp đó),?\s+(?=(?:vào\s)?(?:khoảng\s|lúc\s|rạng\s)?"
    r"(?:\d{1,2}[hg]\d{0,2}\s(?:rạng\s)?(?:sáng|trưa|chiều|tối|đêm|khuya)\s(?:ngày\s)?\d"
    r"|(?:ngày|sáng|trưa|chiều|tối|đêm|khuya|hôm|tháng|năm|\d{1,2}(?:h|g|\sgiờ))\s?[\w/]*\d"
    r"|(?:trong )?(?:tuần|tháng|năm|hôm|chiều|sáng|tối) (?:này|nay|qua|trước|ngoái)\b))"
    r"|theo đó\s",
    re.IGNORECASE,
)
# What follows the opener then has no subject: "Từ đó, xác định quan điểm ...".
_WITHOUT_SUBJECT = re.compile(
    one_of("""
        xác định, nâng, góp phần, giúp, tạo, đề xuất, rút ra, từng bước, khắc phục, đảm bảo,
        bảo đảm, tiến tới, hướng tới
    """)
    + r"\s",
    re.IGNORECASE,
)
# "Ở Hạ Hòa mức giá cũng tương tự.": as what?
_ALIKE = re.compile(r"\b(?:cũng|đều) (?:tương tự|(?:như )?(?:vậy|thế))\s*[.…]*$", re.IGNORECASE)
LONGEST_ALIKE = 40
"""Characters: the pattern need not try all that stands before."""
_ANAPHORS = one_of("""
    tuy nhiên, tuy vậy, thế nhưng, ngoài ra, theo đó, do đó, do vậy, vì vậy, vì thế, bởi vậy,
    bởi thế, chính vì, trong khi đó, bên cạnh đó, trong đó, trước đó, sau đó, tiếp đó, khi đó,
    lúc đó, lúc này, lúc ấy, khi ấy, từ đó, qua đó, nhờ đó, nhờ vậy, tại đây, ở đây, đến nơi,
    cùng ngày, cùng lúc, cùng thời điểm, cùng với đó, cũng theo, cũng tại, cũng trong,
    cũng vào, cũng như, như vậy, như thế, đây là, đây cũng, đây chính, đó là, đó cũng,
    điều này, điều đó, việc này, việc đó, ngược lại, tương tự, nhưng, song, mà, nếu vậy,
    không những thế, không những vậy, không chỉ thế, không chỉ vậy, mặt khác, hơn nữa, hơn thế,
    đồng thời, dù vậy, dẫu vậy, thấy vậy, nghe vậy, biết vậy, chưa hết, chưa dừng lại,
    không dừng lại, ngay sau đó, gần đó, ngay lập tức, vậy là, vậy mà, thế là, thế mà, và, còn,
    rồi, hay, hoặc, thứ hai, thứ ba, một là, một mặt, hai là, ba là, trường hợp này, lý do là,
    thế nên, cho nên, càng, không lâu sau đó, ít lâu sau đó, đây được, đây vẫn, đây không,
    đây có, nhất là, đặc biệt là,
    lý do vì, nguyên nhân là, nguyên nhân do, kết quả là, hậu quả, người này, nói về vấn đề này,
    nói về việc này, về vấn đề này, trước tình hình đó, trước sự việc
""")
_PERSON = one_of("ông, bà, anh, chị, cô, em, cậu, bác, cụ")
_AFTER_PERSON = one_of("""
    ta, ấy, này, cũng, đã, đang, sẽ, vẫn, còn, không, chưa, được, bị, là, có, cho, nói, kể,
    khẳng định, nhấn mạnh, chia sẻ, bày tỏ, tâm sự, thừa nhận, từng, mới, rất, lại, nêu, nhận,
    đề nghị, yêu cầu, thông tin, cho biết, cho hay, cho rằng, đề xuất, giải thích, nhớ lại,
    mong, cảnh báo, tuyên bố, phát biểu, cam kết, lưu ý, kêu gọi, chỉ trích, ca ngợi, phủ nhận,
    bác bỏ, xác nhận, tiết lộ, phân tích, lý giải, nhận định, dẫn, viết, gọi, tin, hy vọng,
    hi vọng, muốn, thường, phải, cần, luôn, tỏ
""")
_BEGINS_WITH_ANAPHOR = re.compile(
    rf"(?:{_ANAPHORS}|{_PERSON}\s{_AFTER_PERSON}"
    r"|(?:sau khi|trước khi|khi|nếu|vì|do) họ\s(?!hàng\b|và\b)[^\W\d_]+"
    # "Anh" may be England, "em" and "bác" open many other words.
    rf"|(?:ông|bà|chị|cô|cậu|cụ)\s(?!{COMPOUND}\b)(?-i:(?![{_CAPITAL}]))[^\W\d_]+"
    r"|(?:họ|nó|hắn|chúng|gã)\s(?!tôi\b|ta\b)[^\W\d_]+)\b"
    r"|(?:đây|đó),"
    # "Với bà An, đây là vấn đề lớn". "Theo công an, đây là vụ cướp" is read under its headline.
    r"|(?:với|đối với) [^,“”\"]{2,60}, (?:đây|đó|điều này|điều đó|việc này|việc đó)\b"
    r"|theo [^,“”\"]{2,60}, (?:đó (?:là|cũng|chính)|điều này|điều đó|việc này|việc đó)\b",
    re.IGNORECASE,
)
# “...”, ông nói: the one who speaks is named elsewhere.
_SOMEBODY_SAID = re.compile(
    rf"[,”\"?!]\s*(?:[-–]\s*)?(?:{_PERSON}|họ|vị đại diện|đại diện này"
    rf"|(?:{_PERSON}|người|(?:vị|nam|nữ)(?:\s\w+){{0,3}})\s(?:này|ấy|ta)"
    rf"|(?:{_PERSON}|vị)\s(?:phó\s)?(?:chủ tịch|giám đốc|bí thư|hiệu trưởng|trưởng phòng"
    r"|bộ trưởng|tổng giám đốc|chủ nhiệm))\s"
    + one_of("""
        nói, cung cấp, cho biết, cho hay, chia sẻ, khẳng định, kể, nhấn mạnh, cho rằng, thông tin,
        tâm sự, bày tỏ, giải thích, viết, nhận định, lo lắng, bức xúc, phân tích
    """)
    + r"\b(?!.*,\s)",
    re.IGNORECASE,
)
# "<noun> này / đó / ấy" near the beginning, and "đơn vị trên" anywhere.
_THIS_NEAR_START = re.compile(r"(?:[\w/-]+\s+){1,9}?(?:này|đó|ấy|nọ)(?=[\s,.;:])", re.IGNORECASE)
_NOT_REFERRING = re.compile(
    r"\b(?:hiện|năm|ngày|lần|dịp|tháng|tuần|đợt|quý|kỳ|thế kỷ|thời điểm|thời gian|đến"
    r"|từ trước|thế giới|mùa) (?:này|đó)\b"
    r"|\b(?:trong|do|qua|từ|sau|trước|nhờ|theo|khi|bên cạnh|lúc|tại) đó\b|\bđó (?:là|cũng)\b"
    r"|\bnào đó\b",
    re.IGNORECASE,
)
_ABOVE_NOUN = one_of("""
    đơn vị, đối tượng, vụ việc, vụ án, sự việc, số tiền, địa chỉ, khu vực, thông tin, quy định,
    công ty, tuyến đường, trường hợp, hành vi, vấn đề, nội dung, người, nhóm, dự án,
    công trình, sai phạm, vi phạm, tình trạng, kết quả, quyết định, cơ quan, địa phương,
    nạn nhân, bị can, bị cáo, tội danh, mức án, mức giá, tai nạn, vụ cháy, vụ nổ, tấn công, sự cố,
    sự kiện, chương trình, hiện tượng, con số, yêu cầu, đề xuất, thiết bị, chiếc xe, sản phẩm
""")
_AFTER_ABOVE = one_of("""
    đã, đang, sẽ, bị, được, là, có, cho, từ, vào, và, để, với, cấu kết, khai, thuộc, do, gồm,
    gây, cùng, thì, mà, không, chưa, cũng, đều, còn, vẫn, phải, như, theo, đến
""")
_THIS_PERSON = one_of("""
    ông, bà, anh, chị, cô, gã, tên, nhóm, nam thanh niên, đối tượng, người đàn ông,
    người phụ nữ
""")
_ABOVE = re.compile(
    r"\b(?:(?:nói|kể|nêu|như) trên"
    r"(?! (?:báo|tờ|trang|mạng|kênh|đài|sóng|truyền|facebook|twitter|youtube|vtv|cnn|bbc)\b)"
    rf"|{_ABOVE_NOUN} trên(?=[,.;:]|\s{_AFTER_ABOVE}\b))"
    r"|\b(?!(?:ở|bên|cấp|phía|từ|tầng|hàng|lên|trở) )\w+ trên(?=[,.;])"
    rf"|\b(?:{_THIS_PERSON} (?:này|ấy|ta)|người (?:này|ấy))(?=[\s,.;:])",
    re.IGNORECASE,
)
LONGEST_ABOVE = 40
"""Characters of its noun, "người đàn ông" of "người đàn ông này"."""
# Whatever `_ABOVE` finds has one of these: far cheaper to look for.
_MAY_BE_ABOVE = re.compile(
    rf" (?:này|ấy|ta)[\s,.;:]| trên(?:[,.;:]|\s{_AFTER_ABOVE}\b)|(?:nói|kể|nêu|như) trên",
    re.IGNORECASE,
)
# What a name in the same sentence can stand for: "Hải quân Ukraine ... thuỷ thủ nước này".
_NAMED_BEFORE = re.compile(
    one_of("""
        nước, quốc gia, thành phố, tỉnh, huyện, xã, đảng, hãng, công ty, tập đoàn, đơn vị, cơ quan,
        tổ chức, trường, bệnh viện, ngân hàng, tờ báo, tờ, báo, trang, đội, câu lạc bộ, CLB, nhóm,
        doanh nghiệp, ca sĩ, diễn viên, cầu thủ, nghệ sĩ, nhà lãnh đạo, quan chức, bộ phim,
        phim, chương trình, ứng dụng, mạng xã hội, loài, bang, vùng, đảo
    """)
    + r" (?:này|đó|ấy)$",
    re.IGNORECASE,
)
_DEMONSTRATIVES = (" trên", " này", " ấy", " ta", " đó", " nọ")
_ANTECEDENT = re.compile(
    r"(?P<noun>[^\W\d_]+ [^\W\d_]+) (?:(?:nói |kể |nêu |như )?trên|này|đó|ấy|nọ)$", re.IGNORECASE
)
# Too empty for a headline to say which is meant.
_EMPTY_NOUN = re.compile(
    one_of("""
        đơn vị, đối tượng, vụ việc, sự việc, thông tin, vấn đề, trường hợp, hành vi, nội dung,
        số tiền, người, ông, bà, anh, chị, cô, em, cháu, điều, việc, cái, con, chiếc, gia đình,
        nguyên nhân, lý do, thời điểm, quy định, quyết định, kết quả, tình trạng, câu, như, vị,
        nam, nữ, đàn ông, phụ nữ, những, các, nhóm, hai, ba, khu vực, địa điểm, nơi, chỗ
    """)
    + r"(?:\s|$)",
    re.IGNORECASE,
)
_ABOVE_IS_IN_SENTENCE = 8
"""Words before "ông này" within which its person has been named in the same sentence."""
_KIND_OF_DOCUMENT = one_of("""
    Nghị quyết, Chỉ thị, Kế hoạch, Kết luận, Nghị định, Thông tư, Quyết định, Đề án,
    Chương trình, Dự án, Luật, Hiệp định
""")
_DOCUMENT = re.compile(rf"(?P<kind>{_KIND_OF_DOCUMENT})(?P<rest>\s+[\w./-]+)?")
_IDENTIFIED = words("số về của trung tw t.ư liên đại xây phát giảm tăng hội nâng")
# The look behind stands after the capital, so that it is asked only there.
_CAPITALISED = re.compile(rf"[{_CAPITAL}](?<!\w\w)\w*(?:\s[{_CAPITAL}]\w*)*")


@dataclass(frozen=True, slots=True)
class Anaphora:
    """What one sentence refers to elsewhere, and what it introduces for those after it."""

    needs_previous: bool
    """It cannot be read without the sentence before it."""
    unresolved: frozenset[str]
    """Short names, documents and the day that are used here and introduced elsewhere."""
    introduced: frozenset[str] = field(default=frozenset())
    antecedents: frozenset[str] = field(default=frozenset())
    """Nouns ("tai nạn" of "vụ tai nạn này"): a sentence shortly before that has them will do."""


@lru_cache(maxsize=256)  # several rules ask it of the same sentence
def without_connective(sentence: str) -> str:
    """Return `sentence` without "Tuy nhiên, ", "Theo đó, " in front, if it begins so."""
    opener = _CONNECTIVE.match(sentence)
    if not opener:
        return sentence
    rest = sentence[opener.end() :]
    if _WITHOUT_SUBJECT.match(rest):
        return sentence
    return rest[:1].upper() + rest[1:]


def begins_with_anaphor(sentence: str) -> bool:
    """Whether `sentence` begins with "Ông này", "Đó là", "Trước đó" and the like."""
    return _BEGINS_WITH_ANAPHOR.match(without_connective(sentence).lstrip("“‘\"' ")) is not None


def are_named(antecedents: frozenset[str], text: str) -> bool:
    """Whether `text` names all of `antecedents`; where there are none, nothing can."""
    if not antecedents:
        return False
    spoken = f" {' '.join(syllables(text))} "
    return all(f" {noun} " in spoken for noun in antecedents)


def antecedents_of(sentence: str) -> frozenset[str] | None:
    """Return the nouns of "vụ tai nạn này", "dự án trên"; none of them where nothing is named.

    None if the sentence refers to nothing outside itself.
    """
    text = without_connective(without_attribution(without_connective(sentence))).lstrip("“‘\"' ")
    if _BEGINS_WITH_ANAPHOR.match(text) or _SOMEBODY_SAID.search(text) or _ends_alike(text):
        return frozenset()
    if not any(word in text for word in _DEMONSTRATIVES):  # far cheaper than the patterns
        return None
    places = [found.end() for found in _above(text) if _has_no_name_before(found, text)]
    near = _THIS_NEAR_START.match(text)
    if near is not None and not _NOT_REFERRING.search(near[0]):
        pointer = _NAMED_BEFORE.search(near[0])
        if pointer is None or not _is_named(near[0][: pointer.start()]):
            places.append(near.end())
    if not places:
        return None
    nouns = [_noun(text[:place]) for place in places]
    return frozenset() if None in nouns else frozenset(noun for noun in nouns if noun)


def _ends_alike(text: str) -> bool:
    return _ALIKE.search(text, max(len(text) - LONGEST_ALIKE, 0)) is not None


def _above(text: str) -> Iterator[re.Match[str]]:
    first = _MAY_BE_ABOVE.search(text)
    if first is None:
        return iter(())
    return _ABOVE.finditer(text, max(first.start() - LONGEST_ABOVE, 0))


def _has_no_name_before(found: re.Match[str], text: str) -> bool:
    before = text[: found.start()].split()
    named = [word for word in before if word[:1].isupper()]
    return (
        found[0].lower().endswith("trên") or len(named) < 2 or len(before) < _ABOVE_IS_IN_SENTENCE
    )


def _noun(text: str) -> str | None:
    """Return the two syllables that "này", "nói trên" at the end of `text` point with."""
    found = _ANTECEDENT.search(text)
    noun = found["noun"].lower() if found else ""
    return noun if noun and not _EMPTY_NOUN.search(noun) else None


def _is_named(before: str) -> bool:
    """Whether a name stands in `before`; the capital that opens the sentence is none by itself."""
    return any(word[:1].isupper() for word in before.split()[1:])


def find_anaphora(sentences: Sequence[str], title: str = "") -> list[Anaphora]:
    """Return the anaphora of each sentence of an article."""
    runs = [_capitalised_runs(sentence) for sentence in sentences]
    full: dict[str, set[tuple[str, ...]]] = {}
    for found in runs:
        for run in found:
            if len(run) > 1:
                full.setdefault(run[-1], set()).add(run)
    documents = [_documents(sentence) for sentence in sentences]
    identified = frozenset[str]().union(*(introduced for introduced, _ in documents))
    result = []
    for sentence, found, (introduced, mentioned) in zip(sentences, runs, documents, strict=True):
        given = frozenset(run[-1] for run in found if len(run) > 1)
        short = frozenset(
            run[0]
            for run in found
            if len(run) == 1 and run[0] in full and run[0] not in _NO_PERSON
        )
        antecedents = antecedents_of(sentence)
        needs_previous = antecedents is not None and not are_named(antecedents, title)
        open_day = {SAME_DAY} if needs_day(sentence) else set()
        result.append(
            Anaphora(
                needs_previous,
                (short - given) | ((mentioned & identified) - introduced) | open_day,
                given | introduced | _day(sentence),
                antecedents or frozenset(),
            )
        )
    return result


def introduced_by_title(title: str) -> frozenset[str]:
    """Return what a reader knows from the headline above the digest."""
    introduced, _ = _documents(title)
    names = frozenset(word for run in _capitalised_runs(title) for word in run)
    return names | introduced | _day(title)


def _day(text: str) -> frozenset[str]:
    return frozenset({SAME_DAY}) if tells_day(text) else frozenset()


def _capitalised_runs(sentence: str) -> list[tuple[str, ...]]:
    """Return the runs of capitalised words; a word that merely opens a sentence is none."""
    found: list[tuple[str, ...]] = []
    for capitals in _CAPITALISED.finditer(sentence):
        run = capitals[0].split()
        starts = capitals.start() == 0
        if starts and run[0].lower() in _FIRST_WORDS:
            run = run[1:]
        if run and not (starts and len(run) == 1) and not run[-1].isupper():
            found.append(tuple(run))
    return found


# What may stand alone: countries, regions, offices ("Công an huyện", "Ngoại trưởng"), the known.
_NO_PERSON = words("""
    Mỹ Nga Anh Pháp Đức Trung Nhật Hàn Úc Ý Ấn Thái Lào Việt Nam Bắc Đông Tây Syria Iran Iraq
    Israel Ukraine Trump Obama Putin Biden Clinton Messi Ronaldo Công Tổng Quốc Ngoại Đại Toà Tòa
    Đội Cảnh Đoàn Sở Bộ Ban Cục Chi Viện Trường Hội Đảng Nhà Chính Thủ Phó Trưởng Giám Bí Chủ Tỉnh
    Thành Huyện Quận Xã Phường Thượng Thiếu Trung Thứ Hạ Nghị Đặc Liên Uỷ Ủy Huế Hà Nội Sài Gòn
    Tết Phật Chúa Internet Facebook Google Samsung Apple
""")
_FIRST_WORDS = words("""
    theo tại ngày sáng chiều tối trưa đêm ông bà anh chị em cô ở từ với hiện cháu trong sau khi
    do để khoảng vào qua đến nhưng và còn cả các những một nếu vì nhờ trước đối bị tên
""")


def _documents(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the kinds of document that `sentence` identifies, and those it merely mentions."""
    introduced: set[str] = set()
    mentioned: set[str] = set()
    for found in _DOCUMENT.finditer(sentence):
        rest = (found["rest"] or "").strip()
        is_named = bool(rest) and (
            rest[0].isupper() or rest[0].isdigit() or rest.lower() in _IDENTIFIED
        )
        (introduced if is_named else mentioned).add(found["kind"])
    return frozenset(introduced), frozenset(mentioned)
