//! IAM: the role MediaLive takes on, with its inline policies.

use super::error::{Bug, Class};
use super::text::{or_empty, policy_json, policy_seen, tags_seen, tags_to_set};
use super::types::{Doing, FoundTags, Seen, State};
use super::{Aws, AwsError};
use crate::shape::{Attr, PolicyDocument, RoleSettings, Settings};
use aws_sdk_iam::types::Tag;
use futures::future::try_join_all;
use std::collections::BTreeMap;

const SERVICE: &str = "iam";

/// IAM hands documents out percent-encoded [documented: RFC 3986, IAM API reference].
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .and_then(|h| std::str::from_utf8(h).ok())
            .and_then(|h| u8::from_str_radix(h, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn tag_list(tags: FoundTags) -> Result<Vec<Tag>, Bug> {
    tags.into_iter()
        .map(|(k, v)| Ok(Tag::builder().key(k).value(v).build()?))
        .collect()
}

impl Aws {
    pub(super) async fn role_find(&self, name: &str) -> Result<Vec<Seen>, AwsError> {
        let get = Doing::read(SERVICE, "GetRole", name);
        let read = async {
            futures::try_join!(
                self.call(get, |c| c.iam.get_role().role_name(name).send()),
                self.role_policies(name),
                self.role_tags(name),
            )
        };
        let (role, policies, tags) = match read.await {
            Ok(read) => read,
            Err(e) if e.class == Class::Gone => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let doing = Doing::read(SERVICE, "GetRole", name);
        let role = role
            .role
            .ok_or_else(|| AwsError::strange(&doing, "the answer has no role"))?;
        let settings = RoleSettings {
            role_name: role.role_name.clone(),
            description: or_empty(role.description()),
            assume_role_policy_document: policy_seen(&decoded(
                role.assume_role_policy_document().unwrap_or_default(),
            )),
            policies,
            tags: tags_seen(&tags),
        };
        let attrs = [(Attr::Id, role.role_name.clone()), (Attr::Arn, role.arn)].into();
        Ok(vec![Seen {
            id: role.role_name,
            settings: Settings::Role(settings),
            attrs,
            tags,
            state: State::ready(),
        }])
    }

    async fn role_policies(
        &self,
        role: &str,
    ) -> Result<BTreeMap<String, PolicyDocument>, AwsError> {
        let read = |name: String| async move {
            let doing = Doing::read(SERVICE, "GetRolePolicy", format!("{role}/{name}"));
            let out = self
                .call(doing, |c| {
                    c.iam
                        .get_role_policy()
                        .role_name(role)
                        .policy_name(&name)
                        .send()
                })
                .await?;
            Ok::<_, AwsError>((name, policy_seen(&decoded(&out.policy_document))))
        };
        let names = self.role_policy_names(role).await?;
        Ok(try_join_all(names.into_iter().map(read))
            .await?
            .into_iter()
            .collect())
    }

    async fn role_policy_names(&self, role: &str) -> Result<Vec<String>, AwsError> {
        let (mut all, mut marker) = (Vec::new(), None);
        loop {
            let doing = Doing::read(SERVICE, "ListRolePolicies", role);
            let page = self
                .call(doing, |c| {
                    c.iam
                        .list_role_policies()
                        .role_name(role)
                        .set_marker(marker)
                        .send()
                })
                .await?;
            all.extend(page.policy_names);
            marker = page.marker.filter(|_| page.is_truncated);
            if marker.is_none() {
                return Ok(all);
            }
        }
    }

    async fn role_tags(&self, role: &str) -> Result<FoundTags, AwsError> {
        let (mut all, mut marker) = (FoundTags::new(), None);
        loop {
            let doing = Doing::read(SERVICE, "ListRoleTags", role);
            let page = self
                .call(doing, |c| {
                    c.iam
                        .list_role_tags()
                        .role_name(role)
                        .set_marker(marker)
                        .send()
                })
                .await?;
            all.extend(page.tags.into_iter().map(|t| (t.key, t.value)));
            marker = page.marker.filter(|_| page.is_truncated);
            if marker.is_none() {
                return Ok(all);
            }
        }
    }

    /// The role without its policies: those are put by [`Aws::role_update`].
    pub(super) async fn role_create(&self, w: &RoleSettings) -> Result<String, AwsError> {
        let RoleSettings {
            role_name,
            description,
            assume_role_policy_document,
            policies: _,
            tags,
        } = w;
        let doing = Doing::mutate(SERVICE, "CreateRole", role_name);
        let bug = |b: Bug| b.at(&doing);
        let trust = policy_json(assume_role_policy_document).map_err(bug)?;
        let tags = super::text::tags(tags).and_then(tag_list).map_err(bug)?;
        self.call(doing.clone(), |c| {
            let create = c
                .iam
                .create_role()
                .role_name(role_name)
                .description(description);
            create
                .assume_role_policy_document(trust)
                .set_tags(Some(tags))
                .send()
        })
        .await?;
        Ok(role_name.clone())
    }

    pub(super) async fn role_update(
        &self,
        found: &RoleSettings,
        found_tags: &FoundTags,
        wanted: &RoleSettings,
    ) -> Result<(), AwsError> {
        let RoleSettings {
            role_name: role,
            description,
            assume_role_policy_document: trust,
            policies,
            tags,
        } = wanted;
        if found.assume_role_policy_document != *trust {
            let doing = Doing::mutate(SERVICE, "UpdateAssumeRolePolicy", role);
            let json = policy_json(trust).map_err(|b| b.at(&doing))?;
            self.call(doing, |c| {
                c.iam
                    .update_assume_role_policy()
                    .role_name(role)
                    .policy_document(json)
                    .send()
            })
            .await?;
        }
        for (name, policy) in policies
            .iter()
            .filter(|(name, policy)| found.policies.get(*name) != Some(policy))
        {
            let doing = Doing::mutate(SERVICE, "PutRolePolicy", format!("{role}/{name}"));
            let json = policy_json(policy).map_err(|b| b.at(&doing))?;
            self.call(doing, |c| {
                c.iam
                    .put_role_policy()
                    .role_name(role)
                    .policy_name(name)
                    .policy_document(json)
                    .send()
            })
            .await?;
        }
        for name in found
            .policies
            .keys()
            .filter(|name| !policies.contains_key(*name))
        {
            self.role_policy_delete(role, name).await?;
        }
        if found.description != *description {
            let doing = Doing::mutate(SERVICE, "UpdateRole", role);
            self.call(doing, |c| {
                c.iam
                    .update_role()
                    .role_name(role)
                    .description(description)
                    .send()
            })
            .await?;
        }
        let doing = Doing::mutate(SERVICE, "TagRole", role);
        let missing = tags_to_set(found_tags, tags)
            .and_then(tag_list)
            .map_err(|b| b.at(&doing))?;
        if missing.is_empty() {
            return Ok(());
        }
        self.call(doing, |c| {
            c.iam
                .tag_role()
                .role_name(role)
                .set_tags(Some(missing))
                .send()
        })
        .await
        .map(drop)
    }

    async fn role_policy_delete(&self, role: &str, name: &str) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "DeleteRolePolicy", format!("{role}/{name}"));
        gone_is_fine(
            self.call(doing, |c| {
                c.iam
                    .delete_role_policy()
                    .role_name(role)
                    .policy_name(name)
                    .send()
            })
            .await,
        )
    }

    /// DeleteRole is refused while anything hangs on it [documented, aws-facts 5].
    pub(super) async fn role_delete(&self, role: &str) -> Result<(), AwsError> {
        for name in self.role_policy_names(role).await? {
            self.role_policy_delete(role, &name).await?;
        }
        let doing = Doing::read(SERVICE, "ListAttachedRolePolicies", role);
        let attached = self
            .call(doing, |c| {
                c.iam.list_attached_role_policies().role_name(role).send()
            })
            .await?;
        for arn in attached
            .attached_policies
            .unwrap_or_default()
            .into_iter()
            .filter_map(|p| p.policy_arn)
        {
            let doing = Doing::mutate(SERVICE, "DetachRolePolicy", format!("{role} {arn}"));
            gone_is_fine(
                self.call(doing, |c| {
                    c.iam
                        .detach_role_policy()
                        .role_name(role)
                        .policy_arn(arn)
                        .send()
                })
                .await,
            )?;
        }
        let doing = Doing::mutate(SERVICE, "DeleteRole", role);
        self.call(doing, |c| c.iam.delete_role().role_name(role).send())
            .await
            .map(drop)
    }

    pub(super) async fn role_look(&self, name: &str) -> Result<State, AwsError> {
        let doing = Doing::read(SERVICE, "GetRole", name);
        match self
            .call(doing, |c| c.iam.get_role().role_name(name).send())
            .await
        {
            Ok(_) => Ok(State::ready()),
            Err(e) if e.class == Class::Gone => Ok(State::gone()),
            Err(e) => Err(e),
        }
    }
}

/// Deleting what is not there is done.
pub(super) fn gone_is_fine<T>(result: Result<T, AwsError>) -> Result<(), AwsError> {
    match result {
        Err(e) if e.class != Class::Gone => Err(e),
        Ok(_) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn documents_come_percent_encoded() {
        assert_eq!(decoded("%7B%22a%22%3A%22100%25%22%7D"), r#"{"a":"100%"}"#);
        assert_eq!(decoded("{\"a\": \"ü+%\"}"), "{\"a\": \"ü+%\"}");
    }
}
