"""The files of a log are those that other programs make of the same entries."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

import pytest

from pipeline.ledger.merkle import Frontier, leaf_hash, root_of
from pipeline.ledger.tiles import (
    WIDTH,
    BundleWrong,
    Growing,
    Tile,
    TileWrong,
    bundle_path,
    bundle_paths,
    bundled,
    entries_in,
    files_of,
    node_in,
    tile_path,
)
from tests.ledger.vectors import VECTORS, needs

HASH = 32


def entries(size: int) -> list[bytes]:
    return [b"entry %d" % place for place in range(size)]


@needs("tessera")
@pytest.mark.parametrize("size", range(1, 16))
def test_every_file_of_the_log_of_tessera_is_made_byte_for_byte(size: int) -> None:
    folder = VECTORS / "tessera" / "log"
    known = list(entries_in((folder / "tile/entries/000.p/15").read_bytes()))[:size]

    assert {
        path: (folder / path).read_bytes() for path in (f"tile/entries/000.p/{size}", f"tile/0/000.p/{size}")
    } == dict(files_of(known))


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (0, WIDTH, "000"),
        (5, 3, "005.p/3"),
        (999, WIDTH, "999"),
        (1000, 1, "x001/000.p/1"),
        (1234067, WIDTH, "x001/x234/067"),
        (1234067, 8, "x001/x234/067.p/8"),
    ],
)
def test_a_path_is_written_in_groups_of_three_digits(index: int, width: int, path: str) -> None:
    assert f"tile/entries/{path}" == bundle_path(index, width)
    assert f"tile/2/{path}" == tile_path(2, index, width)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 700, WIDTH * WIDTH, WIDTH * WIDTH + 300])
def test_the_tiles_hold_every_level_of_the_tree(size: int) -> None:
    files = dict(files_of(entries(size)))
    leaves = [leaf_hash(entry) for entry in entries(size)]

    level, nodes = 0, leaves
    while nodes:
        content = b"".join(files.pop(path) for path in sorted_tiles(files, level))
        assert b"".join(nodes) == content
        nodes = [root_of(nodes[place : place + WIDTH]) for place in range(0, len(nodes) // WIDTH * WIDTH, WIDTH)]
        level += 1
    assert list(bundle_paths(size)) == [path for path in files if path.startswith("tile/entries/")] == list(files)
    assert entries(size) == [entry for path in files for entry in entries_in(files[path])]


def sorted_tiles(files: dict[str, bytes], level: int) -> list[str]:
    return sorted(path for path in files if PurePosixPath(path).parts[1] == str(level))


def test_what_is_not_full_yet_says_in_its_path_how_many_it_holds() -> None:
    assert [
        "tile/entries/000",
        "tile/0/000",
        "tile/entries/001.p/44",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
    ] == [path for path, _content in files_of(entries(300))]


def test_a_bundle_that_ends_within_an_entry_is_refused() -> None:
    content = bundled([b"one", b"", b"x" * 65_535])

    assert [b"one", b"", b"x" * 65_535] == list(entries_in(content))
    for cut in (1, 65_535, 65_536):
        with pytest.raises(BundleWrong):
            list(entries_in(content[:-cut]))


def test_the_root_can_be_taken_from_the_bundles() -> None:
    frontier = Frontier()
    for path, content in files_of(entries(300)):
        if path.startswith("tile/entries/"):
            for entry in entries_in(content):
                frontier.append(leaf_hash(entry))

    assert root_of([leaf_hash(entry) for entry in entries(300)]) == frontier.root()


Tiles = Mapping[tuple[int, int], bytes]
LEAVES = [place.to_bytes(HASH, "big") for place in range(900)]


def placed(tiles: Iterable[Tile]) -> Tiles:
    return {(tile.level, tile.index): tile.hashes for tile in tiles}


def tiles_of(size: int) -> Tiles:
    growing = Growing()
    return {**placed(growing.take(LEAVES[:size])), **placed(growing.open())}


@pytest.mark.parametrize(("size", "more"), [(0, 3), (1, 1), (255, 1), (256, 256), (300, 300), (700, 0), (600, 200)])
def test_a_log_goes_on_from_the_tiles_that_are_not_full(size: int, more: int) -> None:
    known = tiles_of(size)
    growing = Growing(size, lambda level, index: known[level, index])
    filled = placed(growing.take(LEAVES[size : size + more]))

    assert {WIDTH * HASH} >= {len(hashes) for hashes in filled.values()}
    assert tiles_of(size + more) == {**known, **filled, **placed(growing.open())}


@pytest.mark.parametrize("hashes", [b"", LEAVES[0][:-1], LEAVES[0] * 2])
def test_a_log_does_not_go_on_from_a_tile_of_another_size(hashes: bytes) -> None:
    with pytest.raises(TileWrong):
        Growing(257, lambda level, _index: hashes if level == 0 else LEAVES[0])


@pytest.mark.parametrize("size", [1, 2, 300, 600])
def test_a_proof_finds_every_node_of_the_tree_in_the_tiles(size: int) -> None:
    known = tiles_of(size)
    node = node_in(lambda level, index: known[level, index])

    for height in range(10):
        for place in range(size >> height):
            assert root_of(LEAVES[place << height : place + 1 << height]) == node(height, place)


def test_a_proof_reads_a_tile_once() -> None:
    known, asked = tiles_of(600), list[tuple[int, int]]()

    def read(level: int, index: int) -> bytes:
        asked.append((level, index))
        return known[level, index]

    node = node_in(read)
    for height, place in ((0, 0), (3, 2), (0, 599), (7, 0), (8, 1)):
        node(height, place)

    assert [(0, 0), (0, 2), (1, 0)] == asked


@pytest.mark.parametrize(("height", "place"), [(0, 600), (1, 300), (3, 75), (8, 2), (9, 1), (16, 0)])
def test_a_node_of_leaves_that_there_are_not_is_in_no_tile(height: int, place: int) -> None:
    known = tiles_of(600)
    node = node_in(lambda level, index: known.get((level, index), b""))

    with pytest.raises(TileWrong):
        node(height, place)
