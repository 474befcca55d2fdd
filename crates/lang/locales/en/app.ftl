# What the core says: banner, states of a dose, verdicts, printer, command line.
# Values arrive as finished text; counts choose the plural. Sentences stay whole: never join two of them.

## Banner: what the window says about the record

mode-normal = STANDBY — EHR available, do not chart here
mode-normal-todo = Work in the EHR. Veilleuse keeps an up-to-date copy.
mode-suspect = STANDBY — check with IT
mode-suspect-todo = The EHR no longer answers normally. If you cannot work in the EHR, report it here.
mode-pending = EHR UNREACHABLE — CHART HERE, downtime not declared
mode-pending-todo = Chart here. Verify the doses of the blind window. The downtime still has to be declared.
# $since is a time, 01:42
mode-active = DOWNTIME since { $since }
mode-active-todo = Chart here, to be entered into the EHR later. Verify the doses marked “to verify” before giving.
mode-recovery-hold = RECOVERY — DO NOT CHART IN THE EHR
mode-recovery-hold-todo = Go on charting here until the all-clear for the ward.
# $done and $total are counts of entries
mode-back-entry = RECOVERY — BACK-ENTRY { $done } of { $total }
mode-back-entry-todo = Chart new doses in the EHR. Settle every remaining line here.
mode-reconciled = STANDBY — BACK-ENTRY DONE, do not chart here
mode-reconciled-todo = Work in the EHR. The event still has to be closed.
drill-banner = DRILL — FICTITIOUS PATIENTS

## What the last look at the record found: a fragment that also stands between brackets

probe-healthy = the EHR answers
# $ms is a count of milliseconds
probe-slow = slow answer, { $ms } ms
probe-refused = connection refused
probe-unresolved = server name not found
probe-connect-timeout = no connection in time
probe-response-timeout = no answer in time
probe-tls = certificate or encryption refused
# $status is a number such as 503
probe-http-status = error answer { $status }
probe-portal = a login page answers instead of the EHR
probe-not-fhir = the answer does not come from the EHR
probe-none = not asked yet

## What the station proposes and a named person decides

# $ago is a duration; $why is one of the probe fragments
proposal-downtime = The EHR has not answered for { $ago } ({ $why }).
# $since is a time
proposal-recovery = The EHR has been answering again since { $since }.
proposal-says-all-clear = The EHR is back. Give the all-clear once IT and pharmacy have confirmed it.
proposal-says-close = Every line is settled. The event can be closed.

## Allergies: four answers that must never be confused

allergy-known = ALLERGY
allergy-none-known = No known allergies
allergy-not-recorded = Allergies not recorded
allergy-not-fetched = Allergies unavailable, check

## Beds

bed-unknown = Bed not known
bed-conflict = Two patients in this bed

## People

role-nurse = nurse
role-charge-nurse = charge nurse
role-pharmacist = pharmacist
role-physician = physician
role-it = IT

## Why a dose was not given: the letters are the same in every language and on paper

reason-R = refused
reason-A = patient absent
reason-J = nil by mouth
reason-V = vomited
reason-W = no access
reason-I = unavailable
reason-S = held by prescriber
reason-C = clinical reason
    .note = write the value
reason-Z = asleep
reason-X = other
    .note = write the reason

## States of a dose on the time axis: at most a few letters, they stand in a narrow pill

cell-upcoming = upcoming
cell-due = due
cell-overdue = overdue
cell-given = given
cell-given-late = given late
cell-given-early = given early
cell-partial = partial
cell-not-given = not given
cell-deferred = deferred
cell-on-hold = on hold
cell-running = running
cell-prn = if needed
cell-verify = to verify
cell-corrected = corrected
cell-paper = paper

## Titles of the groups of orders

group-scheduled = Scheduled
group-prn = If needed
group-infusion = Infusions
group-once = Once
group-raw = As received, check with the prescriber
group-stopped = Stopped less than 24 h ago, do not give

## Why an order is shown word for word instead of with its times

