"""The decision table as DMN 1.3, for rule engines elsewhere.

Two decisions, the coverage and the ambiguities that it rests on, each a table over complete requests: an input for each
fact (a string: a slug, or yes and no), hit policy UNIQUE. A rule is a path through the facts in order; values that lead to
the same rest share it. The rules do not overlap and leave nothing out, so that any single-hit policy gives the same answer.
Entries are S-FEEL: `"a","b"` is one of, `-` is any. Unknown or wider values match no rule, and an engine then gives null:
decide those with this package, or with the table as CSV or Parquet.
"""

from collections.abc import Sequence
from xml.etree import ElementTree

from iort_kg.answers import column, rules
from iort_kg.coverage import Decider
from iort_kg.namespaces import BASE, POLICY, slug

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
# Apart, so that the first is short enough to be read; a complete request misses nothing.
DECISIONS = {"coverage": ("determination", "reason", "clause"), "ambiguities": ("ambiguities",)}


def decision_table_dmn(decider: Decider) -> bytes:
    """The rule as a DMN 1.3 document, in UTF-8."""
    rule = decider.rule
    ElementTree.register_namespace("", MODEL)
    name = f"coverage_{rule.policy}"
    root = _element(None, "definitions", id=f"definitions_{name}", name=name, namespace=POLICY + rule.policy, expressionLanguage=FEEL)
    _text(root, "description", f"Coverage rule {rule.iri}, digest {rule.digest}. For complete requests; values are slugs of {BASE}.")
    for dimension in rule.dimensions:
        fact = column(dimension.name)
        data = _element(root, "inputData", id=f"input_{fact}", name=fact)
        _element(data, "variable", id=f"variable_{fact}", name=fact, typeRef="string")
    for decision, outputs in DECISIONS.items():
        _add_decision(root, f"{decision}_{rule.policy}", decider, outputs)
    ElementTree.indent(root, " ")
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _add_decision(root: ElementTree.Element, name: str, decider: Decider, outputs: Sequence[str]) -> None:
    decision = _element(root, "decision", id=name, name=name)
    _element(decision, "variable", id=f"variable_{name}", name=name)
    for dimension in decider.rule.dimensions:
        needed = _element(decision, "informationRequirement", id=f"{name}_needs_{column(dimension.name)}")
        _element(needed, "requiredInput", href=f"#input_{column(dimension.name)}")
    table = _element(decision, "decisionTable", id=f"{name}_table", hitPolicy="UNIQUE")
    for dimension in decider.rule.dimensions:
        fact = column(dimension.name)
        entry = _element(table, "input", id=f"{name}_{fact}", label=fact)
        _text(_element(entry, "inputExpression", id=f"{name}_{fact}_is", typeRef="string"), "text", fact)
        _text(_element(entry, "inputValues", id=f"{name}_{fact}_accepts"), "text", _one_of(tuple(map(slug, dimension.values))))
    for output in outputs:
        _element(table, "output", id=f"{name}_{output}", name=output, typeRef="string")
    for number, (path, answer) in enumerate(rules(decider, outputs), 1):
        rule = _element(table, "rule", id=f"{name}_rule_{number}")
        for place, chosen in enumerate(path):
            _text(_element(rule, "inputEntry", id=f"{name}_rule_{number}_in_{place}"), "text", _one_of(chosen) if chosen else "-")
        for place, text in enumerate(answer):
            _text(_element(rule, "outputEntry", id=f"{name}_rule_{number}_out_{place}"), "text", _one_of((text or "",)))


def _one_of(texts: Sequence[str]) -> str:
    """Texts as a list of FEEL strings."""
    return ",".join('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts)


def _element(parent: ElementTree.Element | None, tag: str, /, **attributes: str) -> ElementTree.Element:
    qualified = f"{{{MODEL}}}{tag}"
    return ElementTree.Element(qualified, attributes) if parent is None else ElementTree.SubElement(parent, qualified, attributes)


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    _element(parent, name).text = text
