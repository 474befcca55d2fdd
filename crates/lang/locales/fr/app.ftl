# What the core says: banner, states of a dose, verdicts, printer, command line.
# Values arrive as finished text; counts choose the plural. Sentences stay whole: never join two of them.

## Banner: what the window says about the record

mode-normal = VEILLE — DPI disponible, ne pas saisir ici
mode-normal-todo = Travaillez dans le DPI. Veilleuse garde une copie à jour.
mode-suspect = VEILLE — vérifier auprès de la DSI
mode-suspect-todo = Le DPI ne répond plus normalement. Si vous ne pouvez plus travailler dans le DPI, signalez-le ici.
mode-pending = DPI INJOIGNABLE — SAISIE LOCALE, panne non déclarée
mode-pending-todo = Saisissez ici. Vérifiez les doses de la période aveugle. La panne reste à déclarer.
# $since is a time, 01:42
mode-active = PANNE — MODE DÉGRADÉ depuis { $since }
mode-active-todo = Saisie locale, à reporter au DPI. Vérifiez les doses marquées « à vérifier » avant de donner.
mode-recovery-hold = REPRISE — NE PAS SAISIR DANS LE DPI
mode-recovery-hold-todo = Continuez à saisir ici jusqu’au feu vert de l’unité.
# $done and $total are counts of entries
mode-back-entry = REPRISE — REPORT EN COURS { $done } sur { $total }
mode-back-entry-todo = Saisissez les nouvelles doses dans le DPI. Reportez ici chaque ligne restante.
mode-reconciled = VEILLE — REPORT TERMINÉ, ne pas saisir ici
mode-reconciled-todo = Travaillez dans le DPI. Il reste à clore l’événement.
drill-banner = EXERCICE — PATIENTS FICTIFS

## What the last look at the record found: a fragment that also stands between brackets

probe-healthy = le DPI répond
# $ms is a count of milliseconds
probe-slow = réponse lente, { $ms } ms
probe-refused = connexion refusée
probe-unresolved = nom du serveur introuvable
probe-connect-timeout = connexion impossible dans le délai
probe-response-timeout = aucune réponse dans le délai
probe-tls = certificat ou chiffrement refusé
# $status is a number such as 503
probe-http-status = réponse en erreur { $status }
probe-portal = une page de connexion répond à la place du DPI
probe-not-fhir = la réponse ne vient pas du DPI
probe-none = pas encore interrogé

## What the station proposes and a named person decides

# $ago is a duration; $why is one of the probe fragments
proposal-downtime = Le DPI ne répond plus depuis { $ago } ({ $why }).
# $since is a time
proposal-recovery = Le DPI répond de nouveau depuis { $since }.
proposal-says-all-clear = Le DPI est revenu. Donnez le feu vert quand la DSI et la pharmacie l’ont confirmé.
proposal-says-close = Toutes les lignes sont réglées. L’événement peut être clos.

## Allergies: four answers that must never be confused

allergy-known = ALLERGIE
allergy-none-known = Aucune allergie connue
allergy-not-recorded = Allergies non recueillies
allergy-not-fetched = Allergies indisponibles, à vérifier

## Beds

bed-unknown = Lit non connu
bed-conflict = Deux patients dans ce lit

## People

role-nurse = infirmier(ère)
role-charge-nurse = cadre de santé
role-pharmacist = pharmacien(ne)
role-physician = médecin
role-it = informatique (DSI)

## Why a dose was not given: the letters are the same in every language and on paper

reason-R = refus
reason-A = patient absent
reason-J = à jeun
reason-V = vomissements
reason-W = pas de voie
reason-I = produit indisponible
reason-S = suspendu par le prescripteur
reason-C = raison clinique
    .note = noter la valeur
reason-Z = dort
reason-X = autre
    .note = écrire le motif

## States of a dose on the time axis: at most a few letters, they stand in a narrow pill

cell-upcoming = à venir
cell-due = à donner
cell-overdue = en retard
cell-given = donné
cell-given-late = donné tard
cell-given-early = donné tôt
cell-partial = partiel
cell-not-given = non donné
cell-deferred = décalé
cell-on-hold = suspendu
cell-running = en cours
cell-prn = si besoin
cell-verify = à vérifier
cell-corrected = corrigé
cell-paper = papier

## Titles of the groups of orders

group-scheduled = Programmées
group-prn = Si besoin
group-infusion = Perfusions
group-once = Une fois
group-raw = Telles que reçues, à vérifier avec le prescripteur
group-stopped = Arrêtées depuis moins de 24 h, ne pas donner

## Why an order is shown word for word instead of with its times

