-- One row of a projection, read and written. The columns stand in the order of the fields in pipeline/ledger/projections.py.

-- name: count_batches
SELECT count(*) FROM batch;

-- name: site
SELECT institution, name, seq FROM site;

-- name: put_site
INSERT INTO site (institution, name, seq) VALUES (?, ?, ?);

-- name: every_site
SELECT institution, name, seq FROM site ORDER BY seq;

-- name: delete_site
DELETE FROM site;

-- name: signing_key
SELECT purpose, vkey, before, seq FROM signing_key WHERE purpose = :purpose;

-- name: put_signing_key
INSERT INTO signing_key (purpose, vkey, before, seq) VALUES (?, ?, ?, ?)
ON CONFLICT (purpose) DO UPDATE SET vkey = excluded.vkey, before = excluded.before, seq = excluded.seq;

-- name: every_signing_key
SELECT purpose, vkey, before, seq FROM signing_key ORDER BY purpose;

-- name: delete_signing_key
DELETE FROM signing_key;

-- name: batch
SELECT batch, content, received_seq, seq, state, name, name_key, mode, issued_on, people, numbered, documents, kind, is_seated,
platform
FROM batch WHERE batch = :batch;

-- name: latest_with_content
SELECT batch, content, received_seq, seq, state, name, name_key, mode, issued_on, people, numbered, documents, kind, is_seated,
platform
FROM batch WHERE content = :content ORDER BY batch DESC LIMIT 1;

-- name: accepted_under
SELECT batch, content, received_seq, seq, state, name, name_key, mode, issued_on, people, numbered, documents, kind, is_seated,
platform
FROM batch WHERE name_key = :name_key AND state = 'accepted';

-- name: put_batch
INSERT INTO batch
(batch, content, received_seq, seq, state, name, name_key, mode, issued_on, people, numbered, documents, kind,
is_seated, platform)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (batch) DO UPDATE SET
content = excluded.content, received_seq = excluded.received_seq, seq = excluded.seq, state = excluded.state,
name = excluded.name, name_key = excluded.name_key, mode = excluded.mode, issued_on = excluded.issued_on,
people = excluded.people, numbered = excluded.numbered, documents = excluded.documents, kind = excluded.kind,
is_seated = excluded.is_seated, platform = excluded.platform;

-- name: every_batch
SELECT batch, content, received_seq, seq, state, name, name_key, mode, issued_on, people, numbered, documents, kind, is_seated,
platform
FROM batch ORDER BY batch;

-- name: delete_batch
DELETE FROM batch;

-- name: imported
SELECT number, occupation, job, level, issued_on, imported_seq, seq, state FROM imported WHERE number = :number;

