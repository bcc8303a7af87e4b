//! Writing an archive. It appears under its name when all of it is on the disk, and not before.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use kernel::Kernel;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{DATABASE, Entry, FORMAT, MANIFEST, Manifest, OWN, copy};
use crate::console::Progress;

/// How deep folders may lie in one another: deeper they lead in circles.
const DEEPEST: usize = 32;

/// Writes the archive of a site to `target`, which must not be there yet.
///
/// # Errors
/// When something is there, when the disk is full, or a file of the site cannot be read; then nothing is left.
pub async fn write(
    kernel: &Kernel,
    site: &Path,
    target: &Path,
    progress: &Progress,
) -> anyhow::Result<Manifest> {
    if target.exists() {
        bail!("there is a file at {} already", target.display());
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if std::fs::canonicalize(folder)
        .is_ok_and(|folder| std::fs::canonicalize(site).is_ok_and(|site| folder.starts_with(site)))
    {
        bail!("a backup is kept outside of the site's folder, best on another machine");
    }
    let name = target.file_name().context("a backup needs a file to be written to")?;
    // both the copy and the archive grow in a folder that goes when anything goes wrong
    let beside = tempfile::Builder::new()
        .prefix(".ronghui-backup-")
        .tempdir_in(folder)
        .with_context(|| format!("writing into {}", folder.display()))?;
    let database = beside.path().join(DATABASE);
    let mut told = |done: u64, of: u64| progress.tell(&format!("database {done} / {of} pages"));
    let copied = kernel.store().copy_to(&database, &mut told).await.context("copying the database")?;
    let made = jiff::Timestamp::from_microsecond(kernel.clock().now().0)?;
    let mut manifest = Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made: made.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        entries: copied.entries,
        head: copied.head,
        files: Vec::new(),
    };
    let mut files = vec![(DATABASE.to_owned(), database)];
    gather(site, "", 0, &mut files)?;
    let archive = beside.path().join("archive");
    let mut zip = ZipWriter::new(BufWriter::new(File::create_new(&archive)?));
    for (path, file) in &files {
        progress.tell(&format!("{} / {} files", manifest.files.len(), files.len()));
        manifest.files.extend(put(&mut zip, path, file).with_context(|| format!("keeping {path}"))?);
    }
    zip.start_file(MANIFEST, options())?;
    serde_json::to_writer_pretty(&mut zip, &manifest)?;
    let mut file = zip.finish()?;
    file.flush()?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    own(&archive)?;
    // a link does not take the place of what somebody else put there meanwhile
    std::fs::hard_link(&archive, folder.join(name))
        .with_context(|| format!("writing {}", target.display()))?;
    beside.close()?;
    File::open(folder)?.sync_all()?;
    progress.end();
    Ok(manifest)
}

fn options() -> SimpleFileOptions {
    // what is compressed hard is not much smaller, and takes much longer
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        .large_file(true)
}

/// Only the owner reads it.
fn own(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
}

/// One file; none if it went away meanwhile.
fn put(zip: &mut ZipWriter<BufWriter<File>>, path: &str, file: &Path) -> anyhow::Result<Option<Entry>> {
    let mut from = match File::open(file) {
        Ok(from) => from,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    zip.start_file(path, options())?;
    let (bytes, sm3) = copy(&mut from, zip)?;
    Ok(Some(Entry { path: path.to_owned(), bytes, sm3 }))
}

/// Every file in a folder of the site, in order of their names.
fn gather(folder: &Path, path: &str, depth: usize, files: &mut Vec<(String, PathBuf)>) -> anyhow::Result<()> {
    if depth > DEEPEST {
        bail!("{} leads in circles", folder.display());
    }
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let Ok(name) = entry.file_name().into_string() else {
            bail!("{} has a name that is no UTF-8", entry.path().display());
        };
        if depth == 0 && OWN.contains(&name.as_str()) || name.starts_with(".ronghui-backup-") {
            continue;
        }
        let inner = format!("{path}{name}");
        let kind = std::fs::metadata(entry.path()).with_context(|| format!("keeping {inner}"))?;
        if kind.is_dir() {
            gather(&entry.path(), &format!("{inner}/"), depth + 1, files)?;
        } else if kind.is_file() {
            files.push((inner, entry.path()));
        }
    }
    Ok(())
}
