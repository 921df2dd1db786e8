"""Les adresses que l’on donne aux moteurs de recherche : celles que chacun peut lire, et rien d’autre."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from actions.models import Action, Objectif, Plan
from appels_projets.models import Campagne
from evenements.models import Evenement, TempsFort
from rapports.models import RapportAnnuel

PAGES = [
    "accueil",
    "plan:plans",
    "agenda:liste",
    "agenda:abonnement",
    "appels:liste",
    "rapports:liste",
    "aide",
    "donnees",
    "accessibilite",
    "mentions-legales",
    "donnees-personnelles",
    "plan-du-site",
]


class Section(Sitemap):
    """L’adresse du site est celle des réglages, jamais celle que dit la requête."""

    protocol, DOMAINE = urlsplit(settings.ADRESSE_DU_SITE)[:2]

    def get_domain(self, site=None):
        return self.DOMAINE


class Pages(Section):
    def items(self):
        return PAGES

    def location(self, nom):
        return reverse(nom)


class Fiches(Section):
    """Des fiches qui savent leur adresse et le jour de leur dernier changement."""

    def __init__(self, lisibles):
        self.lisibles = lisibles

    def items(self):
        return self.lisibles()

    def lastmod(self, fiche):
        return getattr(fiche, "modifie_le", None)


class Rapports(Fiches):
    def location(self, rapport):
        return reverse("rapports:rapport", args=[rapport.annee])


SECTIONS = {
    "pages": Pages(),
    "plans": Fiches(lambda: Plan.objects.publics()),
    "objectifs": Fiches(lambda: Objectif.objects.filter(plan__in=Plan.objects.publics()).select_related("plan")),
    "actions": Fiches(lambda: Action.objects.publiques().order_by("code")),
    "temps-forts": Fiches(lambda: TempsFort.objects.publies().order_by("-annee", "code")),
    "evenements": Fiches(lambda: Evenement.objects.publics().order_by("-pk")),
    "appels": Fiches(lambda: Campagne.objects.publiques().order_by("-annee", "titre")),
    "rapports": Rapports(lambda: RapportAnnuel.objects.publies().order_by("-annee")),
}
