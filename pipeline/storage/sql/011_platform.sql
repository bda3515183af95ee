-- Where the results of a batch stand on the platform.
ALTER TABLE batch ADD COLUMN platform TEXT;
