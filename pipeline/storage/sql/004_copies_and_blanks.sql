-- Copies (版次) of certificates and what became of their paper, corrections, and the number in the place of a voided one.
ALTER TABLE certificate ADD COLUMN copy INTEGER NOT NULL DEFAULT 1;

ALTER TABLE certificate ADD COLUMN person_seq INTEGER NOT NULL DEFAULT 0;

UPDATE certificate SET person_seq = assigned_seq;

ALTER TABLE certificate ADD COLUMN replaced_by TEXT REFERENCES certificate (number);

CREATE UNIQUE INDEX certificate_by_person ON certificate (person_seq);

CREATE INDEX certificate_by_successor ON certificate (replaced_by) WHERE replaced_by IS NOT NULL;

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
