"""Chapitre 10 : ce que disent les questionnaires et les bilans, ce qui bloque, l’engagement des référent·es.

Une moyenne ne se lit qu’à partir de cinq réponses ; aucun nom d’agent n’en sort.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Prefetch
from django.utils import timezone

from actions.etats import METEOS_A_MOTIVER, Phase, SituationReponse, Visibilite
from actions.indicateurs import SEUIL
from actions.masquage import se_tait
from actions.models import Action, CampagneMiseAJour, Millesime, PointAvancement, SortieScolaire
from actions.reponses import faire_le_bilan
from evenements.etats import ETATS_SANS_RENDEZ_VOUS
from evenements.models import Evenement
from rapports.mesures import masquer
from rapports.structure import Case, Chiffre, Colonne, Partie, Repere, Tableau
from rapports.structure.blocs import NOMBRE, POURCENT, compte, mots, personnes
from referents.models import AvisFormation
from socle.dates import dire_le_jour

SANS_METEO = "Aucune action n’a de météo : ce qu’en pensent celles et ceux qui les conduisent n’est pas renseigné."
ONT_REPONDU = {SituationReponse.REPONDU, SituationReponse.EN_PARTIE}


def lire(annee):
    evenements = _evenements(annee)
    yield _satisfaction(annee, evenements)
    yield _enseignements(annee, [e for e in evenements if e.dernier_jour.year == annee.annee])
    yield _difficultes(annee)
    yield _engagement(annee)


def _evenements(annee):
    """Ceux de l’année et de l’année d’avant, avec leur bilan."""
    tenus = annee.reels(Evenement.objects.publies()).exclude(etat__in=ETATS_SANS_RENDEZ_VOUS).avec_bornes()
    deux_ans = tenus.filter(dernier_jour__range=(annee.debut.replace(year=annee.annee - 1), annee.fin))
    return list(deux_ans.select_related("bilan").order_by("premier_jour", "pk"))


# --- La satisfaction ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Avis:
    """Des réponses réunies : leur nombre, la somme de leurs notes."""

    reponses: int
    somme: Decimal

    @property
    def nombre(self):
        return personnes(masquer(self.reponses or None))

    @property
    def moyenne(self):
        """Au dixième ; tue tant que moins de cinq personnes ont répondu."""
        if not self.reponses:
            return Case()
        if self.reponses < SEUIL:
            return Case(masque=True)
        return Case(nombre=(self.somme / self.reponses).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _satisfaction(annee, evenements):
    annees = (annee.annee - 1, annee.annee)
    formations = _avis_des_formations(annee, annees)
    interet, accueil = _avis_des_enseignants(annee, annees)
    sujets = (
        ("Événements : satisfaction", 5, [_avis_des_evenements(evenements, n) for n in annees]),
        ("Formations : utilité", 4, [formations[n] for n in annees]),
        ("Sorties scolaires : intérêt des élèves", 4, [interet[n] for n in annees]),
        ("Sorties scolaires : qualité de l’accueil", 4, [accueil[n] for n in annees]),
    )
    connu = any(avis.reponses for _, _, lus in sujets for avis in lus)
    tableau = Tableau(
        code="satisfaction",
        titre="Ce que disent les questionnaires",
        colonnes=(
            Colonne("Question"),
            Colonne("Note sur", NOMBRE, 10),
            *(Colonne(f"{quoi} {n}", NOMBRE, 14) for n in annees for quoi in ("Réponses", "Moyenne")),
        ),
        lignes=tuple(
            (mots(nom), compte(sur), *(case for avis in lus for case in (avis.nombre, avis.moyenne)))
            for nom, sur, lus in sujets
        ),
        note="Les notes vont de 1 à 5 pour les événements, de 1 à 4 pour le reste. Une moyenne se tait tant que moins "
        "de cinq personnes ont répondu. Une formation n’y entre qu’avec cinq avis au moins.",
        source="bilans validés des événements, questionnaires des formations et des sorties scolaires",
    )
    return Partie(
        code="evaluation-satisfaction",
        titre="La satisfaction",
        tableaux=(tableau,) if connu else (),
        vide=f"Aucun questionnaire de {annees[0]} ni de {annees[1]} n’a de réponse au registre : non renseigné.",
    )


def _avis_des_evenements(evenements, n):
    """Chaque bilan dit sa moyenne et combien de personnes ont répondu : la moyenne d’ensemble les pondère."""
    bilans = [e.bilan_montre for e in evenements if e.dernier_jour.year == n and e.bilan_montre]
    notes = [b for b in bilans if b.satisfaction is not None and b.reponses]
    return Avis(sum(b.reponses for b in notes), sum((b.satisfaction * b.reponses for b in notes), Decimal(0)))


def _avis_des_formations(annee, annees):
    """{année de la session: avis}, des seules sessions dont le site montre les réponses ; une requête."""
    lisibles = AvisFormation.objects.lisibles().filter(session__debut__year__in=annees, le__lte=annee.jour)
    if not annee.plan.demonstration:
        lisibles = lisibles.filter(session__demonstration=False)
    return _reunir(lisibles.values_list("session__debut__year", "utilite"), annees)


def _avis_des_enseignants(annee, annees):
    """({année de la sortie: avis} sur l’intérêt, de même sur l’accueil) ; une requête."""
    sorties = annee.reels(SortieScolaire.objects.realisees()).filter(
        jour__year__in=annees, avis__le__date__lte=annee.jour
    )
    lignes = list(sorties.order_by().values_list("jour__year", "avis__interet", "avis__accueil"))
    return _reunir([x[:2] for x in lignes], annees), _reunir([(x[0], x[2]) for x in lignes], annees)


def _reunir(couples, annees):
    notes = {n: [] for n in annees}
    for n, note in couples:
        notes[n].append(note)
    return {n: Avis(len(lues), Decimal(sum(lues))) for n, lues in notes.items()}


# --- Ce qu’on en retient --------------------------------------------------------------------------------


def _enseignements(annee, evenements):
    editions = Millesime.objects.filter(
        action__plan=annee.plan, action__visibilite=Visibilite.PUBLIQUE, annee=annee.annee
    ).exclude(bilan="")
    lignes = [(str(m.action), m.bilan) for m in annee.reels(editions).select_related("action").order_by("action__code")]
    bilans = [(e.titre, e.bilan_montre.texte) for e in evenements if e.bilan_montre and e.bilan_montre.texte]
    tableau = Tableau(
        code="enseignements",
        titre=f"Ce que les bilans de {annee.annee} retiennent",
        colonnes=(Colonne("Action ou événement", part=34), Colonne("Ce qu’on en retient")),
        lignes=tuple((mots(nom), mots(texte)) for nom, texte in [*lignes, *bilans]),
        source="bilans des éditions annuelles et bilans validés des événements",
    )
    return Partie(
        code="evaluation-enseignements",
        titre="Ce qu’on en apprend",
        tableaux=(tableau,) if tableau.lignes else (),
        vide=f"Aucun bilan de {annee.annee} n’est écrit : non renseigné.",
    )


# --- Les difficultés ------------------------------------------------------------------------------------


def _difficultes(annee):
    points = PointAvancement.objects.filter(le__date__lte=annee.jour).order_by("-le", "-pk")
    actions = list(
        Action.objects.filter(plan=annee.plan, visibilite=Visibilite.PUBLIQUE)
        .prefetch_related(Prefetch("points", points, "points_arretes"))
        .order_by("code")
    )
    lignes = tuple(ligne for ligne in map(_difficulte, actions) if ligne)
    jugees = [a for a in actions if a.meteo]
    phrases = ()
    if actions and not jugees:
        phrases = (SANS_METEO,)
    elif actions:
        mal = sum(a.meteo in METEOS_A_MOTIVER for a in jugees)
        phrases = (_dire_la_meteo(mal, len(jugees), len(actions)),)
    tableau = Tableau(
        code="difficultes",
        titre="Les actions en difficulté, et ce que l’on en dit",
        colonnes=(
            Colonne("Action"),
            Colonne("Météo ou phase", part=18),
            Colonne("Raison", part=28),
            Colonne("Ce qui bloque", part=28),
        ),
        lignes=lignes,
        note="« Ce qui bloque » vient du dernier point d’avancement avant l’arrêt des chiffres.",
        source="registre des actions et points d’avancement",
    )
    return Partie(
        code="evaluation-difficultes",
        titre="Les difficultés",
        phrases=phrases,
        tableaux=(tableau,) if lignes else (),
        vide="Aucune action publique n’est inscrite au plan.",
    )


def _difficulte(action):
    """La ligne d’une action dont la météo se motive, qu’on a mise en pause, ou dont le dernier point dit un blocage."""
    blocage = action.points_arretes[0].blocage if action.points_arretes else ""
    if action.meteo in METEOS_A_MOTIVER:
        etat, raison = action.get_meteo_display(), action.meteo_motif
    elif action.phase == Phase.EN_PAUSE:
        etat, raison = action.get_phase_display(), action.phase_motif
    elif blocage:
        etat, raison = action.get_meteo_display() or action.get_phase_display(), "aucune : la météo n’en demande pas"
    else:
        return None
    return mots(action), mots(etat), mots(raison), mots(blocage or "rien au dernier point")


def _dire_la_meteo(mal, jugees, total):
    combien = f"{jugees} action{'s' if jugees > 1 else ''} sur {total} {'ont' if jugees > 1 else 'a'} une météo"
    if not mal:
        return f"{combien} ; aucune ne dit avoir besoin d’appuis ni un objectif compromis."
    return f"{combien} ; {mal} {'disent' if mal > 1 else 'dit'} avoir besoin d’appuis ou un objectif compromis."


# --- L’engagement des référent·es -----------------------------------------------------------------------


def _engagement(annee):
    """Le risque « maintenir l’engagement des référent·es », tel que la dernière campagne le mesure."""
    partie = Partie(
        code="evaluation-engagement",
        titre="Le risque à surveiller : maintenir l’engagement des référent·es",
    )
    campagnes = annee.reels(CampagneMiseAJour.objects.filter(plan=annee.plan, ouverte_le__date__lte=annee.jour))
    *avant, derniere = [None, None, *campagnes.order_by("ouverte_le", "pk")]
    if derniere is None:
        vide = "Aucune campagne de mise à jour n’a été ouverte : l’engagement des référent·es n’est pas mesuré."
        return replace(partie, vide=vide)
    bilan = faire_le_bilan(derniere)
    return replace(
        partie,
        phrases=(
            f"La dernière campagne de mise à jour, ouverte le {_ouverture(derniere)}, demandait un point sur "
            f"{bilan.demandees} action{'s' if bilan.demandees > 1 else ''} ; {bilan.repondues} "
            f"{'en ont un' if bilan.repondues > 1 else 'en a un'}.",
        ),
        chiffres=(_personnes_qui_repondent(bilan, derniere, avant[-1]), _points_de_la_campagne(bilan)),
    )


def _personnes_qui_repondent(bilan, campagne, avant):
    part, numerateur = _part_des_reponses(bilan)
    part_avant = _part_des_reponses(faire_le_bilan(avant))[0] if avant else Case()
    return Chiffre(
        "referents-qui-repondent",
        "des personnes sollicitées ont répondu, au moins en partie",
        part,
        POURCENT,
        numerateur=numerateur,
        denominateur=bilan.personnes or None,
        date=f"campagne du {_ouverture(campagne)}",
        reperes=(Repere(_ouverture(avant) if avant else "avant", part_avant),),
        source="campagnes de mise à jour, au jour où les chiffres ont été figés",
    )


def _points_de_la_campagne(bilan):
    return Chiffre(
        "points-de-la-campagne",
        "des actions demandées ont leur point",
        compte(bilan.part) if bilan.demandees else Case(),
        POURCENT,
        numerateur=compte(bilan.repondues),
        denominateur=bilan.demandees or None,
        source="campagnes de mise à jour",
    )


def _part_des_reponses(bilan):
    """(part, nombre) des personnes qui ont répondu ; l’une et l’autre tues quand elles désigneraient quelqu’un."""
    if not bilan.personnes:
        return Case(), None
    repondu = sum(c.nombre for c in bilan.comptes if c.situation in ONT_REPONDU)
    if se_tait(repondu, bilan.personnes):
        return Case(masque=True), Case(masque=True)
    return compte(round(100 * repondu / bilan.personnes)), compte(repondu)


def _ouverture(campagne):
    return dire_le_jour(timezone.localdate(campagne.ouverte_le))
