"""Les référent·es : qui est en exercice, quelles lettres valent, quelles directions n’ont personne. Aucun nom."""

import datetime
from dataclasses import dataclass

from actions.models.indicateur import Registre
from actions.parcours import ETAPES, lire_le_parcours
from actions.registres import DEPUIS, Periode
from actions.registres.lecture import DU_RESEAU
from rapports.lecture import dire_la_case
from rapports.lectures.agents import cases
from rapports.lectures.agents.sessions import tabler
from rapports.mesures import masquer_ensemble
from rapports.structure.blocs import (
    BARRES,
    NOMBRE,
    POURCENT,
    Chiffre,
    Colonne,
    Dessin,
    Partie,
    Repere,
    Tableau,
    compte,
    mots,
)
from referents.etats import EtatLettre, EtatMandat
from referents.models import LettreMission, MandatReferent, NatureFormation
from socle.dates import dire_le_jour
from socle.templatetags.socle import nombre

PALIERS_PUBLIES = [Registre.REFERENTS_FORMES, Registre.REFERENTS_IMPLIQUES, Registre.REFERENTS_COMPLETS]
EN_EXERCICE = (
    "Agents en poste dont un mandat court à cette date. Une personne pressentie n’y compte pas, ni un mandat en pause "
    "le jour où les chiffres sont figés."
)
LETTRE_VALIDE = "Mandats en cours dont une lettre de mission est signée, et dont l’échéance n’est pas passée."
SANS_REFERENT = "Directions en place à cette date, dont aucun service n’a de référent·e en exercice."


@dataclass(frozen=True)
class Reseau:
    """Le réseau un jour donné : combien de personnes par direction en place. `None` : le registre ne va pas si loin."""

    referents: int | None
    lettres: int | None
    par_direction: dict | None

    @property
    def trous(self):
        """Les directions que personne ne représente, par leur nom ; None sans registre."""
        if self.par_direction is None:
            return None
        return [direction.nom for direction, nombre in self.par_direction.items() if not nombre]


class Reseaux:
    """Les mandats et leurs lettres, lus une fois, pour se dire à plusieurs dates ; deux requêtes."""

    def __init__(self, annee):
        self.lu = annee.registres
        mandats = MandatReferent.objects.exclude(etat__in=[EtatMandat.PRESSENTI, EtatMandat.EN_PAUSE])
        self.mandats = self.lu.reels(mandats, "", "agent__").values_list(
            "pk", "agent", "service__direction", "debut", "fin"
        )
        self.mandats = list(self.mandats.order_by("pk"))
        lettres = LettreMission.objects.filter(etat__in=[EtatLettre.SIGNEE, EtatLettre.CLOSE], signee_le__isnull=False)
        self.lettres = list(
            lettres.order_by("pk").values_list(
                "mandat", "mandat__fin", "etat", "signee_le", "echeance", "remplacee_par__signee_le"
            )
        )

    def au(self, jour):
        if not any(debut <= jour for *_, debut, _ in self.mandats):
            return Reseau(None, None, None)
        tenus = [
            (pk, agent, direction)
            for pk, agent, direction, debut, fin in self.mandats
            if debut <= jour and (fin is None or fin >= jour) and self.lu.postes[agent].est_tenu_le(jour)
        ]
        valables = {mandat for mandat, *lettre in self.lettres if _vaut(*lettre, jour)}
        return Reseau(
            referents=len({agent for _, agent, _ in tenus}),
            # Aucune lettre signée au registre : on ne sait pas, plutôt que zéro.
            lettres=sum(pk in valables for pk, _, _ in tenus) if self._a_des_lettres(jour) else None,
            par_direction=self._par_direction(tenus, jour),
        )

    def _a_des_lettres(self, jour):
        return any(signee_le <= jour for _, _, _, signee_le, _, _ in self.lettres)

    def _par_direction(self, tenus, jour):
        agents = {}
        for _, agent, direction in tenus:
            agents.setdefault(direction, set()).add(agent)
        return {
            direction: len(agents.get(pk, ()))
            for pk, direction in self.lu.directions.items()
            if direction.existe_le(jour) and (pk in agents or not direction.provisoire)
        }


