"""Les séances de l’encadrement, les formations par métier, et les démarches : labels, innovation publique."""

from django.db.models import Q

from actions.etats import Visibilite
from actions.models import Action
from actions.models.action import TypeAction
from actions.models.indicateur import Registre
from actions.registres.reseau import SEANCE_DU_DEFENSEUR, THEATRE_FORUM, derniere_session
from rapports.lectures.agents import cases
from rapports.lectures.agents.sessions import tabler
from rapports.structure.blocs import Chiffre, Colonne, Partie, Tableau, mots
from referents.models import NatureFormation
from socle.dates import dire_le_jour

CADRES = [
    (Registre.CADRES_DEFENSEUR, SEANCE_DU_DEFENSEUR, "Cadres à la formation du Défenseur des droits"),
    (Registre.CADRES_THEATRE, THEATRE_FORUM, "Cadres au théâtre forum des référent·es"),
]


def lire_les_cadres(annee, publies, sessions):
    """Les deux formats, chacun avec sa dernière séance tenue, et les séances de l’année."""
    titre = f"Les séances de l’encadrement en {annee.annee}"
    tableau = tabler(sessions, "cadres", titre, "Format", NatureFormation.CADRES)
    rien = f"Aucune séance de l’encadrement n’est inscrite au registre pour {annee.annee}."
    return Partie(
        "cadres",
        "Cadres",
        phrases=() if tableau else (rien,),
        chiffres=tuple(_derniere_seance(annee, publies, *formule) for formule in CADRES),
        tableaux=(tableau,) if tableau else (),
    )


def _derniere_seance(annee, publies, registre, format_, libelle):
    lecture, avant = cases.lire_deux_ans(annee, registre, cumul=True)
    tenue = derniere_session(annee.registres, lecture.periode, format_, tenue=True)
    chiffre = Chiffre(
        f"cadres-{format_}",
        libelle,
        cases.de_la_lecture(lecture),
        unite="personnes",
        date=f"séance du {dire_le_jour(tenue.debut)}" if tenue else "",
    )
    return cases.chiffrer(annee, publies.de(registre), lecture, cases.de_la_lecture(avant), chiffre)


def lire_les_metiers(annee, publies, sessions):
    titre = f"Les formations par métier en {annee.annee}"
    tableau = tabler(sessions, "metiers", titre, "Métier ou formation", NatureFormation.METIER)
    attendus = _attendus_au_periscolaire(annee, publies)
    rien = f"Aucune formation par métier n’est inscrite au registre pour {annee.annee}."
    return Partie(
        "formations-par-metier",
        "Formations par métier",
        phrases=() if tableau else (rien,),
        chiffres=(attendus,) if attendus else (),
        tableaux=(tableau,) if tableau else (),
    )


def _attendus_au_periscolaire(annee, publies):
    """La journée commune Périscolaire-Loisirs et Sports ; rien si ni le registre ni le plan n’en disent un mot."""
    lecture, avant = cases.lire_deux_ans(annee, Registre.ATTENDUS_PERISCOLAIRE, cumul=False)
    publie = publies.de(Registre.ATTENDUS_PERISCOLAIRE)
    case = cases.de_la_lecture(lecture)
    if case.est_vide and not (publie.annee or publie.cible):
        return None
    chiffre = Chiffre(
        "attendus-periscolaire",
        "Attendus à la journée Périscolaire-Loisirs et Sports",
        case,
        unite="agents",
        date=str(annee.annee),
    )
    return cases.chiffrer(annee, publie, lecture, cases.de_la_lecture(avant), chiffre)


# --- Labels et innovation publique ------------------------------------------------------------------


def lire_les_demarches(annee, sessions):
    """Les actions de type « label », celles qui nomment l’innovation publique, et les autres formations de l’année."""
    actions = tuple(_lire_les_actions(annee))
    demarches = _demarches(actions)
    titre = f"Les autres formations de {annee.annee}"
    autres = tabler(sessions, "autres-formations", titre, "Formation", NatureFormation.AUTRE)
    return Partie(
        "label-diversite",
        "Label Diversité et innovation publique",
        phrases=() if actions else ("Aucune action du plan n’est un label, ni ne nomme l’innovation publique.",),
        tableaux=tuple(filter(None, [demarches, autres])),
    )


def _lire_les_actions(annee):
    concernees = Q(type_action=TypeAction.LABEL) | Q(titre__icontains="innovation publique")
    return (
        Action.objects.filter(concernees, plan=annee.plan, objectif__numero=1, visibilite=Visibilite.PUBLIQUE)
        .select_related("plan")
        .order_by("code")
    )


def _demarches(actions):
    if not actions:
        return None
    motifs = [action.phase_motif or action.meteo_motif for action in actions]
    lignes = zip(actions, motifs, strict=True)
    return Tableau(
        "labels-et-innovation",
        "Où en sont les labels et l’innovation publique",
        (
            Colonne("Action"),
            Colonne("Quand", part=22),
            Colonne("Phase", part=12),
            Colonne("Météo", part=16),
            *([Colonne("Pourquoi", part=22)] if any(motifs) else []),
        ),
        tuple(_demarche(action, [mots(motif)] if any(motifs) else []) for action, motif in lignes),
        source="registre des actions du plan",
    )


def _demarche(action, motif):
    return (
        mots(f"{action.code} {action.titre}"),
        mots(action.dates),
        mots(action.get_phase_display()),
        mots(action.get_meteo_display()),
        *motif,
    )
