"""Ce qui ne se corrige plus à la main dans la gestion : chaque fonction rend la raison du refus, ou rien.

Une session où l’on est inscrit se déplace au pilotage, qui prévient les personnes ; une feuille de présence ne se
remplit pas d’avance et ne se vide plus une fois la session réalisée ; une lettre signée ne se récrit pas.
"""

from copy import copy

from django.db.models import Max
from django.utils import timezone

from referents.etats import EtatLettre, EtatPresence, EtatSession
from socle.dates import Precision

# Ce que les personnes inscrites ont lu, et le nombre de places, qui fait avancer la liste d’attente.
ANNONCES = ["lieu", "precision", "debut", "fin", "capacite"]
TEXTE_DE_LETTRE = ["missions", "signataire", "quotite"]
SIGNATURE = ["signee_le", "accord_hierarchique_le", "fichier"]
DEPLACER = "Des personnes y sont inscrites : dates, lieu et places changent au pilotage, qui les prévient."
DEJA_SIGNEE = "Cette lettre est signée : son texte ne change plus, elle se renouvelle."


def est_engagee(session):
    """Une session à venir où quelqu’un est inscrit ; lu une fois par page."""
    if session is None or session.pk is None or session.est_close:
        return False
    if not hasattr(session, "_est_engagee"):
        session._est_engagee = session.inscriptions.en_cours().exists()
    return session._est_engagee


def refuser_la_seance(session, jour, *, nouvelle):
    if est_engagee(session):
        return DEPLACER
    if not session.est_close:
        return ""
    if nouvelle:
        return f"La session est {session.get_etat_display().lower()} : on n’y ajoute plus de demi-journée."
    au_jour = session.precision in (Precision.JOUR, Precision.PERIODE) and session.debut
    if au_jour and jour and not session.debut <= jour <= (session.fin or session.debut):
        return f"Cette demi-journée est hors des dates de la session ({session.dates})."
    return ""


def refuser_les_dates(session):
    """Les dates d’une session qui a des demi-journées sont les leurs."""
    jours = list(session.seances.values_list("jour", flat=True)) if session.pk else []
    attendue = copy(session)
    if jours:
        attendue.dater(jours)
    if (attendue.precision, attendue.debut, attendue.fin) == (session.precision, session.debut, session.fin):
        return ""
    return f"Ses demi-journées la datent ({attendue.dates}) : changez-les plutôt que ces dates."


def refuser_la_presence(seance, etat):
    if seance.session.etat == EtatSession.ANNULEE:
        return "La session est annulée : elle n’a pas de présences."
    if seance.jour > timezone.localdate() and etat != EtatPresence.NON_RENSEIGNE:
        return "Cette demi-journée n’a pas encore eu lieu."
    if seance.session.etat == EtatSession.REALISEE and etat == EtatPresence.NON_RENSEIGNE:
        return "La session est réalisée : une présence s’y corrige, mais ne s’y efface plus."
    return ""


def refuser_les_prerequis(type_formation, prerequis):
    """Une formation ne peut pas se demander elle-même, fût-ce par un détour : personne ne s’y inscrirait jamais."""
    a_suivre, vus = list(prerequis), set()
    while a_suivre:
        demande = a_suivre.pop()
        if demande == type_formation:
            return f"« {type_formation} » se demanderait elle-même : retirez ce prérequis."
        if demande.pk not in vus:
            vus.add(demande.pk)
            a_suivre += demande.prerequis.all()
    return ""


def est_signee(lettre):
    return lettre is not None and lettre.etat in (EtatLettre.SIGNEE, EtatLettre.CLOSE)


def numero_suivant(mandat):
    """La lettre d’un mandat qui en a déjà une porte le numéro d’après."""
    return (mandat.lettres.aggregate(dernier=Max("numero"))["dernier"] or 0) + 1
