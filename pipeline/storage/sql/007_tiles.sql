-- The tree over the entries in tiles of at most 256 hashes (C2SP tlog-tiles): level 0 has the leaf hashes, each hash above is
-- the root over a full tile below. So a proof reads a few rows, however long the log is.
CREATE TABLE tile (
    level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 7),
    place INTEGER NOT NULL CHECK (place >= 0),
    hashes BLOB NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
    PRIMARY KEY (level, place)
) STRICT;

CREATE TRIGGER tile_stands BEFORE UPDATE ON tile
WHEN new.level <> old.level OR new.place <> old.place OR substr(new.hashes, 1, length(old.hashes)) <> old.hashes
BEGIN
    SELECT RAISE (ABORT, 'a hash of the tree is never changed');
END;

CREATE TRIGGER tile_stays BEFORE DELETE ON tile
BEGIN
    SELECT RAISE (ABORT, 'a hash of the tree is never deleted');
END;
