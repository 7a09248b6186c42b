"""Checks of the judges themselves: no network, no emulator.

python -m unittest judge.selftest
"""

import datetime as dt
import glob
import json
import os
import unittest
from typing import ClassVar

import botocore.session
from botocore import xform_name
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from judge import cbor, model, request, shapes
from judge.model import Timestamp

HERE = os.path.dirname(os.path.abspath(__file__))


def built(service: str, op: str, **params):
    """The request botocore itself would send, without sending it."""
    c = botocore.session.get_session().create_client(
        service,
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        endpoint_url="http://127.0.0.1:1",
    )
    got = {}

    def grab(request, **_):
        got["r"] = request
        raise StopIteration

    c.meta.events.register("before-send", grab)
    try:
        getattr(c, xform_name(op))(**params)
    except StopIteration:
        pass
    r = got["r"]
    target = r.url.split("127.0.0.1:1", 1)[1]
    headers = {k: (v.decode() if isinstance(v, bytes) else v) for k, v in r.headers.items()}
    body = r.body or b""
    if hasattr(body, "read"):
        body = body.read()
    return r.method, target, headers, body if isinstance(body, bytes) else body.encode()


def botocore_says(service: str, operation: str, params: dict[str, object]) -> str:
    """What botocore's own validator finds, for comparison."""
    op = ServiceModel(model.model(service), service).operation_model(operation)
    return ParamValidator().validate(params, op.input_shape).generate_report()


def kinds(d):
    return sorted({p.kind for p in d.problems})


DIST = {
    "CallerReference": "r",
    "Comment": "",
    "Enabled": True,
    "Origins": {
        "Quantity": 1,
        "Items": [
            {
                "Id": "o",
                "DomainName": "x.example.com",
                "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"},
            }
        ],
    },
    "DefaultCacheBehavior": {
        "TargetOriginId": "o",
        "ViewerProtocolPolicy": "redirect-to-https",
        "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
}


