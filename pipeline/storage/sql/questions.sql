-- What the line, the clerk and the status page ask.

-- name: put_work
INSERT INTO work (batch, drop_name, folder) VALUES (:batch, :drop_name, :folder);

-- name: finish_work
UPDATE work SET finished = 1 WHERE batch = :batch;

-- name: in_hand
SELECT batch.batch, batch.content, work.drop_name, work.folder, batch.state, batch.documents, batch.name, batch.issued_on
FROM work JOIN batch ON batch.batch = work.batch
WHERE work.finished = 0 ORDER BY work.batch;

-- name: work_of_batches
SELECT batch.received_seq, batch.state, batch.documents, work.folder, work.finished
FROM batch LEFT JOIN work ON work.batch = batch.batch
ORDER BY batch.batch;

-- name: status
SELECT
    batch.batch, work.drop_name, batch.state, work.finished, batch.name, batch.issued_on, batch.people, batch.documents,
    coalesce(
        (SELECT number FROM certificate WHERE certificate.batch = batch.batch ORDER BY assigned_seq LIMIT 1),
        (SELECT number FROM card WHERE card.batch = batch.batch ORDER BY issued_seq LIMIT 1)
    ),
    coalesce(
        (SELECT number FROM certificate WHERE certificate.batch = batch.batch ORDER BY assigned_seq DESC LIMIT 1),
        (SELECT number FROM card WHERE card.batch = batch.batch ORDER BY issued_seq DESC LIMIT 1)
    ),
    batch.kind, received.seq, received.body, changed.seq, changed.body
FROM batch
JOIN work ON work.batch = batch.batch
JOIN entry AS received ON received.seq = batch.received_seq
JOIN entry AS changed ON changed.seq = batch.seq
ORDER BY batch.batch;

-- name: audited_files
SELECT document.path, document.sha256
FROM document
JOIN batch ON batch.batch = document.batch
LEFT JOIN work ON work.batch = batch.batch
WHERE document.path > :after AND batch.state = 'accepted' AND coalesce(work.finished, 1) = 1
AND NOT EXISTS (
    SELECT 1 FROM erased WHERE what = CASE
        WHEN document.number IS NULL OR batch.kind IN ('准考', '成绩') THEN CAST(document.batch AS TEXT)
        ELSE document.number
    END
)
ORDER BY document.path LIMIT :most;

-- name: erased_files
SELECT document.path, document.sha256
FROM document
JOIN batch ON batch.batch = document.batch
JOIN erased ON erased.what = CASE
    WHEN document.number IS NULL OR batch.kind IN ('准考', '成绩') THEN CAST(document.batch AS TEXT)
    ELSE document.number
END
ORDER BY document.path;

-- name: kept_batches
SELECT
    batch.batch, coalesce(batch.name, work.drop_name), batch.state, batch.kind, batch.issued_on, changed.seq, changed.body,
    (SELECT max(valid_to) FROM card WHERE card.batch = batch.batch),
    EXISTS (SELECT 1 FROM erased WHERE what = CAST(batch.batch AS TEXT)), coalesce(work.finished, 1),
    batch.documents, work.drop_name
FROM batch
JOIN entry AS changed ON changed.seq = batch.seq
LEFT JOIN work ON work.batch = batch.batch
ORDER BY batch.batch;

-- name: files_made_in
SELECT substr(path, length(CAST(:within AS TEXT)) + 1) AS name FROM document
WHERE path > CAST(:within AS TEXT) AND path < CAST(:beyond AS TEXT) AND instr(name, '/') = 0;

-- name: known_numbers
SELECT substr(number, 14, 2), substr(number, 16, 1), count(*)
FROM (
    SELECT number FROM certificate
    UNION ALL
    SELECT number FROM imported
    WHERE state <> 'withdrawn' AND NOT EXISTS (SELECT 1 FROM certificate WHERE certificate.number = imported.number)
)
GROUP BY 1, 2;

-- name: numbers_between
SELECT count(*)
FROM (SELECT number FROM certificate UNION SELECT number FROM imported WHERE state <> 'withdrawn')
WHERE number BETWEEN :first AND :last;

