"""What stands between a story's paragraphs and is none of it."""

from __future__ import annotations

import pytest

from digests.article.body import Paragraph
from digests.article.body_text import read_body_text

TEASER = "Trưa nay 27-3 và mấy ngày qua, tia cực tím ở nhiều nơi vượt ngưỡng an toàn."


@pytest.mark.parametrize("mark", ["TTO -", "NDĐT –", "(Dân trí) -", "(baophutho.vn) -"])
def test_the_teaser_of_another_story_is_known_by_the_papers_mark(mark):
    told = [f"Câu thứ {n} của bài kể về cây cầu mới qua sông Thao." for n in range(1, 7)]

    text = _kept([*told[:5], f"{mark} {TEASER}", told[5]])

    assert text == told


@pytest.mark.parametrize("opening", ["EVN -", "WHO -", "TP. HCM -", "Ông Tào -", "Dân trí -"])
def test_other_capitals_before_a_dash_open_no_teaser(opening):
    told = [f"Câu thứ {n} của bài kể về cây cầu mới qua sông Thao." for n in range(1, 7)]

    assert _kept([*told, f"{opening} {TEASER}"])[-1] == f"{opening} {TEASER}"


def test_a_story_itself_may_begin_with_the_mark_below_headline_and_date():
    told = ["Khởi công cầu", f"TTO - {TEASER}", "Câu thứ hai của bài kể về cầu mới."]

    assert f"TTO - {TEASER}" in _kept(told)


def test_a_story_itself_may_begin_with_the_mark_below_all_a_page_puts_on_top():
    on_top = ["Thời sự", "Kinh tế - Xã hội", "Cầu mới", "Nguyễn Văn An", "Khởi công cầu"]
    told = [*on_top, f"PTO - {TEASER}", "Câu thứ hai của bài kể về cầu mới."]

    assert f"PTO - {TEASER}" in _kept(told)


@pytest.mark.parametrize(
    "wall",
    [
        "Đăng ký gói thuê bao để đọc tiếp bài viết này. Chỉ từ 10.000 đồng mỗi tháng.",
        "Bạn cần đăng nhập để đọc toàn bộ nội dung bài viết.",
        "Trình duyệt của bạn không hỗ trợ JavaScript.",
        "Trình duyệt không hỗ trợ phát video. Bạn có thể tải về để xem.",
        "Please enable JavaScript to view the comments powered by Disqus.",
        "Vui lòng bật JavaScript để xem nội dung bài viết này trên trang của chúng tôi.",
        "Bạn cần đăng nhập để xem nội dung này.",
        "Nội dung này chỉ dành cho thuê bao. Vui lòng đăng ký gói đọc báo để tiếp tục.",
        "Bài viết dành cho thành viên trả phí. Đăng nhập hoặc mua gói để đọc tiếp.",
        "Bài viết này chỉ dành cho người dùng có tài khoản. Đăng nhập ngay.",
        "Để đọc toàn bộ bài viết, vui lòng đăng nhập.",
        "Bạn đã đọc hết số bài miễn phí trong tháng. Hãy đăng ký để tiếp tục đọc.",
        "Bạn đang đọc bản xem trước. Mua gói để đọc trọn vẹn bài viết.",
        "Quý độc giả vui lòng đăng nhập tài khoản để tiếp tục theo dõi bài báo.",
        "Đăng nhập để bình luận",
        "Bạn đã có tài khoản? Đăng nhập",
        "This content is for subscribers only. Please log in to continue reading.",
        "Subscribe to read the full article.",
    ],
)
def test_what_a_page_says_to_who_has_not_paid_or_has_no_scripts_is_no_text(wall):
    told = [f"Câu thứ {n} của bài kể về cây cầu mới qua sông Thao." for n in range(1, 4)]

    assert _kept([*told, wall]) == told


@pytest.mark.parametrize(
    "told",
    [
        "Theo tòa soạn, từ tháng tới bạn đọc đăng ký tài khoản để đọc tiếp sẽ được giảm giá.",
        "Trình duyệt Chrome của Google sẽ không hỗ trợ Windows 10 từ đầu năm 2027.",
        "Bạn cần đăng nhập VNeID để xem thẻ bảo hiểm y tế của con trên điện thoại.",
        "Người dân đăng ký qua tổng đài để tiếp tục nhận trợ cấp từ tháng 12.",
        "Nội dung này chỉ dành cho học sinh lớp 9 của 12 trường trong huyện.",
        "Bài viết dành cho cuộc thi phải dài dưới 1.000 chữ và chưa đăng ở đâu.",
        "Để xem lịch cắt điện của xã, mời bà con đăng nhập ứng dụng của ngành điện.",
        "Đăng nhập ứng dụng VNeID để tiếp tục.",
        "Đăng nhập VssID để theo dõi đầy đủ quá trình đóng bảo hiểm xã hội.",
        "Đăng nhập Cổng dịch vụ công quốc gia để xem toàn bộ giấy tờ đã nộp.",
        "Nội dung dành cho thí sinh đăng ký xét tuyển bằng học bạ gồm ba phần.",
        "Để đọc các bài viết dự thi, bạn đọc đăng nhập trang của cuộc thi.",
        "Bạn đã đọc hết cuốn sách thì trả lại tủ sách của thôn, ông Mẫn dặn lũ trẻ.",
        "Kẻ gian gửi thư, dụ nạn nhân bật JavaScript trong tệp PDF rồi chiếm quyền máy tính.",
    ],
)
def test_a_story_about_readers_who_pay_and_about_browsers_keeps_its_sentences(told):
    assert _kept(["Câu thứ nhất của bài.", told])[-1] == told


def _kept(lines: list[str]) -> list[str]:
    return list(
        read_body_text(
            [_paragraph(line) for line in lines], titles=("Một đầu đề khác",)
        ).paragraphs
    )


def _paragraph(text: str) -> Paragraph:
    return Paragraph(text=text, tag="p")
