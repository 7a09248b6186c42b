#!/usr/bin/env python3
"""Write the excerpt of a botocore service model that `model.rs` reads, one shape a line.

    python3 excerpt.py medialive    medialive/model.json    CreateChannel UpdateChannel ...

Plain scalars are written by their type's name; limits that a model keeps only in a shape's name
(`__integerMin1Max100`) become `min` and `max`. Members go by their name on the wire.
"""
import json
import re
import sys

import botocore.loaders

service, out, *operations = sys.argv[1:]
model = botocore.loaders.Loader().load_service_model(service, "service-2")
shapes = model["shapes"]
NAME = re.compile(r"^__(?:integer|long|double|float|string)(?:Min(Negative)?(\d+))?(?:Max(Negative)?(\d+))?")
found = {}


def limits(name, shape):
    low, high = shape.get("min"), shape.get("max")
    if match := NAME.match(name):
        if low is None and match[2]:
            low = int(match[2]) * (-1 if match[1] else 1)
        if high is None and match[4]:
            high = int(match[4]) * (-1 if match[3] else 1)
    return low, high


def add(name):
    """The name to refer to the shape by; follows what it refers to."""
    shape = shapes[name]
    entry = {"type": shape["type"]}
    for key, limit in zip(("min", "max"), limits(name, shape)):
        if limit is not None:
            entry[key] = limit
    if shape.get("enum"):
        entry["enum"] = shape["enum"]
    if shape.get("pattern"):
        sys.exit(f"{name} has a pattern, which model.rs does not know")
    plain = len(entry) == 1 and shape["type"] not in ("structure", "list", "map")
    if plain or name in found:
        return shape["type"] if plain else name
    found[name] = entry
    if shape["type"] == "structure":
        members = shape.get("members", {})
        entry["members"] = {m.get("locationName", k): add(m["shape"]) for k, m in members.items()}
        if shape.get("required"):
            entry["required"] = [members[k].get("locationName", k) for k in shape["required"]]
    elif shape["type"] in ("list", "map"):
        entry["member"] = add(shape["member" if shape["type"] == "list" else "value"]["shape"])
    return name


inputs = {op: add(model["operations"][op]["input"]["shape"]) for op in operations}
with open(out, "w") as file:
    rows = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in sorted(found.items()))
    file.write('{"inputs": ' + json.dumps(inputs) + ',\n "shapes": {\n' + rows + "\n}}\n")
