"""Le chapitre 6 : temps forts, agenda, appel à projets, écoles, culture. Un module par sujet ; ici, leur ordre."""

from actions.models import TypeAction
from rapports.lectures import agenda, appels, photos, sorties, temps_forts
from rapports.lectures.actions import Suivi, codes
from rapports.structure.blocs import Partie

OBJECTIF = 2
ECOLES = {"scolaires", "enseignants"}
PUBLICS_DE_LA_CULTURE = {"publics-eloignes", "demandeurs-d-asile"}
FINANCEMENT, SORTIES, CULTURE = "financement", "sorties", "culture"
TITRE_DE_LA_CULTURE = "Culture, médiathèques, publics empêchés et demandeurs d’asile"
SANS_CULTURE = "Aucune action de cet objectif ne porte sur ces publics."


def lire(annee):
    suivi = Suivi(annee, OBJECTIF, sujet_de)
    for partie in temps_forts.lire(annee):
        yield suivi.completer(partie, partie.code)
    yield agenda.lire(annee)
    yield suivi.completer(appels.lire(annee), FINANCEMENT, "Les actions qui financent des projets")
    yield suivi.completer(sorties.lire(annee), SORTIES, "Les actions avec les écoles")
    culture = Partie(CULTURE, TITRE_DE_LA_CULTURE, vide=SANS_CULTURE)
    yield suivi.completer(culture, CULTURE, "Les actions de culture et d’accueil")
    yield from photos.lire(annee)


def sujet_de(action):
    """Le premier sujet qui la reconnaît ; vide pour une action que ce chapitre ne détaille pas."""
    publics, domaines = codes(action.publics), codes(action.domaines)
    for temps_fort in action.temps_forts.all():
        return temps_forts.code_de_la_partie(temps_fort.code)
    if action.au_programme_d_un_temps_fort:
        return ""
    if action.type_action == TypeAction.FINANCEMENT:
        return FINANCEMENT
    if "education" in domaines and publics & ECOLES:
        return SORTIES
    return CULTURE if "culture" in domaines or publics & PUBLICS_DE_LA_CULTURE else ""