raw-no-dosage = No dosage received, check with the prescriber.
raw-no-dose = The dose is missing, check with the prescriber.
raw-no-timing = No times received, check with the prescriber.
raw-unknown-timing = Veilleuse does not understand the frequency, check with the prescriber.
raw-unknown-field = A detail was received that Veilleuse cannot read, check with the prescriber.
raw-text-conflict = The text and the coded data do not say the same, check with the prescriber.
raw-several-lines = The dosage has several lines, check with the prescriber.
raw-too-frequent = Doses closer together than Veilleuse can show, check with the prescriber.
raw-status = Unexpected status of the order, check with the prescriber.
raw-category = Unexpected kind of order, check with the prescriber.
raw-rate-and-dose = A rate and a dose were received together, check with the prescriber.
raw-bounds = Start or end of the order is uncertain, check with the prescriber.
raw-unreadable = Veilleuse cannot read this order, check with the prescriber.
raw-once-without-time = Single dose without a time, check with the prescriber.
raw-protocol = A scheme or protocol applies, check with the prescriber.
raw-titrated = The dose is adapted at the bedside, check with the prescriber.

## One row of the MAR

times-site-table = ward times, worked out by Veilleuse
# $time is a time
stopped-at = STOPPED { $time }
on-hold = ON HOLD
# $when is a date and time, $dose a dose, $by initials
last-given = given { $when }, { $dose }, { $by }
never-given = no administration known
# $count and $max are counts of doses
prn-count = { $count } of { $max } in 24 h
prn-count-no-max =
    { $count ->
        [one] { $count } dose in 24 h
       *[other] { $count } doses in 24 h
    }
# $time is a time
prn-next = from { $time }

## Banner of the patient

# $weight is a weight with its unit, $date a date
weight-at = { $weight } on { $date }
weight-none = Weight not recorded
weight-not-fetched = Weight unavailable, check
# $names is a list of names
look-alike = Possible look-alike: { $names }
# $time is a date and time
gone-since = No longer on the EHR’s list since { $time }, check
# $count is how many doses are not in the window, $late how many of those are late
outside =
    { $late ->
        [0]
            { $count ->
                [one] { $count } other
               *[other] { $count } others
            }
       *[other]
            { $count ->
                [1] { $count } other, overdue
               *[other] { $count } others, { $late } of them overdue
            }
    }

## Age of the data: the word beside the icon

band-current = current
band-recent = recent
band-old = old
band-stale = out of date

## What was recorded, in one short line

# $time is a time, $by initials
entry-given = Given { $time } · { $by }
# $reason is a reason word, $by initials
entry-not-given = Not given, { $reason } · { $by }
# $time is a time, $by a name as told
entry-given-before = Given before the downtime at { $time } by { $by }
entry-corrected = Corrected
# $by is initials
entry-withdrawn = Withdrawn · { $by }

## Every entry about one dose, oldest first

# $time is a time, $dose a dose, $by initials, $station the name of a station
history-given = { $time } given { $dose }, { $by } (station { $station })
history-not-given = { $time } not given, { $reason }, { $by } (station { $station })
# $given is the time it was given, $source who says so, $giver a name as told
history-given-before = { $time } given { $dose } before the downtime at { $given } by { $giver }, according to { $source }, { $by } (station { $station })
# $reason is free text
history-corrected = { $time } corrected, reason: { $reason }, { $by } (station { $station }) — now: { $now }
history-withdrawn = { $time } withdrawn, reason: { $reason }, { $by } (station { $station })
history-record = { $time } given { $dose }, { $by } (EHR)
told-by-patient = the patient
told-by-colleague = a colleague
told-by-cabinet = the dispensing cabinet
told-by-package = the package

## Comparison with the record

verdict-match = match
verdict-downtime-only = to be entered
verdict-conflict = conflict
verdict-not-applicable = not applicable
verdict-needs-prescriber = needs prescriber
verdict-by-hand = to be typed
why-only-here = The EHR does not hold this administration.
why-same-in-record = The EHR already holds the same administration.
why-differs-dose = The EHR holds another dose.
why-differs-time = The EHR holds another time.
why-already-in-record-nearby = The EHR holds a nearby administration of the same medicine: possible duplicate.
why-two-entries = Two entries here for the same dose: it may have been given twice.
why-order-stopped = The order was stopped in the EHR.
why-order-changed = The order was changed in the EHR.
why-order-gone = The order is no longer in the EHR.
why-patient-gone = The patient is no longer on the EHR’s list.
why-corrected-away = The entry was corrected here, there is nothing to enter.
why-no-order = No order belongs to this administration.
why-given-before-outage = Given before the downtime, check in the EHR.

