"""Chapitre 2 : ce que ne disent pas les indicateurs, avec l’année d’avant ; le gabarit en fait des tuiles."""

from actions.etats import Phase, Visibilite
from actions.models import Action
from appels_projets.models import Candidature
from evenements.models import TempsFort
from rapports.lectures.cases import accorder
from rapports.precedent import phases_de_l_an_passe
from rapports.registres import choisir_les_comites
from rapports.structure import Case, Chiffre, Partie, Repere
from rapports.structure.blocs import compte
from socle.dates import dire_le_jour


def lire(annee):
    yield Partie(
        code="essentiel-chiffres",
        titre="Les chiffres du plan",
        chiffres=(_actions(annee), _projets(annee), _temps_forts(annee), _decisions(annee)),
    )


def _actions(annee):
    actions = Action.objects.filter(plan=annee.plan, visibilite=Visibilite.PUBLIQUE)
    phases = list(actions.values_list("phase", flat=True))
    avant = phases_de_l_an_passe(annee)
    realisees = phases.count(Phase.REALISEE)
    return Chiffre(
        "actions-realisees",
        accorder(realisees, "action réalisée", "actions réalisées"),
        compte(realisees),
        unite=f"sur {len(phases)}",
        source="registre des actions du plan",
        reperes=_reperes(
            annee,
            compte(avant[Phase.REALISEE]) if avant else Case(),
            compte(realisees),
            Case(),
        ),
    )


def _projets(annee):
    laureates = annee.reels(Candidature.objects.laureates().filter(campagne__appel__plan=annee.plan))
    de_deux_ans = laureates.filter(campagne__annee__in=(annee.annee - 1, annee.annee))
    return _par_annee(
        annee,
        list(de_deux_ans.values_list("campagne__annee", flat=True)),
        "projets-soutenus",
        ("projet soutenu", "projets soutenus"),
        "lauréats publics de l’appel à projets",
    )


def _temps_forts(annee):
    """Une édition est tenue quand son dernier jour est passé."""
    tenus = annee.reels(TempsFort.objects.publies()).filter(
        annee__in=(annee.annee - 1, annee.annee), fin__lte=annee.fin
    )
    return _par_annee(
        annee,
        list(tenus.values_list("annee", flat=True)),
        "temps-forts-tenus",
        ("temps fort tenu", "temps forts tenus"),
        "agenda du plan",
    )


def _par_annee(annee, annees, code, noms, source):
    """Un registre vide ne vaut pas zéro : sans aucune ligne cette année-là, le nombre n’est pas renseigné."""
    avant, pendant = (annees.count(n) or None for n in (annee.annee - 1, annee.annee))
    reperes = _reperes(annee, compte(avant), compte(pendant), Case())
    return Chiffre(code, accorder(pendant, *noms), compte(pendant), source=source, reperes=reperes)


def _decisions(annee):
    comite, precedent = choisir_les_comites(annee.plan, annee.annee, annee.jour)
    soumises = _nombre_de_decisions(comite)
    return Chiffre(
        "decisions-attendues",
        accorder(soumises.nombre, "décision soumise au comité", "décisions soumises au comité"),
        soumises,
        date=dire_le_jour(comite.date) if comite else "",
        source="registre du comité",
        reperes=_reperes(annee, _nombre_de_decisions(precedent), soumises, Case()),
    )


def _nombre_de_decisions(comite):
    """Sans comité, ou sans rien d’écrit, on ne sait pas."""
    return compte(len(comite.decisions.all()) or None) if comite else Case()


def _reperes(annee, avant, pendant, cible):
    return (Repere(str(annee.annee - 1), avant), Repere(str(annee.annee), pendant), Repere("cible", cible))
