"""Pieces of the sample newspaper: the state, the courts, the market, notices."""

from __future__ import annotations

from sandbox.newspaper.piece import Piece, Shape

RESOLUTION = Piece(
    section="thoi-su",
    title=(
        "Nghị quyết mới: phấn đấu thu ngân sách tăng {{11,5|0,1}}%, mỗi xã có ít nhất một sản "
        "phẩm số"
    ),
    lead="""Hội nghị Ban Chấp hành Đảng bộ tỉnh ngày {{ngày}} thông qua nghị quyết về nhiệm
    vụ năm tới với 18 chỉ tiêu, trong đó tổng sản phẩm trên địa bàn tăng từ {{10,2|0,05}}% trở
    lên.""",
    author="Trần Quốc Anh",
    caption="Các đại biểu biểu quyết thông qua nghị quyết. Ảnh: Quốc Anh",
    tags=("nghị quyết", "kinh tế - xã hội"),
    body="""
Báo cáo tại hội nghị nêu rõ, chín tháng qua kinh tế của tỉnh tiếp tục phục hồi. Giá trị sản xuất
công nghiệp tăng {{13,4|0,1}}%, thu hút mới {{64|1}} dự án với tổng vốn đăng ký hơn 1,2 tỷ đô la
Mỹ. Giải ngân vốn đầu tư công đạt {{71,6|0,2}}% kế hoạch, cao hơn cùng kỳ nhưng vẫn còn bốn đơn
vị dưới 50%.

Nghị quyết xác định năm nhóm nhiệm vụ trọng tâm. Thứ nhất, sắp xếp bộ máy sau hợp nhất theo
hướng một việc chỉ giao một đầu mối, hoàn thành số hóa hồ sơ đất đai trước ngày 30/6. Thứ hai,
tháo gỡ dứt điểm {{27|1}} dự án chậm tiến độ, dự án nào không có khả năng triển khai thì thu
hồi. Thứ ba, ưu tiên vốn cho ba tuyến đường liên vùng nối khu vực Hòa Bình, Vĩnh Phúc với Việt
Trì. Thứ tư, phát triển du lịch về nguồn gắn với nông nghiệp sạch. Thứ năm, mỗi xã, phường có ít
nhất một sản phẩm bán được trên sàn thương mại điện tử.

# Những con số người dân quan tâm

Về xã hội, nghị quyết đặt mục tiêu giảm tỷ lệ hộ nghèo còn {{2,1|0,01}}%, giải quyết việc làm
cho {{31.500|100}} lao động, tỷ lệ trường đạt chuẩn quốc gia đạt 92%. Tỉnh dành {{480|5}} tỷ
đồng xóa nhà tạm và sửa trạm y tế xã, trong đó các xã miền núi được phân bổ trước.

Thảo luận tại hội nghị, nhiều đại biểu cho rằng chỉ tiêu thu ngân sách là thách thức khi tiền sử
dụng đất giảm. Đại biểu Lê Thị Hòa đề nghị công khai danh mục dự án chậm giải ngân theo từng
quý, gắn trách nhiệm người đứng đầu. Đại biểu Bùi Xuân Trường kiến nghị lùi thời hạn số hóa đối
với các xã vùng cao vì thiếu máy quét và người làm.

Kết luận hội nghị, đồng chí Chủ trì nhấn mạnh nghị quyết chỉ có giá trị khi đến được từng tổ dân
phố. “Chỉ tiêu nào không đo được thì không đưa vào, việc nào không có người chịu trách nhiệm thì
chưa giao”, đồng chí nói và yêu cầu các cấp ủy xây dựng chương trình hành động trước ngày 15
tháng sau.

Hội nghị cũng cho ý kiến về công tác nhân sự, kế hoạch kiểm tra, giám sát và quy chế làm việc.
Toàn văn nghị quyết sẽ được đăng trên trang thông tin điện tử của tỉnh sau khi hoàn thiện theo
các ý kiến góp ý.
""",
)

