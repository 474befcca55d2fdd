### Procedure cards: findings of the validator, and what the station says of a card that runs.

## What is wrong with a set; $detail is an id, a key or the words at fault
procedure-P001 = The id is not the name of the file: { $detail }
procedure-P002 = A rule of the format is broken: { $detail }
procedure-P003 = This file is not TOML in UTF-8: { $detail }
procedure-P010 = The same id twice: { $detail }
procedure-P011 = The link leads to a card that does not exist: { $detail }
procedure-P012 = The link leads to a step that does not exist: { $detail }
procedure-P013 = This form is unknown, or not for this use: { $detail }
procedure-P014 = This contact is unknown: { $detail }
procedure-P015 = Links without a condition go round in a circle: { $detail }
procedure-P016 = This condition cannot be read: { $detail }
procedure-P017 = This text of the house is not defined: { $detail }
procedure-P018 = The card replaces another without saying which one, at which version: { $detail }
procedure-P020 = The signature is missing, or not by a key of this station: { $detail }
procedure-P021 = This file is not the one of the list, or not in it: { $detail }
procedure-W101 = The review is overdue: { $detail }
procedure-W102 = A translation is missing: { $detail }
procedure-W103 = A no-break space is missing: { $detail }
procedure-W104 = A critical step is not confirmed: { $detail }
procedure-W105 = This section takes more than 90 seconds to read: { $detail }
procedure-W106 = This deadline is shorter than the one before: { $detail }
procedure-W107 = The shipped card is newer than the one replaced: { $detail }

## Units that a card may ask for
card-unit-feuilles = sheets
card-unit-doses = doses
card-unit-min = min

## Why a card is proposed
procedure-on-unplanned = proposed: the record does not answer
procedure-on-planned = proposed: planned downtime
procedure-on-duration = proposed: the outage lasts
procedure-on-cyber = proposed: attack, or more than three days
procedure-on-recovery = proposed: the record is coming back
procedure-on-stale-data = proposed: data out of date
procedure-on-no-printer = proposed: no printer
procedure-on-no-power = proposed: the workstation runs on its battery
procedure-on-drill = for a drill
procedure-on-manual = to be opened if needed

## The bar: $count is a number
procedure-bar-running = { $count ->
        [one] 1 card running
       *[other] { $count } cards running
    }
procedure-bar-calls = { $count ->
        [one] 1 step late, to repeat or impossible
       *[other] { $count } steps late, to repeat or impossible
    }
# $title is the title of a card, $count how many more there are
procedure-bar-named = Card proposed: { $title }
procedure-bar-more = { $count ->
        [one] and 1 more
       *[other] and { $count } more
    }

## Which set is followed; $version is a number, $site a name
procedure-set-own = Set { $version } of { $site }, signed
procedure-set-release = Cards shipped with the program (set { $version }): to be signed by the hospital

## One card
# $number and $of are numbers
procedure-position = Step { $number } of { $of }
procedure-at-pause = Pause
procedure-complete = Every step is recorded
procedure-owner = Owner: { $owner }
procedure-review = To be reviewed before { $date }
procedure-review-late = REVIEW OVERDUE: was due { $date }
procedure-version = Card { $id }, version { $version }
procedure-started = started at { $time } by { $by }
procedure-closed = closed at { $time } by { $by }
procedure-unreadable = This station cannot read this card: follow its paper version

## One step; $number is its number, $text what it says
procedure-remind-late = { $number }. Late: { $text }
procedure-remind-repeat = { $number }. To be done again: { $text }
procedure-issue = { $number }. Critical and impossible, tell the charge nurse: { $text }
procedure-role = Who: { $role }
procedure-witness = Second person: { $role }
procedure-call = Call { $who }: { $phones } ({ $hours })
procedure-call-none = Call { $who }: number to be filled in by the hospital
procedure-call-drill = DRILL, do not call: { $who }
procedure-print = Print: { $form }
procedure-print-blank = Print blank: { $form }
procedure-print-blanks = Print { $copies } times, blank: { $form }
procedure-time-field = time, empty = now
procedure-bounds-both = { $low } to { $high } { $unit }
procedure-bounds-low = at least { $low } { $unit }
procedure-bounds-high = at most { $high } { $unit }
procedure-bounds-none = { $unit }
procedure-due = before { $time }
procedure-late = due before { $time }, { $late }
procedure-repeat-at = to be done again at { $time }
procedure-repeat-due = to be done again now (due at { $time })
procedure-not-asked = not needed at present
procedure-stands = { $outcome } at { $time }, { $by }
procedure-two = { $first } and { $second }
procedure-outcome-done = done
procedure-outcome-not-applicable = not applicable
procedure-outcome-impossible = impossible
procedure-left-open = not recorded
procedure-after = after { $after }
