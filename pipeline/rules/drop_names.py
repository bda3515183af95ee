"""The names in a drop that its reader and the writer of a returned one share: sheets, a column, files, folders."""

from typing import Final

PARTICULARS_SHEET: Final = "批次"
PEOPLE_SHEET: Final = "名单"
# Of an exam.
FURTHER_SHEETS: Final = frozenset({"场次", "考场", "人员"})
# The column that is added to a returned roster; a corrected one comes back with it.
PROBLEM_COLUMN: Final = "问题"

# What lies beside a returned drop; neither counts as part of a drop that comes again.
RETURN_NOTE: Final = "退回说明.xlsx"
PROBLEMS_FILE: Final = "problems.json"

PHOTO_FOLDER: Final = "photos"
PHOTO_FOLDERS: Final = frozenset({PHOTO_FOLDER, "照片"})
PHOTO_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png"})
OTHER_IMAGE_SUFFIXES: Final = frozenset({".bmp", ".gif", ".heic", ".heif", ".tif", ".tiff", ".webp", ".jfif", ".avif"})
