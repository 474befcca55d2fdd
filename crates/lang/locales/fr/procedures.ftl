### Procedure cards: findings of the validator, and what the station says of a card that runs.

## What is wrong with a set; $detail is an id, a key or the words at fault
procedure-P001 = L’id n’est pas le nom du fichier : { $detail }
procedure-P002 = Une règle du format n’est pas respectée : { $detail }
procedure-P003 = Ce fichier n’est pas du TOML en UTF-8 : { $detail }
procedure-P010 = Deux fois le même id : { $detail }
procedure-P011 = Le lien mène à une fiche qui n’existe pas : { $detail }
procedure-P012 = Le lien mène à une étape qui n’existe pas : { $detail }
procedure-P013 = Ce formulaire est inconnu, ou pas pour cet usage : { $detail }
procedure-P014 = Ce contact est inconnu : { $detail }
procedure-P015 = Des liens sans condition tournent en rond : { $detail }
procedure-P016 = Cette condition ne peut pas être lue : { $detail }
procedure-P017 = Ce texte de la maison n’est pas défini : { $detail }
procedure-P018 = La fiche remplace sans dire laquelle, à quelle version : { $detail }
procedure-P020 = La signature manque, ou n’est pas d’une clé de ce poste : { $detail }
procedure-P021 = Ce fichier n’est pas celui de la liste, ou n’y est pas : { $detail }
procedure-W101 = La relecture est en retard : { $detail }
procedure-W102 = Une traduction manque : { $detail }
procedure-W103 = Une espace insécable manque : { $detail }
procedure-W104 = Une étape critique n’est pas confirmée : { $detail }
procedure-W105 = Cette partie se lit en plus de 90 secondes : { $detail }
procedure-W106 = Ce délai est plus court que celui d’avant : { $detail }
procedure-W107 = La fiche livrée est plus récente que celle qui est remplacée : { $detail }

## Units that a card may ask for
card-unit-feuilles = feuilles
card-unit-doses = doses
card-unit-min = min

## Why a card is proposed
procedure-on-unplanned = proposée : le DPI ne répond plus
procedure-on-planned = proposée : arrêt programmé
procedure-on-duration = proposée : la panne dure
procedure-on-cyber = proposée : attaque, ou plus de trois jours
procedure-on-recovery = proposée : le DPI revient
procedure-on-stale-data = proposée : données périmées
procedure-on-no-printer = proposée : aucune imprimante
procedure-on-no-power = proposée : le poste est sur batterie
procedure-on-drill = pour un exercice
procedure-on-manual = à ouvrir si besoin

## The bar: $count is a number
procedure-bar-running = { $count ->
        [one] 1 fiche en cours
       *[other] { $count } fiches en cours
    }
procedure-bar-calls = { $count ->
        [one] 1 étape en retard, à refaire ou impossible
       *[other] { $count } étapes en retard, à refaire ou impossibles
    }
# $title is the title of a card, $count how many more there are
procedure-bar-named = Fiche proposée : { $title }
procedure-bar-more = { $count ->
        [one] et 1 autre
       *[other] et { $count } autres
    }

## Which set is followed; $version is a number, $site a name
procedure-set-own = Jeu { $version } de { $site }, signé
procedure-set-release = Fiches livrées avec le programme (jeu { $version }) : à signer par l’établissement

## One card
# $number and $of are numbers
procedure-position = Étape { $number } sur { $of }
procedure-at-pause = Pause
procedure-complete = Toutes les étapes sont notées
procedure-owner = Responsable : { $owner }
procedure-review = À relire avant le { $date }
procedure-review-late = RELECTURE EN RETARD : prévue le { $date }
procedure-version = Fiche { $id }, version { $version }
procedure-started = commencée à { $time } par { $by }
procedure-closed = terminée à { $time } par { $by }
procedure-unreadable = Ce poste ne sait pas lire cette fiche : suivre sa version papier

## One step; $number is its number, $text what it says
procedure-remind-late = { $number }. En retard : { $text }
procedure-remind-repeat = { $number }. À refaire : { $text }
procedure-issue = { $number }. Critique et impossible, prévenir le cadre : { $text }
procedure-role = Qui : { $role }
procedure-witness = Seconde personne : { $role }
procedure-call = Appeler { $who } : { $phones } ({ $hours })
procedure-call-none = Appeler { $who } : numéro à compléter par l’établissement
procedure-call-drill = EXERCICE, ne pas appeler : { $who }
procedure-print = Imprimer : { $form }
procedure-print-blank = Imprimer vierge : { $form }
procedure-print-blanks = Imprimer { $copies } fois, vierge : { $form }
procedure-time-field = heure, vide = maintenant
procedure-bounds-both = de { $low } à { $high } { $unit }
procedure-bounds-low = au moins { $low } { $unit }
procedure-bounds-high = au plus { $high } { $unit }
procedure-bounds-none = { $unit }
procedure-due = avant { $time }
procedure-late = prévu avant { $time }, { $late }
procedure-repeat-at = à refaire à { $time }
procedure-repeat-due = à refaire maintenant (prévu à { $time })
procedure-not-asked = sans objet pour l’instant
procedure-stands = { $outcome } à { $time }, { $by }
procedure-two = { $first } et { $second }
procedure-outcome-done = fait
procedure-outcome-not-applicable = sans objet
procedure-outcome-impossible = impossible
procedure-left-open = non noté
procedure-after = après { $after }