VERDICT = Piece(
    section="phap-luat",
    title="Lừa bán {{37|1}} lô đất không có thật, cựu giám đốc lĩnh 16 năm tù",
    lead="""Tòa án nhân dân tỉnh ngày {{ngày}} tuyên phạt Đỗ Văn Thịnh 16 năm tù về tội lừa
    đảo chiếm đoạt tài sản, buộc bồi thường {{28,4|0,2}} tỷ đồng cho các bị hại.""",
    author="Minh Quân",
    caption="Bị cáo tại phiên tòa. Ảnh: Minh Quân",
    tags=("xét xử", "lừa đảo", "đất đai"),
    body="""
Theo cáo trạng, năm 2022, Đỗ Văn Thịnh (46 tuổi) lập công ty bất động sản, thuê văn phòng hai
tầng ở mặt phố lớn rồi tự vẽ “Khu dân cư ven hồ” trên khu đất thực chất là rừng sản xuất của
người khác. Bị cáo in bản đồ phân lô, thuê người đóng vai khách tranh nhau đặt cọc để tạo cảm
giác khan hàng.

Trong tám tháng, Thịnh ký hợp đồng với {{37|1}} khách, thu mỗi người từ 300 triệu đến 1,1 tỷ
đồng. Khi khách giục làm sổ đỏ, bị cáo viện lý do chờ sáp nhập đơn vị hành chính, có lần đưa cả
giấy phép đóng dấu giả. Tháng 3/2024, một bị hại mang giấy đến chi nhánh văn phòng đăng ký đất
đai hỏi, sự việc mới vỡ lở.

Tại tòa, bị cáo khai dùng phần lớn số tiền để trả nợ chứng khoán và mua hai chiếc ô tô. Hội đồng
xét xử nhận định hành vi có tổ chức, chiếm đoạt số tiền đặc biệt lớn, gây mất trật tự tại địa
phương. Tuy vậy, bị cáo thành khẩn, gia đình đã nộp lại {{3,2|0,05}} tỷ đồng nên được giảm một
phần hình phạt.

Đồng phạm Lưu Thị Hạnh, kế toán công ty, lĩnh 5 năm tù do biết rõ dự án không có thật nhưng vẫn
lập phiếu thu. Hai người được thuê đóng vai khách hàng bị phạt cải tạo không giam giữ 24 tháng.
Chiếc ô tô còn lại bị kê biên để bảo đảm thi hành án.

Bà Nguyễn Thị Vượng, 67 tuổi, bán mảnh vườn để mua đất cho con, bật khóc khi nghe tuyên án.
“Tiền có lấy lại được không thì tôi chưa biết, nhưng ít ra người ta đã nói ra được là ai sai”,
bà nói với phóng viên ở hành lang tòa.

Luật sư Phí Đình Khương, bảo vệ quyền lợi cho {{12|1|9}} bị hại, khuyến cáo người mua đất nền
nên đến cơ quan đăng ký đất đai xin trích lục trước khi đặt cọc, thủ tục chỉ mất một ngày và rất
ít tiền. Hợp đồng ghi là “thỏa thuận giữ chỗ” không thay được giấy chứng nhận, và không cuộc mở
bán nào gấp đến mức không chờ nổi một ngày.

Các bị cáo có quyền kháng cáo trong 15 ngày.
""",
)

PRICES = Piece(
    section="kinh-te",
    title="Giá chợ {{ngày}}: lợn hơi lên {{62.500|100}} đồng một ki-lô-gam, rau xanh hạ nhiệt",
    lead="""Sau mưa, rau từ các vùng trồng về nhiều khiến giá giảm gần một phần ba. Ngược
    lại, lợn hơi tăng phiên thứ ba liên tiếp, vàng nhẫn đứng ở {{148,2|0,3}} triệu đồng một
    lượng.""",
    author="Phương Chi",
    caption="Sạp rau ở chợ trung tâm Việt Trì. Ảnh: Phương Chi",
    tags=("giá cả", "thị trường"),
    body="""
Khảo sát sáng {{ngày}} tại chợ trung tâm Việt Trì, chợ Mè và chợ đầu mối phía nam cho thấy mặt
bằng giá nhiều mặt hàng đổi chiều so với đầu tuần. Tiểu thương cho biết sức mua tăng khoảng 15%
do nhiều gia đình đặt cỗ cuối tuần.

| Mặt hàng | Giá hôm nay | So với hôm qua
| Lợn hơi (kg) | {{62.500|100}} đồng | tăng 500 đồng
| Gà ta nguyên con (kg) | {{118.000|500}} đồng | không đổi
| Rau cải ngọt (mớ) | {{6.000|100}} đồng | giảm 2.500 đồng
| Cà chua (kg) | {{17.000|200}} đồng | giảm 3.000 đồng
| Gạo J02 (kg) | {{18.500|50}} đồng | không đổi
| Vàng nhẫn (lượng) | {{148,2|0,3}} triệu đồng | giảm 0,4 triệu đồng

Chị Đàm Thị Bích, bán rau ở chợ trung tâm đã mười chín năm, nói tuần trước mưa ngập, cải ngọt có
lúc gần mười nghìn đồng một mớ mà vẫn không đủ bán. Hai hôm nay xe từ Tứ Xã, Vĩnh Tường về đều,
mỗi sáng chị lấy ba tạ, đến mười giờ là hết. “Rẻ thì người ta mua hai mớ, đắt thì mua nửa mớ,
tính ra lãi cũng như nhau”, chị cười.

Với lợn hơi, nguyên nhân tăng là nguồn cung các trại lớn chưa kịp hồi sau đợt dịch đầu năm. Ông
Cao Văn Lực, chủ trại {{620|8}} con, tính giá thành hiện vào khoảng 49.000 đồng một ki-lô-gam,
bán như nay mỗi con lãi hơn một triệu. Ông không vội tăng đàn vì lo giá quay đầu sau Tết.

Ở nhóm hàng khô, dầu ăn và mì gói tăng nhẹ 2-3% do chi phí vận chuyển. Xăng RON 95 bán lẻ
{{20.940|20}} đồng một lít, không đổi từ kỳ điều hành trước. Giá vàng trong nước đi xuống theo
thế giới, chênh lệch mua vào, bán ra vẫn giữ ở mức 2,5 triệu đồng một lượng, các cửa hàng vắng
khách hơn hẳn tuần trước.

Chi cục Quản lý thị trường cho biết đang kiểm tra việc niêm yết giá tại {{45|1}} điểm bán thực
phẩm, tập trung vào các chợ gần khu công nghiệp. Người mua khi thấy giá cao bất thường có thể
báo số nóng dán ở cổng chợ, phản ánh sẽ được trả lời trong ngày.
""",
)

