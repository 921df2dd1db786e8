from referents import models
from socle.gestion.ressource import Ressource


class AgentRessource(Ressource):
    """Un agent se reconnaît à son courriel ; sans courriel, à sa référence."""

    avec_reference = True
    cle = ("courriel",)

    class Meta:
        model = models.Agent
        fields = ["prenom", "nom", "courriel", "service", "metier", "actif"]


class ServiceRessource(Ressource):
    class Meta:
        model = models.Service
        fields = ["code", "nom", "direction", "remplace", "actif_jusqu_au"]


class EffectifRessource(Ressource):
    cle = ("direction", "date_reference")

    class Meta:
        model = models.EffectifDirection
        fields = ["direction", "date_reference", "agents_en_poste", "dont_premiere_ligne", "source"]
