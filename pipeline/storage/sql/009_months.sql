-- Months that were closed, and what each left to the next one.
CREATE TABLE month (
    month TEXT PRIMARY KEY,
    closing TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES entry (seq)
) STRICT;
