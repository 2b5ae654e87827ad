"""Pieces of the sample newspaper: weather, schools, health, people."""

from __future__ import annotations

from sandbox.newspaper.piece import Piece, Shape

STORM = Piece(
    section="thoi-su",
    title="Mưa lớn sau bão, {{11|1|30}} xã ven sông Thao chạy đua di dời dân trong đêm",
    lead="""Hoàn lưu bão gây mưa liên tục từ chiều {{ngày}}, mực nước sông Thao vượt báo động
    hai. Hơn {{310|2}} hộ dân ở vùng trũng đã được đưa đến nơi an toàn trước nửa đêm.""",
    author="Lương Thành",
    caption="Dân quân xã ven sông giúp người dân chuyển thóc lên tầng hai. Ảnh: Lương Thành",
    tags=("bão", "lũ", "sông Thao"),
    body="""
Theo Đài Khí tượng Thủy văn tỉnh, từ 13 giờ đến 22 giờ, lượng mưa đo được tại Hạ Hòa là
{{142|3}} mm, tại Cẩm Khê {{118|2}} mm, tại Yên Lập {{167|3}} mm. Nước từ thượng nguồn đổ về
nhanh khiến mực nước sông Thao tại trạm Ấm Thượng lên mỗi giờ gần 20 cm, lúc 21 giờ đã cao hơn
báo động hai 0,35 m.

Tại xóm Bến, nơi thấp nhất của xã, nước bắt đầu tràn qua đường liên thôn lúc 19 giờ. Ông Đinh
Văn Khoát, trưởng xóm, cho biết loa truyền thanh đã báo từ đầu giờ chiều nên bà con không bị
động. “Nhà nào có người già, trẻ nhỏ thì đi trước, thóc lúa và lợn gà chuyển sau. Đến 22 giờ, cả
xóm chỉ còn tổ xung kích ở lại trông nhà”, ông Khoát nói.

Lực lượng công an, quân sự và đoàn thanh niên các xã đã huy động hơn {{420|5}} người cùng 36
xuồng máy, di dời {{310|2}} hộ với hơn 1.200 nhân khẩu đến trường học, nhà văn hóa và nhà người
thân trên đồi. Mì gói, nước uống và chăn mỏng được chuyển đến các điểm tạm trú ngay trong đêm.
Trạm y tế cử cán bộ trực tại chỗ, ưu tiên hai sản phụ sắp đến ngày sinh và những người cần thuốc
hằng ngày.

Đến 23 giờ, toàn tỉnh chưa ghi nhận thiệt hại về người. Thống kê ban đầu cho thấy {{86|2}} nhà
bị ngập sâu từ nửa mét trở lên, {{540|6}} ha lúa mùa sắp gặt và 75 ha rau màu chìm trong nước.
Tuyến đường tỉnh đi qua ngầm Suối Lạnh bị chia cắt, hai đầu đã có rào chắn và người gác.

Ban Chỉ huy Phòng thủ dân sự tỉnh yêu cầu các xã ven sông trực đủ quân số, kiểm tra từng mét đê
bối, tuyệt đối không để người dân vớt củi hoặc đánh cá khi nước đang lên. Các hồ thủy lợi xung
yếu được xả dần để đón lũ, việc xả phải báo trước cho hạ du ít nhất hai giờ.

Dự báo mưa giảm từ trưa mai, song lũ trên sông Thao còn lên chậm và đạt đỉnh vào khoảng 10 giờ
sáng. Sau khi nước rút, nguy cơ sạt lở ở các xã miền núi vẫn rất cao vì đất đã no nước nhiều
ngày.
""",
)

