-- The kind (类别) of a batch; until now there was one.
ALTER TABLE batch ADD COLUMN kind TEXT;

-- Whether an exam has its seats.
ALTER TABLE batch ADD COLUMN is_seated INTEGER NOT NULL DEFAULT 0;

UPDATE batch SET kind = '认定结果' WHERE mode IS NOT NULL;

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

-- A document is that of a certificate or of a card, so its number refers to one table no more; the rules of the log see
-- to it that there is such a number.
CREATE TABLE document_anew (
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

INSERT INTO document_anew (path, batch, number, kind, copy, sha256, pages, page, seq)
SELECT path, batch, number, kind, copy, sha256, pages, page, seq FROM document;

DROP TABLE document;

ALTER TABLE document_anew RENAME TO document;

CREATE INDEX document_by_batch ON document (batch);

CREATE INDEX document_by_number ON document (number) WHERE number IS NOT NULL;
