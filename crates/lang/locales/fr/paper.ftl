# What the sheets of paper say. Black and white carry it: words, hatching, weight of borders.

## Every sheet

sheet-banner = MODE DÉGRADÉ – NE REMPLACE PAS LE DPI
sheet-drill = EXERCICE
# $time is a date and time, $age an age in words
sheet-data-as-of = Données arrêtées au { $time } ({ $age })
sheet-data-never = AUCUNE DONNÉE REÇUE – VÉRIFIER
# $time is a date and time, $by a person, $station a station
sheet-printed = Imprimé le { $time } par { $by } sur { $station }
sheet-page = Page { $page } sur { $pages }
sheet-number = Feuille { $number } v { $version }
sheet-copy = COPIE { $number }
sheet-supersedes = REMPLACE { $sheet } – barrer l’ancienne, ne pas jeter
sheet-journal-head = Journal { $head }
sheet-continued = { $title } (suite)
sheet-not-sent = NON TRANSMIS – VÉRIFIER
sheet-hand-copy = RECOPIER À LA MAIN – voir écran
# $count is a count of orders
sheet-hand-copy-orders =
    { $count ->
        [one] { $count } prescription à recopier depuis l’écran
       *[other] { $count } prescriptions à recopier depuis l’écran
    }
# $character is the character, $codepoint its number, $field a field
sheet-missing-glyph = caractère « { $character } » ({ $codepoint }) non imprimable – { $field }
sheet-blank-back = VERSO SANS CONTENU
# $time is a date and time
sheet-outage-since = DPI indisponible depuis le { $time }
# $sections is a list of parts of the chart
sheet-incomplete = NON TRANSMIS – VÉRIFIER : { $sections }
# $names is a list of patients
sheet-look-alikes = HOMONYMES POSSIBLES : { $names }
sheet-gone = ABSENT DE LA DERNIÈRE LISTE DU DPI – VÉRIFIER
sheet-deceased = DÉCÉDÉ D’APRÈS LE DPI – VÉRIFIER
sheet-merged = DOSSIER FUSIONNÉ D’APRÈS LE DPI – VÉRIFIER
sheet-not-recorded = non recueilli
sheet-bed-unknown = LIT NON CONNU
sheet-attending = Médecin référent
sheet-alphabetical = Liste alphabétique
# $from and $to are dates and times
sheet-period-of = Période du { $from } au { $to }
sheet-weight-none-known = aucun connu
# $time is a date and time
sheet-weight-here = saisi ici { $time }
sheet-allergy-severe = GRAVE
sheet-allergy-unconfirmed = non confirmée
sheet-allergy-none-known = aucune connue
sheet-allergy-not-recorded = NON RECUEILLIES – DEMANDER AU PATIENT

## Identity

sheet-ward = Unité
sheet-bed = Lit
sheet-used-name = Nom utilisé
sheet-born = Naissance
sheet-sex = Sexe
sheet-mrn = IPP
sheet-visit = IEP
sheet-allergies = ALLERGIES
sheet-room = Chambre
sheet-generation = Copie du DPI n° { $number }
sheet-no-date = sans date
# $count is a count of allergies
sheet-allergies-many = VOIR PAGE ALLERGIES ({ $count })
sheet-weight = Poids

## Title of each kind of sheet

sheet-title-mar = Feuille d’administration
sheet-title-census = Liste des patients de l’unité
sheet-title-pack = Dossier de secours

## Handover

sheet-title-handover = Relève
sheet-handover-patient = Patient
sheet-handover-source = D’après la copie du DPI et ce qui a été saisi ici. Ce qui manque est dit non connu.
sheet-handover-continued = (suite)

## Census

census-bed = Lit
census-name = NOM Prénom
census-born = Naissance
census-sex = Sexe
census-mrn = IPP
census-allergy = Allergie
census-next-dose = Prochaine dose
census-data = Données du
census-moved = Mouvement
# $count is a count of patients
census-count =
    { $count ->
        [one] { $count } patient
       *[other] { $count } patients
    }
