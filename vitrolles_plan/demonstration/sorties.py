"""Les sorties des CM2 : celles du plan 2019-2021, puis trois années faites et celle en cours commencée.

Écoles, effectifs et avis sont inventés. De 2017 à 2019, près de cinq cents élèves par an, comme le plan le publie.
"""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.text import slugify

from actions import annees_scolaires, sorties
from actions.models import Action, AvisEnseignant, SortieScolaire
from partenaires.models import Organisme, SorteOrganisme
from socle.models import Passage
from vitrolles_plan.demonstration.lecture import heure, jour_ouvre, lignes

ACTION = "V12"
ATELIERS = ["Visite guidée et atelier sur les préjugés", "Visite guidée et atelier sur les actes justes"]
RAISON = "L’école est en travaux cette semaine-là."
ANNEES_FAITES = {"il_y_a_3_ans": 3, "il_y_a_2_ans": 2, "l_an_passe": 1}
# Les trois premières années, de 2016-2017 à 2018-2019 : les mêmes classes, les mêmes nombres.
PREMIERES_ANNEES = {"il_y_a_3_ans": 2016, "il_y_a_2_ans": 2017, "l_an_passe": 2018}


def emmener(jour, coordination):
    action, annee = Action.objects.get(code=ACTION), annees_scolaires.de(jour)
    classes = lignes("sorties")
    ecoles = {nom: _ouvrir(nom) for nom in dict.fromkeys(ligne["ecole"] for ligne in classes)}
    faites = [*PREMIERES_ANNEES.items(), *((colonne, annee - age) for colonne, age in ANNEES_FAITES.items())]
    for colonne, passee in faites:
        for rang, ligne in enumerate(classes):
            if ligne[colonne]:
                faite = _prevoir(action, ecoles, ligne, passee, rang, coordination, ligne[colonne])
                le = jour_ouvre(date(passee + 1, 1, 8) + timedelta(weeks=rang // 2))
                _compter(faite, le, int(ligne[colonne]), coordination)
                if passee == annee - 1:
                    _repondre(faite, ligne, le)
    for rang, ligne in enumerate(classes):
        if ligne["attendus"]:
            sortie = _prevoir(action, ecoles, ligne, annee, rang, coordination, ligne["attendus"])
            _commencer(sortie, ligne, jour, coordination)


def _ouvrir(nom):
    return Organisme.objects.create(
        code=f"demo-{slugify(nom)}", nom=nom, sorte=SorteOrganisme.SCOLAIRE, demonstration=True, **sorties.COMMUNE
    )


def _prevoir(action, ecoles, ligne, annee, rang, coordination, attendus):
    sortie = SortieScolaire(
        action=action,
        ecole=ecoles[ligne["ecole"]],
        classe=ligne["classe"],
        annee_scolaire=annee,
        atelier=ATELIERS[rang % 2],
        # Deux ou trois élèves manquent d’ordinaire le jour venu.
        eleves_prevus=int(attendus) + rang % 3,
    )
    return sorties.prevoir(sortie, coordination)


def _commencer(sortie, ligne, jour, coordination):
    """L’année en cours : ce qui est passé est compté, le reste attend ; des questionnaires sont partis."""
    le = _dans_l_annee(ligne["decalage"], sortie.annee_scolaire, jour)
    recente = le is not None and timedelta(0) < jour - le < timedelta(days=12)
    courriel = f"{slugify(ligne['ecole'])}-{slugify(ligne['classe'])}@demo.example" if recente else ""
    champs = {"jour": le, "enseignant_courriel": courriel}
    sortie = sorties.corriger(sortie, sortie.revision, champs, coordination)
    if le is None:
        return
    if ligne["decalage"] == "23" and ligne["classe"] == "CM2 B":
        sorties.annuler(sortie, RAISON, coordination)
    if le < jour:
        _compter(sortie, le, sortie.eleves_prevus - 1, coordination)
        if jour - le > timedelta(days=30):
            _repondre(sortie, ligne, le)
        elif courriel and ligne["interet"]:
            sorties.envoyer_le_questionnaire(sortie)


def _dans_l_annee(decalage, annee, jour):
    """Un jour ouvré autour d’aujourd’hui, s’il est de l’année scolaire ; sinon, il reste à préciser."""
    le = jour_ouvre(jour + timedelta(days=int(decalage))) if decalage else None
    return le if le and annees_scolaires.de(le) == annee else None


def _compter(sortie, le, eleves, coordination):
    sorties.compter(sortie, le, eleves, 3, coordination)
    # Comptée le jour même, et non celui du chargement.
    Passage.objects.filter(type_objet__model="sortiescolaire", id_objet=sortie.pk).update(le=heure(le, "17:30"))


def _repondre(sortie, ligne, le):
    if not ligne["interet"]:
        return
    textes = {nom: ligne[nom] for nom in ("en_classe", "a_ameliorer")}
    avis = sorties.repondre(sortie, interet=int(ligne["interet"]), accueil=int(ligne["accueil"]), **textes)
    AvisEnseignant.objects.filter(pk=avis.pk).update(le=min(heure(le + timedelta(days=3), "18:10"), timezone.now()))
