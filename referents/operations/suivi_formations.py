"""Ce qui suit une inscription : convoquer, relancer un accord, demander un avis, oublier qui n’est plus à retenir."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from referents import delais
from referents.etats import EtatInscription, EtatPresence, EtatSession
from referents.models import AvisFormation, Inscription, Presence, SessionFormation, SourceInscription
from referents.notifications import formations as notifications
from referents.operations.inscriptions import avancer_la_liste, remettre_la_convocation, verrouiller
from socle import liens
from socle.dates import Precision
from socle.etats import PassageInterdit
from socle.models import Courriel, Lien, Passage, UsageDuLien
from socle.typographie import citer

# Le rang d’arrivée rapprocherait une réponse de la personne : la clé d’un avis est tirée au sort.
CLE_D_AVIS = 2**48
NOM_EFFACE = "Personne extérieure"
MOTIF_EFFACE = "Raison effacée"
QUI_EFFACE = "la hiérarchie"


# --- Convoquer ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Convocations:
    parties: int
    non_jointes: tuple  # sans courriel, ou qui ont arrêté ces messages : à prévenir autrement


@transaction.atomic
def convoquer(session, par=None):
    """Une convocation à chaque personne dont la place est validée, une seule fois ; rend ce qui est parti."""
    session = verrouiller(session)
    if session.est_close or session.est_commencee or not session.seances.exists():
        raise PassageInterdit(
            f"{citer(session)} ne se convoque pas\N{NO-BREAK SPACE}: il faut des demi-journées à venir."
        )
    validees = session.inscriptions.filter(etat=EtatInscription.VALIDEE, convoquee_le=None).select_related("agent")
    parties, non_jointes = 0, []
    for inscription in validees:
        if remettre_la_convocation(inscription):
            parties += 1
        else:
            non_jointes.append(inscription.personne)
    if session.convoquee_le is None:
        # `update` : la session n’a pas changé, une page ouverte ailleurs reste à jour.
        SessionFormation.objects.filter(pk=session.pk).update(convoquee_le=timezone.now())
    return Convocations(parties, tuple(non_jointes))


def convoquer_ce_qui_vient(jour):
    """Les sessions qui commencent dans les sept jours ; qui a eu sa place entre-temps l’est à son tour."""
    proches = SessionFormation.objects.tenues_ou_a_tenir().filter(
        precision__in=[Precision.JOUR, Precision.PERIODE],
        debut__gt=jour,
        debut__lte=jour + timedelta(days=delais.CONVOQUER),
        seances__isnull=False,
    )
    for session in proches.distinct():
        with suppress(PassageInterdit):  # annulée à l’instant : il n’y a plus personne à convoquer
            convoquer(session)


# --- Relancer la hiérarchie -------------------------------------------------------------------------------------


def relancer_les_accords(jour):
    """Une relance, une seule, cinq jours après la demande ; le lien du premier message vaut toujours."""
    limite = jour - timedelta(days=delais.RELANCER_L_ACCORD)
    attendues = Inscription.objects.a_suivre().filter(accord_le=None, agent__isnull=False)
    attendues = list(attendues.exclude(hierarchie_courriel="").select_related("agent", "session__type_formation"))
    demandes = liens.dernier_de_chacun(UsageDuLien.ACCORD, attendues)
    for inscription in attendues:
        lien = demandes.get(inscription.pk)
        if (
            lien
            and lien.est_valable
            and timezone.localdate(lien.cree_le) <= limite
            and not inscription.session.est_commencee
        ):
            notifications.demander_l_accord(inscription, lien, relance=True)


# --- Demander un avis -------------------------------------------------------------------------------------------


def questionner_ce_qui_est_passe(jour):
    recentes = SessionFormation.objects.passees(jour).filter(jusqu_au__gte=jour - timedelta(days=delais.QUESTIONNER))
    for session in recentes.exclude(etat=EtatSession.ANNULEE):
        envoyer_les_questionnaires(session)


@transaction.atomic
def envoyer_les_questionnaires(session):
    """Le lendemain, à chaque personne qui n’est pas notée absente, une seule fois ; rend le nombre de messages."""
    session = verrouiller(session)
    if not session.est_passee:
        raise PassageInterdit("Le questionnaire part le lendemain de la session.")
    venues = Presence.objects.filter(inscription=OuterRef("pk")).exclude(
        etat__in=[EtatPresence.ABSENT, EtatPresence.EXCUSE]
    )
    deja = _liens_d_inscriptions().filter(usage=UsageDuLien.QUESTIONNAIRE, id_objet=OuterRef("pk"))
    validees = session.inscriptions.filter(Exists(venues), ~Exists(deja), etat=EtatInscription.VALIDEE)
    a_ecrire = validees.exclude(source=SourceInscription.IMPORT).select_related("agent")
    return sum(1 for inscription in a_ecrire if inscription.courriel and _questionner(inscription))


def _questionner(inscription):
    adresse, jours = inscription.courriel, delais.QUESTIONNAIRE_VALABLE
    lien = liens.creer(UsageDuLien.QUESTIONNAIRE, inscription, destinataire=adresse, jours=jours)
    return notifications.demander_l_avis(inscription, lien)


def _liens_d_inscriptions():
    return Lien.objects.filter(type_objet=ContentType.objects.get_for_model(Inscription))


@transaction.atomic
def donner_son_avis(inscription, *, utilite, appris="", manque=""):
    """Une réponse par personne, sans son nom ; rend False si elle avait déjà répondu.

    L’inscription ne garde que le jour, sans version à son historique : l’heure dirait quelle réponse est la sienne.
    """
    minuit = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    if not Inscription.objects.filter(pk=inscription.pk, avis_donne_le=None).update(avis_donne_le=minuit):
        return False
    AvisFormation.objects.create(
        pk=secrets.randbelow(CLE_D_AVIS) + 1,
        session_id=inscription.session_id,
        utilite=utilite,
        appris=appris.strip(),
        manque=manque.strip(),
    )
    return True


# --- Oublier -----------------------------------------------------------------------------------------------------


@transaction.atomic
def effacer_les_anciens(jour):
    """Passé le délai de conservation : noms et courriels des personnes extérieures, adresses des hiérarchies, messages.

    Les raisons d’un refus ou d’un passage outre s’effacent aussi, au journal compris : elles parlent de quelqu’un ;
    l’adresse de la hiérarchie qui a répondu par son lien y devient « la hiérarchie ». Les inscriptions et leurs
    présences restent, sans cela, pour les comptes ; rend le nombre de noms effacés.
    """
    # Le 28 au plus : il y en a un chaque mois, et l’on n’efface jamais avant l’heure.
    limite = jour.replace(year=jour.year - settings.FORMATIONS_CONSERVEES_ANS, day=min(jour.day, 28))
    passees = Q(session__in=SessionFormation.objects.passees(limite).values("pk"))
    sans_date = Q(session__debut=None, demandee_le__date__lt=limite)
    anciennes = Inscription.objects.filter(passees | sans_date)
    Courriel.objects.filter(message__startswith="formation_", cree_le__date__lt=limite).delete()
    _liens_d_inscriptions().filter(cree_le__date__lt=limite).delete()
    journal = _journal_des_inscriptions().filter(id_objet__in=anciennes.values("pk"))
    journal.update(motif="")
    journal.exclude(qui__in=["", QUI_EFFACE]).update(qui=QUI_EFFACE)
    versions = Inscription.history.filter(id__in=anciennes.values("pk"))
    versions.exclude(history_change_reason=None).update(history_change_reason=None)
    _alleger(versions)
    return _alleger(anciennes)


def _journal_des_inscriptions():
    return Passage.objects.filter(type_objet=ContentType.objects.get_for_model(Inscription))


def _alleger(lignes):
    lignes.exclude(hierarchie_courriel="").update(hierarchie_courriel="")
    lignes.exclude(motif_refus__in=["", MOTIF_EFFACE]).update(motif_refus=MOTIF_EFFACE)
    a_nommer = lignes.filter(agent=None).exclude(exterieur_nom=NOM_EFFACE)
    return a_nommer.update(exterieur_nom=NOM_EFFACE, exterieur_organisme="", exterieur_courriel="")


# --- Chaque matin ------------------------------------------------------------------------------------------------


def suivre_les_formations(jour=None):
    """Ce que la tâche du matin fait ; relancée le même jour, elle ne fait rien de plus."""
    jour = jour or timezone.localdate()
    for session in SessionFormation.objects.tenues_ou_a_tenir().filter(inscriptions__etat="liste_attente").distinct():
        avancer_la_liste(session)
    convoquer_ce_qui_vient(jour)
    relancer_les_accords(jour)
    questionner_ce_qui_est_passe(jour)
    effacer_les_anciens(jour)
