//! What the page may do: ask the station, and say that it is alive. Nothing else is declared to Tauri.
#![allow(
    clippy::let_underscore_must_use,
    reason = "tauri's command macro writes one"
)]

use std::sync::Arc;

use app::api::views::ApiError;
use serde_json::Value;
use tauri::State;

use crate::doorway::Doorway;
use crate::heart::Heart;

/// The page's only question to the station.
#[tauri::command]
pub(crate) async fn call(
    name: String,
    request: Value,
    doorway: State<'_, Arc<Doorway>>,
    heart: State<'_, Heart>,
) -> Result<Value, ApiError> {
    // The page asks for the banner every second, or, while there is no station, why: as long as it does, it is alive.
    heart.beat();
    let doorway = Arc::clone(&doorway);
    tauri::async_runtime::spawn_blocking(move || doorway.call(&name, request))
        .await
        .unwrap_or_else(|error| {
            Err(ApiError {
                code: "internal".to_owned(),
                subject: error.to_string(),
                choices: vec![],
            })
        })
}

/// The page runs, whatever the station answers.
#[tauri::command]
pub(crate) fn alive(heart: State<'_, Heart>) {
    heart.beat();
}
