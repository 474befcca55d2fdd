# The sheets that the page offers to print, by the name that stands on each.

form-title-plan = Feuille d’administration vierge
form-title-orders = Feuille de prescription
form-title-laboratory = Demande d’analyses
form-title-radiology = Demande d’imagerie
form-title-transfusion = Demande de transfusion
form-title-vitals = Constantes sur 24 heures
form-title-intake-output = Entrées et sorties sur 24 heures
form-title-admission = Fiche d’arrivée
form-title-transfer = Fiche de transfert SBAR
form-title-controlled-drugs = Stupéfiants : comptage
form-title-downtime-log = Journal de panne
form-title-reconciliation = Contrôle de reprise
form-title-summary = Résumé du patient
form-title-worklist = À ressaisir dans le DPI
form-title-hospital = Liste alphabétique des patients
form-title-bed-board = Tableau des lits
form-title-labels = Étiquettes
form-title-wristband = Bracelets
form-title-card = Cartes de procédure
papers-open = Feuilles
papers-title = Imprimer une feuille
papers-blank = Feuilles vierges
papers-ward = Pour l’unité
papers-patients = Pour chaque patient
# $name is a patient
papers-patient = Pour { $name }
form-title-stock = Lot de feuilles vierges pour 24 h
arrive-number = N° de la fiche papier, s’il y en a une