raw-no-dosage = Aucune posologie reçue, à vérifier avec le prescripteur.
raw-no-dose = Dose absente, à vérifier avec le prescripteur.
raw-no-timing = Aucun horaire reçu, à vérifier avec le prescripteur.
raw-unknown-timing = Rythme non compris par Veilleuse, à vérifier avec le prescripteur.
raw-unknown-field = Précision reçue que Veilleuse ne sait pas lire, à vérifier avec le prescripteur.
raw-text-conflict = Le texte et les données codées ne disent pas la même chose, à vérifier avec le prescripteur.
raw-several-lines = Posologie en plusieurs lignes, à vérifier avec le prescripteur.
raw-too-frequent = Prises plus rapprochées que ce que Veilleuse affiche, à vérifier avec le prescripteur.
raw-status = Statut de la prescription inattendu, à vérifier avec le prescripteur.
raw-category = Nature de la prescription inattendue, à vérifier avec le prescripteur.
raw-rate-and-dose = Débit et dose reçus ensemble, à vérifier avec le prescripteur.
raw-bounds = Début ou fin de la prescription incertains, à vérifier avec le prescripteur.
raw-unreadable = Prescription illisible pour Veilleuse, à vérifier avec le prescripteur.
raw-once-without-time = Dose unique sans heure, à vérifier avec le prescripteur.
raw-protocol = Schéma ou protocole à suivre, à vérifier avec le prescripteur.
raw-titrated = Dose à adapter au chevet du patient, à vérifier avec le prescripteur.

## One row of the MAR

times-site-table = horaires du service, calculés par Veilleuse
# $time is a time
stopped-at = ARRÊTÉ { $time }
on-hold = SUSPENDU
# $when is a date and time, $dose a dose, $by initials
last-given = donné { $when }, { $dose }, { $by }
never-given = aucune administration connue
# $count and $max are counts of doses
prn-count = { $count } sur { $max } en 24 h
prn-count-no-max =
    { $count ->
        [one] { $count } dose en 24 h
       *[other] { $count } doses en 24 h
    }
# $time is a time
prn-next = dès { $time }

## Banner of the patient

# $weight is a weight with its unit, $date a date
weight-at = { $weight } le { $date }
weight-none = Poids non recueilli
weight-not-fetched = Poids indisponible, à vérifier
# $names is a list of names
look-alike = Homonyme possible : { $names }
# $time is a date and time
gone-since = N’est plus dans la liste du DPI depuis { $time }, à vérifier
# $count is how many doses are not in the window, $late how many of those are late
outside =
    { $late ->
        [0]
            { $count ->
                [one] { $count } autre
               *[other] { $count } autres
            }
       *[other]
            { $count ->
                [1] { $count } autre, en retard
               *[other] { $count } autres, dont { $late } en retard
            }
    }

## Age of the data: the word beside the icon

band-current = à jour
band-recent = récent
band-old = ancien
band-stale = périmé

## What was recorded, in one short line

# $time is a time, $by initials
entry-given = Donné { $time } · { $by }
# $reason is a reason word, $by initials
entry-not-given = Non donné, { $reason } · { $by }
# $time is a time, $by a name as told
entry-given-before = Donné avant la panne à { $time } par { $by }
entry-corrected = Corrigé
# $by is initials
entry-withdrawn = Retiré · { $by }

## Every entry about one dose, oldest first

# $time is a time, $dose a dose, $by initials, $station the name of a station
history-given = { $time } donné { $dose }, { $by } (poste { $station })
history-not-given = { $time } non donné, { $reason }, { $by } (poste { $station })
# $given is the time it was given, $source who says so, $giver a name as told
history-given-before = { $time } donné { $dose } avant la panne à { $given } par { $giver }, selon { $source }, { $by } (poste { $station })
# $reason is free text
history-corrected = { $time } corrigé, motif : { $reason }, { $by } (poste { $station }) — désormais : { $now }
history-withdrawn = { $time } retiré, motif : { $reason }, { $by } (poste { $station })
history-record = { $time } donné { $dose }, { $by } (DPI)
told-by-patient = le patient
told-by-colleague = un collègue
told-by-cabinet = l’armoire
told-by-package = l’emballage

## Comparison with the record

verdict-match = concordant
verdict-downtime-only = à reporter
verdict-conflict = conflit
verdict-not-applicable = sans objet
verdict-needs-prescriber = avis du prescripteur
verdict-by-hand = à saisir à la main
why-only-here = Le DPI ne contient pas cette administration.
why-same-in-record = Le DPI contient déjà la même administration.
why-differs-dose = Le DPI contient une autre dose.
why-differs-time = Le DPI contient une autre heure.
why-already-in-record-nearby = Le DPI contient une administration proche du même médicament : doublon possible.
why-two-entries = Deux saisies ici pour la même dose : double administration possible.
why-order-stopped = La prescription a été arrêtée dans le DPI.
why-order-changed = La prescription a été modifiée dans le DPI.
why-order-gone = La prescription n’est plus dans le DPI.
why-patient-gone = Le patient n’est plus dans la liste du DPI.
why-corrected-away = La saisie a été corrigée ici, il n’y a rien à reporter.
why-no-order = Aucune prescription ne correspond à cette administration.
why-given-before-outage = Donné avant la panne, à vérifier dans le DPI.

