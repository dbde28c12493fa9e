"""Checking configurations: readers, secrets, understanding, risks."""
