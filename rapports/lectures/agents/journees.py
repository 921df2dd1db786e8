"""Les journées citoyennes : les trois nombres de la page des taux, leur suite année après année, et les directions."""

from datetime import date

from actions.etat_des_taux import lire_les_blocs
from actions.models.indicateur import Registre
from actions.registres import DEPUIS, Periode, agents_distincts, participations
from actions.registres.journees import JOURNEE
from actions.registres.lecture import DES_FORMATIONS, RIEN
from actions.taux import dresser
from rapports.lectures.agents import cases
from rapports.lectures.agents.publies import Publie
from rapports.structure.blocs import (
    BARRES,
    COURBE,
    NOMBRE,
    POURCENT,
    Case,
    Chiffre,
    Colonne,
    Dessin,
    Partie,
    Tableau,
    compte,
    mots,
)
from socle.dates import dire_le_jour
from socle.templatetags.socle import nombre, pourcent

VILLE = "Toute la Ville"


def lire(annee, publies):
    lu = annee.registres
    blocs = lire_les_blocs(lu, annee.annee, annee.fin)
    avant = lire_les_blocs(lu, annee.annee - 1, date(annee.annee - 1, 12, 31))
    en_poste = blocs[2]
    return Partie(
        "journees-citoyennes",
        "Journées citoyennes",
        phrases=_reserves(blocs),
        chiffres=(
            _distincts(annee, publies, blocs[0], avant[0]),
            _participations(annee, blocs[1], avant[1]),
            _en_poste(annee, publies, en_poste, avant[2]),
            _dates(annee, publies),
        ),
        tableaux=tuple(
            filter(None, [_par_annee(annee), _par_groupe(en_poste), _par_direction(en_poste), _taux_publies(publies)])
        ),
    )


def _reserves(blocs):
    """Ce qui manque aux registres, dit une fois."""
    if all(bloc.lecture.nombre is None and not bloc.lecture.masque for bloc in blocs):
        return ("Le registre des présences aux journées citoyennes est vide : aucun nombre ne s’en calcule.",)
    reserves = dict.fromkeys(reserve for bloc in blocs for reserve in bloc.lecture.reserves if reserve != RIEN)
    return tuple(f"Registre des journées citoyennes : {reserve}" for reserve in reserves)


# --- Les chiffres -----------------------------------------------------------------------------------


def _distincts(annee, publies, bloc, avant):
    chiffre = Chiffre(
        "agents-distincts",
        bloc.titre,
        cases.de_la_lecture(bloc.lecture),
        unite="agents",
        date=f"au {dire_le_jour(annee.fin)}",
    )
    publie = publies.de(Registre.AGENTS_DISTINCTS)
    return cases.chiffrer(annee, publie, bloc.lecture, cases.de_la_lecture(avant.lecture), chiffre)


def _participations(annee, bloc, avant):
    chiffre = Chiffre("participations", "Participations", cases.de_la_lecture(bloc.lecture), date=str(annee.annee))
    return cases.chiffrer(annee, Publie(), bloc.lecture, cases.de_la_lecture(avant.lecture), chiffre)


def _en_poste(annee, publies, bloc, avant):
    lecture, agents = bloc.lecture, cases.de_la_lecture(bloc.lecture)
    chiffre = Chiffre(
        "part-en-poste",
        "Part des agents en poste déjà venus",
        _taux_de(bloc),
        sorte=POURCENT,
        numerateur=None if agents.est_vide else agents,
        denominateur=None if agents.est_vide else lecture.denominateur,
        date=f"effectif au {dire_le_jour(lecture.denominateur_le)}" if lecture.denominateur_le else "",
    )
    return cases.chiffrer(annee, publies.de(Registre.PART_EN_POSTE), lecture, _taux_de(avant), chiffre)


def _taux_de(bloc):
    return cases.du_taux(bloc.tableau.total, bloc.tableau.minimum) if bloc.tableau else Case()


def _dates(annee, publies):
    lecture, avant = cases.lire_deux_ans(annee, Registre.DATES_DE_L_ANNEE, cumul=False)
    chiffre = Chiffre(
        "journees-tenues", "Journées citoyennes tenues", cases.de_la_lecture(lecture), date=str(annee.annee)
    )
    publie = publies.de(Registre.DATES_DE_L_ANNEE)
    return cases.chiffrer(annee, publie, lecture, cases.de_la_lecture(avant), chiffre)


# --- Les tableaux -----------------------------------------------------------------------------------


def _par_annee(annee):
    """Le cumul et les venues de chaque année, depuis la première au registre."""
    lu = annee.registres
    venues = lu.venues_de(JOURNEE, Periode(DEPUIS, annee.fin))
    if not venues:
        return None
    lignes = tuple(_une_annee(lu, an, min(annee.fin, date(an, 12, 31))) for an in _annees(venues, annee))
    arret = f"Arrêté au {dire_le_jour(annee.fin)}. " if annee.fin < date(annee.annee, 12, 31) else ""
    return Tableau(
        "journees-par-annee",
        "Agents distincts en cumul, et venues de chaque année",
        (Colonne("Année"), Colonne("Agents distincts depuis 2016", NOMBRE, 34), Colonne("Venues", NOMBRE, 28)),
        lignes,
        source=DES_FORMATIONS.lower(),
        note=f"{arret}Le cumul ne compte chaque personne qu’une fois ; les venues comptent chaque journée.",
        dessin=Dessin(COURBE, _conclure_sur_le_cumul(lignes), (1,)),
    )


