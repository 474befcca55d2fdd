# The printers and the print centre: what is on its way to paper, and what stands in its way.

# $pages is a count
press-queued = { $pages ->
        [one] { $pages } page is
       *[other] { $pages } pages are
    } on the way. Follow in the print centre (F9).
press-asked = at { $time }
press-not-asked = Not asked yet.
press-no-printer = No printer is configured: save as PDF, and tell IT.
press-own-folder = Folder of the station
# $said is a finished sentence
press-at = { $printer }: { $said }
press-sending = Sending to printer { $printer }.
press-held = Paused: nothing comes out. Resume when you want.
press-cancelling = Cancelling on { $printer }, waiting for its confirmation.
press-cancelling-elsewhere = { $said } Cancelling on { $printer }, then trying elsewhere.
press-may-still-come = May still come out on { $printer }: if it does, strike that sheet.
press-copy = The pages say COPY { $number }.
press-passed-over = { $printer } received nothing. { $why }
press-sheets = { $first } to { $last }
# $pages is a count
press-about = { $time }, { $who }, { $pages ->
        [one] { $pages } page
       *[other] { $pages } pages
    }, { $sheets }
press-pack = The whole ward
press-preview = PREVIEW, NOT A SHEET
printer-media-other = other
# Fragments: why a printer gave up
printer-reason-none = no reason given
printer-reason-other = “{ $word }”
printer-reason-media-empty = out of paper
printer-reason-media-jam = jam
printer-reason-cover-open = cover or tray open
printer-reason-output-full = output tray full
printer-reason-toner-empty = toner empty
printer-reason-toner-low = toner low
printer-reason-paused = paused
printer-reason-not-accepting = printer full
printer-reason-silent = printer silent
printer-reason-no-pdf = document not read

# $count is a number of sheets
pack-partial = { $count ->
        [one] { $count } sheet is
       *[other] { $count } sheets are
    } missing, to be copied by hand.
