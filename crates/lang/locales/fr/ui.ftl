# Words of the screens, French of France. U+00A0 stands before : ; ! ? and within guillemets.
# $shown is a counter already written; $n is the same number and only chooses the plural.

## Zone A: the mode bar

starting = Veilleuse démarre…
loading = Lecture en cours…
close = Fermer
help = Aide
escape = Échap
escape-close = Échap — Fermer
choose = Choisir
nav-label = Écrans
nav-ward = Service
nav-reconcile = Reprise
nav-reconcile-label =
    { $n ->
        [one] Reprise, { $shown } saisie non reportée
        *[other] Reprise, { $shown } saisies non reportées
    }
drill-word = EXERCICE
drill-patients = PATIENTS FICTIFS
sign-in = Se connecter
sign-out = Déconnecter { $name }
sign-in-initials = Vos initiales
sign-in-first = Connectez-vous d’abord : la saisie est signée.
user-signed-in = Connecté : { $name }. Changer
person-unknown = inconnu ici
report-silence = Le DPI ne répond plus

## The page has lost its station

lost-what = La station ne répond plus — écrire sur papier
lost-todo = Ce qui est affiché dessous est peut-être périmé. Prenez les feuilles imprimées et prévenez la DSI. L’affichage reprend seul.
lost-since = Dernière réponse de la station : { $clock }
lost-stamp = PEUT-ÊTRE PÉRIMÉ

## What the station proposes and a named person decides

proposal-label = Décision à prendre
proposal-declare_downtime = Déclarer la panne
proposal-end_downtime = Déclarer la fin de panne
proposal-all_clear = Donner le feu vert
proposal-all_reconciled = Attester que tout est reporté
proposal-close_event = Clore l’événement
decide-who = Qui
decide-second = Deuxième personne
decide-reason = Motif
decide-reason-alone = Motif (obligatoire si seul)
decide-sign = Entrée — Signer
decide-who-missing = Écrivez vos initiales.
decide-reason-missing = Écrivez un motif, ou les initiales d’une deuxième personne.

## The demonstration ward

demo-label = DPI de démonstration
demo-refuse = Couper
    .title = Couper : le DPI refuse les connexions
demo-hang = Muet
    .title = Muet : le DPI accepte et ne répond jamais
demo-portal = Portail
    .title = Portail : une page de connexion répond à sa place
demo-status500 = Erreur 500
    .title = Erreur 500 : le DPI répond par une erreur
demo-slow = Lent
    .title = Lent : le DPI répond après six secondes
demo-none = Rétablir
    .title = Rétablir : le DPI répond normalement
probe-now = DPI : { $found }

## Ward list

ward-label = Patients du service
ward-head = Service, compteurs et recherche
ward-bed = Lit
ward-name = Patient
ward-born = Naissance, âge
ward-verify = À vérifier
ward-overdue = En retard
ward-due-hour = Dans l’heure
ward-next = Prochaine
ward-allergies = Allergies
ward-raw = Telles quelles
ward-unreconciled = Non reporté
ward-data = Données
ward-used-name = Nom utilisé { $name }
ward-bed-conflict = 2 patients dans ce lit
ward-look-alike = homonyme
ward-gone = absent du DPI depuis { $since }
ward-search = Chercher
ward-search-hint = naissance, puis 3 lettres
ward-sorted-bed = Tri : lit
ward-sorted-due = Tri : première échéance
ward-empty = Aucun patient n’a encore été lu dans le DPI. Lancez une synchronisation, ou prenez les feuilles imprimées.
ward-received =
    { $n ->
        [one] { $shown } prescription reçue,
        *[other] { $shown } prescriptions reçues,
    }
ward-understood =
    { $n ->
        [one] { $shown } comprise,
        *[other] { $shown } comprises,
    }
ward-raw-orders =
    { $n ->
        [one] { $shown } telle quelle
        *[other] { $shown } telles quelles
    }
