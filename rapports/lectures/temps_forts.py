"""Le 21 mars et le 17 mai : l’édition de l’année, puis toutes les éditions côte à côte, comme la page du site."""

from itertools import groupby

from django.db.models import Prefetch

from actions.indicateurs import enumerer
from actions.models import Millesime
from actions.models.indicateur import Registre
from actions.registres import Periode, Registres
from actions.taux import publier
from evenements.models import Evenement, TempsFort
from evenements.programme import Edition
from rapports.lectures.cases import du_millesime, du_registre, en_mots, sans_colonne_vide
from rapports.lectures.evenements import SOURCE, tableau_des_evenements
from rapports.structure.blocs import (
    BARRES,
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
from socle.dates import dire_la_periode
from socle.templatetags.socle import nombre

NOTE = (
    "Les événements annulés ou reportés ne sont pas comptés ; ceux réservés aux agents ou aux partenaires le sont. Un "
    "public que personne n’a compté n’est pas zéro."
)
TITRES = {
    TempsFort.Code.MARS: "Le 21 mars",
    TempsFort.Code.MAI: "Le 17 mai",
    TempsFort.Code.AUTRE: "L’autre temps fort",
}
EVENEMENTS, PUBLIC = 1, 3
PUBLIC_DE_L_ACTION = "Public dit au bilan de l’action"


def lire(annee):
    """Une partie par temps fort ; un troisième ne paraît que l’année où il a lieu."""
    editions = _editions(annee)
    for code, titre in TITRES.items():
        siennes = editions.get(code, [])
        edition = next((e for e in siennes if e.temps_fort.annee == annee.annee), None)
        if edition or code != TempsFort.Code.AUTRE:
            yield _partie(annee, code, titre, edition, siennes)


def code_de_la_partie(code):
    return f"temps-fort-{code}"


def _editions(annee):
    """{code: éditions publiées jusqu’à l’année, de la première à la dernière}."""
    evenements = (
        annee.reels(Evenement.objects.publies())
        .avec_bornes()
        .order_by("premier_jour", "pk")
        .select_related("lieu", "bilan")
        .prefetch_related("creneaux", "accessibilites")
    )
    millesimes = Millesime.objects.filter(annee__lte=annee.annee)
    temps_forts = (
        annee.reels(TempsFort.objects.publies().filter(annee__lte=annee.annee))
        .select_related("action")
        .prefetch_related(Prefetch("evenements", evenements), Prefetch("action__millesimes", millesimes))
        .order_by("code", "annee")
    )
    return {code: [Edition(t) for t in lus] for code, lus in groupby(temps_forts, lambda t: t.code)}


def _partie(annee, code, titre, edition, editions):
    tableaux = [_de_l_annee(code, edition)] if edition and edition.evenements else []
    if any(e.evenements for e in editions):
        tableaux.append(_cote_a_cote(annee, code, titre, editions))
    return Partie(
        code=code_de_la_partie(code),
        titre=titre,
        phrases=tuple(_phrases(edition)) if edition else (_absence(annee, titre, editions),),
        chiffres=tuple(_chiffres(annee, code, edition, editions)) if edition and edition.evenements else (),
        tableaux=tuple(tableaux),
    )


def _absence(annee, titre, editions):
    absence = f"{titre} n’a pas d’édition inscrite à l’agenda en {annee.annee}."
    if editions and not any(e.evenements for e in editions):
        annees = enumerer([str(e.temps_fort.annee) for e in editions])
        return f"{absence} Aucun événement n’est enregistré pour {annees}."
    return absence


def _phrases(edition):
    temps_fort = edition.temps_fort
    dates = "" if temps_fort.debut == temps_fort.fin else f", {dire_la_periode(temps_fort.debut, temps_fort.fin)}"
    yield f"{temps_fort.libelle}{dates}."
    if temps_fort.texte:
        yield temps_fort.texte
    if not edition.evenements:
        yield "Aucun événement de cette édition n’est enregistré : le public touché est non renseigné."
    retires = [e for e in edition.evenements if e.est_retire]
    if retires:
        yield f"Hors du compte : {', '.join(f'{e.titre} ({e.get_etat_display().lower()})' for e in retires)}."


# --- L’édition de l’année -----------------------------------------------------------------------------


def _chiffres(annee, code, edition, editions):
    precedente = next((e for e in editions if e.temps_fort.annee == annee.annee - 1), None)
    tenus = len(edition.tenus)
    yield Chiffre(
        code=f"{code}-evenements",
        libelle="événements de l’édition",
        case=_evenements(edition),
        source="agenda du plan",
        reperes=_repere(annee, precedente, _evenements),
    )
    yield Chiffre(
        code=f"{code}-public",
        libelle="public compté",
        case=_public(annee, edition),
        unite="personnes",
        definition=_dire_les_publics_inconnus(edition),
        source="bilans validés des événements",
        reperes=_repere(annee, precedente, lambda e: _public(annee, e)),
    )
    if code == TempsFort.Code.MARS:
        yield _enfants(annee)
    yield Chiffre(
        code=f"{code}-accessibles",
        libelle="événements disant ce qui est prévu pour les personnes handicapées",
        case=_accessibles(edition),
        definition=f"Sur {en_mots(tenus, 'événement')} de l’édition." if tenus else "",
        source="agenda du plan",
        reperes=_repere(annee, precedente, _accessibles),
    )


def _repere(annee, precedente, lire_la_case):
    return (Repere(str(annee.annee - 1), lire_la_case(precedente) if precedente else Case()),)


def _evenements(edition):
    return compte(edition.nombre)


def _public(annee, edition):
    """Comme la page du site : une somme incomplète est un minimum ; rien n’est encore compté avant la fin."""
    if edition.public is None:
        return Case() if edition.temps_fort.fin < annee.jour else mots("à venir")
    case = compte(edition.public)
    return au_moins(case) if edition.publics_inconnus else case


def _dire_les_publics_inconnus(edition):
    inconnus = edition.publics_inconnus
    if not inconnus:
        return "Une personne venue à deux événements compte deux fois."
    n_ont = "n’a" if inconnus == 1 else "n’ont"
    return f"{en_mots(inconnus, 'événement')} {n_ont} pas de public connu."


def _accessibles(edition):
    if edition.nombre is None:
        return Case()
    return compte(sum(bool(e.accessibilite_texte or e.accessibilites.all()) for e in edition.tenus))


def _enfants(annee):
    """Le même compte que l’indicateur du registre."""
    lu = Registres(annee.plan.demonstration)
    lues = [publier(Registre.ENFANTS_DU_21_MARS, lu, periode) for periode in _deux_annees(annee)]
    return Chiffre(
        code="21-mars-enfants",
        libelle="enfants venus aux événements ouverts à tous",
        case=du_registre(lues[1]),
        unite="enfants",
        definition=" ".join([lues[1].definition, *lues[1].reserves]),
        source="bilans validés des événements",
        reperes=(Repere(str(annee.annee - 1), du_registre(lues[0])),),
    )


def _deux_annees(annee):
    return (
        Periode(annee.debut.replace(year=annee.annee - 1), annee.fin.replace(year=annee.annee - 1, month=12, day=31)),
        Periode(annee.debut, annee.fin),
    )


def _de_l_annee(code, edition):
    titre = f"Les événements de l’édition {edition.temps_fort.annee}"
    return tableau_des_evenements(f"{code}-programme", titre, edition.evenements)


# --- D’une édition à l’autre --------------------------------------------------------------------------


def _cote_a_cote(annee, code, titre, editions):
    dits = {e.temps_fort.annee: _public_de_l_action(e.temps_fort) for e in editions}
    avec_l_action = any(not case.est_vide for case in dits.values())
    colonnes = (
        Colonne("Édition", part=10),
        Colonne("Événements", NOMBRE),
        Colonne("Lieux", NOMBRE),
        Colonne("Public compté", NOMBRE),
        Colonne("Sans public connu", NOMBRE),
        Colonne("Accessibilité dite", NOMBRE),
        Colonne("Annulés ou reportés", NOMBRE),
    )
    lignes = tuple(_edition(annee, e) for e in editions)
    if avec_l_action:
        colonnes += (Colonne(PUBLIC_DE_L_ACTION, part=18),)
        lignes = tuple((*ligne, dits[e.temps_fort.annee]) for ligne, e in zip(lignes, editions, strict=True))
    tableau = Tableau(
        code=f"{code}-editions",
        titre=f"{titre}, d’une édition à l’autre",
        colonnes=colonnes,
        lignes=lignes,
        source=SOURCE,
        note=NOTE,
        dessin=_dessin(lignes),
    )
    return sans_colonne_vide(tableau)


def _edition(annee, edition):
    """Les mêmes nombres que la page du site (`templates/evenements/_comparaison.html`)."""
    finie = edition.temps_fort.fin < annee.jour
    retires = len(edition.evenements) - len(edition.tenus)
    return (
        mots(edition.temps_fort.annee),
        _evenements(edition),
        compte(edition.lieux or None),
        _public(annee, edition),
        compte(edition.publics_inconnus if finie and edition.nombre is not None else None),
        _accessibles(edition),
        compte(None if edition.nombre is None else retires),
    )


def _public_de_l_action(temps_fort):
    """Ce que l’édition annuelle de son action en dit : pour les années d’avant l’agenda, c’est la seule source."""
    millesimes = temps_fort.action.millesimes.all() if temps_fort.action else ()
    return du_millesime(next((m for m in millesimes if m.annee == temps_fort.annee), None))


def _dessin(lignes):
    """Le public s’il est connu deux fois, sinon le nombre d’événements ; une seule valeur ne se compare pas."""
    for rang, unite, masculin in ((PUBLIC, "personne", False), (EVENEMENTS, "événement", True)):
        connues = [(ligne[0].texte, ligne[rang]) for ligne in lignes if ligne[rang].nombre is not None]
        if len(connues) > 1:
            return Dessin(BARRES, _conclure(connues, unite, masculin=masculin), (rang,))
    return None


def _conclure(connues, unite, *, masculin):
    """« 4 événements en 2026, 2 en 2019 » : la dernière édition connue, et celle d’avant."""
    (avant, reference), (annee, case) = connues[-2:]
    compte_dit = en_mots(int(case.nombre), unite) if case.nombre or masculin else f"aucune {unite}"
    minimum = "au moins " if case.au_moins else ""
    minimum_avant = "au moins " if reference.au_moins else ""
    dit = f"{minimum}{compte_dit} en {annee}, {minimum_avant}{nombre(reference.nombre)} en {avant}"
    return dit[:1].upper() + dit[1:]