SCHOOL = Piece(
    section="giao-duc",
    title="Ngôi trường mới ở lưng chừng núi đón {{186|2}} học sinh bán trú",
    lead="""Sau hơn một năm xây dựng, điểm trường tiểu học ở vùng đệm Vườn quốc gia Xuân Sơn
    có thêm 12 phòng học kiên cố, bếp ăn và nhà ở cho {{186|2}} em nhà xa.""",
    author="Hà Thanh Mai",
    caption="Giờ ra chơi ở điểm trường mới. Ảnh: Thanh Mai",
    tags=("trường học", "miền núi"),
    body="""
Bảy giờ sáng, sương còn chưa tan hết trên mái tôn đỏ. Tiếng trống trường vang xuống tận bản
dưới. Em Triệu Thị Nụ, lớp 4, buộc lại quai dép rồi chạy vội vào hàng. Năm ngoái, để kịp tiếng
trống ấy, Nụ phải dậy từ bốn rưỡi, đi bộ gần sáu cây số đường rừng. Năm nay em ở ngay trong
trường, cuối tuần bố mới đón về.

Ngôi trường mới ở lưng chừng núi là điểm trường tiểu học ở vùng đệm Vườn quốc gia Xuân Sơn. Sau
hơn một năm xây dựng, trường có thêm phòng học kiên cố, bếp ăn và nhà ở cho học sinh bán trú.

Điểm trường cũ dựng từ những năm chín mươi, vách gỗ đã mục, mùa đông gió lùa qua khe. Có hôm rét
dưới tám độ, cô trò phải đốt củi giữa lớp. Khi khảo sát, đoàn công tác của huyện đếm được
{{23|1}} chỗ dột chỉ trong bốn phòng học.

Công trình mới được khởi công tháng Chín năm ngoái với tổng vốn {{18,5|0,3}} tỷ đồng, trong đó
ngân sách tỉnh lo hai phần ba, phần còn lại do các doanh nghiệp và bà con xa quê góp. Ngoài 12
phòng học, trường có phòng tin học với 20 máy tính, một thư viện nhỏ, bếp ăn một chiều và khu
nhà bán trú hai tầng.

# Bữa cơm có thịt mỗi ngày

Thay đổi mà phụ huynh nhắc đến nhiều nhất lại là bữa ăn. Mỗi suất cơm trưa trị giá
{{24.000|100}} đồng, có thịt hoặc cá, có rau trồng sau vườn trường. Chị Bàn Thị Liên, người nấu
bếp, kể tuần đầu nhiều em ăn rất ít vì lạ, sang tuần thứ hai thì nồi cơm nào cũng vét sạch.

> Tôi dạy ở đây mười bốn năm, chưa năm nào sĩ số ngày thứ Hai lại đủ như năm nay.

Cô giáo Nguyễn Thị Thảo, chủ nhiệm lớp 4, nói như vậy khi lật sổ điểm danh. Trước kia, sau mỗi
đợt nghỉ, các thầy cô phải chia nhau vào từng bản vận động, có em nghỉ luôn để trông em. Từ đầu
năm học đến nay, tỷ lệ chuyên cần của trường đạt {{97,2|0,03}}%.

Khó khăn vẫn còn. Nước sinh hoạt dẫn từ khe về hay tắc sau mưa, sân chơi chưa kịp lát, giáo viên
tiếng Anh phải đi dạy liên trường. Hiệu trưởng Phùng Quang Vinh cho biết nhà trường đã xin lắp
thêm bể lọc và đang chờ đợt tuyển giáo viên vào đầu tháng tới.

Chiều xuống, lũ trẻ tưới rau rồi ra sân đá cầu. Từ sân trường nhìn xuống, con đường cũ vắt qua
sườn núi như một sợi chỉ mảnh, ngày mai sẽ không còn đứa trẻ nào phải đi hết con đường ấy trong
bóng tối.
""",
)

