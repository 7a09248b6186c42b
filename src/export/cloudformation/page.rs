//! The player page. CloudFormation has no resource for an object in a bucket, so a small function puts it
//! there, and takes it away again: a bucket must be empty before it goes.

use super::super::document::ExportError;
use super::Head;
use super::properties::Printer;
use super::yaml::{Entry, Node};

/// The function, in Python.
pub(in crate::export) const CODE: &str = r#"import boto3
import cfnresponse


def handler(event, context):
    wanted = event["ResourceProperties"]
    bucket = boto3.resource("s3").Bucket(wanted["Bucket"])
    try:
        if event["RequestType"] == "Delete":
            for answer in bucket.objects.all().delete():
                if answer.get("Errors"):
                    raise RuntimeError(answer["Errors"][0]["Message"])
        else:
            for item in wanted["Objects"]:
                bucket.put_object(
                    Key=item["Key"],
                    Body=item["Body"].encode(),
                    ContentType=item["ContentType"],
                    CacheControl=item["CacheControl"],
                )
    except Exception as error:
        cfnresponse.send(
            event, context, cfnresponse.FAILED, {}, wanted["Bucket"], reason=str(error)
        )
        return
    cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, wanted["Bucket"])
"#;

/// Policy of the bucket, the page, and what puts it there.
pub(super) fn entries(printer: &Printer<'_>, id: &str) -> Result<Vec<Entry>, ExportError> {
    let bucket = printer.plain("Bucket")?;
    let bucket_policy = Node::map([
        ("Bucket", bucket.clone()),
        ("PolicyDocument", printer.plain("Policy")?),
    ]);
    let page = Node::map([
        (
            "ServiceToken",
            Node::call("!GetAtt", format!("{id}Function.Arn")),
        ),
        ("ServiceTimeout", Node::from(120)),
        ("Bucket", bucket),
        ("Objects", printer.plain("Objects")?),
    ]);
    let why = "CloudFormation has no resource for an object: this puts the page into the bucket, and empties the\nbucket before it is removed.";
    let one = |comment, name: String, type_: &str, properties| {
        let head = Head {
            comment,
            ..Head::default()
        };
        head.entry(name, type_, properties)
    };
    Ok(vec![
        one(
            None,
            "SiteBucketPolicy".into(),
            "AWS::S3::BucketPolicy",
            bucket_policy,
        ),
        one(Some(why), id.to_owned(), "Custom::PlayerPage", page),
        one(
            None,
            format!("{id}Function"),
            "AWS::Lambda::Function",
            function(id),
        ),
        one(
            None,
            format!("{id}Logs"),
            "AWS::Logs::LogGroup",
            Node::map([("RetentionInDays", Node::from(7))]),
        ),
        one(None, format!("{id}Role"), "AWS::IAM::Role", role(id)),
    ])
}

fn function(id: &str) -> Node {
    Node::map([
        ("Runtime", "python3.13".into()),
        ("Handler", "index.handler".into()),
        ("Timeout", Node::from(60)),
        ("Role", Node::call("!GetAtt", format!("{id}Role.Arn"))),
        (
            "LoggingConfig",
            Node::map([("LogGroup", Node::reference(format!("{id}Logs")))]),
        ),
        ("Code", Node::map([("ZipFile", CODE.into())])),
    ])
}

fn role(id: &str) -> Node {
    let allow = |sid: &str, actions: &[&str], resource: Node| {
        let actions: Vec<Node> = actions.iter().map(|a| Node::from(*a)).collect();
        Node::map([
            ("Sid", sid.into()),
            ("Effect", "Allow".into()),
            ("Action", actions.into()),
            ("Resource", resource),
        ])
    };
    let document = |statements: Vec<Node>| {
        Node::map([
            ("Version", "2012-10-17".into()),
            ("Statement", statements.into()),
        ])
    };
    let lambda = Node::map([
        ("Effect", "Allow".into()),
        (
            "Principal",
            Node::map([("Service", "lambda.amazonaws.com".into())]),
        ),
        ("Action", "sts:AssumeRole".into()),
    ]);
    let statements = vec![
        allow(
            "Page",
            &["s3:PutObject", "s3:DeleteObject"],
            Node::call("!Sub", "${SiteBucket.Arn}/*"),
        ),
        allow(
            "Empty",
            &["s3:ListBucket"],
            Node::call("!GetAtt", "SiteBucket.Arn"),
        ),
        allow(
            "Logs",
            &["logs:CreateLogStream", "logs:PutLogEvents"],
            Node::call("!GetAtt", format!("{id}Logs.Arn")),
        ),
    ];
    let policy = Node::map([
        ("PolicyName", "page".into()),
        ("PolicyDocument", document(statements)),
    ]);
    Node::map([
        ("AssumeRolePolicyDocument", document(vec![lambda])),
        ("Policies", vec![policy].into()),
    ])
}