ward-not-conserved = Le compte n’y est pas : vérifiez avec le prescripteur
count-verify = { $shown } à vérifier
count-overdue = { $shown } en retard
count-due-hour = { $shown } dans l’heure
count-unreconciled =
    { $n ->
        [one] { $shown } non reporté
        *[other] { $shown } non reportés
    }
print-mars = Imprimer tous les plans
print-mar = Imprimer
print-pages =
    { $n ->
        [one] { $shown } page
        *[other] { $shown } pages
    }
print-problem = À vérifier : { $problem }
sync-now = Synchroniser
sync-taken =
    { $n ->
        [one] Synchronisé : { $shown } patient.
        *[other] Synchronisé : { $shown } patients.
    }
sync-not-taken = Rien de nouveau n’a été pris. La dernière bonne copie reste affichée.

## Ward list, more

ward-isolation = Isolement
ward-tasks = Tâches
ward-temporary = identité provisoire
ward-search-failed = Recherche impossible, tous restent affichés
count-tasks =
    { $n ->
        [one] { $shown } tâche
        *[other] { $shown } tâches
    }

## Who the chart belongs to

patient-label = Identité du patient
patient-ipp = IPP
patient-visit = Séjour
patient-weight = Poids
patient-weight-old = ancien

## The chart

mar-label = Plan d’administration
mar-tools = Compteurs et fenêtre
mar-orders = Prescription
mar-window = Heures affichées
mar-row-label = { $name } { $dose }, détails
mar-below =
    { $n ->
        [one] { $shown } ligne plus bas
        *[other] { $shown } lignes plus bas
    }
mar-below-late =
    { $n ->
        [one] { $shown } ligne plus bas, en retard : { $late }
        *[other] { $shown } lignes plus bas, en retard : { $late }
    }
mar-away = L’heure actuelle n’est pas affichée. Touche Origine : revenir à maintenant.
mar-empty = Aucune prescription n’a été reçue pour ce patient. Vérifiez avec le prescripteur.
shift-back = Reculer de 4 heures
shift-on = Avancer de 4 heures
shift-hours = 4 h
shift-now = Maintenant
previous-patient = Précédent
next-patient = Patient suivant
dose-label = DOSE
risky-abbreviation = abréviation à risque
free-entry = noter
free-entry-label = Noter une dose de { $name } { $dose }
key-given = Donné
key-not-given = Non donné
key-before = Déjà donné
key-correct = Corriger
key-space = Espace
key-escape = Échap
capture-closed = Saisie fermée : écrivez dans le DPI.
not-open = Cette dose ne peut pas être signée maintenant. Entrée montre ce qui est su.
no-slot = Choisissez une dose prévue et encore ouverte.
nothing-to-correct = Rien n’a été saisi ici pour cette dose.
nothing-to-undo = Rien à annuler. Pour corriger une saisie, choisissez la dose puis E.
saved = { $text } — Annuler : Ctrl+Z
panel-changed = La prescription a changé pendant la saisie. Fermez avec Échap pour voir la nouvelle.
planned-at = { $time } ({ $word })

## Beside the medicines

key-bedside = Surveillance
bedside-signs = Constantes des 24 dernières heures
bedside-no-signs = Aucune constante connue sur 24 heures
bedside-when = Heure
bedside-source = Source
bedside-withdrawn = retiré
bedside-correct = Corriger
bedside-correct-title = Corriger ou retirer ce qui a été saisi
bedside-withdraw = Retirer, ce n’a jamais eu lieu
bedside-confirm = J’ai relu : la valeur est juste
# $patient is a name
sign-vitals = Entrée — Enregistrer pour { $patient }
sign-note = Entrée — Noter pour { $patient }
sign-task-done = Entrée — Fait pour { $patient }
# $label is a measure, $value what was typed
bedside-line = { $label } { $value }
bedside-at = Heure
bedside-remark = Remarque
bedside-text = Texte
bedside-record = Enregistrer
bedside-side = Tâches, entrées et sorties, notes
bedside-tasks = Tâches
bedside-due = À faire pour
task-add = Ajouter une tâche
task-do = Fait
task-not-done = Pas fait
task-came = Résultat
bedside-fluids = Entrées et sorties
bedside-balance = Bilan
bedside-span = Période
bedside-in = Entrées
bedside-out = Sorties
bedside-net = Bilan
bedside-nothing = rien n’a été saisi ici
bedside-what = Entrée ou sortie
bedside-volume = Volume en mL
bedside-volume-hint = Vide : vu sans volume
bedside-notes = Notes
bedside-handover = pour la relève
bedside-mar = Plan de soins

