"""Every finding of the staff-list import: stable code, meaning, message and mend, in one table.

``docs/finding-codes-roster.md`` repeats the table for readers; a test holds the two together. Codes are never
reused; a new fault takes the next number.
"""

from __future__ import annotations

from dataclasses import dataclass

from congvu.model.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of finding. ``message`` and ``mend`` hold ``{names}`` that :meth:`at` fills in."""

    code: str
    message: str
    mend: str
    severity: Severity = Severity.ERROR

    def at(self, place: str, **values: object) -> Finding:
        """This fault at a place (a cell address); long values are shortened."""
        shown = {name: _shorten(str(value)) for name, value in values.items()}
        message, mend = self.message.format(**shown), self.mend.format(**shown)
        return Finding(self.code, place, message, mend.strip(), self.severity)


def _shorten(text: str, limit: int = 200) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _warning(code: str, message: str, mend: str) -> Fault:
    return Fault(code, message, mend, Severity.WARNING)


# The sheet as a whole.
NO_HEADER = Fault(
    "CV-ROSTER-001",
    "Không tìm thấy dòng tiêu đề có cột “Họ và tên”.",
    "Thêm dòng tiêu đề ngay trên danh sách, ví dụ: STT, Họ và tên, Ngày sinh, Chức vụ, Đơn vị công tác.",
)
NO_PEOPLE = Fault(
    "CV-ROSTER-002",
    "Dưới dòng tiêu đề không có người nào.",
    "Kiểm tra xem danh sách có nằm ở trang tính khác không.",
)
LEGACY_TEXT = Fault(
    "CV-ROSTER-003",
    "Chữ gõ bằng bảng mã cũ {charset}: “{text}”, có lẽ là “{reading}”.",
    "Chuyển cả tệp sang Unicode (UniKey: Ctrl+Shift+F6, từ {charset} sang Unicode) rồi nhập lại.",
)
BROKEN_TEXT = Fault(
    "CV-ROSTER-004",
    "Chữ bị hỏng khi lưu tệp: “{text}”.",
    "Mở tệp gốc, lưu lại dạng .xlsx hoặc CSV UTF-8; nếu không còn tệp gốc thì gõ lại ô này.",
)
OTHER_SHEETS = _warning(
    "CV-ROSTER-005",
    "Chỉ đọc trang tính “{sheet}”; các trang khác cũng có dữ liệu: {others}.",
    "Nếu các trang đó cũng là danh sách, hãy nhập từng trang.",
)
AFTER_SIGNATURE = Fault(
    "CV-ROSTER-006",
    "“{text}” nằm dưới phần ký tên nên chưa được đọc.",
    "Chuyển dòng này lên trên phần ký tên, hoặc tách thành tệp riêng.",
)
NO_IDENTITY = _warning(
    "CV-ROSTER-007",
    "Danh sách không có cột mã CBCCVC, ngày sinh, email hay điện thoại, nên không phân biệt được người trùng tên.",
    "Nên thêm ít nhất cột Ngày sinh hoặc Mã CBCCVC.",
)

# Names and free text.
NAME_MISSING = Fault("CV-ROSTER-008", "Thiếu họ và tên.", "Điền họ và tên, hoặc xóa dòng này nếu thừa.")
NAME_BAD = Fault(
    "CV-ROSTER-009",
    "Họ tên “{text}” có ký tự lạ: {chars}.",
    "Chỉ để họ và tên trong ô này; chuyển ghi chú sang cột Ghi chú.",
)
FORMULA_TEXT = Fault(
    "CV-ROSTER-010",
    "Ô bắt đầu bằng dấu “{mark}” như một công thức: “{text}”.",
    "Xóa dấu “{mark}” ở đầu ô; congvu không chạy công thức trong dữ liệu.",
)
TEXT_TOO_LONG = Fault(
    "CV-ROSTER-011",
    "Ô {heading} dài {length} ký tự, quá mức {limit}.",
    "Rút ngắn nội dung của ô.",
)
POSITION_MISSING = _warning(
    "CV-ROSTER-012", "Thiếu chức vụ của {name}.", "Điền chức vụ hoặc vị trí việc làm."
)

# Units.
UNIT_MISSING = Fault(
    "CV-ROSTER-013",
    "Không biết {name} thuộc đơn vị nào.",
    "Điền cột Đơn vị công tác, hoặc thêm dòng tên đơn vị ở trên.",
)
UNIT_UNKNOWN = Fault("CV-ROSTER-014", "Không có đơn vị “{text}” trong phạm vi anh/chị phụ trách.", "{hint}")
UNIT_AMBIGUOUS = Fault(
    "CV-ROSTER-015",
    "Có nhiều đơn vị tên “{text}”: {choices}.",
    "Ghi tên đầy đủ, kèm đơn vị cấp trên.",
)
SECTION_UNKNOWN = Fault(
    "CV-ROSTER-016",
    "Dòng mục “{text}” không phải tên đơn vị nào; những người ở dưới chưa được nhận.",
    "{hint}",
)

# Dates of birth.
DATE_UNREADABLE = Fault(
    "CV-ROSTER-017", "Không đọc được ngày sinh “{text}”.", "Ghi theo dạng ngày/tháng/năm, ví dụ 03/04/1980."
)
DATE_IMPOSSIBLE = Fault(
    "CV-ROSTER-018",
    "Ngày sinh “{text}” không có thật hoặc không hợp lý.",
    "Kiểm tra lại; thứ tự là ngày/tháng/năm.",
)
DATE_SHORT_YEAR = Fault(
    "CV-ROSTER-019", "Năm sinh trong “{text}” chỉ có hai chữ số.", "Ghi năm đủ bốn chữ số, ví dụ 1980."
)
DATE_YEAR_ONLY = _warning(
    "CV-ROSTER-020",
    "“{text}” không đủ ngày, tháng, năm; chỉ ghi nhận năm sinh {year} để phân biệt người trùng tên.",
    "Bổ sung ngày và tháng nếu có.",
)
DATE_SWAPPED = Fault(
    "CV-ROSTER-021",
    "Ngày sinh {text} có thể đã bị Excel đảo ngày và tháng: trong cột này mọi ô kiểu ngày đều có ngày ≤ 12, "
    "còn ngày > 12 lại ở dạng chữ.",
    "Đối chiếu hồ sơ, định dạng cột Ngày sinh là Text rồi gõ lại ngày/tháng/năm.",
)
DATE_SWAPPED_HINT = _warning("CV-ROSTER-022", DATE_SWAPPED.message, DATE_SWAPPED.mend)
DATES_DISAGREE = Fault(
    "CV-ROSTER-023", "Một người có hai ngày sinh: “{first}” và “{second}”.", "Giữ lại một ngày sinh đúng."
)

# Codes and contacts.
CODE_BAD = Fault(
    "CV-ROSTER-024", "Mã CBCCVC “{text}” có ký tự lạ.", "Mã chỉ gồm chữ không dấu, số và các dấu . - / _"
)
CODE_DAMAGED = Fault(
    "CV-ROSTER-025",
    "Excel đã làm tròn mã “{text}”.",
    "Định dạng cột mã là Text rồi gõ lại mã.",
)
EMAIL_BAD = Fault(
    "CV-ROSTER-026", "Email “{text}” không hợp lệ.", "Sửa lại dạng ten@coquan.gov.vn, một email một ô."
)
PHONE_BAD = Fault(
    "CV-ROSTER-027",
    "Số điện thoại “{text}” không hợp lệ.",
    "Ghi một số, đủ 10 chữ số, bắt đầu bằng 0 (máy bàn: 02 và 11 chữ số).",
)
GROUP_UNKNOWN = Fault(
    "CV-ROSTER-028",
    "Không rõ nhóm “{text}”.",
    "Ghi một trong: Cán bộ, Công chức, Viên chức, Lao động hợp đồng.",
)

# People: within the file, and against the roster.
DUPLICATE = Fault(
    "CV-ROSTER-029",
    "{name} đã có ở {other}.",
    "Xóa bớt một dòng; nếu là hai người, ghi mã CBCCVC hoặc ngày sinh để phân biệt.",
)
NAMESAKES = Fault(
    "CV-ROSTER-030",
    "{name} trùng tên với dòng ở {other} mà không có gì để phân biệt.",
    "Ghi mã CBCCVC hoặc ngày sinh cho cả hai người.",
)
NAMESAKE_IN_ROSTER = Fault(
    "CV-ROSTER-031",
    "Chưa rõ {name} có phải là người cùng tên đã có: {others}.",
    "Ghi mã CBCCVC hoặc ngày sinh như trong danh sách đã có, hoặc đúng của người mới.",
)
CODE_OF_ANOTHER = Fault(
    "CV-ROSTER-032",
    "Mã {staff_code} là của {other}, không phải {name}.",
    "Kiểm tra mã và họ tên; nếu người này đổi tên, ghi đúng ngày sinh để nhận ra.",
)
EMAIL_OF_ANOTHER = Fault(
    "CV-ROSTER-033",
    "Email {email} đã là của {other}.",
    "Mỗi người cần một email riêng; sửa lại hoặc để trống.",
)
CODE_DIFFERS = Fault(
    "CV-ROSTER-034",
    "{name} trùng tên và ngày sinh với người đã có nhưng khác mã: {staff_code} và {known_code}.",
    "Kiểm tra mã; nếu đúng là hai người, hãy thêm người mới bằng tay.",
)
SEVERAL_POSTINGS = Fault(
    "CV-ROSTER-035",
    "{name} đang giữ nhiều vị trí, chưa rõ chuyển từ vị trí nào.",
    "Kết thúc vị trí cũ bằng tay trước, rồi nhập lại.",
)
FIELDS_UNREAD = _warning(
    "CV-ROSTER-036",
    "Không nhận ra cột: {headings}.",
    "Nếu cần cột này, đổi tiêu đề theo mẫu; nếu không, cứ để nguyên.",
)

FAULTS: dict[str, Fault] = {
    fault.code: fault
    for fault in sorted((v for v in globals().values() if isinstance(v, Fault)), key=lambda f: f.code)
}