## Where one entry is on its way into the record

state-signed = signed, not sent yet
state-queued = waiting to be sent
state-sent-unknown = sent, result unknown
state-acked = taken by the EHR, to be read back
state-verified = read back from the EHR
state-rejected = refused by the EHR
state-conflict = conflict, to be decided
state-manual-entered = typed into the EHR by hand
state-withdrawn = withdrawn before sending
held-until-all-clear = Nothing is sent before the all-clear for the ward.
held-until-recovery = Nothing is sent until the EHR is back.

## Sections of the snapshot

section-patients = Patients
section-locations = Beds
section-allergies = Allergies
section-orders = Orders
section-doses = Administrations
section-weights = Weights

## Printing

# $pages and $count are counts of pages and of files
printed-to-file =
    { $pages ->
        [one] { $pages } page saved
       *[other] { $pages } pages saved
    } in { $count ->
        [one] { $count } file
       *[other] { $count } files
    }.
printed-done =
    { $pages ->
        [one] { $pages } page out. Count it.
       *[other] { $pages } pages out. Count them.
    }
# $printer is a name, $media a paper size
printer-ready = Printer { $printer } ready, { $media }.
printer-printing = Page { $page } of { $pages }.
printer-done =
    { $pages ->
        [one] { $pages } page out. Count it.
       *[other] { $pages } pages out. Count them.
    }
printer-media-empty = Out of paper: add { $media } paper.
printer-wrong-media = The tray holds { $loaded } paper: load { $media } paper.
printer-media-jam = Jam: open, remove the sheet, close.
printer-cover-open = Cover or tray open: close it.
printer-output-full = Output tray full: empty it.
printer-toner-low = Toner low: check the pages.
printer-toner-empty = Toner empty: change it.
printer-paused = Printer paused: using the next one.
printer-not-accepting = Printer full: trying the next one.
# $count is a count of jobs
printer-busy =
    { $count ->
        [one] { $count } job ahead of yours.
       *[other] { $count } jobs ahead of yours.
    }
printer-unreachable = Printer unreachable: check power and cable.
printer-silent = The printer does not answer: cancelling, then trying elsewhere.
printer-no-pdf = Incompatible printer: tell IT.
printer-access-denied = Access to the printer denied.
# $pages is a count, $reason a fragment
printer-aborted =
    { $pages ->
        [one] Stopped after { $pages } page: { $reason }.
       *[other] Stopped after { $pages } pages: { $reason }.
    }
printer-cancelled = Cancelled at the printer.
printer-unknown = It is not known whether it came out: look at the printer.
printer-none-left = No printer: USB key or downtime box.

# ---- Added with the station ----

## Values that are missing

data-never = No data received from the EHR
not-known = Not known

## One dose, read aloud and in its history

# $name is a medicine, $dose a dose, $time a time, $state a word
cell-label = { $name }, { $dose }, { $time }, { $state }
# $state is a word such as given
cell-label-corrected = { $state }, corrected
reason-with-text = { $reason } ({ $text })
history-record-not-given = { $time } not given, { $by } (EHR)
subject-recorded = { $when }, { $by }
# $time is the time it happened; the pill above it shows the planned time
cell-given-at = given { $time }
cell-partial-at = partial { $time }
cell-record-at = EHR { $time }
history-planned = Planned { $time }

## One row of the MAR, more

row-verify = to be verified before giving
order-gone-since = NO LONGER IN THE EHR SINCE { $time }
entered-in-error = ENTERED IN ERROR, DO NOT GIVE
status-other = STATUS { $status }, TO BE CHECKED
group-home = Home treatment or another stay, never due here

## Proposals, more

seconds = { $count } s
proposal-reconciled = Every line is settled. Two people sign for the ward.

## Reconciliation, more

