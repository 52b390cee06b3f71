use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use parallax_gauge::alerts::Channel;

use super::{Message, smtp};

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Hands a message over; an error when the receiver did not say that it has it.
pub(super) fn send(channel: &Channel, message: &Message) -> Result<()> {
    match channel {
        Channel::Webhook { url, .. } => webhook(url, message),
        Channel::Smtp { server, from, to, .. } => {
            smtp::send(server, from, to, &subject(message), &text(message), &message.key)
        }
        Channel::Command { command, .. } => run(command, message),
        Channel::Atom { .. } => bail!("a feed is written, not sent"),
    }
}

fn webhook(url: &str, message: &Message) -> Result<()> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
    agent
        .post(url)
        .header("content-type", "application/json")
        .header("idempotency-key", &message.key)
        .send(serde_json::to_string(message)?)
        .with_context(|| format!("{url} did not take it"))?;
    Ok(())
}

fn run(command: &[String], message: &Message) -> Result<()> {
    let Some((program, arguments)) = command.split_first() else { bail!("the command is empty") };
    let mut child = Command::new(program)
        .args(arguments)
        .env("PARALLAX_ALERT_KEY", &message.key)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .with_context(|| format!("{program} cannot be started"))?;
    if let Some(mut input) = child.stdin.take() {
        // A program that does not read its input may close it.
        let _ = input.write_all(serde_json::to_string(message)?.as_bytes());
    }
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return if status.success() {
                Ok(())
            } else {
                Err(anyhow::anyhow!("{program}: {status}"))
            };
        }
        if began.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            bail!("{program} took longer than {} s", PATIENCE.as_secs());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// "Dispute: the launch failed", or how many when there are several.
pub(super) fn subject(message: &Message) -> String {
    match message.alerts.as_slice() {
        [one] => format!("{}: {}", change(&one.alert), one.alert.about),
        all => format!("{} changes ({})", all.len(), message.rule),
    }
}

fn change(alert: &parallax_gauge::alerts::Alert) -> String {
    let word = serde_json::to_value(alert.change).ok();
    word.and_then(|w| w.as_str().map(|w| w.replace('-', " "))).unwrap_or_default()
}

pub(super) fn text(message: &Message) -> String {
    let mut out = String::new();
    for told in &message.alerts {
        let alert = &told.alert;
        out.push_str(&format!("{}: {}\n", change(alert), alert.about));
        out.push_str(&format!("{}\n{}\n", alert.at.strftime("%-d %B %Y, %H:%M UTC"), told.why));
        if let Some(claim) = &alert.claim {
            out.push_str(&format!("claim {}\n", claim.0));
        }
        out.push('\n');
    }
    out
}
