"""Do the codes of a resource stand in the value sets that its elements are bound to? The models of fhir.resources do not look."""

from collections.abc import Iterator, Mapping
from typing import Any

from iort_kg.errors import InvalidInput
from iort_kg.fhir.parts import Binding

# An element within one of its own kind is bound as that is.
_SAME = {"component": "content"}


def check_codes(resource: Mapping[str, Any], bindings: Mapping[str, Binding]) -> None:
    """Refuse a resource with a code that its element cannot take.

    Raises:
        InvalidInput: it has one; the message names the element and the code.
    """
    for element, value in elements(resource, str(resource["resourceType"])):
        binding = bindings.get(element)
        if binding is None:
            continue
        systems = {system for system, _ in binding.codes}
        if isinstance(value, str):
            known = any(code == value for _, code in binding.codes)
            wrong = None if known else value
        else:
            own = [coding for coding in value.get("coding", ()) if coding.get("system") in systems]
            wrong = next((coding["code"] for coding in own if (coding["system"], coding["code"]) not in binding.codes), None)
            if binding.required and not own:
                wrong = "without a code"
        if wrong is not None:
            raise InvalidInput(f"{element} of {resource.get('id')} cannot be {wrong!r}: it is not in the value set {binding.valueset}")


def elements(value: object, path: str) -> Iterator[tuple[str, Any]]:
    """Every code, text and object in a resource, after the name of its element.

    >>> dict(elements({"action": [{"action": [{"title": "x"}]}]}, "PlanDefinition"))["PlanDefinition.action.title"]
    'x'
    """
    if isinstance(value, list):
        for item in value:
            yield from elements(item, path)
        return
    yield path, value
    if isinstance(value, dict):
        for name, inner in value.items():
            name = _SAME.get(name, name)
            yield from elements(inner, path if path.endswith(f".{name}") else f"{path}.{name}")