-- Those that are void come first: asked the other way round, every entry is looked at.
-- name: voided
SELECT certificate.number, entry.body
FROM certificate CROSS JOIN entry ON entry.number = certificate.number AND entry.op = 'number.voided'
WHERE certificate.state = 'voided' ORDER BY certificate.number;

-- name: issued_by_month
SELECT substr(issued_on, 1, 7), level, count(*) FROM certificate WHERE state <> 'voided' GROUP BY 1, 2 ORDER BY 1, 2;

-- name: accepted_results
SELECT batch.name, made.seq, made.body
FROM batch JOIN entry AS made ON made.batch = batch.batch AND made.op = 'batch.accepted'
WHERE batch.state = 'accepted' AND batch.kind = '认定结果' ORDER BY batch.batch;

-- name: certified
SELECT occupation, job, level, count(*), max(issued_on) FROM certificate WHERE state <> 'voided'
GROUP BY occupation, job, level ORDER BY occupation, job, level;

-- name: approved
SELECT
    batch.name,
    (SELECT body FROM entry WHERE entry.batch = batch.batch AND entry.op = 'batch.received'),
    (SELECT body FROM entry WHERE entry.batch = batch.batch AND entry.op = 'batch.approved' ORDER BY seq DESC LIMIT 1)
FROM batch WHERE batch.state = 'accepted' AND batch.kind NOT IN ('准考', '成绩') ORDER BY batch.batch;

-- name: looks
SELECT body FROM entry WHERE op IN ('export.made', 'personal.viewed') ORDER BY seq;

-- name: closed_months
SELECT body FROM entry WHERE op = 'month.closed' ORDER BY seq;

-- name: held_by
SELECT person.identity, certificate.occupation, certificate.job, certificate.level, certificate.number
FROM person JOIN certificate ON certificate.person_seq = person.seq
WHERE person.identity IN (SELECT value FROM json_each(:identities)) AND certificate.state = 'in-force'
UNION ALL
SELECT person.identity, imported.occupation, imported.job, imported.level, imported.number
FROM person JOIN imported ON imported.imported_seq = person.seq
WHERE person.identity IN (SELECT value FROM json_each(:identities)) AND imported.state = 'in-force';

-- name: numbers_taken
SELECT certificate.number, batch.name
FROM certificate JOIN batch ON batch.batch = certificate.batch
WHERE certificate.number IN (SELECT value FROM json_each(:numbers))
UNION ALL
SELECT number, NULL FROM imported
WHERE number IN (SELECT value FROM json_each(:numbers)) AND state <> 'withdrawn'
AND number NOT IN (SELECT number FROM certificate);

-- name: numbered_otherwise
SELECT name FROM batch
WHERE state = 'accepted' AND mode <> :mode AND substr(issued_on, 1, 4) = :year ORDER BY batch DESC LIMIT 1;

-- name: accepted_names
SELECT name_key FROM batch
WHERE (state = 'accepted' OR (state = 'cancelled' AND kind = '准考' AND documents > 0))
AND name_key IN (SELECT value FROM json_each(:names));

-- name: numbers_of_batch
SELECT number FROM certificate WHERE batch = :batch
UNION ALL SELECT number FROM card WHERE batch = :batch
ORDER BY number;

-- name: place_in_batch
SELECT count(*) FROM certificate AS other JOIN certificate AS own ON own.batch = other.batch
WHERE own.number = :number AND other.assigned_seq <= own.assigned_seq;

-- name: out_of_force
SELECT number FROM certificate WHERE batch = :batch AND state != 'in-force'
UNION ALL SELECT number FROM card WHERE batch = :batch AND state != 'in-force';

-- name: documents_of_batch
SELECT kind, number, copy, path, sha256, pages, page FROM document WHERE batch = :batch ORDER BY seq;

-- name: papers_of_batch
SELECT kind, number, copy, path, sha256, pages, page FROM document
WHERE batch = :batch AND number IS NULL AND page IS NULL ORDER BY seq;

-- name: documents_of_number
SELECT kind, number, copy, path, sha256, pages, page FROM document WHERE number = :number ORDER BY copy, seq;

-- name: numbers_by_number
SELECT number FROM certificate WHERE number = :text UNION SELECT number FROM imported WHERE number = :text;

