-- What a replay keeps beside the rows, in temporary tables alone: the SHA-256 of the newest file of each copy, for the books.

-- name: make_kept_files
CREATE TABLE kept_file (number TEXT, copy INTEGER, sha256 TEXT, PRIMARY KEY (number, copy)) WITHOUT ROWID;

-- name: keep_file
INSERT OR REPLACE INTO kept_file (number, copy, sha256) VALUES (?, ?, ?);

-- name: kept_file
SELECT sha256 FROM kept_file WHERE number = :number AND copy = :copy;
