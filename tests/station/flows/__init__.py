"""Real clients' requests as they send them, a file for each client; each asserts what that client reads."""
