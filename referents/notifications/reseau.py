"""Les messages aux agents, un par fonction."""

from django.conf import settings
from django.urls import reverse

from socle import courriels
from socle.models import Famille, Utilisateur
from socle.roles import Role


def inviter(agent, *, par, lien, jusqu_au, cle):
    return courriels.envoyer("invitation", agent.courriel, cle=cle, agent=agent, par=par, lien=lien, jusqu_au=jusqu_au)


# --- La vie du réseau ---------------------------------------------------------------------------------


def annoncer_la_fin_de_lettre(lettre, palier):
    """À la personne, soixante puis quinze jours avant la fin de sa lettre."""
    agent = lettre.mandat.agent
    cle = f"lettre-fin-{lettre.pk}-{palier}-agent-{agent.pk}"
    return _ecrire_a("lettre_fin", agent, cle, lettre=lettre, lien=_adresse("espace:moi"))


def annoncer_les_fins_de_lettres(lettres, jour):
    """À la coordination : celles qui arrivent ce jour-là à soixante ou à quinze jours de leur fin, en un courriel."""
    for compte in Utilisateur.objects.filter(is_active=True, groups__name=Role.COORDINATION):
        courriels.envoyer(
            "lettres_fin",
            compte.email,
            cle=f"lettres-fin-{jour:%Y-%m-%d}-{compte.pk}",
            famille=Famille.RESEAU,
            compte=compte,
            lettres=lettres,
            lien=_adresse("pilotage:lettres") + "?etat=a_renouveler",
        )


def demander_les_besoins(reunion, agent):
    cle = f"reunion-besoins-{reunion.pk}-{agent.pk}"
    return _ecrire_a("reunion_besoins", agent, cle, reunion=reunion, lien=_adresse("espace:reseau") + "#besoins")


def annoncer_la_note(note, agent):
    cle = f"note-{note.pk}-{agent.pk}"
    return _ecrire_a("note_publiee", agent, cle, note=note, lien=_adresse("espace:note", note.pk))


def rappeler_la_note(note, agent):
    cle = f"note-rappel-{note.pk}-{agent.pk}"
    return _ecrire_a("note_rappel", agent, cle, note=note, lien=_adresse("espace:note", note.pk))


def _ecrire_a(message, agent, cle, **contexte):
    return courriels.envoyer(message, agent.courriel, cle=cle, famille=Famille.RESEAU, agent=agent, **contexte)


def _adresse(nom, *arguments):
    return settings.ADRESSE_DU_SITE + reverse(nom, args=arguments)
