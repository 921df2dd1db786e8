"""Les verbes d’une session : l’écrire, l’ouvrir, la déplacer, l’annuler."""

from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from referents.etats import SESSION_ANNULEE, EtatInscription, EtatPresence, EtatSession
from referents.models import Seance, SessionFormation
from referents.notifications import formations as notifications
from referents.operations.inscriptions import avancer_la_liste, ouvrir_les_presences, verrouiller
from socle.etats import PassageInterdit, faire_passer
from socle.typographie import citer

MOTIF_MAX = 300


class SessionModifiee(Exception):
    """Quelqu’un a enregistré la session depuis que la personne a ouvert la page : rien n’est écrit."""


@dataclass(frozen=True, order=True)
class DemiJournee:
    """Une demi-journée voulue ; deux du même jour et du même moment n’en font qu’une."""

    jour: date
    moment: str
    debut: time | None = None
    fin: time | None = None

    @property
    def cle(self):
        return self.jour, self.moment


def version_de(session):
    """Ce que la personne avait sous les yeux : la dernière version gardée de la session."""
    derniere = session.history.order_by("-history_id").values_list("history_id", flat=True).first()
    return str(derniere or 0)


# --- L’écrire -----------------------------------------------------------------------------------------------


@transaction.atomic
def creer_la_session(champs, demi_journees, *, par, demonstration=False):
    """Une session programmée, avec ses demi-journées ; sans demi-journée, sa date reste à préciser."""
    session = SessionFormation(**champs, demonstration=demonstration)
    session.dater(demi_journee.jour for demi_journee in demi_journees)
    _enregistrer(session, par)
    _ranger_les_seances(session, demi_journees, par)
    return session


@transaction.atomic
def modifier_la_session(session, champs, demi_journees, *, par, version):
    """Change la session et ses demi-journées ; qui y est inscrit apprend ce qui bouge, les places de plus se donnent.

    Rend ce qui a été annoncé, et à qui le dire autrement (voir `notifications.Annonce`).
    Lève `SessionModifiee` si quelqu’un l’a changée depuis `version`, `PassageInterdit` si le changement est impossible.
    """
    session = verrouiller(session)
    if session.est_close:
        raise PassageInterdit(
            f"{citer(session)} est {session.get_etat_display().lower()}\N{NO-BREAK SPACE}: elle ne se modifie plus."
        )
    if version != version_de(session):
        raise SessionModifiee
    _exiger_les_places(session, champs.get("capacite", session.capacite))
    avant = _lire_le_rendez_vous(session)
    for nom, valeur in champs.items():
        setattr(session, nom, valeur)
    session.dater(demi_journee.jour for demi_journee in demi_journees)
    _enregistrer(session, par)
    _ranger_les_seances(session, demi_journees, par)
    bouge = _lire_le_rendez_vous(session) != avant
    annonce = notifications.annoncer_le_deplacement(session) if bouge else notifications.Annonce()
    avancer_la_liste(session)
    return annonce


def deplacer(session, demi_journees, *, par, lieu=None):
    """Change les demi-journées, ou le lieu, et le dit à qui est inscrit."""
    champs = {} if lieu is None else {"lieu": lieu}
    return modifier_la_session(session, champs, demi_journees, par=par, version=version_de(session))


@transaction.atomic
def changer_la_capacite(session, capacite, *, par):
    """Plus de places : la liste d’attente avance ; jamais moins que les places déjà tenues."""
    session = verrouiller(session)
    _exiger_les_places(session, capacite)
    session.capacite = capacite
    _enregistrer(session, par)
    return avancer_la_liste(session)


def _exiger_les_places(session, capacite):
    tenues = session.inscriptions.tenant_une_place().count()
    if capacite is not None and capacite < tenues:
        raise PassageInterdit(
            f"{tenues} personnes tiennent déjà une place\N{NO-BREAK SPACE}: {capacite} ne suffisent pas."
        )


def _enregistrer(session, par):
    session._history_user = par
    session.save()


