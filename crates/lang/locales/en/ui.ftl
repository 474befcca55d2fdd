# Words of the screens, English.
# $shown is a counter already written; $n is the same number and only chooses the plural.

## Zone A: the mode bar

starting = Veilleuse is starting…
loading = Reading…
close = Close
help = Help
escape = Esc
escape-close = Esc — Close
choose = Choose
nav-label = Screens
nav-ward = Ward
nav-reconcile = Recovery
nav-reconcile-label =
    { $n ->
        [one] Recovery, { $shown } entry not in the record
        *[other] Recovery, { $shown } entries not in the record
    }
drill-word = DRILL
drill-patients = FICTITIOUS PATIENTS
sign-in = Sign in
sign-out = Sign out { $name }
sign-in-initials = Your initials
sign-in-first = Sign in first: every entry is signed.
user-signed-in = Signed in: { $name }. Change
person-unknown = not known here
report-silence = The record has stopped answering

## The page has lost its station

lost-what = The station has stopped answering — write on paper
lost-todo = What is shown below may be out of date. Take the printed sheets and tell IT. The display comes back by itself.
lost-since = Last answer of the station: { $clock }
lost-stamp = MAY BE OUT OF DATE

## What the station proposes and a named person decides

proposal-label = Decision to take
proposal-declare_downtime = Declare the outage
proposal-end_downtime = Declare the end of the outage
proposal-all_clear = Give the all-clear
proposal-all_reconciled = Attest that everything is entered
proposal-close_event = Close the event
decide-who = Who
decide-second = Second person
decide-reason = Reason
decide-reason-alone = Reason (required when alone)
decide-sign = Enter — Sign
decide-who-missing = Type your initials.
decide-reason-missing = Type a reason, or the initials of a second person.

## The demonstration ward

demo-label = Demonstration record
demo-refuse = Cut
    .title = Cut: the record refuses connections
demo-hang = Mute
    .title = Mute: the record accepts and never answers
demo-portal = Portal
    .title = Portal: a login page answers in its place
demo-status500 = Error 500
    .title = Error 500: the record answers with an error
demo-slow = Slow
    .title = Slow: the record answers after six seconds
demo-none = Restore
    .title = Restore: the record answers normally
probe-now = Record: { $found }

## Ward list

ward-label = Patients of the ward
ward-head = Ward, counters and search
ward-bed = Bed
ward-name = Patient
ward-born = Birth, age
ward-verify = To verify
ward-overdue = Late
ward-due-hour = Within 1 h
ward-next = Next
ward-allergies = Allergies
ward-raw = As they came
ward-unreconciled = Not entered
ward-data = Data
ward-used-name = Name in use { $name }
ward-bed-conflict = 2 patients in this bed
ward-look-alike = look-alike
ward-gone = gone from the record since { $since }
ward-search = Find
ward-search-hint = birth, then 3 letters
ward-sorted-bed = Sorted by bed
ward-sorted-due = Sorted by next due
ward-empty = No patient has been read from the record yet. Start a synchronisation, or take the printed sheets.
ward-received =
    { $n ->
        [one] { $shown } order received,
        *[other] { $shown } orders received,
    }
ward-understood =
    { $n ->
        [one] { $shown } understood,
        *[other] { $shown } understood,
    }
ward-raw-orders =
    { $n ->
        [one] { $shown } as it came
        *[other] { $shown } as they came
    }
ward-not-conserved = The sum does not hold: check with the prescriber
count-verify = { $shown } to verify
count-overdue = { $shown } late
count-due-hour = { $shown } within 1 h
count-unreconciled =
    { $n ->
        [one] { $shown } not entered
        *[other] { $shown } not entered
    }
print-mars = Print all charts
print-mar = Print
print-pages =
    { $n ->
        [one] { $shown } page
        *[other] { $shown } pages
    }
print-problem = To check: { $problem }
sync-now = Synchronise
sync-taken =
    { $n ->
        [one] Synchronised: { $shown } patient.
        *[other] Synchronised: { $shown } patients.
    }
sync-not-taken = Nothing new was taken. The last good copy stays on display.

## Ward list, more

ward-isolation = Isolation
ward-tasks = Tasks
ward-temporary = temporary identity
ward-search-failed = Search not possible, all stay on the screen
count-tasks =
    { $n ->
        [one] { $shown } task
        *[other] { $shown } tasks
    }

