"""Un registre inventé de 2016 à 2021, qui redonne les chiffres publiés par le plan (I01 à I18) ; puis ses relevés.

Les nombres par direction (`registre_directions.csv`) ont été cherchés : 404 agents sur 1 188, et des moyennes simples
de 33, 50 et 62 %. Les personnes de ce registre ne sont pas les référent·es d’aujourd’hui : le réseau garde sa taille.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count, cycle

from django.utils import timezone
from django.utils.text import slugify
from simple_history.utils import bulk_update_with_history

from actions.models import Action, Indicateur
from actions.releves import relever_le_plan
from referents.etats import EtatMandat
from referents.models import Agent, Direction, EffectifDirection, MandatReferent, Reunion
from referents.operations import reprendre_un_registre
from socle.etats import faire_passer
from vitrolles_plan.demonstration.lecture import lignes

FIN_2019 = date(2019, 12, 31)
PREMIERS_MANDATS, FIN_DES_MANDATS = date(2016, 11, 10), date(2021, 12, 31)
DIRECTEURS_PERISCOLAIRES = 13
UN_PARTI_SUR = 9
METIERS = {
    "education": ("atsem", "animateur-periscolaire"),
    "sports": ("animateur-sportif",),
    "culture": ("enseignant-artistique", ""),
    "administration-generale": ("accueil", "", "police-municipale"),
    "emploi": ("conseiller-emploi",),
    "solidarite": ("mediateur", "educateur", ""),
}


@dataclass
class Personne:
    prenom: str
    nom: str
    direction: str
    service: str
    metier: str
    rang: float
    label: bool = False
    directeur: bool = False
    nouvelle: bool = False

    @property
    def courriel(self):
        nom = slugify(unicodedata.normalize("NFKD", self.nom).encode("ascii", "ignore").decode())
        prenom = slugify(unicodedata.normalize("NFKD", self.prenom).encode("ascii", "ignore").decode())
        return f"{prenom}.{nom}@demo.example"


def reprendre(plan, jour, coordination):
    """Le registre, les effectifs, les mandats ; puis ce que le plan en relève, fin de l’an passé et ce jour."""
    _saisir_les_effectifs()
    personnes = list(_inventer_les_personnes())
    reprendre_un_registre(_lignes(personnes), coordination, demonstration=True)
    agents = {agent.courriel: agent for agent in Agent.objects.filter(courriel__in=[p.courriel for p in personnes])}
    _donner_les_mandats([agents[p.courriel] for p in personnes if p.label], coordination)
    _laisser_partir([agents[p.courriel] for p in personnes if not p.label][::UN_PARTI_SUR], coordination)
    _tenir_les_reunions([agents[p.courriel] for p in personnes if p.label])
    _relier_les_indicateurs(plan)
    for arret in (date(jour.year - 1, 12, 31), jour):
        relever_le_plan(plan, arret, par=coordination)


def _saisir_les_effectifs():
    directions = {direction.code: direction for direction in Direction.objects.all()}
    for ligne in lignes("registre_directions"):
        EffectifDirection.objects.create(
            direction=directions[ligne["direction"]],
            date_reference=FIN_2019,
            agents_en_poste=int(ligne["agents_en_poste"]),
            source="Démonstration : nombre inventé",
            demonstration=True,
        )


# --- Les personnes --------------------------------------------------------------------------------------


def _inventer_les_personnes():
    noms = _noms()
    services = {}
    for ligne in lignes("services"):
        services.setdefault(ligne["direction"], []).append(ligne["nom"])
    for ligne in lignes("registre_directions"):
        code, venus, apres = ligne["direction"], int(ligne["venus"]), int(ligne["venus_apres_2019"])
        for rang in range(venus + apres):
            prenom, nom = next(noms)
            metiers = METIERS.get(code, ("",))
            directeur = code == "education" and rang < DIRECTEURS_PERISCOLAIRES
            yield Personne(
                prenom=prenom,
                nom=nom,
                direction=code,
                service=services[code][0 if directeur else rang % len(services[code])],
                metier="directeur-periscolaire" if directeur else metiers[rang % len(metiers)],
                rang=(rang + 0.5) / venus,
                label=rang < int(ligne["label"]),
                directeur=directeur,
                nouvelle=rang >= venus,
            )


def _noms():
    """Prénoms et noms se croisent sans jamais refaire la même personne."""
    paires = lignes("registre_noms")
    nombre = len(paires)
    for rang in count():
        tour, place = divmod(rang, nombre)
        yield paires[place]["prenom"], paires[(place + 31 + 13 * tour) % nombre]["nom"]


# --- Les présences --------------------------------------------------------------------------------------


def _lignes(personnes):
    """Les lignes du registre, comme un tableur les donnerait."""
    anciennes = sorted((p for p in personnes if not p.nouvelle), key=lambda p: p.rang)
    sessions = lignes("registre_sessions")
    yield from _journees([s for s in sessions if s["qui"] == "journee"], anciennes)
    yield from _journees_d_apres([s for s in sessions if s["qui"] == "journee-apres"], anciennes, personnes)
    label = [p for p in personnes if p.label]
    groupes = cycle([label[::2], label[1::2]])
    ateliers = count()
    for session in sessions:
        if session["qui"] == "label":
            yield from _feuille(session, next(groupes))
        elif session["qui"] == "complement":
            yield from _feuille(session, label[::2][: int(session["nombre"])])
        elif session["qui"] == "atelier":
            yield from _feuille(session, _venus_a_l_atelier(next(ateliers), label), moment="matin")
        elif session["qui"] == "cadres":
            yield from _feuille(session, anciennes[:: len(anciennes) // 30][: int(session["nombre"])], moment="matin")
        elif session["qui"] == "animateurs":
            yield from _journee_des_animateurs(session, anciennes)


def _journees(sessions, anciennes):
    """Chacun vient une fois ; un sur onze revient, un par journée s’excuse et vient à la suivante."""
    for rang, session in enumerate(sessions):
        venus = anciennes[rang :: len(sessions)]
        yield from _feuille(session, venus)
        yield from _feuille(session, [p for p in anciennes[rang + 2 :: 11 * len(sessions)] if p not in venus])
        if rang + 1 < len(sessions):
            yield from _feuille(session, anciennes[rang + 1 :: len(sessions)][:1], presence="excusé")


def _journees_d_apres(sessions, anciennes, personnes):
    """En 2020 et 2021, de nouvelles personnes viennent, et d’autres reviennent."""
    nouvelles = [p for p in personnes if p.nouvelle]
    for rang, session in enumerate(sessions):
        yield from _feuille(session, nouvelles[rang :: len(sessions)])
        yield from _feuille(session, anciennes[rang * 17 : rang * 17 + 7])


def _venus_a_l_atelier(rang, label):
    """Vingt personnes viennent à un atelier sur deux ; parmi les autres, chacune à un seul, un atelier sur trois."""
    reguliers, autres = label[::2], label[1::2]
    return reguliers[rang % 2 :: 2] + (autres[rang // 3 :: 5] if rang % 3 == 0 else [])


def _journee_des_animateurs(session, anciennes):
    attendus = [p for p in anciennes if p.direction in ("education", "sports")][: int(session["nombre"])]
    yield from _feuille(session, attendus[6:])
    yield from _feuille(session, attendus[:6], presence="absent")


def _feuille(session, personnes, *, moment="", presence="présent"):
    for jour in session["jours"].split("|"):
        for personne in personnes:
            yield {
                "session": session["code"],
                "type": session["type"],
                "jour": jour,
                "moment": moment,
                "intitule": session["intitule"],
                "theme": session["theme"],
                "lieu": session["lieu"],
                "courriel": personne.courriel,
                "prenom": personne.prenom,
                "nom": personne.nom,
                "direction": personne.direction,
                "service": personne.service,
                "metier": personne.metier,
                "presence": presence,
            }


# --- Ce que ces personnes sont devenues -----------------------------------------------------------------


def _donner_les_mandats(agents, coordination):
    for agent in agents:
        mandat = MandatReferent.objects.create(
            agent=agent, service=agent.service, debut=PREMIERS_MANDATS, demonstration=True
        )
        faire_passer(mandat, EtatMandat.ACTIF, par=coordination)
        faire_passer(
            mandat, EtatMandat.TERMINE, par=coordination, fin=FIN_DES_MANDATS, motif_fin="Fin du plan 2019-2021"
        )


def _laisser_partir(agents, coordination):
    """Des départs notés de 2020 à l’an dernier : le cumul les garde, la part des agents en poste les perd."""
    arrivees = Agent.history.filter(id__in=[agent.pk for agent in agents])
    arrivees.update(history_date=_a_neuf_heures(date(2016, 1, 4)))
    for annee in range(2020, 2026):
        partis = agents[annee - 2020 :: 6]
        for agent in partis:
            agent.actif = False
        bulk_update_with_history(
            partis,
            Agent,
            ["actif"],
            default_user=coordination,
            default_date=_a_neuf_heures(date(annee, 9, 1)),
        )


def _a_neuf_heures(jour):
    return timezone.make_aware(datetime.combine(jour, time(9)))


def _tenir_les_reunions(agents):
    for rang, ligne in enumerate(lignes("registre_reunions")):
        reunion = Reunion.objects.create(**ligne, lieu="Hôtel de ville", demonstration=True)
        if reunion.nature == Reunion.Nature.ANNUELLE:
            reunion.participants.set(agents[rang::2])


def _relier_les_indicateurs(plan):
    for ligne in lignes("indicateurs"):
        action = Action.objects.select_related("objectif").get(code=ligne.pop("action"))
        phare = bool(ligne.pop("phare"))
        Indicateur.objects.create(
            plan=plan, action=action, objectif=action.objectif, phare=phare, demonstration=True, **ligne
        )
