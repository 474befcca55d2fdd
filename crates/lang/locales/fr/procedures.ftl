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