## Who the chart belongs to

patient-label = Identity of the patient
patient-ipp = Record no.
patient-visit = Stay
patient-weight = Weight
patient-weight-old = old

## The chart

mar-label = Administration chart
mar-tools = Counters and window
mar-orders = Order
mar-window = Hours shown
mar-row-label = { $name } { $dose }, details
mar-below =
    { $n ->
        [one] { $shown } row below
        *[other] { $shown } rows below
    }
mar-below-late =
    { $n ->
        [one] { $shown } row below, late: { $late }
        *[other] { $shown } rows below, late: { $late }
    }
mar-away = The present hour is not shown. Home key: back to now.
mar-empty = No order was received for this patient. Check with the prescriber.
shift-back = Back by 4 hours
shift-on = On by 4 hours
shift-hours = 4 h
shift-now = Now
previous-patient = Previous
next-patient = Next patient
dose-label = DOSE
risky-abbreviation = risky abbreviation
free-entry = record
free-entry-label = Record a dose of { $name } { $dose }
key-given = Given
key-not-given = Not given
key-before = Given before
key-correct = Correct
key-space = Space
key-escape = Esc
capture-closed = Entry is closed: write in the record.
not-open = This dose cannot be signed now. Enter shows what is known.
no-slot = Choose a planned dose that is still open.
nothing-to-correct = Nothing was entered here for this dose.
nothing-to-undo = Nothing to undo. To correct an entry, choose the dose, then E.
saved = { $text } — Undo: Ctrl+Z
panel-changed = The order changed while you were writing. Close with Esc to see the new one.
planned-at = { $time } ({ $word })

## Beside the medicines

key-bedside = Bedside
bedside-signs = Vital signs of the last 24 hours
bedside-no-signs = No vital sign known in 24 hours
bedside-when = Time
bedside-source = Source
bedside-withdrawn = withdrawn
bedside-correct = Correct
bedside-correct-title = Correct or withdraw what was entered
bedside-withdraw = Withdraw, it never happened
bedside-confirm = I read it again: the value is right
# $patient is a name
sign-vitals = Enter — Record for { $patient }
sign-note = Enter — Note for { $patient }
sign-task-done = Enter — Done for { $patient }
# $label is a measure, $value what was typed
bedside-line = { $label } { $value }
bedside-at = Time
bedside-remark = Remark
bedside-text = Text
bedside-record = Record
bedside-side = Tasks, intake and output, notes
bedside-tasks = Tasks
bedside-due = To do by
task-add = Add a task
task-do = Done
task-not-done = Not done
task-came = Result
bedside-fluids = Intake and output
bedside-balance = Balance
bedside-span = Span
bedside-in = Intake
bedside-out = Output
bedside-net = Balance
bedside-nothing = nothing was entered here
bedside-what = Intake or output
bedside-volume = Volume in mL
bedside-volume-hint = Empty: seen without volume
bedside-notes = Notes
bedside-handover = for the handover
bedside-mar = Chart

## Handover

handover = Handover
handover-open = Open the chart
handover-note = Nurse’s word
print-handover = Print the handover

## D: given

given-title = Give a dose
sign-given = Enter — Given to { $patient }
attest-label = Verified: not given before
attest-missing = First verify that it was not given, then press Space.
retype-dose = Dose, typed again
dose-missing = Type the dose you are giving.
witness = Second person
prn-reason = Why
prn-reason-missing = Type why this dose is given.
second-dose-label = I have read the warning and confirm this dose
second-dose-missing = Confirm with Space, or close with Esc.
change-time = Other time
given-time = Given at
given-line = Given at { $time }
given-dose-line = Dose { $dose }
given-witness-line = Second person { $who }

## N: not given

not-given-title = Dose not given
not-given-why = Why is it not given?
sign-not-given = Enter — Not given to { $patient }
not-given-line = { $time } not given: { $reason }
reason-missing = Choose a reason by its letter.
reason-text = Details
reason-text-missing = Type at least 5 letters.

## P: given before the outage

before-title = Dose already given
sign-before = Enter — Given before to { $patient }
before-by = Given by
before-at = at
before-source = According to
before-by-missing = Type who gave it.
before-at-missing = Type the time.
before-source-missing = Choose who says so.
before-line = Already given at { $time } by { $who }
source-patient = the patient
source-colleague = a colleague
source-cabinet = the cabinet
source-package = the package

