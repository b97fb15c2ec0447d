//! Routes as a tree of scopes, a segment of the path each. actix compares a fixed segment as text,
//! but walks a pattern for each path with a name in it: in a flat table of a hundred paths that
//! takes longer than ranking a borough.

use actix_web::{Resource, Route, web};

/// What answers at a path, and below it.
#[derive(Default)]
pub struct Tree {
    here: Vec<Route>,
    below: Vec<(String, Tree)>,
}

impl Tree {
    /// Adds what answers at a path (`/api/v1/needs/{id}`).
    pub fn add(&mut self, path: &str, route: Route) {
        let mut node = self;
        for segment in path.split('/').skip(1) {
            let known = node.below.iter().position(|(name, _)| name == segment);
            let at = known.unwrap_or_else(|| {
                node.below.push((segment.to_owned(), Self::default()));
                node.below.len() - 1
            });
            node = &mut node.below[at].1;
        }
        node.here.push(route);
    }

    /// Puts it into actix: the methods of one path in one resource, so that another method is
    /// answered with 405 and `Allow`. A fixed segment comes before a name, which would take it.
    pub fn configure(self, config: &mut web::ServiceConfig) {
        let (names, fixed): (Vec<_>, Vec<_>) =
            self.below.into_iter().partition(|(segment, _)| segment.starts_with('{'));
        for (segment, tree) in fixed.into_iter().chain(names) {
            tree.put_at(&format!("/{segment}"), config);
        }
    }

    fn put_at(mut self, path: &str, config: &mut web::ServiceConfig) {
        let here = std::mem::take(&mut self.here);
        if self.below.is_empty() {
            config.service(resource(path, here));
            return;
        }
        let scope = web::scope(path).configure(|scope| {
            if !here.is_empty() {
                scope.service(resource("", here));
            }
            self.configure(scope);
        });
        config.service(scope);
    }
}

fn resource(path: &str, routes: Vec<Route>) -> Resource {
    routes.into_iter().fold(web::resource(path), Resource::route)
}
