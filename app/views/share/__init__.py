"""What leaves the site: pictures of a step, texts, codes, a file that plays offline."""
