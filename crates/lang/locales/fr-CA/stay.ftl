# What happens to stays and orders while the record is away: orders taken, stops, arrivals, departures, links.

## Why a line waits for a person

why-temporary-identity = Identité provisoire, pas encore liée à un dossier : liez-la d’abord.
why-done-in-record = Le DPI le montre déjà.
