//! Fetching politely and safely.

mod robots;

pub use robots::{LONGEST as ROBOTS_LONGEST, Robots};