identity = born { $born } · MRN { $number }
verdict-waiting = not compared yet
why-not-compared = This patient’s record could not be read completely: nothing is compared.
why-corrected-after-sending = An earlier version of this entry is in the EHR: to be put right there by hand.
why-identity-changed = The stay is over, or the identity is no longer the same in the EHR: a person confirms.
why-typed-by-hand = The EHR has no door for this entry: type it in yourself, then mark it “entered”.
why-asked-prescriber = Nobody knows whether the dose was given: the prescriber who was asked decides.
sent-in-vain = The EHR does not answer to this entry: look into the EHR, then enter it by hand.
held-until-compared = Nothing leaves before the comparison with the EHR.
in-record = { $when }, { $dose }, { $by }
corrected-after-sending = Corrected after sending: the old entry may be in the EHR and must be put right there by hand.
note-recorded-in-downtime = Recorded during EHR downtime, { $time }.

## What could not be read as it should

issue-unreadable = A resource of the EHR cannot be read ({ $subject }).
issue-duplicate-id = The EHR sends the same id twice with different content ({ $subject }).
issue-no-name = A patient is transmitted without a name ({ $subject }).
issue-other-patient = The EHR answered with another patient’s data ({ $subject }): they were set aside.
issue-bed-conflict = Two patients are recorded in the same bed ({ $subject }).
issue-dangling-reference = The EHR refers to something that cannot be found ({ $subject }).
issue-invalid-field = A field received from the EHR is not valid ({ $subject }).
issue-other = The EHR sent something unexpected (code { $code }: { $subject }).
issue-merged = Two records were merged in the EHR ({ $subject }): nothing is moved here, check the identity.
issue-several-stays = A patient has more than one stay in progress ({ $subject }).
issue-cancel-place = A movement was cancelled and the bed is not certain ({ $subject }).
issue-moved-after-end = A movement follows the patient’s discharge ({ $subject }).
issue-dose-conflict = The EHR describes one dose in two ways ({ $subject }): both are shown.
issue-unmatched-deletion = The EHR withdraws a dose that it never sent ({ $subject }).
issue-unable = A change of an order was refused by pharmacy or prescriber ({ $subject }).
issue-orders-without-stay = Orders were received without a known stay ({ $detail }).
issue-control-id-reused = Two different messages carry the same number ({ $subject }): the second was set aside.
issue-charset = A message is not written in the characters it declares ({ $subject }): it was read all the same.
issue-joined-line = A message holds a broken line ({ $subject }): it was joined to the one before.
issue-works = The rest of the ward is loaded, nothing is lost.
issue-todo = Check this patient in the EHR or with the prescriber.

## Printing, more

printer-waiting = The printer took the job, it waits its turn.
sheet-not-laid-out = Sheet not printed for { $who }: { $why }. Copy it by hand from the screen.
printed-instead = { $trouble } { $saved }

## Sections of the snapshot that stand beside the orders
section-conditions = Diagnoses
section-alerts = Alerts
section-vitals = Vital signs and height
section-results = Results
section-diet = Diet

## State of the data: what was received, what is shown, what is missing
data-verdict-whole = Everything that was received is shown
data-verdict-incomplete = Everything that was received is shown, but not everything was received
data-verdict-broken = Orders that were received are not shown
data-verdict-never = Nothing has been read yet
# $received, $local, $understood, $raw and $shown are counts of orders
data-sum = Orders: { $received } received + { $local } taken here = { $understood } understood + { $raw } shown as sent, { $shown } shown.
# $sections is a list of names of sections
data-verdict-incomplete-text = Missing: { $sections }. Check with the prescriber or the patient.
data-verdict-broken-text = Orders: { $received } received, { $local } taken here, { $understood } understood and { $raw } shown as sent, { $shown } shown. Use the printed sheets and call IT.
data-verdict-never-text = Start a sync, or use the printed sheets.
sync-kind-full = full read
sync-kind-delta = read of the changes
standing-complete = complete
standing-incomplete = incomplete
standing-never = never read
# $host is an address or the name of a folder
data-source-fhir = EHR (FHIR), { $host }
data-source-hl7v2 = HL7 messages, { $host }
data-source-drop = Drop folder, { $host }

