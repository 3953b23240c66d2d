"""The one place where statements become text for people. Nothing reads these texts back."""

from annotator.wording.mentions import about, definition, dropped, evidence, found_by, not_chosen
from annotator.wording.reasons import reason, row_name

__all__ = [
    "about", "definition", "dropped", "evidence", "found_by", "not_chosen", "reason", "row_name",
]  # fmt: skip