## Handover

handover = Relève
handover-open = Ouvrir le plan
handover-note = Mot de l’infirmière
print-handover = Imprimer la relève

## D: given

given-title = Donner une dose
sign-given = Entrée — Donné à { $patient }
attest-label = Vérifié : non donnée
attest-missing = Vérifiez d’abord qu’elle n’a pas été donnée, puis appuyez sur Espace.
retype-dose = Dose, à retaper
dose-missing = Tapez la dose que vous donnez.
witness = Deuxième personne
prn-reason = Pourquoi
prn-reason-missing = Écrivez pourquoi cette dose est donnée.
second-dose-label = J’ai lu l’avertissement, je confirme cette dose
second-dose-missing = Confirmez avec Espace, ou fermez avec Échap.
change-time = Autre heure
given-time = Donné à
given-line = Donné à { $time }
given-dose-line = Dose { $dose }
given-witness-line = Deuxième personne { $who }

## N: not given

not-given-title = Dose non donnée
not-given-why = Pourquoi n’est-elle pas donnée ?
sign-not-given = Entrée — Non donné à { $patient }
not-given-line = { $time } non donné : { $reason }
reason-missing = Choisissez un motif par sa lettre.
reason-text = Précisez
reason-text-missing = Écrivez au moins 5 lettres.

## P: given before the outage

before-title = Dose déjà donnée
sign-before = Entrée — Déjà donné à { $patient }
before-by = Donné par
before-at = à
before-source = Selon
before-by-missing = Écrivez qui l’a donnée.
before-at-missing = Écrivez l’heure.
before-source-missing = Choisissez qui le dit.
before-line = Déjà donné à { $time } par { $who }
source-patient = le patient
source-colleague = un collègue
source-cabinet = l’armoire
source-package = l’emballage

## E: correct, Ctrl+Z: undo

correct-title = Corriger une saisie
undo-title = Annuler la dernière saisie
correct-old = Saisie actuelle
correct-reason = Motif de la correction
correct-reason-missing = Écrivez le motif de la correction.
correct-nothing-new = Écrivez la nouvelle heure ou la nouvelle dose.
correct-how = Ce qui change
correct-change = Heure ou dose
correct-not-given = En fait non donné
correct-withdraw = Retirer la saisie
correct-time = Nouvelle heure
correct-dose = Nouvelle dose
sign-correct = Entrée — Corriger pour { $patient }
sign-withdraw = Entrée — Retirer pour { $patient }

## Enter: details

details-title = Détails de la dose
details-nothing = Rien n’est noté pour cette dose.
details-from-record = Vient du DPI.
details-last = Dernière prise connue :
details-verbatim = Dans le DPI :

## An entry that was not recorded

not-saved = NON ENREGISTRÉ — écrire sur papier
not-saved-waiting = La saisie est arrêtée jusqu’à ce que la station réponde.
not-saved-late = La station a répondu en retard, c’est enregistré : { $text }
not-saved-retry = Réessayer (une seule saisie)
not-saved-close = C’est écrit sur papier, fermer

## Recovery: the way back into the record

