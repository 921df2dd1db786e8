"""Ce que le rapport ne peut pas dire, dit au comité : un blanc nommé vaut mieux qu’un zéro."""

from actions.etats import PHASES_OUVERTES


def lister_les_manques(annee, actions, indicateurs, agenda, reseau, campagnes):
    """Des phrases, les plus lourdes d’abord ; une liste vide veut dire que rien ne manque."""
    ouvertes = [a for a in actions if a.phase in PHASES_OUVERTES]
    realisees = [e for e in agenda.evenements if e.etat not in ("annule", "reporte")]
    constats = [
        (sum(i.annee is None for i in indicateurs), len(indicateurs), f"indicateurs n’ont pas de valeur pour {annee}"),
        (sum(i.cible is None for i in indicateurs), len(indicateurs), "indicateurs n’ont pas de cible"),
        (sum(a.dates == "à préciser" for a in ouvertes), len(ouvertes), "actions à venir ou en cours sont sans date"),
        (sum(not a.service for a in ouvertes), len(ouvertes), "actions à venir ou en cours sont sans service pilote"),
        (
            sum(a.point is None for a in ouvertes),
            len(ouvertes),
            "actions à venir ou en cours sont sans point d’avancement",
        ),
        (_sans_public(realisees), len(realisees), "événements n’ont pas de bilan de fréquentation"),
    ]
    phrases = [f"{nombre} {quoi}, sur {total}." for nombre, total, quoi in constats if nombre]
    if not any(a.millesime and a.millesime.budget_realise is not None for a in actions):
        phrases.append(f"Aucun budget réalisé n’est saisi pour {annee}.")
    if reseau.referents is None:
        phrases.append(f"Le registre des référent·es ne remonte pas à {annee}.")
    if not reseau.sessions:
        phrases.append(f"Aucune session de formation n’est inscrite au registre pour {annee}.")
    if not campagnes:
        phrases.append(f"Aucune campagne d’appel à projets n’est enregistrée pour {annee}.")
    return tuple(phrases)


def _sans_public(evenements):
    return sum(e.participants.nombre is None and not e.participants.masque for e in evenements)