census-stale-count =
    { $count ->
        [one] { $count } patient dont les données ont plus de 2 h
       *[other] { $count } patients dont les données ont plus de 2 h
    }
census-allergy-known = OUI
census-allergy-none-known = aucune connue
census-allergy-not-recorded = non recueillies
census-attending = Médecin
census-empty = lit vide d’après le DPI
# $count is a count of beds
census-empty-count =
    { $count ->
        [one] { $count } lit vide
       *[other] { $count } lits vides
    }
census-moved-hint = arrivée, départ, lit
census-no-dose = aucune calculée
census-no-patient = Aucun patient dans cette copie du DPI – VÉRIFIER

## MAR: head of the grid and sections

mar-drug = Médicament
mar-dose = DOSE, voie, rythme
mar-section-scheduled = Programmées, non injectables
mar-section-infusion = Perfusions
mar-section-injectable = Programmées, injectables
mar-section-insulin = Insulines : glycémie avant chaque dose
mar-section-anticoagulant = Anticoagulants : INR ou anti-Xa avant la dose
mar-section-pump = PCA, voie péridurale
mar-section-pending = PRESCRIPTION NON VALIDÉE – VÉRIFIER
mar-section-prn = Si besoin
mar-section-once = Dose unique, urgence
mar-section-raw = NON PROGRAMMÉES, TELLES QUE REÇUES – VÉRIFIER AVEC LE PRESCRIPTEUR
mar-section-stopped = ARRÊTÉES – NE PAS DONNER
mar-section-new = Nouvelles prescriptions sur papier
mar-risky-abbreviation = abréviation à risque
mar-cell-record = donné DPI { $time } { $by }
mar-cell-local = donné { $time } { $by }
mar-section-home = Traitement personnel et autres – NON PROGRAMMÉ
mar-section-unlinked = Administrations du DPI sans prescription connue – VÉRIFIER
mar-raw-flag = PRESCRIPTION NON PROGRAMMÉE – VÉRIFIER AVEC LE PRESCRIPTEUR
mar-flag-on-hold = SUSPENDUE – NE PAS DONNER
mar-flag-stopped = ARRÊTÉE – NE PAS DONNER
mar-flag-in-error = SAISIE PAR ERREUR – NE PAS DONNER
mar-flag-verify = À VÉRIFIER AVANT DE DONNER
mar-flag-gone = N’EST PLUS DANS LE DPI – VÉRIFIER
mar-flag-no-times = HORAIRES À DÉFINIR
mar-flag-home = NON PROGRAMMÉ
# $status is the status as the record writes it
mar-flag-status = STATUT { $status } – VÉRIFIER
mar-stopped-at = arrêtée le { $time }
mar-start = début { $time }
mar-stop = fin { $time }
mar-number = n° { $number }
mar-dose-missing = DOSE NON TRANSMISE – VÉRIFIER
mar-route-missing = VOIE NON TRANSMISE – VÉRIFIER
mar-no-drug = MÉDICAMENT NON TRANSMIS – VÉRIFIER
mar-last = Dernière { $what }
mar-last-none = Dernière : aucune connue
mar-next = Prochaine { $time }
mar-next-from = Pas avant { $time }
mar-in-24-h = Donné { $count } fois en 24 h
mar-most = Au plus { $count } en 24 h
mar-most-amount = Au plus { $amount } en { $hours } h
mar-max-not-sent = Maximum en 24 h : non codé, LIRE LE TEXTE
mar-interval = { $time } au moins entre deux doses
mar-interval-not-sent = Intervalle : non transmis
mar-not-given-record = Non donné { $time } : { $reason }
mar-note = Note
mar-computed-site = horaires du service
mar-computed-start = horaires comptés depuis le début
mar-cell-not-given-record = non donné DPI { $time } { $by }
mar-cell-on-hold = suspendu { $time }
mar-cell-running = en cours DPI { $time } { $by }
mar-cell-other = { $time } DPI
mar-cell-withdrawn = retiré { $time } { $by }
mar-cell-deferred = décalé
mar-cell-doubled = DOUBLE ? VÉRIFIER
mar-box-time = heure
mar-list = LISTE – lire l’heure dans chaque case
mar-box-dose = dose
mar-box-effect = effet
mar-box-initials = initiales
mar-box-rate = débit
mar-box-change = début, poche, arrêt
# $unit is the unit of the glucose
mar-box-glucose = glycémie { $unit }
mar-box-units = unités
mar-box-site = site
mar-box-inr = INR, anti-Xa
mar-box-today = dose du jour
mar-box-prescriber = médecin
mar-box-skin = état de la peau
mar-once = UNE SEULE DOSE
mar-removal = RETRAIT de l’ancien patch
# $time is a time
mar-remove-by = à retirer { $time }
mar-pump = Pompe contrôlée, total perfusé : noter à chaque relève
mar-no-orders = Aucune prescription dans cette copie du DPI

