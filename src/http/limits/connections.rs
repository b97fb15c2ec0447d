//! How many connections one address may hold open: who opens more finds them closed.

use std::any::Any;
use std::collections::HashMap;
use std::net::{IpAddr, Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream as Stream;

use super::address::{Trusted, household};

/// Counts the open connections of each address. Proxies that are trusted may hold any number:
/// theirs are many people's.
#[derive(Clone)]
pub struct Connections {
    most: usize,
    trusted: Trusted,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One open connection; it ends when this is dropped.
struct Open {
    of: Connections,
    address: IpAddr,
}

impl Connections {
    /// At most `most` connections of one address.
    pub fn new(most: usize, trusted: Trusted) -> Self {
        Self { most, trusted, open: Arc::default() }
    }

    /// To be called for every new connection; the count lives as long as the connection's data.
    pub fn accept(&self, connection: &dyn Any, data: &mut Extensions) {
        let Some(stream) = connection.downcast_ref::<Stream>() else { return };
        let Ok(peer) = stream.peer_addr() else { return };
        if self.trusted.contains(peer.ip()) {
            return;
        }
        match self.enter(peer.ip()) {
            Some(open) => drop(data.insert(open)),
            None => close(stream),
        }
    }

    fn enter(&self, address: IpAddr) -> Option<Open> {
        let address = household(address);
        let mut open = self.locked();
        let count = open.entry(address).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Open { of: self.clone(), address })
    }

    /// No code below the lock can panic half way through a change.
    fn locked(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut open = self.of.locked();
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// Ends a connection that the framework already has in its hands; it then reads the end and drops
/// it. Where that fails the time-out for the first request ends it.
fn close(stream: &Stream) {
    if let Ok(same) = stream.as_fd().try_clone_to_owned() {
        let _ = TcpStream::from(same).shutdown(Shutdown::Both);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_of_an_address_are_counted_while_they_are_open() {
        let connections = Connections::new(2, Trusted::default());
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        let first = connections.enter(address).unwrap();
        let second = connections.enter(address).unwrap();
        assert!(connections.enter(address).is_none());
        assert!(connections.enter("192.0.2.2".parse().unwrap()).is_some());
        drop(first);
        assert!(connections.enter(address).is_some());
        drop(second);
        assert!(connections.locked().is_empty());
    }
}
