"""The schema's history, for alembic: one file a step in `versions`."""
