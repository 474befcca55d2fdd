# The printers and the print centre: what is on its way to paper, and what stands in its way.

# $pages is a count
press-queued = { $pages ->
        [one] { $pages } page est en route.
       *[other] { $pages } pages sont en route.
    } Suivez-les dans le centre d’impression (F9).
press-asked = à { $time }
press-not-asked = Pas encore interrogée.
press-no-printer = Aucune imprimante n’est configurée : enregistrez en PDF, et prévenez la DSI.
press-own-folder = Dossier de la station
# $said is a finished sentence
press-at = { $printer } : { $said }
press-sending = J’envoie à l’imprimante { $printer }.
press-held = En pause : rien ne sort. Reprenez quand vous voulez.
press-cancelling = J’annule sur { $printer }, j’attends sa confirmation.
press-cancelling-elsewhere = { $said } J’annule sur { $printer }, puis j’essaie ailleurs.
press-may-still-come = Peut encore sortir sur { $printer } : si c’est le cas, barrez cette feuille.
press-copy = Les pages portent COPIE { $number }.
press-passed-over = { $printer } n’a rien reçu. { $why }
press-sheets = { $first } à { $last }
# $pages is a count
press-about = { $time }, { $who }, { $pages ->
        [one] { $pages } page
       *[other] { $pages } pages
    }, { $sheets }
press-pack = Toute l’unité
press-preview = APERÇU, PAS UNE FEUILLE
printer-media-other = d’un autre format
# Fragments: why a printer gave up
printer-reason-none = sans motif
printer-reason-other = « { $word } »
printer-reason-media-empty = plus de papier
printer-reason-media-jam = bourrage
printer-reason-cover-open = capot ou bac ouvert
printer-reason-output-full = bac de sortie plein
printer-reason-toner-empty = toner vide
printer-reason-toner-low = toner faible
printer-reason-paused = mise en pause
printer-reason-not-accepting = imprimante pleine
printer-reason-silent = imprimante muette
printer-reason-no-pdf = document non lu

# $count is a number of sheets
pack-partial = { $count ->
        [one] Il manque { $count } feuille
       *[other] Il manque { $count } feuilles
    }, à recopier à la main.
