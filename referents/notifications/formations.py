"""Les messages des formations, un par fonction. Une session passée n’en fait plus partir que son questionnaire.

Ce qui ferait manquer ou attendre quelqu’un pour rien (inscription, réponse, place libérée, déplacement, annulation,
accord) est nécessaire : retenu pour un autre jour, il arriverait après ce qui le dément. Le reste, rappel de l’accord
compris, est de la famille « formations », que chacun peut arrêter.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from referents import delais
from referents.etats import EtatInscription
from socle import courriels, liens
from socle.models import Courriel, EtatCourriel, Famille, UsageDuLien

# Un agenda relit encore la session un mois après qu’elle a eu lieu.
AGENDA_RELU = timedelta(days=30)


@dataclass(frozen=True)
class Annonce:
    """Ce qui a été écrit aux personnes inscrites, et à qui le dire autrement."""

    parties: int = 0
    non_jointes: tuple = ()


def confirmer_l_inscription(inscription, par):
    """À qui a été inscrit par quelqu’un d’autre ; qui s’inscrit soi-même le lit à l’écran, qui est déjà là le sait."""
    if not _parle_de_soi(inscription, par) and not inscription.session.est_commencee:
        _ecrire("formation_inscrite", inscription, par=par)


def repondre(inscription, par):
    """La place est confirmée, refusée ou annulée."""
    if not _parle_de_soi(inscription, par):
        _ecrire("formation_reponse", inscription, suffixe=f":{inscription.etat}", reponse=inscription.etat)


def annoncer_la_place(inscription):
    """Nécessaire : qui ne lirait pas qu’une place est à lui manquerait la session, et la prendrait à un autre."""
    _ecrire("formation_place", inscription)


def convoquer(inscription):
    """Rend None si le message ne peut pas partir."""
    return _ecrire(
        "formation_convocation",
        inscription,
        famille=_famille(inscription.session),
        lien=adresse_de_l_agenda(inscription),
    )


def reprendre_la_convocation(inscription):
    """Annulée, l’inscription ne se convoque plus : un message retenu pour un autre jour démentirait l’annulation."""
    cle = f"formation_convocation:{inscription.pk}"
    for courriel in Courriel.objects.filter(cle=cle, etat=EtatCourriel.EN_ATTENTE):
        courriels.renoncer(courriel, par=None, motif="L’inscription est annulée.")


def annoncer_le_deplacement(session):
    """Le premier jour et les suivants aussi : qui ne le saurait pas viendrait pour rien."""
    instant = timezone.now().isoformat()
    inscrites = session.inscriptions.en_cours().select_related("agent", "session__type_formation")
    return _annoncer("formation_deplacee", session, inscrites, suffixe=f":{instant}", lien=_lien_a_remettre)


def annoncer_l_annulation(session, inscrites, motif):
    return _annoncer("formation_annulee", session, inscrites, motif=motif)


def _annoncer(message, session, inscrites, *, lien=None, **options):
    """Le même message à chacun ; la session passée, il n’y a plus personne à prévenir."""
    if session.est_passee:
        return Annonce()
    parties, non_jointes = 0, []
    for inscription in inscrites:
        inscription.session = session
        if _ecrire(message, inscription, **options, **({"lien": lien(inscription)} if lien else {})):
            parties += 1
        else:
            non_jointes.append(inscription.personne)
    return Annonce(parties, tuple(non_jointes))


def _lien_a_remettre(inscription):
    """À qui tenait déjà les anciennes dates dans son agenda, s’il y en a de nouvelles."""
    convoquee = inscription.etat == EtatInscription.VALIDEE and inscription.convoquee_le
    return adresse_de_l_agenda(inscription) if convoquee and inscription.session.dernier_jour else ""


def demander_l_accord(inscription, lien, *, relance=False):
    """À la hiérarchie, et à elle seule. La demande part aussitôt ; son rappel peut attendre un jour, ou s’arrêter."""
    courriels.envoyer(
        "formation_accord",
        lien.destinataire,
        cle=f"formation_accord:{inscription.pk}:{lien.pk}{':relance' if relance else ''}",
        famille=Famille.FORMATIONS if relance else "",
        lien=_adresse("formations:accord", lien),
        jusqu_au=lien.expire_le,
        relance=relance,
        en_attente=inscription.etat == EtatInscription.EN_LISTE_D_ATTENTE,
        **_contexte(inscription),
    )


def demander_l_avis(inscription, lien):
    return courriels.envoyer(
        "formation_questionnaire",
        lien.destinataire,
        cle=f"formation_questionnaire:{inscription.pk}",
        famille=Famille.FORMATIONS,
        lien=_adresse("formations:questionnaire", lien),
        **_contexte(inscription),
    )


def adresse_de_l_agenda(inscription):
    """L’adresse du fichier d’agenda de la session, la même tant qu’elle vaut."""
    lien = liens.courant(UsageDuLien.AGENDA, inscription)
    if lien is None:
        jours = (inscription.session.dernier_jour + AGENDA_RELU - timezone.localdate()).days
        lien = liens.creer(UsageDuLien.AGENDA, inscription, destinataire=inscription.courriel, jours=jours)
    return _adresse("formations:seances", lien)


def _adresse(page, lien):
    return settings.ADRESSE_DU_SITE + reverse(page, args=[liens.jeton(lien)])


def _ecrire(message, inscription, *, suffixe="", famille="", **contexte):
    if not inscription.est_joignable:
        return None
    cle = f"{message}:{inscription.pk}{suffixe}"
    contexte |= _contexte(inscription)
    return courriels.envoyer(message, inscription.courriel, cle=cle, famille=famille, **contexte)


def _contexte(inscription):
    compte = inscription.agent_id and inscription.agent.utilisateur_id
    return {
        "inscription": inscription,
        "session": inscription.session,
        "seances": list(inscription.session.seances.all()),
        "contact": settings.COURRIEL_DE_CONTACT,
        "espace": settings.ADRESSE_DU_SITE + reverse("espace:formations") if compte else "",
    }


def _famille(session):
    """Un message qu’un jour de retard rendrait vain n’attend pas que la personne ait un jour libre."""
    presse = session.debut is not None and (session.debut - timezone.localdate()).days <= delais.URGENT
    return "" if presse else Famille.FORMATIONS


def _parle_de_soi(inscription, par):
    return par is not None and inscription.agent_id is not None and inscription.agent.utilisateur_id == par.pk
