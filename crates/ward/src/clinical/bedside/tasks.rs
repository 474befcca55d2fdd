//! What is still to be done for a patient beside her medicines.

use chrono::{DateTime, Duration, Utc};

use crate::clinical::PatientId;
use crate::journal::{EntryBody, EntryId, Ledger, Recorded, Statement, Task, TaskDone, Thread};

/// How a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskState {
    /// Its time has passed.
    Late,
    /// Due within the hour.
    Due,
    /// Due later.
    Later,
    /// Done.
    Done,
}

/// A task with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenTask<'a> {
    /// The first entry of the task, by which it is marked as done.
    pub root: EntryId,
    /// The entry that states it now.
    pub entry: &'a EntryBody,
    /// What.
    pub task: &'a Task,
    /// How it stands.
    pub state: TaskState,
    /// Who did it, when, and what came of it.
    pub done: Option<(&'a EntryBody, &'a TaskDone)>,
}

/// The tasks of a patient, by the time they are due. One that was withdrawn is none; one whose "done" was withdrawn is open
/// again.
pub fn tasks<'a>(
    ledger: &'a Ledger,
    patient: &'a PatientId,
    now: DateTime<Utc>,
) -> Vec<OpenTask<'a>> {
    let done: Vec<Recorded<'a>> = ledger
        .of_patient(patient)
        .filter(|recorded| matches!(recorded.statement, Statement::TaskDone(_)))
        .collect();
    let of = |root: EntryId| {
        done.iter().find_map(|recorded| match recorded.statement {
            // A task that was corrected keeps its first entry's id; "done" may name any entry of it.
            Statement::TaskDone(done)
                if ledger.thread_of(done.task).map(|thread| thread.root.id) == Some(root) =>
            {
                Some((recorded.entry, done))
            }
            _ => None,
        })
    };
    let mut tasks: Vec<OpenTask<'a>> = ledger
        .about(patient)
        .filter_map(|thread| open_task(thread, of(thread.root.id), now))
        .collect();
    tasks.sort_by_key(|task| (task.task.due, task.root));
    tasks
}

fn open_task<'a>(
    thread: &'a Thread,
    done: Option<(&'a EntryBody, &'a TaskDone)>,
    now: DateTime<Utc>,
) -> Option<OpenTask<'a>> {
    let stated = thread.now()?;
    let Statement::Task(task) = stated.statement else {
        return None;
    };
    let state = if done.is_some() {
        TaskState::Done
    } else if task.due < now {
        TaskState::Late
    } else if task.due <= now + Duration::hours(1) {
        TaskState::Due
    } else {
        TaskState::Later
    };
    Some(OpenTask {
        root: thread.root.id,
        entry: stated.entry,
        task,
        state,
        done,
    })
}
