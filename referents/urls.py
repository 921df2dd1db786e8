from django.urls import path

from referents.views import comptes, espace_formations, formations, inscriptions, liens_formations, presences

invitation = [
    path("invitation/<str:jeton>/", comptes.accepter, name="accepter"),
]

# Ce qu’ouvre un lien personnel, sans compte.
liens = [
    path("accord/<str:jeton>/", liens_formations.accord, name="accord"),
    path("questionnaire/<str:jeton>/", liens_formations.questionnaire, name="questionnaire"),
    path("seances/<str:jeton>.ics", liens_formations.seances, name="seances"),
]

espace = [
    path("formations/", espace_formations.formations, name="formations"),
    path("formations/attestations/", espace_formations.attestations, name="attestations"),
    path("formations/attestations/<int:pk>.pdf", espace_formations.attestation, name="attestation"),
    path("formations/inscriptions/<int:pk>.ics", espace_formations.agenda, name="formation-agenda"),
    path("formations/inscriptions/<int:pk>/annuler/", espace_formations.annuler, name="formation-annuler"),
    path("formations/<int:pk>/", espace_formations.session, name="formation"),
    path("formations/<int:pk>/demander/", espace_formations.demander, name="formation-demander"),
    path("formations/<int:pk>/collegue/", espace_formations.inscrire_un_collegue, name="formation-collegue"),
]

pilotage = [
    path("referents/", comptes.referents, name="referents"),
    path("referents/inviter/", comptes.inviter_tous, name="inviter-tous"),
    path("referents/<int:pk>/inviter/", comptes.inviter, name="inviter"),
    path("formations/", formations.liste, name="formations"),
    path("formations/types/", formations.types, name="types-de-formation"),
    path("formations/nouvelle/", formations.nouvelle, name="nouvelle-session"),
    path("formations/<int:pk>/", formations.session, name="session"),
    path("formations/<int:pk>/modifier/", formations.modifier, name="modifier-session"),
    path("formations/<int:pk>/ouvrir/", formations.ouvrir, name="ouvrir-session"),
    path("formations/<int:pk>/fermer/", formations.fermer, name="fermer-session"),
    path("formations/<int:pk>/convoquer/", formations.convoquer, name="convoquer"),
    path("formations/<int:pk>/realisee/", formations.declarer_realisee, name="session-realisee"),
    path("formations/<int:pk>/annuler/", formations.annuler, name="annuler-session"),
    path("formations/<int:pk>/avis/", formations.avis, name="avis"),
    path("formations/<int:pk>/presences/", presences.presences, name="presences"),
    path("formations/<int:pk>/emargement.pdf", presences.emargement, name="emargement"),
    path("formations/<int:pk>/participants.xlsx", presences.participants, name="participants"),
    path("formations/<int:pk>/inscrire/", inscriptions.inscrire, name="inscrire"),
    path("formations/<int:pk>/inscrire/agent/", inscriptions.inscrire_un_agent, name="inscrire-agent"),
    path("formations/<int:pk>/inscrire/exterieur/", inscriptions.inscrire_un_exterieur, name="inscrire-exterieur"),
    path("formations/<int:pk>/inscrire/liste/", inscriptions.inscrire_une_liste, name="inscrire-liste"),
    path("formations/inscriptions/<int:pk>/", inscriptions.inscription, name="inscription"),
    path("formations/inscriptions/<int:pk>/accord/", inscriptions.noter_l_accord, name="noter-accord"),
    path("formations/inscriptions/<int:pk>/demande/", inscriptions.demander_l_accord, name="demander-accord"),
    path("formations/inscriptions/<int:pk>/retirer/", inscriptions.retirer_la_demande, name="retirer-demande"),
    path("formations/inscriptions/<int:pk>/refuser/", inscriptions.refuser, name="refuser-inscription"),
    path("formations/inscriptions/<int:pk>/annuler/", inscriptions.annuler, name="annuler-inscription"),
]
