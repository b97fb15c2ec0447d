//! Whose request it is: the address of the connection, or what a trusted proxy says.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::dev::ServiceRequest;

/// Proxies whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default)]
pub struct Trusted(Vec<(IpAddr, u8)>);

impl Trusted {
    /// Networks as address and length of the prefix in bits.
    pub fn new(networks: Vec<(IpAddr, u8)>) -> Self {
        Self(networks)
    }

    /// Whether an address is one of the proxies.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|(network, bits)| within(address, *network, *bits))
    }

    /// The client's address, `None` where the connection has none.
    pub(super) fn client(&self, request: &ServiceRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip().to_canonical();
        let lines: Vec<&str> = request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok())
            .collect();
        Some(self.behind(peer, &lines.join(",")))
    }

    /// Every proxy adds at the end whom it got the request from: read from there, as far as the
    /// one who added is trusted. What a client wrote itself stands before that and is not believed.
    fn behind(&self, peer: IpAddr, forwarded: &str) -> IpAddr {
        let mut client = peer;
        for hop in forwarded.rsplit(',').map(str::trim) {
            if !self.contains(client) {
                break;
            }
            match hop.parse::<IpAddr>() {
                Ok(address) => client = address.to_canonical(),
                Err(_) => break,
            }
        }
        client
    }
}

fn within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    let same = |a: u128, b: u128, width: u8| {
        let bits = bits.min(width);
        bits == 0 || (a ^ b) >> (width - bits) == 0
    };
    match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(b)) => same(a.to_bits().into(), b.to_bits().into(), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => same(a.to_bits(), b.to_bits(), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
    }
}

/// What is counted as one caller: an IPv4 address, or the /64 that one IPv6 line has.
pub(super) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted = Trusted::new(vec![(ip("10.0.0.0"), 8), (ip("fd00::"), 8)]);
        let behind = |peer: &str, forwarded: &str| trusted.behind(ip(peer), forwarded).to_string();
        assert_eq!(behind("203.0.113.9", "192.0.2.1"), "203.0.113.9");
        assert_eq!(behind("10.1.2.3", "192.0.2.1"), "192.0.2.1");
        assert_eq!(behind("10.1.2.3", "1.1.1.1, 192.0.2.1"), "192.0.2.1", "the first is made up");
        assert_eq!(behind("10.1.2.3", "192.0.2.1, 10.9.9.9"), "192.0.2.1");
        assert_eq!(behind("fd12::1", "::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(behind("10.1.2.3", ""), "10.1.2.3");
        assert_eq!(behind("10.1.2.3", "unknown"), "10.1.2.3");
    }

    #[test]
    fn networks_have_edges() {
        let one = |network: &str, bits| Trusted::new(vec![(ip(network), bits)]);
        assert!(one("10.0.0.0", 8).contains(ip("10.255.255.255")));
        assert!(!one("10.0.0.0", 8).contains(ip("11.0.0.0")));
        assert!(one("192.0.2.7", 32).contains(ip("::ffff:192.0.2.7")));
        assert!(!one("192.0.2.7", 32).contains(ip("192.0.2.6")));
        assert!(one("0.0.0.0", 0).contains(ip("8.8.8.8")));
        assert!(!one("0.0.0.0", 0).contains(ip("::1")));
    }

    #[test]
    fn one_line_is_one_caller() {
        assert_eq!(household(ip("2001:db8:1:2:3::4")), household(ip("2001:db8:1:2:ffff::1")));
        assert_ne!(household(ip("2001:db8:1:2::")), household(ip("2001:db8:1:3::")));
        assert_eq!(household(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
    }
}