CORRECTION = Piece(
    section="ban-doc",
    title="Đính chính: bản tin sốt xuất huyết kỳ {{102|1}} ghi nhầm số ca từ đầu năm",
    lead="""Do sơ suất khi biên tập, bản tin về sốt xuất huyết đã ghi số ca cộng dồn từ đầu
    năm là {{950|3}}; con số đúng thấp hơn. Tòa soạn thành thật xin lỗi bạn đọc.""",
    author="Ban Biên tập",
    tags=("đính chính",),
    body="""
Trong bản tin đăng ở kỳ {{102|1}}, chúng tôi viết rằng từ đầu năm toàn tỉnh có {{950|3}} ca sốt
xuất huyết. Con số này lấy từ bảng tổng hợp chưa loại các ca trùng, khi một người bệnh chuyển từ
tuyến dưới lên tuyến trên thì bị đếm hai lần. Trung tâm Kiểm soát bệnh tật tỉnh đã gửi lại bảng
đã rà soát, theo đó số ca thực tế ít hơn {{45|1}} ca.

Các thông tin khác trong bản tin, gồm số ca mắc mới trong tuần, danh sách ổ dịch và lời khuyên
của bác sĩ, không thay đổi. Bản điện tử đã được sửa ngay trong ngày {{ngày}} và có ghi chú ở
cuối trang. Bản in đã phát hành nên tòa soạn đăng lời đính chính này ở cùng vị trí, cùng cỡ chữ
với tin đã đăng, theo quy định của Luật Báo chí.

Nhân đây chúng tôi cũng sửa hai chi tiết nhỏ mà bạn đọc đã chỉ ra trong tuần. Bài về ngôi trường
trên núi ghi tên bản theo cách gọi cũ, nay là khu dân cư số 7. Bài giới thiệu phiên chợ vùng cao
chú thích ảnh nhầm cây măng vầu thành măng nứa. Cảm ơn ông Sa Văn Tỵ và cô giáo Hồng Nhung đã
viết thư cho tòa soạn.

Để hạn chế sai sót về số liệu, từ kỳ này mỗi bảng số đều ghi rõ nguồn và thời điểm chốt, phóng
viên phải đối chiếu với văn bản gốc trước khi gửi bài, người biên tập không tự cộng lại con số
khi chưa hỏi nơi cung cấp. Bạn đọc thấy điều gì chưa đúng, xin gọi đường dây nóng hoặc gửi thư
điện tử; mọi thư đều được trả lời trong ba ngày làm việc.

Một lần nữa, Báo Đất Tổ xin lỗi bạn đọc, xin lỗi Trung tâm Kiểm soát bệnh tật tỉnh và các cộng
tác viên về sự nhầm lẫn nói trên. Sự tin cậy của bạn đọc là vốn liếng lớn nhất của tòa soạn, và
vốn liếng ấy chỉ giữ được khi chúng tôi nhận lỗi nhanh như khi đưa tin.
""",
)

