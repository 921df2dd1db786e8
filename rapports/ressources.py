from rapports import models
from socle.gestion.ressource import Ressource, Sortie


class ComiteRessource(Ressource):
    cle = ("plan", "date")

    class Meta:
        model = models.Comite
        fields = ["plan", "date", "lieu", "ordre_du_jour", "releve_de_decisions"]


class DecisionRessource(Ressource):
    cle = ("comite", "numero")
    cles = {"comite": ("plan__code", "date")}

    class Meta:
        model = models.Decision
        fields = ["comite", "numero", "texte", "porteur", "echeance", "suite", "suivi"]


class AvisRessource(Ressource):
    cle = ("rapport", "organisme")
    cles = {"rapport": ("annee",)}

    class Meta:
        model = models.AvisSignataire
        fields = ["rapport", "organisme", "texte", "recu_le"]


class RapportRessource(Sortie):
    class Meta:
        model = models.RapportAnnuel
        fields = ["annee", "titre", "plan", "comite", "date_arret", "etat", "adopte_le", "correction"]


class SectionRessource(Sortie):
    class Meta:
        model = models.SectionRapport
        fields = ["rapport", "ordre", "code", "titre", "texte", "redacteur", "pret"]