def _annees(venues, annee):
    return range(venues[0].jour.year, annee.annee + 1)


def _une_annee(lu, an, fin):
    cumul = dresser(agents_distincts(lu, Periode(DEPUIS, fin)))
    venues = dresser(participations(lu, Periode(date(an, 1, 1), fin)))
    return (mots(an), *(cases.du_nombre(t.total, t.minimum) if t else Case() for t in (cumul, venues)))


def _conclure_sur_le_cumul(lignes):
    connues = [ligne for ligne in lignes if ligne[1].nombre is not None]
    if len(connues) < 2:
        return "Agents venus à une journée citoyenne, en cumul"
    (premiere, debut, _), (derniere, fin, _) = connues[0], connues[-1]
    return f"De {nombre(debut.nombre)} agents en {premiere.texte} à {nombre(fin.nombre)} en {derniere.texte}"


def _par_groupe(bloc):
    tableau = bloc.tableau
    if tableau is None or len(tableau.groupes) < 2:
        return None
    lignes = (*tableau.groupes, tableau.total)
    return Tableau(
        "journees-par-groupe",
        "Agents en poste déjà venus, par groupe de directions",
        (
            Colonne("Groupe de directions"),
            Colonne("Venus", NOMBRE, 12),
            Colonne("En poste", NOMBRE, 12),
            Colonne("Taux", POURCENT, 12),
            Colonne("Moyenne simple", POURCENT, 14),
        ),
        tuple((*_ligne(ligne, tableau.minimum), cases.du_pourcent(ligne.moyenne)) for ligne in lignes),
        source=_source(bloc),
        note="Le taux pèse chaque agent autant ; la moyenne simple, chaque direction autant. Elle n’est pas renseignée "
        "quand un nombre s’y tait.",
    )


def _par_direction(bloc):
    tableau = bloc.tableau
    if tableau is None:
        return None
    directions = sorted((d for g in tableau.groupes for d in g.directions), key=_du_plus_haut)
    return Tableau(
        "journees-par-direction",
        "Agents en poste déjà venus, par direction",
        (
            Colonne("Direction"),
            Colonne("Venus", NOMBRE, 14),
            Colonne("En poste", NOMBRE, 14),
            Colonne("Taux", POURCENT, 14),
        ),
        tuple(_ligne(ligne, tableau.minimum) for ligne in (*directions, tableau.total)),
        source=_source(bloc),
        dessin=Dessin(BARRES, _conclure_sur_les_directions(directions, tableau.total), (3,)),
    )


def _du_plus_haut(ligne):
    """Les taux du plus haut au plus bas, les masqués et les inconnus à la fin : leur rang ne dit rien d’eux."""
    return (ligne.taux is None or ligne.masque, -(ligne.taux or 0), ligne.nom)


def _conclure_sur_les_directions(directions, total):
    connus = [ligne.taux for ligne in directions if ligne.taux is not None]
    if len(connus) < 2:
        return "Part des agents en poste déjà venus, par direction"
    bornes = f"De {pourcent(min(connus), 0)} à {pourcent(max(connus), 0)} selon les directions"
    return bornes if total.taux is None else f"{bornes}, {pourcent(total.taux, 0)} pour toute la Ville"


def _ligne(ligne, minimum):
    return (
        mots(ligne.nom),
        cases.du_nombre(ligne, minimum),
        compte(ligne.denominateur),
        cases.du_taux(ligne, minimum),
    )


def _source(bloc):
    le = bloc.lecture.denominateur_le
    return f"{bloc.lecture.source.lower()}" + (f", effectif au {dire_le_jour(le)}" if le else ", effectif à saisir")


def _taux_publies(publies):
    """Les taux que le plan publie pour cette année : celui de la Ville, et ceux des groupes de directions."""
    groupes = [p for p in publies.chacun_de(Registre.TAUX_PAR_GROUPE) if p.annee]
    ville = [p for p in publies.chacun_de(Registre.PART_EN_POSTE) if p.annee]
    if not groupes:
        return None
    lignes = tuple((mots(p.groupe or VILLE), *_publie(p.annee)) for p in (*groupes, *ville))
    taux = [p.annee.valeur_publiee for p in groupes]
    conclusion = f"De {nombre(min(taux))} à {pourcent(max(taux))} selon les groupes, tels que publiés"
    return Tableau(
        "journees-taux-publies",
        "Les taux publiés par le plan",
        (
            Colonne("Groupe de directions"),
            Colonne("Taux publié", POURCENT, 14),
            Colonne("Agents venus", NOMBRE, 18),
            Colonne("Agents en poste", NOMBRE, 18),
        ),
        lignes,
        source=groupes[0].annee.source,
        note="Sans le numérateur et le dénominateur de chaque groupe, ces taux ne se recalculent pas.",
        dessin=Dessin(BARRES, conclusion, (1,)),
    )


def _publie(releve):
    return cases.du_releve(releve), compte(releve.numerateur), compte(releve.denominateur)