## Where one entry is on its way into the record

state-signed = signé, pas encore envoyé
state-queued = en attente d’envoi
state-sent-unknown = envoyé, résultat inconnu
state-acked = reçu par le DPI, à relire
state-verified = relu dans le DPI
state-rejected = refusé par le DPI
state-conflict = conflit, à trancher
state-manual-entered = saisi à la main dans le DPI
state-withdrawn = retiré avant envoi
held-until-all-clear = Rien ne part avant le feu vert de l’unité.
held-until-recovery = Rien ne part tant que le DPI n’est pas revenu.

## Sections of the snapshot

section-patients = Patients
section-locations = Lits
section-allergies = Allergies
section-orders = Prescriptions
section-doses = Administrations
section-weights = Poids

## Printing

# $pages and $count are counts of pages and of files
printed-to-file =
    { $pages ->
        [one] { $pages } page enregistrée
       *[other] { $pages } pages enregistrées
    } dans { $count ->
        [one] { $count } fichier
       *[other] { $count } fichiers
    }.
printed-done =
    { $pages ->
        [one] { $pages } page sortie. Comptez-la.
       *[other] { $pages } pages sorties. Comptez-les.
    }
# $printer is a name, $media a paper size
printer-ready = Imprimante { $printer } prête, { $media }.
printer-printing = Page { $page } sur { $pages }.
printer-done =
    { $pages ->
        [one] { $pages } page sortie. Comptez-la.
       *[other] { $pages } pages sorties. Comptez-les.
    }
printer-media-empty = Plus de papier : ajoutez du papier { $media }.
printer-wrong-media = Le bac contient du papier { $loaded } : mettez du papier { $media }.
printer-media-jam = Bourrage : ouvrez, retirez la feuille, refermez.
printer-cover-open = Capot ou bac ouvert : refermez.
printer-output-full = Bac de sortie plein : videz-le.
printer-toner-low = Toner faible : vérifiez les pages.
printer-toner-empty = Toner vide : changez-le.
printer-paused = Imprimante en pause : j’utilise la suivante.
printer-not-accepting = Imprimante pleine : essai suivant.
# $count is a count of jobs
printer-busy =
    { $count ->
        [one] { $count } travail avant le vôtre.
       *[other] { $count } travaux avant le vôtre.
    }
printer-unreachable = Imprimante injoignable : vérifiez prise et câble.
printer-silent = L’imprimante ne répond pas : j’annule, puis j’essaie ailleurs.
printer-no-pdf = Imprimante incompatible : prévenez la DSI.
printer-access-denied = Accès refusé à l’imprimante.
# $pages is a count, $reason a fragment
printer-aborted =
    { $pages ->
        [one] Arrêtée après { $pages } page : { $reason }.
       *[other] Arrêtée après { $pages } pages : { $reason }.
    }
printer-cancelled = Annulé sur l’imprimante.
printer-unknown = Je ne sais pas si c’est sorti : regardez l’imprimante.
printer-none-left = Aucune imprimante : clé USB ou boîte de secours.

# ---- Added with the station ----

## Values that are missing

data-never = Aucune donnée reçue du DPI
not-known = Non connu

## One dose, read aloud and in its history

# $name is a medicine, $dose a dose, $time a time, $state a word
cell-label = { $name }, { $dose }, { $time }, { $state }
# $state is a word such as given
cell-label-corrected = { $state }, corrigé
reason-with-text = { $reason } ({ $text })
history-record-not-given = { $time } non donné, { $by } (DPI)
subject-recorded = { $when }, { $by }
# $time is the time it happened; the pill above it shows the planned time
cell-given-at = donné { $time }
cell-partial-at = partiel { $time }
cell-record-at = DPI { $time }
history-planned = Prévu { $time }

## One row of the MAR, more

row-verify = à vérifier avant de donner
order-gone-since = N’EST PLUS DANS LE DPI DEPUIS { $time }
entered-in-error = ERREUR DE SAISIE, NE PAS DONNER
status-other = STATUT { $status }, À VÉRIFIER
group-home = Traitement habituel ou autre séjour, jamais dû ici

## Proposals, more

