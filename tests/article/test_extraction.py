"""From pages to articles: the right text whatever dress it comes in, or openly none."""

# ruff: noqa: E501 - mark-up and sentences are easier to read in one line

from __future__ import annotations

import pickle
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.article import extract_article, full_text
from digests.article.guards import LEAST_OVERLAP, is_encoded, overlap
from digests.errors import PageUnreadable
from digests.model import Extraction
from tests.article import layouts
from tests.article.layouts import AUTHOR, BODY, LAYOUTS, LEAD, SIDE, TITLE
from tests.challenges import CHALLENGES

PHU_THO = "https://baophutho.vn/thi-tran-ha-lung-212345.htm"
ELSEWHERE = "https://halung.example/tin/thi-tran-ha-lung-212345.htm"
OTHER_STORY = (
    "Đội tuyển bóng chuyền nữ thắng ba ván trắng trong trận mở màn giải vô địch khu vực tối qua, với "
    "sự tỏa sáng của chủ công trẻ tuổi ghi hai mươi mốt điểm.",
    "Huấn luyện viên trưởng cho biết cả đội sẽ nghỉ một ngày trước trận gặp đương kim vô địch, và ông "
    "chưa muốn nói đến mục tiêu huy chương ở thời điểm này.",
    "Vé các trận còn lại bán hết sau hai giờ mở cửa, ban tổ chức phải kê thêm ghế ở hai khán đài phụ.",
)


@pytest.mark.parametrize("known", [True, False], ids=["known site", "unknown site"])
@pytest.mark.parametrize(("url", "make", "lead_inside"), [row[1:] for row in LAYOUTS])
def test_the_story_comes_out_whole_and_alone(
    url: str, make: Callable[[], str], lead_inside: bool, known: bool
) -> None:
    article = extract_article(make(), url=url if known else ELSEWHERE)

    lines = article.text.split("\n\n")
    inside = [LEAD] if lead_inside and lines[0] == LEAD else []
    assert lines == [*inside, *BODY]
    assert article.title == TITLE
    assert article.lead == LEAD
    assert article.author.casefold() == AUTHOR.casefold()
    assert article.published is not None
    assert article.published.date() == datetime(2026, 3, 12, tzinfo=UTC).date()
    assert article.image and article.image.endswith("/anh/cau.jpg")
    assert article.warnings == ()
    assert article.method in (Extraction.SITE, Extraction.GENERIC)


@pytest.mark.parametrize("make", [row[2] for row in LAYOUTS], ids=[row[0] for row in LAYOUTS])
def test_lead_and_body_make_one_text_without_saying_the_lead_twice(
    make: Callable[[], str],
) -> None:
    text = full_text(extract_article(make(), url=ELSEWHERE))

    assert text == "\n\n".join((LEAD, *BODY))


def vietlong(body: str) -> str:
    return re.sub(
        r'(<div id="dcontent">).*?(</div>\s*<div class="comment">)',
        lambda found: found[1] + body + found[2],
        layouts.vietlong(),
        flags=re.DOTALL,
    )


ENCODED = b64encode("".join(BODY).encode()).decode()
IN_LINES = "\n".join(ENCODED[n : n + 76] for n in range(0, len(ENCODED), 76))


@pytest.mark.parametrize("url", [PHU_THO, ELSEWHERE])
@pytest.mark.parametrize(
    ("body", "warning"),
    [
        (ENCODED, "encoded_body"),
        (f"<p>{IN_LINES}</p>", "encoded_body"),
        (f"<p>{LEAD}</p>{ENCODED}", "encoded_body"),
    ],
)
def test_an_encoded_body_is_left_alone_and_the_story_is_its_lead(
    body: str, warning: str, url: str
) -> None:
    article = extract_article(vietlong(body), url=url)

    assert (article.method, article.text) == (Extraction.FALLBACK, "")
    assert (article.title, article.lead) == (TITLE, LEAD)
    assert warning in article.warnings


