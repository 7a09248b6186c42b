"""The judge of answers, judged, and the CBOR codec under it. No network, no emulator."""

import unittest

from judge import answer, cbor
from judge.model import Timestamp

ID = {"x-amzn-RequestId": "r"}
S3 = {"x-amz-request-id": "r", "x-amz-id-2": "h"}
JSON = ID | {"content-type": "application/json"}
XML = ID | {"content-type": "text/xml"}
CBOR = ID | {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
CFN = "http://cloudfront.amazonaws.com/doc/2020-05-31/"
SNS = "http://sns.amazonaws.com/doc/2010-03-31/"


class Cbor(unittest.TestCase):
    def test_round_trip(self):
        for v in (
            0,
            23,
            24,
            255,
            256,
            65536,
            2**40,
            -1,
            -500,
            1.5,
            True,
            False,
            None,
            "",
            "é" * 40,
            b"\x00\xff",
            [],
            [1, [2]],
            {"a": {"b": [None, True]}},
            Timestamp(12.25),
        ):
            self.assertEqual(cbor.loads(cbor.dumps(v)), v)
            self.assertIs(type(cbor.loads(cbor.dumps(v))), type(v))

    def test_rfc_8949_examples(self):  # appendix A
        for hexa, want in (
            ("1903e8", 1000),
            ("3903e7", -1000),
            ("f93c00", 1.0),
            ("f97bff", 65504.0),
            ("fa47c35000", 100000.0),
            ("c1fb41d452d9ec200000", 1363896240.5),
            ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
            ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
            ("7f657374726561646d696e67ff", "streaming"),
            ("f4", False),
        ):
            self.assertEqual(cbor.loads(bytes.fromhex(hexa)), want, hexa)

    def test_truncated_input_is_refused(self):
        whole = cbor.dumps({"a": [1, 2, "three"]})
        for n in range(len(whole)):
            with self.assertRaises((ValueError, IndexError)):
                cbor.loads(whole[:n])


class Answers(unittest.TestCase):
    def kinds(self, service, operation, protocol, status, headers, body, method="POST"):
        got = answer.judge(service, operation, protocol, method, status, headers, body)
        return sorted({f"{p.kind} {p.path}".strip() for p in got.problems}), got

    def good(self, *case, **kw):
        found, got = self.kinds(*case, **kw)
        self.assertEqual(found, [])
        return got

    def bad(self, wanted, *case, **kw):
        self.assertIn(wanted, self.kinds(*case, **kw)[0])

    def test_rest_json(self):
        start = ("medialive", "StartChannel", "rest-json")
        self.assertEqual(self.good(*start, 200, JSON, b'{"state":"STARTING"}').output, {"State": "STARTING"})
        self.bad("enum State", *start, 200, JSON, b'{"state":"starting"}')
        self.bad("unknown State", *start, 200, JSON, b'{"State":"STARTING"}')
        self.bad("type State", *start, 200, JSON, b'{"state":null}')
        self.bad("status", *start, 201, JSON, b"{}")
        self.bad("format x-amzn-requestid", *start, 200, {"content-type": "application/json"}, b"{}")
        self.bad("format content-type", *start, 200, ID, b"{}")
        self.bad("format", *start, 200, JSON, b"{")

    def test_timestamps_are_written_as_the_protocol_says(self):
        alarms = ("cloudwatch", "DescribeAlarms", "rpc-v2-cbor", 200, CBOR)
        made = [{"AlarmConfigurationUpdatedTimestamp": Timestamp(1.5)}]
        self.good(*alarms, cbor.dumps({"MetricAlarms": made}))
        where = "format MetricAlarms[0].AlarmConfigurationUpdatedTimestamp"
        self.bad(where, *alarms, cbor.dumps({"MetricAlarms": [{"AlarmConfigurationUpdatedTimestamp": 1.5}]}))
        page = b"<ListBucketResult><Name>b</Name><Contents><Key>k</Key><LastModified>%s</LastModified></Contents></ListBucketResult>"
        listed = ("s3", "ListObjectsV2", "rest-xml", 200, S3 | {"content-type": "application/xml"})
        self.good(*listed, page % b"2026-01-02T03:04:05.000Z", method="GET")
        self.bad("format Contents[0].LastModified", *listed, page % b"Fri, 02 Jan 2026 03:04:05 GMT", method="GET")
        head = ("s3", "HeadObject", "rest-xml", 200)
        self.good(*head, S3 | {"Last-Modified": "Fri, 02 Jan 2026 03:04:05 GMT"}, b"", method="HEAD")
        self.bad("format LastModified", *head, S3 | {"Last-Modified": "2026-01-02T03:04:05Z"}, b"", method="HEAD")

    def test_rest_xml(self):
        control = ("cloudfront", "GetOriginAccessControl", "rest-xml", 200, XML | {"ETag": "E1"})
        body = f'<OriginAccessControl xmlns="{CFN}"><Id>E2</Id></OriginAccessControl>'.encode()
        self.assertEqual(self.good(*control, body, method="GET").output["ETag"], "E1")
        self.bad("required OriginAccessControl.Id", *control, body.replace(b"Id>", b"ID>"), method="GET")
        self.bad("format", *control, body.replace(b"OriginAccessControl", b"AccessControl"), method="GET")

    def test_query(self):
        topic = ("sns", "CreateTopic", "query", 200, XML)
        body = (
            f'<CreateTopicResponse xmlns="{SNS}"><CreateTopicResult><TopicArn>arn:x</TopicArn></CreateTopicResult>'
            "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></CreateTopicResponse>"
        ).encode()
        self.assertEqual(self.good(*topic, body).output, {"TopicArn": "arn:x"})
        self.bad("required CreateTopicResult", *topic, body.replace(b"CreateTopicResult>", b"Result>"))
        self.bad("unknown Arn", *topic, body.replace(b"TopicArn>", b"Arn>"))
        self.bad("format ResponseMetadata.RequestId", *topic, body.replace(b"RequestId>", b"Id>"))
        self.bad("format", *topic, body.replace(SNS.encode(), b"http://example.com/"))

    def test_refusals(self):
        delete = ("medialive", "DeleteInput", "rest-json")
        conflict = JSON | {"x-amzn-ErrorType": "ConflictException:http://x"}
        got = self.good(*delete, 409, conflict, b'{"message":"busy"}', method="DELETE")
        self.assertEqual((got.code, got.message), ("ConflictException", "busy"))
        self.bad("status", *delete, 400, conflict, b'{"message":"busy"}', method="DELETE")
        self.bad("unknown why", *delete, 409, conflict, b'{"message":"busy","why":1}', method="DELETE")
        self.bad("required message", *delete, 409, conflict, b"{}", method="DELETE")
        self.bad("required x-amzn-ErrorType", *delete, 409, JSON, b'{"message":"busy"}', method="DELETE")
        odd = JSON | {"x-amzn-ErrorType": "Teapot"}
        self.bad("enum code", *delete, 418, odd, b'{"message":"short and stout"}', method="DELETE")
        flat = b"<Error><Code>NoSuchKey</Code><Message>m</Message><RequestId>r</RequestId></Error>"
        self.good("s3", "GetObject", "rest-xml", 404, S3 | {"content-type": "application/xml"}, flat, method="GET")
        self.bad("format", "s3", "HeadObject", "rest-xml", 404, S3, flat, method="HEAD")
        deep = b"<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>m</Message></Error>"
        deep += b"<RequestId>r</RequestId></ErrorResponse>"
        self.good("iam", "GetRole", "query", 404, XML, deep)
        self.bad("format", "iam", "GetRole", "query", 404, XML, deep.replace(b"ErrorResponse", b"Response"))
        lost = cbor.dumps({"__type": "com.amazonaws.cloudwatch#DashboardNotFoundError", "message": "m"})
        self.good("cloudwatch", "GetDashboard", "rpc-v2-cbor", 404, CBOR, lost)

    def test_validation_errors_are_read(self):
        body = b'{"message":"m","validationErrors":[{"elementPath":"a","errorMessage":"b"}]}'
        create = (
            "medialive",
            "CreateChannel",
            "rest-json",
            422,
            JSON | {"x-amzn-ErrorType": "UnprocessableEntityException"},
        )
        self.good(*create, body)
        self.bad("unknown validationErrors[0].path", *create, body.replace(b"elementPath", b"path"))

    def test_differences(self):
        sent = {"a": 1, "b": [{"c": "x"}], "d": ["p", "q"]}
        self.assertEqual(
            answer.differences(sent, {"a": 1, "b": [{"c": "x", "default": 0}], "d": ["q", "p"], "e": 2}), []
        )
        self.assertEqual(len(answer.differences(sent, {"a": 2, "b": [], "d": ["p", "r"]})), 3)

    def test_bad_traffic_never_raises(self):
        for protocol in ("rest-json", "rest-xml", "query", "json", "rpc-v2-cbor"):
            for status in (200, 204, 301, 404, 500):
                for body in (b"", b"{", b"[]", b"null", b"<a", b"<a/>", b"\xff", b"1"):
                    answer.judge("cloudwatch", "DescribeAlarms", protocol, "POST", status, JSON, body)


if __name__ == "__main__":
    unittest.main()
