from pathlib import Path
from typing import Final

# Here, so that who fuzzes knows it before a reader is loaded: what is loaded earlier is not looked at.
KEPT: Final = Path(__file__).with_name("kept")