DENGUE = Piece(
    section="xa-hoi",
    title=(
        "Thêm {{17|1}} ca sốt xuất huyết trong tuần, ngành y tế khuyên dân lật úp từng chiếc vỏ "
        "dừa"
    ),
    lead="""Tuần qua toàn tỉnh ghi nhận {{17|1}} ca mắc mới, nâng tổng số ca từ đầu năm lên
    {{905|4}}. Các ổ dịch tập trung ở khu nhà trọ gần khu công nghiệp và vùng ven sông.""",
    author="Kim Oanh",
    caption="Cán bộ y tế kiểm tra dụng cụ chứa nước tại một khu nhà trọ. Ảnh: Kim Oanh",
    tags=("sốt xuất huyết", "y tế"),
    body="""
Trung tâm Kiểm soát bệnh tật tỉnh cho biết chưa có ca tử vong, song số bệnh nhân nhập viện có
dấu hiệu cảnh báo tăng so với tuần trước. Khoa Truyền nhiễm của bệnh viện tỉnh đang điều trị
{{29|1}} người, phần lớn trong độ tuổi từ 18 đến 40. Nhiều người đến muộn vì tưởng mình chỉ cảm
cúm thông thường.

Tuần qua, số ca mắc mới toàn tỉnh ghi nhận vẫn tăng. Các ổ dịch tập trung ở khu nhà trọ gần khu
công nghiệp, nơi nước mưa đọng trong lốp xe, xô chậu, và ở vùng ven sông. Ngành y tế khuyên dân
lật úp từng chiếc vỏ dừa, chum vại không dùng đến.

Anh Vi Văn Toản, công nhân may, sốt ba ngày ở phòng trọ mới đi khám. Khi vào viện, tiểu cầu của
anh chỉ còn một phần tư mức bình thường. “Tôi uống thuốc hạ sốt thấy đỡ, đến ngày thứ tư thì nôn
và đau bụng dữ dội. Bác sĩ bảo may mà đến kịp”, anh Toản kể.

# Khi nào phải đến bệnh viện ngay

Bác sĩ Tạ Minh Hằng, người trực tiếp điều trị, lưu ý giai đoạn nguy hiểm thường rơi vào ngày thứ
ba đến ngày thứ bảy, đúng lúc người bệnh bắt đầu giảm sốt. Gia đình cần đưa bệnh nhân đến cơ sở
y tế khi có một trong các dấu hiệu sau:

- đau bụng nhiều, nôn liên tục hoặc li bì, bứt rứt
- chảy máu chân răng, chảy máu cam, đi ngoài phân đen
- tay chân lạnh, tiểu ít trong sáu giờ liền
- trẻ nhỏ bỏ bú, quấy khóc khác thường

Bác sĩ khuyên không tự ý truyền dịch tại nhà, không dùng aspirin và ibuprofen vì làm tăng nguy
cơ chảy máu. Người bệnh nên uống nhiều nước, ăn lỏng, hạ sốt bằng paracetamol theo cân nặng và
tái khám mỗi ngày.

Về phía cộng đồng, kết quả giám sát tuần này cho thấy cứ 100 nhà thì {{31|1}} nhà có bọ gậy. Chỗ
muỗi đẻ nhiều nhất không phải ao tù mà là những vật ít ai để ý: lốp xe cũ, vỏ dừa, khay nước tủ
lạnh, chậu cây thủy sinh. Đội xung kích các khu dân cư sẽ đi từng nhà vào sáng thứ Bảy, mỗi nhà
chỉ cần mười phút là lật úp hết.

Hóa chất chỉ diệt muỗi đang bay, vài hôm sau lứa mới lại nở. Vì vậy ngành y tế coi việc diệt bọ
gậy là gốc, phun hóa chất chỉ làm ở nơi đã thành ổ dịch. Dự kiến trong ngày {{ngày}} và ba ngày
tiếp theo, {{14|1|12}} khu vực sẽ được phun lần hai, lịch cụ thể có trên bảng tin từng khu.
""",
)

