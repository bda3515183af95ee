"""Why a typed text is not the value it should be."""


class Refusal(ValueError):
    """Raised by a parser: the code of the problem, and the values of its sentence.

    It never leaves this package: whoever understands a roster turns it into a located `Problem`.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
