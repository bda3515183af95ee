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
