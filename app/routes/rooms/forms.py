"""What the forms of a room send, and how they are answered."""

from typing import NamedTuple
from urllib.parse import parse_qs

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from app.limits import ROOM_FORM_BYTES
from app.links import Damage, LinkError
from engine.sentence import say

FIELDS = 40
# A secret or a token may stand in the address: it is not to be kept, nor passed on.
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
HUSH = "quiet"  # a script that sends a form wants to stay on its page


class Form(NamedTuple):
    """The fields of a form that was sent."""

    fields: dict[str, list[str]]

    def text(self, name: str) -> str:
        """Return a field; "" if it was not sent."""
        return self.fields.get(name, [""])[0]

    def texts(self, name: str) -> tuple[str, ...]:
        """Return all fields of a name that hold something."""
        return tuple(text for text in self.fields.get(name, []) if text.strip())

    def number(self, name: str) -> int:
        """Return a field that is a number. Raises LinkError."""
        return _number(name, self.text(name))

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return all fields of a name, which are numbers. Raises LinkError."""
        return tuple(_number(name, text) for text in self.texts(name))


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        reason = say("This is no number.")
        raise LinkError([Damage(f"{name}={text[:40]}", reason)], None)
    return int(text)


async def form_of(request: Request) -> Form:
    """Read a form. Raises HTTPException 413 for one that is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > ROOM_FORM_BYTES:
            raise HTTPException(413)
    try:
        text = body.decode("utf-8", "replace")
        return Form(parse_qs(text, keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError:
        raise HTTPException(413) from None


def answer(form: Form, url: str, **told: object) -> Response:
    """Lead to a page; a script hears instead what there is to tell."""
    if form.text(HUSH):
        return JSONResponse(told, headers=PRIVATE)
    return RedirectResponse(url, 303, PRIVATE)
