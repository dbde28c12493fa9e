"""Rooms on the web: opening one, taking part, teaching, and the events of both."""

from fastapi import APIRouter

from app.routes.rooms import opening, taking_part, teaching

router = APIRouter(include_in_schema=False)
router.include_router(opening.router)
router.include_router(taking_part.router)
router.include_router(teaching.router)

__all__ = ["router"]
