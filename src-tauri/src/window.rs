//! The window itself: one page, its own origin only, and its replacement when the page died.

use std::sync::atomic::{AtomicU32, Ordering};

use tauri::webview::{NewWindowResponse, WebviewWindow, WebviewWindowBuilder};
use tauri::{AppHandle, Manager, Url, WebviewUrl};

/// Every window has its own label, so that the new one can stand before the old one goes: with no window left the program
/// would end.
static MADE: AtomicU32 = AtomicU32::new(0);

/// The size of the commonest ward screen, and the least at which nothing is cut off.
const SIZE: (f64, f64) = (1366.0, 768.0);
const SIZE_MIN: (f64, f64) = (1024.0, 680.0);

/// What the window is called among the others of the screen.
pub(crate) struct Sign {
    /// A drill is played on it.
    pub(crate) drill: bool,
}

impl Sign {
    /// Whoever changes windows must not take the drill's for the ward's. The same word in French and in Quebec; in English the
    /// strip says it too.
    fn title(&self) -> &'static str {
        if self.drill {
            "EXERCICE – Veilleuse"
        } else {
            "Veilleuse"
        }
    }
}

/// Opens the window.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    let sign = app.state::<Sign>();
    let label = format!("main-{}", MADE.fetch_add(1, Ordering::Relaxed));
    let mut builder = WebviewWindowBuilder::new(app, label, WebviewUrl::App("index.html".into()));
    if sign.drill {
        builder = builder.icon(tauri::include_image!("icons/exercice-128x128.png"))?;
    }
    let window = builder
        .title(sign.title())
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SIZE_MIN.0, SIZE_MIN.1)
        .maximized(!cfg!(feature = "e2e"))
        .disable_drag_drop_handler()
        .devtools(false)
        .on_navigation(own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    #[cfg(target_os = "linux")]
    window.with_webview(|view| linux::guard(&view.inner()))?;
    Ok(window)
}

/// The page that is embedded in this program, and nothing else.
fn own_page(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

fn windows(app: &AppHandle) -> impl Iterator<Item = WebviewWindow> {
    app.webview_windows().into_values()
}

/// Brings the window to the front: somebody started the program a second time.
pub(crate) fn show(app: &AppHandle) {
    for window in windows(app) {
        drop(window.unminimize());
        drop(window.show());
        drop(window.set_focus());
    }
}

/// Nobody can see the page now.
pub(crate) fn hidden(app: &AppHandle) -> bool {
    windows(app).all(|window| {
        matches!(window.is_minimized(), Ok(true)) || matches!(window.is_visible(), Ok(false))
    })
}

/// Loads the page again in the same window.
pub(crate) fn reload(app: &AppHandle) {
    for window in windows(app) {
        // A web process that hangs would not hear the wish to load: it is ended, and its end loads the page again.
        #[cfg(target_os = "linux")]
        drop(window.with_webview(|view| linux::end(&view.inner())));
        #[cfg(not(target_os = "linux"))]
        drop(window.reload());
    }
}

/// Puts a new window in the place of the old one.
pub(crate) fn renew(app: &AppHandle) {
    let old: Vec<WebviewWindow> = windows(app).collect();
    if open(app).is_ok() {
        for window in old {
            drop(window.destroy());
        }
    }
}

/// What only WebKitGTK can be asked for.
#[cfg(target_os = "linux")]
mod linux {
    use std::cell::Cell;
    use std::time::{Duration, Instant};

    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebView, WebViewExt};

    /// A page that dies sooner than this after its last death is left to the heartbeat: loading it again at once would
    /// only spin.
    const DEATHS_APART: Duration = Duration::from_secs(2);

    /// A dead web process leaves the last chart on the screen, apparently alive: the page is loaded again at once.
    pub(super) fn guard(view: &WebView) {
        let last = Cell::new(None::<Instant>);
        view.connect_web_process_terminated(move |view, _| {
            let now = Instant::now();
            let before = last.replace(Some(now));
            if before.is_none_or(|before| now.duration_since(before) > DEATHS_APART) {
                view.reload();
            }
        });
        // "Reload" and "back" are no actions of a ward.
        view.connect_context_menu(|_, _, _, _| true);
        // Without a graphics card the layers would be put together by a pretend one, which takes half of the time of a new
        // chart: the page is then painted straight (100 ms against 70 on two cores).
        if let Some(settings) = WebViewExt::settings(view).filter(|_| !has_graphics()) {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    }

    /// Whether the machine has a card that can draw for us.
    fn has_graphics() -> bool {
        std::fs::read_dir("/dev/dri").is_ok_and(|cards| {
            cards
                .flatten()
                .any(|card| card.file_name().to_string_lossy().starts_with("renderD"))
        })
    }

    /// Ends the web process, even one that is stopped.
    pub(super) fn end(view: &WebView) {
        view.terminate_web_process();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_of_a_drill_is_not_called_like_the_wards() {
        let title = |drill| Sign { drill }.title();
        assert_eq!(
            (title(false), title(true)),
            ("Veilleuse", "EXERCICE – Veilleuse"),
            "in the list of windows"
        );
    }

    #[test]
    fn only_the_embedded_page_is_shown() {
        let goes = |text: &str| own_page(&Url::parse(text).expect("an address"));
        assert!(goes("tauri://localhost/index.html"), "the page itself");
        for other in [
            "http://127.0.0.1:8080/",
            "https://tauri.localhost.example/",
            "file:///etc/passwd",
            "tauri://other/",
        ] {
            assert!(!goes(other), "{other} is not the page");
        }
    }
}
