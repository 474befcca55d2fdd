//! Work on many equal things, on as many threads as pay.

use crate::error::StoreError;

/// Below this a thread costs more than it saves.
const PER_THREAD_MIN: usize = 64;
/// More would take the processor from those who look at charts meanwhile.
const THREADS_MAX: usize = 4;

/// Does the work on each item, in order; `tools` makes what each thread uses for all of its own.
///
/// # Errors
/// The first that the work, or making its tools, returned.
pub(crate) fn spread<T: Sync, R: Send, P>(
    items: &[T],
    tools: impl Fn() -> Result<P, StoreError> + Sync,
    work: impl Fn(&mut P, &T) -> Result<R, StoreError> + Sync,
) -> Result<Vec<R>, StoreError> {
    let part = |items: &[T]| {
        let mut tools = tools()?;
        items.iter().map(|item| work(&mut tools, item)).collect()
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let each = items
        .len()
        .div_ceil(threads.min(THREADS_MAX))
        .max(PER_THREAD_MIN);
    if items.len() <= each {
        return part(items);
    }
    std::thread::scope(|scope| {
        let workers: Vec<_> = items
            .chunks(each)
            .map(|chunk| scope.spawn(|| part(chunk)))
            .collect();
        let mut done = Vec::with_capacity(items.len());
        for worker in workers {
            match worker.join() {
                Ok(part) => {
                    let part: Vec<R> = part?;
                    done.extend(part);
                }
                // A fault in our own code stays one: it costs this copy, as it would without threads.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(done)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_number_of_threads_the_order_stays() {
        for length in [0, 1, 63, 64, 65, 1000] {
            let items: Vec<usize> = (0..length).collect();
            let done = spread(&items, || Ok(1), |one, item| Ok(*item + *one)).unwrap();
            let expected: Vec<usize> = (1..=length).collect();
            assert_eq!(done, expected, "{length} items");
        }
    }

    #[test]
    fn what_fails_on_one_thread_fails_as_a_whole() {
        let items: Vec<usize> = (0..1000).collect();
        let refused = spread(
            &items,
            || Ok(()),
            |(), item| {
                if *item == 999 {
                    Err(StoreError::Misfiled { what: "the last" })
                } else {
                    Ok(())
                }
            },
        );
        assert!(
            matches!(refused, Err(StoreError::Misfiled { what: "the last" })),
            "{refused:?}"
        );
    }
}
