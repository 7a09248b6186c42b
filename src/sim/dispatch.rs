//! One request from its signature to its answer, in one turn under the world's lock: settle, read,
//! judge (faults, credentials, permission), do, keep, answer.

use super::call::{Call, Outcome, Refusal};
use super::faults::{Effect, Rule};
use super::held::Held;
use super::route::Service;
use super::server::{Hit, Logged, Shared};
use super::sigv4::{self, Signed};
use super::wire::{self, Decoded, Format, Request, respond, set};
use super::wiring::Watched;
use super::world::World;
use super::{cloudfront, iam};
use crate::clock::Timestamp;
use bytes::Bytes;
use http::{HeaderMap, Response};
use serde_json::Value;
use std::time::Duration;

/// What the connection does next.
pub(super) enum Action {
    /// Sends this.
    Answer(Response<Bytes>),
    /// Sends this after a while.
    Slow(Duration, Response<Bytes>),
    /// Closes without an answer.
    Close {
        /// Not before it is released.
        hold: bool,
        /// With a reset.
        reset: bool,
    },
}

/// Does one request.
pub(super) fn dispatch(shared: &Shared, request: &Request) -> Action {
    let now = shared.clock.now();
    let mut held = shared.settled(now);
    let request_id = request_id(held.look());
    let mut action = match sigv4::read(request) {
        Some(signed) => match Service::of_scope(&signed.service) {
            Some(service) => Turn {
                shared,
                service,
                request,
                signed,
                now,
                request_id: &request_id,
            }
            .take(&mut held),
            None => {
                let message = format!(
                    "The simulator does not have the service {}.",
                    signed.service
                );
                Action::Answer(respond(501, "text/plain", message))
            }
        },
        None => Action::Answer(unsigned(held.watched(), request, &request_id, now)),
    };
    if let Action::Answer(response) | Action::Slow(_, response) = &mut action {
        // S3 tells it under other names.
        let s3 = response.headers().contains_key("x-amz-request-id");
        if !s3 {
            set(response, "x-amzn-requestid", &request_id);
        }
        // What comes out of a cache has the time at which it went in.
        if !response.headers().contains_key("date") {
            set(response, "date", &http_date(now));
        }
    }
    action
}

/// A UUID, as most services give it.
fn request_id(world: &mut World) -> String {
    let h = world.hex(32);
    format!(
        "{}-{}-4{}-a{}-{}",
        &h[..8],
        &h[8..12],
        &h[13..16],
        &h[17..20],
        &h[20..]
    )
}

/// A time as HTTP's `Date` says it.
pub fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A request without signature: somebody who watches, or a client that forgot to sign.
fn unsigned(
    watched: Watched<'_>,
    request: &Request,
    request_id: &str,
    now: Timestamp,
) -> Response<Bytes> {
    if let Some(response) = cloudfront::playback(watched, request, now) {
        return response;
    }
    let host = request.host();
    let service = Service::of_scope(host.split('.').next().unwrap_or_default());
    let (format, code) = match service {
        Some(service) => (service.format, service.manners.unsigned),
        None if request.method == http::Method::POST => (
            Format::RestJson,
            (403, "MissingAuthenticationTokenException"),
        ),
        None => (Format::S3, (403, "AccessDenied")),
    };
    let message = if format == Format::S3 {
        "Access Denied"
    } else {
        "Missing Authentication Token"
    };
    wire::encode_refusal(
        format,
        "",
        &Refusal::new(code.0, code.1, message),
        request_id,
    )
}

/// One signed request on its way.
struct Turn<'a> {
    shared: &'a Shared,
    service: &'static Service,
    request: &'a Request,
    signed: Signed,
    now: Timestamp,
    request_id: &'a str,
}