seconds = { $count } s
proposal-reconciled = Toutes les lignes sont réglées. Deux personnes signent pour l’unité.

## Reconciliation, more

identity = né(e) le { $born } · IPP { $number }
verdict-waiting = pas encore comparé
why-not-compared = Le dossier de ce patient n’a pas pu être relu en entier : rien n’est comparé.
why-corrected-after-sending = Une version plus ancienne de cette saisie est dans le DPI : à corriger là-bas à la main.
why-identity-changed = Le séjour est terminé, ou l’identité n’est plus la même dans le DPI : une personne confirme.
why-typed-by-hand = Le DPI n’a pas de porte pour cette entrée : saisissez-la vous-même, puis marquez-la « saisie ».
why-asked-prescriber = Personne ne sait si la dose a été donnée : le prescripteur interrogé décide.
sent-in-vain = Le DPI ne répond pas à cette saisie : vérifiez dans le DPI, puis saisissez-la à la main.
held-until-compared = Rien ne part avant la comparaison avec le DPI.
in-record = { $when }, { $dose }, { $by }
corrected-after-sending = Corrigé après l’envoi : l’ancienne saisie est peut-être dans le DPI, à corriger là-bas à la main.
note-recorded-in-downtime = Saisi pendant la panne du DPI, le { $time }.

## What could not be read as it should

issue-unreadable = Une donnée du DPI est illisible ({ $subject }).
issue-duplicate-id = Le DPI envoie deux fois le même identifiant avec un contenu différent ({ $subject }).
issue-no-name = Un patient est transmis sans nom ({ $subject }).
issue-other-patient = Le DPI a répondu avec les données d’un autre patient ({ $subject }) : elles sont écartées.
issue-bed-conflict = Deux patients sont placés dans le même lit ({ $subject }).
issue-dangling-reference = Le DPI renvoie vers une donnée introuvable ({ $subject }).
issue-invalid-field = Un champ reçu du DPI n’est pas valable ({ $subject }).
issue-other = Le DPI a envoyé une donnée inattendue (code { $code } : { $subject }).
issue-merged = Deux dossiers sont réunis dans le DPI ({ $subject }) : rien n’est déplacé ici, vérifiez l’identité.
issue-several-stays = Un patient a plus d’un séjour en cours ({ $subject }).
issue-cancel-place = Un mouvement est annulé et le lit n’est pas certain ({ $subject }).
issue-moved-after-end = Un mouvement suit la sortie du patient ({ $subject }).
issue-dose-conflict = Le DPI décrit une même dose de deux façons ({ $subject }) : les deux sont montrées.
issue-unmatched-deletion = Le DPI retire une dose qu’il n’avait pas transmise ({ $subject }).
issue-unable = Un changement de prescription a été refusé par la pharmacie ou par le prescripteur ({ $subject }).
issue-orders-without-stay = Des prescriptions sont reçues sans séjour connu ({ $detail }).
issue-control-id-reused = Deux messages différents portent le même numéro ({ $subject }) : le second est mis de côté.
issue-charset = Un message n’est pas écrit avec les caractères qu’il annonce ({ $subject }) : il est lu quand même.
issue-joined-line = Un message contient une ligne coupée ({ $subject }) : elle est rattachée à la précédente.
issue-works = Le reste de l’unité est chargé, rien n’est perdu.
issue-todo = Vérifiez ce patient dans le DPI ou auprès du prescripteur.

## Printing, more

printer-waiting = L’imprimante a pris le travail, il attend son tour.
sheet-not-laid-out = Feuille non imprimée pour { $who } : { $why }. Recopiez-la à la main depuis l’écran.
printed-instead = { $trouble } { $saved }

## Sections of the snapshot that stand beside the orders
section-conditions = Diagnostics
section-alerts = Alertes
section-vitals = Constantes et taille
section-results = Résultats
section-diet = Régime

## State of the data: what was received, what is shown, what is missing
data-verdict-whole = Tout ce qui a été reçu est affiché
data-verdict-incomplete = Tout ce qui a été reçu est affiché, mais tout n’a pas été reçu
data-verdict-broken = Des prescriptions reçues ne sont pas affichées
data-verdict-never = Rien n’a encore été lu
# $received, $local, $understood, $raw and $shown are counts of orders
data-sum = Prescriptions : { $received } reçues + { $local } prises ici = { $understood } comprises + { $raw } telles quelles, { $shown } affichées.
# $sections is a list of names of sections
data-verdict-incomplete-text = Il manque : { $sections }. Vérifiez auprès du prescripteur ou du patient.
data-verdict-broken-text = Prescriptions : { $received } reçues, { $local } prises ici, { $understood } comprises et { $raw } telles quelles, { $shown } affichées. Prenez les feuilles imprimées et prévenez la DSI.
data-verdict-never-text = Lancez une synchronisation, ou prenez les feuilles imprimées.
sync-kind-full = lecture complète
sync-kind-delta = lecture des changements
standing-complete = complet
standing-incomplete = incomplet
standing-never = jamais lu
# $host is an address or the name of a folder
data-source-fhir = DPI (FHIR), { $host }
data-source-hl7v2 = Messages HL7, { $host }
data-source-drop = Dossier de dépôt, { $host }

