"""L’agenda de l’année : combien d’événements, pour qui, accessibles comment, et ceux qui n’ont pas eu lieu.

Les mêmes événements que l’annexe B ; `bornes` et `mois_de` y servent aussi.
"""

import datetime
from collections import Counter

from django.utils import timezone

from evenements.etats import EtatEvenement, VisibiliteEvenement
from evenements.models import Evenement
from rapports.lectures.cases import en_mots
from rapports.structure.blocs import (
    BARRES,
    EMPILE,
    NOMBRE,
    Case,
    Chiffre,
    Colonne,
    Dessin,
    Partie,
    Repere,
    Tableau,
    compte,
    mots,
)
from socle.dates import dire_la_periode, dire_le_jour

SOURCE = "agenda du plan, événements publiés"
MOIS = (
    "Janvier",
    "Février",
    "Mars",
    "Avril",
    "Mai",
    "Juin",
    "Juillet",
    "Août",
    "Septembre",
    "Octobre",
    "Novembre",
    "Décembre",
)
SANS_MOIS = "Sans mois connu"


def lire(annee):
    evenements, avant = _evenements(annee)
    if not evenements:
        return Partie("agenda", _titre(annee), vide=f"Aucun événement n’est inscrit à l’agenda de {annee.annee}.")
    return Partie(
        "agenda",
        _titre(annee),
        phrases=tuple(_phrases(annee, evenements)),
        chiffres=tuple(_chiffres(annee, evenements, avant)),
        tableaux=tuple(t for t in (_par_mois(annee, evenements), _accessibilites(annee, evenements, avant)) if t),
    )


def _titre(annee):
    return f"L’agenda de {annee.annee}"


def _evenements(annee):
    """Ceux de l’année, et ceux de l’année d’avant ; à cheval sur les deux, un événement est des deux."""
    lignes = list(
        annee.reels(Evenement.objects.publies())
        .entre(datetime.date(annee.annee - 1, 1, 1), datetime.date(annee.annee, 12, 31))
        .prefetch_related("creneaux", "accessibilites")
    )
    return [[e for e in lignes if _est_de(e, a)] for a in (annee.annee, annee.annee - 1)]


def _est_de(evenement, annee):
    """La même règle que `EvenementQuerySet.entre`, sur une ligne déjà lue."""
    creneaux = evenement.creneaux.all()
    periodes = [(timezone.localtime(c.debut).date(), timezone.localtime(c.fin).date()) for c in creneaux]
    periodes = periodes or [(evenement.debut, evenement.fin or evenement.debut)]
    return any(debut.year <= annee <= fin.year for debut, fin in periodes)


# --- Ce que partage l’annexe --------------------------------------------------------------------------


def bornes(evenement):
    """Le premier jour (ou None) et la date en français, lue sur les créneaux s’il y en a."""
    creneaux = list(evenement.creneaux.all())
    if not creneaux:
        return evenement.debut, evenement.dates
    debut = timezone.localtime(min(c.debut for c in creneaux)).date()
    # Un créneau qui finit à minuit n’occupe pas le jour suivant.
    fin = timezone.localtime(max(c.fin for c in creneaux) - datetime.timedelta(seconds=1)).date()
    return debut, dire_le_jour(debut) if debut == fin else dire_la_periode(debut, fin)


def mois_de(evenement, annee):
    """Le mois de 1 à 12 où il commence cette année-là ; None quand sa date n’en connaît pas."""
    debut, _ = bornes(evenement)
    if debut is None or (evenement.debut is not None and evenement.precision not in ("jour", "mois")):
        return None
    return debut.month if debut.year == annee else 1


# --- Compter ------------------------------------------------------------------------------------------


def _chiffres(annee, evenements, avant):
    """Sans aucun événement enregistré l’année d’avant, on ne sait pas : non renseigné."""
    comptes = (
        ("agenda-evenements", "événements à l’agenda", len),
        ("agenda-publics", "ouverts à tout le monde", lambda lus: _combien(lus, VisibiliteEvenement.PUBLIC)),
        ("agenda-accessibles", "disant ce qui est prévu pour les personnes handicapées", _accessibles),
        ("agenda-retires", "annulés ou reportés", _retires),
    )
    for code, libelle, compter in comptes:
        yield Chiffre(
            code=code,
            libelle=libelle,
            case=compte(compter(evenements)),
            source=SOURCE,
            reperes=(Repere(str(annee.annee - 1), compte(compter(avant)) if avant else Case()),),
        )


def _combien(evenements, visibilite):
    return sum(e.visibilite == visibilite for e in evenements)


def _accessibles(evenements):
    return sum(bool(e.accessibilite_texte or e.accessibilites.all()) for e in evenements)