## Received and shown differ: three sentences on the chart itself
shown-not-conserved = The number of orders shown is not the number of orders received.
shown-not-conserved-works = Charting remains possible, and sheets already printed remain valid.
shown-not-conserved-todo = Do not rely on this screen alone: compare with the printed sheet or the prescriber, and call IT.

## Why something was not read: a fragment that stands between brackets
unread-never = never read
unread-forbidden = access refused by the EHR
unread-unsupported = not provided by the EHR
unread-server-error = the EHR answers with an error
unread-timeout = no answer in time
unread-no-connection = EHR out of reach
unread-incomplete = reading incomplete
unread-other = cannot be read

## Beside the medicines: vital signs, what went in and out, notes, tasks

kind-measured = Vital signs
kind-fluid = Intake and output
kind-note = Note
kind-task = Task
# $time is a day and a time, $what what was charted, $by initials, $station the name of a station
history-bedside = { $time } { $what }, { $by } (station { $station })
entry-bedside = Recorded { $time } · { $by }
# $value is a number with its unit
vital-value = { $label } { $value }
vital-temperature = Temperature
vital-pulse = Pulse
vital-blood-pressure = Blood pressure
vital-breathing = Breathing
vital-saturation = Saturation
vital-oxygen = Oxygen
vital-pain = Pain
vital-glucose = Glucose
vital-weight = Weight
# Examples of what is typed, in the field itself
vital-hint-temperature = 37.2
vital-hint-pulse = 72
vital-hint-blood-pressure = 120/80
vital-hint-breathing = 16
vital-hint-saturation = 97
vital-hint-oxygen = 2
vital-hint-pain = 0 to 10
vital-hint-glucose-g = 1.10
vital-hint-glucose-mmol = 6.1
vital-hint-weight = 64.5
unit-out-of-ten = out of 10
fluid-oral = by mouth
fluid-tube = by tube
fluid-vein = by vein
fluid-other-in = other intake
fluid-urine = urine
fluid-drain = drain
fluid-vomit = vomit
fluid-stool = stool
fluid-other-out = other output
# $kind is a kind of intake or output, $volume a volume
fluid-in-volume = Intake { $kind } { $volume }
fluid-out-volume = Output { $kind } { $volume }
fluid-in-seen = Intake { $kind }, volume not measured
fluid-out-seen = Output { $kind }, volume not measured
# $count is how often it was seen
fluid-times = { $kind } { $count } times
# $kinds are such counts, separated by commas
balance-seen = Seen without volume: { $kinds }
# $from and $to are times
balance-shift = Shift { $from } to { $to }
balance-shift-before = Shift before { $from } to { $to }
balance-day = Last 24 hours
# $said is what was charted, $note free text
said-with-note = { $said } “{ $note }”
verbatim = “{ $text }”
note-plain = Note “{ $text }”
note-handover = For the handover “{ $text }”
# $due is when it is due
task-set = To do by { $due } “{ $text }”
task-done = Done “{ $text }”
task-done-by = Done { $time }, { $by }
task-late = late
task-due = to do
task-later = later
task-is-done = done
task-withdrawn = withdrawn
# $name is a medicine
measured-for = with { $name }
source-here = entered here, { $by }
source-record = record
# $why says that nothing was recorded, or that it was not read
signs-absent = Vital signs of the record: { $why }
# $weight is a weight with its date; $here and $record are two of them
weight-here = { $weight } (entered here)
weight-here-first = { $here } · record: { $record }
weight-record-first = { $record } (record) · { $here }
# $count is how many were found, $all how many patients there are
found-of =
    { $count ->
        [0] No match among { $all }, all stay on the screen
        [one] { $count } match among { $all }
        *[other] { $count } matches among { $all }
    }

## Handover from shift to shift: the same lines on screen and paper

