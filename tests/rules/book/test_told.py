from tests.rules.book.told import TOLD
from tests.rules.test_rule_book import BOOK_CODES


def test_every_code_of_the_rule_book_is_located() -> None:
    assert set(BOOK_CODES) == set(TOLD)
