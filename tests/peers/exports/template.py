"""A CloudFormation template with its parameters given: conditions decided, functions computed.

What only AWS knows (ids, URLs) is made up, in the form that AWS gives it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ACCOUNT = "123456789012"
GONE = object()

# what Ref and GetAtt answer where the logical id will not do
KNOWN = {
    "Input.Destinations": ["rtmp://198.51.100.1:1935/app/key-a", "rtmp://198.51.100.2:1935/app/key-b"],
    "HlsEndpoint.Url": "https://0123abcd.mediapackage.us-east-1.amazonaws.com/out/v1/" + "a" * 32 + "/index.m3u8",
    "DashEndpoint.Url": "https://0123abcd.mediapackage.us-east-1.amazonaws.com/out/v1/" + "b" * 32 + "/index.mpd",
    "MediaLiveRole.Arn": f"arn:aws:iam::{ACCOUNT}:role/onair-role",
    "PlayerPageRole.Arn": f"arn:aws:iam::{ACCOUNT}:role/generated",
    "Distribution": "E1ABCDEF",
    "Distribution.DomainName": "d111111abcdef8.cloudfront.net",
    "AlarmTopic": f"arn:aws:sns:us-east-1:{ACCOUNT}:onair",
    "ViewerAlarmTopic": f"arn:aws:sns:us-east-1:{ACCOUNT}:onair-global",
    "Channel": "1234567",
    "Input": "7654321",
    "InputSecurityGroup": "1111111",
}


class _Loader(yaml.SafeLoader):
    """YAML 1.1, as CloudFormation reads it, with its short function names."""


def _function(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        argument: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        argument = loader.construct_sequence(node, deep=True)
    else:
        argument = loader.construct_mapping(node, deep=True)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": argument}


_Loader.add_multi_constructor("!", _function)


def load(path: Path) -> dict[str, Any]:
    # a safe loader with constructors of our own
    return yaml.load(path.read_text(), _Loader)


class Stack:
    """One template, computed."""

    def __init__(self, template: dict[str, Any], region: str, **parameters: str) -> None:
        self.template, self.region = template, region
        declared = template["Parameters"]
        unknown = set(parameters) - set(declared)
        assert not unknown, f"no such parameters: {unknown}"
        self.parameters = {name: parameters.get(name, about.get("Default")) for name, about in declared.items()}
        for name, value in self.parameters.items():
            about = declared[name]
            assert value is not None, f"{name} must be given"
            assert re.search(about.get("AllowedPattern", ""), value), f"{name}={value} is not allowed"
            assert value in about.get("AllowedValues", [value]), f"{name}={value} is not allowed"

    def accepts(self) -> bool:
        """Whether its rules hold."""
        rules = self.template.get("Rules", {}).values()
        return all(self.value(a["Assert"]) is True for rule in rules for a in rule["Assertions"])

    def resources(self) -> dict[str, dict[str, Any]]:
        all_ = self.template["Resources"].items()
        return {name: self.value(r) for name, r in all_ if self._is(r.get("Condition"))}

    def outputs(self) -> dict[str, str]:
        all_ = self.template.get("Outputs", {}).items()
        return {name: self.value(o["Value"]) for name, o in all_ if self._is(o.get("Condition"))}

    def _is(self, condition: str | None) -> bool:
        return condition is None or self.value(self.template["Conditions"][condition]) is True

    def _named(self, name: str) -> Any:
        if name == "AWS::Region":
            return self.region
        if name == "AWS::AccountId":
            return ACCOUNT
        if name in self.parameters:
            return self.parameters[name]
        resource, _, _attribute = name.partition(".")
        about = self.template["Resources"][resource]
        assert self._is(about.get("Condition")), f"{name} is not there in this case"
        return KNOWN.get(name, f"{resource}-id")

    def value(self, node: Any) -> Any:
        if isinstance(node, list):
            items = [self.value(item) for item in node]
            return [item for item in items if item is not GONE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((name, argument),) = node.items()
            if name in ("Ref", "Condition") and isinstance(argument, str):
                if argument == "AWS::NoValue":
                    return GONE
                return self._is(argument) if name == "Condition" else self._named(argument)
            if name.startswith("Fn::"):
                return self._call(name[4:], argument)
        members = {name: self.value(value) for name, value in node.items() if name != "Condition" or "Type" not in node}
        return {name: value for name, value in members.items() if value is not GONE}

    def _call(self, name: str, argument: Any) -> Any:
        if name == "If":
            condition, then, otherwise = argument
            return self.value(then if self._is(condition) else otherwise)
        if name == "GetAtt":
            return self._named(argument if isinstance(argument, str) else ".".join(argument))
        if name == "Sub":
            text, variables = argument if isinstance(argument, list) else (argument, {})
            known = self.value(variables)
            return re.sub(
                r"\$\{(!?)([^}]*)\}",
                lambda m: "${" + m[2] + "}" if m[1] else str(known[m[2]] if m[2] in known else self._named(m[2])),
                text,
            )
        value = self.value(argument)
        if name == "Select":
            return value[1][int(value[0])]
        if name == "Join":
            return value[0].join(value[1])
        if name == "Split":
            return value[1].split(value[0])
        if name == "Equals":
            return value[0] == value[1]
        if name == "Not":
            return not value[0]
        if name == "And":
            return all(value)
        raise AssertionError(f"Fn::{name} is not known here")
