use anyhow::{Context, Result};

use crate::case::{Access, Case};
use crate::cli::{Global, Serve};

pub fn run(global: &Global, args: &Serve) -> Result<bool> {
    // Opened for writing once, so that an older schema is brought up to date before readers come.
    let case = Case::open(global, Access::Write)?;
    let listen =
        args.listen.clone().unwrap_or_else(|| case.settings.text("serve.listen").to_string());
    serve(case, &listen)
}

/// Serves a case until Ctrl-C.
pub fn serve(case: Case, listen: &str) -> Result<bool> {
    let settings = parallax_serve::Settings {
        file: case.file(),
        name: case.store.meta("name")?.unwrap_or_else(|| case.settings.text("case.name").into()),
        knowledge: case.knowledge()?,
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
        println!("Serving on http://{} — stop with Ctrl-C.", listener.local_addr()?);
        parallax_serve::serve(listener, settings, async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
        Ok(true)
    })
}