## E: correct, Ctrl+Z: undo

correct-title = Correct an entry
undo-title = Undo the last entry
correct-old = Present entry
correct-reason = Reason of the correction
correct-reason-missing = Type the reason of the correction.
correct-nothing-new = Type the new time or the new dose.
correct-how = What changes
correct-change = Time or dose
correct-not-given = In fact not given
correct-withdraw = Withdraw the entry
correct-time = New time
correct-dose = New dose
sign-correct = Enter — Correct for { $patient }
sign-withdraw = Enter — Withdraw for { $patient }

## Enter: details

details-title = Details of the dose
details-nothing = Nothing is recorded for this dose.
details-from-record = Comes from the record.
details-last = Last known dose:
details-verbatim = In the record:

## An entry that was not recorded

not-saved = NOT RECORDED — write on paper
not-saved-waiting = Entry is stopped until the station answers.
not-saved-late = The station answered late, it is recorded: { $text }
not-saved-retry = Try again (records once)
not-saved-close = It is on paper, close

## Recovery: the way back into the record

reconcile-label = Entries to carry over
reconcile-head = Recovery, counters
reconcile-verdict = Comparison
reconcile-what = Entry during the outage
reconcile-by = By
reconcile-record = In the record
reconcile-state = State
reconcile-decision = To decide
reconcile-lines =
    { $n ->
        [one] { $shown } entry
        *[other] { $shown } entries
    }
reconcile-verified =
    { $n ->
        [one] { $shown } read back
        *[other] { $shown } read back
    }
reconcile-underway = { $shown } under way
reconcile-worklist = { $shown } to decide
reconcile-never = Not yet compared with the record
reconcile-empty = Nothing to carry over: no entry was made here.
compare-now = Compare with the record
release =
    { $n ->
        [one] Send { $shown } entry
        *[other] Send { $shown } entries
    }
release-title = Send to the record
release-sign =
    { $n ->
        [one] Enter — Send { $shown } entry
        *[other] Enter — Send { $shown } entries
    }
released =
    { $n ->
        [one] { $shown } entry queued. It will be read back from the record.
        *[other] { $shown } entries queued. They will be read back from the record.
    }
decision-manual-entered = Entered by hand
decision-not-to-enter = Do not enter
decision-send-anyway = Send anyway

## Help

help-title = Useful keys
help-display = Display of this station
help-theme-day = Day theme
help-theme-night = Night theme
help-targets-normal = Normal targets
help-targets-large = Large targets
help-given = Given (Space first if the dose is to be verified)
    .keys = D, Enter
help-not-given = Not given, with a reason
    .keys = N, letter, Enter
help-before = Given before the outage
    .keys = P
help-correct = Correct or withdraw an entry
    .keys = E
help-undo = Undo the last entry (10 min)
    .keys = Ctrl+Z
help-details = See what is known, recording nothing
    .keys = Enter
help-move = Move between doses, between patients
    .keys = Arrows
help-patients = Previous, next patient
    .keys = Page Up, Down
help-now = Back to now
    .keys = Home
help-shift = Move the hours shown
    .keys = 4 h
help-print = Print the list or the chart
    .keys = Ctrl+P
help-papers = Blank forms, labels and others
    .keys = F6
help-search = Find a patient
    .keys = F
help-close = Close without recording, back to the ward
    .keys = Esc

## Help, more

help-bedside = Bedside: vital signs, intake and output, notes, tasks
    .keys = Y
help-handover = Handover: what this shift tells the next
    .keys = F4

## State of the data
nav-data = State of the data
data-head = State of the data, current copy
data-generation = Copy no. { $number } taken on { $when }
data-sections = Sections of the copy
data-section = Section
data-standing = Read
data-received = Received
data-understood = Understood
data-raw = As sent
data-none-known = None known
data-not-recorded = Not recorded
data-not-fetched = Not read
data-oldest = Oldest
data-source = Source
data-error = Last error
data-no-error = none
data-patients = Patients without value
data-not-counted = not counted
data-core = needed to give
data-gaps = Incomplete patients
data-gaps-none = No patient is incomplete.
data-gaps-everyone = For all patients: { $sections }
data-issues = Issues
data-issues-none = Nothing was reported while reading.
data-messages = Messages received
data-message = { $shown } { $word } ({ $feed }), last { $when }
data-copies = Copies stored on this station
data-copy = no. { $number } of { $when }
data-copy-current = in use
data-copy-kept = kept for the outage
data-open = Open the chart of { $name }
data-side = Patients, issues and copies
help-data = See whether the copy is complete and where it comes from
    .keys = F2
