"""L’appel à projets : ce qui est déposé, puis, les résultats publiés, ce qui est attribué et à qui.

Rien d’une décision ne paraît avant la publication des résultats : mêmes requêtes que les pages publiques.
"""

from django.db.models import Count, Prefetch, Q

from appels_projets.etats import DEPOSEES
from appels_projets.models import Campagne, ThemeCampagne
from rapports.lectures.cases import du_public, en_mots
from rapports.structure.blocs import (
    BARRES,
    EUROS,
    NOMBRE,
    Case,
    Chiffre,
    Colonne,
    Dessin,
    Partie,
    Repere,
    Tableau,
    au_moins,
    compte,
    mots,
)
from socle.templatetags.socle import euros

TITRE = "L’appel à projets"
SOURCE = "registre des appels à projets"
NON_PUBLIES = "résultats non publiés"
SANS_BILAN = "Les bilans des projets ne sont pas encore au registre : les personnes touchées sont non renseignées."


def campagnes_de(annee):
    """Les campagnes annoncées de l’année, de l’appel de ce plan ou de celui qu’il prolonge."""
    return _campagnes(annee).filter(annee=annee.annee)


def _campagnes(annee):
    plans = [annee.plan.pk, annee.plan.succede_a_id]
    return annee.reels(Campagne.objects.publiques().filter(appel__plan__in=[pk for pk in plans if pk]))


def lire(annee):
    themes = ThemeCampagne.objects.annotate(recues=Count("candidatures", filter=Q(candidatures__etat__in=DEPOSEES)))
    themes_des_laureats = Prefetch("laureates__themes")
    campagnes = list(
        _campagnes(annee)
        .filter(annee__lte=annee.annee)
        .avec_comptes()
        .avec_laureates()
        .prefetch_related(Prefetch("themes", themes.order_by("ordre", "pk")), themes_des_laureats)
        .order_by("annee", "titre")
    )
    de_l_annee = [c for c in campagnes if c.annee == annee.annee]
    tableaux = [_d_une_annee_a_l_autre(campagnes), *_details(de_l_annee)] if campagnes else []
    return Partie(
        "appel-a-projets",
        TITRE,
        phrases=tuple(_phrases(de_l_annee)) or (_absence(annee),),
        chiffres=tuple(_chiffres(annee, campagnes)) if de_l_annee else (),
        tableaux=tuple(tableaux),
    )


def _absence(annee):
    return f"Aucune campagne d’appel à projets n’est enregistrée pour {annee.annee}."


def _phrases(campagnes):
    for campagne in campagnes:
        if campagne.publie_ses_resultats:
            oubli = f" {SANS_BILAN}" if campagne.laureates else ""
            yield f"{campagne.titre} : les résultats sont publiés.{oubli}"
        else:
            yield f"{campagne.titre} : {NON_PUBLIES}. Aucune décision ne se lit avant leur publication."


# --- Les sommes de l’année ----------------------------------------------------------------------------


def _chiffres(annee, campagnes):
    siennes, avant = ([c for c in campagnes if c.annee == a] for a in (annee.annee, annee.annee - 1))
    lectures = [
        ("candidatures", "candidatures déposées", _deposees, NOMBRE),
        ("laureats", "projets lauréats", _nombre_de_laureats, NOMBRE),
        ("enveloppe", "enveloppe votée", _enveloppe, EUROS),
        ("attribue", "montant attribué", _attribue, EUROS),
    ]
    if _embargo(siennes):
        lectures = [lecture for lecture in lectures if lecture[2] not in APRES_PUBLICATION]
    for code, libelle, lire_la_case, sorte in lectures:
        yield Chiffre(
            code=f"appel-{code}",
            libelle=libelle,
            case=lire_la_case(siennes),
            sorte=sorte,
            source=SOURCE,
            reperes=(Repere(str(annee.annee - 1), lire_la_case(avant)),),
        )
    if any(c.laureates for c in siennes):
        yield _personnes_prevues(siennes)


def _deposees(campagnes):
    return _sommer([c.nombre_de_deposees for c in campagnes])


def _enveloppe(campagnes):
    return _sommer([c.montant_vote for c in campagnes])


def _nombre_de_laureats(campagnes):
    return _embargo(campagnes) or _sommer([len(c.laureates) for c in campagnes])


def _attribue(campagnes):
    return _embargo(campagnes) or _sommer([_total(c) for c in campagnes])


APRES_PUBLICATION = (_nombre_de_laureats, _attribue)


