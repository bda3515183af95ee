-- The log: one row an entry, its exact bytes, never changed. op, number and batch repeat what the bytes say, to find them by.
CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    body BLOB NOT NULL CHECK (length(body) <= 65535),
    leaf BLOB NOT NULL CHECK (length(leaf) = 32),
    op TEXT NOT NULL,
    number TEXT,
    batch INTEGER
) STRICT;

CREATE INDEX entry_by_number ON entry (number) WHERE number IS NOT NULL;

-- What the log is called is asked at every start; there is nearly never such an entry.
CREATE INDEX entry_reopened ON entry (seq) WHERE op = 'log.reopened';

CREATE INDEX entry_by_batch ON entry (batch, op) WHERE batch IS NOT NULL;

CREATE TRIGGER entry_stands BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE (ABORT, 'an entry of the ledger is never changed');
END;

CREATE TRIGGER entry_stays BEFORE DELETE ON entry
BEGIN
    SELECT RAISE (ABORT, 'an entry of the ledger is never deleted');
END;

-- The tree head of the whole log, and what appending needs (RFC 9162).
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    size INTEGER NOT NULL,
    peaks BLOB NOT NULL,
    root BLOB NOT NULL CHECK (length(root) = 32)
) STRICT;

-- Personal data and the salt of their digest in the entry; the only rows that the law may ask to erase.
CREATE TABLE person (
    seq INTEGER PRIMARY KEY REFERENCES entry (seq),
    salt BLOB NOT NULL CHECK (length(salt) = 16),
    body TEXT NOT NULL,
    name TEXT NOT NULL,
    identity TEXT NOT NULL
) STRICT;

CREATE INDEX person_by_identity ON person (identity);

-- From here on projections: what the entries add up to (pipeline/ledger/projections.py, field by field).
CREATE TABLE site (
    institution TEXT NOT NULL,
    name TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES entry (seq)
) STRICT;

CREATE TABLE batch (
    batch INTEGER PRIMARY KEY,
    content TEXT NOT NULL,
    received_seq INTEGER NOT NULL REFERENCES entry (seq),
    seq INTEGER NOT NULL REFERENCES entry (seq),
    state TEXT NOT NULL,
    name TEXT,
    name_key TEXT,
    mode TEXT,
    issued_on TEXT,
    people INTEGER NOT NULL,
    numbered INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    kind TEXT,
    is_seated INTEGER NOT NULL DEFAULT 0,
    platform TEXT
) STRICT;

CREATE INDEX batch_by_content ON batch (content, batch);

CREATE UNIQUE INDEX batch_content_once ON batch (content) WHERE state IN ('received', 'accepted');

CREATE UNIQUE INDEX batch_name_once ON batch (name_key) WHERE state = 'accepted';

CREATE TABLE counter (
    institution TEXT NOT NULL,
    year INTEGER NOT NULL,
    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
    last INTEGER NOT NULL CHECK (last BETWEEN 1 AND 999999),
    seq INTEGER NOT NULL REFERENCES entry (seq),
    PRIMARY KEY (institution, year, level)
) STRICT;

CREATE TABLE certificate (
    number TEXT PRIMARY KEY CHECK (length(number) = 22),
    batch INTEGER NOT NULL REFERENCES batch (batch),
    row INTEGER NOT NULL,
    occupation TEXT NOT NULL,
    job TEXT NOT NULL,
    level INTEGER NOT NULL,
    issued_on TEXT NOT NULL,
    assigned_seq INTEGER NOT NULL UNIQUE REFERENCES entry (seq),
    seq INTEGER NOT NULL REFERENCES entry (seq),
    state TEXT NOT NULL,
    copy INTEGER NOT NULL DEFAULT 1,
    person_seq INTEGER NOT NULL DEFAULT 0,
    replaced_by TEXT REFERENCES certificate (number)
) STRICT;

CREATE INDEX certificate_by_batch ON certificate (batch, assigned_seq);

CREATE UNIQUE INDEX certificate_by_person ON certificate (person_seq);

CREATE INDEX certificate_by_successor ON certificate (replaced_by) WHERE replaced_by IS NOT NULL;

CREATE TRIGGER certificate_keeps_its_number BEFORE UPDATE OF number, batch, assigned_seq ON certificate
BEGIN
    SELECT RAISE (ABORT, 'a certificate number is never changed');
END;

CREATE TRIGGER certificate_stays BEFORE DELETE ON certificate
BEGIN
    SELECT RAISE (ABORT, 'a certificate number is never deleted');
END;

CREATE TABLE card_counter (
    institution TEXT NOT NULL,
    kind TEXT NOT NULL,
    last INTEGER NOT NULL CHECK (last BETWEEN 1 AND 9999),
    seq INTEGER NOT NULL REFERENCES entry (seq),
    PRIMARY KEY (institution, kind)
) STRICT;

CREATE TABLE card (
    number TEXT PRIMARY KEY CHECK (length(number) = 18),
    batch INTEGER NOT NULL REFERENCES batch (batch),
    row INTEGER NOT NULL,
    kind TEXT NOT NULL,
    occupation TEXT,
    first_issued_on TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    issued_seq INTEGER NOT NULL UNIQUE REFERENCES entry (seq),
    seq INTEGER NOT NULL REFERENCES entry (seq),
    state TEXT NOT NULL
) STRICT;

CREATE INDEX card_by_batch ON card (batch, issued_seq);

