use std::net::ToSocketAddrs;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result, bail};
use parallax_knowledge::Knowledge;
use parallax_serve::Regroup;

use crate::case::{Access, Case};
use crate::cli::{Global, Serve};
use crate::pipeline::Pipeline;

pub fn run(global: &Global, args: &Serve) -> Result<bool> {
    // Opened for writing once, so that an older schema is brought up to date before readers come.
    let case = Case::open(global, Access::Write)?;
    let listen =
        args.listen.clone().unwrap_or_else(|| case.settings.text("serve.listen").to_string());
    serve(case, &listen)
}

/// Serves a case until Ctrl-C.
pub fn serve(case: Case, listen: &str) -> Result<bool> {
    let knowledge = case.knowledge()?;
    let access = access(&case, listen)?;
    let settings = parallax_serve::Settings {
        file: case.file(),
        name: case.store.meta("name")?.unwrap_or_else(|| case.settings.text("case.name").into()),
        knowledge: knowledge.clone(),
        access,
        regroup: Some(regroup(knowledge, case.directory.clone())),
    };
    drop(case);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the server could not be started")?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await.with_context(|| {
            format!("{listen} cannot be listened on; choose another with --listen 127.0.0.1:PORT")
        })?;
        say!("Serving on http://{} — stop with Ctrl-C.", listener.local_addr()?);
        parallax_serve::serve(listener, settings, async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
        Ok(true)
    })
}

/// Nobody else can reach the loopback address; on any other, accounts are asked for.
fn access(case: &Case, listen: &str) -> Result<parallax_serve::Access> {
    let mut addresses = listen
        .to_socket_addrs()
        .with_context(|| format!("{listen} is no address; write one like 127.0.0.1:7373"))?;
    if addresses.all(|a| a.ip().is_loopback()) {
        return Ok(parallax_serve::Access::Loopback);
    }
    if !case.store.accounts()?.iter().any(|a| !a.disabled) {
        bail!(
            "{listen} can be reached from elsewhere, and this case has no account yet; make one with \
             `parallax account NAME --role admin`, or listen on 127.0.0.1"
        );
    }
    let behind_proxy = case.settings.get::<bool>("serve.behind_proxy")?;
    if !behind_proxy {
        eprintln!(
            "Passwords would cross the network unencrypted: put a proxy with TLS in front and set \
             serve.behind_proxy=true."
        );
    }
    Ok(parallax_serve::Access::Accounts { behind_proxy })
}

/// Makes stories and ledger again; the models are loaded on first use.
fn regroup(knowledge: Arc<Knowledge>, directory: PathBuf) -> Regroup {
    let pipeline: OnceLock<Result<Pipeline, String>> = OnceLock::new();
    Regroup::new(move |store| {
        let made = pipeline.get_or_init(|| {
            Pipeline::of_case(knowledge.clone(), &directory).map_err(|e| format!("{e:#}"))
        });
        let pipeline = made.as_ref().map_err(Clone::clone)?;
        pipeline.bring_up_to_date(store).map_err(|e| format!("{e:#}"))
    })
}
