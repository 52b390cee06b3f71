use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::cli::Eval;

pub fn run(args: &Eval) -> Result<bool> {
    let Some((file, task)) = args.task_and_file.split_last().filter(|(_, task)| !task.is_empty())
    else {
        bail!("name a task and a file; the tasks are: {}", parallax_eval::tasks().join(", "))
    };
    let set = args.strict.then(|| ("strict".to_string(), "1".to_string())).into_iter().collect();
    let options = parallax_eval::Options { limit: args.limit, errors: args.errors, set };
    let report = parallax_eval::run(&task.join(" "), &PathBuf::from(file), &options)?;
    if args.json {
        say!("{}", serde_json::to_string(&report)?);
        for error in &report.errors {
            eprintln!("{error}\n");
        }
    } else {
        write_out!("{}", report.table());
    }
    Ok(true)
}
