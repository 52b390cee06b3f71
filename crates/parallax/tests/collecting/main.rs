//! The command line as its users meet it: bad input, cut-off runs, servers that misbehave. Whatever happens, nothing is
//! lost, nothing is stored twice, and what went wrong is told.

mod bad_input;
mod case;
mod cut_off;
mod imports;
mod pdf;
mod server;
mod visits;
