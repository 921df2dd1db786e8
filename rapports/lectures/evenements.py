"""Des événements déjà lus, en tableau : quand, où, quel public et compté comment. Aucune requête."""

from rapports.lectures.cases import du_public, sans_colonne_vide
from rapports.structure.blocs import NOMBRE, Case, Colonne, Tableau, mots

SOURCE = "agenda du plan et bilans validés des événements"


def tableau_des_evenements(code, titre, evenements):
    """Attend le lieu, le bilan, les créneaux et les accessibilités de chacun."""
    tableau = Tableau(
        code=code,
        titre=titre,
        colonnes=(
            Colonne("Événement"),
            Colonne("Quand", part=18),
            Colonne("Lieu", part=18),
            Colonne("Public touché", NOMBRE, 12),
            Colonne("Comptage", part=12),
            Colonne("Accessibilité", part=16),
        ),
        lignes=tuple(_ligne(evenement) for evenement in evenements),
        source=SOURCE,
    )
    return sans_colonne_vide(tableau)


def _ligne(evenement):
    bilan = evenement.bilan_montre
    retire = f" ({evenement.get_etat_display().lower()})" if evenement.est_retire else ""
    return (
        mots(f"{evenement.titre}{retire}"),
        mots(evenement.quand),
        mots(evenement.lieu),
        du_public(bilan.participants, bilan.participants_mention) if bilan else Case(),
        mots(bilan.get_mode_comptage_display() if bilan else ""),
        mots(", ".join(str(a) for a in evenement.accessibilites.all()) or evenement.accessibilite_texte),
    )