ENCODED = Piece(
    section="thoi-su",
    title="Thông xe {{14|1|25}} cây số đường ven sông nối Hạ Hòa với Cẩm Khê",
    lead="""Tuyến đường ven sông dài {{14|1|25}} km, mặt rộng 9 mét, chính thức cho xe qua
    lại từ ngày {{ngày}}, rút ngắn {{25|1|20}} phút đi lại giữa hai địa phương.""",
    author="Đăng Khoa",
    caption="Những chuyến xe đầu tiên trên đường mới. Ảnh: Đăng Khoa",
    tags=("giao thông", "hạ tầng"),
    shape=Shape.ENCODED,
    body="""
Đúng 7 giờ 30 phút, dải băng đỏ được cắt, đoàn xe đầu tiên lăn bánh trên mặt đường còn thơm mùi
nhựa mới. Hai bên đường, người dân các xã ven sông đứng xem như đi hội. Nhiều người già kể họ đã
nghe nói đến con đường này từ lúc còn trẻ.

Dự án có tổng mức đầu tư {{386|4}} tỷ đồng, khởi công cách đây hai năm rưỡi. Phần khó nhất là
đoạn dài 2,3 km chạy sát mép sông, nơi đất yếu đến mức máy xúc từng bị lún ngập xích. Đơn vị thi
công phải đóng hơn bốn nghìn cọc xi măng đất, chờ lún sáu tháng rồi mới rải nhựa.

Ông Kiều Văn Sáng, giám đốc ban quản lý dự án, cho biết công trình về đích sớm {{40|1|30}} ngày
nhờ giải phóng mặt bằng tốt: trong {{212|2}} hộ có đất bị thu hồi chỉ ba hộ khiếu nại, tất cả
đều được giải quyết tại xã. Bà con hiến hơn một nghìn mét vuông đất vườn không nhận tiền.

Với người trồng chuối và chè ở vùng bãi, con đường có nghĩa là xe tải vào được tận ruộng. Trước
đây, một tấn chuối phải chở bằng xe máy làm năm chuyến ra đường lớn, mỗi chuyến mất hai chục
nghìn đồng. Chị Hán Thị Vân, có hai mẫu chuối tiêu hồng, nhẩm tính mỗi vụ đỡ được gần mười triệu
đồng tiền công.

Trong ba tháng đầu, xe trên 10 tấn chưa được phép lưu thông để theo dõi độ lún. Ngành giao thông
đã lắp {{38|1}} biển báo, hai cụm đèn năng lượng mặt trời và sẽ bổ sung lan can ở những khúc cua
gần trường học trước khi vào năm học mới.
""",
)

POWER = Piece(
    section="ban-doc",
    title="Lịch ngừng cấp điện ngày {{ngày}}: {{9|1|12}} khu vực mất điện để thay dây, sửa trạm",
    lead="""Công ty Điện lực thông báo tạm ngừng cấp điện từng khu vực từ 6 giờ đến 16 giờ 30
    phút, ảnh hưởng khoảng {{2.150|25}} khách hàng.""",
    author="P.V",
    tags=("điện", "thông báo"),
    body="""
Để nâng công suất trạm biến áp và thay dây trần bằng cáp bọc trước mùa nắng nóng, ngành điện sẽ
làm việc cuốn chiếu ở các phường nội thành và một số xã. Thời gian ghi dưới đây đã gồm cả lúc
kiểm tra, nếu xong sớm điện sẽ được đóng lại ngay mà không báo trước.

- Từ 6 giờ đến 9 giờ: các ngõ từ số 12 đến số 86 đường ven hồ, khu tập thể nhà máy dệt cũ, chợ
Gát
- Từ 7 giờ đến 11 giờ 30 phút: xóm Đồi Giàng, xóm Gò Mít, trạm bơm Cầu Đen và các hộ dọc kênh
chính
- Từ 8 giờ đến 15 giờ: cụm công nghiệp phía bắc, trừ hai doanh nghiệp dùng đường dây riêng
- Từ 13 giờ đến 16 giờ 30 phút: khu dân cư số 3, số 4 và trường mầm non Hoa Sen

Khách hàng có người bệnh dùng máy thở, máy tạo ô-xy tại nhà cần báo tổng đài trước 20 giờ hôm
trước để được bố trí máy phát lưu động; tuần trước đội trực đã phục vụ {{7|1|9}} gia đình như
vậy. Các cơ sở nuôi gà, nuôi cá mật độ cao nên chuẩn bị máy nổ dự phòng và cho vật nuôi ăn sớm
hơn thường lệ.

Trong lúc mất điện, bà con nhớ rút phích cắm bếp từ, điều hòa, bình nước nóng để tránh hỏng khi
có điện trở lại. Không tự ý trèo cột, không đứng dưới đường dây khi công nhân đang làm việc.
Thấy dây đứt, dây võng xuống mặt ruộng, phải coi như đang có điện và gọi ngay tổng đài, đứng
cách xa ít nhất mười mét.

Theo kế hoạch, toàn bộ {{23|1|20}} trạm biến áp trong đợt này sẽ làm xong trước ngày 30 tháng
sau. Khi đó công suất dự phòng của lưới điện nội thành tăng thêm khoảng 18%, đủ cho những ngày
nóng nhất. Ngành điện xin lỗi khách hàng về sự bất tiện, mong được thông cảm. Lịch có thể thay
đổi nếu trời mưa to; thông báo mới nhất được gửi qua tin nhắn đến số điện thoại đã đăng ký và
dán tại nhà văn hóa các khu dân cư.
""",
)