help-sheets = See the printed sheets that are not home
    .keys = F8
help-findings = See diagnoses, alerts, vital signs and results
    .keys = M

## What is known of the patient beside her orders
findings-label = Alerts and diet
findings-open = Details
findings-title = What is known of { $name }

## Infusions, patches and if-needed doses

key-relief = If needed
no-relief = This row is no if-needed order.
# $patient is a name
infusion-title = Infusion
infusion-step = What do you do?
infusion-start = Start
infusion-check = Check
infusion-rate = Change the rate
infusion-bag = Change the bag
infusion-stop = Stop
sign-infusion-start = Enter — Started for { $patient }
sign-infusion-check = Enter — Checked for { $patient }
sign-infusion-rate = Enter — Rate changed for { $patient }
sign-infusion-bag = Enter — Bag changed for { $patient }
sign-infusion-stop = Enter — Stopped for { $patient }
# $unit is a unit
infusion-rate-field = Rate on the pump ({ $unit })
infusion-new-rate-field = New rate ({ $unit })
infusion-volume-field = Volume of the bag (mL)
infusion-total-field = Total read off the pump ({ $unit })
infusion-site-field = Place
infusion-reason-field = Reason, prescriber
infusion-stop-reason-field = Reason, or why there is no total
infusion-rate-missing = Read the rate off the pump and type it.
infusion-volume-missing = Type the volume of the bag.
infusion-total-missing = Type the total read off the pump, or write why there is none.
infusion-reason-missing = Write the reason and the prescriber.
# $quantity is a quantity that the station computed
infusion-computed = Computed: { $quantity }
infusion-attest = Verified: I looked at the pump
infusion-total-confirm = I read the pump again: the total is right
infusion-now = Running
patch-off-title = Take a patch off
sign-patch-off = Enter — Patch taken off { $patient }
patch-old = Old patch
patch-removed = Old patch taken off
patch-removed-at = Taken off at
patch-kept = Left on
patch-kept-why = Why does it stay?
patch-missing = Say where it is put, and what became of the old patch.
patch-site = Put where
# $sites are places on the body
patch-last-sites = Last places: { $sites }
relief-title = If-needed dose
relief-why = Why
relief-text = Say more
relief-pain = Pain (0 to 10)
relief-missing = Choose why this dose is given.
relief-text-missing = Write a few words.
relief-reassess = Look again in
relief-30 = 30 min
relief-60 = 1 h
reassess-title = Look at the effect
sign-reassess = Enter — Looked at for { $patient }
reassess-effect = Effect
reassess-missing = Choose the effect.
## Charting: Q, G, L, the sweep of what may have been given unseen
key-later = Later
key-quantity = Other quantity
key-self = Self-administered
key-time = Change the time
key-witness = Second person
nothing-to-verify = Nothing to verify here.
choose-reading = Which quantity? Choose, or type it again.
sign-quantity = Enter — Other quantity given to { $patient }
given-self = Taken by the patient
given-answer = Prescriber’s answer
given-quantity = Quantity given
given-quantity-reason = Why another quantity
given-rate = Retype the rate
given-glucose = Glucose in { $unit }
site = Site
site-other = other site
answer-missing = Write the prescriber’s answer.
quantity-missing = Write why another quantity is given.
rate-missing = Retype the rate of the pump.
site-missing = Choose the site, or write it.
witness-missing = A second person signs with you.
absent-missing = Write why you sign alone.
reason-value-missing = Write the value, for example the blood pressure.
source-paper = the paper sheet of this downtime
before-dose = Quantity, if known
later-title = Dose put off
later-until = New time
later-reason = Why
later-until-missing = Write the new time.
later-reason-missing = Write why the dose is put off.
later-line = Put off from { $time } to { $until }
sign-later = Enter — Put off for { $patient }
ask-title = Unknown, prescriber asked
ask-text = Who is asked, and about what
ask-missing = Write who is asked, and about what.
ask-line = Unknown, prescriber asked
sign-ask = Enter — Prescriber asked for { $patient }
check-title = Verified, no dose
check-text = What was verified (optional)
check-line = Verified, no dose given before the downtime
sign-check = Enter — Verified, no dose for { $patient }
sweep-title = Doses to verify, one by one
sweep-of = To verify for { $patient }
sweep-left = { $shown } to verify
sweep-how = Given before the downtime? Ask the patient, a colleague, look at the cabinet. One line at a time.
sweep-close = Back to the chart
sweep-done = Everything is verified for this patient.
sweep-no-slot = no planned time
sweep-two-people = two people
sweep-asked = prescriber asked, answer awaited
sweep-given = Give now
sweep-before = Given before
sweep-not-given = Not given
sweep-ask = Unknown
sweep-check = No dose
help-later = Give later, with the time and the reason
    .keys = L