class EveryProtocol(unittest.TestCase):
    CASES: ClassVar = [
        (
            "medialive",
            "CreateInputSecurityGroup",
            {"WhitelistRules": [{"Cidr": "10.0.0.0/8"}], "Tags": {"a": "b"}},
            "rest-json",
        ),
        ("medialive", "StartChannel", {"ChannelId": "1234567"}, "rest-json"),
        (
            "medialive",
            "DeleteTags",
            {"ResourceArn": "arn:aws:medialive:us-east-1:1:channel:1", "TagKeys": ["a", "b"]},
            "rest-json",
        ),
        (
            "mediapackage",
            "CreateOriginEndpoint",
            {"ChannelId": "c", "Id": "e", "HlsPackage": {"PlaylistType": "EVENT"}},
            "rest-json",
        ),
        (
            "cloudfront",
            "CreateDistributionWithTags",
            {
                "DistributionConfigWithTags": {
                    "DistributionConfig": DIST,
                    "Tags": {"Items": [{"Key": "a", "Value": "b"}]},
                }
            },
            "rest-xml",
        ),
        ("cloudfront", "UpdateDistribution", {"Id": "E1", "IfMatch": "x", "DistributionConfig": DIST}, "rest-xml"),
        (
            "s3",
            "PutBucketLifecycleConfiguration",
            {
                "Bucket": "bbb",
                "LifecycleConfiguration": {
                    "Rules": [
                        {
                            "Status": "Enabled",
                            "Filter": {"Prefix": "a/"},
                            "Transitions": [
                                {"Days": 30, "StorageClass": "GLACIER"},
                                {"Days": 9, "StorageClass": "STANDARD_IA"},
                            ],
                        }
                    ]
                },
            },
            "rest-xml",
        ),
        ("s3", "PutObject", {"Bucket": "bbb", "Key": "a/b c.txt", "Body": b"x", "Metadata": {"k": "v"}}, "rest-xml"),
        ("s3", "CopyObject", {"Bucket": "bbb", "Key": "k", "CopySource": "bbb/j"}, "rest-xml"),
        ("s3", "DeleteObjects", {"Bucket": "bbb", "Delete": {"Objects": [{"Key": "a"}, {"Key": "b"}]}}, "rest-xml"),
        ("s3", "ListObjectsV2", {"Bucket": "bbb", "Prefix": "p"}, "rest-xml"),
        (
            "iam",
            "CreateRole",
            {
                "RoleName": "r",
                "AssumeRolePolicyDocument": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"x"},"Action":"sts:AssumeRole"}]}',
                "Tags": [{"Key": "a", "Value": "b"}],
            },
            "query",
        ),
        (
            "sns",
            "CreateTopic",
            {"Name": "t", "Attributes": {"DisplayName": "d"}, "Tags": [{"Key": "a", "Value": "b"}]},
            "query",
        ),
        ("sts", "GetCallerIdentity", {}, "query"),
        ("logs", "CreateLogGroup", {"logGroupName": "/a", "tags": {"a": "b"}}, "json"),
        (
            "cloudwatch",
            "PutMetricAlarm",
            {
                "AlarmName": "a",
                "MetricName": "m",
                "Namespace": "N",
                "Statistic": "Sum",
                "Period": 60,
                "EvaluationPeriods": 2,
                "Threshold": 1.5,
                "ComparisonOperator": "LessThanThreshold",
                "Dimensions": [{"Name": "n", "Value": "v"}],
            },
            "json",
        ),
        (
            "route53",
            "ChangeResourceRecordSets",
            {
                "HostedZoneId": "Z1",
                "ChangeBatch": {
                    "Changes": [
                        {
                            "Action": "UPSERT",
                            "ResourceRecordSet": {
                                "Name": "a.b",
                                "Type": "A",
                                "TTL": 60,
                                "ResourceRecords": [{"Value": "1.2.3.4"}],
                            },
                        }
                    ]
                },
            },
            "rest-xml",
        ),
    ]

    def test_what_botocore_builds_reads_back_and_is_valid(self):
        for svc, op, params, proto in self.CASES:
            with self.subTest(f"{svc}.{op}"):
                d = request.judge(*built(svc, op, **params))
                self.assertEqual((d.service, d.operation, d.protocol), (svc, op, proto))
                self.assertEqual([str(p) for p in d.problems], [])
                for k, v in params.items():
                    if k != "Body":
                        self.assertEqual(d.params.get(k), v, k)

    def test_cbor_and_json_of_one_request_agree(self):
        p = {
            "Namespace": "AWS/MediaLive",
            "MetricData": [
                {
                    "MetricName": "m",
                    "Value": 4.0,
                    "Timestamp": Timestamp(1700000000.5),
                    "Dimensions": [{"Name": "n", "Value": "v"}],
                }
            ],
        }
        auth = {
            "Authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/monitoring/aws4_request, Signature=x",
            "smithy-protocol": "rpc-v2-cbor",
            "content-type": "application/cbor",
        }
        d = request.judge("POST", "/service/GraniteServiceVersion20100801/operation/PutMetricData", auth, cbor.dumps(p))
        self.assertEqual((d.protocol, d.operation, d.problems, d.params), ("rpc-v2-cbor", "PutMetricData", [], p))
        as_json = cbor.to_json_native("cloudwatch", "PutMetricDataInput", d.params)
        self.assertEqual(as_json["MetricData"][0]["Timestamp"], 1700000000.5)