## Received and shown differ: three sentences on the chart itself
shown-not-conserved = Le compte des prescriptions affichées n’est pas celui des prescriptions reçues.
shown-not-conserved-works = La saisie reste possible et les feuilles déjà imprimées restent valables.
shown-not-conserved-todo = Ne vous fiez pas à cet écran seul : comparez avec la feuille imprimée ou le prescripteur, et prévenez la DSI.

## Why something was not read: a fragment that stands between brackets
unread-never = jamais lu
unread-forbidden = accès refusé par le DPI
unread-unsupported = non fourni par le DPI
unread-server-error = le DPI répond par une erreur
unread-timeout = pas de réponse à temps
unread-no-connection = DPI injoignable
unread-incomplete = lecture incomplète
unread-other = lecture impossible

## Beside the medicines: vital signs, what went in and out, notes, tasks

kind-measured = Constantes
kind-fluid = Entrées et sorties
kind-note = Note
kind-task = Tâche
# $time is a day and a time, $what what was charted, $by initials, $station the name of a station
history-bedside = { $time } { $what }, { $by } (poste { $station })
entry-bedside = Enregistré { $time } · { $by }
# $value is a number with its unit
vital-value = { $label } { $value }
vital-temperature = Température
vital-pulse = Pouls
vital-blood-pressure = Tension
vital-breathing = Respiration
vital-saturation = Saturation
vital-oxygen = Oxygène
vital-pain = Douleur
vital-glucose = Glycémie
vital-weight = Poids
# Examples of what is typed, in the field itself
vital-hint-temperature = 37,2
vital-hint-pulse = 72
vital-hint-blood-pressure = 120/80
vital-hint-breathing = 16
vital-hint-saturation = 97
vital-hint-oxygen = 2
vital-hint-pain = 0 à 10
vital-hint-glucose-g = 1,10
vital-hint-glucose-mmol = 6,1
vital-hint-weight = 64,5
unit-out-of-ten = sur 10
fluid-oral = par la bouche
fluid-tube = par sonde
fluid-vein = par voie veineuse
fluid-other-in = autre entrée
fluid-urine = urines
fluid-drain = drain
fluid-vomit = vomissements
fluid-stool = selles
fluid-other-out = autre sortie
# $kind is a kind of intake or output, $volume a volume
fluid-in-volume = Entrée { $kind } { $volume }
fluid-out-volume = Sortie { $kind } { $volume }
fluid-in-seen = Entrée { $kind }, volume non mesuré
fluid-out-seen = Sortie { $kind }, volume non mesuré
# $count is how often it was seen
fluid-times = { $count } fois { $kind }
# $kinds are such counts, separated by commas
balance-seen = Vu sans volume : { $kinds }
# $from and $to are times
balance-shift = Poste { $from } à { $to }
balance-shift-before = Poste d’avant { $from } à { $to }
balance-day = 24 dernières heures
# $said is what was charted, $note free text
said-with-note = { $said } « { $note } »
verbatim = « { $text } »
note-plain = Note « { $text } »
note-handover = Pour la relève « { $text } »
# $due is when it is due
task-set = À faire pour { $due } « { $text } »
task-done = Fait « { $text } »
task-done-by = Fait { $time }, { $by }
task-late = en retard
task-due = à faire
task-later = plus tard
task-is-done = fait
task-withdrawn = retirée
# $name is a medicine
measured-for = avec { $name }
source-here = saisi ici, { $by }
source-record = DPI
# $why says that nothing was recorded, or that it was not read
signs-absent = Constantes du DPI : { $why }
# $weight is a weight with its date; $here and $record are two of them
weight-here = { $weight } (saisi ici)
weight-here-first = { $here } · DPI : { $record }
weight-record-first = { $record } (DPI) · { $here }
# $count is how many were found, $all how many patients there are
found-of =
    { $count ->
        [0] Aucune correspondance sur { $all }, tous restent affichés
        [one] { $count } correspondance sur { $all }
        *[other] { $count } correspondances sur { $all }
    }

## Handover from shift to shift: the same lines on screen and paper