-- name: numbers_by_identity
SELECT DISTINCT certificate.number
FROM person JOIN entry ON entry.seq = person.seq JOIN certificate ON certificate.number = entry.number
WHERE person.identity = :text AND entry.op IN ('number.assigned', 'certificate.corrected')
UNION
SELECT imported.number FROM person JOIN imported ON imported.imported_seq = person.seq WHERE person.identity = :text
ORDER BY 1;

-- name: numbers_by_part
-- Each column is looked through on its own, so that an index is read and no table. Numbers and ID numbers are ASCII: they
-- are left out for a text that is not, whose bytes are more than its characters. In no name there is a digit. Of numbers
-- those in `runs` have the text in them; all are looked through only where these are not told.
WITH part (seq) AS MATERIALIZED (
    SELECT seq FROM person WHERE :text NOT GLOB '*[0-9]*' AND instr(name, :text)
    UNION
    SELECT seq FROM person WHERE length(CAST(:text AS BLOB)) = length(:text) AND instr(identity, :text)
)
SELECT number FROM certificate
WHERE :runs IS NULL AND length(CAST(:text AS BLOB)) = length(:text) AND instr(number, :text)
UNION
SELECT certificate.number FROM json_each(:runs) CROSS JOIN certificate
ON certificate.number BETWEEN json_extract(json_each.value, '$[0]') AND json_extract(json_each.value, '$[1]')
UNION
SELECT certificate.number FROM part CROSS JOIN certificate ON certificate.person_seq = part.seq
UNION
SELECT certificate.number FROM part CROSS JOIN certificate ON certificate.assigned_seq = part.seq
UNION
SELECT number FROM imported WHERE instr(number, :text)
UNION
SELECT imported.number FROM part CROSS JOIN imported ON imported.imported_seq = part.seq
ORDER BY 1;

-- name: certificate_view
SELECT
    certificate.number, certificate.state, batch.name, certificate.row, person.body, certificate.occupation,
    certificate.job, certificate.level, certificate.issued_on, certificate.copy, newest.state, certificate.replaced_by,
    (SELECT old.number FROM certificate AS old WHERE old.replaced_by = certificate.number)
FROM certificate
LEFT JOIN copy AS newest ON newest.number = certificate.number AND newest.copy = certificate.copy
JOIN batch ON batch.batch = certificate.batch
LEFT JOIN person ON person.seq = certificate.person_seq
WHERE certificate.number = :number;

-- name: what_ended
SELECT certificate.number, certificate.state, certificate.copy, newest.state, entry.seq, entry.body
FROM certificate
LEFT JOIN copy AS newest ON newest.number = certificate.number AND newest.copy = certificate.copy
JOIN entry ON entry.number = certificate.number AND entry.op IN (
    'number.voided', 'certificate.revoked', 'certificate.reissued', 'loss.declared', 'certificate.recalled'
)
WHERE certificate.number = :number
UNION ALL
SELECT imported.number, imported.state, 1, NULL, entry.seq, entry.body
FROM imported JOIN entry ON entry.number = imported.number AND entry.op = 'certificate.revoked'
WHERE imported.number = :number AND imported.state = 'revoked'
ORDER BY 5;

-- name: everything_that_ended
SELECT certificate.number, certificate.state, certificate.copy, newest.state, entry.seq, entry.body
FROM certificate
LEFT JOIN copy AS newest ON newest.number = certificate.number AND newest.copy = certificate.copy
CROSS JOIN entry ON entry.number = certificate.number AND entry.op IN (
    'number.voided', 'certificate.revoked', 'certificate.reissued', 'loss.declared', 'certificate.recalled'
)
WHERE certificate.state <> 'in-force' OR certificate.copy > 1 OR newest.state IN ('lost', 'recalled', 'destroyed')
UNION ALL
SELECT imported.number, imported.state, 1, NULL, entry.seq, entry.body
FROM imported JOIN entry ON entry.number = imported.number AND entry.op = 'certificate.revoked'
WHERE imported.state = 'revoked'
ORDER BY 1, 5;

-- name: files_with_hash
-- Without the plus SQLite puts :sha256 in the place of the column everywhere, and no index is left to be read.
SELECT kind, number, copy, path, sha256, pages, page FROM document
WHERE substr(sha256, 1, 8) = substr(:sha256, 1, 8) AND +sha256 = :sha256 ORDER BY seq;

