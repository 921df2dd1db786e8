"""Les personnes et les lieux : services, effectifs, agents et mandats, associations, lieux."""

import unicodedata
from datetime import date, timedelta

from django.utils.text import slugify

from partenaires.models import Lieu, Organisme, SorteOrganisme
from referents.etats import EtatMandat
from referents.models import Agent, Direction, EffectifDirection, MandatReferent, Service
from referents.operations import inviter, ouvrir_le_compte
from socle.etats import faire_passer
from vitrolles_plan.demonstration import comptes
from vitrolles_plan.demonstration.lecture import lignes


def batir(jour, coordination):
    """Les agents, par code de direction."""
    directions = {d.code: d for d in Direction.objects.all()}
    services = [
        Service.objects.create(
            code=f"demo-{slugify(ligne['nom'])}",
            nom=ligne["nom"],
            direction=directions[ligne["direction"]],
            demonstration=True,
        )
        for ligne in lignes("services")
    ]
    for ligne in lignes("effectifs"):
        EffectifDirection.objects.create(
            direction=directions[ligne["direction"]],
            date_reference=date(jour.year - 1, 12, 31),
            agents_en_poste=int(ligne["agents_en_poste"]),
            source="Démonstration : nombre inventé",
            demonstration=True,
        )
    par_direction = {}
    for rang, ligne in enumerate(lignes("agents")):
        agent = _recruter(ligne, services[rang % len(services)], jour, coordination)
        par_direction.setdefault(agent.service.direction.code, []).append(agent)
    for ligne in lignes("lieux"):
        Lieu.objects.create(**ligne, demonstration=True)
    for ligne in lignes("associations"):
        Organisme.objects.create(
            **ligne,
            code=f"demo-{slugify(ligne['nom'])}",
            sorte=SorteOrganisme.ASSOCIATION,
            commune="Vitrolles",
            code_postal="13127",
            demonstration=True,
        )
    return par_direction


def _recruter(ligne, service, jour, coordination):
    agent = Agent.objects.create(
        **ligne,
        courriel=f"{_ascii(ligne['prenom'])}.{_ascii(ligne['nom'])}@demo.example",
        service=service,
        demonstration=True,
    )
    mandat = MandatReferent.objects.create(
        agent=agent, service=service, debut=jour - timedelta(days=400), demonstration=True
    )
    faire_passer(mandat, EtatMandat.ACTIF, par=coordination)
    return agent


def ouvrir_les_comptes(par_direction, coordination):
    """Deux agents sur trois ont accepté leur invitation, les autres l’ont reçue ; le premier s’essaie."""
    agents = [agent for groupe in par_direction.values() for agent in groupe]
    for rang, agent in enumerate(agents):
        if rang == 0:
            agent.courriel = comptes.REFERENTE
            agent.save(update_fields=["courriel", "modifie_le"])
        if rang % 3 == 2:
            inviter(agent, coordination)
        else:
            agent.utilisateur = ouvrir_le_compte(agent, comptes.MOT_DE_PASSE)


def _ascii(texte):
    return slugify(unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode())