INTERVIEW = Piece(
    section="xa-hoi",
    title="Bác sĩ về xã: “Tôi ở lại vì {{214|3}} bệnh án viết tay”",
    lead="""Rời bệnh viện lớn ở Hà Nội về làm trạm trưởng trạm y tế xã, bác sĩ Phan Đức Lượng
    nói về chuyện lương, chuyện vắng bệnh nhân và về {{214|3}} cuốn sổ khám mà ông không nỡ bỏ.""",
    author="Vũ Hải Yến (thực hiện)",
    caption="Bác sĩ Phan Đức Lượng khám cho người cao tuổi tại nhà. Ảnh: Hải Yến",
    tags=("bác sĩ", "y tế cơ sở", "phỏng vấn"),
    body="""
**Thưa bác sĩ, điều gì khiến ông rời một khoa có tiếng để về một trạm xá chỉ có năm người?**

Nói thật là ban đầu tôi về vì mẹ ốm, định ở sáu tháng. Nhưng ngay tuần đầu, tôi mở tủ hồ sơ và
thấy {{214|3}} bệnh án tăng huyết áp, đái tháo đường do người trạm trưởng cũ ghi tay suốt hai
chục năm. Từng người uống thuốc gì, bỏ thuốc khi nào, con cái ở đâu, đều có. Ở bệnh viện lớn,
tôi chưa từng biết bệnh nhân của mình kỹ như thế.

**Người dân có tin trạm y tế không, hay vẫn vượt tuyến?**

Lúc tôi mới về, mỗi ngày trạm chỉ có ba, bốn người đến. Họ không chê chúng tôi, họ sợ mất công:
đến trạm rồi lại phải lên huyện. Thế nên việc đầu tiên tôi làm là xin cho trạm đủ thuốc của bệnh
mạn tính. Bây giờ một ngày trung bình có {{41|1}} lượt khám, người già không phải nhịn đói đi xe
ôm lên huyện lấy thuốc nữa.

**Thu nhập của ông thay đổi ra sao?**

Giảm hơn một nửa. Vợ tôi hỏi có tiếc không, tôi bảo có chứ, tháng nào cũng tiếc vào ngày mùng
năm. Nhưng sang ngày mùng sáu thì quên. Tôi không muốn ai nghĩ về xã là hy sinh. Muốn có thêm
bác sĩ thì phải trả lương cho họ sống được, đừng chỉ trông vào tấm lòng.

**Nếu được đề nghị một điều với tỉnh, ông sẽ nói gì?**

Cho trạm y tế một đường truyền tốt và một bác sĩ tuyến trên chịu nghe máy. Năm ngoái chúng tôi
hội chẩn từ xa {{63|1}} ca, có ca nhồi máu cơ tim nhờ vậy mà kịp chuyển trong giờ vàng. Máy móc
đắt tiền chưa chắc đã cần, cái cần là khi tôi lưỡng lự lúc hai giờ sáng, có người giỏi hơn ở đầu
dây bên kia.

**Ông định ở lại bao lâu?**

Cuốn sổ của người trạm trưởng cũ dừng ở trang 180. Tôi đang viết tiếp. Bao giờ số hóa xong và có
người trẻ nhận bàn giao thì tôi tính. Mẹ tôi khỏe rồi, cụ bảo: anh cứ ở đây, ra Hà Nội lại mất
công về.

**Xin cảm ơn bác sĩ!**
""",
)

VIDEO = Piece(
    section="xa-hoi",
    title="Video: Chợ phiên vùng cao lúc {{4|1|3}} giờ sáng, khi sương còn trùm lên gùi măng",
    lead="""Phóng viên Báo Đất Tổ theo chân người Dao, người Mường xuống chợ phiên sớm nhất
    trong năm. Phiên chợ ngày {{ngày}} có {{128|2}} gian hàng.""",
    author="Tổ truyền hình",
    body="",
    tags=("video", "chợ phiên"),
    shape=Shape.BODILESS,
)

