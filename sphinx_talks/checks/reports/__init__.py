"""The forms in which a check reports what it found: for people, for programs, for GitHub and for code scanners."""
