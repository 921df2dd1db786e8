"""Le réseau : le label, ses suites, les séances de l’encadrement, les réunions ; et les sorties scolaires."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from actions.registres.lecture import (
    DES_REUNIONS,
    DES_SORTIES,
    DU_RESEAU,
    RIEN,
    Lecture,
    Periode,
    compter,
    dire_les_feuilles,
    etablir,
    fourchette,
    par_annee,
)
from referents.models import NatureFormation

# « Régulièrement impliqué » : le plan ne le définit pas. Deux ateliers en un an, pour que ce ne soit plus une fois par
# hasard, et que la mesure suive les personnes qui viennent encore.
ATELIERS_REGULIERS = 2
FENETRE_DES_ATELIERS = timedelta(days=365)

COMPLEMENTS_ATTENDUS = 2
DIRECTEUR_PERISCOLAIRE = "directeur-periscolaire"
SEANCE_DU_DEFENSEUR = "cadres"
THEATRE_FORUM = "theatre-forum-cadres"
JOURNEE_PERISCOLAIRE = "journee-periscolaire-sports"


def referents_formes(lu, periode):
    lecture = Lecture("Agents venus à une demi-journée au moins de la formation «\xa0label citoyen\xa0».", periode)
    return compter(lu, lecture, len(formes_au_label(lu, periode)), NatureFormation.LABEL_CITOYEN)


def referents_complets(lu, periode):
    complets = formes_aux_complements(lu, periode)
    return _parmi_les_formes(
        lu,
        Lecture(
            "Parmi les agents formés au label citoyen, ceux venus à deux formations complémentaires différentes "
            "(Artémia, Capacité).",
            periode,
        ),
        complets,
        NatureFormation.COMPLEMENT,
    )


def referents_impliques(lu, periode):
    lecture = Lecture(
        f"Parmi les agents formés au label citoyen, ceux venus à {ATELIERS_REGULIERS} ateliers au moins dans les douze "
        "mois qui précèdent la date d’arrêt.",
        periode,
        parmi=True,
    )
    if not des_ateliers_recents(lu, periode):
        return replace(lecture, reserves=("Aucun atelier n’est au registre dans ces douze mois.",))
    return _parmi_les_formes(lu, lecture, reguliers_aux_ateliers(lu, periode), NatureFormation.ATELIER)


def formes_au_label(lu, periode):
    return {venue.agent for venue in lu.venues_de(NatureFormation.LABEL_CITOYEN, periode)}


def formes_aux_complements(lu, periode):
    suivis = {(venue.agent, venue.type_formation) for venue in lu.venues_de(NatureFormation.COMPLEMENT, periode)}
    nombres = Counter(agent for agent, _ in suivis)
    return {agent for agent, nombre in nombres.items() if nombre >= COMPLEMENTS_ATTENDUS}


def des_ateliers_recents(lu, periode):
    """Les venues des douze derniers mois : sans elles, personne n’est ni régulier, ni irrégulier."""
    fenetre = Periode(max(periode.debut, periode.fin - FENETRE_DES_ATELIERS + timedelta(days=1)), periode.fin)
    return lu.venues_de(NatureFormation.ATELIER, fenetre)


def reguliers_aux_ateliers(lu, periode):
    nombres = Counter(venue.agent for venue in des_ateliers_recents(lu, periode))
    return {agent for agent, nombre in nombres.items() if nombre >= ATELIERS_REGULIERS}


def themes_d_ateliers(lu, periode):
    ateliers = [s for s in lu.sessions if s.nature == NatureFormation.ATELIER and s.tenue and periode.couvre(s.debut)]
    themes = {s.theme.casefold(): s.theme for s in ateliers if s.theme}
    return Lecture(
        "Thèmes différents des ateliers tenus par le réseau.",
        periode,
        numerateur=len(themes) or None,
        precisions=tuple(sorted(themes.values(), key=str.casefold)),
        reserves=() if themes else (RIEN,),
        personnes=False,
    )


def directeurs_periscolaires(lu, periode):
    """Le métier dit qui est directeur ; le mandat, qui est référent."""
    directeurs = {
        agent
        for agent, poste in lu.postes.items()
        if poste.metier == DIRECTEUR_PERISCOLAIRE and poste.est_tenu_le(periode.fin)
    }
    referents = {mandat.agent for mandat in lu.mandats if mandat.court_le(periode.fin)}
    return Lecture(
        "Directrices et directeurs périscolaires en poste dont un mandat de référent·e court à cette date.",
        periode,
        source=DU_RESEAU,
        numerateur=len(directeurs & referents) if directeurs else None,
        denominateur=len(directeurs) or None,
        reserves=() if directeurs else ("Aucun agent n’a le métier de directeur·rice périscolaire.",),
        parmi=True,
    )


def cadres_a_la_seance(lu, periode, type_formation):
    session = derniere_session(lu, periode, type_formation, tenue=True)
    lecture = Lecture("Personnes venues à la dernière séance tenue.", periode)
    if session is None:
        return replace(lecture, reserves=(RIEN,))
    venus = sum(venue.session == session.pk for venue in lu.venues)
    manques = dire_les_feuilles(lu.feuilles_de(periode, session=session.pk))
    return etablir(lecture, venus, manques)


def attendus_periscolaire(lu, periode):
    session = derniere_session(lu, periode, JOURNEE_PERISCOLAIRE)
    lecture = Lecture("Agents inscrits à la journée commune Périscolaire-Loisirs et Sports, venus ou non.", periode)
    if session is None or not session.attendus:
        return replace(lecture, reserves=(RIEN,))
    return replace(lecture, numerateur=session.attendus)


def derniere_session(lu, periode, type_formation, *, tenue=False):
    """La dernière session de ce type dans la période, ou None ; tenue seulement, si on le demande."""
    sessions = [s for s in lu.sessions if s.type_formation == type_formation and periode.couvre(s.debut)]
    return next((s for s in reversed(sessions) if s.tenue or not tenue), None)


def reunions_de(lu, periode, nature):
    dates = [le for sorte, le in lu.reunions if sorte == nature]
    lecture = Lecture("Réunions tenues dans l’année.", periode, source=DES_REUNIONS, personnes=False)
    return par_annee(lecture, dates)


def eleves_en_sortie(lu, periode):
    sorties = [(jour, eleves) for jour, eleves in lu.sorties if periode.couvre(jour)]
    muettes = sum(eleves is None and jour < timezone.localdate() for jour, eleves in sorties)
    comptees = [(jour, eleves) for jour, eleves in sorties if eleves is not None]
    venus = Counter()
    for jour, eleves in comptees:
        venus[jour.year] += eleves
    lecture = Lecture("Élèves venus aux sorties scolaires tenues dans l’année civile.", periode, source=DES_SORTIES)
    manque = f"{muettes} sortie{'s' if muettes > 1 else ''} sans nombre d’élèves venus." if muettes else ""
    return fourchette(lecture, venus, manque) if venus else replace(lecture, reserves=(manque or RIEN,))


def _parmi_les_formes(lu, lecture, agents, nature):
    """Parmi les agents formés au label ; qui a la suite sans le label n’y compte pas."""
    formes = formes_au_label(lu, lecture.periode)
    lecture = replace(lecture, parmi=True, denominateur=len(formes) or None)
    return compter(lu, lecture, len(agents & formes), NatureFormation.LABEL_CITOYEN, nature)
