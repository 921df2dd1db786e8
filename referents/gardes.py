"""Ce que la table des états ne sait pas dire : pourquoi refuser un passage, quelle que soit la porte poussée."""

from django.utils import timezone

from referents.etats import INSCRIPTIONS_FERMEES, TIENNENT_UNE_PLACE, EtatInscription, EtatPresence, EtatSession
from socle.dates import dire_le_jour
from socle.typographie import citer


def garder_la_session(session, vers):
    if vers == EtatSession.OUVERTE:
        return _ouvrir(session)
    if vers == EtatSession.REALISEE:
        return _realiser(session)
    if vers == EtatSession.ANNULEE and session.inscriptions.en_cours().exists():
        return f"{citer(session)} a des inscrit·es\N{NO-BREAK SPACE}: annulez-la depuis sa page, qui les prévient."
    return ""


def _ouvrir(session):
    manques = [] if session.seances.exists() else ["une demi-journée"]
    manques += [] if session.lieu else ["un lieu"]
    if manques:
        return f"Pour ouvrir {citer(session.nom)}, il manque {' et '.join(manques)}."
    return (
        f"{citer(session)} a déjà commencé\N{NO-BREAK SPACE}: elle ne s’ouvre plus aux demandes."
        if session.est_commencee
        else ""
    )


def _realiser(session):
    if not session.seances.exists():
        suite = "ajoutez-les, puis renseignez les présences."
        return f"{citer(session.nom)} n’a aucune demi-journée\N{NO-BREAK SPACE}: {suite}"
    if session.dernier_jour > timezone.localdate():
        fin = dire_le_jour(session.dernier_jour)
        return f"{citer(session.nom)} finit le {fin}\N{NO-BREAK SPACE}: elle ne peut pas être déjà réalisée."
    if restantes := session.presences_a_renseigner():
        quoi = "présence n’est pas renseignée" if restantes == 1 else "présences ne sont pas renseignées"
        return f"{restantes} {quoi}\N{NO-BREAK SPACE}: complétez d’abord la feuille de {citer(session.nom)}."
    return ""


def garder_l_inscription(inscription, vers):
    if vers in INSCRIPTIONS_FERMEES:
        return _fermer(inscription)
    return _donner_une_place(inscription, vers)


def _fermer(inscription):
    """Qui est venu y était : sa place ne se reprend pas après coup."""
    if not inscription.presences.filter(etat=EtatPresence.PRESENT).exists():
        return ""
    return (
        f"{inscription.personne} est noté·e présent·e\N{NO-BREAK SPACE}: corrigez d’abord la feuille de présence, "
        "si c’est une erreur."
    )


def _donner_une_place(inscription, vers):
    """Quitter la liste d’attente demande une place libre, comptée sous le verrou de la session."""
    if inscription.etat != EtatInscription.EN_LISTE_D_ATTENTE or vers not in TIENNENT_UNE_PLACE:
        return ""
    sessions = type(inscription)._meta.get_field("session").related_model.objects
    session = sessions.select_for_update(of=("self",)).get(pk=inscription.session_id)
    return (
        f"{citer(session.nom)} est complète\N{NO-BREAK SPACE}: une place doit d’abord se libérer."
        if session.est_complete()
        else ""
    )
