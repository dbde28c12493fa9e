"""Two runs beside each other: boards, words, ledgers and prices on one clock."""
