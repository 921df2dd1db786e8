"""Ce que la table des états ne sait pas dire : pourquoi refuser un passage, quelle que soit la porte poussée."""

from django.utils import timezone

from referents.etats import TIENNENT_UNE_PLACE, EtatInscription, EtatSession
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
