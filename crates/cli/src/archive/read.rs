//! Reading an archive into a new site. The site's folder appears when everything in it is whole, and not before.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{BufReader, BufWriter, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, bail};
use store::Audit;
use zip::ZipArchive;

use super::{DATABASE, Entry, FORMAT, MANIFEST, Manifest, OWN, copy};
use crate::console::Progress;
use crate::site::{self, Wrong};

/// The longest manifest that is read, in bytes.
const LONGEST: u64 = 64 << 20;

/// The longest name of a file, in bytes, that every file system here takes.
const LONGEST_NAME: usize = 255;

type Archive = ZipArchive<BufReader<File>>;

/// Makes the site that an archive holds in `target`, which must be empty or not there.
///
/// # Errors
/// When something is there; [`Wrong`] when the archive is none, was cut short or altered, or its chain is broken. Then
/// nothing is left.
pub async fn read(file: &Path, target: &Path, progress: &Progress) -> anyhow::Result<Manifest> {
    let taken = match std::fs::read_dir(target) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    };
    if taken {
        bail!("{} is not empty: a site is restored into a folder of its own", target.display());
    }
    let archive = File::open(file).with_context(|| format!("opening {}", file.display()))?;
    let no_archive = |_| Wrong(format!("{} is no backup of a site, or was cut short", file.display()));
    let mut archive = ZipArchive::new(BufReader::new(archive)).map_err(no_archive)?;
    let manifest = manifest(&mut archive, file)?;
    let target = std::path::absolute(target)?;
    let above = target.parent().context("a site needs a folder to be restored into")?;
    std::fs::create_dir_all(above)?;
    let beside = tempfile::Builder::new()
        .prefix(".ronghui-restore-")
        .tempdir_in(above)
        .with_context(|| format!("writing into {}", above.display()))?;
    let folder = beside.path().join("site");
    own_folder(&folder)?;
    for (place, entry) in manifest.files.iter().enumerate() {
        progress.tell(&format!("{place} / {} files", manifest.files.len()));
        take(&mut archive, entry, &folder)?;
    }
    progress.tell("verifying the chain");
    verify(&manifest, &folder).await?;
    sync(&folder)?;
    std::fs::rename(&folder, &target).with_context(|| format!("making {}", target.display()))?;
    File::open(above)?.sync_all()?;
    progress.end();
    Ok(manifest)
}

/// The manifest, with paths that stay in the site and each file of the archive once.
fn manifest(archive: &mut Archive, file: &Path) -> anyhow::Result<Manifest> {
    let wrong = |why: &str| Wrong(format!("{} is no backup of a site: {why}", file.display()));
    let mut text = Vec::new();
    match archive.by_name(MANIFEST) {
        Ok(inner) => {
            inner.take(LONGEST).read_to_end(&mut text).map_err(|_| wrong("its manifest is damaged"))?
        }
        Err(_) => return Err(wrong("it has no manifest").into()),
    };
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|_| wrong("its manifest cannot be read"))?;
    if manifest.format > FORMAT {
        bail!("{} was written by version {}, which is newer than this", file.display(), manifest.version);
    }
    let mut named = BTreeMap::new();
    for entry in &manifest.files {
        let plain = Path::new(&entry.path).components().all(|part| match part {
            Component::Normal(name) => name.len() <= LONGEST_NAME && !name.as_encoded_bytes().contains(&0),
            _ => false,
        });
        let first = entry.path.split('/').next().unwrap_or_default();
        // the program's own files come to be when it is served, and only the database is its own and kept
        let own = OWN.contains(&first) && entry.path != DATABASE;
        if !plain || own || entry.path.is_empty() || named.insert(entry.path.as_str(), entry).is_some() {
            return Err(wrong("its manifest names what it must not").into());
        }
    }
    if !named.contains_key(DATABASE) || archive.len() != named.len() + 1 {
        return Err(wrong("its files are not those of its manifest").into());
    }
    Ok(manifest)
}

/// One file of the archive, as its manifest has it.
fn take(archive: &mut Archive, entry: &Entry, folder: &Path) -> anyhow::Result<()> {
    let altered = || Wrong(format!("{} in the backup is damaged", entry.path));
    let path = folder.join(&entry.path);
    if let Some(above) = path.parent() {
        own_folder(above)?;
    }
    let own = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    let mut to = BufWriter::new(own);
    let inner = archive.by_name(&entry.path).map_err(|_| altered())?;
    // one byte more than it should be is enough to know that it is not what it should be
    let (bytes, sm3) = copy(&mut inner.take(entry.bytes.saturating_add(1)), &mut to).map_err(|error| {
        if error.kind() == std::io::ErrorKind::StorageFull {
            error.into()
        } else {
            anyhow::Error::from(altered())
        }
    })?;
    if (bytes, &sm3) != (entry.bytes, &entry.sm3) {
        return Err(altered().into());
    }
    to.flush()?;
    to.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok(())
}

/// Makes a folder, and those above it, that only their owner looks into.
fn own_folder(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Whether the site opens, and its chain is whole and as long as the manifest says.
async fn verify(manifest: &Manifest, folder: &Path) -> anyhow::Result<()> {
    let opened = site::open(folder).await.map_err(|error| Wrong(format!("{error:#}")))?;
    let mut snapshot = opened.store().snapshot().await?;
    let audit = Audit::verify(&mut snapshot).await?;
    drop(snapshot);
    drop(opened);
    if let Some((seq, why)) = audit.broken {
        return Err(Wrong(format!("the chain in the backup is broken at entry {seq}: {why}")).into());
    }
    if i64::try_from(audit.entries) != Ok(manifest.entries) || audit.head != manifest.head {
        return Err(Wrong("the chain in the backup is not the one its manifest tells of".to_owned()).into());
    }
    Ok(())
}

/// Brings a folder and all below it onto the disk; the files in it are there.
fn sync(folder: &Path) -> std::io::Result<()> {
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            }
        }
        File::open(&folder)?.sync_all()?;
    }
    Ok(())
}