reconcile-label = Saisies à reporter
reconcile-head = Reprise, compteurs
reconcile-verdict = Comparaison
reconcile-what = Saisie pendant la panne
reconcile-by = Par
reconcile-record = Dans le DPI
reconcile-state = État
reconcile-decision = À décider
reconcile-lines =
    { $n ->
        [one] { $shown } saisie
        *[other] { $shown } saisies
    }
reconcile-verified =
    { $n ->
        [one] { $shown } relue dans le DPI
        *[other] { $shown } relues dans le DPI
    }
reconcile-underway = { $shown } en route
reconcile-worklist = { $shown } à décider
reconcile-never = Pas encore comparé au DPI
reconcile-empty = Rien à reporter : aucune saisie n’a été faite ici.
compare-now = Comparer au DPI
release =
    { $n ->
        [one] Envoyer { $shown } saisie
        *[other] Envoyer { $shown } saisies
    }
release-title = Envoyer dans le DPI
release-sign =
    { $n ->
        [one] Entrée — Envoyer { $shown } saisie
        *[other] Entrée — Envoyer { $shown } saisies
    }
released =
    { $n ->
        [one] { $shown } saisie mise en file. Elle sera relue dans le DPI.
        *[other] { $shown } saisies mises en file. Elles seront relues dans le DPI.
    }
decision-manual-entered = Saisi à la main
decision-not-to-enter = Ne pas saisir
decision-send-anyway = Envoyer quand même

## Help

help-title = Touches utiles
help-display = Affichage de ce poste
help-theme-day = Thème de jour
help-theme-night = Thème de nuit
help-targets-normal = Cibles normales
help-targets-large = Grandes cibles
help-given = Donné (Espace d’abord si la dose est à vérifier)
    .keys = D, Entrée
help-not-given = Non donné, avec un motif
    .keys = N, lettre, Entrée
help-before = Déjà donné avant la panne
    .keys = P
help-correct = Corriger ou retirer une saisie
    .keys = E
help-undo = Annuler la dernière saisie (10 min)
    .keys = Ctrl+Z
help-details = Voir ce qui est su, sans rien enregistrer
    .keys = Entrée
help-move = Aller d’une dose à l’autre, d’un patient à l’autre
    .keys = Flèches
help-patients = Patient précédent, suivant
    .keys = Page haut, bas
help-now = Revenir à maintenant
    .keys = Origine
help-shift = Déplacer les heures affichées
    .keys = 4 h
help-print = Imprimer la liste ou le plan
    .keys = Ctrl+P
help-papers = Feuilles vierges, étiquettes et autres
    .keys = F6
help-search = Chercher un patient
    .keys = F
help-close = Fermer sans enregistrer, revenir au service
    .keys = Échap

## Help, more

help-bedside = Surveillance : constantes, entrées et sorties, notes, tâches
    .keys = Y
help-handover = Relève : ce que ce poste dit au suivant
    .keys = F4

## State of the data
nav-data = État des données
data-head = État des données, copie en cours
data-generation = Copie n° { $number } prise le { $when }
data-sections = Sections de la copie
data-section = Section
data-standing = Lecture
data-received = Reçu
data-understood = Compris
data-raw = Tel quel
data-none-known = Aucun connu
data-not-recorded = Non renseigné
data-not-fetched = Non lu
data-oldest = Le plus ancien
data-source = Source
data-error = Dernière erreur
data-no-error = aucune
data-patients = Patients sans valeur
data-not-counted = non compté
data-core = nécessaire pour donner
data-gaps = Patients incomplets
data-gaps-none = Aucun patient n’est incomplet.
data-gaps-everyone = Pour tous les patients : { $sections }
data-issues = Signalements
data-issues-none = Rien n’a été signalé à la lecture.
data-messages = Messages reçus
data-message = { $shown } { $word } ({ $feed }), dernier { $when }
data-copies = Copies gardées sur ce poste
data-copy = n° { $number } du { $when }
data-copy-current = en service
data-copy-kept = gardée pour la panne
data-open = Ouvrir le plan de { $name }
data-side = Patients, signalements et copies
help-data = Voir si la copie est complète et d’où elle vient
    .keys = F2
