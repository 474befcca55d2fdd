# The register of sheets: what is not home, what became of it, and what a scanner has read.

register-all-home = Toutes les feuilles sont rentrées.
# $out and $entered are counts of sheets
register-not-home = { $out ->
        [one] { $out } feuille à faire rentrer
       *[other] { $out } feuilles à faire rentrer
    }, { $entered } à vérifier par une deuxième personne.
register-patient-gone = Patient absent de la copie
register-of-ward = Feuille de l’unité
register-period = du { $from } au { $to }
# $pages is a count
register-printed-by = imprimée le { $when } par { $who }, { $pages ->
        [one] { $pages } page
       *[other] { $pages } pages
    }
# $count is the number of printings of one version
register-copies = { $count ->
        [one] { $count } exemplaire
       *[other] { $count } exemplaires : réunir tous les exemplaires
    }
register-version = { $number } v { $version }
register-superseded = Remplacée par { $newest }. Ce qui est écrit dessus est à saisir aussi.
register-out = pas rentrée
register-entered = saisie, à vérifier
register-entered-by = saisie par { $who }, à vérifier
register-back = rentrée
register-back-already = Cette feuille a déjà été notée comme rentrée.
register-form-mar = Plan d’administration
register-form-census = Liste de l’unité
register-form-hand-copy = Feuille à recopier
register-form-handover = Relève
# $whose is bed and name, $number a sheet, $medicine a name
scanned-page = { $whose } : feuille { $number }
scanned-row = { $whose } : { $medicine }, feuille { $number }
scanned-row-gone = { $whose } : la prescription de cette ligne n’est plus dans la copie, feuille { $number }
scanned-blank-row = { $whose } : ligne vierge, à relier à une prescription, feuille { $number }

# Le numéro national (INS, NAM) et le statut de l’identité : tels que reçus, jamais supposés.
national-ins = INS { $number }
national-nam = NAM { $number }
national-ins-absent = INS non transmise
national-nam-absent = NAM non transmis
standing-absent = statut non transmis
standing-code = code { $code }
standing-anonymous = anonyme
standing-collision = collision
standing-collision-possible = collision possible
standing-disabled = identité désactivée
standing-doubtful = IDENTITÉ DOUTEUSE
standing-duplicate = doublon
standing-duplicate-possible = doublon possible
standing-fictitious = identité fictive
standing-hidden = identité cachée
standing-invalidated = identité invalidée
standing-kinship = filiation
standing-matched-elsewhere = rapprochée dans un autre domaine
standing-namesake = HOMONYME
standing-namesake-possible = homonyme possible
standing-other-domain = reçue d’un autre domaine
standing-provisional = identité provisoire
standing-qualified = qualifiée
standing-retrieved = récupérée
standing-several = PLUSIEURS INS – VÉRIFIER
standing-told-by-patient = dite par le patient
standing-unqualified = identité non qualifiée
standing-usurped = IDENTITÉ USURPÉE
standing-validated = identité validée