@pytest.mark.parametrize("url", [PHU_THO, ELSEWHERE])
@pytest.mark.parametrize("body", ["", "<p>{{ body }}</p>", "<p>{body}</p><p>${content}</p>"])
def test_an_empty_body_is_never_filled_from_the_sidebar(body: str, url: str) -> None:
    article = extract_article(vietlong(body), url=url)

    assert (article.method, article.text) == (Extraction.FALLBACK, "")
    assert article.warnings
    for headline, text in SIDE:
        assert headline not in article.text and text not in article.lead


@pytest.mark.parametrize("url", [PHU_THO, ELSEWHERE])
def test_another_story_under_our_headline_is_not_believed(url: str) -> None:
    page = vietlong(layouts.ps(OTHER_STORY))

    article = extract_article(page, url=url, title=TITLE, lead=LEAD)

    assert (article.method, article.text) == (Extraction.FALLBACK, "")
    assert (article.title, article.lead) == (TITLE, LEAD)
    assert article.warnings[0] == "other_article"


def test_a_page_that_became_another_article_leaves_what_the_feed_said() -> None:
    article = extract_article(
        layouts.epi(),
        url="https://nhandan.vn/bong-chuyen-post1.html",
        title="Đội bóng chuyền nữ thắng trận mở màn",
        lead="Ba ván trắng trước đội chủ nhà giúp các cô gái dẫn đầu bảng đấu.",
    )

    assert article.method is Extraction.FALLBACK
    assert article.title == "Đội bóng chuyền nữ thắng trận mở màn"
    assert article.lead.startswith("Ba ván trắng")


def test_another_story_of_the_same_topic_is_not_taken_for_ours() -> None:
    title = "Nước sạch và chuyện học hành bên sông Ngàn"
    lead = "Các hộ khu Đoài và khu Đông chờ có nước vào nhà trong năm năm qua, ông Dũng nói."
    page = layouts.epi()
    assert overlap(title, lead, BODY) >= LEAST_OVERLAP

    article = extract_article(
        page, url="https://nhandan.vn/a-post812345.html", title=title, lead=lead
    )

    assert (article.title, article.lead, article.text) == (title, lead, "")
    assert article.warnings == ("other_article",)


def test_a_new_headline_over_the_same_lead_is_still_our_story() -> None:
    article = extract_article(
        layouts.epi(), url=PHU_THO, title="Hết cảnh qua sông bằng thuyền", lead=LEAD
    )

    assert article.text == "\n\n".join(BODY)
    assert article.title == TITLE


LIST = (
    "<html><head><title>Thời sự - Báo Hạ Lũng</title></head><body><h1>Thời sự</h1>"
    + layouts.sidebar() * 6
    + "</body></html>"
)


@pytest.mark.parametrize(
    ("page", "url"),
    [
        (LIST, "https://halung.example/thoi-su/"),
        (LIST, "https://halung.example/"),
        (LIST, "https://halung.example/topic/thoi-su-141567"),
        (LIST.replace("<body>", '<body><div class="article-content">'), ELSEWHERE),
        (
            LIST.replace(
                "</head>", '<script type="application/ld+json">{"@type":"CollectionPage"}</script>'
            ),
            ELSEWHERE,
        ),
    ],
)
def test_a_list_of_stories_is_no_story(page: str, url: str) -> None:
    article = extract_article(page, url=url)

    assert (article.method, article.text) == (Extraction.FALLBACK, "")


def test_a_page_with_a_film_and_no_text_is_its_lead() -> None:
    page = re.sub(
        r'(<div class="article__body cms-body"[^>]*>).*?(</div><div class="article__author">)',
        r"\1<video src=a.mp4></video><p>Video: Minh Khuê</p>\2",
        layouts.epi(),
        flags=re.DOTALL,
    )

    article = extract_article(page, url="https://nhandan.vn/a-post1.html")

    assert (article.method, article.text, article.lead) == (Extraction.FALLBACK, "", LEAD)
    assert article.warnings == ("empty_body",)


