"""Les sorties d’une année en classeur : mêmes lignes qu’à l’écran, sans l’adresse ni l’avis de personne."""

from tablib import Dataset

from socle.gestion.echanges import Classeur

COLONNES = [
    ("École", lambda s: str(s.ecole)),
    ("Classe", lambda s: s.classe),
    ("Année scolaire", lambda s: s.annee_en_mots),
    ("Jour", lambda s: s.jour),
    ("Atelier", lambda s: s.atelier),
    ("Élèves attendus", lambda s: s.eleves_prevus),
    ("Élèves venus", lambda s: s.eleves),
    ("Adultes", lambda s: s.accompagnateurs),
    ("État", lambda s: s.get_etat_display()),
]
QUESTIONNAIRE = ("Questionnaire", lambda s: s.etat_du_questionnaire.label)


def classeur_des_sorties(sorties, *, questionnaires):
    """Les octets du classeur ; où en est chaque questionnaire n’y paraît que pour la coordination."""
    colonnes = [*COLONNES, QUESTIONNAIRE] if questionnaires else COLONNES
    donnees = Dataset(headers=[titre for titre, _ in colonnes])
    for sortie in sorties:
        donnees.append([lire(sortie) for _, lire in colonnes])
    return Classeur().export_data(donnees)
