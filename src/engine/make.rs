//! Makes one part as it should be: look, do the one thing that is missing, look again, until nothing
//! is missing. Because each round starts from what AWS shows, a killed run, an answer that was lost,
//! a thing half made and a colleague's help all end the same way.

use super::behaviour::{Next, next, passing};
use super::context::{EngineError, Stop};
use super::events::Event;
use super::run::Run;
use crate::aws::{AwsError, Class, Key, Landed, Phase, Seen};
use crate::clock::Timestamp;
use crate::shape::{Part, Settings, Text};
use crate::stack::diff::{Change, diff};
use crate::stack::plan::{Refusal, Step, map_texts, ownership, replace_reason, resolve};
use std::time::Duration;

/// How long IAM may take to spread a new role before it counts as broken [seen: aws-facts 5].
const SPREADING: Duration = Duration::from_secs(120);
/// How far AWS's lists may lag behind what was just made (assumed).
pub(super) const LIST_LAG: Duration = Duration::from_secs(45);
/// Looks after which a thing that AWS gave an id for counts as gone.
const UNSEEN: u32 = 5;
/// Rounds in which AWS says yes and nothing changes.
const LIES: u32 = 4;

/// Makes the part of `step` as wanted and waits until it has settled.
pub(super) async fn make(run: &Run<'_>, step: &Step) -> Result<(), EngineError> {
    let wanted = step
        .wanted
        .as_ref()
        .ok_or_else(|| EngineError::Internal(format!("{} has nothing wanted", step.part)))?;
    Maker {
        run,
        step,
        wanted,
        began: run.clock().now(),
        id: step.id.clone(),
        generation: 0,
        said: String::new(),
        last: None,
        unseen: 0,
        made: 0,
    }
    .work()
    .await
}

struct Maker<'a> {
    run: &'a Run<'a>,
    step: &'a Step,
    wanted: &'a Settings,
    began: Timestamp,
    /// Known id: read directly, because lists lag.
    id: Option<String>,
    generation: u32,
    /// What was last said to be waited for.
    said: String,
    /// The last failure that may pass, in full.
    last: Option<String>,
    /// Times that AWS said it made the thing.
    made: u32,
    /// Looks in a row that did not find what was just made, or was there a moment ago.
    unseen: u32,
}

