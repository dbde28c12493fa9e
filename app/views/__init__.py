"""What pages show: plain words and numbers, computed here, printed by templates."""
