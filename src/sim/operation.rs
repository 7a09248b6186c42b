//! One row of a service's operation table. The router matches requests against the rows and the
//! codecs render by them; what an operation does is in the service's own files.

/// How one operation looks on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Name as AWS writes it: `CreateChannel`.
    pub name: &'static str,
    /// HTTP method. Query, JSON and CBOR services are always `POST`.
    pub method: &'static str,
    /// Path template: `/prod/channels/{channelId}/start`. `{Key+}` takes the rest of the path;
    /// what follows a `?` must stand in the query string (`/{Bucket}?lifecycle`, `?list-type=2`).
    pub path: &'static str,
    /// Status of a success.
    pub status: u16,
    /// Query-string members by wire name, merged into the input.
    pub query: &'static [&'static str],
    /// Whether it changes the world (and so is persisted, counted and a target of *landed*).
    pub mutates: bool,
}

impl Operation {
    /// A REST operation that only looks.
    pub const fn read(
        name: &'static str,
        path: &'static str,
        query: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            method: "GET",
            path,
            status: 200,
            query,
            mutates: false,
        }
    }

    /// A REST operation that changes something.
    pub const fn write(
        name: &'static str,
        method: &'static str,
        path: &'static str,
        status: u16,
    ) -> Self {
        Self {
            name,
            method,
            path,
            status,
            query: &[],
            mutates: true,
        }
    }

    /// An operation of a query, JSON or CBOR service, which all share `POST /`.
    pub const fn rpc(name: &'static str, mutates: bool) -> Self {
        Self {
            name,
            method: "POST",
            path: "/",
            status: 200,
            query: &[],
            mutates,
        }
    }
}