def _vaut(fin_du_mandat, etat, signee_le, echeance, remplacee_le, jour: datetime.date):
    """Signée et non échue ; close depuis, elle valait encore si c’est qu’on l’a renouvelée, ou que le mandat a fini."""
    if signee_le > jour or (echeance is not None and echeance < jour):
        return False
    closes = [le for le in (remplacee_le, fin_du_mandat) if le is not None]
    return etat == EtatLettre.SIGNEE or (bool(closes) and min(closes) > jour)


# --- La partie du chapitre --------------------------------------------------------------------------


def lire(annee, publies, sessions):
    reseaux = Reseaux(annee)
    reseau, avant = reseaux.au(annee.fin), reseaux.au(datetime.date(annee.annee - 1, 12, 31))
    formations = tabler(
        sessions,
        "referents-formations",
        f"Les formations du réseau en {annee.annee}",
        "Formation",
        NatureFormation.LABEL_CITOYEN,
        NatureFormation.COMPLEMENT,
    )
    return Partie(
        "referents",
        "Référent·es",
        phrases=_phrases(annee, reseau),
        chiffres=_chiffres(annee, publies, reseau, avant),
        tableaux=tuple(filter(None, [_parcours(annee) or _parcours_publie(publies), formations])),
    )


def _phrases(annee, reseau):
    if reseau.trous is None:
        return (f"Le registre des mandats ne remonte pas à {annee.annee}.",)
    if not reseau.trous:
        return ("Chaque direction a au moins un·e référent·e.",)
    combien = len(reseau.trous)
    tete = "Une direction n’a" if combien == 1 else f"{combien} directions n’ont"
    return (f"{tete} pas de référent·e : {', '.join(reseau.trous)}.",)


def _chiffres(annee, publies, reseau, avant):
    lus = [
        ("referents", "Référent·es en exercice", EN_EXERCICE, _referents),
        ("lettres", "Lettres de mission valides", LETTRE_VALIDE, _lettres),
        ("directions-sans-referent", "Directions sans référent·e", SANS_REFERENT, _trous),
    ]
    chiffres = [
        Chiffre(
            code,
            libelle,
            dire(reseau),
            date=f"au {dire_le_jour(annee.fin)}",
            source=DU_RESEAU,
            definition=definition,
            reperes=(Repere(str(annee.annee - 1), dire(avant)),),
        )
        for code, libelle, definition, dire in lus
    ]
    return (*chiffres, *_periscolaire(annee, publies))


def _referents(reseau):
    return cases.des_personnes(reseau.referents)


def _lettres(reseau):
    return cases.des_personnes(reseau.lettres)


def _trous(reseau):
    return compte(None if reseau.trous is None else len(reseau.trous))


def _periscolaire(annee, publies):
    """Les directions périscolaires ; rien si ni le registre ni le plan n’en disent un mot."""
    lecture, avant = cases.lire_deux_ans(annee, Registre.DIRECTEURS_PERISCOLAIRES, cumul=True)
    publie = publies.de(Registre.DIRECTEURS_PERISCOLAIRES)
    case = cases.de_la_lecture(lecture)
    if case.est_vide and not (publie.annee or publie.derniere):
        return ()
    chiffre = Chiffre(
        "directeurs-periscolaires",
        "Directions périscolaires tenues par un·e référent·e",
        case,
        numerateur=case if lecture.denominateur else None,
        denominateur=lecture.denominateur,
        date=f"au {dire_le_jour(annee.fin)}",
    )
    return (cases.chiffrer(annee, publie, lecture, cases.de_la_lecture(avant), chiffre),)


# --- Le parcours ------------------------------------------------------------------------------------


def _parcours(annee):
    """L’entonnoir de la page des taux : chaque palier parmi le précédent."""
    parcours = lire_le_parcours(annee.registres, Periode(DEPUIS, annee.fin))
    if not parcours.est_renseigne:
        return None
    minimum = bool(parcours.reserve)
    reserve = f"{parcours.reserve} Ces nombres sont des minimums. " if minimum else ""
    return Tableau(
        "referents-parcours",
        "Le parcours des référent·es, palier par palier",
        (
            Colonne("Palier"),
            Colonne("Agents", NOMBRE, 14),
            Colonne("Part du premier", POURCENT, 16),
            Colonne("Hors du parcours", NOMBRE, 18),
        ),
        tuple(_palier(etape, minimum) for etape in parcours.etapes),
        source=f"registre des formations, du 1er janvier {DEPUIS.year} au {dire_le_jour(annee.fin)}",
        note=f"{reserve}{' '.join(etape.definition for etape in parcours.etapes)} Hors du parcours : qui a ce palier "
        "sans l’un des précédents.",
        dessin=Dessin(BARRES, _conclure_sur_le_parcours(parcours.etapes), (1,)),
    )