shift-span = { $from } to { $to }
# $ending and $beginning are spans of time
handover-title = Handover from shift { $ending } to shift { $beginning }
handover-s = Situation
handover-b = Background
handover-a = Assessment
handover-r = To do
told-reason = Reason
told-unconfirmed = { $text } (unconfirmed)
told-stay-day = Day { $day } of the stay
told-stay-unknown = Day of the stay not known
# $age says of when the data is
told-aged = { $text } ({ $age })
# $value is a named value, $time when it was measured
told-here = { $value } at { $time }
told-record = { $value } at { $time } (record)
told-signs-unknown = Not known: { $names }
told-balance = Balance of the shift: intake { $intake }, output { $output }
told-balance-day = Last 24 hours: intake { $intake }, output { $output }
told-balance-none = Intake and output: nothing was entered here
# $list holds medicines, $count how many
told-given = Given ({ $count }): { $list }
told-given-none = No planned dose given in this shift
told-not-given = Not given ({ $count }): { $list }
told-late = Late ({ $count }): { $list }
told-verify = To verify ({ $count }): { $list }
told-verify-orders = To verify before giving: { $list }
told-medicine = { $name }, dose { $dose }
told-order = { $medicine }, { $frequency }
told-at = { $medicine } at { $time }
told-running = Infusion running: { $medicine }, since { $time }
told-not-running = Infusion ordered, not known to be running: { $medicine }
# $dose is a dose with its time, $effect free text
told-effect = If needed: { $dose }, effect at { $time } “{ $effect }”
told-no-effect = If needed: { $dose }, effect not recorded
told-telephone = by telephone
told-paper = on paper
told-voice = in person
told-read-back = { $how }, read back
told-taken = Ordered during the outage at { $time }: { $order }, { $prescriber }, { $how }
told-stopped = Stopped during the outage at { $time }: { $order }, { $prescriber }, { $how }
told-unreconciled =
    { $count ->
        [one] { $count } entry not yet in the record
        *[other] { $count } entries not yet in the record
    }
told-due = { $time } { $list }
told-reassess = Effect to look at again at { $time }: { $medicine }
told-asked = Prescriber asked: { $medicine } “{ $text }”
told-confirm = To confirm with the prescriber, not in the record: { $list }
told-raw = Without times, ask the prescriber: { $name }
told-raw-text = Without times, ask the prescriber: { $name } “{ $text }”
told-nothing-due = Nothing planned is known until the end of the next shift

## Four certainties that must never be confused
certainty-none-known = none known
certainty-not-recorded = not recorded
# $reason is one of the fragments above
certainty-not-fetched = not read ({ $reason })

## Messages of a feed: what became of them
message-applied = applied
message-elsewhere = about another ward
message-repeated = repeated
message-old = older than what is known
message-kept = kept without being applied
message-taken = batches taken
message-rejected = batches rejected
message-listener-refused = connections refused
message-listener-crowded = connections too many
message-listener-oversize = messages too long
message-listener-timeout = messages broken off
message-listener-junk = bytes outside a message

## Findings beside the orders
alert-isolation = Isolation
alert-code-status = Resuscitation status
alert-isolation-and-fall = Isolation, risk of falling
alert-fall = Risk of falling
alert-other = Other alert
code-status-unknown = not known
# $why is one of the four certainties
code-status-unread = not known, { $why }
finding-diet = Diet
finding-height = Height
finding-creatinine = Creatinine
finding-egfr = Estimated GFR
# $label names what was found, $value is the source’s own words or digits
finding = { $label }: { $value }
# $time is a date and time
finding-age = data of { $time }
# $reason is one of the unread fragments
finding-incomplete = read in part ({ $reason })
# $text is the source’s own words
diet-held = { $text } (ON HOLD)
# $value is a value with its unit, $date a date
measure-at = { $value } on { $date }
measure-undated = { $value }, undated
measure-missing = no value
# $why is the source’s own words
measure-missing-why = no value ({ $why })
# $text is the source’s own mark, range or status
measure-flag = flagged { $text }
measure-range = reference { $text }
measure-provisional = not final ({ $text })
undated = undated
# $time is a date or the source’s own words
since = since { $time }
unconfirmed = not confirmed
over = over

