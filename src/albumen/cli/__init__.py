"""The command line: a file a command; the only room that prints."""
