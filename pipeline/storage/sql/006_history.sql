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
