//! The window: it shows the page, hands the page's questions to the station, and replaces a picture that has stopped.
//!
//! Invariant: nothing clinical is decided here, and the page has no other power than `call` and `alive`.
//! Invariant: a build without the feature `e2e` answers neither a WebDriver nor a remote inspector.

mod clean;
mod commands;
mod doorway;
mod heart;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use app::Options;
use app::drill::Wanted;
use clap::Parser;
use tauri::{AppHandle, Builder, RunEvent, Wry};

use crate::doorway::Doorway;
use crate::heart::Heart;

/// Le poste d'une unité pendant que le DPI est absent.
#[derive(Parser)]
#[command(name = "veilleuse-desktop", version, about)]
struct CommandLine {
    /// Configuration file (TOML); absent: VEILLEUSE_CONFIG, then the usual places; none there: the demonstration ward.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the station's database; absent: VEILLEUSE_DATA, then as configured.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The demonstration ward, whatever is configured.
    #[arg(long)]
    demo: bool,
    /// A drill: a shipped scenario by its name, or a file. The station that the other options name is only watched.
    #[arg(long, value_name = "SCENARIO", conflicts_with = "demo")]
    drill: Option<String>,
    /// Folder of the drill, empty or not there yet; absent: one of its own beside the account's data.
    #[arg(long, value_name = "DIR", requires = "drill")]
    drill_folder: Option<PathBuf>,
}

/// Runs the window until it is closed.
pub fn run() -> ExitCode {
    if let Some(code) = clean::start_again_if_needed() {
        return code;
    }
    app::quiet_panics();
    let line = CommandLine::parse();
    if cfg!(target_os = "linux")
        && ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .all(|name| std::env::var_os(name).is_none())
    {
        complain(
            &"no screen here (DISPLAY and WAYLAND_DISPLAY are empty); the command line is `veilleuse`",
        );
        return ExitCode::FAILURE;
    }
    let own_folder = line.data.is_some() || std::env::var_os("VEILLEUSE_DATA").is_some();
    let doorway = Arc::new(Doorway::default());
    let mut builder = Builder::default();
    // A folder that was named is a station of its own: it may stand beside the usual one. Two windows on the same folder
    // are safe as well, since the second attaches to the first.
    let own_folder = own_folder || line.drill.is_some();
    if !own_folder && !cfg!(feature = "e2e") {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| {
            window::show(app)
        }));
    }
    let built = prepared(
        builder,
        &doorway,
        Options {
            config: line.config,
            data: line.data,
            demo: line.demo,
            drill: line.drill.map(|scenario| Wanted {
                scenario,
                folder: line.drill_folder,
                locale: None,
            }),
        },
    )
    .build(tauri::generate_context!());
    match built {
        Ok(window) => {
            let code = window.run_return(move |_, event| {
                if let RunEvent::Exit = event {
                    doorway.close();
                }
            });
            u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)
        }
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn prepared(builder: Builder<Wry>, doorway: &Arc<Doorway>, options: Options) -> Builder<Wry> {
    let keeper = Arc::clone(doorway);
    builder
        .manage(Arc::clone(doorway))
        .manage(Heart::default())
        .manage(window::Sign {
            drill: options.drill.is_some(),
        })
        .invoke_handler(tauri::generate_handler![commands::call, commands::alive])
        .setup(move |app| {
            let handle: AppHandle = app.handle().clone();
            // Beside the main thread: a slow disk must not keep the window from appearing.
            std::thread::Builder::new()
                .name("station".to_owned())
                .spawn(move || keeper.keep_open(&options))?;
            window::open(&handle)?;
            std::thread::Builder::new()
                .name("heart".to_owned())
                .spawn(move || heart::watch(&handle))?;
            Ok(())
        })
}

#[allow(
    clippy::print_stderr,
    reason = "without a window the terminal is all there is"
)]
fn complain(error: &dyn std::fmt::Display) {
    eprintln!("veilleuse-desktop: {error}");
}
