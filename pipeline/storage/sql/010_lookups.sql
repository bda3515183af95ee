-- To find people by a part of their names: the index alone is read.
CREATE INDEX person_by_name ON person (name);

-- To find a file by its SHA-256; eight digits of it are enough to be nearly alone, and keep the index small.
CREATE INDEX document_by_hash ON document (substr(sha256, 1, 8));