shift-span = { $from } à { $to }
# $ending and $beginning are spans of time
handover-title = Relève du poste { $ending } au poste { $beginning }
handover-s = Situation
handover-b = Contexte
handover-a = Évaluation
handover-r = À faire
told-reason = Motif
told-unconfirmed = { $text } (non confirmé)
told-stay-day = Jour { $day } du séjour
told-stay-unknown = Jour du séjour non connu
# $age says of when the data is
told-aged = { $text } ({ $age })
# $value is a named value, $time when it was measured
told-here = { $value } à { $time }
told-record = { $value } à { $time } (DPI)
told-signs-unknown = Non connu : { $names }
told-balance = Bilan du poste : entrées { $intake }, sorties { $output }
told-balance-day = 24 dernières heures : entrées { $intake }, sorties { $output }
told-balance-none = Entrées et sorties : rien n’a été saisi ici
# $list holds medicines, $count how many
told-given = Donné ({ $count }) : { $list }
told-given-none = Aucune dose prévue donnée dans ce poste
told-not-given = Non donné ({ $count }) : { $list }
told-late = En retard ({ $count }) : { $list }
told-verify = À vérifier ({ $count }) : { $list }
told-verify-orders = À vérifier avant de donner : { $list }
told-medicine = { $name }, dose { $dose }
told-order = { $medicine }, { $frequency }
told-at = { $medicine } à { $time }
told-running = Perfusion en cours : { $medicine }, depuis { $time }
told-not-running = Perfusion prescrite, en cours non connu : { $medicine }
# $dose is a dose with its time, $effect free text
told-effect = Si besoin : { $dose }, effet à { $time } « { $effect } »
told-no-effect = Si besoin : { $dose }, effet non noté
told-telephone = par téléphone
told-paper = sur papier
told-voice = de vive voix
told-read-back = { $how }, relu
told-taken = Prescrit pendant la panne à { $time } : { $order }, { $prescriber }, { $how }
told-stopped = Arrêté pendant la panne à { $time } : { $order }, { $prescriber }, { $how }
told-unreconciled =
    { $count ->
        [one] { $count } saisie non reportée au DPI
        *[other] { $count } saisies non reportées au DPI
    }
told-due = { $time } { $list }
told-reassess = Effet à réévaluer à { $time } : { $medicine }
told-asked = Prescripteur interrogé : { $medicine } « { $text } »
told-confirm = À confirmer par le prescripteur, absent du DPI : { $list }
told-raw = Sans horaire, à voir avec le prescripteur : { $name }
told-raw-text = Sans horaire, à voir avec le prescripteur : { $name } « { $text } »
told-nothing-due = Rien de prévu n’est connu jusqu’à la fin du poste suivant

## Four certainties that must never be confused
certainty-none-known = aucun connu
certainty-not-recorded = non renseigné
# $reason is one of the fragments above
certainty-not-fetched = non lu ({ $reason })

## Messages of a feed: what became of them
message-applied = appliqués
message-elsewhere = concernant une autre unité
message-repeated = répétés
message-old = plus anciens que ce qui est connu
message-kept = gardés sans être appliqués
message-taken = lots pris
message-rejected = lots refusés
message-listener-refused = connexions refusées
message-listener-crowded = connexions en trop
message-listener-oversize = messages trop longs
message-listener-timeout = messages interrompus
message-listener-junk = octets hors message

## Findings beside the orders
alert-isolation = Isolement
alert-code-status = Statut de réanimation
alert-isolation-and-fall = Isolement, risque de chute
alert-fall = Risque de chute
alert-other = Autre alerte
code-status-unknown = non connu
# $why is one of the four certainties
code-status-unread = non connu, { $why }
finding-diet = Régime
finding-height = Taille
finding-creatinine = Créatinine
finding-egfr = DFG estimé
# $label names what was found, $value is the source’s own words or digits
finding = { $label } : { $value }
# $time is a date and time
finding-age = données du { $time }
# $reason is one of the unread fragments
finding-incomplete = lu en partie ({ $reason })
# $text is the source’s own words
diet-held = { $text } (SUSPENDU)
# $value is a value with its unit, $date a date
measure-at = { $value } le { $date }
measure-undated = { $value }, sans date
measure-missing = pas de valeur
# $why is the source’s own words
measure-missing-why = pas de valeur ({ $why })
# $text is the source’s own mark, range or status
measure-flag = signalé { $text }
measure-range = norme { $text }
measure-provisional = non définitif ({ $text })
undated = sans date
# $time is a date or the source’s own words
since = depuis { $time }
unconfirmed = non confirmé
over = terminé

