### Procedure cards: findings of the validator, and what the station says of a card that runs.

## What is wrong with a set; $detail is an id, a key or the words at fault
procedure-P001 = The id is not the name of the file: { $detail }
procedure-P002 = A rule of the format is broken: { $detail }
procedure-P003 = This file is not TOML in UTF-8: { $detail }
procedure-P010 = The same id twice: { $detail }
procedure-P011 = The link leads to a card that does not exist: { $detail }
procedure-P012 = The link leads to a step that does not exist: { $detail }
procedure-P013 = This form is unknown, or not for this use: { $detail }
procedure-P014 = This contact is unknown: { $detail }
procedure-P015 = Links without a condition go round in a circle: { $detail }
procedure-P016 = This condition cannot be read: { $detail }
procedure-P017 = This text of the house is not defined: { $detail }
procedure-P018 = The card replaces another without saying which one, at which version: { $detail }
procedure-P020 = The signature is missing, or not by a key of this station: { $detail }
procedure-P021 = This file is not the one of the list, or not in it: { $detail }
procedure-W101 = The review is overdue: { $detail }
procedure-W102 = A translation is missing: { $detail }
procedure-W103 = A no-break space is missing: { $detail }
procedure-W104 = A critical step is not confirmed: { $detail }
procedure-W105 = This section takes more than 90 seconds to read: { $detail }
procedure-W106 = This deadline is shorter than the one before: { $detail }
procedure-W107 = The shipped card is newer than the one replaced: { $detail }
