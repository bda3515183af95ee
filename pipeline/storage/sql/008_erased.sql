-- What was erased after its time: numbers of certificates and cards, and batches by their place among all, as text.
CREATE TABLE erased (
    what TEXT PRIMARY KEY,
    seq INTEGER NOT NULL REFERENCES entry (seq)
) STRICT;
