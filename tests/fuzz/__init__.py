"""The proof that no content breaks the reader: `python -m tests.fuzz` and, guided by coverage, `.guided`."""
