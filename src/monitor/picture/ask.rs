//! Which streams are asked for their pictures, and asking.

use super::{Album, NoPicture, Picture, decode};
use crate::aws::{AwsError, Class, Thumbnails};
use crate::clock::Timestamp;
use crate::monitor::feed::age;
use crate::monitor::fetch::NAMES_AGAIN;
use crate::monitor::poller::{Kind, Watcher};
use crate::monitor::stream::Stream;
use crate::monitor::types::Orders;
use std::time::Duration;

/// Streams in one round, two calls each. They do not count towards the account's rate [documented: AWS's blog
/// on thumbnails], so this is for the time that a round takes; with so many streams each is asked in every round.
const ASKED: usize = 3;
/// Between two looks at a stream that something may be wrong with: a new picture comes every two seconds
/// [documented: MediaLive guide, "Viewing input thumbnails"].
const CLOSER: Duration = Duration::from_secs(2);
/// For so long it is looked at that often; then as the others: what stands still for hours is meant.
const CLOSELY: Duration = Duration::from_secs(120);

impl Stream {
    /// Whether it is looked at more often than in each round.
    fn closely(&self, now: Timestamp) -> bool {
        let since = self.album.smells_since();
        since.is_some_and(|since| age(now, since) < CLOSELY)
    }

    /// Whether it may have pictures: unless its configuration says that none are made, or it was found
    /// that none are. It cannot be switched while the channel runs.
    fn pictured(&self, orders: &Orders, now: Timestamp) -> bool {
        let meant = orders.wants.get(&self.name).is_none_or(|w| w.thumbnails);
        self.running() && meant && self.album.again.is_none_or(|again| now >= again)
    }
}

impl Watcher {
    /// Asks for the pictures of the streams whose turn it is: the one in focus, then those that something may
    /// be wrong with, then those that waited longest.
    pub(in crate::monitor) async fn pictures(&mut self, orders: &Orders) {
        let now = self.now();
        for stream in self.streams.values_mut() {
            let off = orders
                .wants
                .get(&stream.name)
                .is_some_and(|w| !w.thumbnails);
            if !stream.running() {
                stream.album = Album::default();
                stream.album.none(&NoPicture::NotStarted);
            } else if off {
                stream.album.none(&NoPicture::Off);
            }
        }
        let focus = orders.focus.as_deref().or(orders.only.as_deref());
        let mut turns: Vec<_> = self
            .streams
            .values()
            .filter(|s| s.pictured(orders, now))
            .map(|s| {
                let first = focus == Some(s.name.as_str());
                (!first, !s.album.smells(), s.album.asked, s.name.clone())
            })
            .collect();
        turns.sort();
        for (.., name) in turns.into_iter().take(ASKED) {
            if !self.look_at(&name, orders).await {
                break;
            }
        }
    }

    /// Looks again at those that something may be wrong with, the one in focus first.
    pub(in crate::monitor) async fn look_closer(&mut self, orders: &Orders) {
        let now = self.now();
        let mut meant: Vec<_> = self
            .streams
            .values()
            .filter(|s| s.pictured(orders, now) && s.closely(now))
            .map(|s| (orders.focus.as_ref() != Some(&s.name), s.name.clone()))
            .collect();
        meant.sort();
        for (_, name) in meant.into_iter().take(ASKED) {
            if !self.look_at(&name, orders).await {
                break;
            }
        }
    }

    /// When to look closer, if at all.
    pub(in crate::monitor) fn closer_due(
        &self,
        orders: &Orders,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let slower = self.throttled || orders.unfocused;
        let mut all = self.streams.values();
        let any = all.any(|s| s.pictured(orders, now) && s.closely(now));
        (any && !slower).then(|| now + CLOSER)
    }

    /// Asks for both pictures of a stream; whether the next one may be asked for too.
    async fn look_at(&mut self, name: &str, orders: &Orders) -> bool {
        let Some(stream) = self.streams.get(name) else {
            return true;
        };
        let Some(channel) = stream.channel.as_ref().map(|c| c.id.clone()) else {
            return true;
        };
        let configured = orders.wants.contains_key(name);
        for pipeline in stream.pipelines().iter().copied() {
            let told = self
                .aws
                .channel_thumbnail(&channel, pipeline.number())
                .await;
            // Stopped or destroyed since it was listed: that is told by the next list.
            let passing =
                |e: &AwsError| matches!(e.class, Class::Gone | Class::Validation | Class::Conflict);
            let refused = |e: &AwsError| matches!(e.class, Class::Permission { .. });
            let told = match told {
                // Pictures are an extra: who may not see them has no trouble with watching.
                Err(e) if passing(&e) || refused(&e) => Err(e),
                other => self.note(Kind::Pictures, other),
            };
            let now = self.now();
            let Some(stream) = self.streams.get_mut(name) else {
                return true;
            };
            let album = &mut stream.album;
            album.asked = Some(now);
            match told {
                Ok(Thumbnails::NotMade) => {
                    // Configured and not made yet, or not deployed: it may come.
                    let why = if configured {
                        NoPicture::NotMade
                    } else {
                        NoPicture::Off
                    };
                    album.none(&why);
                    let wait = if configured {
                        Duration::ZERO
                    } else {
                        NAMES_AGAIN
                    };
                    album.again = Some(now + wait);
                    return true;
                }
                Ok(Thumbnails::None) => album.add(pipeline, Picture::None(NoPicture::Nothing)),
                Ok(Thumbnails::Newest(newest)) => {
                    let shown = match decode::decode(newest.at, &newest.body) {
                        Ok(shot) => Picture::Shot(shot),
                        Err(e) => Picture::None(NoPicture::Unreadable(e.to_string())),
                    };
                    album.add(pipeline, shown);
                }
                Err(e) if passing(&e) => return true,
                Err(e) => {
                    let refused = refused(&e);
                    let why = if refused {
                        NoPicture::NotPermitted(e.to_string())
                    } else {
                        NoPicture::NoAnswer(e.to_string())
                    };
                    album.none(&why);
                    // The others would say the same.
                    if refused {
                        for stream in self.streams.values_mut() {
                            stream.album.again = Some(now + NAMES_AGAIN);
                        }
                    }
                    return false;
                }
            }
        }
        true
    }
}
