from django.urls import path

from referents.views import comptes, couverture, lettres, mandats, notes, personnes, reunions, vie_du_reseau
from referents.views import espace as moi

invitation = [
    path("invitation/<str:jeton>/", comptes.accepter, name="accepter"),
]

espace = [
    path("moi/", moi.moi, name="moi"),
    path("moi/lettre.pdf", moi.lettre_pdf, name="ma-lettre"),
    path("moi/lettre/telecharger/", moi.lettre_signee, name="ma-lettre-signee"),
    path("moi/attestation.pdf", moi.attestation, name="attestation"),
    path("moi/agenda/", moi.creer_l_agenda, name="agenda-creer"),
    path("moi/agenda/annuler/", moi.annuler_l_agenda, name="agenda-annuler"),
    path("agenda/<str:jeton>.ics", moi.agenda_ics, name="agenda"),
    path("reseau/", vie_du_reseau.reseau, name="reseau"),
    path("reunions/<int:pk>/besoins/", vie_du_reseau.dire_mes_besoins, name="besoins"),
    path("notes/<int:pk>/", vie_du_reseau.note, name="note"),
    path("notes/<int:pk>/lue/", vie_du_reseau.marquer_lue, name="note-lue"),
]

pilotage = [
    path("referents/", comptes.referents, name="referents"),
    path("referents/inviter/", comptes.inviter_tous, name="inviter-tous"),
    path("referents/<int:pk>/inviter/", comptes.inviter, name="inviter"),
    path("referents/nommer/", mandats.nommer, name="nommer"),
    path("referents/doublons/", personnes.fusion, name="fusion"),
    path("referents/<int:pk>/", mandats.referent, name="referent"),
    path("mandats/<int:pk>/commencer/", mandats.commencer, name="mandat-commencer"),
    path("mandats/<int:pk>/pause/", mandats.mettre_en_pause, name="mandat-pause"),
    path("mandats/<int:pk>/reprendre/", mandats.reprendre, name="mandat-reprendre"),
    path("mandats/<int:pk>/terminer/", mandats.terminer, name="mandat-terminer"),
    path("mandats/<int:pk>/lettre/", mandats.preparer_la_lettre, name="lettre-preparer"),
    path("reorganisation/", personnes.reorganisation, name="reorganisation"),
    path("reseau/", couverture.reseau, name="reseau"),
    path("lettres/", lettres.lettres, name="lettres"),
    path("lettres/<int:pk>/", lettres.lettre, name="lettre"),
    path("lettres/<int:pk>.pdf", lettres.lettre_pdf, name="lettre-pdf"),
    path("lettres/<int:pk>/telecharger/", lettres.lettre_signee, name="lettre-signee"),
    path("lettres/<int:pk>/brouillon/", lettres.reprendre_le_brouillon, name="lettre-brouillon"),
    path("lettres/<int:pk>/signer/", lettres.signer, name="lettre-signer"),
    path("lettres/<int:pk>/clore/", lettres.clore, name="lettre-clore"),
    path("lettres/<int:pk>/renouveler/", lettres.renouveler, name="lettre-renouveler"),
    path("reunions/", reunions.reunions, name="reunions"),
    path("reunions/nouvelle/", reunions.nouvelle, name="reunion-nouvelle"),
    path("reunions/<int:pk>/", reunions.reunion, name="reunion"),
    path("reunions/<int:pk>/modifier/", reunions.modifier, name="reunion-modifier"),
    path("reunions/<int:pk>/besoins/", reunions.noter_un_besoin, name="reunion-besoin"),
    path("reunions/<int:pk>/presents/", reunions.pointer, name="reunion-presents"),
    path("reunions/<int:pk>/compte-rendu/", reunions.rendre_compte, name="reunion-compte-rendu"),
    path("reunions/<int:pk>/decisions/", reunions.decider, name="reunion-decider"),
    path("reunions/decisions/<int:pk>/", reunions.decision, name="decision"),
    path("notes/", notes.notes, name="notes"),
    path("notes/nouvelle/", notes.nouvelle, name="note-nouvelle"),
    path("notes/<int:pk>/", notes.note, name="note"),
    path("notes/<int:pk>/modifier/", notes.modifier, name="note-modifier"),
    path("notes/<int:pk>/publier/", notes.publier, name="note-publier"),
    path("notes/<int:pk>/retirer/", notes.retirer, name="note-retirer"),
]
