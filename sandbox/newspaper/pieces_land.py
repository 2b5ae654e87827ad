"""Pieces of the sample newspaper: festivals, sport, orchards, pictures."""

from __future__ import annotations

from sandbox.newspaper.piece import Piece, Shape

FESTIVAL = Piece(
    section="van-hoa",
    title="Hát Xoan cửa đình: {{46|1}} đào, kép nhí lần đầu đứng chung chiếu với nghệ nhân",
    lead="""Đêm hội tại đình làng cổ ven sông Lô quy tụ bốn phường Xoan gốc. Lần đầu tiên
    {{46|1}} em nhỏ được các nghệ nhân cho “giữ chiếu” trọn một quả cách.""",
    author="Diệu Linh",
    caption="Các em nhỏ phường Xoan trong tiết mục mở đầu. Ảnh: Diệu Linh",
    tags=("hát Xoan", "lễ hội", "di sản"),
    body="""
Trống vừa dứt ba hồi, sân đình im phăng phắc. Từ sau bức màn, một hàng áo the khăn xếp bước ra,
người dẫn đầu cao chưa tới ngực người đánh trống. Giọng trẻ con cất lên, trong mà chắc, cả sân ồ
lên rồi lại lặng đi.

Đêm hội tại đình làng cổ ven sông Lô năm nay quy tụ bốn phường Xoan gốc. Lần đầu tiên, các em
nhỏ được đứng chung chiếu với nghệ nhân.

Hát Xoan gắn với tục thờ các Vua Hùng, ngày xưa chỉ hát ở cửa đình vào mùa xuân. Một cuộc hát đủ
có ba chặng: hát thờ, quả cách và hát hội. Chặng giữa khó nhất vì phải thuộc 14 bài dài, vừa hát
vừa múa, lối chữ Nôm xen lẫn tiếng cổ. Nhiều năm trước, cả vùng chỉ còn hơn chục cụ nhớ trọn.

Nghệ nhân Bùi Thị Lịch, 78 tuổi, bắt đầu dạy lớp thiếu nhi từ năm 2016 với bảy học trò, phần lớn
là cháu ngoại. Nay lớp có {{46|1}} em, học vào tối thứ Tư và sáng Chủ nhật, không thu tiền. Cụ
bảo dạy trẻ con phải bắt đầu từ chơi: “Tôi cho chúng nó đánh cá, đố hoa trước, thuộc lúc nào
không hay. Bắt ngồi chép lời thì hôm sau chúng nó trốn hết”.

# Di sản phải được hát lên

Đêm {{ngày}}, ngoài bốn phường Xoan còn có {{8|1|12}} câu lạc bộ từ các xã bạn. Du khách được
mời xuống chiếu tham gia trò “bợm gái”, “mó cá”, những tiết mục giao duyên vốn chỉ có trong
chặng cuối. Chị Amélie, một khách Pháp, cười đến chảy nước mắt khi bị vây vào giữa vòng “lưới”.

Theo ngành văn hóa, toàn tỉnh hiện có {{163|2}} câu lạc bộ hát Xoan với hơn 4.000 thành viên,
{{92|1}} nghệ nhân được phong tặng. Con số nghe vui, song những người làm nghề vẫn lo. Ông
Nguyễn Tiến Dũng, trùm phường, nói số người hát được hai ba bài thì nhiều, số người hát đủ ba
chặng chưa đầy ba mươi. Tiền bồi dưỡng cho một buổi dạy chỉ đủ mua nước.

Tỉnh đang soạn bộ băng mẫu và đưa Xoan vào giờ học tự chọn ở {{75|1}} trường. Cách làm này được
hoan nghênh, nhưng cụ Lịch có ý riêng. Cụ muốn mỗi trường chọn một em mê thật, gửi về phường học
đến nơi đến chốn, còn hơn cả lớp hát đồng thanh rồi quên.

Gần nửa đêm, chiếu Xoan tan trong tiếng hát giã bạn. Cậu bé đánh trống ngủ gục trên vai mẹ, tay
vẫn nắm chặt chiếc dùi.
""",
)

