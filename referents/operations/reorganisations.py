"""Un service change de nom ou de direction : son successeur reprend le présent, lui garde son passé."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.text import slugify

from referents.etats import EtatMandat
from referents.models import Service
from socle.typographie import citer

RAISON = "réorganisation"


class ReorganisationImpossible(Exception):
    """Le texte s’adresse à la coordination."""


@dataclass(frozen=True)
class CeQuiSuit:
    """Ce que le successeur reprend ; le reste (mandats terminés, agents partis, actions closes) demeure à l’ancien."""

    agents: list
    mandats: list
    actions: list

    @property
    def empreinte(self):
        """Change dès qu’une ligne s’ajoute ou se retire : l’aperçu montré est alors dépassé."""
        return "-".join(
            ",".join(str(objet.pk) for objet in liste) for liste in (self.agents, self.mandats, self.actions)
        )


def ce_qui_suit(service):
    return CeQuiSuit(
        agents=list(service.agents.actifs()),
        mandats=list(service.mandats.exclude(etat=EtatMandat.TERMINE).select_related("agent")),
        actions=list(service.actions.filter(plan__etat="en_vigueur").order_by("code")),
    )


@transaction.atomic
def reorganiser(service, direction, nom, le, *, par):
    """Crée le successeur au jour dit et lui passe agents en poste, mandats en cours et actions du plan en vigueur.

    Tout ou rien. Les inscriptions gardent la direction qu’elles avaient, les mandats terminés leur service.
    """
    service = Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    if not service.est_en_place:
        raise ReorganisationImpossible(f"{citer(service)} a déjà un successeur, ou n’existe plus.")
    suivent = ce_qui_suit(service)
    successeur = Service(
        code=_code_libre(f"{direction.code}-{nom}"),
        nom=nom,
        direction=direction,
        remplace=service,
        demonstration=service.demonstration,
    )
    successeur._history_user, successeur._change_reason = par, RAISON
    successeur.save()
    for objet in [*suivent.agents, *suivent.mandats, *suivent.actions]:
        _faire_suivre(objet, successeur, par)
    _fermer(service, le, par)
    return successeur


def _faire_suivre(objet, service, par):
    objet.service = service
    objet._history_user, objet._change_reason = par, RAISON
    champs = ["service", "modifie_le"]
    if hasattr(objet, "version"):
        objet.version += 1
        champs.append("version")
    objet.save(update_fields=champs)


def _fermer(service, le, par):
    service.actif_jusqu_au = le - timedelta(days=1)
    service._history_user, service._change_reason = par, RAISON
    service.save(update_fields=["actif_jusqu_au"])


def _code_libre(texte):
    """Un code d’après le nom ; suivi d’un rang s’il est pris."""
    racine = slugify(texte)[:55]
    pris = set(Service.objects.filter(code__startswith=racine).values_list("code", flat=True))
    return next(code for code in (racine, *(f"{racine}-{n}" for n in range(2, 1000))) if code not in pris)
