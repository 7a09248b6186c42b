//! Input security groups.

use super::super::text::{or_empty, sorted, tags_found, tags_seen, word};
use super::super::types::{Doing, FoundTags};
use super::super::{Aws, AwsError, Seen, State};
use super::{SERVICE, create_tags, is, looked, present, state};
use crate::shape::{Attr, Part, SecurityGroupSettings, Settings};
use aws_sdk_medialive::operation::describe_input_security_group::DescribeInputSecurityGroupOutput;
use aws_sdk_medialive::types::InputWhitelistRuleCidr;
use futures::future::try_join_all;

fn rules(cidrs: &[String]) -> Vec<InputWhitelistRuleCidr> {
    cidrs
        .iter()
        .map(|c| InputWhitelistRuleCidr::builder().cidr(c).build())
        .collect()
}

fn seen(out: DescribeInputSecurityGroupOutput) -> Seen {
    let tags = tags_found(out.tags.clone());
    let id = or_empty(out.id());
    let cidrs = out
        .whitelist_rules()
        .iter()
        .map(|r| or_empty(r.cidr()))
        .collect();
    let settings = SecurityGroupSettings {
        whitelist_rules: sorted(cidrs),
        tags: tags_seen(&tags),
    };
    let attrs = [(Attr::Id, id.clone()), (Attr::Arn, or_empty(out.arn()))].into();
    Seen {
        id,
        settings: Settings::SecurityGroup(settings),
        attrs,
        tags,
        state: state(&word(out.state.as_ref())),
    }
}

impl Aws {
    pub(in super::super) async fn security_group_find(
        &self,
        stream: &str,
        part: &Part,
    ) -> Result<Vec<Seen>, AwsError> {
        let ids = self.security_groups_tagged().await?;
        let ours = ids
            .into_iter()
            .filter(|g| is(g.tags(), stream, part))
            .filter_map(|g| g.id);
        let looks = ours.map(|id| async move { self.security_group_read(&id).await });
        Ok(try_join_all(looks).await?.into_iter().flatten().collect())
    }

    pub(in super::super) async fn security_group_read(
        &self,
        id: &str,
    ) -> Result<Option<Seen>, AwsError> {
        present(self.security_group_describe(id).await.map(seen))
    }

    /// All groups of the region.
    pub(super) async fn security_groups_tagged(
        &self,
    ) -> Result<Vec<aws_sdk_medialive::types::InputSecurityGroup>, AwsError> {
        let (mut all, mut token) = (Vec::new(), None);
        loop {
            let doing = Doing::read(SERVICE, "ListInputSecurityGroups", "");
            let page = self
                .call(doing, |c| {
                    c.medialive
                        .list_input_security_groups()
                        .set_next_token(token)
                        .send()
                })
                .await?;
            all.extend(page.input_security_groups.unwrap_or_default());
            token = page.next_token;
            if token.is_none() {
                return Ok(all);
            }
        }
    }

    async fn security_group_describe(
        &self,
        id: &str,
    ) -> Result<DescribeInputSecurityGroupOutput, AwsError> {
        let doing = Doing::read(SERVICE, "DescribeInputSecurityGroup", id);
        self.call(doing, |c| {
            c.medialive
                .describe_input_security_group()
                .input_security_group_id(id)
                .send()
        })
        .await
    }

    /// Takes no request token [documented, aws-facts 2.1]: after an unclear answer only a look by
    /// tags tells.
    pub(in super::super) async fn security_group_create(
        &self,
        w: &SecurityGroupSettings,
    ) -> Result<String, AwsError> {
        let SecurityGroupSettings {
            whitelist_rules,
            tags,
        } = w;
        let doing = Doing::mutate(
            SERVICE,
            "CreateInputSecurityGroup",
            whitelist_rules.join(" "),
        );
        let tags = create_tags(tags, &doing)?;
        let out = self
            .call(doing.clone(), |c| {
                let rules = Some(rules(whitelist_rules));
                c.medialive
                    .create_input_security_group()
                    .set_whitelist_rules(rules)
                    .set_tags(tags)
                    .send()
            })
            .await?;
        out.security_group
            .and_then(|g| g.id)
            .ok_or_else(|| AwsError::strange(&doing, "the answer has no id"))
    }

    pub(in super::super) async fn security_group_update(
        &self,
        id: &str,
        found: &SecurityGroupSettings,
        found_tags: &FoundTags,
        wanted: &SecurityGroupSettings,
    ) -> Result<(), AwsError> {
        let SecurityGroupSettings {
            whitelist_rules,
            tags,
        } = wanted;
        if found.whitelist_rules != *whitelist_rules {
            let doing = Doing::mutate(SERVICE, "UpdateInputSecurityGroup", id);
            self.call(doing, |c| {
                let rules = Some(rules(whitelist_rules));
                c.medialive
                    .update_input_security_group()
                    .input_security_group_id(id)
                    .set_whitelist_rules(rules)
                    .send()
            })
            .await?;
        }
        self.medialive_tags(
            &self.medialive_arn("inputSecurityGroup", id),
            found_tags,
            tags,
        )
        .await
    }

    pub(in super::super) async fn security_group_delete(&self, id: &str) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "DeleteInputSecurityGroup", id);
        self.call(doing, |c| {
            c.medialive
                .delete_input_security_group()
                .input_security_group_id(id)
                .send()
        })
        .await
        .map(drop)
    }

    pub(in super::super) async fn security_group_look(&self, id: &str) -> Result<State, AwsError> {
        looked(
            self.security_group_describe(id)
                .await
                .map(|g| word(g.state.as_ref())),
        )
    }
}
