"""Où en est une candidature, dit à l’association : l’état en mots simples, et ce qui vient ensuite. Sous embargo."""

from dataclasses import dataclass

from appels_projets.etats import EtatCandidature


@dataclass(frozen=True)
class Suivi:
    libelle: str
    ton: str
    ensuite: str


LIBELLES = {
    EtatCandidature.BROUILLON: ("Brouillon — non déposé", "alerte"),
    EtatCandidature.DEPOSEE: ("Déposée", "succes"),
    EtatCandidature.RETIREE: ("Retirée", "neutre"),
    EtatCandidature.RECEVABLE: ("Recevable, en cours d’examen", "info"),
    EtatCandidature.PROPOSEE: ("Recevable, en cours d’examen", "info"),
    EtatCandidature.IRRECEVABLE: ("Irrecevable", "erreur"),
    EtatCandidature.ATTRIBUEE: ("Subvention attribuée", "succes"),
    EtatCandidature.REFUSEE: ("Non retenue", "erreur"),
    EtatCandidature.SANS_SUITE: ("Sans suite", "neutre"),
}
ENSUITE = {
    EtatCandidature.RETIREE: "Vous l’avez retirée : rien d’autre ne sera fait.",
    EtatCandidature.RECEVABLE: "Le jury propose, puis le conseil municipal décide. Être recevable ne promet rien ; "
    "toutes les réponses partiront ensemble.",
    EtatCandidature.PROPOSEE: "Le conseil municipal n’a pas encore décidé.",
    EtatCandidature.IRRECEVABLE: "Le motif et les voies de recours sont dans le courriel que vous avez reçu.",
    EtatCandidature.ATTRIBUEE: "La coordination vous écrira pour la suite : convention, versement, bilan.",
    EtatCandidature.REFUSEE: "Le motif et les voies de recours sont dans le courriel que vous avez reçu.",
    EtatCandidature.SANS_SUITE: "Le motif est dans le courriel que vous avez reçu.",
}
ETAPES = ["Brouillon", "Dépôt", "Recevabilité", "Jury et conseil municipal", "Réponse"]
ATTEINTES = {EtatCandidature.BROUILLON: 0, EtatCandidature.DEPOSEE: 2, EtatCandidature.RECEVABLE: 3}


def suivre(candidature):
    montre = candidature.etat_montre
    libelle, ton = LIBELLES[montre]
    if montre == EtatCandidature.BROUILLON:
        return _suivre_le_brouillon(candidature.campagne)
    if montre == EtatCandidature.DEPOSEE:
        return Suivi(libelle, ton, _apres_le_depot(candidature.campagne))
    return Suivi(libelle, ton, ENSUITE[montre])


def etapes(candidature):
    """Pour la frise ; une candidature retirée ou répondue n’a plus d’étape en cours."""
    montre = candidature.etat_montre
    if montre == EtatCandidature.RETIREE:
        return []
    courante = ATTEINTES.get(montre, len(ETAPES))
    etats = ["fait" if rang < courante else "courant" if rang == courante else "a_venir" for rang in range(len(ETAPES))]
    return [{"libelle": libelle, "etat": etat} for libelle, etat in zip(ETAPES, etats, strict=True)]


def _suivre_le_brouillon(campagne):
    libelle, ton = LIBELLES[EtatCandidature.BROUILLON]
    if campagne.est_ouverte:
        return Suivi(libelle, ton, f"À compléter et à déposer avant le {campagne.cloture_en_mots}.")
    if campagne.est_close:
        ensuite = f"L’appel est clos depuis le {campagne.cloture_en_mots} : ce brouillon ne peut plus être déposé."
        return Suivi("Brouillon jamais déposé", "neutre", ensuite)
    return Suivi(libelle, ton, "L’appel n’est pas ouvert : ce brouillon attend.")


def _apres_le_depot(campagne):
    if campagne.est_ouverte:
        return f"Vous pouvez encore la reprendre jusqu’au {campagne.cloture_en_mots}."
    return "La coordination vérifie que la candidature est complète et répond au règlement."
