from pipeline.documents.record import Record, Records


def page(place: int) -> Record:
    return Record(row=place + 2, key=f"样张-{place}", texts={}, photo=None, code="")


def test_pages_made_one_at_a_time_are_those_of_a_list() -> None:
    every = [page(place) for place in range(5)]
    pages = Records(5, page)

    assert every == list(pages) == list(pages)
    assert every[-1] == pages[-1]
    assert tuple(every[1:4]) == pages[1:4]
    assert tuple(every[3:]) == pages[3:100]
    assert [*reversed(every)] == [*reversed(pages)]
    assert 5 == len(pages)


def test_no_page_is_made_before_it_is_asked_for() -> None:
    made: list[int] = []

    def remembered(place: int) -> Record:
        made.append(place)
        return page(place)

    pages = Records(100_000, remembered)
    first, second = pages[0], pages[1]

    assert (page(0), page(1)) == (first, second)
    assert [0, 1] == made
