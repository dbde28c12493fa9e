"""The commands of ``ackward``, one module each; `app.cli` puts them together."""
