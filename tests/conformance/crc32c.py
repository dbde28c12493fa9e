"""CRC-32C, the checksum of Kafka's record batches; Python brings only the other one."""

POLYNOMIAL = 0x82F63B78  # Castagnoli's, its bits reversed


def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        rest = byte
        for _ in range(8):
            rest = rest >> 1 ^ POLYNOMIAL * (rest & 1)
        table.append(rest)
    return tuple(table)


TABLE = _table()


def crc32c(data: bytes) -> int:
    """Return the checksum of some bytes."""
    rest = 0xFFFFFFFF
    for byte in data:
        rest = rest >> 8 ^ TABLE[(rest ^ byte) & 0xFF]
    return rest ^ 0xFFFFFFFF
