# What happens to stays and orders while the record is away: orders taken, stops, arrivals, departures, links.

## Why a line waits for a person

why-temporary-identity = Identité provisoire, pas encore liée à un dossier : liez-la d’abord.
why-done-in-record = Le DPI le montre déjà.

## Orders taken on the ward

order-unchecked = Pas de contrôle d’interaction pendant la panne
# $prescriber is a name as typed
order-taken-telephone = NON DANS LE DPI — prescription par téléphone de { $prescriber }
order-taken-paper = NON DANS LE DPI — prescription écrite de { $prescriber }
order-taken-voice = NON DANS LE DPI — prescription orale de { $prescriber }
# $by are initials
order-second = relue avec { $by }
order-also-in-record = le DPI a aussi ce médicament : vérifier que ce n’est pas la même prescription
# $time is a time, $prescriber a name
stopped-here = ARRÊTÉ { $time } — { $prescriber }, non dans le DPI
order-withdrawn = RETIRÉE — saisie par erreur
order-in-record = REPRISE DANS LE DPI { $time }
# $route is a route in words, $when a date and time
order-route = voie { $route }
order-from = à partir du { $when }
order-until = jusqu’au { $when }
# $allergy is an allergy as stated
order-like-allergy = ALLERGIE { $allergy } : même nom
# $order is a medicine and its dose
order-like-order = déjà prescrit : { $order }
raw-as-said = Telle que dictée, sans horaire calculé
heard-telephone = par téléphone
heard-paper = sur papier
heard-voice = de vive voix
# $how is how the order came
heard-and-read-back = { $how }, relue et confirmée

## Identities of the ward’s own, and stays

name-unknown = INCONNU
# $age is a count of years
about-years = environ { $age } ans
identity-temporary = IDENTITÉ PROVISOIRE
identity-linked-twice = IDENTITÉ PROVISOIRE — deux liens se contredisent, en retirer un
# $numbers are temporary numbers
identity-known-as = arrivée sous { $numbers }
# $born is a birth date, $number a temporary number
identity-by-ward = né(e) le { $born } · N° provisoire { $number }
# $time is a date and time, $from a bed
stay-moved = déplacé(e) le { $time }, DPI : { $from }
# $sex is female, male or other
stay-left-discharged = { $sex ->
        [female] SORTIE
        [male] SORTI
       *[other] SORTI(E)
    } le { $time }
stay-left-transferred = { $sex ->
        [female] TRANSFÉRÉE
        [male] TRANSFÉRÉ
       *[other] TRANSFÉRÉ(E)
    } le { $time }
stay-left-died = { $sex ->
        [female] DÉCÉDÉE
        [male] DÉCÉDÉ
       *[other] DÉCÉDÉ(E)
    } le { $time }
link-alike-name = nom proche
# $born is a birth date
link-alike-birth = même date de naissance, { $born }
compared-name = nom
compared-birth-date = date de naissance
compared-paper = pièce d’identité
compared-health-card = carte de santé
compared-wristband = bracelet
compared-relative = un proche

## Entries about stays and orders, in the history and in the list of what is to be typed in

# $what is one of the lines below, $by are initials
entry-saved-stay = { $what } · { $by }
# $time is when it was written down
history-stay = { $time } { $what }, { $by } (poste { $station })
# $order is the whole order in words
said-order-taken = prescription de { $prescriber }, { $heard } : { $order }
said-order-stop = arrêt de { $order } à { $time }, { $prescriber }, { $heard }
said-arrival = arrivée à { $time } : { $name }, { $identity }, lit { $bed }
said-moved = lit { $from } vers lit { $to } à { $time }
said-left-discharged = sortie à { $time }
said-left-transferred = transfert à { $time }
said-left-died = décès à { $time }
said-linked = identité provisoire liée à ce dossier, comparés : { $compared }