COMMENT = Piece(
    section="van-hoa",
    title="Chuyện cuối tuần: {{30|1|31}} phút không điện thoại bên mâm cơm",
    lead="""Một xóm {{110|2}} nóc nhà ở ngoại ô Việt Trì đặt chiếc rổ tre cạnh mâm cơm, ai
    ngồi vào cũng bỏ điện thoại vào đó {{30|1|31}} phút. Nghe thì dễ, làm mới biết khó.""",
    author="Nguyễn Bá Hiền",
    caption="Chiếc rổ tre của một gia đình trong xóm. Ảnh: Bá Hiền",
    tags=("tản văn", "gia đình"),
    body="""
Ý tưởng không đến từ một cuộc vận động nào. Nó đến từ bà cụ Tẹo, tám mươi mốt tuổi, người cả đời
chưa dùng điện thoại cảm ứng. Hôm giỗ ông, con cháu về đông đủ, mâm cỗ bảy món bày ra mà mười
một cái đầu cúi xuống mười một màn hình. Cụ lẳng lặng vào bếp lấy chiếc rổ đựng rau, đặt giữa
nhà rồi bảo: “Ai thương ông thì bỏ vào đây”.

Từ đó, cả xóm ở ngoại ô Việt Trì đặt chiếc rổ tre cạnh mâm cơm, ai ngồi vào cũng bỏ điện thoại
vào đó. Chuyện nghe thì dễ, làm mới biết khó.

Không ai nỡ cãi. Và bữa giỗ hôm ấy, theo lời kể của anh con cả, là bữa ồn ào nhất trong mười
năm. Thằng cháu nội hỏi ông ngày xưa làm gì, chị dâu nhớ lại trận lụt năm bảy mốt, chú út thú
nhận chuyện từng bẻ trộm bưởi nhà hàng xóm.

Câu chuyện lan ra cả xóm nhanh hơn mọi tin nhắn. Nhà này sắm rổ tre, nhà kia dùng hộp bánh, có
nhà cầu kỳ đóng hẳn cái hộp gỗ khắc chữ “Ăn đã”. Trưởng khu đếm được {{19|1|20}} nhà làm theo,
không nhà nào bị ép.

Tôi đem chuyện hỏi một người bạn làm nghề tâm lý. Chị bảo cái quý không nằm ở {{30|1|31}} phút,
mà ở chỗ đó là một lời hẹn. Trẻ con không cần bố mẹ rảnh cả ngày, chúng cần biết chắc có một lúc
trong ngày bố mẹ không ở đâu khác. Người già cũng vậy.

Dĩ nhiên cũng có những lần thất bại. Có anh để điện thoại vào rổ nhưng tai vẫn dỏng lên nghe
chuông. Có cô bé mười lăm tuổi khóc vì lỡ tin nhắn của nhóm bạn. Có ông bố, là tôi, ngồi mười
phút không biết hỏi con câu gì ngoài câu hôm nay được mấy điểm. Hóa ra im lặng bên nhau cũng
phải tập, như tập đi xe đạp.

Tuần thứ ba, con tôi kể chuyện lớp nó có một bạn mới chuyển đến, ngồi một mình suốt giờ ra chơi,
và nó đã rủ bạn ấy chơi cờ. Chuyện chỉ có thế. Nhưng tôi chợt nghĩ, nếu hôm ấy tôi đang đọc tin
nhắn công việc thì câu chuyện kia sẽ đi về đâu. Có lẽ nó vẫn được kể, cho một ai khác, ở một nơi
khác, và tôi sẽ không bao giờ biết mình đã lỡ.

Người ta hay nói về những thứ lớn lao để giữ gìn gia đình. Ở xóm này, người ta bắt đầu bằng một
cái rổ đựng rau.
""",
)

LIFE = (STORM, SCHOOL, DENGUE, INTERVIEW, VIDEO, COMMENT)
