"""What every frame is made of, whichever page it is for."""

import re


def expect_lines(frame: str) -> None:
    """Expect a layer or a leaf a line; leaves have ids, each once."""
    ids = []
    layers = 0
    for line in frame.splitlines():
        if line.startswith("</"):
            layers -= 1
        else:
            assert re.match(r"<\w+[ >]", line), f"not a line of a frame: {line!r}"
            ids += re.findall(r'^<[^>]*? id="([^"]*)"', line)
            layers += not (line.endswith("/>") or "</" in line)
    assert layers == 0
    assert len(ids) == len(set(ids))
