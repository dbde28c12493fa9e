"""Tell whether two pictures are the same, but for how a machine draws letters.

Typefaces differ from machine to machine; forms do not. So words are compared by how
much ink there is where they stand, and everything else almost pixel by pixel.
"""

from collections.abc import Iterable, Iterator

from PIL import Image, ImageChops, ImageDraw

Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels

CELL = 4  # pixels a side: edges may be smoothed differently inside one
TOLERANCE = 64  # of 255, of a cell's mean colour
STRAY = 3  # so many cells may differ: a letter that is wider elsewhere
FEW = 12  # pixels of ink more or less are no word
PALE = 48  # of 255: what differs less from the ground is no ink
COLOURS = 64


def quantised(picture: Image.Image) -> Image.Image:
    """Keep a picture small: as many colours as it needs, those of small things too."""
    most = Image.Quantize.MAXCOVERAGE
    return picture.convert("RGB").quantize(COLOURS, most, kmeans=3)


def differences(
    golden: Image.Image, actual: Image.Image, words: Iterable[Box]
) -> list[str]:
    """Say where two pictures differ; `words`: where the actual one has letters."""
    golden, actual = golden.convert("RGB"), actual.convert("RGB")
    if golden.size != actual.size:
        return [f"the picture was {golden.size}, it is {actual.size}"]
    boxes = tuple(words)
    moved = tuple(_forms(golden, actual, boxes))
    found = [f"another form at {x}, {y}" for x, y in moved]
    return (found if len(found) > STRAY else []) + list(_inked(golden, actual, boxes))


def _forms(
    golden: Image.Image, actual: Image.Image, words: tuple[Box, ...]
) -> Iterator[tuple[int, int]]:
    """Yield the cells outside of all words whose mean colours differ."""
    smaller = [picture.reduce(CELL) for picture in (golden, actual)]
    apart = ImageChops.difference(*smaller)
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    draw = ImageDraw.Draw(most)
    for left, top, right, bottom in words:
        box = (left - 2, top - 2, right + 2, bottom + 2)
        draw.rectangle([side // CELL for side in box], fill=0)
    for place, value in enumerate(most.tobytes()):
        if value > TOLERANCE:
            y, x = divmod(place, most.width)
            yield x * CELL, y * CELL


def _inked(
    golden: Image.Image, actual: Image.Image, words: tuple[Box, ...]
) -> Iterator[str]:
    """Yield the words that one picture has and the other has not."""
    for box in words:
        inks = sorted(_ink(picture.crop(box)) for picture in (golden, actual))
        if inks[0] * 2 + FEW < inks[1]:
            yield f"words only in one of them at {box[:2]}"


def _ink(picture: Image.Image) -> int:
    """Count the pixels that stand out from the commonest one."""
    grey = picture.convert("L").tobytes()
    ground = max(set(grey), key=grey.count)
    return sum(abs(value - ground) > PALE for value in grey)
