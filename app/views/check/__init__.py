"""The page that checks a configuration: its form, its answer, row by row."""
