"""Le bilan de tout le plan, année par année, figé avec le rapport : quatre chapitres, en cinq requêtes au plus.

Ce que le rapport a déjà lu (indicateurs, temps forts, avancement) n’est pas relu : les deux documents disent pareil.
"""

from actions.etats import Phase, Visibilite
from actions.models import Action, Millesime
from actions.models.action import Reconduction
from rapports import structure as s
from rapports.lectures import moyens
from rapports.lectures.cases import de_la_mesure, en_mots
from rapports.mesures import additionner_les_cases, compter, valeur_de_l_annee
from rapports.structure.blocs import EUROS, NOMBRE, compte, mots

OBJECTIFS = "bilan-objectifs"
TITRES = {
    OBJECTIFS: "Ce qu’est devenu chaque objectif",
    "bilan-indicateurs": "Les indicateurs, année par année",
    "bilan-temps-forts": "Ce qui revient, édition par édition",
    "bilan-argent": "L’argent, année par année",
}
REGISTRE = "registre des actions du plan"
# Les tableaux du rapport qui vont déjà d’année en année, et ce qu’on en dit quand ils manquent.
D_ANNEE_EN_ANNEE = {
    "21-mars-editions": ("Le 21 mars", "Aucune édition du 21 mars n’est inscrite à l’agenda."),
    "17-mai-editions": ("Le 17 mai", "Aucune édition du 17 mai n’est inscrite à l’agenda."),
    "cm2-editions": (
        "Les élèves de CM2 au Camp des Milles",
        "Aucune édition de cette sortie n’est inscrite au registre.",
    ),
}


def lire(annee, *, objectifs, indicateurs, chapitres):
    """Les chapitres du bilan ; `chapitres` : ceux du rapport, d’où viennent les tableaux des temps forts."""
    parties = {
        OBJECTIFS: [_phases(objectifs), _editions(annee), _suites(annee)],
        "bilan-indicateurs": _indicateurs(annee, objectifs, indicateurs),
        "bilan-temps-forts": _temps_forts(chapitres),
        "bilan-argent": [_argent(annee)],
    }
    return tuple(s.ChapitreFige(code, tuple(lues)) for code, lues in parties.items())


def _annees(annee):
    return [n for n in annee.plan.annees if n <= annee.annee]


def _nom(objectif):
    return f"{objectif.numero}. {objectif.titre_court}" if objectif.numero else objectif.titre_court


# --- Les objectifs ----------------------------------------------------------------------------------


def _phases(objectifs):
    phases = [libelle for _, libelle in Phase.choices]
    lignes = tuple((mots(_nom(o)), *(compte(c.nombre) for c in o.phases), compte(o.total)) for o in objectifs)
    tableau = s.Tableau(
        code="bilan-phases",
        titre="Nombre d’actions par objectif et par phase",
        colonnes=(s.Colonne("Objectif", part=34), *(s.Colonne(p, NOMBRE) for p in phases), s.Colonne("Total", NOMBRE)),
        lignes=lignes,
        source=REGISTRE,
    )
    return s.Partie(
        code="bilan-objectifs-phases",
        titre="Les actions, par phase",
        phrases=tuple(_dire(o) for o in objectifs if o.total),
        tableaux=(tableau,) if any(o.total for o in objectifs) else (),
        vide="Aucune action n’est encore inscrite à ce plan.",
    )


def _dire(objectif):
    """« 1. Agents : 12 actions réalisées sur 27, 4 en cours, 11 à venir. »"""
    reste = [f"{c.nombre} {c.libelle.lower()}" for c in objectif.phases if c.nombre and c.code != Phase.REALISEE]
    realisees = _dire_les_realisees(objectif.phases)
    return f"{_nom(objectif)} : {', '.join([f'{realisees} sur {objectif.total}', *reste])}."


def _dire_les_realisees(comptes):
    realisees = sum(c.nombre for c in comptes if c.code == Phase.REALISEE)
    if not realisees:
        return "aucune action réalisée"
    return en_mots(realisees, "action réalisée", "actions réalisées")


def _editions(annee):
    """Une ligne par action qui a tenu ou prévu une édition, une colonne par année."""
    annees = _annees(annee)
    lues = annee.reels(
        Millesime.objects.filter(
            action__plan=annee.plan, action__visibilite=Visibilite.PUBLIQUE, annee__in=annees
        ).select_related("action")
    ).order_by("action__code", "annee")
    par_action = {}
    for millesime in lues:
        nom = f"{millesime.action.code} – {millesime.action.titre}"
        par_action.setdefault(nom, {})[millesime.annee] = mots(millesime.get_phase_display().lower())
    tableau = s.Tableau(
        code="bilan-editions",
        titre="Les éditions annuelles des actions",
        colonnes=(s.Colonne("Action", part=70 if len(annees) == 1 else 40), *(s.Colonne(str(n)) for n in annees)),
        lignes=tuple(
            (mots(nom), *(editions.get(n, mots("sans édition")) for n in annees))
            for nom, editions in par_action.items()
        ),
        source=REGISTRE,
    )
    return s.Partie(
        code="bilan-objectifs-editions",
        titre="Les actions qui reviennent",
        tableaux=(tableau,) if par_action else (),
        vide="Aucune édition annuelle n’est inscrite au registre.",
    )


