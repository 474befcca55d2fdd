# What happens to stays and orders while the record is away: orders taken, stops, arrivals, departures, links.

## Why a line waits for a person

why-temporary-identity = Temporary identity, not linked to a record yet: link it first.
why-done-in-record = The record shows it already.
