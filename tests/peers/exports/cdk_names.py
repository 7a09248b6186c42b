"""What the CDK's library calls the settings that exports have: `src/export/cdk/names.txt`, from its own source.

    PEERS_CDK=... python -m exports.cdk_names > src/export/cdk/names.txt

A line is a class, one of its types (`-` for its own properties) and the type's members by CloudFormation's names;
behind `=` the type of a member that has members itself, `*` where these are free. Which classes are listed is what
exports make.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

CLASSES = {
    "cloudfront": ("CfnDistribution", "CfnOriginAccessControl"),
    "cloudwatch": ("CfnAlarm", "CfnDashboard"),
    "iam": ("CfnRole",),
    "lambda": ("CfnFunction",),
    "logs": ("CfnLogGroup",),
    "medialive": ("CfnChannel", "CfnInput", "CfnInputSecurityGroup"),
    "mediapackage": ("CfnChannel", "CfnOriginEndpoint"),
    "s3": ("CfnBucket", "CfnBucketPolicy"),
    "sns": ("CfnTopic", "CfnTopicPolicy"),
}
# types that no export has, and that Python spells by other rules
LEFT_OUT = ("LambdaManagedInstancesCapacityProviderConfigProperty", "ReplicationRuleFilterProperty")


def words(name: str) -> list[str]:
    """As `types.rs` has them: a word begins at a capital, or at a small letter behind a digit."""
    return re.findall(r"[A-Z]+(?![a-z])[0-9]*|[A-Z][a-z]*[0-9]*|[a-z]+[0-9]*", name)


def camel(name: str) -> str:
    first, *others = words(name)
    return first.lower() + "".join(word.capitalize() for word in others)


def snake(name: str) -> str:
    return "_".join(word.lower() for word in words(name))


def lines() -> Iterator[str]:
    library = Path(os.environ["PEERS_CDK"], "cdk-node/node_modules/aws-cdk-lib")
    for module, classes in CLASSES.items():
        source = (library / f"aws-{module}/lib/{module}.generated.js").read_text()
        all_ = set(re.findall(r"function convert(Cfn\w+?)PropsToCloudFormation", source))
        for class_ in classes:
            converts = rf"function convert{class_}(Props|\w+Property)ToCloudFormation\(\w+\)(.*?\)):properties\}}"
            # a type of CfnInputSecurityGroup is none of CfnInput, but CfnRole's Policy is none of CfnRolePolicy
            longer = [c.removeprefix(class_) for c in all_ if c.startswith(class_) and c != class_]
            for type_, body in sorted(re.findall(converts, source)):
                if type_ in LEFT_OUT or any(type_.startswith(word) and type_ != f"{word}Property" for word in longer):
                    continue
                members = []
                for name, how, value in re.findall(r'"?(\w+)"?:((?:(?!properties\.).)*?)\(?properties\.(\w+)\)', body):
                    assert camel(name) == value, f"{class_} {type_}: {name} is {value}, not {camel(name)}"
                    structure = re.search(rf"convert{class_}(\w+Property)ToCloudFormation", how)
                    free = "objectToCloudFormation" in how
                    members.append(f"{name}={structure[1]}" if structure else f"{name}=*" if free else name)
                assert members or "properties." not in body, body
                yield " ".join([f"{module}.{class_}", type_.replace("Props", "-"), *members])


def table() -> str:
    return "".join(f"{line}\n" for line in lines())


if __name__ == "__main__":
    print(table(), end="")
