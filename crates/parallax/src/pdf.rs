//! PDF files, opened by this program in a process of its own: a file that makes the reader abort, hang or
//! swell takes that process with it and is set aside; the run goes on.

use std::{
    io::{Read, Write},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use parallax_collect::PdfPages;

/// How long one file may take.
const TIME: Duration = Duration::from_secs(60);
/// Most of an answer that is read.
const ANSWER: u64 = 64 << 20;

/// Opens a PDF in another process.
pub fn read_apart(bytes: &[u8]) -> Result<PdfPages, String> {
    ask(bytes).map_err(|e| format!("{e:#}"))
}

fn ask(bytes: &[u8]) -> Result<PdfPages> {
    let program = std::env::current_exe().context("this program cannot be found")?;
    let mut child = Command::new(program)
        .arg("pdf-text")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("no process could be started for it")?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let answer = std::thread::scope(|scope| {
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(bytes)));
        let reading = scope.spawn(move || {
            let mut answer = Vec::new();
            let read = stdout.map(|out| out.take(ANSWER).read_to_end(&mut answer));
            read.transpose().map(|_| answer)
        });
        let ended = wait(&mut child);
        let answer = reading.join().map_err(|_| anyhow::anyhow!("its answer was lost"))?;
        ended?;
        answer.context("its answer could not be read")
    })?;
    let answer: Result<PdfPages, String> =
        serde_json::from_slice(&answer).context("its reader gave no answer")?;
    answer.map_err(anyhow::Error::msg)
}

/// Waits for the end; a process over its time is stopped.
fn wait(child: &mut Child) -> Result<()> {
    let began = Instant::now();
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(_) => bail!("its reader gave up on it"),
            None if began.elapsed() > TIME => {
                child.kill()?;
                child.wait()?;
                bail!("its reader took longer than {} seconds", TIME.as_secs())
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// The other process: a PDF from standard input, its pages or what is wrong with it to standard output.
pub fn answer() -> Result<bool> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let answer: Result<PdfPages, String> = parallax_pdf::read(&bytes).map(|pdf| PdfPages {
        title: pdf.title,
        author: pdf.author,
        created: pdf.created,
        pages: pdf.pages,
    });
    serde_json::to_writer(std::io::stdout().lock(), &answer)?;
    Ok(true)
}