## What could not be read as it should, more
# $named are a few references, $more how many others there are
issue-subjects = { $named } and { $more } more
issue-ignored-parameter = The EHR did not use the whole query ({ $subject }): what was not asked for was set aside.
issue-allergy-conflict = “No allergy” and an allergy stand together ({ $subject }): the allergy is shown.
issue-resolved-allergy = An allergy is marked as resolved ({ $subject }): it is shown all the same.
issue-no-capability-statement = The EHR does not say what it can do ({ $subject }).
issue-code-status-conflict = Two resuscitation statuses contradict each other ({ $subject }): check with the prescriber.
issue-full-read = Reading only the changes was not safe ({ $subject }): everything was read again.
issue-inactive-patient = A stay in progress is about a record that is no longer in use ({ $subject }).
issue-list = The list of the ward could not be followed to its end ({ $subject }).
issue-no-such-patient = A patient who was announced is not in the EHR ({ $subject }).
issue-several-patients = Several patients bear the same number ({ $subject }): all are shown.
issue-not-in-progress = A stay that is not in progress was left out ({ $subject }).
issue-unknown-column = A column of a file is not read ({ $subject }).
issue-unsupported = The EHR does not provide this part ({ $subject }).
issue-census-disagrees = Two sources do not give the same list of patients ({ $subject }).
issue-outside-census = Something is about a patient who is not on the ward ({ $subject }).
issue-encoding = Some characters could not be read with certainty ({ $subject }).
issue-incomplete = A part was not read to its end ({ $subject }).
issue-vanished = Something is no longer returned by the EHR ({ $subject }): it is kept and marked.
issue-settings = A setting does not allow this part to be read ({ $subject }).
issue-refused = The EHR refused or broke the connection ({ $subject }).
issue-unresolved = The EHR’s name has no address ({ $subject }).
issue-connect-timeout = No connection to the EHR in time ({ $subject }).
issue-response-timeout = No complete answer from the EHR in time ({ $subject }).
issue-tls = The secure channel to the EHR failed ({ $subject }).
issue-http-status = The EHR answered with an error ({ $subject }).
issue-html = A web page answers in the EHR’s place ({ $subject }).
issue-half-json = An answer of the EHR is cut short or damaged ({ $subject }).
issue-not-fhir = An answer is not what was asked for ({ $subject }).
issue-other-version = The EHR speaks another version of FHIR ({ $subject }).
issue-too-large = An answer is larger than allowed ({ $subject }).
issue-paging = The pages of an answer cannot be followed ({ $subject }).
issue-token = The EHR refuses this station’s authorisation ({ $subject }).
issue-no-ward = The ward cannot be found in the EHR ({ $subject }).

## Infusions, patches and if-needed doses: how they stand

# $rate is a rate, $time a time
course-running = running { $rate } since { $time }
# $time is a time
course-running-no-rate = running since { $time }, rate not known
course-per-record = as the record says
course-not-started = not started yet
course-stopped = stopped at { $time }
# $total is a quantity
course-total = { $total } in all
course-bag-until = bag ends { $time }
course-bag-over = bag empty since { $time }
# $passed is a quantity that the station computed
course-passed = { $passed } gone in (computed)
course-no-volume = volume cannot be computed
# $rate is a rate, $time a time
course-rate-from = { $rate } from { $time }
course-no-patch = no patch on
# $site is a place on the body, $time a time
course-patch = patch on, { $site }, since { $time }
# $patch is a patch in words, $time a time
course-patch-until = { $patch }, to come off { $time }
patch-site-unknown = place not known
# $sum and $most are quantities, $hours a count
prn-most = { $sum } of { $most } in { $hours } h
prn-most-at-least = at least { $sum } of { $most } in { $hours } h
# $time is a time
prn-possible-from = possible from { $time }

## What waits besides doses: two short words for a pill

follow-bag = bag ends
follow-bag-over = bag empty
follow-still-runs = to stop
follow-patch-off = take off
follow-reassess = look again
cell-patch-off = patch off
cell-patch-off-long = patch taken off
cell-reassessed = looked at

## What was charted about an infusion, a patch, an effect