## What could not be read as it should, more
# $named are a few references, $more how many others there are
issue-subjects = { $named } et { $more } de plus
issue-ignored-parameter = Le DPI n’a pas tenu compte de toute la question ({ $subject }) : ce qui n’était pas demandé est écarté.
issue-allergy-conflict = « Aucune allergie » et une allergie figurent ensemble ({ $subject }) : l’allergie est affichée.
issue-resolved-allergy = Une allergie est notée comme résolue ({ $subject }) : elle est affichée quand même.
issue-no-capability-statement = Le DPI ne dit pas ce qu’il sait faire ({ $subject }).
issue-code-status-conflict = Deux statuts de réanimation se contredisent ({ $subject }) : vérifiez avec le prescripteur.
issue-full-read = La lecture des changements n’était pas sûre ({ $subject }) : tout a été relu.
issue-inactive-patient = Un séjour en cours concerne un dossier qui n’est plus utilisé ({ $subject }).
issue-list = La liste de l’unité n’a pas pu être suivie jusqu’au bout ({ $subject }).
issue-no-such-patient = Un patient annoncé n’est pas dans le DPI ({ $subject }).
issue-several-patients = Plusieurs patients portent le même numéro ({ $subject }) : tous sont affichés.
issue-not-in-progress = Un séjour qui n’est pas en cours a été écarté ({ $subject }).
issue-unknown-column = Une colonne d’un fichier n’est pas lue ({ $subject }).
issue-unsupported = Le DPI ne fournit pas cette partie ({ $subject }).
issue-census-disagrees = Deux sources ne donnent pas la même liste de patients ({ $subject }).
issue-outside-census = Une donnée concerne un patient qui n’est pas dans l’unité ({ $subject }).
issue-encoding = Des caractères n’ont pas pu être lus avec certitude ({ $subject }).
issue-incomplete = Une partie n’a pas été lue jusqu’au bout ({ $subject }).
issue-vanished = Une donnée n’est plus renvoyée par le DPI ({ $subject }) : elle est gardée et marquée.
issue-settings = Un réglage ne permet pas de lire cette partie ({ $subject }).
issue-refused = Le DPI a refusé ou coupé la connexion ({ $subject }).
issue-unresolved = Le nom du serveur du DPI est introuvable ({ $subject }).
issue-connect-timeout = Connexion au DPI impossible dans le délai ({ $subject }).
issue-response-timeout = Pas de réponse complète du DPI dans le délai ({ $subject }).
issue-tls = Le chiffrement avec le DPI n’a pas abouti ({ $subject }).
issue-http-status = Le DPI a répondu par une erreur ({ $subject }).
issue-html = Une page web répond à la place du DPI ({ $subject }).
issue-half-json = Une réponse du DPI est coupée ou abîmée ({ $subject }).
issue-not-fhir = Une réponse n’est pas celle qui était demandée ({ $subject }).
issue-other-version = Le DPI parle une autre version de FHIR ({ $subject }).
issue-too-large = Une réponse dépasse les limites admises ({ $subject }).
issue-paging = Les pages d’une réponse ne peuvent pas être suivies ({ $subject }).
issue-token = Le DPI refuse l’autorisation de ce poste ({ $subject }).
issue-no-ward = L’unité est introuvable dans le DPI ({ $subject }).

## Infusions, patches and if-needed doses: how they stand

# $rate is a rate, $time a time
course-running = en cours { $rate } depuis { $time }
# $time is a time
course-running-no-rate = en cours depuis { $time }, débit non connu
course-per-record = d’après le DPI
course-not-started = pas encore démarrée
course-stopped = arrêtée à { $time }
# $total is a quantity
course-total = { $total } en tout
course-bag-until = fin de poche { $time }
course-bag-over = poche finie à { $time }
# $passed is a quantity that the station computed
course-passed = { $passed } passés (calculé)
course-no-volume = volume non calculable
# $rate is a rate, $time a time
course-rate-from = { $rate } depuis { $time }
course-no-patch = aucun patch en place
# $site is a place on the body, $time a time
course-patch = patch en place, { $site }, depuis { $time }
# $patch is a patch in words, $time a time
course-patch-until = { $patch }, à retirer { $time }
patch-site-unknown = site non connu
# $sum and $most are quantities, $hours a count
prn-most = { $sum } sur { $most } en { $hours } h
prn-most-at-least = au moins { $sum } sur { $most } en { $hours } h
# $time is a time
prn-possible-from = possible dès { $time }

## What waits besides doses: two short words for a pill

follow-bag = fin de poche
follow-bag-over = poche finie
follow-still-runs = à arrêter
follow-patch-off = à retirer
follow-reassess = réévaluer
cell-patch-off = patch retiré
cell-patch-off-long = patch retiré
cell-reassessed = réévalué

## What was charted about an infusion, a patch, an effect

