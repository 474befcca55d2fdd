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
sheet-supersedes = SUPERSEDES { $number } v { $version } – strike the old one, keep it
sheet-journal-head = Journal { $head }
sheet-continued = { $title } (cont.)
sheet-not-sent = NOT TRANSMITTED – CHECK
sheet-hand-copy = COPY BY HAND – see screen
# $character is the character, $codepoint its number, $field a field
sheet-missing-glyph = character “{ $character }” ({ $codepoint }) cannot be printed – { $field }
sheet-blank-back = BACK LEFT EMPTY

## Identity

sheet-site = Site
sheet-ward = Ward
sheet-bed = Bed
sheet-birth-name = Birth name
sheet-used-name = Name in use
sheet-born = Born
sheet-sex = Sex
sheet-age = Age
sheet-mrn = MRN
sheet-visit = Stay number
sheet-allergies = ALLERGIES
sheet-allergies-page = SEE ALLERGY PAGE
sheet-weight = Weight
sheet-period = Period

## Title of each kind of sheet

sheet-title-mar = Medication administration record
sheet-title-census = Ward census
sheet-title-pack = Downtime pack

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
census-allergy-not-fetched = NOT TRANSMITTED

## MAR: head of the grid and sections

mar-drug = Medicine
mar-dose = DOSE, route, frequency
mar-section-scheduled = Scheduled
mar-section-infusion = Infusions
mar-section-prn = If needed
mar-section-once = Once, urgent
mar-section-raw = AS RECEIVED – CHECK WITH THE PRESCRIBER
mar-section-stopped = STOPPED IN THE LAST 24 H – DO NOT GIVE
mar-section-new = New orders on paper
mar-high-alert = HIGH ALERT
mar-risky-abbreviation = risky abbreviation
mar-last-given = Last given
mar-next-due = Next due
mar-prescriber = Prescriber
mar-cell-record = given EHR { $time } { $by }
mar-cell-local = given { $time } { $by }
mar-cell-verify = ?
mar-cell-not-given = { $letter } { $time }

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
foot-codes = Not given: write the letter and circle it
foot-given-before = given before downtime
foot-self = self-administered
foot-double-check = Double check for every HIGH ALERT medicine: two initials
foot-shift-check = Shift check
foot-entered = Entered by … on …
foot-checked = verified by …
foot-scanned = scanned
