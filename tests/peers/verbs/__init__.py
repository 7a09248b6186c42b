"""onair's own verbs, run as a user runs them: the program, its exit codes, its JSON."""
