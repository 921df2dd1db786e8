"""Les classeurs du réseau : quelles colonnes sortent et reviennent, et à quels codes on reconnaît les fiches."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export.fields import Field

from referents import models, operations
from referents.etats import INSCRIPTIONS_FERMEES, EtatMandat, EtatPresence, EtatSession
from referents.verrous import (
    ANNONCES,
    DEJA_SIGNEE,
    DEPLACER,
    TEXTE_DE_LETTRE,
    est_engagee,
    est_signee,
    refuser_la_seance,
    refuser_les_dates,
    refuser_les_prerequis,
)
from socle.gestion.ressource import DATES, Ressource, Sortie

PERSONNE = ("courriel",)
PRESENTS = ["participants", "participants_exterieurs"]


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
        fields = ["code", "nom", "groupe_rapport", "provisoire", "active_jusqu_au"]


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

    def save_m2m(self, instance, row, **kwargs):
        super().save_m2m(instance, row, **kwargs)
        if raison := refuser_les_prerequis(instance, instance.prerequis.all()):
            raise ValidationError(raison)


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
            "a_prevoir",
            "capacite",
            "inscriptions_jusqu_au",
            "aux_exterieurs",
            *DATES,
            "etat",
        ]

    def before_save_instance(self, instance, row, **kwargs):
        if est_engagee(instance):
            self.refuser_si_change(instance, ["type_formation_id", *ANNONCES], DEPLACER)
        if raison := refuser_les_dates(instance):
            raise ValidationError(raison)
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

    def after_save_instance(self, instance, row, **kwargs):
        operations.dater_par_les_demi_journees(instance.session, par=kwargs.get("user"))
        super().after_save_instance(instance, row, **kwargs)


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
    """Les colonnes d’un registre de présences : ce qui sort d’ici se reprend tel quel (voir reprise.py).

    Les inscriptions annulées n’y sont pas : aucune feuille ne les compte.
    """

    session = Field(column_name="Session")
    formation = Field(column_name="Formation")
    jour = Field(column_name="Jour")
    moment = Field(column_name="Demi-journée")
    courriel = Field(column_name="Courriel")
    prenom = Field(column_name="Prénom")
    nom = Field(column_name="Nom")
    direction = Field(column_name="Direction")
    exterieur = Field(column_name="Personne extérieure")
    presence = Field(column_name="Présence")

    class Meta:
        model = models.Presence
        fields = [
            "session",
            "formation",
            "jour",
            "moment",
            "courriel",
            "prenom",
            "nom",
            "direction",
            "exterieur",
            "presence",
        ]

    def filter_export(self, queryset, **kwargs):
        comptees = queryset.exclude(inscription__etat__in=INSCRIPTIONS_FERMEES)
        return comptees.exclude(inscription__session__etat=EtatSession.ANNULEE).select_related(
            "inscription__agent__service__direction",
            "inscription__direction",
            "inscription__session__type_formation",
            "seance",
        )

    def dehydrate_session(self, presence):
        return presence.inscription.session.code or ""

    def dehydrate_formation(self, presence):
        return presence.inscription.session.type_formation.code

    def dehydrate_jour(self, presence):
        return presence.seance.jour

    def dehydrate_moment(self, presence):
        return presence.seance.get_moment_display()

    def dehydrate_courriel(self, presence):
        return self._lire_l_agent(presence, "courriel")

    def dehydrate_prenom(self, presence):
        return self._lire_l_agent(presence, "prenom")

    def dehydrate_nom(self, presence):
        return self._lire_l_agent(presence, "nom")

    def dehydrate_direction(self, presence):
        inscription = presence.inscription
        ce_jour_la = inscription.direction or (inscription.agent and inscription.agent.service.direction)
        return ce_jour_la.nom if ce_jour_la else ""

    def dehydrate_exterieur(self, presence):
        return presence.inscription.exterieur_nom

    def dehydrate_presence(self, presence):
        return "" if presence.etat == EtatPresence.NON_RENSEIGNE else presence.get_etat_display()

    def _lire_l_agent(self, presence, champ):
        return getattr(presence.inscription.agent, champ, None) or ""


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
        fields = ["nature", "date", "heure", "lieu", "ordre_du_jour", *PRESENTS, "besoins", "compte_rendu"]

    def before_save_instance(self, instance, row, **kwargs):
        dits = any(row.get(self.fields[nom].column_name) for nom in PRESENTS)
        if instance.date > timezone.localdate() and dits:
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
