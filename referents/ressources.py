"""Les classeurs du réseau : quelles colonnes sortent et reviennent, et à quels codes on reconnaît les fiches."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from referents import models
from referents.etats import EtatMandat
from referents.verrous import (
    ANNONCES,
    DEJA_SIGNEE,
    DEPLACER,
    TEXTE_DE_LETTRE,
    est_engagee,
    est_signee,
    refuser_la_seance,
)
from socle.gestion.ressource import DATES, Ressource, Sortie

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

    def before_save_instance(self, instance, row, **kwargs):
        if instance.pk is None and not instance.agent.actif:
            raise ValidationError(f"{instance.agent} n’est plus en poste.")
        super().before_save_instance(instance, row, **kwargs)


class LettreRessource(Ressource):
    """Une lettre se prépare par un classeur ; elle se signe au pilotage, avec son fichier."""

    avec_reference = True
    cle = ("mandat", "numero")
    cles = {"mandat": ("agent__courriel", "service__code", "debut")}
    lues = ("signee_le", "accord_hierarchique_le")

    class Meta:
        model = models.LettreMission
        fields = [
            "mandat",
            "numero",
            "etat",
            "missions",
            "signataire",
            "quotite",
            "accord_hierarchique_le",
            "signee_le",
            "echeance",
        ]

    def before_save_instance(self, instance, row, **kwargs):
        if instance.pk is None and instance.mandat.etat == EtatMandat.TERMINE:
            raise ValidationError("Ce mandat est terminé : il n’a plus besoin de lettre.")
        if instance.pk and est_signee(instance):
            self.refuser_si_change(instance, ["mandat_id", *TEXTE_DE_LETTRE], DEJA_SIGNEE)
        super().before_save_instance(instance, row, **kwargs)


class TypeFormationRessource(Ressource):
    class Meta:
        model = models.TypeFormation
        fields = [
            "code",
            "intitule",
            "nature",
            "organisme",
            "duree_heures",
            "validite_mois",
            "metiers",
            "prerequis",
        ]


class SessionRessource(Ressource):
    avec_reference = True

    class Meta:
        model = models.SessionFormation
        fields = [
            "code",
            "type_formation",
            "intitule",
            "theme",
            "intervenants",
            "lieu",
            "capacite",
            "inscriptions_jusqu_au",
            "aux_exterieurs",
            *DATES,
            "etat",
        ]

    def before_save_instance(self, instance, row, **kwargs):
        if est_engagee(instance):
            self.refuser_si_change(instance, ["type_formation_id", *ANNONCES], DEPLACER)
        super().before_save_instance(instance, row, **kwargs)


class SeanceRessource(Ressource):
    avec_reference = True
    cle = ("session", "jour", "moment")

    class Meta:
        model = models.Seance
        fields = ["session", "jour", "moment", "debut", "fin"]

    def before_save_instance(self, instance, row, **kwargs):
        if raison := refuser_la_seance(instance.session, instance.jour, nouvelle=instance.pk is None):
            raise ValidationError(raison)
        super().before_save_instance(instance, row, **kwargs)


class InscriptionRessource(Sortie):
    class Meta:
        model = models.Inscription
        fields = [
            "session",
            "agent",
            "direction",
            "exterieur_nom",
            "exterieur_organisme",
            "etat",
            "source",
            "demandee_le",
            "accord_le",
            "motif_refus",
        ]


class PresenceRessource(Sortie):
    class Meta:
        model = models.Presence
        fields = ["inscription", "seance", "etat"]


class AvisFormationRessource(Sortie):
    """Sans le jour de la réponse : rapproché d’une inscription, il dirait de qui elle vient."""

    class Meta:
        model = models.AvisFormation
        fields = ["session", "utilite", "appris", "manque"]


class ReunionRessource(Ressource):
    avec_reference = True
    cle = ("nature", "date")
    cles = {"participants": PERSONNE}

    class Meta:
        model = models.Reunion
        fields = ["nature", "date", "heure", "lieu", "ordre_du_jour", "participants", "besoins", "compte_rendu"]

    def before_save_instance(self, instance, row, **kwargs):
        if instance.date > timezone.localdate() and row.get(self.fields["participants"].column_name):
            raise ValidationError("Cette réunion n’a pas encore eu lieu : les présents se pointent le jour venu.")
        super().before_save_instance(instance, row, **kwargs)


class BesoinRessource(Sortie):
    class Meta:
        model = models.BesoinExprime
        fields = ["reunion", "agent", "texte", "le"]


class DecisionRessource(Ressource):
    cle = ("reunion", "numero")
    cles = {"reunion": ()}

    class Meta:
        model = models.DecisionReseau
        fields = ["reunion", "numero", "texte", "porteur", "echeance", "suite", "suivi"]


class NoteRessource(Sortie):
    class Meta:
        model = models.NoteReseau
        fields = ["titre", "texte", "etat", "publiee_le", "a_lire_avant", "expire_le"]


class LectureRessource(Sortie):
    class Meta:
        model = models.LectureNote
        fields = ["note", "agent", "le"]