help-sheets = Voir les feuilles imprimées qui ne sont pas rentrées
    .keys = F8
help-findings = Voir diagnostics, alertes, constantes et résultats
    .keys = M

## What is known of the patient beside her orders
findings-label = Alertes et régime
findings-open = Détails
findings-title = Ce qui est connu de { $name }

## Infusions, patches and if-needed doses

key-relief = Si besoin
no-relief = Cette ligne n’est pas une prescription si besoin.
# $patient is a name
infusion-title = Perfusion
infusion-step = Que faites-vous ?
infusion-start = Démarrer
infusion-check = Vérifier
infusion-rate = Changer le débit
infusion-bag = Changer la poche
infusion-stop = Arrêter
sign-infusion-start = Entrée — Démarrée pour { $patient }
sign-infusion-check = Entrée — Vérifiée pour { $patient }
sign-infusion-rate = Entrée — Débit changé pour { $patient }
sign-infusion-bag = Entrée — Poche changée pour { $patient }
sign-infusion-stop = Entrée — Arrêtée pour { $patient }
# $unit is a unit
infusion-rate-field = Débit sur la pompe ({ $unit })
infusion-new-rate-field = Nouveau débit ({ $unit })
infusion-volume-field = Volume de la poche (mL)
infusion-total-field = Total lu sur la pompe ({ $unit })
infusion-site-field = Site
infusion-reason-field = Motif, prescripteur
infusion-stop-reason-field = Motif, ou pourquoi sans total
infusion-rate-missing = Lisez le débit sur la pompe et tapez-le.
infusion-volume-missing = Tapez le volume de la poche.
infusion-total-missing = Tapez le total lu sur la pompe, ou écrivez pourquoi il manque.
infusion-reason-missing = Écrivez le motif et le prescripteur.
# $quantity is a quantity that the station computed
infusion-computed = Calculé : { $quantity }
infusion-attest = Vérifié : j’ai regardé la pompe
infusion-total-confirm = J’ai relu la pompe : le total est juste
infusion-now = En cours
patch-off-title = Retirer un patch
sign-patch-off = Entrée — Patch retiré pour { $patient }
patch-old = Ancien patch
patch-removed = Ancien patch retiré
patch-removed-at = Retiré à
patch-kept = Laissé en place
patch-kept-why = Pourquoi reste-t-il ?
patch-missing = Dites où il est posé, et ce qu’est devenu l’ancien patch.
patch-site = Posé où
# $sites are places on the body
patch-last-sites = Derniers sites : { $sites }
relief-title = Dose si besoin
relief-why = Pourquoi
relief-text = Précisez
relief-pain = Douleur (0 à 10)
relief-missing = Choisissez pourquoi cette dose est donnée.
relief-text-missing = Écrivez quelques mots.
relief-reassess = Réévaluer dans
relief-30 = 30 min
relief-60 = 1 h
reassess-title = Réévaluer l’effet
sign-reassess = Entrée — Réévalué pour { $patient }
reassess-effect = Effet
reassess-missing = Choisissez l’effet.
## Charting: Q, G, L, the sweep of what may have been given unseen
key-later = Plus tard
key-quantity = Autre quantité
key-self = Pris par le patient
key-time = Changer l’heure
key-witness = Deuxième personne
nothing-to-verify = Rien à vérifier ici.
choose-reading = Quelle quantité ? Choisissez, ou retapez-la.
sign-quantity = Entrée — Autre quantité donnée à { $patient }
given-self = Pris par le patient lui-même
given-answer = Réponse du prescripteur
given-quantity = Quantité donnée
given-quantity-reason = Pourquoi une autre quantité
given-rate = Retapez le débit
given-glucose = Glycémie en { $unit }
site = Site
site-other = autre site
answer-missing = Écrivez la réponse du prescripteur.
quantity-missing = Écrivez pourquoi une autre quantité est donnée.
rate-missing = Retapez le débit de la pompe.
site-missing = Choisissez le site, ou écrivez-le.
witness-missing = Une deuxième personne signe avec vous.
absent-missing = Écrivez pourquoi vous signez seule.
reason-value-missing = Écrivez la valeur, par exemple la tension.
source-paper = la feuille papier de cette panne
before-dose = Quantité, si elle est connue
later-title = Dose décalée
later-until = Nouvelle heure
later-reason = Pourquoi
later-until-missing = Écrivez la nouvelle heure.
later-reason-missing = Écrivez pourquoi la dose est décalée.
later-line = Décalée de { $time } à { $until }
sign-later = Entrée — Décaler pour { $patient }
ask-title = Inconnu, prescripteur interrogé
ask-text = Qui est interrogé, et sur quoi
ask-missing = Écrivez qui est interrogé, et sur quoi.
ask-line = Inconnu, prescripteur interrogé
sign-ask = Entrée — Prescripteur interrogé pour { $patient }
check-title = Vérifié, aucune dose
check-text = Ce qui a été vérifié (facultatif)
check-line = Vérifié, aucune dose donnée avant la panne
sign-check = Entrée — Vérifié, aucune dose pour { $patient }
sweep-title = Doses à vérifier, une par une
sweep-of = À vérifier pour { $patient }
sweep-left = { $shown } à vérifier
sweep-how = Donnée avant la panne ? Demandez au patient, au collègue, regardez l’armoire. Une ligne à la fois.
sweep-close = Revenir au plan
sweep-done = Tout est vérifié pour ce patient.
sweep-no-slot = sans horaire
sweep-two-people = à deux personnes
sweep-asked = prescripteur interrogé, réponse attendue
sweep-given = Donner maintenant
sweep-before = Donnée avant
sweep-not-given = Non donnée
sweep-ask = Inconnu
sweep-check = Aucune dose
help-later = Donner plus tard, avec l’heure et le motif
    .keys = L
