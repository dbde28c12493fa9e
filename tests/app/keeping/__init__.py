"""What people ask to be kept, in both databases."""