def _retires(evenements):
    return sum(e.est_retire for e in evenements)


def _phrases(annee, evenements):
    """Ce que les chiffres ne disent pas : les cercles, et ce qui n’a pas eu lieu."""
    agents, partenaires = (
        _combien(evenements, cercle) for cercle in (VisibiliteEvenement.AGENTS, VisibiliteEvenement.PARTENAIRES)
    )
    reserves = [f"{agents} pour les agents de la Ville"] if agents else []
    reserves += [f"{partenaires} pour les partenaires"] if partenaires else []
    publics = _combien(evenements, VisibiliteEvenement.PUBLIC)
    dits = [f"{publics} ouvert{'s' if publics > 1 else ''} à tout le monde", *reserves]
    yield f"{en_mots(len(evenements), 'événement')} à l’agenda : {', '.join(dits)}."
    for etat, mot in ((EtatEvenement.ANNULE, "annulé"), (EtatEvenement.REPORTE, "reporté")):
        titres = [e.titre for e in evenements if e.etat == etat]
        if titres:
            yield f"{len(titres)} {mot}{'s' if len(titres) > 1 else ''} : {', '.join(titres)}."
    a_venir = sum((bornes(e)[0] or annee.jour) > annee.jour and not e.est_retire for e in evenements)
    if a_venir:
        yield f"{en_mots(a_venir, 'événement')} encore à venir au jour où ces chiffres sont arrêtés."


def _par_mois(annee, evenements):
    par_mois = {nom: [] for nom in (*MOIS, SANS_MOIS)}
    for evenement in evenements:
        mois = mois_de(evenement, annee.annee)
        par_mois[MOIS[mois - 1] if mois else SANS_MOIS].append(evenement)
    par_mois = {nom: lus for nom, lus in par_mois.items() if lus}
    return Tableau(
        code="agenda-par-mois",
        titre=f"Les événements de {annee.annee}, par mois et par public",
        colonnes=(
            Colonne("Mois"),
            Colonne("Tout le monde", NOMBRE),
            Colonne("Agents", NOMBRE),
            Colonne("Partenaires", NOMBRE),
            Colonne("En tout", NOMBRE),
            Colonne("Accessibilité dite", NOMBRE),
            Colonne("Annulés ou reportés", NOMBRE),
        ),
        lignes=tuple(_mois(nom, lus) for nom, lus in par_mois.items()),
        source=SOURCE,
        note="Un événement compte une fois, au mois où il commence. Les mois sans événement ne paraissent pas.",
        dessin=Dessin(EMPILE, _conclure(par_mois, len(evenements)), (1, 2, 3)) if len(par_mois) > 1 else None,
    )


def _mois(nom, evenements):
    cercles = (VisibiliteEvenement.PUBLIC, VisibiliteEvenement.AGENTS, VisibiliteEvenement.PARTENAIRES)
    return (
        mots(nom),
        *(compte(_combien(evenements, cercle)) for cercle in cercles),
        compte(len(evenements)),
        compte(_accessibles(evenements)),
        compte(_retires(evenements)),
    )


def _conclure(par_mois, total):
    dates = {nom: len(lus) for nom, lus in par_mois.items() if nom != SANS_MOIS}
    if not dates:
        return f"{en_mots(total, 'événement')}, sans mois connu"
    plus = max(dates, key=dates.get)
    meilleurs = [nom for nom, nombre in dates.items() if nombre == dates[plus]]
    if len(meilleurs) > 1:
        return f"{en_mots(total, 'événement')}, répartis sur {len(par_mois)} mois"
    return f"{plus} réunit {dates[plus]} des {total} événements de l’année"


def _accessibilites(annee, evenements, avant):
    """Ce qui était prévu, sorte par sorte ; rien quand aucun événement ne le détaille."""
    comptes, precedents = (Counter(str(a) for e in lus for a in e.accessibilites.all()) for lus in (evenements, avant))
    noms = dict.fromkeys(sorted(comptes, key=lambda nom: (-comptes[nom], nom)))
    if not noms:
        return None
    lignes = tuple((mots(nom), compte(precedents[nom]) if avant else Case(), compte(comptes[nom])) for nom in noms)
    return Tableau(
        code="agenda-accessibilite",
        titre="Ce qui est prévu pour les personnes handicapées",
        colonnes=(
            Colonne("Prévu pour"),
            Colonne(str(annee.annee - 1), NOMBRE, 20),
            Colonne(str(annee.annee), NOMBRE, 20),
        ),
        lignes=lignes,
        source=SOURCE,
        note="Un événement compte à chaque ligne qui le concerne.",
        dessin=Dessin(
            BARRES, f"{_accessibles(evenements)} événements sur {len(evenements)} disent ce qui est prévu", (2,)
        ),
    )