def _palier(etape, minimum):
    if etape.masque:
        return mots(etape.libelle), cases.MASQUE, cases.MASQUE, cases.MASQUE
    agents = cases.nuancer(compte(etape.nombre), minimum)
    return mots(etape.libelle), agents, cases.du_pourcent(etape.part), compte(etape.hors)


def _conclure_sur_le_parcours(etapes):
    formes, reguliers, complets = (etape.nombre for etape in etapes)
    if None in (formes, reguliers, complets):
        return "Du label citoyen aux ateliers et aux compléments"
    suite = f"{nombre(reguliers)} viennent aux ateliers, {nombre(complets)} ont aussi les deux compléments"
    return f"Sur {nombre(formes)} agents formés, {suite}"


def _parcours_publie(publies):
    """Ce que le plan publie des mêmes paliers, quand le registre est vide ; rien s’il n’en publie aucun."""
    dits = [publies.de(registre) for registre in PALIERS_PUBLIES]
    releves = [publie.annee or publie.derniere for publie in dits]
    if not any(releves):
        return None
    lignes = tuple(
        (mots(libelle.removeprefix("… et ").capitalize()), cases.du_releve(releve), mots(releve and releve.dates))
        for (libelle, _), releve in zip(ETAPES, releves, strict=True)
    )
    return Tableau(
        "referents-parcours",
        "Le parcours des référent·es, tel que le plan le publie",
        (Colonne("Palier"), Colonne("Agents", NOMBRE, 22), Colonne("Période", part=22)),
        lignes,
        source=next(releve.source for releve in releves if releve),
        dessin=Dessin(BARRES, _conclure_sur_le_publie(lignes), (1,)),
    )


def _conclure_sur_le_publie(lignes):
    dits = ", ".join(
        f"{dire_la_case(agents)} {palier.texte.lower()}" for palier, agents, _ in lignes if not agents.est_vide
    )
    return f"Selon le plan : {dits}"


# --- L’annexe ---------------------------------------------------------------------------------------


def lire_l_annexe(annee):
    """Les référent·es par direction, celles qui n’en ont pas d’abord ; rien si le registre ne remonte pas à l’année."""
    reseau = Reseaux(annee).au(annee.fin)
    if reseau.par_direction is None:
        return ()
    _, effectifs = annee.registres.effectif_du(Periode(DEPUIS, annee.fin))
    directions = sorted(reseau.par_direction.items(), key=lambda couple: couple[1] > 0)
    masques = masquer_ensemble([combien for _, combien in directions])
    lignes = [
        (
            mots(direction.nom),
            cases.MASQUE if effectif.masque else compte(effectif.nombre),
            mots("Représentée" if combien else "Sans référent·e"),
            compte(effectifs.get(direction.pk)),
        )
        for (direction, combien), effectif in zip(directions, masques, strict=True)
    ]
    couverture = _dire_la_couverture(reseau)
    ensemble = (mots("Toute la Ville"), _referents(reseau), mots(couverture), _sommer([ligne[3] for ligne in lignes]))
    tableau = Tableau(
        "referents-par-direction",
        f"Les directions et leurs référent·es au {dire_le_jour(annee.fin)}",
        (
            Colonne("Direction"),
            Colonne("Référent·es", NOMBRE, 14),
            Colonne("Couverture", part=25),
            Colonne("Agents en poste", NOMBRE, 16),
        ),
        (*lignes, ensemble),
        source=DU_RESEAU.lower(),
        note=EN_EXERCICE,
    )
    return (Partie("referents-par-direction", couverture, _phrases(annee, reseau), tableaux=(tableau,)),)


def _sommer(effectifs):
    connus = [case.nombre for case in effectifs if case.nombre is not None]
    return cases.nuancer(compte(sum(connus) if connus else None), len(connus) < len(effectifs))


def _dire_la_couverture(reseau):
    total = len(reseau.par_direction)
    couvertes = total - len(reseau.trous)
    s = "s" if couvertes > 1 else ""
    return f"{couvertes} direction{s} représentée{s} sur {total}"
