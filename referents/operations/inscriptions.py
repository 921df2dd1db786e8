"""Les places d’une session : les demander, les donner, les rendre. Tout s’y fait sous le verrou de la session."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from referents import delais, parcours
from referents.etats import EtatInscription, EtatPresence
from referents.models import Agent, Inscription, Presence, SessionFormation, SourceInscription
from referents.notifications import formations as notifications
from socle import liens
from socle.dates import ESPACE
from socle.etats import PassageInterdit, faire_passer
from socle.models import Passage, UsageDuLien
from socle.typographie import citer

ACCORD_DONNE = "Accord de la hiérarchie"


class InscriptionImpossible(Exception):
    """Cette personne ne peut pas être inscrite. Le texte s’adresse à qui l’inscrit."""


class ConditionsNonRemplies(InscriptionImpossible):
    """Il manque un prérequis, ou le métier ne convient pas : la coordination peut passer outre, en disant pourquoi."""


@dataclass(frozen=True)
class Exterieur:
    """Une personne qui n’est pas agent de la Ville."""

    nom: str
    organisme: str = ""
    courriel: str = ""


def verrouiller(session):
    """La session relue, seule à changer d’ici la fin de la transaction : les places se donnent une par une."""
    sessions = SessionFormation.objects.select_for_update(of=("self",)).select_related("type_formation")
    return sessions.get(pk=session.pk)


def reserver(inscription):
    """L’inscription relue sous le verrou de sa session."""
    session = verrouiller(inscription.session)
    inscription = Inscription.objects.select_related("agent").get(pk=inscription.pk)
    inscription.session = session
    return inscription


# --- Demander une place --------------------------------------------------------------------------------


@transaction.atomic
def inscrire(session, personne, *, source, par, accord_le=None, hierarchie_courriel="", passer_outre=""):
    """Inscrit un agent, ou un `Exterieur`. La session pleine, il attend son tour dans la liste d’attente.

    L’accord de la hiérarchie se note par sa date, ou se demande à `hierarchie_courriel`. `passer_outre` : la raison
    d’ignorer un prérequis ou un métier, gardée au journal. Lève `InscriptionImpossible`.
    """
    session = verrouiller(session)
    _exiger_que_la_session_recoive(session, source)
    _exiger_une_date_passee(accord_le)
    identite = _identifier(personne)
    _exiger_une_seule_inscription(session, identite)
    if identite["agent"]:
        _exiger_les_conditions(session, personne, passer_outre)
    inscription = Inscription(session=session, source=source, accord_le=accord_le, **identite)
    inscription.etat = (
        EtatInscription.EN_LISTE_D_ATTENTE if session.est_complete() else _etat_avec_une_place(inscription)
    )
    inscription._history_user = par
    inscription.save()
    _consigner(inscription, par, passer_outre)
    ouvrir_les_presences(session, [inscription])
    if hierarchie_courriel and inscription.attend_un_accord:
        demander_l_accord(inscription, hierarchie_courriel, par=par)
    if not _convoquer_aussitot(inscription):
        notifications.confirmer_l_inscription(inscription, par)
    return inscription


def _exiger_que_la_session_recoive(session, source):
    if session.est_close:
        raise InscriptionImpossible(
            f"{citer(session)} est {session.get_etat_display().lower()}\N{NO-BREAK SPACE}: on n’y inscrit plus."
        )
    # La coordination inscrit aussi qui est venu sans prévenir, une fois la session passée.
    if source != SourceInscription.COORDINATION and not session.recoit_des_demandes:
        raise InscriptionImpossible(f"Les inscriptions à {citer(session)} ne sont pas ouvertes.")


def _exiger_une_date_passee(accord_le):
    if accord_le and accord_le > timezone.localdate():
        raise InscriptionImpossible("L’accord de la hiérarchie ne peut pas être daté d’un jour à venir.")


def _identifier(personne):
    if isinstance(personne, Agent):
        if not personne.actif:
            raise InscriptionImpossible(f"{personne} n’est plus en poste.")
        return {"agent": personne, "direction": personne.service.direction}
    return {
        "agent": None,
        "exterieur_nom": personne.nom,
        "exterieur_organisme": personne.organisme,
        "exterieur_courriel": personne.courriel,
    }


def _exiger_une_seule_inscription(session, identite):
    if identite["agent"]:
        memes = session.inscriptions.filter(agent=identite["agent"])
    elif not session.aux_exterieurs:
        raise InscriptionImpossible(f"{citer(session.nom)} n’est pas ouverte aux personnes extérieures.")
    elif courriel := identite["exterieur_courriel"]:
        memes = session.inscriptions.filter(exterieur_courriel__iexact=courriel)
    else:
        memes = session.inscriptions.filter(exterieur_nom__iexact=identite["exterieur_nom"], exterieur_courriel="")
    if memes.en_cours().exists():
        qui = identite["agent"] or identite["exterieur_nom"]
        raise InscriptionImpossible(f"{qui} est déjà dans cette session.")


def _exiger_les_conditions(session, agent, passer_outre):
    manques = parcours.ce_qui_manque(session, agent, parcours.acquis_de(agent))
    if manques and not passer_outre.strip():
        raise ConditionsNonRemplies(f"{agent}{ESPACE}: {' '.join(manques)}")


def _etat_avec_une_place(inscription):
    """Validée quand personne n’a plus à répondre : un extérieur, ou un agent dont l’accord est donné."""
    return EtatInscription.DEMANDEE if inscription.attend_un_accord else EtatInscription.VALIDEE


def _consigner(inscription, par, motif=""):
    Passage.objects.create(objet=inscription, vers=inscription.etat, par=par, motif=motif.strip())


def ouvrir_les_presences(session, inscriptions):
    """Une ligne par demi-journée, « non renseigné », dès qu’une place est tenue ; un nombre fixe de requêtes."""
    tenues = [inscription for inscription in inscriptions if inscription.tient_une_place]
    ouvertes = set(Presence.objects.filter(inscription__in=tenues).values_list("inscription", "seance"))
    manquantes = [
        Presence(inscription=inscription, seance=seance)
        for seance in session.seances.all()
        for inscription in tenues
        if (inscription.pk, seance.pk) not in ouvertes
    ]
    bulk_create_with_history(manquantes, Presence)


# --- L’accord de la hiérarchie ----------------------------------------------------------------------------


@transaction.atomic
def demander_l_accord(inscription, courriel, *, par):
    """Écrit à la hiérarchie, avec un lien personnel ; une demande déjà partie ailleurs ne vaut plus."""
    if not inscription.attend_un_accord:
        raise PassageInterdit(f"{citer(inscription)} n’attend aucun accord.")
    if boite(courriel) in _boites_interdites(inscription, par):
        raise InscriptionImpossible("L’accord se demande à la hiérarchie, pas à la personne elle-même.")
    inscription.hierarchie_courriel = courriel
    inscription._history_user = par
    inscription.save(update_fields=["hierarchie_courriel", "modifie_le"])
    lien = liens.creer(UsageDuLien.ACCORD, inscription, destinataire=courriel, jours=delais.ACCORD_VALABLE)
    notifications.demander_l_accord(inscription, lien)


def _boites_interdites(inscription, par):
    """Celles de la personne, et celle de qui l’inscrit : on ne se donne pas l’accord à soi-même."""
    boites = {boite(inscription.courriel)}
    if par and (not par.est_coordination or inscription.agent.utilisateur_id == par.pk):
        boites.add(boite(par.email))
    return boites


def boite(courriel):
    """La boîte où arrive cette adresse : « marie.durand+n1@… » est celle de marie.durand."""
    nom, _, domaine = courriel.lower().rpartition("@")
    return f"{nom.partition('+')[0]}@{domaine}"


@transaction.atomic
def retirer_la_demande_d_accord(inscription, *, par):
    """Le lien déjà envoyé ne vaut plus : l’adresse était fausse, ou l’accord se recueille autrement."""
    liens.revoquer(UsageDuLien.ACCORD, inscription)
    inscription.hierarchie_courriel = ""
    inscription._history_user = par
    inscription.save(update_fields=["hierarchie_courriel", "modifie_le"])


@transaction.atomic
def valider(inscription, par, *, accord_le=None, motif="", qui=""):
    """La hiérarchie est d’accord : la place est à la personne ; en liste d’attente, l’accord l’attendra avec elle."""
    inscription = reserver(inscription)
    accord_le = accord_le or inscription.accord_le
    if inscription.agent_id and accord_le is None:
        raise PassageInterdit("Notez le jour où la hiérarchie a donné son accord.")
    if accord_le and accord_le > timezone.localdate():
        raise PassageInterdit("L’accord de la hiérarchie ne peut pas être daté d’un jour à venir.")
    if inscription.etat == EtatInscription.EN_LISTE_D_ATTENTE and inscription.session.est_complete():
        return _noter_l_accord(inscription, accord_le, par, qui=qui, motif=motif)
    faire_passer(inscription, EtatInscription.VALIDEE, par=par, qui=qui, motif=motif, accord_le=accord_le)
    ouvrir_les_presences(inscription.session, [inscription])
    if not _convoquer_aussitot(inscription):
        notifications.repondre(inscription, par)
    return inscription


def _noter_l_accord(inscription, accord_le, par, *, qui, motif):
    """L’état ne change pas, mais le journal dit qui a donné l’accord : la place, plus tard, se donnera sans lui."""
    inscription.accord_le = accord_le
    inscription._history_user = par
    inscription.save(update_fields=["accord_le", "modifie_le"])
    raison = f"{ACCORD_DONNE}{ESPACE}: {motif.strip()}" if motif.strip() else ACCORD_DONNE
    etat = inscription.etat
    Passage.objects.create(objet=inscription, depuis=etat, vers=etat, par=par, qui=qui, motif=raison)
    return inscription


@transaction.atomic
def refuser(inscription, par, motif="", *, qui=""):
    """La hiérarchie n’est pas d’accord, et dit pourquoi ; la place sert au suivant."""
    if not motif.strip():
        raise PassageInterdit("Un refus dit sa raison\N{NO-BREAK SPACE}: la personne la lira.")
    inscription = reserver(inscription)
    _exiger_que_la_session_bouge(inscription)
    motif = motif.strip()[:300]
    faire_passer(inscription, EtatInscription.REFUSEE, par=par, qui=qui, motif=motif, motif_refus=motif)
    _rendre_la_place(inscription)
    notifications.repondre(inscription, par)
    return inscription


# --- Rendre une place -------------------------------------------------------------------------------------


@transaction.atomic
def annuler(inscription, par, motif=""):
    """Par la personne jusqu’à la veille, par la coordination ensuite ; la place sert au suivant, aussitôt."""
    inscription = reserver(inscription)
    _exiger_que_la_session_bouge(inscription)
    if inscription.session.est_commencee and not par.est_coordination:
        raise PassageInterdit(
            "La session commence aujourd’hui, ou a commencé\N{NO-BREAK SPACE}: prévenez la coordination."
        )
    faire_passer(inscription, EtatInscription.ANNULEE, par=par, motif=motif.strip())
    _rendre_la_place(inscription)
    notifications.repondre(inscription, par)
    return inscription


def _exiger_que_la_session_bouge(inscription):
    if inscription.session.est_close:
        raise PassageInterdit(
            f"« {inscription.session} » est close\N{NO-BREAK SPACE}: ses inscriptions ne changent plus."
        )


def _rendre_la_place(inscription):
    """Les liens de l’inscription s’éteignent, ses lignes vides disparaissent, la liste d’attente avance."""
    for usage in (UsageDuLien.ACCORD, UsageDuLien.QUESTIONNAIRE):
        liens.revoquer(usage, inscription)
    inscription.presences.filter(etat=EtatPresence.NON_RENSEIGNE).delete()
    notifications.reprendre_la_convocation(inscription)
    avancer_la_liste(inscription.session)


@transaction.atomic
def avancer_la_liste(session):
    """Donne les places libres aux premiers de la liste d’attente, et le leur dit ; rend les inscriptions servies.

    La session commencée, plus personne n’est appelé : on n’apprend pas le matin même qu’on était attendu.
    """
    session = verrouiller(session)
    if session.est_close or session.est_commencee:
        return []
    servies = list(session.inscriptions.en_attente().select_related("agent")[: session.places_libres()])
    for inscription in servies:
        inscription.session = session
        faire_passer(inscription, _etat_avec_une_place(inscription), par=None, motif="Une place s’est libérée.")
        ouvrir_les_presences(session, [inscription])
        if not _convoquer_aussitot(inscription):
            notifications.annoncer_la_place(inscription)
    return servies


def _convoquer_aussitot(inscription):
    """Les convocations de la session sont parties : celle de la personne tient lieu de réponse."""
    session = inscription.session
    validee = inscription.etat == EtatInscription.VALIDEE
    return validee and session.convoquee_le and not session.est_commencee and remettre_la_convocation(inscription)


def remettre_la_convocation(inscription):
    """Faux si la personne n’a pas de courriel, ou ne veut plus de ces messages."""
    if notifications.convoquer(inscription) is None:
        return False
    # `update` : l’inscription n’a pas changé, son historique n’a rien à retenir.
    Inscription.objects.filter(pk=inscription.pk).update(convoquee_le=timezone.now())
    return True