## MAR: new orders on paper

new-order = Prescription
new-prescriber = Prescripteur, n° RPPS, signature, heure
new-read-back = Relu
new-transcribed = Transcrit par
new-verified = Vérifié par
new-pharmacy = Transmis à la pharmacie

## MAR: foot

foot-initials = Initiales
foot-name = Nom
foot-role = Fonction
foot-signature = Signature
foot-codes = NON DONNÉ, lettre entourée
foot-codes-given = DONNÉ, ne pas redonner
foot-given-before = déjà donné avant la panne
foot-self = pris par le patient lui-même
foot-verify = ? à vérifier avant de donner
foot-double-check = Double contrôle pour tout médicament À RISQUE : deux initiales
foot-shift-check = Contrôle de relève
foot-entered = Ressaisi par
foot-checked = vérifié par
foot-scanned = numérisé
foot-on = le

## Findings beside the orders
sheet-more-page = ALERTES ET MESURES : VOIR LA PAGE À PART
sheet-more-title = Alertes et mesures
sheet-unknown = NON CONNU
# $reason is one of the unread fragments
sheet-not-sent-why = NON TRANSMIS – VÉRIFIER ({ $reason })
sheet-beside = À savoir

## How infusions and patches stand, on the sheet

# $rate is a rate, $time a time
mar-infusion-running = En cours { $rate } depuis { $time }
# $time is a time
mar-infusion-no-rate = En cours depuis { $time }, débit non connu
mar-infusion-not-started = Pas encore démarrée
mar-infusion-stopped = Arrêtée à { $time }
mar-infusion-bag = fin de poche { $time }
# $site is a place on the body, $time a time
mar-patch-on = Patch en place { $site } depuis { $time }
mar-patch-on-no-site = Patch en place depuis { $time }, site non connu
mar-patch-none = Aucun patch en place
mar-reassess = Réévaluer à { $time }

## Orders and patients of the ward’s own

mar-flag-local = NON DANS LE DPI
# $time is a date and time, $prescriber a name
mar-stopped-here = arrêtée { $time } par { $prescriber }, non dans le DPI
sheet-temporary = IDENTITÉ PROVISOIRE – PAS ENCORE DANS LE DPI
sheet-temporary-number = N° provisoire
sheet-left-discharged = SORTI(E) DU SERVICE
sheet-left-transferred = TRANSFÉRÉ(E)
sheet-left-died = DÉCÉDÉ(E)
# $numbers are temporary numbers
sheet-known-as = arrivée sous { $numbers }
flag-pharmacy-pending = EN ATTENTE – APPELER LA PHARMACIE
flag-own-supply = TRAITEMENT PERSONNEL
mar-pharmacy-validated = validé pharmacie
mar-section-support = Oxygène, nutrition (produits sanguins : feuille de transfusion)
