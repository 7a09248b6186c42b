//! The transport of a rehearsal: plain HTTP to this machine, and to nowhere else. Whatever a
//! configuration says, a rehearsal cannot reach AWS.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use std::net::IpAddr;

/// Wraps a client, or one of its connectors.
#[derive(Debug)]
pub(super) struct Loopback<T>(T);

impl Loopback<SharedHttpClient> {
    /// The client of a rehearsal.
    pub(super) fn client() -> SharedHttpClient {
        SharedHttpClient::new(Loopback(
            aws_smithy_http_client::Builder::new().build_http(),
        ))
    }
}

impl HttpClient for Loopback<SharedHttpClient> {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Loopback(self.0.http_connector(settings, components)))
    }
}

impl HttpConnector for Loopback<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match refusal(request.uri()) {
            None => self.0.call(request),
            Some(text) => HttpConnectorFuture::ready(Err(ConnectorError::user(text.into()))),
        }
    }
}

/// Why `uri` is not talked to; `None` when it is on this machine.
pub fn refusal(uri: &str) -> Option<String> {
    let host = uri
        .parse::<http::Uri>()
        .ok()
        .and_then(|u| u.host().map(str::to_owned))
        .unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let here = bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    (!here)
        .then(|| format!("a rehearsal refuses to talk to {host:?}: it may only reach this machine"))
}

#[cfg(test)]
mod tests {
    use super::refusal;

    #[test]
    fn only_this_machine_is_reached() {
        for here in [
            "http://127.0.0.1:9000/x",
            "http://localhost:1/",
            "http://[::1]:80/",
        ] {
            assert_eq!(refusal(here), None);
        }
        for away in [
            "https://sts.amazonaws.com/",
            "http://127.0.0.1.nip.io/",
            "http://10.0.0.1/",
            "x",
            "http://onair@aws.com/",
        ] {
            assert!(refusal(away).is_some(), "{away}");
        }
    }
}
