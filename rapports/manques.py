"""Ce que le rapport ne peut pas dire, dit au comité : un blanc nommé vaut mieux qu’un zéro."""

from actions.etats import PHASES_OUVERTES
from evenements.etats import EtatEvenement

INDICATEURS = "indicateur", "indicateurs"
ACTIONS = "action à venir ou en cours", "actions à venir ou en cours"
EVENEMENTS = "événement", "événements"


def lister_les_manques(annee, actions, indicateurs, agenda, chapitres, appel):
    """Des phrases ; aucune veut dire que rien ne manque. `appel` : une campagne est enregistrée pour l’année."""
    ouvertes = [a for a in actions if a.phase in PHASES_OUVERTES]
    tenus = [e for e in agenda.evenements if e.etat not in (EtatEvenement.ANNULE, EtatEvenement.REPORTE)]
    constats = [
        _constat(INDICATEURS, indicateurs, lambda i: i.annee, "n’a", "n’ont", f"pas de valeur pour {annee}"),
        _constat(INDICATEURS, indicateurs, lambda i: i.cible, "n’a", "n’ont", "pas de cible"),
        _constat(ACTIONS, ouvertes, lambda a: a.dates != "à préciser", "est", "sont", "sans date"),
        _constat(ACTIONS, ouvertes, lambda a: a.service, "est", "sont", "sans service pilote"),
        _constat(ACTIONS, ouvertes, lambda a: a.point, "est", "sont", "sans point d’avancement"),
        _constat(EVENEMENTS, tenus, _a_un_public, "n’a", "n’ont", "pas de bilan de fréquentation"),
    ]
    if not any(a.millesime and a.millesime.budget_realise is not None for a in actions):
        constats.append(f"Aucun budget réalisé n’est saisi pour {annee}.")
    lus = {chapitre.code for chapitre in chapitres}
    if "annexe-referents" not in lus:
        constats.append(f"Le registre des référent·es ne remonte pas à {annee}.")
    if "annexe-sessions" not in lus:
        constats.append(f"Aucune session de formation n’est inscrite au registre pour {annee}.")
    if not appel:
        constats.append(f"Aucune campagne d’appel à projets n’est enregistrée pour {annee}.")
    return tuple(filter(None, constats))


def _constat(noms, lignes, renseigne, singulier, pluriel, quoi):
    """« 3 indicateurs sur 36 n’ont pas de cible. » ; rien quand tout est renseigné."""
    nombre = sum(not renseigne(ligne) for ligne in lignes)
    if not nombre:
        return ""
    nom, verbe = (noms[0], singulier) if nombre == 1 else (noms[1], pluriel)
    return f"{nombre} {nom} sur {len(lignes)} {verbe} {quoi}."


def _a_un_public(evenement):
    return evenement.participants.nombre is not None or evenement.participants.masque