help-quantity = Donner une autre quantité, avec le motif
    .keys = Q
help-self = Pris par le patient lui-même
    .keys = G
help-sweep = Inconnu, prescripteur interrogé
    .keys = U

# ---- People: signing in, locking, the emergency door, the witness ----
sign-in-title = Qui êtes-vous ?
sign-in-or-badge = Vos initiales, ou le badge
sign-in-pin = Code PIN ({ $count } chiffres)
sign-in-badge-pin = Badge lu. Ses { $count } chiffres
sign-in-go = Entrée — Se connecter
lock-nobody = Personne n’est connecté à ce poste.
lock-held = Verrouillé : { $name }
lock-waits = Ce qui était ouvert attend, tel quel. Si quelqu’un d’autre se connecte, c’est abandonné.
lock-hides = Les patients sont cachés. La veille du DPI continue.
lock-now = Verrouiller (F12)
break-glass-open = Accès d’urgence
break-glass-note = S’ouvre toujours. Votre nom et le motif sont écrits au journal, et relus au retour du DPI.
break-glass-who = Votre nom
break-glass-reason = Motif (5 lettres ou plus)
break-glass-go = Entrée — Ouvrir
draft-discarded = La saisie en cours de { $name } n’était pas signée : elle est abandonnée.
witness-pin = Son code PIN
witness-absent = Témoin indisponible
witness-absent-reason = Pourquoi (contresignature demandée)
witness-here = Un témoin est là
witness-absent-line = Témoin indisponible : { $reason }
decide-pin = Son code PIN
accesses-title = Accès d’urgence à relire
accesses-line = { $at } — { $name } : { $reason }
help-lock = Verrouiller ce poste
    .keys = F12

## Orders taken on the ward

