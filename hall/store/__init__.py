"""The database: tables, the event log, projections and migrations. All SQL is in here."""
