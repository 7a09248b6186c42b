#!/usr/bin/env python3
"""Write the excerpts of botocore's service models that `model.rs` reads, one shape a line.

Run it here, without arguments, when the services' members changed or an operation joins the list.
Plain scalars are written by their type's name; limits that a model keeps only in a shape's name
(`__integerMin1Max100`) become `min` and `max`. Members go by their name on the wire.
"""
import json
import pathlib
import re
import sys

import botocore.loaders

OPERATIONS = {
    "medialive": """CreateChannel UpdateChannel UpdateChannelClass CreateInput UpdateInput
        CreateInputSecurityGroup UpdateInputSecurityGroup BatchUpdateSchedule DescribeThumbnails
        ListAlerts CreateTags RestartChannelPipelines""",
    "mediapackage": """CreateChannel UpdateChannel CreateOriginEndpoint UpdateOriginEndpoint
        ConfigureLogs TagResource""",
}
NAME = re.compile(r"^__(?:integer|long|double|float|string)(?:Min(Negative)?(\d+))?(?:Max(Negative)?(\d+))?")


def limits(name, shape):
    low, high = shape.get("min"), shape.get("max")
    if match := NAME.match(name):
        if low is None and match[2]:
            low = int(match[2]) * (-1 if match[1] else 1)
        if high is None and match[4]:
            high = int(match[4]) * (-1 if match[3] else 1)
    return low, high


def add(shapes, found, name):
    """The name to refer to the shape by; follows what it refers to."""
    shape = shapes[name]
    kind = shape["type"]
    entry = {"type": kind}
    for key, limit in zip(("min", "max"), limits(name, shape)):
        if limit is not None:
            entry[key] = limit
    if shape.get("enum"):
        entry["enum"] = shape["enum"]
    if shape.get("pattern"):
        sys.exit(f"{name} has a pattern, which model.rs does not know")
    if len(entry) == 1 and kind not in ("structure", "list", "map"):
        return kind
    if name not in found:
        found[name] = entry
        if kind == "structure":
            members = shape.get("members", {})
            entry["members"] = {wire(k, m): add(shapes, found, m["shape"]) for k, m in members.items()}
            if shape.get("required"):
                entry["required"] = [wire(k, members[k]) for k in shape["required"]]
        elif kind in ("list", "map"):
            inner = shape["member" if kind == "list" else "value"]
            entry["member"] = add(shapes, found, inner["shape"])
    return name


def wire(name, member):
    return member.get("locationName", name)


for service, operations in OPERATIONS.items():
    model = botocore.loaders.Loader().load_service_model(service, "service-2")
    found = {}
    inputs = {
        op: add(model["shapes"], found, model["operations"][op]["input"]["shape"])
        for op in operations.split()
    }
    rows = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in sorted(found.items()))
    with open(pathlib.Path(__file__).parent / service / "model.json", "w") as file:
        file.write('{"inputs": ' + json.dumps(inputs) + ',\n "shapes": {\n' + rows + "\n}}\n")