MATCH = Piece(
    section="the-thao",
    title="Thắng ngược phút 90+{{2|1|5}}, đội bóng Đất Tổ leo lên thứ ba",
    lead="""Bị dẫn trước hai bàn ngay trong hiệp một, đội bóng Đất Tổ thắng lại 3-2 trước
    {{4.200|60}} khán giả trên sân nhà Việt Trì tối {{ngày}}, nối dài mạch bất bại lên {{6|1|9}}
    trận.""",
    author="Hùng Sơn",
    caption="Niềm vui của tiền đạo Lý Quang Hưng sau bàn thắng quyết định. Ảnh: Hùng Sơn",
    tags=("bóng đá",),
    body="""
Không ai nghĩ trận đấu lại kết thúc như thế. Phút 11, hậu vệ Tô Văn Dần chuyền về thiếu lực,
tiền đạo đội khách thoát xuống đối mặt và mở tỷ số. Phút 34, từ quả phạt góc bên cánh trái,
trung vệ cao 1,88 mét của họ bật cao đánh đầu nâng lên 2-0. Trên khán đài có tiếng thở dài, vài
người đứng dậy đi mua nước.

Bị dẫn trước hai bàn ngay trong hiệp một, đội bóng Đất Tổ chỉ còn biết trông vào khán giả trên
sân nhà Việt Trì.

Giờ nghỉ, huấn luyện viên Đặng Trung Kiên thay một lúc ba người và chuyển sang chơi với hai tiền
đạo. Ông nói sau trận rằng mình chỉ dặn học trò một câu: hãy đá cho hết bốn mươi lăm phút rồi
muốn buồn hãy buồn.

Phút 58, tiền vệ vào sân thay người Nông Văn Tú sút xa từ cự ly 25 mét, bóng đập cột dọc bật vào
lưới. Phút 77, trọng tài cho đội nhà hưởng phạt đền sau khi xem lại băng ghi hình, đội trưởng
Phạm Gia Bảo lạnh lùng gỡ hòa 2-2. Cả sân như bị đánh thức.

Phút 90+{{2|1|5}}, khi đồng hồ chỉ còn vài chục giây, thủ môn phất bóng dài. Lý Quang Hưng, cầu
thủ 19 tuổi lần thứ ba được ra sân, khống chế bằng ngực, xoay người và dứt điểm bằng chân không
thuận vào góc xa. 3-2. Băng ghế dự bị ùa cả vào sân.

> Lúc bóng đi, em nhắm mắt lại. Nghe tiếng khán đài thì em biết là vào.

Hưng kể, giọng vẫn còn run. Cậu sinh ra ở một xã miền núi, mười hai tuổi xuống lớp năng khiếu
của tỉnh, năm ngoái còn phải nghỉ bảy tháng vì đứt dây chằng.

Về thống kê, đội nhà cầm bóng {{54|1|9}}%, tung ra 17 cú dứt điểm, trúng đích tám lần. Chiến
thắng giúp đội có {{31|1|9}} điểm, vươn lên thứ ba, kém đội đầu bảng năm điểm và còn một trận đá
bù. Điểm trừ là trung vệ Hoàng Minh Lộc nhận thẻ vàng thứ ba, phải nghỉ vòng tới.

Vòng sau, đội bóng Đất Tổ làm khách lúc 17 giờ Chủ nhật. Hội cổ động viên cho biết đã có
{{340|5}} người đăng ký đi theo, thuê tám chiếc xe, và như mọi lần, sẽ nhặt sạch rác trên khán
đài trước khi về.
""",
)

POMELO = Piece(
    section="kinh-te",
    title=(
        "Bưởi Đoan Hùng bán tại vườn {{32.000|200}} đồng một quả, nông dân từ chối khách mua non"
    ),
    lead="""Vụ này cả vùng có hơn {{1.900|15}} ha bưởi đặc sản cho thu hoạch. Nhờ mã vùng
    trồng và tem truy xuất, thương lái phải đặt trước từ tháng Bảy.""",
    author="Ngọc Tuyền",
    caption="Vườn bưởi của gia đình ông Âu Văn Thể. Ảnh: Ngọc Tuyền",
    tags=("bưởi Đoan Hùng", "nông nghiệp", "OCOP"),
    body="""
Khu vườn của ông Âu Văn Thể nằm trên quả đồi thấp bên bờ sông Chảy, {{260|4}} gốc bưởi Bằng Luân
được đánh số từng cây. Quả nào cũng bọc túi giấy, treo một tấm tem có mã vuông. Quét vào là hiện
ngày ra hoa, ngày bón phân, lần phun thuốc cuối cùng và cả ảnh chủ vườn.

Mười năm trước, ông Thể từng chặt gần nửa vườn. Hồi đó bưởi bán xô, quả to quả nhỏ một giá,
thương lái ép xuống năm nghìn đồng, không đủ tiền phân. Nhiều nhà phá bưởi trồng keo. “Tôi giữ
lại một trăm gốc vì bố tôi trồng, chặt đi thì phải tội”, ông nói.

Bước ngoặt đến từ hợp tác xã. Mười bảy hộ góp vốn, cùng ghi nhật ký, cùng hái một ngày và cùng
một giá. Quả dưới tám lạng không được đóng hộp, đem nấu mứt và tinh dầu. Hai năm đầu, hợp tác xã
lỗ {{140|2}} triệu đồng vì khách chưa quen. Sang năm thứ ba, một chuỗi cửa hàng ở Hà Nội đặt thử
2.000 quả rồi ký hợp đồng dài hạn.

# Nói không với bưởi non

Năm nay, được mùa được giá, khách đến tận vườn trả cao để lấy hàng sớm cho kịp rằm. Hợp tác xã
từ chối. Chủ nhiệm Trịnh Thị Nga giải thích bưởi Đoan Hùng phải đủ bảy tháng rưỡi mới ngọt, hái
non thì người ăn một lần sẽ không mua lần hai. Hộ nào tự ý bán sẽ mất quyền dùng tem trong hai
vụ.

Nhờ làm chặt, giá bình quân tại vườn đạt {{32.000|200}} đồng một quả, có quả nặng trên 1,2
ki-lô-gam bán được gấp đôi. Trừ chi phí, mỗi héc-ta cho lãi khoảng {{310|3}} triệu đồng, gấp năm
lần trồng keo. Toàn vùng hiện có {{48|1}} mã vùng trồng, trong đó sáu mã đủ điều kiện xuất khẩu.

Nỗi lo còn lại là giống. Cây già trên 25 tuổi bắt đầu thoái hóa, quả nhiều hạt và nhạt hơn. Viện
nghiên cứu đã chọn {{35|1}} cây đầu dòng để nhân giống sạch bệnh, mỗi năm cung cấp chừng một vạn
cây. Ông Thể đăng ký trồng thay 40 gốc. Những gốc của bố, ông vẫn để nguyên, hằng năm hái quả
đầu tiên thắp hương.
""",
)