-- name: imported_view
SELECT
    imported.number, imported.state, person.body, imported.occupation, imported.job, imported.level, imported.issued_on
FROM imported LEFT JOIN person ON person.seq = imported.imported_seq
WHERE imported.number = :number;

-- name: cards_on_file
SELECT
    card.number, person.name, person.identity, card.occupation, card.first_issued_on, card.valid_from, card.valid_to,
    card.state
FROM card LEFT JOIN person ON person.seq = card.issued_seq
WHERE person.identity IN (SELECT value FROM json_each(:identities))
OR card.number IN (SELECT value FROM json_each(:numbers))
ORDER BY card.number;

-- name: cards_by_number
SELECT number FROM card WHERE number = :text;

-- name: cards_by_identity
SELECT card.number FROM person JOIN card ON card.issued_seq = person.seq
WHERE person.identity = :text ORDER BY card.number;

-- name: cards_by_part
WITH part (seq) AS MATERIALIZED (
    SELECT seq FROM person WHERE EXISTS (SELECT 1 FROM card) AND instr(name, :text)
    UNION
    SELECT seq FROM person
    WHERE EXISTS (SELECT 1 FROM card) AND length(CAST(:text AS BLOB)) = length(:text) AND instr(identity, :text)
)
SELECT number FROM card WHERE instr(number, :text)
UNION
SELECT card.number FROM part CROSS JOIN card ON card.issued_seq = part.seq
ORDER BY 1;

-- name: card_view
SELECT
    card.number, card.state, batch.name, card.row, person.body, card.kind, card.occupation, card.first_issued_on,
    card.valid_from, card.valid_to
FROM card
JOIN batch ON batch.batch = card.batch
LEFT JOIN person ON person.seq = card.issued_seq
WHERE card.number = :number;

-- name: entries_about_card
SELECT seq, body FROM entry WHERE number = :number ORDER BY seq;

-- name: scores_recorded
SELECT batch.name, batch.state, batch.issued_on, recorded.seq, recorded.body
FROM batch JOIN entry AS recorded ON recorded.batch = batch.batch AND recorded.op = 'scores.recorded'
WHERE batch.kind = '成绩' ORDER BY recorded.seq;

-- name: scores_of_people
SELECT recorded.seq, batch.name, batch.issued_on, score.value
FROM batch
JOIN entry AS recorded ON recorded.batch = batch.batch AND recorded.op = 'scores.recorded'
JOIN person ON person.seq = recorded.seq
JOIN json_each(person.body, '$.scores') AS score
WHERE batch.kind = '成绩' AND batch.state = 'accepted'
AND json_extract(score.value, '$.identity') IN (SELECT value FROM json_each(:identities))
ORDER BY batch.issued_on, recorded.seq;

-- name: amending
SELECT batch.batch, batch.name, batch.name_key, made.seq, made.body
FROM batch JOIN entry AS made ON made.batch = batch.batch AND made.op IN ('seating.made', 'scores.recorded')
WHERE batch.state = 'accepted' AND batch.kind IN ('准考', '成绩') ORDER BY made.seq;

-- name: seatings_made
SELECT batch.batch, batch.name, made.seq, made.body
FROM batch JOIN entry AS made ON made.batch = batch.batch AND made.op = 'seating.made'
WHERE batch.state = 'accepted' AND batch.kind = '准考' ORDER BY made.seq;

-- name: every_seating
SELECT batch.name, made.seq, made.body
FROM batch JOIN entry AS made ON made.batch = batch.batch AND made.op = 'seating.made'
ORDER BY made.seq;

-- name: tickets_of
SELECT entry.batch, entry.seq, entry.body, person.body
FROM person JOIN entry ON entry.seq = person.seq
WHERE person.identity IN (SELECT value FROM json_each(:identities)) AND entry.op = 'ticket.issued'
ORDER BY entry.seq;

-- name: exams_of_tickets
SELECT DISTINCT ticket.batch FROM ticket JOIN batch ON batch.batch = ticket.batch
WHERE batch.state = 'accepted' AND ticket.ticket IN (SELECT value FROM json_each(:tickets))
ORDER BY ticket.batch;

