//! What the operating system says of the station's folder.

use std::path::Path;

/// Whether nobody but the owner can read or enter the folder.
#[cfg(unix)]
pub(crate) fn is_private(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(folder).is_ok_and(|about| about.permissions().mode() & 0o077 == 0)
}

/// On Windows the folder has the rights of the account's own folders; the installer of the service sets them.
#[cfg(not(unix))]
pub(crate) fn is_private(folder: &Path) -> bool {
    folder.is_dir()
}

/// Free space for this account, in mebibytes.
#[cfg(unix)]
pub(crate) fn free_mib(folder: &Path) -> Option<u32> {
    const MEBIBYTE: u64 = 1024 * 1024;
    let about = rustix::fs::statvfs(folder).ok()?;
    let free = about.f_bavail.saturating_mul(about.f_frsize) / MEBIBYTE;
    Some(u32::try_from(free).unwrap_or(u32::MAX))
}

/// Not asked on Windows yet.
#[cfg(not(unix))]
pub(crate) fn free_mib(_: &Path) -> Option<u32> {
    None
}
