//! Writes sample pages and the assets they ask for into a folder, to be looked at or judged in a browser:
//! `cargo run -p ronghui-web --example gallery -- FOLDER`. Serve the folder; from plain files no icon is shown.
//! Prints the name of each page, one a line.

mod sample;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: gallery FOLDER");
        return ExitCode::FAILURE;
    };
    match write(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write to {}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &std::path::Path) -> io::Result<()> {
    fs::create_dir_all(folder.join("assets"))?;
    for asset in web::assets::ALL {
        fs::write(folder.join(asset.url.trim_start_matches('/')), asset.body)?;
    }
    for (name, page) in sample::pages() {
        fs::write(folder.join(format!("{name}.html")), page.into_string())?;
        println!("{name}");
    }
    Ok(())
}
