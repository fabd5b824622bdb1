"""What is said of faults, checks and lives in a day at the desk, in Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping

from congvu.courses.day.faults import Clear, Slip
from congvu.courses.day.story import Ask, StoryPlan
from congvu.courses.day.verdict import DayOutcome
from congvu.courses.dossier import Channel, Rule, State

CLEARS: Mapping[Clear, str] = {
    Clear.WHO: "Rõ người",
    Clear.WHAT: "Rõ việc",
    Clear.DUTY: "Rõ trách nhiệm",
    Clear.STEPS: "Rõ quy trình",
    Clear.RESULT: "Rõ hiệu quả",
}
CLEARS_SOURCE = "Năm rõ theo danh sách trong bài báo về phường Trung Liệt ngày 16/02/2017; văn bản khác có danh sách sáu rõ."
FAULTS: Mapping[str, tuple[str, str]] = {
    Rule.ORDER: (
        "Làm sai thứ tự các bước.",
        "Kiểm tra, tiếp nhận, chuyển, trả: bước trước xong mới đến bước sau.",
    ),
    Rule.ASK_ONCE: ("Yêu cầu bổ sung lần thứ hai.", "Chỉ được yêu cầu một lần, nên lần đầu phải nêu đủ."),
    Rule.COMPLETE_FIRST: (
        "Tiếp nhận khi hồ sơ còn thiếu giấy.",
        "Thiếu thì lập phiếu yêu cầu bổ sung, nêu đủ các giấy còn thiếu.",
    ),
    Rule.NOTHING_EXTRA: (
        "Đòi giấy không cần: đã có, hoặc không có trong danh mục của thủ tục.",
        "Chỉ yêu cầu đúng những giấy mà thủ tục đòi và hồ sơ còn thiếu.",
    ),
    Rule.REASONS: ("Không ghi lý do trên văn bản.", "Từ chối, dừng hay hẹn lại đều phải nêu rõ lý do."),
    Rule.PROMISE: (
        "Hẹn trả muộn hơn thời hạn của thủ tục.",
        "Đếm từ ngày làm việc sau ngày nhận đủ hồ sơ, bỏ ngày nghỉ; việc trong ngày nhận sau 15 giờ thì hôm sau.",
    ),
    Rule.ANSWER_ONLINE: (
        "Hồ sơ trực tuyến không được trả lời trong 08 giờ làm việc.",
        "Mở hồ sơ trực tuyến từ đầu giờ; đếm giờ làm việc từ lúc hệ thống nhận.",
    ),
    Rule.HAND_OVER: (
        "Chuyển hồ sơ chậm, hoặc chưa chuyển cho nơi giải quyết.",
        "Nhận đến 15 giờ thì chuyển ngay trong ngày; sau 15 giờ thì chậm nhất đầu giờ ngày làm việc tiếp theo.",
    ),
    Rule.EXTEND_ONCE: ("Hẹn lại lần thứ hai.", "Chỉ được hẹn lại một lần; lần sau phải làm cho kịp."),
    Rule.TELL_BEFORE: (
        "Không báo trước cho người dân là hồ sơ sẽ trễ.",
        "Báo và xin lỗi chậm nhất 01 ngày trước ngày hết hạn.",
    ),
    Rule.NEW_DATE: ("Ngày hẹn mới không muộn hơn ngày hẹn cũ.", "Ghi ngày mà đơn vị giải quyết làm xong."),
    Rule.STOP_ON_REQUEST: (
        "Xử lý sai đề nghị dừng giải quyết hồ sơ.",
        "Chỉ dừng khi chính người nộp đề nghị và quy tắc lúc ấy có bước này; khi đó phải dừng, ra thông báo.",
    ),
    Rule.ON_TIME: (
        "Hết giờ hẹn mà chưa có kết quả.",
        "Chuyển ngay và theo dõi, để kịp giờ ghi trên giấy hẹn.",
    ),
    Rule.RECORD: (
        "Trả kết quả mà không ghi sổ, không cập nhật hệ thống.",
        "Kết quả chỉ được trả khi đã có, và lúc trả phải ghi lại.",
    ),
    Rule.NO_BACKDATING: (
        "Sửa lùi ngày trên giấy tiếp nhận.",
        "Giấy hẹn ghi đúng giờ, ngày nhận và trả. Trễ thì báo và xin lỗi, không sửa giấy cho thành đúng hạn.",
    ),
    Slip.NOT_CHECKED: (
        "Quyết định khi chưa mở hồ sơ ra xem.",
        "Xem giấy tờ trước, kể cả khi người dân quay lại.",
    ),
    Slip.ASKED_IN_PART: (
        "Phiếu yêu cầu bổ sung còn sót giấy.",
        "Đối chiếu cả danh mục rồi mới viết phiếu: không có lần thứ hai.",
    ),
    Slip.REFUSED_WRONGLY: (
        "Từ chối hồ sơ lẽ ra phải nhận hoặc cho bổ sung.",
        "Đủ thì nhận; thiếu thì yêu cầu bổ sung; chỉ từ chối khi có căn cứ.",
    ),
    Slip.WRONG_GROUND: ("Từ chối đúng nhưng ghi sai lý do.", "Ghi đúng điều thấy trên giấy tờ."),
    Slip.RECEIVED_UNFIT: (
        "Nhận hồ sơ thuộc trường hợp phải từ chối.",
        "Xem kỹ giấy tờ; có căn cứ từ chối thì lập phiếu, nêu lý do.",
    ),
    Slip.PROMISED_EARLY: (
        "Hẹn sớm hơn ngày tính được.",
        "Hẹn đúng ngày nơi giải quyết phải xong; hẹn sớm thì dân dễ mất thêm một chuyến.",
    ),
    Slip.WRONG_UNIT: ("Chuyển nhầm nơi giải quyết.", "Mỗi thủ tục có một nơi giải quyết, xem ở danh mục."),
    Slip.LEFT_WAITING: (
        "Hết giờ mà hồ sơ chưa được ai trả lời.",
        "Nhận, yêu cầu bổ sung hoặc từ chối trong giờ làm việc, không để người dân về tay không.",
    ),
    Slip.NOT_RETURNED: ("Kết quả đã có, người dân đã đến mà chưa trả.", "Trả ngay và ghi sổ."),
    Slip.NO_STAND_IN: ("Quầy 2 không có người thay.", "Gọi người trong danh sách dự phòng đang có mặt."),
    Slip.UNFIT_STAND_IN: (
        "Chọn người thay không phù hợp.",
        "Người thay phải có mặt, có tên trong danh sách dự phòng và đủ thâm niên.",
    ),
    Slip.NO_APOLOGY: ("Báo trễ mà không xin lỗi.", "Văn bản nêu lý do, lời xin lỗi và ngày hẹn mới."),
    Slip.NO_CAUSE: (
        "Báo trễ khi không có lý do.",
        "Chỉ hẹn lại khi nơi giải quyết báo không kịp, và chỉ một lần.",
    ),
    Slip.UNFIT_DATE: (
        "Ngày hẹn mới không phải ngày đơn vị báo làm xong.",
        "Lấy đúng ngày đơn vị cam kết: sớm hơn thì lại trễ, muộn hơn thì dân chờ thêm.",
    ),
    Slip.UNANSWERED: ("Đề nghị không được trả lời.", "Nhận lời hay từ chối đều phải nói rõ trong ngày."),
}
"""What was wrong, and what to do instead, by fault code."""
STOPPED_IN_VAIN = (
    "Dừng hồ sơ khi quy tắc lúc ấy không có bước này.",
    "Giải thích cho người dân; bước dừng theo đề nghị có từ Nghị định 118/2025.",
)
STOP_REFUSED = (
    "Từ chối đề nghị dừng của chính người nộp.",
    "Người nộp đề nghị thì dừng và ra thông báo dừng giải quyết hồ sơ.",
)
UNCHECKED = "Chưa làm việc này."
CHECKS: Mapping[tuple[StoryPlan, Clear], str] = {
    (StoryPlan.COMPLETE, Clear.WHAT): "xem kỹ, nhận ra hồ sơ đã đủ",
    (StoryPlan.MISSING, Clear.WHAT): "yêu cầu đúng và đủ giấy còn thiếu, một lần",
    (StoryPlan.UNFIT, Clear.WHAT): "từ chối đúng lý do",
    (StoryPlan.COMPLETE, Clear.RESULT): "được trả lời, nhận kết quả đúng hẹn",
    (StoryPlan.MISSING, Clear.RESULT): "được trả lời, nhận kết quả đúng hẹn",
    (StoryPlan.UNFIT, Clear.RESULT): "được trả lời rõ ràng trong giờ",
    (StoryPlan.COMPLETE, Clear.STEPS): "tiếp nhận đúng bước, hẹn đúng ngày",
    (StoryPlan.MISSING, Clear.STEPS): "tiếp nhận đúng bước, hẹn đúng ngày",
    (StoryPlan.COMPLETE, Clear.WHO): "chuyển đúng nơi, đúng lúc",
    (StoryPlan.MISSING, Clear.WHO): "chuyển đúng nơi, đúng lúc",
    (StoryPlan.COLLECT, Clear.RESULT): "trả kết quả và ghi sổ",
    (StoryPlan.LATE, Clear.DUTY): "báo trễ trước một ngày, xin lỗi, hẹn lại một lần",
    (StoryPlan.STOP, Clear.STEPS): "xử lý đúng đề nghị dừng",
}
OTHER_CHECK = "không làm thừa bước nào"
REQUESTS: Mapping[str, str] = {
    Ask.STAND_IN: "Quầy 2: tìm được người thay",
    Ask.BACKDATE: "Không sửa lùi ngày trên giấy tiếp nhận",
    Ask.AGAIN: "Không hẹn lại lần thứ hai",
}
CHANNELS: Mapping[Channel, str] = {
    Channel.COUNTER: "nộp trực tiếp",
    Channel.POST: "gửi bưu chính",
    Channel.ONLINE: "nộp trực tuyến",
}
STATES: Mapping[State, str] = {
    State.FILED: "Chờ anh/chị xem",
    State.WAITING: "Chờ người dân bổ sung",
    State.RECEIVED: "Đã tiếp nhận, chưa chuyển",
    State.WITH_UNIT: "Đang giải quyết",
    State.SOLVED: "Có kết quả",
    State.RETURNED: "Đã trả kết quả",
    State.REFUSED: "Đã từ chối",
    State.STOPPED: "Đã dừng",
}
OUTCOMES: Mapping[DayOutcome, str] = {
    DayOutcome.RETURNED: "đã cầm kết quả",
    DayOutcome.IN_WORK: "hồ sơ đang được giải quyết, có giấy hẹn",
    DayOutcome.ASKED: "biết rõ giấy còn thiếu và sẽ bổ sung",
    DayOutcome.REFUSED: "được trả lời là không nhận được",
    DayOutcome.STOPPED: "hồ sơ đã dừng theo đề nghị",
    DayOutcome.WAITING: "ra về mà chưa được trả lời",
}
