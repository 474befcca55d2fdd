# What happens to stays and orders while the record is away: orders taken, stops, arrivals, departures, links.

## Why a line waits for a person

why-temporary-identity = Temporary identity, not linked to a record yet: link it first.
why-done-in-record = The record shows it already.

## Orders taken on the ward

order-unchecked = No interaction check during the outage
# $prescriber is a name as typed
order-taken-telephone = NOT IN THE RECORD — telephone order by { $prescriber }
order-taken-paper = NOT IN THE RECORD — written order by { $prescriber }
order-taken-voice = NOT IN THE RECORD — verbal order by { $prescriber }
# $by are initials
order-second = read along by { $by }
order-also-in-record = the record has this medicine too: check that it is not the same order
# $time is a time, $prescriber a name
stopped-here = STOPPED { $time } — { $prescriber }, not in the record
order-withdrawn = WITHDRAWN — entered in error
order-in-record = TAKEN OVER BY THE RECORD { $time }
# $route is a route in words, $when a date and time
order-route = { $route } route
order-from = from { $when }
order-until = until { $when }
# $allergy is an allergy as stated
order-like-allergy = ALLERGY { $allergy }: same name
# $order is a medicine and its dose
order-like-order = already ordered: { $order }
raw-as-said = As dictated, no computed times
heard-telephone = by telephone
heard-paper = on paper
heard-voice = at the bedside
# $how is how the order came
heard-and-read-back = { $how }, read back and confirmed

## Identities of the ward’s own, and stays

name-unknown = UNKNOWN
# $age is a count of years
about-years = about { $age } years
identity-temporary = TEMPORARY IDENTITY
identity-linked-twice = TEMPORARY IDENTITY — two links disagree, withdraw one
# $numbers are temporary numbers
identity-known-as = arrived as { $numbers }
# $born is a birth date, $number a temporary number
identity-by-ward = born { $born } · temporary no. { $number }
# $time is a date and time, $from a bed
stay-moved = moved { $time }, record: { $from }
# $sex is female, male or other
stay-left-discharged = { $sex ->
       *[other] DISCHARGED
    } { $time }
stay-left-transferred = { $sex ->
       *[other] TRANSFERRED
    } { $time }
stay-left-died = { $sex ->
       *[other] DIED
    } { $time }
link-alike-name = similar name
# $born is a birth date
link-alike-birth = same birth date, { $born }
compared-name = name
compared-birth-date = birth date
compared-paper = identity paper
compared-health-card = health card
compared-wristband = wristband
compared-relative = a relative

## Entries about stays and orders, in the history and in the list of what is to be typed in

# $what is one of the lines below, $by are initials
entry-saved-stay = { $what } · { $by }
# $time is when it was written down
history-stay = { $time } { $what }, { $by } (station { $station })
# $order is the whole order in words
said-order-taken = order by { $prescriber }, { $heard }: { $order }
said-order-stop = { $order } stopped at { $time }, { $prescriber }, { $heard }
said-arrival = arrival at { $time }: { $name }, { $identity }, bed { $bed }
said-moved = bed { $from } to bed { $to } at { $time }
said-left-discharged = discharged at { $time }
said-left-transferred = transferred at { $time }
said-left-died = died at { $time }
said-linked = temporary identity linked to this record, compared: { $compared }