help-quantity = Give another quantity, with the reason
    .keys = Q
help-self = Taken by the patient
    .keys = G
help-sweep = Unknown, prescriber asked
    .keys = U

# ---- People: signing in, locking, the emergency door, the witness ----
sign-in-title = Who are you?
sign-in-or-badge = Your initials, or the badge
sign-in-pin = PIN ({ $count } digits)
sign-in-badge-pin = Badge read. Its { $count } digits
sign-in-go = Enter — Sign in
lock-nobody = Nobody is signed in at this station.
lock-held = Locked: { $name }
lock-waits = What was open waits as it was. If somebody else signs in, it is dropped.
lock-hides = Patients are hidden. The watch over the record goes on.
lock-now = Lock (F12)
break-glass-open = Emergency access
break-glass-note = Always opens. Your name and the reason are written to the journal, and reviewed when the record returns.
break-glass-who = Your name
break-glass-reason = Reason (5 letters or more)
break-glass-go = Enter — Open
draft-discarded = The unfinished entry of { $name } was not signed: it is dropped.
witness-pin = That person’s PIN
witness-absent = No witness available
witness-absent-reason = Why (to be countersigned)
witness-here = A witness is here
witness-absent-line = No witness available: { $reason }
decide-pin = That person’s PIN
accesses-title = Emergency accesses to review
accesses-line = { $at } — { $name }: { $reason }
help-lock = Lock this station
    .keys = F12

## Orders taken on the ward

key-order = Order
key-stop = Stop
key-stay = Stay
stop-not-possible = This order is stopped already.
order-title = Order received during the outage
# $patient is a name
sign-order = Enter — Order for { $patient }
order-show-back = Enter — See what is read back
order-medication = Medicine
order-dose = Dose
order-unit = unit
order-rate = Rate
order-by-route = Route
order-when = When
timing-once = once
timing-times = at fixed times
timing-interval = every n hours
timing-if-needed = if needed
timing-continuous = continuous
timing-other = other, word for word
order-at = At
order-times = Times
order-every = Every
order-at-least = At least
order-hours = hours
order-most = At most
order-in-24 = doses in 24 h
order-reason = Reason
order-text = Anything else
order-start = Start
order-end = End
order-end-hint = time or date
order-now = now
order-prescriber = Prescriber
order-prescriber-missing = Write the prescriber’s name.
order-heard = Received
by-telephone = by telephone
by-voice = in person
by-paper = on paper
order-heard-missing = Choose how you received it.
order-read-this = Read aloud to the prescriber:
order-check-this = Compare with the paper:
order-read-tick = read back to the prescriber and confirmed
order-read-missing = Read it back to the prescriber, then tick.
order-allergy-tick = the prescriber knows of the allergy and confirms
order-duplicate-tick = it really is another order
order-second-reader = Read along by
stop-title = Stopping an order
sign-stop = Enter — Stop for { $patient }
stop-at = Stopped at

## Arrivals, moves, departures, links

