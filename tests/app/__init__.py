"""The pages, the API and the command line, without a browser."""
