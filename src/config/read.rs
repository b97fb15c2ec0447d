//! Reading single variables; what is wrong is collected.

use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use super::{ConfigFault, ConfigFaults};

pub(super) struct Reader<'a> {
    get: &'a dyn Fn(&str) -> Option<String>,
    faults: Vec<ConfigFault>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(get: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { get, faults: Vec::new() }
    }

    pub(super) fn fault(&mut self, variable: &'static str, message: &str) {
        self.faults.push(ConfigFault { variable, message: message.to_owned() });
    }

    pub(super) fn finish<T>(self, value: T) -> Result<T, ConfigFaults> {
        if self.faults.is_empty() { Ok(value) } else { Err(ConfigFaults(self.faults)) }
    }

    /// The value of a variable; an empty one counts as not set, as shells and compose files mean.
    pub(super) fn text(&self, variable: &'static str) -> Option<String> {
        (self.get)(variable).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    pub(super) fn database_url(&mut self) -> String {
        let variable = "ONESTOP_DATABASE_URL";
        let url = self.text(variable).unwrap_or_else(|| "sqlite://data/onestop.db".to_owned());
        let good = url.split_once("://").is_some_and(|(scheme, rest)| {
            ["sqlite", "postgres", "postgresql"].contains(&scheme) && !rest.is_empty()
        });
        if !good {
            self.fault(
                variable,
                "Write sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE, e.g. \
                 sqlite://data/onestop.db.",
            );
        }
        url
    }

    pub(super) fn address(&mut self, variable: &'static str) -> Option<SocketAddr> {
        let text = self.text(variable)?;
        let address = text.parse().ok();
        if address.is_none() {
            self.fault(variable, "Write an address and a port, e.g. 127.0.0.1:8080.");
        }
        address
    }

    pub(super) fn number<N>(&mut self, variable: &'static str, least: N, most: N, default: N) -> N
    where
        N: Copy + FromStr + PartialOrd + Display,
    {
        self.optional_number(variable, least, most).unwrap_or(default)
    }

    pub(super) fn optional_number<N>(
        &mut self,
        variable: &'static str,
        least: N,
        most: N,
    ) -> Option<N>
    where
        N: Copy + FromStr + PartialOrd + Display,
    {
        let text = self.text(variable)?;
        let number = text.parse().ok().filter(|number| (&least..=&most).contains(&number));
        if number.is_none() {
            let message = format!("Write a whole number between {least} and {most}.");
            self.fault(variable, &message);
        }
        number
    }

    /// Addresses and networks, separated by commas, as address and length of the prefix in bits.
    pub(super) fn networks(&mut self, variable: &'static str) -> Vec<(IpAddr, u8)> {
        let text = self.text(variable).unwrap_or_default();
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let networks: Option<Vec<_>> = parts.map(network).collect();
        networks.unwrap_or_else(|| {
            self.fault(
                variable,
                "Write addresses or networks, separated by commas, e.g. 10.0.0.0/8,192.0.2.7.",
            );
            Vec::new()
        })
    }
}

fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
    (bits <= most).then_some((address, bits))
}
