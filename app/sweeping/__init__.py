"""Sweeps: a grid of experiments, from its link to its cells, spread and collected."""
