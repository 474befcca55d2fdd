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
sheet-supersedes = REMPLACE { $number } v { $version } – barrer l’ancienne, ne pas jeter
sheet-journal-head = Journal { $head }
sheet-continued = { $title } (suite)
sheet-not-sent = NON TRANSMIS – VÉRIFIER
sheet-hand-copy = RECOPIER À LA MAIN – voir écran
# $character is the character, $codepoint its number, $field a field
sheet-missing-glyph = caractère « { $character } » ({ $codepoint }) non imprimable – { $field }
sheet-blank-back = VERSO SANS CONTENU

## Identity

sheet-site = Établissement
sheet-ward = Unité
sheet-bed = Lit
sheet-birth-name = Nom
sheet-used-name = Nom utilisé
sheet-born = Naissance
sheet-sex = Sexe
sheet-age = Âge
sheet-mrn = Dossier
sheet-visit = N° de visite
sheet-allergies = ALLERGIES
sheet-allergies-page = VOIR PAGE ALLERGIES
sheet-weight = Poids
sheet-period = Période

## Title of each kind of sheet

sheet-title-mar = Feuille d’administration
sheet-title-census = Liste des patients de l’unité
sheet-title-pack = Dossier de secours

## Census

census-bed = Lit
census-name = NOM Prénom
census-born = Naissance
census-sex = Sexe
census-mrn = Dossier
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
census-allergy-not-fetched = NON TRANSMIS

## MAR: head of the grid and sections

mar-drug = Médicament
mar-dose = DOSE, voie, rythme
mar-section-scheduled = Programmées
mar-section-infusion = Perfusions
mar-section-prn = Au besoin
mar-section-once = Dose unique, urgence
mar-section-raw = TELLES QUE REÇUES – VÉRIFIER AVEC LE PRESCRIPTEUR
mar-section-stopped = ARRÊTÉES DEPUIS MOINS DE 24 H – NE PAS DONNER
mar-section-new = Nouvelles prescriptions sur papier
mar-high-alert = À RISQUE
mar-risky-abbreviation = abréviation à risque
mar-last-given = Dernière administration
mar-next-due = Prochaine
mar-prescriber = Prescripteur
mar-cell-record = donné DPI { $time } { $by }
mar-cell-local = donné { $time } { $by }
mar-cell-verify = ?
mar-cell-not-given = { $letter } { $time }

## MAR: new orders on paper

new-order = Prescription
new-prescriber = Prescripteur, n° de permis, signature, heure
new-read-back = Relu
new-transcribed = Transcrit par
new-verified = Vérifié par
new-pharmacy = Transmis à la pharmacie

## MAR: foot

foot-initials = Initiales
foot-name = Nom
foot-role = Fonction
foot-signature = Signature
foot-codes = Non donné : écrire la lettre et l’entourer
foot-given-before = déjà donné avant la panne
foot-self = pris par le patient lui-même
foot-double-check = Double contrôle pour tout médicament À RISQUE : deux initiales
foot-shift-check = Contrôle de relève
foot-entered = Ressaisi par … le …
foot-checked = vérifié par …
foot-scanned = numérisé
