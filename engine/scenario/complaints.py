"""What pydantic found wrong, in the words of whoever wrote the file."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from engine.scenario.errors import Path, Problem, shown, suggestion

# What each kind of error asks for; {…} comes from the error's context.
WANTED: Mapping[str, str] = {
    "string_type": "it must be text",
    "int_type": "it must be a whole number",
    "int_parsing": "it must be a whole number",
    "int_parsing_size": "it is too large",
    "bool_type": "it must be true or false",
    "greater_than_equal": "at least {ge} is possible",
    "less_than_equal": "at most {le} is possible",
    "string_too_long": "at most {max_length} characters are possible",
    "string_too_short": "it must not be empty",
    "string_pattern_mismatch": "small letters, digits and single dashes are possible",
    "too_long": "at most {max_length} entries are possible",
    "too_short": "at least {min_length} entry is needed",
    "tuple_type": "it must be a list",
    "mapping_type": "it must be a mapping",
    "dict_type": "it must be a mapping",
    "model_type": "it must be a mapping",
}


def complaints(
    error: ValidationError, model: type[BaseModel], *above: str | int
) -> Iterator[Problem]:
    """Yield one problem for each thing that pydantic found."""
    for found in error.errors(include_url=False):
        path = tuple(part for part in found["loc"] if part != "[key]")
        yield Problem((*above, *path), _words(found, path, model))


def _words(found: ErrorDetails, path: Path, model: type[BaseModel]) -> str:
    context = found.get("ctx", {})
    match found["type"]:
        case "missing":
            return f"it is missing{_possible(path, model)}"
        case "extra_forbidden":
            return _no_such_field(str(path[-1]), _around(model, path[:-1]))
        case "value_error":
            return str(context["error"])
        case "literal_error":
            return _choices(found["input"], str(context["expected"]))
        case kind if kind in WANTED:
            return f"found {shown(found['input'])}; {WANTED[kind].format(**context)}"
        case _:
            return f"found {shown(found['input'])}; {found['msg']}"


def _possible(path: Path, model: type[BaseModel]) -> str:
    """List what a field may be, where that is a choice of few."""
    around = _around(model, path[:-1])
    field = around.model_fields.get(str(path[-1])) if around else None
    choices = get_args(field.annotation) if field else ()
    if not choices or not all(isinstance(one, str) for one in choices):
        return ""
    return f". Possible: {', '.join(choices)}"


def _no_such_field(name: str, model: type[BaseModel] | None) -> str:
    if model is None:
        return f"there is no field {shown(name)} here"
    names = [field.alias or key for key, field in model.model_fields.items()]
    hint = suggestion(name, names)
    return f"there is no field {shown(name)}.{hint} Possible: {', '.join(names)}"


def _choices(found: Any, expected: str) -> str:
    names = [name.strip("'") for name in expected.replace(" or ", ", ").split(", ")]
    hint = suggestion(str(found), names)
    return f"found {shown(found)}.{hint} Possible: {', '.join(names)}"


def _around(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """Find the model that a path leads to."""
    here: type[BaseModel] | None = model
    for part in path:
        if here is None or isinstance(part, int):
            continue
        field = here.model_fields.get(part.replace("-", "_"))
        here = _model_in(field.annotation) if field else None
    return here


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Find the model in a type such as ``tuple[Model, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