PHOTOS = Piece(
    section="van-hoa",
    title="Phóng sự ảnh: Mùa cọ xòe ô trên {{26|1}} quả đồi Phú Thọ",
    lead="""Giữa tháng, những đồi cọ còn sót lại ở trung du vào kỳ lá non. Phóng viên đi qua
    {{26|1}} quả đồi, ghi lại nghề chằm nón, lợp mái và món cọ ỏm.""",
    author="Ảnh và lời: Trương Vĩnh Hà",
    caption="Đồi cọ lúc bình minh.",
    tags=("phóng sự ảnh", "rừng cọ"),
    shape=Shape.PHOTOS,
    body="""
Giữa tháng này, những đồi cọ còn sót lại ở trung du Phú Thọ vào kỳ lá non. Mùa cọ xòe ô cũng là
lúc nghề chằm nón, lợp mái và món cọ ỏm tất bật nhất năm.

[ảnh] Sáu giờ sáng, nắng xiên qua tán lá hình quạt. Cây cọ trưởng thành cao tới 15 mét, sống hơn
trăm năm, mỗi năm chỉ ra chừng mười hai lá.

[ảnh] Anh Khổng Văn Mão trèo cây bằng chiếc đòn tre buộc ngang, một ngày chặt được {{60|1|40}}
tàu lá. Nghề này nay cả xã còn bốn người làm.

[ảnh] Lá non được hơ lửa, phơi sương ba đêm cho trắng, rồi là phẳng bằng lưỡi cày nung. Người
thợ thử độ nóng bằng cách nhỏ một giọt nước, nước lăn tròn mới được.

[ảnh] Bà Quản Thị Thược, 72 tuổi, chằm chiếc nón thứ ba trong ngày. Mười sáu vành nứa, hơn ba
nghìn mũi kim, mỗi chiếc bán {{75.000|500}} đồng. Bà bảo mắt kém rồi, chằm bằng tay nhớ chứ
không bằng mắt nhìn.

[ảnh] Mái cọ mới lợp của một nhà nghỉ dưới chân đồi. Bốn trăm tàu lá cho một gian, mát về hè, ấm
về đông, dùng được hai chục năm. Chủ nhà nói khách thuê phòng mái cọ nhiều gấp ba lần phòng mái
tôn.

[ảnh] Quả cọ chín xanh đen, rửa sạch, ỏm trong nước ấm chừng bảy mươi độ. Nước sôi thì quả chát,
nước nguội thì quả cứng. Chấm muối vừng, bùi và béo như lòng đỏ trứng. Trẻ con miền trung du lớn
lên với vị này.

[ảnh] Học trò tan lớp, mỗi em đội một tàu lá thay ô. Cơn mưa giữa trưa đến nhanh và đi cũng
nhanh, chỉ để lại tiếng lộp độp trên lá.

[ảnh] Chiều xuống, đồi cọ chỉ còn là những bóng đen in trên nền trời. Theo số liệu kiểm kê, diện
tích cọ của tỉnh còn khoảng {{480|6}} ha, giảm một nửa so với hai mươi năm trước vì người dân
chuyển sang keo và bạch đàn. Xã đã đưa {{26|1}} quả đồi vào diện giữ lại, hộ nào giữ cọ được hỗ
trợ một phần tiền chăm sóc.

Người trung du có câu ví nón che đầu, mái che nhà, quả nuôi con, tất cả từ một thân cây. Đi hết
những quả đồi này, tôi hiểu vì sao câu ấy chưa cũ, và vì sao nó có thể cũ nếu chúng ta chậm thêm
mươi năm nữa.
""",
)

LAND = (FESTIVAL, MATCH, POMELO, PHOTOS)
