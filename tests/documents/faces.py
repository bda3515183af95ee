"""Faces made up for tests: Chinese characters one em wide, ASCII half."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperFace:
    name: str = "paper"
    lacks: str = ""
    has_only: str | None = None
    is_stand_in: bool = False

    def covers(self, text: str) -> bool:
        return not set(text) & set(self.lacks) and (self.has_only is None or set(text) <= set(self.has_only))

    def width(self, text: str) -> float:
        return sum(0.5 if character.isascii() else 1.0 for character in text)
