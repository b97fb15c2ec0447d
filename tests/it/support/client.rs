//! A caller of the API, over HTTP.

use std::net::SocketAddr;

use serde_json::Value;

/// A caller with or without a token.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
    pub token: Option<String>,
}

/// What the service answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub text: String,
}

impl Client {
    pub fn new(address: SocketAddr, token: Option<String>) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .build();
        Self { agent: config.into(), base: format!("http://{address}"), token }
    }

    /// The same caller's address with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("Content-Type", "application/json")], Some(&body.to_string()))
    }

    /// A `POST` without a body.
    pub fn act(&self, path: &str) -> Answer {
        self.send("POST", path, &[], Some(""))
    }

    /// A merge patch against a version.
    pub fn patch(&self, path: &str, etag: &str, body: &Value) -> Answer {
        let headers = [("Content-Type", "application/merge-patch+json"), ("If-Match", etag)];
        self.send("PATCH", path, &headers, Some(&body.to_string()))
    }

    /// Any request. The path is below `/api/v1` unless it begins with `//`, which stands for the
    /// root of the server.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Answer {
        self.ask(method, path, headers, body.map(|body| body.as_bytes().to_vec()))
    }

    /// Any request with a body of bytes.
    pub fn send_bytes(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        self.ask(method, path, headers, Some(body.to_vec()))
    }

    fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Answer {
        let url = match path.strip_prefix("//") {
            Some(from_root) => format!("{}/{from_root}", self.base),
            None => format!("{}/api/v1{path}", self.base),
        };
        let mut request = ureq::http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let answer = match body {
            Some(body) => self.agent.run(request.body(body).expect("a request")),
            None => self.agent.run(request.body(()).expect("a request")),
        };
        let mut answer = answer.expect("the server answers");
        let headers = answer.headers().iter().map(|(name, value)| {
            (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned())
        });
        let (status, headers) = (answer.status().as_u16(), headers.collect());
        let body = answer.body_mut().with_config().limit(200 * 1024 * 1024).read_to_string();
        Answer { status, headers, text: body.expect("a body in UTF-8") }
    }
}

impl Answer {
    /// The body, which is JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.text))
    }

    /// The body, where the status is the expected one.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The pointers of the faults of a refusal, and its status.
    #[track_caller]
    pub fn pointers(&self, status: u16) -> Vec<String> {
        let body = self.expect(status);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|e| e["pointer"].as_str().unwrap_or_default().to_owned()).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// The version of the resource.
    #[track_caller]
    pub fn etag(&self) -> String {
        self.header("etag").expect("an ETag").to_owned()
    }
}
