"""The stage: the picture of one step, drawn twice, for wide and for narrow screens."""

from app.views.stage.still import still_view
from app.views.stage.view import stage_view, stage_views

__all__ = ["stage_view", "stage_views", "still_view"]
