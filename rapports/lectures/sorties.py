"""Les CM2 au Camp des Milles : élèves par année scolaire, classes venues, avis des enseignant·es.

Une année civile finit une année scolaire et en commence une autre : les chiffres de la première sont ceux de l’année.
"""

from dataclasses import replace

from actions import annees_scolaires
from actions.models import Millesime, SortieScolaire
from actions.models.indicateur import Registre
from rapports.lectures.actions import tableau_des_editions
from rapports.mesures import masquer
from rapports.structure.blocs import (
    BARRES,
    NOMBRE,
    POURCENT,
    Case,
    Chiffre,
    Colonne,
    Dessin,
    Partie,
    Repere,
    Tableau,
    compte,
    mots,
    personnes,
)
from socle.templatetags.socle import nombre

CODE, TITRE = "cm2", "Les CM2 au Camp des Milles"
SOURCE = "registre des sorties scolaires"
VIDE = "Aucune sortie de CM2 n’est au registre, et les éditions de l’action ne disent pas leur public."


def lire(annee):
    faites = _par_annee_scolaire(annee)
    finie, avant = (_compte(annee, annee.annee - ecart) for ecart in (1, 2))
    connues = finie.classes or avant.classes or faites
    editions = _editions_de_l_action(annee)
    if editions and faites:
        editions = replace(editions, dessin=None)
    tableaux = (_par_annee(annee, faites), _avis(annee, finie, avant), editions)
    return Partie(
        CODE,
        TITRE,
        phrases=() if connues or editions is None else ("Le registre des sorties ne remonte pas à cette année.",),
        chiffres=tuple(_chiffres(annee, finie, avant)) if connues else (),
        tableaux=tuple(t for t in tableaux if t),
        vide=VIDE,
    )


def _sorties(annee):
    return annee.reels(SortieScolaire.objects.all())


def _par_annee_scolaire(annee):
    """Les sorties tenues jusqu’au dernier jour qui compte, de la première année à la dernière."""
    return _sorties(annee).filter(jour__lte=annee.fin).par_annee()[::-1]


def _compte(annee, annee_scolaire):
    """Le même compte que la page des sorties."""
    return _sorties(annee).de_l_annee_scolaire(annee_scolaire).compter()


# --- Les chiffres de l’année scolaire finie -----------------------------------------------------------


def _chiffres(annee, finie, avant):
    scolaire, precedente = (annees_scolaires.dire(annee.annee - ecart) for ecart in (1, 2))
    yield Chiffre(
        code="cm2-eleves",
        libelle="élèves de CM2 emmenés au Camp des Milles",
        case=personnes(masquer(finie.eleves)),
        unite="élèves",
        date=f"année scolaire {scolaire}",
        source=SOURCE,
        reperes=(Repere(precedente, personnes(masquer(avant.eleves))),),
    )
    yield Chiffre(
        code="cm2-classes",
        libelle="des classes inscrites sont venues",
        case=_part(finie),
        sorte=POURCENT,
        numerateur=compte(_venues(finie)) if finie.classes else None,
        denominateur=finie.classes,
        date=f"année scolaire {scolaire}",
        definition="Classes inscrites au registre, hors sorties annulées.",
        source=SOURCE,
        reperes=(Repere(precedente, _part(avant)),),
    )


def _venues(compte_de_sorties):
    return (compte_de_sorties.realisees or 0) if compte_de_sorties.classes else None


def _part(lu):
    return compte(round(100 * _venues(lu) / lu.classes) if lu.classes else None)


# --- D’une année scolaire à l’autre -------------------------------------------------------------------


def _par_annee(annee, faites):
    if not faites:
        return None
    courante = annees_scolaires.de(annee.fin)
    en_cours = any(x.annee_scolaire == courante for x in faites) and not _est_finie(annee, courante)
    return Tableau(
        code="cm2-par-annee",
        titre="Les sorties tenues, par année scolaire",
        colonnes=(Colonne("Année scolaire"), Colonne("Classes venues", NOMBRE), Colonne("Élèves venus", NOMBRE)),
        lignes=tuple((mots(x.en_mots), compte(x.classes), personnes(masquer(x.eleves))) for x in faites),
        source=SOURCE,
        note=f"L’année {annees_scolaires.dire(courante)} n’est pas finie." if en_cours else "",
        dessin=Dessin(BARRES, _conclure(annee, faites), (2,)),
    )


def _est_finie(annee, annee_scolaire):
    return annee.fin >= annees_scolaires.debut(annee_scolaire + 1)


def _conclure(annee, faites):
    """La dernière année scolaire finie, et combien d’élèves depuis la première."""
    finies = [x for x in faites if _est_finie(annee, x.annee_scolaire) and x.se_montre]
    if not finies:
        return f"Les sorties de {faites[-1].en_mots} ont commencé"
    derniere = finies[-1]
    dit = f"{nombre(derniere.eleves)} élèves en {derniere.en_mots}"
    if len(finies) == 1:
        return dit
    avant = finies[-2]
    return f"{dit}, {nombre(avant.eleves)} en {avant.en_mots}"


# --- Les avis -----------------------------------------------------------------------------------------


def _avis(annee, finie, avant):
    """Des moyennes, à partir de cinq avis ; les mots d’un·e enseignant·e ne paraissent pas."""
    if not (finie.avis or avant.avis):
        return None
    scolaire, precedente = (annees_scolaires.dire(annee.annee - ecart) for ecart in (1, 2))
    return Tableau(
        code="cm2-avis",
        titre="Ce qu’en disent les enseignant·es, sur 4",
        colonnes=(Colonne("Question"), Colonne(precedente, NOMBRE, 20), Colonne(scolaire, NOMBRE, 20)),
        lignes=(
            (mots("Les élèves étaient intéressés"), _moyenne(avant.interet), _moyenne(finie.interet)),
            (mots("La classe était bien accueillie"), _moyenne(avant.accueil), _moyenne(finie.accueil)),
            (mots("Réponses au questionnaire"), _reponses(avant), _reponses(finie)),
            (mots("Classes venues"), compte(_venues(avant)), compte(_venues(finie))),
        ),
        source="questionnaire envoyé après la sortie",
        note="Moyennes de 1, pas du tout, à 4, tout à fait ; elles se disent à partir de cinq réponses.",
    )


def _moyenne(valeur):
    return Case() if valeur is None else compte(str(valeur))


def _reponses(lu):
    return personnes(masquer(lu.avis if lu.avis is not None or not lu.realisees else 0))


# --- Les éditions annuelles de l’action ---------------------------------------------------------------


def _editions_de_l_action(annee):
    """Le public dit par l’action que l’indicateur compte : pour les années d’avant le registre, la seule source."""
    plans = [pk for pk in (annee.plan.pk, annee.plan.succede_a_id) if pk]
    millesimes = (
        annee.reels(Millesime.objects.filter(action__plan__in=plans, annee__lte=annee.annee))
        .filter(action__indicateurs__registre=Registre.ELEVES_EN_SORTIE, participants__isnull=False)
        .distinct()
        .order_by("annee", "action__code")
    )
    return tableau_des_editions("cm2-editions", "Ce que disent les éditions annuelles de l’action", millesimes)
