"""Signed codes of invented people."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from pipeline.rules.credential import Credential
from pipeline.storage.credentials import Sealer
from pipeline.storage.keys import SigningKey

NUMBER: Final = "S000065148999263000001"
ADDRESS: Final = f"https://verify.example.cn/V/{NUMBER}"
LI: Final = Credential(NUMBER, "李小明", "电工/高压电工", 3, date(2026, 11, 20), 1, "102X")
KEY: Final = SigningKey("certpress/S000065148999/qr", b"\x07" * 32)


def code_of(key: SigningKey = KEY, **changes: Any) -> str:
    """Return the text of 李小明's code with some of it changed."""
    credential = replace(LI, **changes)
    return Sealer.of(key, fits=lambda _text: True)(credential, ADDRESS.replace(NUMBER, credential.number))