-- name: put_imported
INSERT INTO imported (number, occupation, job, level, issued_on, imported_seq, seq, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (number) DO UPDATE SET
occupation = excluded.occupation, job = excluded.job, level = excluded.level, issued_on = excluded.issued_on,
imported_seq = excluded.imported_seq, seq = excluded.seq, state = excluded.state;

-- name: every_imported
SELECT number, occupation, job, level, issued_on, imported_seq, seq, state FROM imported ORDER BY number;

-- name: delete_imported
DELETE FROM imported;

-- name: counter
SELECT institution, year, level, last, seq FROM counter
WHERE institution = :institution AND year = :year AND level = :level;

-- name: put_counter
INSERT INTO counter (institution, year, level, last, seq) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (institution, year, level) DO UPDATE SET last = excluded.last, seq = excluded.seq;

-- name: every_counter
SELECT institution, year, level, last, seq FROM counter ORDER BY institution, year, level;

-- name: delete_counter
DELETE FROM counter;

-- name: certificate
SELECT number, batch, row, occupation, job, level, issued_on, assigned_seq, seq, state, copy, person_seq, replaced_by
FROM certificate WHERE number = :number;

-- name: certificates_of_batch
SELECT number, batch, row, occupation, job, level, issued_on, assigned_seq, seq, state, copy, person_seq, replaced_by
FROM certificate WHERE batch = :batch ORDER BY assigned_seq;

-- name: put_certificate
INSERT INTO certificate
(number, batch, row, occupation, job, level, issued_on, assigned_seq, seq, state, copy, person_seq, replaced_by)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (number) DO UPDATE SET
occupation = excluded.occupation, job = excluded.job, seq = excluded.seq, state = excluded.state, copy = excluded.copy,
person_seq = excluded.person_seq, replaced_by = excluded.replaced_by;

-- name: every_certificate
SELECT number, batch, row, occupation, job, level, issued_on, assigned_seq, seq, state, copy, person_seq, replaced_by
FROM certificate ORDER BY number;

-- name: delete_certificate
DELETE FROM certificate;

-- name: card_counter
SELECT institution, kind, last, seq FROM card_counter WHERE institution = :institution AND kind = :kind;

-- name: put_card_counter
INSERT INTO card_counter (institution, kind, last, seq) VALUES (?, ?, ?, ?)
ON CONFLICT (institution, kind) DO UPDATE SET last = excluded.last, seq = excluded.seq;

-- name: every_card_counter
SELECT institution, kind, last, seq FROM card_counter ORDER BY institution, kind;

-- name: delete_card_counter
DELETE FROM card_counter;

-- name: card
SELECT number, batch, row, kind, occupation, first_issued_on, valid_from, valid_to, issued_seq, seq, state
FROM card WHERE number = :number;

-- name: cards_of_batch
SELECT number, batch, row, kind, occupation, first_issued_on, valid_from, valid_to, issued_seq, seq, state
FROM card WHERE batch = :batch ORDER BY issued_seq;

-- name: put_card
INSERT INTO card
(number, batch, row, kind, occupation, first_issued_on, valid_from, valid_to, issued_seq, seq, state)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (number) DO UPDATE SET
batch = excluded.batch, row = excluded.row, occupation = excluded.occupation, valid_from = excluded.valid_from,
valid_to = excluded.valid_to, issued_seq = excluded.issued_seq, seq = excluded.seq, state = excluded.state;

-- name: every_card
SELECT number, batch, row, kind, occupation, first_issued_on, valid_from, valid_to, issued_seq, seq, state
FROM card ORDER BY number;

-- name: delete_card
DELETE FROM card;

-- name: ticket
SELECT ticket, batch, row, seq FROM ticket WHERE ticket = :ticket;

-- name: put_ticket
INSERT INTO ticket (ticket, batch, row, seq) VALUES (?, ?, ?, ?)
ON CONFLICT (ticket) DO UPDATE SET batch = excluded.batch, row = excluded.row, seq = excluded.seq;

-- name: every_ticket
SELECT ticket, batch, row, seq FROM ticket ORDER BY ticket;

-- name: delete_ticket
DELETE FROM ticket;

-- name: every_ticket_number
SELECT ticket FROM ticket;

-- name: copy
SELECT number, copy, opened_seq, seq, state, attempts, is_printed, blank, serial
FROM copy WHERE number = :number AND copy = :copy;

-- name: put_copy
INSERT INTO copy (number, copy, opened_seq, seq, state, attempts, is_printed, blank, serial)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (number, copy) DO UPDATE SET
seq = excluded.seq, state = excluded.state, attempts = excluded.attempts, is_printed = excluded.is_printed,
blank = excluded.blank, serial = excluded.serial;

-- name: every_copy
SELECT number, copy, opened_seq, seq, state, attempts, is_printed, blank, serial
FROM copy ORDER BY number, copy;

-- name: delete_copy
DELETE FROM copy;

-- name: blank
SELECT blank, received, in_stock, printed, spoiled, destroyed, returned, seq FROM blank WHERE blank = :blank;

-- name: put_blank
INSERT INTO blank (blank, received, in_stock, printed, spoiled, destroyed, returned, seq)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (blank) DO UPDATE SET
received = excluded.received, in_stock = excluded.in_stock, printed = excluded.printed, spoiled = excluded.spoiled,
destroyed = excluded.destroyed, returned = excluded.returned, seq = excluded.seq;

-- name: every_blank
SELECT blank, received, in_stock, printed, spoiled, destroyed, returned, seq FROM blank ORDER BY blank;

-- name: delete_blank
DELETE FROM blank;

-- name: serials_at
SELECT blank, prefix, width, first, last, state, seq, batch, place, copy, attempt
FROM serials WHERE blank = :blank AND prefix = :prefix AND width = :width AND first <= :at
ORDER BY first DESC LIMIT 1;

-- name: put_serials
INSERT INTO serials (blank, prefix, width, first, last, state, seq, batch, place, copy, attempt)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (blank, prefix, width, first) DO UPDATE SET
last = excluded.last, state = excluded.state, seq = excluded.seq, batch = excluded.batch, place = excluded.place,
copy = excluded.copy, attempt = excluded.attempt;

-- name: every_serials
SELECT blank, prefix, width, first, last, state, seq, batch, place, copy, attempt
FROM serials ORDER BY blank, prefix, width, first;

-- name: delete_serials
DELETE FROM serials;

-- name: document
SELECT path, batch, number, kind, copy, sha256, pages, page, seq FROM document WHERE path = :path;

-- name: put_document
INSERT INTO document (path, batch, number, kind, copy, sha256, pages, page, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET
batch = excluded.batch, number = excluded.number, kind = excluded.kind, copy = excluded.copy,
sha256 = excluded.sha256, pages = excluded.pages, page = excluded.page, seq = excluded.seq;

-- name: every_document
SELECT path, batch, number, kind, copy, sha256, pages, page, seq FROM document ORDER BY path;

-- name: delete_document
DELETE FROM document;

-- name: calibration
SELECT printer, tray, stock, side, page, offset_x_um, offset_y_um, scale_x_ppm, scale_y_ppm, rotation_urad, residual_um, seq
FROM calibration WHERE seq = :seq;

-- name: calibration_of
SELECT printer, tray, stock, side, page, offset_x_um, offset_y_um, scale_x_ppm, scale_y_ppm, rotation_urad, residual_um, seq
FROM calibration WHERE printer = :printer AND tray = :tray AND stock = :stock AND side = :side;

-- name: put_calibration
INSERT INTO calibration
(printer, tray, stock, side, page, offset_x_um, offset_y_um, scale_x_ppm, scale_y_ppm, rotation_urad, residual_um, seq)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (printer, tray, stock, side) DO UPDATE SET
page = excluded.page, offset_x_um = excluded.offset_x_um, offset_y_um = excluded.offset_y_um,
scale_x_ppm = excluded.scale_x_ppm, scale_y_ppm = excluded.scale_y_ppm, rotation_urad = excluded.rotation_urad,
residual_um = excluded.residual_um, seq = excluded.seq;

-- name: every_calibration
SELECT printer, tray, stock, side, page, offset_x_um, offset_y_um, scale_x_ppm, scale_y_ppm, rotation_urad, residual_um, seq
FROM calibration ORDER BY seq;

-- name: delete_calibration
DELETE FROM calibration;

-- name: last_month
SELECT month, closing, seq FROM month ORDER BY month DESC LIMIT 1;

-- name: put_month
INSERT INTO month (month, closing, seq) VALUES (?, ?, ?);

-- name: every_month
SELECT month, closing, seq FROM month ORDER BY month;

-- name: delete_month
DELETE FROM month;

-- name: guards
SELECT sql FROM sqlite_schema WHERE name IN ('certificate_stays', 'tile_stays');

-- name: erased
SELECT what, seq FROM erased WHERE what = :what;

-- name: put_erased
INSERT INTO erased (what, seq) VALUES (?, ?) ON CONFLICT (what) DO UPDATE SET seq = excluded.seq;

-- name: every_erased
SELECT what, seq FROM erased ORDER BY what;

-- name: delete_erased
DELETE FROM erased;

-- name: lift_guard_of_certificates
DROP TRIGGER IF EXISTS certificate_stays;

-- name: lift_guard_of_tiles
DROP TRIGGER IF EXISTS tile_stays;

-- name: check_references_at_commit
PRAGMA defer_foreign_keys = ON;
