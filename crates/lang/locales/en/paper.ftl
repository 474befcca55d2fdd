# What the sheets of paper say. Black and white carry it: words, hatching, weight of borders.

## Every sheet

sheet-banner = DOWNTIME – NOT THE LIVE CHART
sheet-drill = DRILL
# $time is a date and time, $age an age in words
sheet-data-as-of = Data as of { $time } ({ $age })
sheet-data-never = NO DATA RECEIVED – CHECK
# $time is a date and time, $by a person, $station a station
sheet-printed = Printed { $time } by { $by } on { $station }
sheet-page = Page { $page } of { $pages }
sheet-number = Sheet { $number } v { $version }
sheet-copy = COPY { $number }
sheet-supersedes = SUPERSEDES { $sheet } – strike the old one, keep it
sheet-journal-head = Journal { $head }
sheet-continued = { $title } (cont.)
sheet-not-sent = NOT TRANSMITTED – CHECK
sheet-hand-copy = COPY BY HAND – see screen
# $count is a count of orders
sheet-hand-copy-orders =
    { $count ->
        [one] { $count } order to copy from the screen
       *[other] { $count } orders to copy from the screen
    }
# $character is the character, $codepoint its number, $field a field
sheet-missing-glyph = character “{ $character }” ({ $codepoint }) cannot be printed – { $field }
sheet-blank-back = BACK LEFT EMPTY
# $time is a date and time
sheet-outage-since = Record unavailable since { $time }
# $sections is a list of parts of the chart
sheet-incomplete = NOT TRANSMITTED – CHECK: { $sections }
# $names is a list of patients
sheet-look-alikes = POSSIBLE LOOK-ALIKES: { $names }
sheet-gone = NOT ON THE RECORD’S LAST LIST – CHECK
sheet-deceased = DECEASED ACCORDING TO THE RECORD – CHECK
sheet-merged = MERGED ACCORDING TO THE RECORD – CHECK
sheet-not-recorded = not recorded
sheet-bed-unknown = BED NOT KNOWN
sheet-attending = Attending
sheet-alphabetical = Alphabetical list
# $from and $to are dates and times
sheet-period-of = Period from { $from } to { $to }
sheet-weight-none-known = none known
# $time is a date and time
sheet-weight-here = charted here { $time }
sheet-allergy-severe = SEVERE
sheet-allergy-unconfirmed = not confirmed
sheet-allergy-none-known = none known
sheet-allergy-not-recorded = NOT RECORDED – ASK THE PATIENT

## Identity

sheet-ward = Ward
sheet-bed = Bed
sheet-used-name = Name in use
sheet-born = Born
sheet-sex = Sex
sheet-mrn = MRN
sheet-visit = Stay number
sheet-allergies = ALLERGIES
sheet-room = Room
sheet-generation = Copy of the record no. { $number }
sheet-no-date = no date
# $count is a count of allergies
sheet-allergies-many = SEE ALLERGY PAGE ({ $count })
sheet-weight = Weight

## Title of each kind of sheet

sheet-title-mar = Medication administration record
sheet-title-census = Ward census
sheet-title-pack = Downtime pack

## Handover

sheet-title-handover = Handover
sheet-handover-patient = Patient
sheet-handover-source = From the copy of the record and what was entered here. What is missing is said to be not known.
sheet-handover-continued = (continued)

## Census

census-bed = Bed
census-name = SURNAME Given name
census-born = Born
census-sex = Sex
census-mrn = MRN
census-allergy = Allergy
census-next-dose = Next dose
census-data = Data as of
census-moved = Moved
# $count is a count of patients
census-count =
    { $count ->
        [one] { $count } patient
       *[other] { $count } patients
    }
census-stale-count =
    { $count ->
        [one] { $count } patient with data older than 2 h
       *[other] { $count } patients with data older than 2 h
    }
census-allergy-known = YES
census-allergy-none-known = none known
census-allergy-not-recorded = not recorded
census-attending = Attending
census-empty = bed empty according to the record
# $count is a count of beds
census-empty-count =
    { $count ->
        [one] { $count } empty bed
       *[other] { $count } empty beds
    }
census-moved-hint = arrival, departure, bed
census-no-dose = none computed
census-no-patient = No patient in this copy of the record – CHECK

## MAR: head of the grid and sections

