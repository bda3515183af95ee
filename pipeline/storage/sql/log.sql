-- Named queries of the log, read by store.py. A name stands on a line `-- name: ...` before its statement.

-- name: head
SELECT size, peaks, root FROM head;

-- name: put_head
INSERT INTO head (one, size, peaks, root) VALUES (1, :size, :peaks, :root)
ON CONFLICT (one) DO UPDATE SET size = excluded.size, peaks = excluded.peaks, root = excluded.root;

-- name: append_entry
INSERT INTO entry (seq, body, leaf, op, number, batch) VALUES (?, ?, ?, ?, ?, ?);

-- name: append_person
INSERT INTO person (seq, salt, body, name, identity) VALUES (?, ?, ?, ?, ?);

-- name: first_leaves
SELECT leaf FROM entry WHERE seq < :size ORDER BY seq;

-- name: every_leaf
SELECT leaf FROM entry ORDER BY seq;

-- name: tile
SELECT hashes FROM tile WHERE level = :level AND place = :place;

-- name: put_tile
INSERT INTO tile (level, place, hashes) VALUES (?, ?, ?)
ON CONFLICT (level, place) DO UPDATE SET hashes = excluded.hashes;

-- name: every_tile
SELECT level, place FROM tile;

-- name: delete_tile
DELETE FROM tile;

-- name: changes_of_keys
SELECT seq, body FROM entry WHERE op IN ('key.changed', 'log.reopened') ORDER BY seq;

-- name: reopenings
SELECT seq, body FROM entry WHERE op = 'log.reopened' ORDER BY seq;

-- name: recoveries
SELECT seq, body FROM entry WHERE op IN ('log.resumed', 'log.reopened', 'numbers.skipped', 'cards.skipped', 'tickets.skipped')
ORDER BY seq;

-- Without a reopening, which an index tells, no entry is looked at.
-- name: tickets_skipped
SELECT seq, body FROM entry
WHERE seq > (SELECT min(seq) FROM entry WHERE op = 'log.reopened') AND op = 'tickets.skipped' ORDER BY seq;

-- name: put_checkpoint
INSERT INTO checkpoint (size, root, note) VALUES (:size, :root, :note);

-- name: checkpoint_of
SELECT root, note FROM checkpoint WHERE size = :size;

-- name: checkpoint_from
SELECT note FROM checkpoint WHERE size >= :size ORDER BY size DESC LIMIT 1;

-- name: oldest_checkpoint_from
SELECT note FROM checkpoint WHERE size >= :size ORDER BY size LIMIT 1;

-- name: checkpoints_after
SELECT note FROM checkpoint WHERE size > :size ORDER BY size;

-- name: checkpoints_up_to
SELECT size, root, note FROM checkpoint WHERE size <= :size ORDER BY size;

-- name: first_entries
SELECT body FROM entry WHERE seq < :size ORDER BY seq;

-- name: entry_at
SELECT body FROM entry WHERE seq = :seq;

-- name: person_beside
SELECT name, identity FROM person WHERE seq = :seq;

-- name: salted_person
SELECT salt, CAST(body AS BLOB) FROM person WHERE seq = :seq;

-- name: first_entry
SELECT seq, body FROM entry WHERE seq = 0;

-- name: last_entry
SELECT seq, body FROM entry ORDER BY seq DESC LIMIT 1;

-- name: every_entry
SELECT
    entry.seq, entry.body, entry.leaf, entry.op, entry.number, entry.batch,
    person.salt, person.body, person.name, person.identity
FROM entry LEFT JOIN person ON person.seq = entry.seq
ORDER BY entry.seq;

-- name: entries_about_number
SELECT seq, body FROM entry
WHERE number = :number OR (
    number IS NULL
    AND op IN ('batch.received', 'batch.accepted', 'document.made', 'plate.refused', 'overprint.made', 'sheet.printed',
        'certificate.delivered')
    AND batch = (SELECT batch FROM certificate WHERE number = :number)
)
ORDER BY seq;

-- name: erasures
SELECT seq, body FROM entry WHERE op = 'person.erased' ORDER BY seq;

-- name: erase_people_of_number
DELETE FROM person WHERE seq IN (SELECT seq FROM entry WHERE number = :number);

-- name: erase_people_of_batch
DELETE FROM person WHERE seq IN (SELECT seq FROM entry WHERE batch = :batch AND number IS NULL);

-- name: count_people
SELECT count(*) FROM person;

-- name: count_people_of_number
SELECT count(*) FROM person JOIN entry ON entry.seq = person.seq WHERE entry.number = :number;

-- name: count_people_of_batch
SELECT count(*) FROM person JOIN entry ON entry.seq = person.seq WHERE entry.batch = :batch AND entry.number IS NULL;

-- name: forget_drop_name
UPDATE work SET drop_name = :name WHERE batch = :batch;

-- name: acceptance
SELECT seq, body FROM entry WHERE batch = :batch AND op = 'batch.accepted';

-- name: people_of_batch
SELECT entry.seq, entry.body, person.salt, person.body
FROM entry LEFT JOIN person ON person.seq = entry.seq
WHERE entry.batch = :batch AND entry.op IN (
    'number.assigned', 'card.issued', 'card.renewed', 'seating.made', 'ticket.issued', 'scores.recorded'
)
ORDER BY entry.seq;

-- name: people_numbered
SELECT entry.seq, entry.number, entry.body, person.salt, CAST(person.body AS BLOB)
FROM entry JOIN person ON person.seq = entry.seq
WHERE entry.batch = :batch AND entry.op = 'number.assigned'
ORDER BY entry.seq;

-- name: last_numbered
SELECT max(seq) FROM entry WHERE batch = :batch AND op = 'number.assigned';

-- What an ANALYZE counted is SQLite's own and tells nobody anything.
-- name: parts
SELECT type, name, sql FROM sqlite_schema WHERE NOT (type = 'table' AND name GLOB 'sqlite_stat[0-9]');

-- What SQLite itself finds wrong with the file: an index that has not the rows of its table, a page that is of two.
-- name: first_fault
PRAGMA integrity_check (1);

-- name: make_indexes_anew
REINDEX;

-- name: people_of_no_entry
SELECT seq FROM person WHERE seq < 0 UNION ALL SELECT seq FROM person WHERE seq >= :size;