def _embargo(campagnes):
    """Une campagne qui n’a pas publié tait la somme de toutes : une soustraction la dirait."""
    return None if all(c.publie_ses_resultats for c in campagnes) else mots(NON_PUBLIES)


def _sommer(nombres):
    """La somme ; inconnue s’il en manque un, ou s’il n’y a rien."""
    return compte(None if not nombres or None in nombres else sum(nombres))


def _total(campagne):
    return sum(laureate.attribution.montant for laureate in campagne.laureates)


def _personnes_prevues(campagnes):
    laureates = [laureate for c in campagnes for laureate in c.laureates]
    connues = [x.nb_beneficiaires_prevu for x in laureates if x.nb_beneficiaires_prevu is not None]
    case = du_public(sum(connues)) if connues else Case()
    return Chiffre(
        code="appel-personnes-prevues",
        libelle="personnes que les projets lauréats prévoient de toucher",
        case=au_moins(case) if connues and len(connues) < len(laureates) else case,
        unite="personnes",
        definition="Prévision écrite par les associations ; ce qui s’est passé n’est pas encore au registre.",
        source=SOURCE,
    )


# --- Les tableaux -------------------------------------------------------------------------------------


def _d_une_annee_a_l_autre(campagnes):
    annees = sorted({c.annee for c in campagnes})
    groupes = [(annee, [c for c in campagnes if c.annee == annee]) for annee in annees]
    lignes = tuple(
        (mots(annee), _deposees(lues), _nombre_de_laureats(lues), _enveloppe(lues), _attribue(lues))
        for annee, lues in groupes
    )
    return Tableau(
        code="appel-par-annee",
        titre="L’appel à projets, d’une année à l’autre",
        colonnes=(
            Colonne("Année", part=12),
            Colonne("Candidatures", NOMBRE),
            Colonne("Lauréats", NOMBRE),
            Colonne("Enveloppe votée", EUROS),
            Colonne("Attribué", EUROS),
        ),
        lignes=lignes,
        source=SOURCE,
        dessin=_dessin_des_annees(lignes),
    )


def _dessin_des_annees(lignes):
    if len(lignes) < 2:
        return None
    annee, deposees, *_, attribue = lignes[-1]
    dit = f"{en_mots(int(deposees.nombre), 'candidature').capitalize()} en {annee.texte}"
    if attribue.nombre is not None:
        dit = f"{dit}, {euros(attribue.nombre)} attribués"
    return Dessin(BARRES, dit, (3, 4))


def _details(campagnes):
    for rang, campagne in enumerate(campagnes, start=1):
        suffixe = f"-{rang}" if rang > 1 else ""
        themes = campagne.themes.all()
        if themes and campagne.nombre_de_deposees:
            yield _par_theme(campagne, themes, suffixe)
        if campagne.laureates:
            yield _laureats(campagne, suffixe)


def _par_theme(campagne, themes, suffixe):
    """Avant les résultats, les seules candidatures."""
    publies = campagne.publie_ses_resultats
    retenus = [theme.pk for laureate in campagne.laureates for theme in laureate.themes.all()]
    lignes = [(mots(t.libelle), compte(t.recues), compte(retenus.count(t.pk))) for t in themes]
    colonnes = (Colonne("Thème"), Colonne("Candidatures", NOMBRE, 20), Colonne("Lauréats", NOMBRE, 20))
    largeur = 3 if publies else 2
    premier = max(themes, key=lambda t: t.recues)
    return Tableau(
        code=f"appel-themes{suffixe}",
        titre=f"{campagne.titre}, par thème",
        colonnes=colonnes[:largeur],
        lignes=tuple(ligne[:largeur] for ligne in lignes),
        source=SOURCE,
        note="Un projet peut avoir plusieurs thèmes.",
        dessin=Dessin(
            BARRES,
            f"{premier.libelle} : {en_mots(premier.recues, 'candidature')} sur {campagne.nombre_de_deposees}",
            (1, 2) if publies else (1,),
        ),
    )


def _laureats(campagne, suffixe):
    return Tableau(
        code=f"appel-laureats{suffixe}",
        titre=f"{campagne.titre}, les projets lauréats",
        colonnes=(
            Colonne("Projet", part=34),
            Colonne("Association"),
            Colonne("Montant attribué", EUROS, 20),
        ),
        lignes=tuple((mots(x), mots(x.organisme), Case(nombre=x.attribution.montant)) for x in campagne.laureates),
        source="délibérations du conseil municipal",
    )
