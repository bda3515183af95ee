"""The SQL of the store, in files: numbered migrations, the schema as it stands, and named queries."""
