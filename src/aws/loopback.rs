//! The transport of a rehearsal: plain HTTP to this machine, and to nowhere else. Whatever a
//! configuration says, a rehearsal cannot reach AWS.

use crate::http::refusal;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

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