key-order = Prescrire
key-stop = Arrêt
key-stay = Séjour
stop-not-possible = Cette prescription est déjà arrêtée.
order-title = Prescription reçue pendant la panne
# $patient is a name
sign-order = Entrée — Prescrire pour { $patient }
order-show-back = Entrée — Voir ce qui sera relu
order-medication = Médicament (DCI)
order-dose = Dose
order-unit = unité
order-rate = Débit
order-by-route = Voie
order-when = Quand
timing-once = une fois
timing-times = à heures fixes
timing-interval = toutes les n heures
timing-if-needed = si besoin
timing-continuous = en continu
timing-other = autre, mot pour mot
order-at = À
order-times = Heures
order-every = Toutes les
order-at-least = Au moins
order-hours = heures
order-most = Au plus
order-in-24 = doses en 24 h
order-reason = Motif
order-text = Autre précision
order-start = Début
order-end = Fin
order-end-hint = heure ou date
order-now = maintenant
order-prescriber = Prescripteur
order-prescriber-missing = Écrivez le nom du prescripteur.
order-heard = Reçu
by-telephone = par téléphone
by-voice = de vive voix
by-paper = sur papier
order-heard-missing = Choisissez comment vous l’avez reçu.
order-read-this = Relisez à voix haute au prescripteur :
order-check-this = Comparez avec le papier :
order-read-tick = relue au prescripteur et confirmée
order-read-missing = Relisez au prescripteur, puis cochez.
order-allergy-tick = le prescripteur connaît l’allergie et maintient
order-duplicate-tick = c’est bien une autre prescription
order-second-reader = Relue avec
stop-title = Arrêt d’une prescription
sign-stop = Entrée — Arrêter pour { $patient }
stop-at = Arrêtée à

## Arrivals, moves, departures, links

arrive-open = Arrivée
arrive-title = Arrivée d’un patient
arrive-hint = sans dossier au DPI : le poste donne un numéro provisoire
sign-arrive = Entrée — Inscrire l’arrivée
arrive-family = Nom
arrive-unknown = INCONNU
arrive-given = Prénom
arrive-born = Né(e) le
arrive-age = Âge estimé
arrive-sex = Sexe
sex-female = féminin
sex-male = masculin
sex-unknown = non connu
arrive-sex-missing = Choisissez le sexe, ou « non connu ».
arrive-apart = Signe distinctif
arrive-apart-too = Autre signe
arrive-allergies = Allergies
allergies-known = oui
allergies-none-known = aucune connue
allergies-not-collected = non recueillies
arrive-allergies-missing = Dites ce qui est su des allergies.
arrive-substances = Lesquelles
arrive-weight = Poids (kg)
arrive-alike-tick = ce n’est pas la même personne
stay-title = Séjour du patient
stay-what = Que s’est-il passé
stay-how-move = change de lit
stay-how-leave = quitte le service
stay-how-link = identité retrouvée
stay-how-withdraw = retirer une saisie
sign-stay = Entrée — Noter pour { $patient }
stay-bed = Lit
stay-bed-missing = Choisissez un lit.
stay-bed-tick = les deux sont vraiment dans ce lit
stay-leaves = Comment
leave-discharged = sortie
leave-transferred = transfert
leave-died = décès
stay-how-missing = Choisissez : sortie, transfert ou décès.
stay-where = Vers où
stay-at = Heure
stay-entry = Saisie
stay-entry-missing = Choisissez la saisie à retirer.
stay-reason = Motif
link-real = Dossier du DPI
link-candidate-missing = Choisissez le dossier.
link-compared = Comparé et identique (deux au moins)
compare-name = nom
compare-birth-date = date de naissance
compare-paper = pièce d’identité
compare-health-card = carte de santé
compare-wristband = bracelet
compare-relative = un proche
link-name = Retapez le nom complet
patient-temporary-number = N° provisoire
# $shown is a counter already written, $n the same number
ward-left = Sortis : { $shown }
ward-local-orders = dont { $shown } hors DPI
help-order = Noter une prescription reçue pendant la panne
    .keys = O
