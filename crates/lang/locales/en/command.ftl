# Announced downtimes, directives of IT, lost services. Values arrive as finished text.

## Banner

# $start and $end are times, $left is a duration, 47 min
mode-planned = STANDBY — PLANNED DOWNTIME in { $left } ({ $start } – { $end })
mode-planned-begun = STANDBY — PLANNED DOWNTIME of { $start }: the EHR still answers
plan-todo-notice = Work in the EHR. The ward is told at each step.
plan-todo-t60 = Name who leads, check blank forms and toner, warn the services.
plan-todo-t30 = No new orders in the EHR. Tell the prescribers.
plan-todo-t15 = Confirm that the ward is ready: recent data, test page in hand.
plan-todo-t10 = Chart due and late doses in the EHR. List the infusions. The paper pack is printing.
plan-todo-t0 = Finish and log off the EHR. The copy is frozen when the EHR goes.
mode-active-planned = PLANNED DOWNTIME { $start } – { $end }
# $end is the announced end, a time
mode-active-overrun = DOWNTIME — PLANNED END PASSED at { $end }
mode-active-alone = DOWNTIME — STANDING ALONE since { $since }
mode-active-alone-todo = Rely on no network. Exchange by encrypted stick, orders renewed every day.
mode-read-only = DOWNTIME — EHR READ-ONLY since { $since }
mode-read-only-todo = Read the EHR, write nothing there: chart here. Compare both before giving.
mode-closed = STANDBY — EVENT CLOSED, do not chart here
mode-closed-todo = Work in the EHR. The report of the downtime is kept.

## What is proposed

# $left is a duration, $age the age of the data
proposal-says-ready = The planned downtime begins in { $left }. Confirm data and printer. { $age }
proposal-says-ready-late = The planned downtime has begun and nobody confirmed that the ward is ready.
proposal-says-plan = The planned downtime of { $start } was due and the EHR answers. Under way? Confirm. Otherwise call IT.
# $name is a person of IT, $at a time
proposal-recovery-said = IT ({ $name }, { $at }) says that the EHR is restored. Check in the EHR, then confirm.
proposal-clear-said = IT ({ $name }, { $at }) gives its all-clear. Give the ward’s when pharmacy has confirmed.
proposal-says-writable = The EHR can be read. Once it can be written to again, confirm the end.

## Directives

directive-kind-announce = announcement
directive-kind-freshness_check = freshness check
directive-kind-plan_downtime = planned downtime
directive-kind-extend = extension
directive-kind-cancel = cancellation
directive-kind-start_downtime = declaration of downtime
directive-kind-print_pack = printing of the pack
directive-kind-message = message
directive-kind-ehr_restored = EHR restored
directive-kind-all_clear = all-clear of IT
directive-kind-keys = change of keys
directive-outcome-followed = followed
directive-outcome-too-large = refused: too large
directive-outcome-not-a-plain-file = refused: not a plain file
directive-outcome-not-a-directive = refused: not a directive
directive-outcome-truncated = refused: cut off
directive-outcome-unknown-key = refused: unsigned, or an unknown key
directive-outcome-bad-signature = refused: changed after signing
directive-outcome-unknown-type = refused: unknown type
directive-outcome-content = refused: content not understood
directive-outcome-other-audience = for another ward
directive-outcome-lifetime = refused: valid for too long
directive-outcome-not-yet = refused: not valid yet
directive-outcome-expired = refused: expired
directive-outcome-replayed = refused: already seen or overtaken
directive-outcome-clock-untrusted = refused: the station’s clock cannot be trusted
directive-outcome-other-plan = refused: about another planned downtime
directive-outcome-too-few-keys = refused: two of three keys are needed
directive-outcome-kept-unreadable = refused: the memory of directives cannot be read
# $by is a person of IT, $text her message
it-says = { $text } ({ $by })
it-asks-freshness = IT asks to check that the data are recent. { $text } ({ $by })
it-cancelled = The planned downtime is cancelled. { $text } ({ $by })
# $count is a number, $last the outcome of the last one
it-refused = { $count }, the last one { $last }
