"""The pages, the API and the command line. The engine does not know them."""
