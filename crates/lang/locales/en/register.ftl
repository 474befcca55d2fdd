# The register of sheets: what is not home, what became of it, and what a scanner has read.

register-all-home = All sheets are home.
# $out and $entered are counts of sheets
register-not-home = { $out ->
        [one] { $out } sheet to bring home
       *[other] { $out } sheets to bring home
    }, { $entered } to be verified by a second person.
register-patient-gone = Patient not in the copy
register-of-ward = Sheet of the ward
register-period = from { $from } to { $to }
# $pages is a count
register-printed-by = printed { $when } by { $who }, { $pages ->
        [one] { $pages } page
       *[other] { $pages } pages
    }
# $count is the number of printings of one version
register-copies = { $count ->
        [one] { $count } print
       *[other] { $count } prints: bring all of them together
    }
register-version = { $number } v { $version }
register-superseded = Superseded by { $newest }. What is written on it must be entered too.
register-out = not home
register-entered = entered, to be verified
register-entered-by = entered by { $who }, to be verified
register-back = home
register-back-already = This sheet was already marked as home.
register-form-mar = Medication sheet
register-form-census = Ward census
register-form-hand-copy = Sheet to copy by hand
register-form-handover = Handover
# $whose is bed and name, $number a sheet, $medicine a name
scanned-page = { $whose }: sheet { $number }
scanned-row = { $whose }: { $medicine }, sheet { $number }
scanned-row-gone = { $whose }: the order of this row is no longer in the copy, sheet { $number }
scanned-blank-row = { $whose }: blank row, to be bound to an order, sheet { $number }

# The national number (INS, NAM) and the standing of the identity: as received, never assumed.
national-ins = INS { $number }
national-nam = NAM { $number }
national-ins-absent = INS not transmitted
national-nam-absent = NAM not transmitted
standing-absent = status not transmitted
standing-code = code { $code }
standing-anonymous = anonymous
standing-collision = collision
standing-collision-possible = possible collision
standing-disabled = identity disabled
standing-doubtful = DOUBTFUL IDENTITY
standing-duplicate = duplicate
standing-duplicate-possible = possible duplicate
standing-fictitious = fictitious identity
standing-hidden = hidden identity
standing-invalidated = identity invalidated
standing-kinship = kinship
standing-matched-elsewhere = matched in another domain
standing-namesake = NAMESAKE
standing-namesake-possible = possible namesake
standing-other-domain = received from another domain
standing-provisional = provisional identity
standing-qualified = qualified
standing-retrieved = retrieved
standing-several = SEVERAL INS – CHECK
standing-told-by-patient = told by the patient
standing-unqualified = identity not qualified
standing-usurped = STOLEN IDENTITY
standing-validated = validated identity