CREATE TABLE ticket (
    ticket TEXT PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES batch (batch),
    row INTEGER NOT NULL,
    seq INTEGER NOT NULL UNIQUE REFERENCES entry (seq)
) STRICT;

CREATE TABLE copy (
    number TEXT NOT NULL REFERENCES certificate (number),
    copy INTEGER NOT NULL,
    opened_seq INTEGER NOT NULL REFERENCES entry (seq),
    seq INTEGER NOT NULL REFERENCES entry (seq),
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    is_printed INTEGER NOT NULL CHECK (is_printed IN (0, 1)),
    blank TEXT,
    serial TEXT,
    PRIMARY KEY (number, copy)
) STRICT;

-- Blanks with serials: the counts of each kind (Z18), and their states by ranges.
CREATE TABLE blank (
    blank TEXT PRIMARY KEY,
    received INTEGER NOT NULL,
    in_stock INTEGER NOT NULL,
    printed INTEGER NOT NULL,
    spoiled INTEGER NOT NULL,
    destroyed INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    seq INTEGER NOT NULL REFERENCES entry (seq),
    CHECK (received = in_stock + printed + spoiled + destroyed + returned)
) STRICT;

CREATE TABLE serials (
    blank TEXT NOT NULL REFERENCES blank (blank),
    prefix TEXT NOT NULL,
    width INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL CHECK (last >= first),
    state TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES entry (seq),
    batch INTEGER REFERENCES batch (batch),
    place INTEGER,
    copy INTEGER,
    attempt INTEGER,
    PRIMARY KEY (blank, prefix, width, first)
) STRICT;

CREATE INDEX serials_by_batch ON serials (batch, place) WHERE batch IS NOT NULL;

CREATE TABLE document (
    path TEXT PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES batch (batch),
    number TEXT,
    kind TEXT NOT NULL,
    copy INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    pages INTEGER NOT NULL,
    page INTEGER,
    seq INTEGER NOT NULL REFERENCES entry (seq)
) STRICT;

CREATE INDEX document_by_batch ON document (batch);

CREATE INDEX document_by_number ON document (number) WHERE number IS NOT NULL;

CREATE TABLE calibration (
    printer TEXT NOT NULL,
    tray TEXT NOT NULL,
    stock TEXT NOT NULL,
    side TEXT NOT NULL,
    page TEXT NOT NULL,
    offset_x_um INTEGER NOT NULL,
    offset_y_um INTEGER NOT NULL,
    scale_x_ppm INTEGER NOT NULL,
    scale_y_ppm INTEGER NOT NULL,
    rotation_urad INTEGER NOT NULL,
    residual_um INTEGER NOT NULL,
    seq INTEGER NOT NULL UNIQUE REFERENCES entry (seq),
    PRIMARY KEY (printer, tray, stock, side)
) STRICT;

-- No projection: which drop and which folder under work/ a batch has, and whether anything is left to do for it.
CREATE TABLE work (
    batch INTEGER PRIMARY KEY REFERENCES batch (batch),
    drop_name TEXT NOT NULL,
    folder TEXT NOT NULL,
    finished INTEGER NOT NULL DEFAULT 0 CHECK (finished IN (0, 1))
) STRICT;

CREATE INDEX work_in_hand ON work (batch) WHERE finished = 0;

-- The keys that sign now: that of the log, and that of the QR codes.
CREATE TABLE signing_key (
    purpose TEXT PRIMARY KEY,
    vkey TEXT NOT NULL,
    before TEXT,
    seq INTEGER NOT NULL REFERENCES entry (seq)
) STRICT;

-- No projection: every checkpoint that was signed, as it also stands in checkpoints.txt.
CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY,
    root BLOB NOT NULL CHECK (length(root) = 32),
    note TEXT NOT NULL
) STRICT;

CREATE TRIGGER checkpoint_stands BEFORE UPDATE ON checkpoint
BEGIN
    SELECT RAISE (ABORT, 'what was signed is never changed');
END;

CREATE TRIGGER checkpoint_stays BEFORE DELETE ON checkpoint
BEGIN
    SELECT RAISE (ABORT, 'what was signed is never deleted');
END;

-- Certificates that were issued before certpress.
CREATE TABLE imported (
    number TEXT PRIMARY KEY CHECK (length(number) = 22),
    occupation TEXT NOT NULL,
    job TEXT NOT NULL,
    level INTEGER NOT NULL,
    issued_on TEXT NOT NULL,
    imported_seq INTEGER NOT NULL UNIQUE REFERENCES entry (seq),
    seq INTEGER NOT NULL REFERENCES entry (seq),
    state TEXT NOT NULL
) STRICT;

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

-- What was erased after its time: numbers of certificates and cards, and batches by their place among all, as text.
CREATE TABLE erased (
    what TEXT PRIMARY KEY,
    seq INTEGER NOT NULL REFERENCES entry (seq)
) STRICT;

-- Months that were closed, and what each left to the next one.
CREATE TABLE month (
    month TEXT PRIMARY KEY,
    closing TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES entry (seq)
) STRICT;

-- To find people by a part of their names: the index alone is read.
CREATE INDEX person_by_name ON person (name);

-- To find a file by its SHA-256; eight digits of it are enough to be nearly alone, and keep the index small.
CREATE INDEX document_by_hash ON document (substr(sha256, 1, 8));
