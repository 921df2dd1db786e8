"""Les journées citoyennes : trois indicateurs, jamais confondus, et ce qui s’en déduit."""

from collections import Counter
from dataclasses import replace

from actions.registres.lecture import Lecture, dire_les_feuilles, par_annee, ventiler
from referents.models import NatureFormation

JOURNEE = NatureFormation.JOURNEE_CITOYENNE


def agents_distincts(lu, periode):
    """Chacun une fois, dans la direction de sa première venue ; partis depuis compris."""
    premieres = {}
    for venue in lu.venues_de(JOURNEE, periode):
        premieres.setdefault(venue.agent, venue)
    directions = Counter(venue.direction for venue in premieres.values())
    anterieurs = [
        Counter(venue.direction for venue in premieres.values() if venue.jour.year <= annee)
        for annee in periode.annees[:-1]
    ]
    lecture = Lecture(
        "Agents venus à une demi-journée au moins d’une journée citoyenne depuis 2016. Une personne venue deux fois "
        "compte une fois, dans la direction de sa première venue\xa0; qui a quitté la Ville compte encore.",
        periode,
        parmi=True,
        # Groupes et directions se rapportent à leur effectif : ils ne se montrent que les années où il est connu.
        # Chaque année de plus qu’on montrerait en ferait taire d’autres, par soustraction.
        detaillees=tuple(annee in {le.year for le in lu.effectifs} for annee in periode.annees),
    )
    return ventiler(lu, lecture, directions, JOURNEE, anterieurs=anterieurs)


def participations(lu, periode):
    """Une personne venue deux fois compte deux fois : ce ne sont plus des personnes parmi un effectif."""
    lecture = Lecture(
        "Venues à une journée citoyenne dans l’année, dans la direction de ce jour-là. Une personne venue à deux "
        "journées compte deux fois\xa0: rapportées à l’effectif, ce sont des venues pour cent agents, non une part.",
        periode,
    )
    return ventiler(lu, lecture, Counter(venue.direction for venue in lu.venues_de(JOURNEE, periode)), JOURNEE)


def part_en_poste(lu, periode, groupe=None):
    """Parmi les agents en poste le jour de l’effectif, ceux qui étaient déjà venus."""
    le, effectifs = lu.effectif_du(periode)
    periode = replace(periode, fin=min(periode.fin, le or periode.fin))
    anciennes = {venue.agent: venue.direction for venue in lu.venues_de(JOURNEE, periode)}
    # La direction d’aujourd’hui, comme l’effectif ; après une réorganisation, celle qui existait alors.
    directions = Counter(
        poste.direction if poste.direction in effectifs else ancienne
        for agent, ancienne in anciennes.items()
        if (poste := lu.postes[agent]).est_tenu_le(periode.fin)
    )
    lecture = Lecture(
        "Agents en poste à la date de l’effectif, et déjà venus une fois au moins à une journée citoyenne depuis "
        "2016. Un départ compte du jour où il est noté. Quand des agents venus quittent la Ville, le taux baisse sans "
        "que personne ne se soit désengagé.",
        periode,
        parmi=True,
    )
    return ventiler(lu, lecture, directions, JOURNEE, groupe)


def taux_par_groupe(lu, periode, groupe):
    """Le taux pondéré (somme sur somme), et la moyenne simple des taux des directions."""
    return replace(
        part_en_poste(lu, periode, groupe),
        definition="Agents en poste déjà venus à une journée citoyenne, dans les directions du groupe. La moyenne "
        "simple donne le même poids à chaque direction\xa0; le taux pondéré, le même à chaque agent.",
    )


def directions_venues(lu, periode):
    lecture = agents_distincts(lu, periode)
    venues = sum(part.numerateur > 0 for part in lecture.ventilation)
    return Lecture(
        "Directions dont un agent au moins est venu à une journée citoyenne depuis 2016, parmi celles dont l’effectif "
        "est connu.",
        periode,
        numerateur=None if lecture.numerateur is None else venues,
        au_moins=None if lecture.au_moins is None else venues,
        denominateur=len(lecture.ventilation) if lecture.denominateur_le and lecture.ventilation else None,
        denominateur_le=lecture.denominateur_le,
        reserves=lecture.reserves,
        personnes=False,
    )


def dates_de_l_annee(lu, periode):
    lecture = Lecture(
        "Journées citoyennes tenues dans l’année\xa0; une journée annulée ne compte pas.", periode, personnes=False
    )
    tenues = [session.debut for session in lu.sessions if session.nature == JOURNEE and session.tenue]
    return par_annee(lecture, tenues, dire_les_feuilles(lu.feuilles_de(periode, nature=JOURNEE)))