arrive-open = Arrival
arrive-title = A patient arrives
arrive-hint = without a record: the station gives a temporary number
sign-arrive = Enter — Write the arrival down
arrive-family = Family name
arrive-unknown = UNKNOWN
arrive-given = Given name
arrive-born = Born
arrive-age = Age, guessed
arrive-sex = Sex
sex-female = female
sex-male = male
sex-unknown = not known
arrive-sex-missing = Choose the sex, or “not known”.
arrive-apart = What tells apart
arrive-apart-too = Another sign
arrive-allergies = Allergies
allergies-known = yes
allergies-none-known = none known
allergies-not-collected = not collected
arrive-allergies-missing = Say what is known of allergies.
arrive-substances = Which
arrive-weight = Weight (kg)
arrive-alike-tick = it is not the same person
stay-title = The patient’s stay
stay-what = What happened
stay-how-move = another bed
stay-how-leave = leaves the ward
stay-how-link = identity found
stay-how-withdraw = withdraw an entry
sign-stay = Enter — Write down for { $patient }
stay-bed = Bed
stay-bed-missing = Choose a bed.
stay-bed-tick = both really are in this bed
stay-leaves = How
leave-discharged = discharged
leave-transferred = transferred
leave-died = died
stay-how-missing = Choose: discharged, transferred or died.
stay-where = Where to
stay-at = Time
stay-entry = Entry
stay-entry-missing = Choose the entry to withdraw.
stay-reason = Reason
link-real = Patient of the record
link-candidate-missing = Choose the record.
link-compared = Compared and the same (two at least)
compare-name = name
compare-birth-date = birth date
compare-paper = identity paper
compare-health-card = health card
compare-wristband = wristband
compare-relative = a relative
link-name = Type the full name again
patient-temporary-number = Temporary no.
# $shown is a counter already written, $n the same number
ward-left = Left: { $shown }
ward-local-orders = { $shown } of them not in the record
help-order = Write down an order received during the outage
    .keys = O
help-stop = Write down that an order was stopped
    .keys = K
help-stay = Bed, departure, link of a temporary identity
    .keys = Stay
help-arrive = Write down an arrival (ward list)
    .keys = A

## Sheets that are not home

register-title = Sheets not home
register-lead = Every sheet printed during the downtime is entered, verified by a second person or scanned. The event is not closed before.
register-lead-none = No downtime is open: nothing holds back the closing.
register-column-sheet = Sheet
register-column-subject = Bed and patient
register-column-printed = Printed
register-column-state = Where it is
register-choose = Choose sheet { $number }
register-choose-all = Choose all sheets
register-chosen = { $count ->
        [one] { $count } sheet chosen
       *[other] { $count } sheets chosen
    }
register-unused = Nothing written on it
register-mark-entered = Entered
register-mark-verified = Verified
register-mark-scanned = Scanned
register-mark-void = Lost or never came out…
register-void-reason = Why it will not come back
register-void-save = Mark as lost
register-open = Sheets not home
register-open-chart = Open the chart
register-scan-hint = Scan a code of the sheet, or type its letters.
register-scan-field = Code of the sheet
register-scan-go = Find
scan-finish-first = Nothing was opened: finish or close what you are entering first, then scan again.

## The print centre

centre-title = Print centre
centre-open = Print…
centre-what = What
centre-whom = For whom
centre-kind-pack = The whole ward, list and charts
centre-kind-census = List of patients
centre-kind-mar = Medication charts
centre-kind-handover = Handover
# $shown is the count $n as it is written
centre-all = { $n ->
        [one] All, { $shown } patient
       *[other] All, { $shown } patients
    }
centre-some = { $n ->
        [one] A selection, { $shown } patient
       *[other] A selection, { $shown } patients
    }
centre-print = Print
centre-preview = Preview
centre-printers = Printers
centre-ask = Ask them
centre-first = Try first
centre-jobs = Printings
centre-no-jobs = Nothing is on its way.
centre-act = Choose
centre-pause = Pause
centre-resume = Resume
centre-cancel = Cancel
centre-again = Print again
centre-from = From page
centre-where = Printer
centre-elsewhere = Print elsewhere
centre-folder = Folder
centre-save = Save as PDF
centre-counted = Counted, all there
centre-settle = Remove
centre-pages = { $n ->
        [one] of { $shown } page
       *[other] of { $shown } pages
    }
centre-page = Page { $page } of { $pages }
centre-before = Page before
centre-next = Next page
centre-picture = The page as it will come out
help-centre = Print the ward and follow the printers
    .keys = F9

## Before a planned downtime

proposal-acknowledge_plan = Confirm that the ward is ready
ready-print = Print the test page
ready-printed = The test page came out, I hold it
ready-reason = Reason, if data are old or nothing comes out

# The window of a drill.
drill-strip = Drill
drill-end = End of the drill
drill-end-title = End the drill?
drill-end-note = Say the stop words aloud. Afterwards nothing is recorded here any more.
drill-end-yes = End it
drill-end-no = Go on
drill-end-expected = What was expected