-- name: tickets_on_file
SELECT ticket.ticket, batch.name, person.body
FROM ticket JOIN batch ON batch.batch = ticket.batch LEFT JOIN person ON person.seq = ticket.seq
WHERE ticket.ticket IN (SELECT value FROM json_each(:tickets));

-- name: tickets_by_number
SELECT ticket FROM ticket WHERE ticket = :text;

-- name: tickets_by_identity
SELECT ticket.ticket FROM person JOIN ticket ON ticket.seq = person.seq
WHERE person.identity = :text ORDER BY length(ticket.ticket), ticket.ticket;

-- name: tickets_by_part
WITH part (seq) AS MATERIALIZED (
    SELECT seq FROM person WHERE EXISTS (SELECT 1 FROM ticket) AND instr(name, :text)
    UNION
    SELECT seq FROM person
    WHERE EXISTS (SELECT 1 FROM ticket) AND length(CAST(:text AS BLOB)) = length(:text) AND instr(identity, :text)
)
SELECT ticket FROM (
    SELECT ticket FROM ticket WHERE instr(ticket, upper(:text))
    UNION
    SELECT ticket.ticket FROM part CROSS JOIN ticket ON ticket.seq = part.seq
)
ORDER BY length(ticket), ticket;

-- name: ticket_entries
SELECT entry.batch, entry.seq, entry.body, person.body
FROM entry LEFT JOIN person ON person.seq = entry.seq
WHERE entry.op = 'ticket.issued' AND entry.seq IN (
    SELECT seq FROM ticket WHERE ticket = :ticket
    UNION
    SELECT other.seq FROM ticket
    JOIN person AS own ON own.seq = ticket.seq JOIN person AS other ON other.identity = own.identity
    WHERE ticket.ticket = :ticket
)
ORDER BY entry.seq;

-- name: exam_of_ticket
SELECT batch.name, batch.state, made.seq, made.body
FROM batch JOIN entry AS made ON made.batch = batch.batch AND made.op = 'seating.made'
WHERE batch.batch = :batch;

-- name: files_of_ticket
SELECT path, sha256, seq FROM document
WHERE batch IN (SELECT value FROM json_each(:batches)) AND kind = :kind AND substr(path, -length(:ending)) = :ending
ORDER BY seq;

-- name: entries_about_ticket
SELECT seq, body FROM entry
WHERE seq IN (SELECT value FROM json_each(:seqs)) OR (
    op IN ('batch.received', 'batch.accepted', 'batch.cancelled', 'seating.made')
    AND batch IN (SELECT value FROM json_each(:batches))
)
ORDER BY seq;

-- name: issued_between
SELECT occupation, job, level, count(*) FROM certificate
WHERE issued_on BETWEEN :first AND :last AND state <> 'voided'
GROUP BY occupation, job, level;

-- name: further_copies
SELECT certificate.occupation, certificate.job, certificate.level, opened.seq, opened.body
FROM copy
JOIN certificate ON certificate.number = copy.number
JOIN entry AS opened ON opened.seq = copy.opened_seq
WHERE copy.copy > 1;

-- name: taken_back
SELECT certificate.occupation, certificate.job, certificate.level, changed.seq, changed.body
FROM certificate
CROSS JOIN entry AS changed
ON changed.number = certificate.number AND changed.op IN ('number.voided', 'certificate.revoked')
WHERE certificate.state <> 'in-force'
AND EXISTS (SELECT 1 FROM document WHERE document.number = certificate.number);

-- name: copies_of
SELECT number, copy, opened_seq, seq, state, attempts, is_printed, blank, serial
FROM copy WHERE number = :number ORDER BY copy;

-- name: further_copies_in_the_house
SELECT copy.number, copy.copy, copy.state, certificate.batch, opened.seq, opened.body
FROM copy JOIN certificate ON certificate.number = copy.number AND certificate.copy = copy.copy
JOIN entry AS opened ON opened.seq = copy.opened_seq
WHERE copy.copy > 1 AND copy.state IN ('ordered', 'made') AND certificate.state = 'in-force' ORDER BY copy.opened_seq;

-- name: every_further_copy
SELECT copy.number, copy.copy, copy.state, certificate.batch, opened.seq, opened.body
FROM copy JOIN certificate ON certificate.number = copy.number
JOIN entry AS opened ON opened.seq = copy.opened_seq
WHERE copy.copy > 1 ORDER BY copy.opened_seq;

