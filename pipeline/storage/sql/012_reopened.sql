-- What the log is called is asked at every start; there is nearly never such an entry.
CREATE INDEX entry_reopened ON entry (seq) WHERE op = 'log.reopened';