@transaction.atomic
def dater_par_les_demi_journees(session, *, par):
    """Pour la gestion et les classeurs, qui écrivent les demi-journées une par une ; sans aucune, les dates restent."""
    session = verrouiller(session)
    jours = list(session.seances.values_list("jour", flat=True))
    avant = session.precision, session.debut, session.fin
    if jours:
        session.dater(jours)
    if (session.precision, session.debut, session.fin) != avant:
        _enregistrer(session, par)


def _lire_le_rendez_vous(session):
    """Où et quand : ce qui dérange une personne inscrite."""
    return session.lieu, list(session.seances.values_list("jour", "moment", "debut", "fin"))


def _ranger_les_seances(session, demi_journees, par):
    """Les demi-journées voulues, et elles seules. Une demi-journée déplacée garde ses présences et son identifiant."""
    voulues = {demi_journee.cle: demi_journee for demi_journee in demi_journees}
    gardees = {(s.jour, s.moment): s for s in session.seances.all()}
    libres = [seance for cle, seance in gardees.items() if cle not in voulues]
    for cle, voulue in sorted(voulues.items()):
        seance = gardees.get(cle) or (libres.pop(0) if libres else Seance(session=session))
        _ecrire_la_seance(seance, voulue, par)
    for seance in libres:
        _retirer_la_seance(seance)
    ouvrir_les_presences(session, session.inscriptions.tenant_une_place())


def _ecrire_la_seance(seance, voulue, par):
    valeurs = {"jour": voulue.jour, "moment": voulue.moment, "debut": voulue.debut, "fin": voulue.fin}
    if seance.pk and all(getattr(seance, nom) == valeur for nom, valeur in valeurs.items()):
        return
    for nom, valeur in valeurs.items():
        setattr(seance, nom, valeur)
    seance._history_user = par
    seance.save()


def _retirer_la_seance(seance):
    if seance.presences.exclude(etat=EtatPresence.NON_RENSEIGNE).exists():
        raise PassageInterdit(f"Des présences sont saisies le {seance}\N{NO-BREAK SPACE}: cette demi-journée reste.")
    seance.presences.all().delete()
    seance.delete()


# --- La faire passer d’un état à l’autre ---------------------------------------------------------------------


@transaction.atomic
def ouvrir(session, par, motif=""):
    """Les agents peuvent demander une place."""
    session = verrouiller(session)
    faire_passer(session, EtatSession.OUVERTE, par=par, motif=motif)
    return session


@transaction.atomic
def fermer(session, par, motif=""):
    """Plus de demandes ; qui est inscrit le reste."""
    session = verrouiller(session)
    faire_passer(session, EtatSession.PROGRAMMEE, par=par, motif=motif)
    return session


@transaction.atomic
def annuler_la_session(session, par, motif=""):
    """Annule la session et ses inscriptions, et l’écrit à chaque personne inscrite ; rend l’annonce."""
    motif = motif.strip()[:MOTIF_MAX]
    if not motif:
        raise PassageInterdit(
            "Dites pourquoi la session est annulée\N{NO-BREAK SPACE}: les personnes inscrites le liront."
        )
    session = verrouiller(session)
    inscrites = list(session.inscriptions.en_cours().select_related("agent"))
    for inscription in inscrites:
        raison = f"{SESSION_ANNULEE}\N{NO-BREAK SPACE}: {motif}"
        faire_passer(inscription, EtatInscription.ANNULEE, par=par, motif=raison)
        inscription.presences.filter(etat=EtatPresence.NON_RENSEIGNE).delete()
        notifications.reprendre_la_convocation(inscription)
    faire_passer(session, EtatSession.ANNULEE, par=par, motif=motif)
    return notifications.annoncer_l_annulation(session, inscrites, motif)


@transaction.atomic
def declarer_realisee(session, par, motif=""):
    """Close la session. Refusé tant qu’une case de la feuille de présence est « non renseigné » (voir gardes.py)."""
    session = verrouiller(session)
    faire_passer(session, EtatSession.REALISEE, par=par, motif=motif)
    for inscription in session.inscriptions.en_attente():
        faire_passer(inscription, EtatInscription.ANNULEE, par=None, motif="La session a eu lieu sans place de plus.")
    return session
