//! Who is on the other end of a socket, as the operating system says.

use std::path::Path;

use interprocess::local_socket::Stream;

/// What a process may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// The station's own account, or the computer's administrator: everything, as from the command line.
    Account,
    /// Another account of this computer: a window, before which a person must prove who she is.
    Window,
    /// Nobody who belongs here.
    Refused,
}

/// Asks the kernel for the account of the other end (`SO_PEERCRED`); where it does not say, nobody is let in.
#[cfg(unix)]
pub(super) fn access(stream: &Stream, folder: &Path, shared: bool) -> Access {
    use interprocess::local_socket::traits::StreamCommon as _;
    use std::os::unix::fs::MetadataExt;

    let peer = stream.peer_creds().ok().and_then(|peer| peer.euid());
    // The folder was made by the station for itself alone: its owner is the station's account.
    let own = std::fs::metadata(folder).ok().map(|about| about.uid());
    judge(peer, own, shared)
}

/// A named pipe is written to only by the account that made it and by administrators: that is its default descriptor, and
/// this program sets no other.
#[cfg(not(unix))]
pub(super) fn access(_: &Stream, _: &Path, shared: bool) -> Access {
    if shared {
        Access::Window
    } else {
        Access::Account
    }
}

#[cfg(unix)]
fn judge(peer: Option<u32>, own: Option<u32>, shared: bool) -> Access {
    const ADMINISTRATOR: u32 = 0;
    match (peer, own) {
        (Some(ADMINISTRATOR), _) => Access::Account,
        (Some(peer), Some(own)) if peer == own => Access::Account,
        // Whoever reached the shared socket was let into its folder by IT.
        (Some(_), _) if shared => Access::Window,
        _ => Access::Refused,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_the_stations_account_and_the_administrator_are_more_than_a_window() {
        for (peer, shared, wanted) in [
            (Some(7), false, Access::Account),
            (Some(0), false, Access::Account),
            (Some(8), false, Access::Refused),
            (None, false, Access::Refused),
            (Some(7), true, Access::Account),
            (Some(0), true, Access::Account),
            (Some(8), true, Access::Window),
            (None, true, Access::Refused),
        ] {
            assert_eq!(
                judge(peer, Some(7), shared),
                wanted,
                "account {peer:?} at a station of account 7, shared: {shared}"
            );
        }
        assert_eq!(
            judge(Some(7), None, false),
            Access::Refused,
            "a station that does not know its own account lets nobody in"
        );
    }
}