impl Maker<'_> {
    async fn work(&mut self) -> Result<(), EngineError> {
        let mut idle_rounds = 0;
        let mut last_missing = None;
        loop {
            if self.run.asked() > Stop::No {
                return Err(EngineError::Interrupted);
            }
            let wanted = self.resolved()?;
            let found = match self.find().await {
                Err(e) if e.may_pass() => {
                    self.wait(&e.to_string(), "be seen").await?;
                    continue;
                }
                other => other?,
            };
            let Some(seen) = found else {
                // What is known by its id may only not have spread yet: making it again could double it.
                if self.id.is_some() && self.unseen < UNSEEN {
                    self.unseen += 1;
                    self.wait("", "appear").await?;
                } else {
                    self.id = None;
                    self.create(&wanted).await?;
                }
                continue;
            };
            self.unseen = 0;
            match seen.state.phase {
                Phase::Gone => {
                    self.id = None;
                    continue;
                }
                Phase::Changing => {
                    if seen.state.name != "DELETING" {
                        self.publish(&seen);
                    }
                    self.until_settled(&seen.id, seen.state.name).await?;
                    continue;
                }
                Phase::Failed => {
                    self.replace(&seen).await?;
                    continue;
                }
                Phase::Ready => {}
            }
            let missing = diff(&wanted, &seen.settings)?;
            if missing.is_empty() {
                self.publish(&seen);
                return Ok(());
            }
            if replace_reason(&self.step.part, &missing).is_some() {
                self.replace(&seen).await?;
                continue;
            }
            self.publish(&seen);
            if last_missing.as_ref() == Some(&missing) {
                idle_rounds += 1;
                if idle_rounds >= LIES {
                    return Err(EngineError::NotDone {
                        doing: "the change".into(),
                        times: LIES,
                        what: self.step.part.to_string(),
                        state: missing
                            .iter()
                            .map(ToString::to_string)
                            .collect::<Vec<_>>()
                            .join("; "),
                    });
                }
                self.wait("", "show the change").await?;
            }
            // What was generated once is kept, unless what is to change has a generated piece in it.
            let anew = |c: &Change| Text::open(&c.to).is_some_and(|text| text.is_generated());
            let wanted = if missing.iter().any(anew) {
                self.generated(&wanted)?
            } else {
                wanted
            };
            last_missing = Some(missing);
            let sent = self
                .run
                .aws()
                .update(&seen.id, &seen.settings, &seen.tags, &wanted)
                .await;
            self.after(sent).await?;
        }
    }

    /// Looks, at one cheap call a time, until the thing is no longer on its way.
    async fn until_settled(&mut self, id: &str, mut state: String) -> Result<(), EngineError> {
        let key = self.run.identity().key(&self.step.part);
        loop {
            self.wait(&state, "settle").await?;
            match self
                .run
                .aws()
                .look(&key, id)
                .await
                .map_err(EngineError::from)
            {
                Ok(now) if now.phase == Phase::Changing => state = now.name,
                Ok(_) => return Ok(()),
                Err(e) if e.may_pass() => self.say(e.to_string()),
                Err(e) => return Err(e),
            }
        }
    }

    /// Wanted settings with everything filled in that is known now.
    fn resolved(&self) -> Result<Settings, EngineError> {
        let identity = self.run.identity();
        Ok(resolve(self.wanted, &identity.account, &self.run.attrs())?)
    }

    /// The same with what is generated generated: always alike within one deployment.
    fn generated(&self, wanted: &Settings) -> Result<Settings, EngineError> {
        let (identity, epoch) = (self.run.identity(), self.run.epoch());
        let generate = |text: &Text| match text {
            Text::Generated(name) => Some(epoch.stream_key(identity, name)),
            _ => None,
        };
        Ok(map_texts(wanted, &generate)?)
    }

    async fn find(&self) -> Result<Option<Seen>, EngineError> {
        let key = self.run.identity().key(&self.step.part);
        if let Some(id) = &self.id {
            return Ok(self.run.aws().read(&key, id).await?);
        }
        let found = self.run.aws().find(&key).await?;
        let mut there = found
            .into_iter()
            .filter(|seen| seen.state.phase != Phase::Gone);
        let Some(first) = there.next() else {
            return Ok(None);
        };
        let others: Vec<Seen> = there.collect();
        for seen in std::iter::once(&first).chain(&others) {
            ownership(self.run.identity(), &self.step.part, seen).map_err(|why| {
                Refusal::Foreign {
                    part: self.step.part.clone(),
                    id: seen.id.clone(),
                    why,
                }
            })?;
        }
        if others.is_empty() {
            return Ok(Some(first));
        }
        let ids = std::iter::once(first.id)
            .chain(others.into_iter().map(|s| s.id))
            .collect();
        Err(Refusal::Doubled {
            part: self.step.part.clone(),
            ids,
        }
        .into())
    }

    async fn create(&mut self, wanted: &Settings) -> Result<(), EngineError> {
        if self.shown_by_lists().await? {
            return Ok(());
        }
        let (identity, epoch) = (self.run.identity(), self.run.epoch());
        let wanted = self.generated(wanted)?;
        let token = epoch.token(identity, &self.step.part, self.generation);
        match self.run.aws().create(&wanted, &token).await {
            Ok(id) => {
                self.made += 1;
                if self.made > LIES {
                    return Err(EngineError::NotDone {
                        doing: "making it".into(),
                        times: LIES,
                        what: self.step.part.to_string(),
                        state: "it is not there".into(),
                    });
                }
                let key = identity.key(&self.step.part);
                match self.run.aws().look(&key, &id).await {
                    // AWS remembers the token of a thing that is gone.
                    Ok(state) if state.name == "DELETED" => {
                        self.generation += 1;
                        return self.wait("", "appear").await;
                    }
                    // Whatever else the look says, or does not, the next round sees.
                    Ok(_) | Err(_) => {}
                }
                self.id = Some(id);
                Ok(())
            }
            Err(e) => {
                let unsure = e.landed == Landed::Unknown;
                self.after(Err(e)).await?;
                // Nothing keeps this one from being made twice but a list that may lag
                // [documented: aws-facts 2.1].
                if unsure && self.step.part == Part::SecurityGroup {
                    self.run.distrust_lists(self.run.clock().now() + LIST_LAG);
                }
                Ok(())
            }
        }
    }

    /// A security group has no token: before one is made, lists must have caught up with what an
    /// earlier try may have made. Says whether it was there after all.
    async fn shown_by_lists(&mut self) -> Result<bool, EngineError> {
        if self.step.part != Part::SecurityGroup {
            return Ok(false);
        }
        while self.run.clock().now() < self.run.lists_good_at() {
            self.wait("an earlier try may have made it", "show up in lists")
                .await?;
            if let Some(seen) = self.find().await? {
                self.id = Some(seen.id);
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn replace(&mut self, seen: &Seen) -> Result<(), EngineError> {
        let key = self.run.identity().key(&self.step.part);
        let sent = self.run.aws().delete(&key, &seen.id).await;
        self.id = None;
        self.generation += 1;
        self.after(sent).await?;
        self.wait("DELETING", "go").await
    }

    async fn after(&mut self, sent: Result<(), AwsError>) -> Result<(), EngineError> {
        let Err(e) = sent else { return Ok(()) };
        if self.step.part == Part::Channel && spreading(&e) {
            let limit = SPREADING.as_secs();
            if self.run.clock().since(self.began) > SPREADING {
                return Err(self.not_usable(e, limit));
            }
            self.say(format!(
                "normal: IAM is spreading the new role, gives up after {limit} s"
            ));
            return self.wait("", "accept the role").await;
        }
        match next(&e.class) {
            Next::Look => Ok(()),
            Next::LookLater => {
                self.say(passing(&e));
                self.last = Some(e.to_string());
                self.wait("", "accept the change").await
            }
            Next::GiveUp => Err(e.into()),
        }
    }

    fn not_usable(&self, error: AwsError, limit: u64) -> EngineError {
        match self.run.identity().key(&Part::Role) {
            Key::Role { name } if error.class == Class::NotYet => EngineError::RoleNotUsable {
                role: name,
                limit,
                error: Box::new(error),
            },
            _ => error.into(),
        }
    }

    fn publish(&mut self, seen: &Seen) {
        self.id = Some(seen.id.clone());
        self.run.exists(self.step, seen);
    }

    fn say(&mut self, what: String) {
        if self.said != what {
            let limit = self.step.usual.limit;
            self.run.say(Event::Waiting {
                part: self.step.part.clone(),
                what: what.clone(),
                limit,
            });
            self.said = what;
        }
    }

    /// Waits one poll interval, unless the step has taken too long already.
    async fn wait(&mut self, state: &str, goal: &str) -> Result<(), EngineError> {
        if !state.is_empty() {
            self.say(state.to_owned());
        }
        let limit = self.step.usual.limit;
        if self.run.clock().since(self.began) > limit {
            return Err(EngineError::TooSlow {
                what: self.step.part.to_string(),
                goal: goal.to_owned(),
                limit: format!("{} s", limit.as_secs()),
                state: if state.is_empty() {
                    self.last.clone().unwrap_or_else(|| self.said.clone())
                } else {
                    state.to_owned()
                },
            });
        }
        self.run.nap(self.step.usual.poll(self.run.settle())).await
    }
}

/// Whether a channel was refused because the new role is not known everywhere yet: MediaLive says so,
/// or cannot find the MediaPackage channel with it [seen: aws-facts 5].
fn spreading(e: &AwsError) -> bool {
    e.class == Class::NotYet
        || (e.class == Class::Validation
            && e.validation
                .iter()
                .any(|(path, _)| path.contains("destination")))
}