# $rate is a rate
act-start = démarrée à { $rate }
act-start-short = démarrée
act-rate = débit { $rate }
# $volume is a quantity
act-bag = poche de { $volume }
act-bag-short = poche
# $total is a quantity
act-stop = arrêtée, { $total } en tout
act-stop-short = arrêtée
act-stop-no-total = arrêtée, total non connu
# $computed is a quantity that the station computed
act-differs = écart avec le calcul ({ $computed })
# $site is a place on the body
charted-patch-off = patch retiré, { $site }
# $effect is what was found, $score a pain score
charted-effect = effet : { $effect }
charted-effect-pain = { $effect }, douleur { $score } sur 10
# $what is what was charted, $time a time, $by initials
entry-charted = { $time } { $what } · { $by }
# $station is the name of a station
history-charted = { $time } { $what }, { $by } (poste { $station })
why-volume-differs = Le volume total ne correspond pas aux débits et aux heures.

## Why an if-needed dose is given, and what became of it: the letters are those of the panel

relief-D = douleur
relief-F = fièvre
relief-N = nausées
relief-A = anxiété
relief-I = insomnie
relief-C = constipation
relief-R = gêne respiratoire
relief-G = agitation
relief-X = autre
effect-S = soulagé
effect-P = soulagé en partie
effect-N = pas d’effet
effect-E = effet indésirable
effect-X = autre
# ---- Charting ----
cell-late-at = tard { $time }
cell-early-at = avance { $time }
cell-paper-at = papier { $time }
cell-deferred-to = décalé { $time }
cell-doubled = 2 saisies
cell-asked = demandé
cell-label-doubled = { $state }, double dose possible
subject-recorded-at = { $when }, { $by }, poste { $station }
subject-clock = { $by } de moins que ce que ce poste a déjà vu ({ $seen })
entry-from-paper = Repris du papier, donné { $time } · { $by }
entry-deferred = Décalé à { $until } · { $by }
entry-asked = Question au prescripteur notée { $time } · { $by }
entry-checked = Vérifié, aucune dose { $time } · { $by }
history-deferred = { $time } décalé à { $until }, motif : { $reason }, { $by } (poste { $station })
history-asked = { $time } question au prescripteur : { $text }, { $by } (poste { $station })
history-checked = { $time } vérifié, aucune dose trouvée, { $by } (poste { $station })
beside-paper = repris du papier, donné par { $text }
beside-self = pris par le patient lui-même
beside-quantity = autre quantité : { $text }
beside-site = site : { $text }
beside-rate = débit : { $text }
beside-glucose = glycémie : { $text }
beside-reason = motif : { $text }
beside-answer = réponse du prescripteur : { $text }
dose-bounds = de { $low } à { $high }
dose-weight = Dose au poids : { $weight }
dose-weight-old = Dose au poids, poids ancien : { $weight }
row-asked = prescripteur interrogé, réponse attendue
why-given-by-another = Donné par quelqu’un d’autre, repris du papier : cette personne le saisit sous son nom.
why-answered = La question au prescripteur a sa réponse : la dose a sa propre ligne.
site-abdomen-right = ventre droit
site-abdomen-left = ventre gauche
site-thigh-right = cuisse droite
site-thigh-left = cuisse gauche
site-arm-right = bras droit
site-arm-left = bras gauche
site-deltoid-right = deltoïde droit
site-deltoid-left = deltoïde gauche
site-buttock-right = fesse droite
site-buttock-left = fesse gauche
site-line-peripheral = voie périphérique
site-line-central = voie centrale
site-line-port = chambre implantable
site-line-picc = PICC line
site-chest-right = thorax droit
site-chest-left = thorax gauche
site-back-right = dos, côté droit
site-back-left = dos, côté gauche
undo-reason = Erreur de saisie, annulée aussitôt

# ---- People: signing in, locking, the emergency door, the witness ----
sign-in-by-name = Ce poste fonctionne sur le nom seul : personne n’a de code PIN.
sign-in-demo-pin = Démonstration : le code PIN de chacun est { $pin }.
locks-soon = Verrouillage dans { $count } s
break-glass-banner = ACCÈS D’URGENCE — { $name }
break-glass-not-journalled = Cet accès n’a pas pu être écrit au journal : lecture seule. Prévenez la DSI.
entry-break-glass = { $line } — accès d’urgence, identité non prouvée
entry-witness-absent = { $line } — témoin indisponible ({ $reason }), à contresigner
entry-witnessed = { $line }, témoin { $who }

## What a row says of its medicine
flag-high-alert = À RISQUE
flag-cytotoxic = CYTOTOXIQUE
flag-look-alike = SOSIE
flag-time-critical = HORAIRE CRITIQUE ± { $minutes } min
flag-controlled = STUPÉFIANT
flag-refrigerated = FRIGO