mar-drug = Medicine
mar-dose = DOSE, route, frequency
mar-section-scheduled = Scheduled, not injected
mar-section-infusion = Infusions
mar-section-injectable = Scheduled, injected
mar-section-insulin = Insulins: glucose before each dose
mar-section-anticoagulant = Anticoagulants: INR or anti-Xa before the dose
mar-section-pump = PCA, epidural
mar-section-pending = ORDER NOT VALIDATED – CHECK
mar-section-prn = If needed
mar-section-once = Once, urgent
mar-section-raw = NOT SCHEDULED, AS RECEIVED – CHECK WITH THE PRESCRIBER
mar-section-stopped = STOPPED – DO NOT GIVE
mar-section-new = New orders on paper
mar-risky-abbreviation = risky abbreviation
mar-cell-record = given EHR { $time } { $by }
mar-cell-local = given { $time } { $by }
mar-section-home = Home treatment and others – NOT SCHEDULED
mar-section-unlinked = Doses in the record without a known order – CHECK
mar-raw-flag = ORDER NOT SCHEDULED – CHECK WITH THE PRESCRIBER
mar-flag-on-hold = ON HOLD – DO NOT GIVE
mar-flag-stopped = STOPPED – DO NOT GIVE
mar-flag-in-error = ENTERED IN ERROR – DO NOT GIVE
mar-flag-verify = VERIFY BEFORE GIVING
mar-flag-gone = NO LONGER IN THE RECORD – CHECK
mar-flag-no-times = TIMES TO BE SET
mar-flag-home = NOT SCHEDULED
# $status is the status as the record writes it
mar-flag-status = STATUS { $status } – CHECK
mar-stopped-at = stopped { $time }
mar-start = start { $time }
mar-stop = stop { $time }
mar-number = no. { $number }
mar-dose-missing = DOSE NOT TRANSMITTED – CHECK
mar-route-missing = ROUTE NOT TRANSMITTED – CHECK
mar-no-drug = MEDICINE NOT TRANSMITTED – CHECK
mar-last = Last given { $what }
mar-last-none = Last given: none known
mar-next = Next due { $time }
mar-next-from = Not before { $time }
mar-in-24-h = Given in the last 24 h: { $count }
mar-most = At most { $count } in 24 h
mar-most-amount = At most { $amount } in { $hours } h
mar-max-not-sent = Maximum in 24 h: not coded, READ THE TEXT
mar-interval = At least { $time } between doses
mar-interval-not-sent = Interval: not transmitted
mar-not-given-record = Not given { $time }: { $reason }
mar-note = Note
mar-computed-site = standard times of the ward
mar-computed-start = times counted from the start
mar-cell-not-given-record = not given EHR { $time } { $by }
mar-cell-on-hold = on hold { $time }
mar-cell-running = running EHR { $time } { $by }
mar-cell-other = { $time } EHR
mar-cell-withdrawn = withdrawn { $time } { $by }
mar-cell-deferred = put off
mar-cell-doubled = TWICE? CHECK
mar-box-time = time
mar-list = LIST – read the time in each box
mar-box-dose = dose
mar-box-effect = effect
mar-box-initials = initials
mar-box-rate = rate
mar-box-change = start, bag, stop
# $unit is the unit of the glucose
mar-box-glucose = glucose { $unit }
mar-box-units = units
mar-box-site = site
mar-box-inr = INR, anti-Xa
mar-box-today = dose today
mar-box-prescriber = doctor
mar-box-skin = skin
mar-once = ONE DOSE ONLY
mar-removal = REMOVE the old patch
# $time is a time
mar-remove-by = remove { $time }
mar-pump = Pump checked, total infused: write at each shift
mar-no-orders = No order in this copy of the record

## MAR: new orders on paper

new-order = Order
new-prescriber = Prescriber, licence number, signature, time
new-read-back = Read back
new-transcribed = Transcribed by
new-verified = Verified by
new-pharmacy = Sent to pharmacy

## MAR: foot

foot-initials = Initials
foot-name = Name
foot-role = Role
foot-signature = Signature
foot-codes = NOT GIVEN, letter circled
foot-codes-given = GIVEN, do not give again
foot-given-before = given before downtime
foot-self = self-administered
foot-verify = ? verify before giving
foot-double-check = Double check for every HIGH ALERT medicine: two initials
foot-shift-check = Shift check
foot-entered = Entered by
foot-checked = verified by
foot-scanned = scanned
foot-on = on

## Findings beside the orders
sheet-more-page = ALERTS AND MEASURES: SEE THE SEPARATE PAGE
sheet-more-title = Alerts and measures
sheet-unknown = NOT KNOWN
# $reason is one of the unread fragments
sheet-not-sent-why = NOT TRANSMITTED – CHECK ({ $reason })
sheet-beside = Good to know

## How infusions and patches stand, on the sheet

# $rate is a rate, $time a time
mar-infusion-running = Running { $rate } since { $time }
# $time is a time
mar-infusion-no-rate = Running since { $time }, rate not known
mar-infusion-not-started = Not started yet
mar-infusion-stopped = Stopped at { $time }
mar-infusion-bag = bag ends { $time }
# $site is a place on the body, $time a time
mar-patch-on = Patch on { $site } since { $time }
mar-patch-on-no-site = Patch on since { $time }, place not known
mar-patch-none = No patch on
mar-reassess = Look again at { $time }

## Orders and patients of the ward’s own

mar-flag-local = NOT IN THE RECORD
# $time is a date and time, $prescriber a name
mar-stopped-here = stopped { $time } by { $prescriber }, not in the record
sheet-temporary = TEMPORARY IDENTITY – NOT YET IN THE RECORD
sheet-temporary-number = Temporary no.
sheet-left-discharged = DISCHARGED
sheet-left-transferred = TRANSFERRED
sheet-left-died = DIED
# $numbers are temporary numbers
sheet-known-as = arrived as { $numbers }
flag-pharmacy-pending = PENDING – CALL PHARMACY
flag-own-supply = OWN SUPPLY
mar-pharmacy-validated = pharmacy verified
mar-section-support = Oxygen, nutrition (blood products: transfusion form)