-- name: reports_of_batch
SELECT body FROM entry WHERE batch = :batch AND op = 'platform.reported' ORDER BY seq;

-- name: reported_batches
SELECT batch.batch, batch.name, batch.people, batch.platform, accepted.seq, accepted.body, reported.seq, reported.body
FROM batch
JOIN entry AS accepted ON accepted.batch = batch.batch AND accepted.op = 'batch.accepted'
LEFT JOIN entry AS reported ON reported.seq = (
    SELECT max(seq) FROM entry WHERE batch = batch.batch AND op = 'platform.reported'
)
WHERE batch.state = 'accepted' AND batch.kind = '认定结果' AND batch.documents > 0
ORDER BY batch.batch;

-- name: person_of_number
SELECT entry.seq, entry.body, person.salt, person.body
FROM certificate
JOIN entry ON entry.seq = certificate.person_seq
LEFT JOIN person ON person.seq = entry.seq
WHERE certificate.number = :number;

-- name: person_on_copy
SELECT entry.body, person.body
FROM entry
LEFT JOIN person ON person.seq = entry.seq
WHERE entry.number = :number
AND (
    entry.op = 'number.assigned'
    OR (
        entry.op = 'certificate.corrected' AND :copy > 1
        AND entry.seq < (SELECT opened_seq FROM copy WHERE copy.number = :number AND copy.copy = :copy)
    )
)
ORDER BY entry.seq DESC LIMIT 1;

-- name: batch_of_number
SELECT batch.batch, batch.name FROM certificate JOIN batch ON batch.batch = certificate.batch WHERE number = :number;

-- name: serials_of_blank
SELECT prefix, width, first, last, state FROM serials WHERE blank = :blank ORDER BY prefix, width, first;

-- name: sheets_due
SELECT
    certificate.number, certificate.copy,
    certificate.state = 'in-force' AND coalesce(newest.state, 'made') = 'made' AND coalesce(newest.is_printed, 0) = 0,
    certificate.copy = 1 AND certificate.person_seq = certificate.assigned_seq,
    person.name
FROM certificate
LEFT JOIN copy AS newest ON newest.number = certificate.number AND newest.copy = certificate.copy
LEFT JOIN person ON person.seq = certificate.person_seq
WHERE certificate.batch = :batch ORDER BY certificate.assigned_seq;

-- name: sheets_of_batch
SELECT
    certificate.number, certificate.copy, person.name, certificate.state, coalesce(newest.state, 'made'),
    coalesce(newest.is_printed, 0), newest.blank, newest.serial
FROM certificate
LEFT JOIN person ON person.seq = certificate.person_seq
LEFT JOIN copy AS newest ON newest.number = certificate.number AND newest.copy = certificate.copy
WHERE certificate.batch = :batch ORDER BY certificate.assigned_seq;

-- name: corrected_in
SELECT number FROM certificate WHERE batch = :batch AND person_seq <> assigned_seq;

-- name: next_entry
SELECT seq FROM entry WHERE seq >= :first + :most ORDER BY seq LIMIT 1;

-- An entry ends with its moment and its version (`"ts":"2026-11-20T09:00:00+08:00","v":1}`), for its keys are sorted.
-- name: entry_times
SELECT seq, op, at FROM (
    SELECT seq, op, at, lag(at) OVER (ORDER BY seq) AS before FROM (
        SELECT seq, op, CAST(substr(body, -33, 25) AS TEXT) AS at FROM entry
        WHERE seq BETWEEN :first AND :first + :most - 1
    )
)
WHERE at IS NOT before OR op IN (SELECT value FROM json_each(:operations)) ORDER BY seq;

-- name: erased_with_day
SELECT coalesce(batch.name, erased.what), coalesce(batch.issued_on, certificate.issued_on, imported.issued_on) AS day,
    entry.seq, entry.body
FROM erased JOIN entry ON entry.seq = erased.seq
LEFT JOIN batch ON CAST(batch.batch AS TEXT) = erased.what
LEFT JOIN certificate ON certificate.number = erased.what
LEFT JOIN imported ON imported.number = erased.what
WHERE day IS NOT NULL ORDER BY entry.seq;