def test_the_feed_gives_what_the_page_does_not_have() -> None:
    page = f"<html><body><div id='dcontent'>{layouts.ps(BODY)}</div></body></html>"

    article = extract_article(page, url=PHU_THO, title=TITLE, lead=f"<p>PTO- {LEAD}</p>")

    assert (article.title, article.lead, article.method) == (TITLE, LEAD, Extraction.SITE)


def test_a_lead_cut_in_the_middle_of_a_word_is_mended_from_the_body() -> None:
    page = layouts.vietlong().replace(
        f'content="(baophutho.vn) - {LEAD}"', f'content="(baophutho.vn) - {LEAD[:90]}"'
    )

    assert extract_article(page, url=PHU_THO).lead == LEAD


@pytest.mark.parametrize("url", [PHU_THO, ELSEWHERE])
@pytest.mark.parametrize("page", CHALLENGES.values(), ids=CHALLENGES.keys())
def test_a_page_that_asks_for_a_browser_is_no_article_of_that_name(page: str, url: str) -> None:
    with pytest.raises(PageUnreadable, match="challenge_page"):
        extract_article(page, url=url, title=TITLE, lead=LEAD)


def test_an_article_behind_such_a_service_is_one() -> None:
    script = '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script></body>'
    page = layouts.epi().replace("</body>", script)

    assert extract_article(page, url=ELSEWHERE).text == "\n\n".join(BODY)


def test_a_page_without_even_a_title_cannot_be_read() -> None:
    with pytest.raises(PageUnreadable):
        extract_article("<html><body><p>Chào</p></body></html>", url=ELSEWHERE)


@pytest.mark.parametrize("page", ["", "   ", "<!-- -->", b"", b"\xff\xfe", b"\x00" * 50])
def test_nothing_is_title_and_lead_of_the_feed(page: str | bytes) -> None:
    article = extract_article(page, url=ELSEWHERE, title=TITLE, lead=LEAD)

    assert (article.title, article.lead, article.text) == (TITLE, LEAD, "")
    assert article.method is Extraction.FALLBACK


def test_an_article_can_be_sent_between_processes() -> None:
    article = extract_article(layouts.epi(), url="https://nhandan.vn/a-post1.html")

    assert pickle.loads(pickle.dumps(article)) == article


TAGS = ("<p>", "</p>", "<div id='dcontent'>", "</div>", "<h1>", "<br>", "<table><tr><td>", "<a href=x>",
        "<meta property='og:title' content='", "'>", "<script>", "<script type='application/ld+json'>",
        '{"@type":"NewsArticle","author":[', "]}", "{title}", "<title>", "</title>", "&#0;", "\x00", "Hạ Lũng ")  # fmt: skip


@given(
    st.lists(st.sampled_from(TAGS) | st.text(max_size=30), max_size=40).map("".join)
    | st.binary(max_size=300)
)
def test_no_page_breaks_the_reader(page: str | bytes) -> None:
    for url in (PHU_THO, "http://[x", ""):
        article = extract_article(page, url=url, title="Tin", lead="Sa-pô")

        assert article.title
        assert (article.method is Extraction.FALLBACK) == (article.text == "")


def test_bodies_are_told_from_codes() -> None:
    assert is_encoded(ENCODED)
    assert is_encoded(IN_LINES)
    assert is_encoded("%E1%BA%BF" * 40)
    assert not is_encoded("\n".join(BODY))
    assert not is_encoded(f"Xem https://halung.example/{'duong-dan-rat-dai/' * 6}")


def test_ones_own_body_shares_words_with_its_headline_and_a_strange_one_does_not() -> None:
    assert overlap(TITLE, LEAD, BODY) >= LEAST_OVERLAP
    assert overlap(TITLE, LEAD, OTHER_STORY) < LEAST_OVERLAP
    assert overlap(TITLE, LEAD, [text for _, text in SIDE]) < LEAST_OVERLAP
