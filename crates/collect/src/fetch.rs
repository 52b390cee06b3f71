//! Fetching politely and safely: robots.txt, one request at a time a host with a pause between, conditional
//! requests, bounded redirects, sizes and times, no cookies, no proxy unless told, and no address that leads into
//! a private network unless allowed.

mod address;
mod client;
mod clock;
mod robots;

pub use address::{check_ip, check_url};
pub(crate) use client::jitter;
pub use client::{Fetcher, Request, Response, Settings, Web};
pub use clock::{Clock, SystemClock};
pub use robots::{LONGEST as ROBOTS_LONGEST, Robots};
