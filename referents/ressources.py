from referents import models
from socle.gestion.ressource import DATES, Ressource

PERSONNE = ("courriel",)


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


class DirectionRessource(Ressource):
    class Meta:
        model = models.Direction
        fields = ["code", "nom", "groupe_rapport", "active_jusqu_au"]


class MetierRessource(Ressource):
    class Meta:
        model = models.Metier
        fields = ["code", "nom", "premiere_ligne"]


class MandatRessource(Ressource):
    avec_reference = True
    cle = ("agent", "service", "debut")
    cles = {"agent": PERSONNE}

    class Meta:
        model = models.MandatReferent
        fields = ["agent", "service", "role", "etat", "debut", "fin", "motif_fin"]


class LettreRessource(Ressource):
    """Le fichier signé se dépose sur la fiche."""

    avec_reference = True
    cle = ("mandat",)
    cles = {"mandat": ("agent__courriel", "service__code", "debut")}

    class Meta:
        model = models.LettreMission
        fields = ["mandat", "etat", "quotite", "accord_hierarchique_le", "signee_le", "echeance"]


class TypeFormationRessource(Ressource):
    class Meta:
        model = models.TypeFormation
        fields = ["code", "intitule", "organisme", "duree_heures", "prerequis"]


class SessionRessource(Ressource):
    avec_reference = True

    class Meta:
        model = models.SessionFormation
        fields = ["code", "type_formation", "intitule", "lieu", "capacite", *DATES, "etat"]


class InscriptionRessource(Ressource):
    cle = ("session", "agent")
    cles = {"agent": PERSONNE}

    class Meta:
        model = models.Inscription
        fields = ["session", "agent", "etat"]


class PresenceRessource(Ressource):
    cle = ("inscription", "seance")
    cles = {
        "inscription": ("session__code", "agent__courriel"),
        "seance": ("session__code", "jour", "moment"),
    }

    class Meta:
        model = models.Presence
        fields = ["inscription", "seance", "etat"]


class ReunionRessource(Ressource):
    avec_reference = True
    cle = ("nature", "date")

    class Meta:
        model = models.Reunion
        fields = ["nature", "date", "lieu", "besoins", "compte_rendu"]
