use super::*;
use crate::clock::Timestamp;
use crate::sim::call::Answer;

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
    "Principal":{"Service":"medialive.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const POLICY: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;

fn call(operation: &'static str, input: Value) -> Call {
    Call {
        service: "iam",
        operation,
        region: "us-east-1".into(),
        account: "123456789012".into(),
        caller_arn: "arn:aws:iam::123456789012:user/operator".into(),
        now: Timestamp::UNIX_EPOCH,
        input,
        body: bytes::Bytes::new(),
        headers: http::HeaderMap::new(),
        request_id: "id".into(),
    }
}

fn ask(world: &mut World, operation: &'static str, input: Value) -> Result<Answer, &'static str> {
    handle(world, &call(operation, input)).map_err(|r| r.code)
}

#[test]
fn a_role_lives_and_dies_in_order() {
    let world = &mut World::default();
    let role = json!({ "RoleName": "onair" });
    let create = json!({ "RoleName": "onair", "AssumeRolePolicyDocument": TRUST, "Tags": [{ "Key": "a", "Value": "b" }] });
    assert_eq!(
        ask(world, "GetRole", role.clone()).unwrap_err(),
        "NoSuchEntity"
    );
    ask(world, "CreateRole", create.clone()).unwrap();
    assert_eq!(
        ask(world, "CreateRole", create).unwrap_err(),
        "EntityAlreadyExists"
    );
    let put = json!({ "RoleName": "onair", "PolicyName": "p", "PolicyDocument": POLICY });
    ask(world, "PutRolePolicy", put).unwrap();
    assert_eq!(
        ask(world, "DeleteRole", role.clone()).unwrap_err(),
        "DeleteConflict"
    );
    let got = ask(world, "GetRole", role.clone()).unwrap().output;
    assert_eq!(got["Role"]["Tags"], json!([{ "Key": "a", "Value": "b" }]));
    assert!(
        got["Role"]["AssumeRolePolicyDocument"]
            .as_str()
            .unwrap()
            .starts_with("%7B%22Version%22")
    );
    ask(
        world,
        "DeleteRolePolicy",
        json!({ "RoleName": "onair", "PolicyName": "p" }),
    )
    .unwrap();
    ask(world, "DeleteRole", role).unwrap();
    assert!(world.iam.roles.is_empty());
}

#[test]
fn a_role_is_usable_only_after_a_while_and_by_whom_it_trusts() {
    let world = &mut World::default();
    ask(
        world,
        "CreateRole",
        json!({ "RoleName": "r", "AssumeRolePolicyDocument": TRUST }),
    )
    .unwrap();
    let arn = "arn:aws:iam::123456789012:role/r";
    let later = Timestamp::from_second(60).unwrap();
    assert!(!usable(
        world,
        arn,
        "medialive.amazonaws.com",
        Timestamp::UNIX_EPOCH
    ));
    assert!(usable(world, arn, "medialive.amazonaws.com", later));
    assert!(!usable(world, arn, "mediapackage.amazonaws.com", later));
    assert!(!usable(
        world,
        "arn:aws:iam::123456789012:role/x/r",
        "medialive.amazonaws.com",
        later
    ));
}

#[test]
fn malformed_documents_are_refused() {
    let world = &mut World::default();
    let wrong = [
        "{",
        "[]",
        r#"{"Version":"2012-10-17"}"#,
        r#"{"Version":"2020-01-01","Statement":[]}"#,
        POLICY,
        r#"{"Statement":[{"Effect":"Maybe","Principal":"*","Action":"sts:AssumeRole"}]}"#,
        r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"AssumeRole"}]}"#,
    ];
    for document in wrong {
        let input = json!({ "RoleName": "r", "AssumeRolePolicyDocument": document });
        assert_eq!(
            ask(world, "CreateRole", input).unwrap_err(),
            "MalformedPolicyDocument",
            "{document}"
        );
    }
    let name = json!({ "RoleName": "a b", "AssumeRolePolicyDocument": TRUST });
    assert_eq!(
        ask(world, "CreateRole", name).unwrap_err(),
        "ValidationError"
    );
}

#[test]
fn policies_of_the_caller_are_obeyed() {
    let mut world = World::default();
    let judged = |world: &World, operation, name: &str| {
        refused(world, "iam", &call(operation, json!({ "RoleName": name })))
    };
    let why = judged(&world, "CreateRole", "onair-x").unwrap();
    let words = "User: arn:aws:iam::123456789012:user/operator is not authorized to perform: iam:CreateRole on \
        resource: arn:aws:iam::123456789012:role/onair-x because no identity-based policy allows the \
        iam:CreateRole action";
    assert_eq!(why, words);
    world.iam.caller_policies = vec![json!({ "Statement": [
        { "Effect": "Allow", "Action": "iam:*Role", "Resource": "arn:aws:iam::*:role/onair-*" },
        { "Effect": "Deny", "Action": "iam:DeleteRole", "Resource": "*" },
    ] })];
    assert_eq!(judged(&world, "CreateRole", "onair-x"), None);
    assert!(judged(&world, "CreateRole", "other").is_some());
    assert!(
        judged(&world, "DeleteRole", "onair-x")
            .unwrap()
            .contains("explicit deny")
    );
}

#[test]
fn passing_a_role_is_a_permission_of_its_own() {
    let mut world = World::default();
    let allow = |condition: Value| {
        vec![json!({ "Statement": [
            { "Effect": "Allow", "Action": "medialive:*", "Resource": "*" },
            { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": condition },
        ] })]
    };
    let create = call(
        "CreateChannel",
        json!({ "roleArn": "arn:aws:iam::123456789012:role/onair" }),
    );
    world.iam.caller_policies =
        allow(json!({ "StringEquals": { "iam:PassedToService": "medialive.amazonaws.com" } }));
    assert_eq!(refused(&world, "medialive", &create), None);
    world.iam.caller_policies =
        allow(json!({ "StringEquals": { "iam:PassedToService": "ec2.amazonaws.com" } }));
    assert!(
        refused(&world, "medialive", &create)
            .unwrap()
            .contains("iam:PassRole")
    );
}

#[test]
fn lists_come_in_pages() {
    let world = &mut World::default();
    for name in ["a", "b", "c"] {
        ask(
            world,
            "CreateRole",
            json!({ "RoleName": name, "AssumeRolePolicyDocument": TRUST }),
        )
        .unwrap();
    }
    let first = ask(world, "ListRoles", json!({ "MaxItems": "2" }))
        .unwrap()
        .output;
    assert_eq!(
        (
            first["Roles"].as_array().unwrap().len(),
            &first["IsTruncated"]
        ),
        (2, &json!(true))
    );
    let second = ask(
        world,
        "ListRoles",
        json!({ "MaxItems": "2", "Marker": first["Marker"] }),
    )
    .unwrap()
    .output;
    assert_eq!(
        (&second["Roles"][0]["RoleName"], &second["IsTruncated"]),
        (&json!("c"), &json!(false))
    );
}
