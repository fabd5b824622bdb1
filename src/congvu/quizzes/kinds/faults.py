"""pydantic's faults in Vietnamese, for those who load items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WORDS = {
    "missing": "Thiếu trường này.",
    "extra_forbidden": "Không có trường nào tên như vậy; kiểm tra lại chính tả.",
    "string_type": "Phải là chữ; nếu là số thì đặt trong dấu ngoặc kép.",
    "string_too_short": "Không được để trống.",
    "string_pattern_mismatch": "Không đúng mẫu {pattern}.",
    "too_short": "Có {actual_length} mục, cần ít nhất {min_length}.",
    "too_long": "Có {actual_length} mục, nhiều nhất {max_length}.",
    "list_type": "Phải là một danh sách.",
    "tuple_type": "Phải là một danh sách.",
    "dict_type": "Phải là các cặp «tên: giá trị».",
    "model_type": "Phải là các cặp «tên: giá trị».",
    "model_attributes_type": "Phải là các cặp «tên: giá trị».",
    "bool_type": "Phải là true hoặc false.",
    "bool_parsing": "Phải là true hoặc false.",
    "float_type": "Phải là một số.",
    "float_parsing": "Phải là một số.",
    "greater_than_equal": "Phải từ {ge} trở lên.",
    "less_than_equal": "Không được quá {le}.",
    "literal_error": "Chỉ được là {expected}.",
    "union_tag_invalid": "Không có loại «{tag}»; dùng một trong {expected_tags}.",
    "union_tag_not_found": "Thiếu trường {discriminator}.",
    "date_type": "Phải là một ngày, viết như 2025-07-01.",
    "date_from_datetime_parsing": "Phải là một ngày, viết như 2025-07-01.",
    "date_parsing": "Phải là một ngày, viết như 2025-07-01.",
    "int_type": "Phải là một số nguyên.",
    "int_parsing": "Phải là một số nguyên.",
    "int_from_float": "Phải là một số nguyên.",
    "greater_than": "Phải lớn hơn {gt}.",
}


def explain(error: Mapping[str, Any]) -> str:
    """One entry of ``ValidationError.errors()`` as a Vietnamese sentence.

    Faults with a code ``cv_…`` are worded already; a fault not listed here keeps pydantic's words.
    """
    words = _WORDS.get(error["type"])
    return words.format_map(error.get("ctx") or {}) if words else str(error["msg"])