def _suites(annee):
    """Ce que le plan suivant reprend, s’il est public ; une action sans suite n’y est pas."""
    reprises = Action.objects.publiques().filter(issue_de__plan=annee.plan, issue_de__visibilite=Visibilite.PUBLIQUE)
    lues = list(reprises.order_by("pk").values_list("issue_de__objectif__numero", "reconduction"))
    numeros = sorted({numero for numero, _ in lues}, key=lambda n: n or 99)
    choix = Reconduction.choices
    lignes = tuple(
        (
            mots(f"Objectif {numero}" if numero else "Gouvernance du plan"),
            *(compte(c.nombre) for c in compter([r for n, r in lues if n == numero], choix)),
        )
        for numero in numeros
    )
    tableau = s.Tableau(
        code="bilan-suites",
        titre="Ce que le plan suivant reprend, en nombre d’actions",
        colonnes=(s.Colonne("Objectif de ce plan", part=34), *(s.Colonne(libelle, NOMBRE) for _, libelle in choix)),
        lignes=lignes,
        source=REGISTRE,
    )
    return s.Partie(
        code="bilan-objectifs-suites",
        titre="Ce qui continue",
        tableaux=(tableau,) if lignes else (),
        vide="Aucun plan suivant ne dit encore ce qu’il reprend.",
    )


# --- Indicateurs, temps forts, argent ---------------------------------------------------------------


def _indicateurs(annee, objectifs, indicateurs):
    numeros = {o.numero: _nom(o) for o in objectifs}
    groupes = [(numero, nom, [i for i in indicateurs if i.objectif == numero]) for numero, nom in numeros.items()]
    groupes.append(("plan", "Tout le plan", [i for i in indicateurs if i.objectif not in numeros]))
    parties = [_indicateurs_de(annee, numero or "gouvernance", nom, siens) for numero, nom, siens in groupes if siens]
    vide = "Aucun indicateur n’est rattaché à ce plan."
    return parties or [s.Partie("bilan-indicateurs-aucun", "Les indicateurs", vide=vide)]


def _indicateurs_de(annee, numero, nom, indicateurs):
    annees = _annees(annee)
    lignes = tuple(
        (
            mots(f"{i.code} – {i.libelle}"),
            mots("pour cent" if i.unite == "%" else i.unite),
            *(de_la_mesure(valeur_de_l_annee(i.mesures, n, cumule=i.cumule), i.unite) for n in annees),
            de_la_mesure(i.cible, i.unite),
        )
        for i in indicateurs
    )
    tableau = s.Tableau(
        code=f"bilan-indicateurs-{numero}",
        titre=f"{nom} : valeur de chaque indicateur, par année",
        colonnes=(
            s.Colonne("Indicateur", part=34),
            s.Colonne("Unité", part=14),
            *(s.Colonne(str(n), NOMBRE) for n in annees),
            s.Colonne("Cible", NOMBRE),
        ),
        lignes=lignes,
        note="Une valeur ne s’étire jamais sur une autre année que celle qu’elle couvre.",
        source="relevés des indicateurs ; chacun porte la sienne à l’annexe E du rapport",
    )
    return s.Partie(code=f"bilan-indicateurs-objectif-{numero}", titre=nom, tableaux=(tableau,))


def _temps_forts(chapitres):
    tableaux = {t.code: t for chapitre in chapitres for partie in chapitre.parties for t in partie.tableaux}
    return [
        s.Partie(f"bilan-{code}", titre, tableaux=(tableaux[code],) if code in tableaux else (), vide=vide)
        for code, (titre, vide) in D_ANNEE_EN_ANNEE.items()
    ]


def _argent(annee):
    par_annee = moyens.sommes_par_annee(annee)
    lignes = tuple(
        (
            mots(n),
            additionner_les_cases([x.prevu for x in postes.values()]),
            *(sommes.realise for sommes in postes.values()),
            additionner_les_cases([x.realise for x in postes.values()]),
        )
        for n, postes in par_annee.items()
    )
    postes = next(iter(par_annee.values()), {})
    tableau = s.Tableau(
        code="bilan-argent",
        titre="Prévu et réalisé par année, et réalisé par poste",
        colonnes=(
            s.Colonne("Année", part=10),
            s.Colonne("Prévu", EUROS),
            *(s.Colonne(poste, EUROS) for poste in postes),
            s.Colonne("Réalisé", EUROS),
        ),
        lignes=lignes,
        note="« Au moins » : il manque des sommes au registre ; ce qui n’y est pas n’a pas coûté zéro.",
        source="registres des actions, de l’agenda et de l’appel à projets",
    )
    connu = any(not case.est_vide for ligne in lignes for case in ligne[1:])
    return s.Partie(
        code="bilan-argent-annees",
        titre="Ce que le plan a coûté",
        tableaux=(tableau,) if connu else (),
        vide="Aucune somme n’est inscrite aux registres de ces années : ce que le plan a coûté n’est pas renseigné.",
    )
