# Announced downtimes, directives of IT, lost services. Values arrive as finished text.

## Banner

# $start and $end are times, $left is a duration, 47 min
mode-planned = VEILLE — ARRÊT PROGRAMMÉ dans { $left } ({ $start } – { $end })
mode-planned-begun = VEILLE — ARRÊT PROGRAMMÉ de { $start } : le DPI répond encore
plan-todo-notice = Travaillez dans le DPI. L’unité sera prévenue à chaque étape.
plan-todo-t60 = Nommez qui dirige, vérifiez les formulaires vierges et le toner, prévenez les services.
plan-todo-t30 = Plus de nouvelle prescription dans le DPI. Prévenez les prescripteurs.
plan-todo-t15 = Confirmez que l’unité est prête : données récentes, page d’essai en main.
plan-todo-t10 = Notez dans le DPI les doses dues et en retard. Listez les perfusions. Le dossier papier s’imprime.
plan-todo-t0 = Terminez et fermez le DPI. La copie est figée quand le DPI s’arrête.
mode-active-planned = ARRÊT PROGRAMMÉ { $start } – { $end }
# $end is the announced end, a time
mode-active-overrun = PANNE — ARRÊT PROGRAMMÉ DÉPASSÉ depuis { $end }
mode-active-alone = PANNE — AUTONOME depuis { $since }
mode-active-alone-todo = Ne comptez sur aucun réseau. Échange par clé chiffrée, prescriptions renouvelées chaque jour.
mode-read-only = PANNE — DPI EN LECTURE SEULE depuis { $since }
mode-read-only-todo = Lisez le DPI, n’y écrivez rien : saisissez ici. Comparez les deux avant de donner.
mode-closed = VEILLE — ÉVÉNEMENT CLOS, ne pas saisir ici
mode-closed-todo = Travaillez dans le DPI. Le rapport de la panne est gardé.

## What is proposed

# $left is a duration, $age the age of the data
proposal-says-ready = L’arrêt programmé commence dans { $left }. Confirmez les données et l’imprimante. { $age }
proposal-says-ready-late = L’arrêt programmé a commencé et personne n’a confirmé que l’unité est prête.
proposal-says-plan = L’arrêt programmé de { $start } devait commencer et le DPI répond. Arrêt en cours? Confirmez. Sinon, appelez la DSI.
# $name is a person of IT, $at a time
proposal-recovery-said = La DSI ({ $name }, { $at }) annonce le DPI rétabli. Vérifiez dans le DPI, puis confirmez.
proposal-clear-said = La DSI ({ $name }, { $at }) donne son feu vert. Donnez celui de l’unité quand la pharmacie l’a confirmé.
proposal-says-writable = Le DPI se lit. Quand on peut de nouveau y écrire, confirmez la fin de panne.

## Directives

directive-kind-announce = annonce
directive-kind-freshness_check = contrôle des données
directive-kind-plan_downtime = arrêt programmé
directive-kind-extend = prolongation
directive-kind-cancel = annulation
directive-kind-start_downtime = déclaration de panne
directive-kind-print_pack = impression du dossier papier
directive-kind-message = message
directive-kind-ehr_restored = DPI rétabli
directive-kind-all_clear = feu vert de la DSI
directive-kind-keys = changement de clés
directive-outcome-followed = suivie
directive-outcome-too-large = refusée : trop grande
directive-outcome-not-a-plain-file = refusée : ce n’est pas un fichier ordinaire
directive-outcome-not-a-directive = refusée : ce n’est pas une directive
directive-outcome-truncated = refusée : coupée
directive-outcome-unknown-key = refusée : non signée, ou clé inconnue
directive-outcome-bad-signature = refusée : modifiée après signature
directive-outcome-unknown-type = refusée : type inconnu
directive-outcome-content = refusée : contenu incompris
directive-outcome-other-audience = pour une autre unité
directive-outcome-lifetime = refusée : validité trop longue
directive-outcome-not-yet = refusée : pas encore valable
directive-outcome-expired = refusée : périmée
directive-outcome-replayed = refusée : déjà reçue ou dépassée
directive-outcome-clock-untrusted = refusée : l’heure du poste n’est pas sûre
directive-outcome-other-plan = refusée : concerne un autre arrêt programmé
directive-outcome-too-few-keys = refusée : il faut deux clés sur trois
directive-outcome-kept-unreadable = refusée : mémoire des directives illisible
# $by is a person of IT, $text her message
it-says = { $text } ({ $by })
it-asks-freshness = La DSI demande de vérifier que les données sont récentes. { $text } ({ $by })
it-cancelled = L’arrêt programmé est annulé. { $text } ({ $by })
# $count is a number, $last the outcome of the last one
it-refused = { $count }, la dernière { $last }
