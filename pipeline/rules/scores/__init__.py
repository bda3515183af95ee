"""Scores (成绩): everybody who was entered for an exam, their marks or 缺考, who passed, and the counts of it."""
