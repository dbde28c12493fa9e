"""Lessons, their teacher's pages, and the guess before a story plays."""

from urllib.parse import unquote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.lessons import find_lesson, lessons
from app.routes.answers import moved, page, query_of
from app.routes.scenarios import settle
from app.runs import find_run
from app.views.lessons import lesson_page
from app.views.predict import address, prediction, read_guess
from app.views.rendering import render

router = APIRouter(include_in_schema=False)
BOTH = ["GET", "HEAD"]
GUESS = "guess="


@router.api_route("/lessons", methods=BOTH)
def every(request: Request) -> Response:
    """List the lessons."""
    return page(
        request,
        lambda: (render("pages/lessons.html", lessons=lessons()),),
        "/lessons",
    )


@router.api_route("/lessons/{slug}", methods=BOTH)
def one(request: Request, slug: str) -> Response:
    """Show a lesson as the class sees it."""
    made = lesson_page(find_lesson(slug))
    return page(request, lambda: (render("pages/lesson.html", page=made),), made.url)


@router.api_route("/lessons/{slug}/teacher", methods=BOTH)
def teacher(request: Request, slug: str) -> Response:
    """Show what the teacher needs beside it, to be printed."""
    made = lesson_page(find_lesson(slug))
    return page(
        request,
        lambda: (render("pages/teacher.html", page=made),),
        f"{made.url}/teacher",
    )


@router.api_route("/s/{slug}/predict", methods=BOTH)
def predict(request: Request, slug: str) -> Response:
    """Ask which messages will be read; compare a guess with what happened."""
    query = query_of(request)
    parts = query.split("&")
    values = [unquote(part[len(GUESS) :]) for part in parts if part.startswith(GUESS)]
    rest = "&".join(part for part in parts if not part.startswith(GUESS))
    run = find_run(settle(slug, rest).run)
    guess = read_guess(run, values)
    url = address(run.experiment, guess)
    if unquote(f"{request.url.path}{'?' if query else ''}{query}") != unquote(url):
        return moved(url)
    return page(
        request,
        lambda: (render("pages/predict.html", page=prediction(run, guess)),),
        url,
    )