FIRE = Piece(
    section="phap-luat",
    title="Cháy xưởng gỗ lúc rạng sáng, {{22|1|20}} công nhân ngủ lại thoát ra bằng thang sau nhà",
    lead="""Ngọn lửa bùng lên lúc 2 giờ 40 phút tại một xưởng gỗ ép, thiêu rụi {{850|10}} mét
    vuông nhà xưởng. Không có người thiệt mạng, hai công nhân bị ngạt khói nhẹ.""",
    author="Chu Tiến",
    caption="Lực lượng chữa cháy phun nước làm mát khu vực kho keo. Ảnh: Chu Tiến",
    tags=("cháy", "an toàn lao động"),
    body="""
Nhận tin báo lúc 2 giờ 46 phút, cảnh sát phòng cháy, chữa cháy điều {{6|1|6}} xe cùng 48 cán bộ,
chiến sĩ đến hiện trường. Khi xe đầu tiên tới nơi, lửa đã trùm khu phơi ván, cột khói cao hàng
chục mét, cách kho chứa keo chưa đầy hai chục bước chân.

Theo công an xã, ngọn lửa bùng lên tại một xưởng gỗ ép lúc rạng sáng, khi các công nhân ngủ lại
còn đang say giấc. Nhờ thoát ra bằng thang sau nhà kịp thời nên không có người thiệt mạng; hai
công nhân bị ngạt khói nhẹ đã được đưa đi theo dõi.

Trung tá Hoàng Đức Nghĩa, người chỉ huy, quyết định bỏ khu phơi ván đã cháy, dồn toàn bộ vòi vào
giữ kho keo và dãy nhà dân phía sau. Đến 4 giờ 15 phút, đám cháy được khống chế; 6 giờ sáng thì
dập tắt hoàn toàn. “Nếu lửa bén sang kho keo thì câu chuyện đã khác”, ông nói.

Điều may mắn nhất là dãy phòng ngủ của công nhân có lối thoát thứ hai. Ba tháng trước, sau một
buổi tập huấn, chủ xưởng đã cho hàn thêm thang sắt ở đầu hồi và tháo khung lưới chống trộm. Chị
Lò Thị Inh kể khi tỉnh giấc, cửa chính đã đỏ rực, mọi người bịt khăn ướt rồi lần lượt leo xuống
trong chưa đầy năm phút. Hai người quay lại lấy xe máy hít phải khói, đã được đưa đi cấp cứu và
hiện tỉnh táo.

Thiệt hại ban đầu ước tính {{7,4|0,1}} tỷ đồng, gồm máy ép, {{130|3}} mét khối ván và mái tôn.
Nguyên nhân đang được điều tra, dấu vết đầu tiên cho thấy lửa phát ra từ tủ điện của máy sấy,
vốn chạy suốt đêm để kịp đơn hàng.

Ngay trong sáng {{ngày}}, đoàn kiểm tra liên ngành đến các xưởng lân cận. Trong {{31|1}} cơ sở
được xem xét, 12 nơi để vật liệu chắn lối thoát, năm nơi dùng dây điện không đúng cỡ. Tất cả
phải khắc phục trong một tuần, nếu không sẽ bị tạm dừng hoạt động.

Cơ quan chức năng khuyên các xưởng có người ngủ lại lắp thiết bị báo khói loại chạy pin, giá chỉ
vài trăm nghìn đồng một chiếc, và mỗi quý tập thoát nạn một lần vào ban đêm, vì chính ban đêm
mới là lúc cần đến.
""",
)

TOWN = (RESOLUTION, VERDICT, PRICES, CORRECTION, ENCODED, POWER, FIRE)
