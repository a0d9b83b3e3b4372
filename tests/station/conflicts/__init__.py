"""Where two sources of the API disagree: a test each, whose docstring holds the sources, the rule and its reason."""
