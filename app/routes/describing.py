"""The OpenAPI document: what FastAPI finds, and the refusals that it cannot see."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.checking.document import CheckAsked
from app.routes.errors import Problem
from engine.scenario import Scenario

REF = "#/components/schemas/{model}"


def described(app: FastAPI) -> dict[str, Any]:
    """Describe the API, once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description="Settings go into the query under Kafka's own names.",
            routes=app.routes,
        )
        schemas = made["components"]["schemas"]
        for model in (Problem, Scenario, CheckAsked):
            found = model.model_json_schema(ref_template=REF)
            schemas |= found.pop("$defs", {}) | {model.__name__: found}
        app.openapi_schema = made
    return app.openapi_schema