class Strictness(unittest.TestCase):
    def one(self, svc, op, params, kind):
        found = request.judge_params(svc, op, params)
        self.assertIn(kind, {p.kind for p in found}, found)

    def chan(self, **h264):
        base = {"Bitrate": 6000000, "RateControlMode": "CBR", **h264}
        return {
            "ChannelClass": "SINGLE_PIPELINE",
            "Destinations": [{"Id": "mp", "MediaPackageSettings": [{"ChannelId": "c"}]}],
            "EncoderSettings": {
                "TimecodeConfig": {"Source": "EMBEDDED"},
                "AudioDescriptions": [],
                "VideoDescriptions": [{"Name": "v", "CodecSettings": {"H264Settings": base}}],
                "OutputGroups": [
                    {
                        "OutputGroupSettings": {
                            "MediaPackageGroupSettings": {"Destination": {"DestinationRefId": "mp"}}
                        },
                        "Outputs": [
                            {"VideoDescriptionName": "v", "OutputSettings": {"MediaPackageOutputSettings": {}}}
                        ],
                    }
                ],
            },
        }

    def test_a_good_channel_passes(self):
        self.assertEqual(request.judge_params("medialive", "CreateChannel", self.chan()), [])

    def test_limits_kept_in_shape_names(self):
        self.one("medialive", "CreateChannel", self.chan(Bitrate=999), "range")
        self.one("medialive", "CreateChannel", self.chan(BufFillPct=101), "range")
        self.assertEqual(shapes.limits("medialive", "__doubleMinNegative59Max0"), (-59, 0))

    def test_enum_type_unknown_required(self):
        self.one("medialive", "CreateChannel", self.chan(RateControlMode="cbr"), "enum")
        self.one("medialive", "CreateChannel", self.chan(Bitrate="6000000"), "type")
        self.one("medialive", "CreateChannel", self.chan(Bitrate=6e6), "type")
        self.one("medialive", "CreateChannel", self.chan(Bitrate=True), "type")
        self.one("medialive", "CreateChannel", self.chan(Bitrat=1), "unknown")
        c = self.chan()
        del c["EncoderSettings"]["TimecodeConfig"]
        self.one("medialive", "CreateChannel", c, "required")

    def test_what_botocore_itself_lets_through(self):
        for bad in (self.chan(RateControlMode="cbr"), self.chan(Bitrate=1)):
            self.assertEqual(botocore_says("medialive", "CreateChannel", bad), "")
            self.assertTrue(request.judge_params("medialive", "CreateChannel", bad))

    def test_pattern_and_length(self):
        self.one("iam", "GetRole", {"RoleName": "no spaces!"}, "pattern")
        self.one("iam", "GetRole", {"RoleName": "x" * 65}, "length")
        self.one("iam", "GetRole", {"RoleName": ""}, "length")
        self.one(
            "cloudwatch",
            "PutMetricAlarm",
            {"AlarmName": "a", "EvaluationPeriods": 0, "ComparisonOperator": "LessThanThreshold"},
            "range",
        )

    def test_rules_across_members(self):
        c = self.chan()
        c["EncoderSettings"]["OutputGroups"][0]["Outputs"][0]["VideoDescriptionName"] = "w"
        self.one("medialive", "CreateChannel", c, "semantic")
        c = self.chan()
        c["ChannelClass"] = "STANDARD"
        c["Destinations"][0] = {"Id": "mp", "Settings": [{"Url": "s3ssl://b/a"}]}
        self.one("medialive", "CreateChannel", c, "semantic")
        d = json.loads(json.dumps(DIST))
        d["Origins"]["Quantity"] = 3
        self.one("cloudfront", "CreateDistribution", {"DistributionConfig": d}, "semantic")
        self.one(
            "cloudwatch",
            "PutDashboard",
            {"DashboardName": "d", "DashboardBody": '{"widgets":[{"type":"nope","properties":{}}]}'},
            "semantic",
        )
        self.one(
            "cloudwatch",
            "GetMetricData",
            {"StartTime": dt.datetime(2026, 1, 2), "EndTime": dt.datetime(2026, 1, 1), "MetricDataQueries": []},
            "semantic",
        )

    def test_bad_traffic_never_raises(self):
        auth = "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/{}/aws4_request, Signature=x"
        for svc in ("medialive", "cloudfront", "monitoring", "iam", "s3", "nosuchservice", "logs"):
            for body in (b"", b"{", b"\xff\xfe", b"<a", b"[]", b"null", b"Action=Nope"):
                for target in (
                    "/",
                    "/prod/channels",
                    "/2020-05-31/distribution",
                    "/service/X/operation/PutMetricData",
                    "/%ff?x=%zz&&=1",
                ):
                    for extra in (
                        {},
                        {"smithy-protocol": "rpc-v2-cbor"},
                        {"x-amz-target": "A.PutMetricData", "content-type": "application/x-amz-json-1.0"},
                    ):
                        request.judge("POST", target, {"Authorization": auth.format(svc), **extra}, body)
        self.assertEqual(kinds(request.judge("GET", "/x", {}, b"")), ["route"])


class Captured(unittest.TestCase):
    """fixtures/*.http: requests aws-sdk-rust really sent; good-* are valid, bad-* are not."""

    def test_fixtures(self):
        files = sorted(glob.glob(os.path.join(HERE, "fixtures", "*.http")))
        self.assertTrue(files)
        for f in files:
            with self.subTest(os.path.basename(f)):
                with open(f, "rb") as fh:
                    head, _, body = fh.read().partition(b"\r\n\r\n")
                lines = head.decode().split("\r\n")
                method, target = lines[0].split()[:2]
                d = request.judge(method, target, dict(l.split(": ", 1) for l in lines[1:]), body)
                self.assertIsNotNone(d.operation)
                if os.path.basename(f).startswith("good-"):
                    self.assertEqual([str(p) for p in d.problems], [])
                else:
                    self.assertTrue(d.problems)


if __name__ == "__main__":
    unittest.main()
