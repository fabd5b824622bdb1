"""The finding codes of content: for each, what is wrong and how to mend it, in Vietnamese.

``docs/finding-codes-content.md`` is the same table for readers; a test holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from congvu.model.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class FindingCode:
    """A finding code; ``message`` and ``mend`` are filled by name (:meth:`str.format`)."""

    code: str
    message: str
    mend: str
    severity: Severity = Severity.ERROR


_TABLE = (
    # YAML
    FindingCode("CV-YAML-001", "Không đọc được tệp: {reason}.", "Lưu tệp bằng UTF-8 và kiểm tra quyền đọc."),
    FindingCode(
        "CV-YAML-002",
        "Sai cú pháp YAML: {reason}.",
        "Sửa tại dòng này; câu có dấu hai chấm, #, ngoặc phải đặt trong ngoặc kép.",
    ),
    FindingCode("CV-YAML-003", "Khóa «{key}» xuất hiện hai lần.", "Giữ lại một khóa."),
    FindingCode("CV-YAML-004", "Chữ chưa ở dạng dựng sẵn (NFC).", "Gõ lại dòng này bằng Unicode dựng sẵn."),
    FindingCode("CV-YAML-005", "{where}: {reason}", "Sửa theo docs/content-format.md."),
    FindingCode("CV-YAML-006", "Không dùng neo, bí danh hay nhãn kiểu của YAML.", "Viết thẳng giá trị ra."),
    FindingCode("CV-YAML-007", "Thiếu tệp {file}.", "Tạo tệp theo docs/content-format.md."),
    # The register of norms
    FindingCode(
        "CV-NORM-001",
        "Mã văn bản «{slug}» dùng hai lần.",
        "Mỗi văn bản một mã; thêm cơ quan ban hành vào mã.",
    ),
    FindingCode(
        "CV-NORM-002",
        "Văn bản trùng số, cơ quan và ngày ban hành với «{other}».",
        "Gộp hai mục, hoặc sửa số, cơ quan, ngày.",
    ),
    FindingCode("CV-NORM-003", "Ngày không theo thứ tự: {detail}.", "Kiểm tra lại các ngày với văn bản gốc."),
    FindingCode(
        "CV-NORM-004", "Điều khoản «{provision}» khai hai lần.", "Gộp thành một điều khoản nhiều bản."
    ),
    FindingCode(
        "CV-NORM-005",
        "Các bản của «{provision}» chồng ngày nhau: {detail}.",
        "Cho bản cũ kết thúc trước ngày bản mới bắt đầu.",
    ),
    FindingCode(
        "CV-NORM-006",
        "Quan hệ trỏ tới «{target}» không có trong sổ.",
        "Thêm văn bản đó vào sổ, hoặc bỏ quan hệ.",
        Severity.WARNING,
    ),
    FindingCode(
        "CV-NORM-007",
        "Bản từ {first} của «{provision}» nằm ngoài thời gian có hiệu lực của văn bản.",
        "Sửa ngày của bản hoặc của văn bản.",
    ),
    FindingCode(
        "CV-NORM-008",
        "Mã «{value}» không trích dẫn được.",
        "Chỉ dùng chữ thường không dấu, số, gạch nối (điều khoản: thêm dấu chấm).",
    ),
    FindingCode(
        "CV-NORM-009",
        "Văn bản pháp luật không ghi ngày có hiệu lực.",
        "Thêm effective_from, hoặc đặt state: unverified.",
    ),
    FindingCode("CV-NORM-010", "Mục verified mà không ghi bằng chứng.", "Ghi evidence: đọc ở đâu, điều nào."),
    # The calendar
    FindingCode("CV-DAY-001", "Ngày {day} khai hai lần.", "Giữ lại một dòng."),
    # Banks and practices
    FindingCode("CV-BANK-001", "Tên ngân hàng «{name}» không khớp tên tệp.", "Đặt bank: {expected}."),
    FindingCode(
        "CV-BANK-002", "Mã câu «{item}» đã dùng tại {other}.", "Đặt mã khác; mã đã công bố không dùng lại."
    ),
    FindingCode("CV-BANK-003", "Không có dạng câu hỏi «{kind}».", "Dùng một trong: {known}."),
    FindingCode("CV-BANK-004", "{where}: {reason}", "Sửa câu hỏi theo docs/content-format.md."),
    FindingCode(
        "CV-BANK-005",
        "Trích dẫn «{citation}»: {reason}.",
        "Sửa trích dẫn, hoặc thêm văn bản, điều khoản vào sổ.",
    ),
    FindingCode(
        "CV-BANK-006",
        "Trích dẫn «{citation}»: điều khoản có nhiều bản mà chưa nêu bản nào.",
        "Nêu ngày đầu của bản: một trong {known}.",
    ),
    FindingCode(
        "CV-BANK-007",
        "Trích dẫn «{citation}» chưa được kiểm chứng.",
        "Không chấm điểm điều chưa kiểm chứng: đổi trích dẫn hoặc bỏ câu.",
    ),
    FindingCode(
        "CV-BANK-008",
        "Câu chấm điểm không dựa trên văn bản pháp luật nào, chỉ dựa trên tài liệu.",
        "Thêm ít nhất một trích dẫn văn bản có tính bắt buộc.",
    ),
    FindingCode(
        "CV-BANK-009", "Không có năng lực «{competency}».", "Thêm vào roster/competencies.yaml hoặc sửa mã."
    ),
    FindingCode("CV-BANK-010", "Ngân hàng không có câu nào.", "Thêm câu hỏi hoặc xóa tệp."),
    # Writing of questions; the flaws of one kind alone stand in its folder (LintedKind)
    FindingCode(
        "CV-ITEM-001",
        "Phương án «{option}» gộp các phương án khác.",
        "Viết một phương án riêng, hoặc dùng dạng chọn nhiều.",
        Severity.WARNING,
    ),
    FindingCode(
        "CV-ITEM-002",
        "Câu hỏi có hai lần phủ định: «{question}».",
        "Hỏi thẳng điều đúng; giữ nhiều nhất một từ không, chưa, trừ.",
        Severity.WARNING,
    ),
    FindingCode(
        "CV-ITEM-003",
        "Đáp án là phương án dài nhất ở {count}/{of} câu: đoán cũng trúng.",
        "Rút ngắn đáp án, hoặc viết phương án sai đầy đủ hơn.",
        Severity.WARNING,
    ),
    FindingCode(
        "CV-ITEM-004",
        "Đáp án đứng thứ {position} ở {count}/{of} câu.",
        "Đổi chỗ các phương án trong tệp.",
        Severity.WARNING,
    ),
    FindingCode(
        "CV-ITEM-005",
        "Câu «{other}» nói ra đáp án của câu này.",
        "Viết lại một trong hai câu, hoặc để hai câu ở hai đề.",
        Severity.WARNING,
    ),
    FindingCode(
        "CV-ITEM-007",
        "Câu hỏi về «năm rõ», «sáu rõ» không nói theo văn bản nào.",
        "Nêu nguồn ngay trong câu: các danh sách khác nhau.",
        Severity.WARNING,
    ),
    FindingCode(
        "CV-ITEM-008",
        "Phản hồi của phương án {option} nói ngược với đáp án: «{told}».",
        "Sửa đáp án hoặc sửa phản hồi.",
        Severity.WARNING,
    ),
    # Blueprints
    FindingCode("CV-QUIZ-001", "Mã bài kiểm tra «{name}» không khớp tên tệp.", "Đặt quiz: {expected}."),
    FindingCode("CV-QUIZ-002", "Không có câu «{item}».", "Sửa mã câu, hoặc thêm câu vào ngân hàng."),
    FindingCode(
        "CV-QUIZ-003", "Không có ngân hàng «{bank}».", "Sửa tên, hoặc thêm quizzes/banks/{bank}.yaml."
    ),
    FindingCode(
        "CV-QUIZ-004", "Không có khóa học «{course}».", "Sửa course, hoặc tạo courses/{course}/course.yaml."
    ),
    FindingCode(
        "CV-QUIZ-005",
        "Ô câu phải có đúng một trong item và pool.",
        "Giữ item cho câu cố định, pool cho câu rút.",
    ),
    FindingCode("CV-QUIZ-006", "Câu «{item}» đứng hai lần trong đề.", "Mỗi câu chỉ đứng một lần."),
    FindingCode(
        "CV-QUIZ-007", "Không có năng lực nào bắt đầu bằng «{competency}».", "Xem roster/competencies.yaml."
    ),
    FindingCode("CV-QUIZ-008", "Không có dạng câu hỏi «{kind}».", "Dùng một trong: {known}."),
    FindingCode(
        "CV-QUIZ-009", "Ô câu cố định chỉ có một câu nên count phải là 1.", "Bỏ count, hoặc dùng pool."
    ),
    FindingCode(
        "CV-QUIZ-010",
        "Phần «{section}», {rule}: còn thiếu {short} câu.",
        "Thêm câu vào ngân hàng, hoặc giảm count.",
    ),
    FindingCode(
        "CV-QUIZ-011",
        "Ngày {day}: phần «{section}», {rule} thiếu {short} câu còn hiệu lực.",
        "Thay câu dựa trên văn bản đang có hiệu lực, hoặc đặt historical: true.",
    ),
    FindingCode(
        "CV-QUIZ-012",
        "Không đề nào có độ khó {wanted}: đề rút được từ {lowest} đến {highest}, gần nhất {nearest}.",
        "Sửa target, tăng tolerance, hoặc thêm câu có độ khó phù hợp vào ngân hàng.",
    ),
    FindingCode(
        "CV-QUIZ-013",
        "Ngày {day}: câu còn hiệu lực không cho đề nào có độ khó {wanted}; từ {lowest} đến {highest}, gần nhất {nearest}.",
        "Thay câu dựa trên văn bản đang có hiệu lực, tăng tolerance, hoặc đặt historical: true.",
    ),
    FindingCode(
        "CV-QUIZ-014",
        "Câu «{item}» là bài luyện, đáp án ai cũng xem được.",
        "Chọn một câu trong ngân hàng.",
    ),
    FindingCode(
        "CV-QUIZ-015",
        "Đề «{quiz}» cho làm {attempts} lượt mà mở {told} khi còn lượt sau: lượt đầu cho biết đáp án.",
        "Chỉ để why và answers ở closed; bài để tự học thì ghi formative: true.",
        Severity.WARNING,
    ),
    FindingCode(
        "CV-QUIZ-016",
        "Đề «{quiz}» mở {told} của {count} câu mà đề «{other}» còn có thể hỏi để tính điểm, ví dụ «{item}».",
        "Rút từ ngân hàng khác, hoặc chỉ để why và answers ở closed.",
        Severity.WARNING,
    ),
    # Courses
    FindingCode("CV-COURSE-001", "Mã khóa «{name}» không khớp tên thư mục.", "Đặt course: {expected}."),
    FindingCode("CV-COURSE-002", "Không có tệp bài «{file}».", "Thêm tệp, hoặc sửa tên trong course.yaml."),
    FindingCode(
        "CV-COURSE-003", "Bài «{file}» không được nêu trong course.yaml.", "Thêm vào lessons, hoặc xóa tệp."
    ),
    FindingCode(
        "CV-COURSE-004",
        "Không có bài kiểm tra «{quiz}».",
        "Thêm quizzes/blueprints/{quiz}.yaml hoặc sửa tên.",
    ),
    FindingCode(
        "CV-COURSE-005", "Bài luyện «{item}» không bài nào dùng.", 'Gọi practice("{item}") trong một bài học.'
    ),
    FindingCode("CV-COURSE-006", "Bài «{file}» được nêu hai lần.", "Mỗi bài chỉ nêu một lần."),
    FindingCode("CV-COURSE-007", "Mã năng lực «{competency}» khai hai lần.", "Giữ lại một mục."),
    FindingCode(
        "CV-COURSE-008",
        "Bài kiểm tra «{quiz}» thuộc khóa «{course}».",
        "Sửa quiz của khóa, hoặc course của đề.",
    ),
    FindingCode(
        "CV-COURSE-009",
        "Bài kiểm tra «{quiz}» được nêu hai lần trong khóa.",
        "Mỗi bài học, đầu khóa và cuối khóa một đề riêng.",
    ),
    FindingCode(
        "CV-COURSE-010",
        "Đề «{quiz}» cho gặp trước {count} câu mà đề cuối khóa có thể rút, ví dụ «{item}».",
        "Rút từ ngân hàng khác, hoặc thu hẹp năng lực, dạng câu của một trong hai đề.",
        Severity.WARNING,
    ),
    FindingCode(
        "CV-COURSE-011",
        "Bài luyện «{item}» hỏi đúng như câu «{other}» của ngân hàng.",
        "Đáp án bài luyện ai cũng xem được: viết bài luyện khác, hoặc bỏ câu ấy khỏi ngân hàng.",
    ),
    # Lessons
    FindingCode("CV-LESSON-001", "Không đọc được sổ ghi: {reason}.", "Mở và lưu lại bằng JupyterLab."),
    FindingCode("CV-LESSON-002", "Ô này còn kết quả chạy.", "Xóa kết quả mọi ô (Clear All Outputs) rồi lưu."),
    FindingCode("CV-LESSON-003", "Ô này còn số lần chạy.", "Xóa kết quả mọi ô (Clear All Outputs) rồi lưu."),
    FindingCode("CV-LESSON-004", "Ô đầu tiên phải là Markdown bắt đầu bằng «# Tên bài».", "Thêm ô tiêu đề."),
    FindingCode("CV-LESSON-005", "Bài không có mục nào.", "Chia bài bằng các tiêu đề «## …»."),
    FindingCode(
        "CV-LESSON-006",
        "Có tập lệnh trong chữ của bài.",
        "Bỏ tập lệnh; phần tương tác thì viết bằng tiện ích trong ô mã.",
    ),
    FindingCode(
        "CV-LESSON-007", "Không có bài luyện «{item}».", "Sửa mã, hoặc thêm vào practices.yaml của khóa."
    ),
    FindingCode(
        "CV-LESSON-008", "Liên kết norm:{citation}: {reason}.", "Sửa liên kết, hoặc thêm vào sổ văn bản."
    ),
    FindingCode(
        "CV-LESSON-009",
        "Liên kết norm:{citation} chưa được kiểm chứng.",
        "Không dạy như điều chắc chắn; kiểm chứng rồi đổi state.",
        Severity.WARNING,
    ),
    FindingCode("CV-LESSON-010", "Chữ chưa ở dạng dựng sẵn (NFC).", "Gõ lại đoạn này bằng Unicode dựng sẵn."),
    FindingCode(
        "CV-LESSON-011",
        "Địa chỉ dẫn ra ngoài bài học: {url}.",
        "Đính kèm hình vào ô; nguồn thì ghi tên, không đặt liên kết.",
    ),
    FindingCode(
        "CV-LESSON-012", "Hai mục cùng tiêu đề «{heading}».", "Đặt tiêu đề khác để liên kết không lẫn."
    ),
    FindingCode("CV-LESSON-013", "Bài luyện «{item}» được dùng hai lần.", "Mỗi bài luyện chỉ đặt ở một chỗ."),
    FindingCode(
        "CV-LESSON-015",
        "Liên kết norm:{citation}: điều khoản có nhiều bản mà chưa nêu bản nào.",
        "Nêu ngày đầu của bản: một trong {known}.",
    ),
    FindingCode("CV-LESSON-016", "Loại ô «{type}» không dùng trong bài học.", "Chỉ dùng ô Markdown và ô mã."),
    FindingCode(
        "CV-SPELL-001",
        "«{word}» không phải là chữ tiếng Việt.",
        "{hint}Nếu là tên riêng, chữ tắt, chữ nước ngoài thì thêm vào courses/legal/words.txt.",
        Severity.WARNING,
    ),
    FindingCode(
        "CV-SPELL-002",
        "«{word}» đặt dấu thanh sai chỗ.",
        "{hint}Nội dung viết theo kiểu hòa, thủy, khỏe.",
        Severity.WARNING,
    ),
    FindingCode(
        "CV-LESSON-017",
        "Trang bài học không giữ {tag}.",
        "Viết bằng Markdown, hoặc chỉ dùng các thẻ nêu trong docs/content-format.md.",
        Severity.WARNING,
    ),
    FindingCode(
        "CV-LESSON-018",
        "Bài gọi desk_day() mà khóa không có thư mục desk.",
        "Thêm desk/rules.yaml, calendar.yaml, procedures.yaml, day.yaml, hoặc bỏ ô này.",
    ),
    FindingCode(
        "CV-LESSON-019",
        "Ô này không có tệp đính kèm «{name}».",
        "Kéo hình vào đúng ô dùng nó, hoặc bỏ hình; chép chữ từ ô khác không chép theo hình.",
    ),
    FindingCode(
        "CV-LESSON-020",
        "Tiêu đề mục quá dài: «{heading}».",
        "Viết tiêu đề ngắn hơn, khoảng 60 chữ cái, để tiến độ của mục ghi được.",
    ),
    # The desk of a simulation
    FindingCode("CV-DESK-001", "«{name}» khai hai lần.", "Giữ lại một mục."),
    FindingCode(
        "CV-DESK-002",
        "Giờ làm việc không theo thứ tự.",
        "Viết các khoảng giờ từ sáng đến chiều, không chồng nhau.",
    ),
    FindingCode(
        "CV-DESK-003",
        "Bộ quy tắc này chồng ngày với bộ «{other}».",
        "Cho bộ cũ kết thúc trước ngày bộ mới bắt đầu.",
    ),
    FindingCode("CV-DESK-004", "Thiếu biểu mẫu của việc «{act}».", "Thêm {act}: số và tên biểu mẫu."),
    FindingCode(
        "CV-DESK-005",
        "Lỗi «{fault}» chưa nêu căn cứ.",
        "Thêm {fault}: {{cite: [điều khoản trong sổ văn bản]}}.",
    ),
    FindingCode("CV-DESK-006", "Mô phỏng không có lỗi «{fault}».", "Sửa mã, hoặc xóa dòng."),
    FindingCode(
        "CV-DESK-007",
        "Ngày {day} là ngày nghỉ, hoặc nằm ngoài thời gian của bộ «{set}».",
        "Chọn một ngày làm việc trong thời gian ấy.",
    ),
    FindingCode(
        "CV-DESK-008",
        "Trích dẫn «{citation}»: {reason}.",
        "Sửa trích dẫn, hoặc thêm điều khoản đã kiểm chứng vào sổ.",
    ),
    FindingCode(
        "CV-DESK-009",
        "Căn cứ «{cite}» không ràng buộc, hoặc không có hiệu lực vào mọi ngày của bộ «{set}».",
        "Đổi căn cứ, hoặc đặt certain: false và nói ở told đó là quy trình của tỉnh giả định.",
    ),
    FindingCode(
        "CV-DESK-010",
        "Quy tắc chưa chắc chắn mà chưa nói dạy như thế nào.",
        "Viết told: đó là quy trình của tỉnh giả định, và điều gì chưa được kiểm chứng.",
    ),
    FindingCode("CV-DESK-011", "Không có đơn vị «{unit}» trong day.yaml.", "Thêm vào units, hoặc sửa mã."),
    FindingCode(
        "CV-DESK-012",
        "Thời hạn và số ngày không khớp.",
        "same_day thì bỏ days; còn lại thì days từ 1 trở lên.",
    ),
    FindingCode(
        "CV-DESK-013", "Không đủ tên người dân: cần ít nhất {needed} tên khác nhau.", "Thêm tên vào citizens."
    ),
    FindingCode(
        "CV-DESK-014",
        "Theo bộ «{set}» không ai thay được: không có người dự phòng nào ở cơ quan và đủ thâm niên.",
        "Thêm một người reserve: true, không away, đủ service_months.",
    ),
    FindingCode(
        "CV-DESK-015",
        "Không thủ tục nào cho một ngày cần: {lacking}.",
        "Thêm thủ tục, hoặc bỏ drawn: false của một thủ tục.",
    ),
)

CODES = {entry.code: entry for entry in _TABLE}


def finding(code: str, place: str, **fields: Any) -> Finding:
    """A finding of that code at that place, worded with the fields."""
    entry = CODES[code]
    return Finding(code, place, entry.message.format(**fields), entry.mend.format(**fields), entry.severity)
