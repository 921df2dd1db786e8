"""Les sessions de l’année, toutes natures, et combien d’agents y sont venus : les masques se décident ensemble."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from actions.masquage import masquer_un_tableau
from rapports.lectures.agents import cases
from rapports.structure.blocs import NOMBRE, Case, Colonne, Partie, Tableau, au_moins, compte, mots
from referents.etats import INSCRIPTIONS_FERMEES, EtatPresence, EtatSession
from referents.models import NatureFormation, Presence, SessionFormation

A_VENIR, SANS_OBJET = "à venir", "sans objet"
SANS_THEME = "Thème non renseigné"


@dataclass(frozen=True)
class Session:
    """Une session de l’année. `venus` : les agents, comme au registre ; `d_ailleurs` : les personnes extérieures."""

    nom: str
    nature: str
    groupe: str
    organisme: str
    dates: str
    debut: datetime.date
    etat: str
    etat_dit: str
    places: int | None
    tenue: bool
    venus: Case
    d_ailleurs: Case

    @property
    def programmee(self):
        return not self.tenue and self.etat != EtatSession.ANNULEE


@dataclass(frozen=True)
class Groupe:
    """Les sessions d’un thème, d’un format, d’un métier ; ou toutes celles d’une nature."""

    nom: str
    sessions: tuple[Session, ...]
    venus: Case

    @property
    def tenues(self):
        return sum(session.tenue for session in self.sessions)

    @property
    def programmees(self):
        return sum(session.programmee for session in self.sessions)


class Sessions:
    """Les sessions d’une année, par nature puis par groupe."""

    def __init__(self, annee):
        self._groupes, self._totaux = {}, {}
        lignes = list(_lire(annee))
        for nature in NatureFormation.values:
            siennes = [ligne for ligne in lignes if ligne.type_formation.nature == nature]
            self._groupes[nature], self._totaux[nature] = _ranger(annee, siennes)

    def groupes(self, nature):
        return self._groupes[nature]

    def total(self, nature):
        return self._totaux[nature]

    @property
    def toutes(self):
        """De la première à la dernière."""
        sessions = [s for groupes in self._groupes.values() for groupe in groupes for s in groupe.sessions]
        return sorted(sessions, key=lambda session: (session.debut, session.nom))


def _lire(annee):
    notees = Presence.objects.filter(inscription__session=OuterRef("pk")).exclude(etat=EtatPresence.NON_RENSEIGNE)
    d_ailleurs = Q(inscriptions__agent=None, inscriptions__presences__etat=EtatPresence.PRESENT)
    fermees = Q(inscriptions__etat__in=INSCRIPTIONS_FERMEES)
    return (
        annee.reels(SessionFormation.objects.filter(debut__year__lte=annee.annee))
        .filter(Q(debut__year=annee.annee) | Q(fin__year__gte=annee.annee))
        .select_related("type_formation")
        .prefetch_related("type_formation__metiers")
        .annotate(
            notee=Exists(notees),
            avec_presents=Exists(notees.filter(etat=EtatPresence.PRESENT)),
            d_ailleurs=Count("inscriptions", filter=d_ailleurs & ~fermees, distinct=True),
        )
        .order_by("debut", "pk")
    )


# --- Compter et masquer -----------------------------------------------------------------------------


def _ranger(annee, lignes):
    """Les groupes d’une nature, et leur total : une session, un groupe et le total se taisent ensemble."""
    par_groupe = {}
    for ligne in lignes:
        nom = _groupe_de(ligne)
        par_groupe.setdefault(nom.casefold(), (nom, []))[1].append(ligne)
    venues, manquantes = _venues(annee), {feuille.session for feuille in annee.registres.feuilles}
    nombres = [
        [venues.get(ligne.pk, 0) if _se_compte(annee, ligne) else None for ligne in siennes]
        for _, siennes in par_groupe.values()
    ]
    masque = masquer_un_tableau([[(nombre or 0, None) for nombre in groupe] for groupe in nombres])
    groupes = []
    for (nom, siennes), siens, lisibles, lisible in zip(
        par_groupe.values(), nombres, masque.cellules, masque.groupes, strict=True
    ):
        vues = zip(siennes, siens, lisibles, strict=True)
        sessions = tuple(_session(annee, nom, *vue, partielle=vue[0].pk in manquantes) for vue in vues)
        groupes.append(Groupe(nom, sessions, _sommer(sessions, siens, lisible)))
    toutes = tuple(session for groupe in groupes for session in groupe.sessions)
    total = _sommer(toutes, [nombre for groupe in nombres for nombre in groupe], masque.total)
    return tuple(groupes), Groupe("Ensemble", toutes, total)


def _groupe_de(ligne):
    """Un atelier va avec son thème, une formation de métier avec ses métiers, le reste avec son type."""
    nature = ligne.type_formation.nature
    if nature == NatureFormation.ATELIER:
        theme = ligne.theme.strip()
        return theme[:1].upper() + theme[1:] or SANS_THEME
    if nature == NatureFormation.METIER:
        return ", ".join(metier.nom for metier in ligne.type_formation.metiers.all()) or ligne.nom
    return ligne.type_formation.intitule


def _venues(annee):
    """Combien d’agents à chaque session."""
    nombres = {}
    for venue in annee.registres.venues:
        nombres[venue.session] = nombres.get(venue.session, 0) + 1
    return nombres


def _se_compte(annee, ligne):
    """Sans feuille de présence saisie, on ne suppose rien."""
    return ligne.notee and ligne.etat != EtatSession.ANNULEE and ligne.debut <= annee.fin


def _session(annee, groupe, ligne, nombre, lisible, *, partielle):
    commencee = ligne.debut <= annee.fin
    dates = ligne.dates
    return Session(
        nom=_nommer(ligne),
        nature=ligne.type_formation.nature,
        groupe=groupe,
        organisme=ligne.type_formation.organisme,
        dates=dates[:1].upper() + dates[1:],
        debut=ligne.debut,
        etat=ligne.etat,
        etat_dit=ligne.get_etat_display(),
        places=ligne.capacite,
        tenue=commencee and (ligne.etat == EtatSession.REALISEE or ligne.avec_presents) and not _annulee(ligne),
        venus=_dire(annee, ligne, cases.MASQUE if not lisible else compte(nombre), partielle),
        d_ailleurs=_dire(
            annee, ligne, cases.des_personnes(ligne.d_ailleurs if nombre is not None else None), partielle
        ),
    )


def _nommer(ligne):
    theme = ligne.theme.strip()
    return ligne.nom if theme.casefold() in ligne.nom.casefold() else f"{ligne.nom} : {theme}"


def _annulee(ligne):
    return ligne.etat == EtatSession.ANNULEE


def _dire(annee, ligne, case, partielle):
    if _annulee(ligne):
        return mots(SANS_OBJET)
    if ligne.debut > annee.fin:
        return mots(A_VENIR)
    return au_moins(case) if partielle and case.nombre is not None else case


def _sommer(sessions, nombres, lisible):
    """La somme de ce qui est connu : un minimum si une session tenue n’a pas toute sa feuille."""
    connus = [nombre for nombre in nombres if nombre is not None]
    if not connus:
        # Toutes à venir, ou toutes annulées : cela se dit ; sinon, on ne sait pas.
        dits = {session.venus for session in sessions}
        return dits.pop() if len(dits) == 1 else Case()
    if not lisible:
        return cases.MASQUE
    trous = any(session.tenue and (session.venus.est_vide or session.venus.au_moins) for session in sessions)
    return au_moins(compte(sum(connus))) if trous else compte(sum(connus))


# --- Les tableaux -----------------------------------------------------------------------------------


def tabler(sessions, code, titre, premiere, *natures):
    """Les sessions de ces natures, groupe par groupe ; rien s’il n’y en a pas. Une seule nature a son total."""
    groupes = [groupe for nature in natures for groupe in sessions.groupes(nature)]
    if not groupes:
        return None
    ensemble = [sessions.total(*natures)] if len(natures) == 1 and len(groupes) > 1 else []
    return Tableau(
        code,
        titre,
        (
            Colonne(premiere),
            Colonne("Sessions tenues", NOMBRE, 14),
            Colonne("Programmées", NOMBRE, 16),
            Colonne("Agents venus", NOMBRE, 16),
        ),
        tuple(
            (mots(groupe.nom), compte(groupe.tenues), compte(groupe.programmees), groupe.venus)
            for groupe in (*groupes, *ensemble)
        ),
        source="registre des formations",
        note="Une personne venue à deux sessions compte deux fois." if ensemble else "",
    )


def lire_l_annexe(annee):
    """Toutes les sessions de l’année ; rien, et l’annexe ne s’imprime pas, si le registre n’en a aucune."""
    sessions = Sessions(annee).toutes
    if not sessions:
        return ()
    d_ailleurs = any(s.d_ailleurs.nombre or s.d_ailleurs.masque for s in sessions)
    tableau = Tableau(
        "sessions",
        f"Sessions de formation de {annee.annee}",
        (
            Colonne("Session"),
            Colonne("Organisme", part=14),
            Colonne("Dates", part=18),
            Colonne("État", part=14),
            Colonne("Places", NOMBRE, 8),
            Colonne("Agents présents", NOMBRE, 12),
            *([Colonne("Venus d’ailleurs", NOMBRE, 12)] if d_ailleurs else []),
        ),
        tuple(_ligne(session, d_ailleurs) for session in sessions),
        source="registre des formations",
        note="Présent à une demi-journée au moins. Une session sans feuille de présence est « non renseignée ».",
    )
    return (Partie("sessions-de-l-annee", _compter(sessions), tableaux=(tableau,)),)


def _ligne(session, d_ailleurs):
    sans_limite = session.places is None and session.programmee
    places = mots("sans limite") if sans_limite else compte(session.places)
    ligne = (
        mots(session.nom),
        mots(session.organisme),
        mots(session.dates),
        mots(session.etat_dit),
        places,
        session.venus,
    )
    return (*ligne, session.d_ailleurs) if d_ailleurs else ligne


def _compter(sessions):
    tenues = sum(session.tenue for session in sessions)
    annulees = sum(session.etat == EtatSession.ANNULEE for session in sessions)
    comptes = [
        (len(sessions) - tenues - annulees, "programmée", "programmées"),
        (annulees, "annulée", "annulées"),
    ]
    tete = {0: "Aucune session tenue", 1: "1 session tenue"}.get(tenues, f"{tenues} sessions tenues")
    return ", ".join([tete, *(f"{n} {une if n == 1 else plusieurs}" for n, une, plusieurs in comptes if n)])