help-stop = Noter l’arrêt d’une prescription
    .keys = K
help-stay = Lit, sortie, lien d’une identité provisoire
    .keys = Séjour
help-arrive = Inscrire une arrivée (liste du service)
    .keys = A

## Sheets that are not home

register-title = Feuilles non rentrées
register-lead = Chaque feuille imprimée pendant la panne est saisie, vérifiée par une deuxième personne ou scannée. L’événement ne se clôt pas avant.
register-lead-none = Aucune panne en cours : rien n’empêche la clôture.
register-column-sheet = Feuille
register-column-subject = Lit et patient
register-column-printed = Impression
register-column-state = Où elle en est
register-choose = Choisir la feuille { $number }
register-choose-all = Choisir toutes les feuilles
register-chosen = { $count ->
        [one] { $count } feuille choisie
       *[other] { $count } feuilles choisies
    }
register-unused = Rien d’écrit dessus
register-mark-entered = Saisie
register-mark-verified = Vérifiée
register-mark-scanned = Scannée
register-mark-void = Perdue ou jamais sortie…
register-void-reason = Pourquoi elle ne reviendra pas
register-void-save = Noter comme perdue
register-open = Feuilles non rentrées
register-open-chart = Ouvrir le plan
register-scan-hint = Scannez un code de la feuille, ou tapez ses lettres.
register-scan-field = Code de la feuille
register-scan-go = Chercher
scan-finish-first = Rien n’a été ouvert : terminez ou fermez d’abord la saisie en cours, puis scannez de nouveau.

## The print centre

centre-title = Centre d’impression
centre-open = Imprimer…
centre-what = Quoi
centre-whom = Pour qui
centre-kind-pack = Toute l’unité, liste et plans
centre-kind-census = Liste des patients
centre-kind-mar = Plans d’administration
centre-kind-handover = Relève
# $shown is the count $n as it is written
centre-all = { $n ->
        [one] Tous, { $shown } patient
       *[other] Tous, { $shown } patients
    }
centre-some = { $n ->
        [one] Une sélection, { $shown } patient
       *[other] Une sélection, { $shown } patients
    }
centre-print = Imprimer
centre-preview = Aperçu
centre-printers = Imprimantes
centre-ask = Interroger
centre-first = Essayer en premier
centre-jobs = Impressions
centre-no-jobs = Rien n’est en route.
centre-act = Choisir
centre-pause = Pause
centre-resume = Reprendre
centre-cancel = Annuler
centre-again = Réimprimer
centre-from = Depuis la page
centre-where = Imprimante
centre-elsewhere = Imprimer ailleurs
centre-folder = Dossier
centre-save = Enregistrer en PDF
centre-counted = Compté, c’est bon
centre-settle = Retirer
centre-pages = { $n ->
        [one] sur { $shown } page
       *[other] sur { $shown } pages
    }
centre-page = Page { $page } sur { $pages }
centre-before = Page précédente
centre-next = Page suivante
centre-picture = La page telle qu’elle sortira
help-centre = Imprimer l’unité et suivre les imprimantes
    .keys = F9

## Before a planned downtime

proposal-acknowledge_plan = Confirmer que l’unité est prête
ready-print = Imprimer la page d’essai
ready-printed = La page d’essai est sortie, je la tiens
ready-reason = Motif, si une donnée est ancienne ou si rien ne sort

# The window of a drill.
drill-strip = Exercice
drill-end = Fin de l’exercice
drill-end-title = Terminer l’exercice ?
drill-end-note = Dites les mots d’arrêt à voix haute. Après, rien n’est plus enregistré ici.
drill-end-yes = Terminer
drill-end-no = Continuer
drill-end-expected = Ce qui était attendu