# $rate is a rate
act-start = started at { $rate }
act-start-short = started
act-rate = rate { $rate }
# $volume is a quantity
act-bag = bag of { $volume }
act-bag-short = bag
# $total is a quantity
act-stop = stopped, { $total } in all
act-stop-short = stopped
act-stop-no-total = stopped, total not known
# $computed is a quantity that the station computed
act-differs = differs from the computed { $computed }
# $site is a place on the body
charted-patch-off = patch taken off, { $site }
# $effect is what was found, $score a pain score
charted-effect = effect: { $effect }
charted-effect-pain = { $effect }, pain { $score } of 10
# $what is what was charted, $time a time, $by initials
entry-charted = { $time } { $what } · { $by }
# $station is the name of a station
history-charted = { $time } { $what }, { $by } (station { $station })
why-volume-differs = The total does not agree with rates and times.

## Why an if-needed dose is given, and what became of it: the letters are those of the panel

relief-D = pain
relief-F = fever
relief-N = nausea
relief-A = anxiety
relief-I = sleeplessness
relief-C = constipation
relief-R = breathlessness
relief-G = agitation
relief-X = other
effect-S = relieved
effect-P = partly relieved
effect-N = no effect
effect-E = unwanted effect
effect-X = other
# ---- Charting ----
cell-late-at = late { $time }
cell-early-at = early { $time }
cell-paper-at = paper { $time }
cell-deferred-to = put off { $time }
cell-doubled = 2 entries
cell-asked = asked
cell-label-doubled = { $state }, possible double dose
subject-recorded-at = { $when }, { $by }, station { $station }
subject-clock = { $by } less than what this station has already seen ({ $seen })
entry-from-paper = Copied from paper, given { $time } · { $by }
entry-deferred = Put off to { $until } · { $by }
entry-asked = Question to the prescriber noted { $time } · { $by }
entry-checked = Verified, no dose { $time } · { $by }
history-deferred = { $time } put off to { $until }, reason: { $reason }, { $by } (station { $station })
history-asked = { $time } question to the prescriber: { $text }, { $by } (station { $station })
history-checked = { $time } verified, no dose found, { $by } (station { $station })
beside-paper = copied from paper, given by { $text }
beside-self = taken by the patient
beside-quantity = other quantity: { $text }
beside-site = site: { $text }
beside-rate = rate: { $text }
beside-glucose = glucose: { $text }
beside-reason = reason: { $text }
beside-answer = prescriber’s answer: { $text }
dose-bounds = from { $low } to { $high }
dose-weight = Dose by weight: { $weight }
dose-weight-old = Dose by weight, old weight: { $weight }
row-asked = prescriber asked, answer awaited
why-given-by-another = Given by somebody else, copied from paper: that person enters it under her own name.
why-answered = The question to the prescriber was answered: the dose has a line of its own.
site-abdomen-right = abdomen right
site-abdomen-left = abdomen left
site-thigh-right = thigh right
site-thigh-left = thigh left
site-arm-right = arm right
site-arm-left = arm left
site-deltoid-right = deltoid right
site-deltoid-left = deltoid left
site-buttock-right = buttock right
site-buttock-left = buttock left
site-line-peripheral = peripheral line
site-line-central = central line
site-line-port = implanted port
site-line-picc = PICC line
site-chest-right = chest right
site-chest-left = chest left
site-back-right = back, right side
site-back-left = back, left side
undo-reason = Typing error, undone at once

# ---- People: signing in, locking, the emergency door, the witness ----
sign-in-by-name = This station works by name only: nobody has a PIN.
sign-in-demo-pin = Demonstration: everybody’s PIN is { $pin }.
locks-soon = Locks in { $count } s
break-glass-banner = EMERGENCY ACCESS — { $name }
break-glass-not-journalled = This access could not be written to the journal: reading only. Tell IT.
entry-break-glass = { $line } — emergency access, identity not proven
entry-witness-absent = { $line } — no witness available ({ $reason }), to be countersigned
entry-witnessed = { $line }, witness { $who }

## What a row says of its medicine
flag-high-alert = HIGH ALERT
flag-cytotoxic = CYTOTOXIC
flag-look-alike = LOOK-ALIKE
flag-time-critical = TIME-CRITICAL ± { $minutes } min
flag-controlled = CONTROLLED DRUG
flag-refrigerated = REFRIGERATE