impl Turn<'_> {
    fn take(self, held: &mut Held) -> Action {
        let format = self.service.format_of(self.request);
        let Decoded {
            operation,
            input,
            body,
        } = match self.service.decode(self.request) {
            Ok(decoded) => decoded,
            Err(refusal) => {
                let status = refusal.status;
                let mut response = wire::encode_refusal(format, "", &refusal, self.request_id);
                self.finish(format, &mut response);
                self.remember(
                    "Unknown",
                    false,
                    Value::Null,
                    (status, Some(refusal.code)),
                    false,
                    None,
                );
                return Action::Answer(response);
            }
        };
        let world = if operation.mutates {
            held.change()
        } else {
            held.look()
        };
        let call = Call {
            service: self.service.scope,
            operation: operation.name,
            region: self.signed.region.clone(),
            account: world.account.clone(),
            caller_arn: iam::caller_arn(world),
            now: self.now,
            input,
            body,
            headers: self.request.headers.clone(),
            request_id: self.request_id.to_owned(),
        };
        let rule = world
            .faults
            .judge(call.service, call.operation, operation.mutates, self.now);
        let effect = rule.as_ref().map(|r| &r.effect);
        let refused = self.refused(world, &call, effect);
        let silent = matches!(effect, Some(Effect::Lost | Effect::Reset | Effect::Html));
        let (outcome, applied) = match refused {
            _ if silent => (Ok(Default::default()), false),
            Some(refusal) => (Err(refusal), false),
            None => self.apply(world, &call, effect, operation.mutates),
        };
        let kept = if operation.mutates || rule.is_some() {
            self.shared.save(world)
        } else {
            Ok(())
        };
        let outcome = match kept {
            Ok(()) => outcome,
            Err(e) => Err(Refusal::new(
                500,
                self.service.manners.broken.1,
                format!("The simulator's state: {e}"),
            )),
        };
        let code = outcome.as_ref().err().map(|r| r.code);
        let mut response = if effect == Some(&Effect::Html) {
            respond(
                502,
                "text/html",
                "<html><body><h1>502 Bad Gateway</h1></body></html>",
            )
        } else {
            wire::encode(format, operation, outcome, self.request_id)
        };
        self.finish(format, &mut response);
        let action = match effect {
            Some(Effect::Lost | Effect::Landed | Effect::Reset) => {
                let rule = rule.as_ref();
                Action::Close {
                    hold: rule.is_some_and(|r| r.hold),
                    reset: effect == Some(&Effect::Reset),
                }
            }
            Some(Effect::Slow(millis)) => Action::Slow(Duration::from_millis(*millis), response),
            _ => Action::Answer(response),
        };
        let status = match &action {
            Action::Answer(response) | Action::Slow(_, response) => response.status().as_u16(),
            Action::Close { .. } => 0,
        };
        self.remember(
            operation.name,
            operation.mutates,
            call.input,
            (status, code),
            applied,
            rule,
        );
        action
    }

    /// Why a request gets no further than the door.
    fn refused(&self, world: &World, call: &Call, effect: Option<&Effect>) -> Option<Refusal> {
        let manners = &self.service.manners;
        let refuse = |(status, code): (u16, &'static str), message: &str| {
            Some(Refusal::new(status, code, message))
        };
        let key = &self.signed.access_key;
        if effect == Some(&Effect::Expired) || world.faults.expired_keys.contains(key) {
            return refuse(
                manners.expired,
                "The security token included in the request is expired",
            );
        }
        if world.faults.invalid_keys.contains(key) {
            return refuse(
                manners.unknown_key,
                "The security token included in the request is invalid.",
            );
        }
        match self.signed.at {
            None => {
                return refuse(
                    manners.unsigned,
                    "The request has no date that can be read.",
                );
            }
            Some(at) if (self.now.as_second() - at.as_second()).abs() > self.service.skew => {
                let message = if call.service == "s3" {
                    "The difference between the request time and the current time is too large."
                        .to_owned()
                } else {
                    format!(
                        "Signature expired: {at} is too far from the current time {}",
                        self.now
                    )
                };
                return refuse(manners.skewed, &message);
            }
            Some(_) => {}
        }
        match effect {
            Some(Effect::Throttle) => return refuse(manners.throttled, "Rate exceeded"),
            Some(Effect::Conflict) => {
                let message = "Another request is changing this at the same time. Look again.";
                return refuse(manners.conflict, message);
            }
            Some(Effect::ServerError) => {
                return refuse(manners.broken, "An internal error occurred. Try again.");
            }
            _ => {}
        }
        let denied = if effect == Some(&Effect::Deny) {
            Some(iam::denial(world, self.service.prefix, call))
        } else if world.settings.enforce_iam {
            iam::refused(world, self.service.prefix, call)
        } else {
            None
        };
        refuse(manners.denied, &denied?)
    }

    fn apply(
        &self,
        world: &mut World,
        call: &Call,
        effect: Option<&Effect>,
        mutates: bool,
    ) -> (Outcome, bool) {
        match effect {
            Some(Effect::Lie) if mutates => {
                let mut elsewhere = world.clone();
                ((self.service.handle)(&mut elsewhere, call), false)
            }
            Some(Effect::Twice) => {
                let first = (self.service.handle)(world, call).is_ok();
                let second = (self.service.handle)(world, call);
                let applied = first || second.is_ok();
                (second, applied && mutates)
            }
            _ => {
                let outcome = (self.service.handle)(world, call);
                let applied = mutates && outcome.is_ok();
                (outcome, applied)
            }
        }
    }

    /// The headers that only S3 has.
    fn finish(&self, format: Format, response: &mut Response<Bytes>) {
        if format == Format::S3 {
            set(response, "x-amz-request-id", self.request_id);
            set(
                response,
                "x-amz-id-2",
                &format!("{}/onair", self.request_id),
            );
        }
    }

    fn remember(
        &self,
        operation: &str,
        mutates: bool,
        input: Value,
        (status, code): (u16, Option<&str>),
        applied: bool,
        rule: Option<Rule>,
    ) {
        let request = Logged {
            at: self.now,
            request_id: self.request_id.to_owned(),
            service: self.service.scope.to_owned(),
            operation: operation.to_owned(),
            region: self.signed.region.clone(),
            mutates,
            input,
            status,
            code: code.map(str::to_owned),
            applied,
            rule: rule.as_ref().map(|r| r.id),
        };
        self.shared.remember(request.clone());
        if let Some(rule) = rule {
            // Nobody has to listen.
            let _ = self.shared.hits.send(Hit { rule, request });
        }
    }
}

/// A header's text, for the services.
pub fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|v| v.to_str().ok())
}
