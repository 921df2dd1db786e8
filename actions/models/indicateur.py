"""Ce que l’on mesure, et chaque valeur avec de quoi la recalculer."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from actions.models.action import Action
from actions.models.plan import Objectif, Plan
from socle.dates import DatesPrecises
from socle.models import Demonstrable, Horodate


class Registre(models.TextChoices):
    """Ce que les registres savent compter ; chaque valeur a sa fonction et sa définition dans actions/registres/."""

    AGENTS_DISTINCTS = "agents_distincts", "Agents distincts venus à une journée citoyenne depuis 2016"
    PART_EN_POSTE = "part_en_poste", "Part des agents en poste venus à une journée citoyenne"
    TAUX_PAR_GROUPE = "taux_par_groupe", "Taux d’un groupe de directions"
    DIRECTIONS_VENUES = "directions_venues", "Directions ayant participé aux journées citoyennes"
    DATES_DE_L_ANNEE = "dates_de_l_annee", "Dates de journées citoyennes de l’année"
    REFERENTS_FORMES = "referents_formes", "Agents formés au label citoyen"
    REFERENTS_COMPLETS = "referents_complets", "Référents ayant suivi deux compléments"
    REFERENTS_IMPLIQUES = "referents_impliques", "Référents régulièrement impliqués dans les ateliers"
    THEMES_D_ATELIERS = "themes_d_ateliers", "Thèmes d’ateliers du réseau"
    DIRECTEURS_PERISCOLAIRES = "directeurs_periscolaires", "Directrices et directeurs périscolaires référents"
    CADRES_DEFENSEUR = "cadres_defenseur", "Cadres à la séance du Défenseur des droits"
    CADRES_THEATRE = "cadres_theatre", "Cadres au théâtre forum"
    ATTENDUS_PERISCOLAIRE = "attendus_periscolaire", "Agents attendus à la journée Périscolaire et Sports"
    REUNIONS_DU_RESEAU = "reunions_du_reseau", "Réunions annuelles des référent·es"
    REUNIONS_PROFESSIONNELS = "reunions_professionnels", "Réunions du groupe des professionnels"
    ELEVES_EN_SORTIE = "eleves_en_sortie", "Élèves emmenés en sortie scolaire dans l’année"
    PUBLIC_DES_EVENEMENTS = "public_des_evenements", "Participations aux événements de l’agenda"
    ENFANTS_DU_21_MARS = "enfants_du_21_mars", "Enfants venus aux événements du 21 mars"
    EVENEMENTS_TENUS = "evenements_tenus", "Événements de l’agenda tenus dans l’année"


class Indicateur(Demonstrable, Horodate):
    class Nature(models.TextChoices):
        QUANTITATIF = "quantitatif", "Chiffré"
        QUALITATIF = "qualitatif", "En mots"

    class Cumul(models.TextChoices):
        ANNUEL = "annuel", "Mesuré chaque année"
        CUMULE = "cumule", "Cumulé depuis le début"
        PONCTUEL = "ponctuel", "Mesuré une fois"

    class Sens(models.TextChoices):
        HAUSSE = "hausse", "Mieux quand il monte"
        BAISSE = "baisse", "Mieux quand il baisse"
        NEUTRE = "neutre", "Sans meilleur sens"

    code = models.CharField("code", max_length=12, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="indicateurs", verbose_name="plan")
    objectif = models.ForeignKey(
        Objectif, on_delete=models.PROTECT, null=True, blank=True, related_name="indicateurs", verbose_name="objectif"
    )
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="indicateurs", verbose_name="action"
    )
    libelle = models.CharField("libellé", max_length=200)
    unite = models.CharField("unité", max_length=60)
    nature = models.CharField("nature", max_length=12, choices=Nature, default=Nature.QUANTITATIF)
    cumul = models.CharField("période de mesure", max_length=10, choices=Cumul, default=Cumul.ANNUEL)
    sens = models.CharField("sens", max_length=8, choices=Sens, default=Sens.HAUSSE)
    definition = models.TextField("définition", blank=True, help_text="Ce qui est compté, et ce qui ne l’est pas.")
    methode = models.TextField("méthode de calcul", blank=True)
    registre = models.CharField(
        "relevé du registre",
        max_length=24,
        choices=Registre,
        blank=True,
        help_text="Le registre du logiciel qui donne sa valeur. Vide : elle se saisit.",
    )
    phare = models.BooleanField("chiffre clé", default=False, help_text="Paraît dans l’essentiel du rapport.")
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "indicateur"
        verbose_name_plural = "indicateurs"
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} – {self.libelle}"


class Releve(Horodate, DatesPrecises):
    """Une valeur d’indicateur : ce qui est publié, et de quoi le recalculer (numérateur et dénominateur)."""

    class Sorte(models.TextChoices):
        RESULTAT = "resultat", "Résultat"
        CIBLE = "cible", "Cible"

    indicateur = models.ForeignKey(
        Indicateur, on_delete=models.PROTECT, related_name="releves", verbose_name="indicateur"
    )
    sorte = models.CharField("sorte", max_length=8, choices=Sorte, default=Sorte.RESULTAT)
    valeur_publiee = models.DecimalField(
        "valeur publiée",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Telle que la source la donne.",
    )
    valeur_publiee_max = models.DecimalField(
        "jusqu’à", max_digits=12, decimal_places=2, null=True, blank=True, help_text="Pour une fourchette : 5 à 9."
    )
    mention = models.CharField(
        "nuance de la source", max_length=60, blank=True, help_text="« plus de », « environ », « presque »…"
    )
    texte = models.TextField("valeur en mots", blank=True, help_text="Pour un indicateur non chiffré.")
    numerateur = models.PositiveIntegerField("numérateur", null=True, blank=True)
    denominateur = models.PositiveIntegerField("dénominateur", null=True, blank=True)
    denominateur_le = models.DateField("date du dénominateur", null=True, blank=True)
    direction = models.ForeignKey(
        "referents.Direction",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="releves",
        verbose_name="direction",
    )
    groupe_rapport = models.CharField("groupe de directions", max_length=8, blank=True)
    source = models.CharField("source", max_length=250)
    methode = models.TextField("méthode", blank=True)
    deduit = models.BooleanField("déduit", default=False, help_text="La source ne le dit pas en toutes lettres.")
    saisi_par = models.ForeignKey(
        "socle.Utilisateur", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisi par"
    )
    valide_par = models.ForeignKey(
        "socle.Utilisateur",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="validé par",
    )
    valide_le = models.DateTimeField("validé le", null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "relevé"
        verbose_name_plural = "relevés"
        ordering = ["indicateur", "-debut", "pk"]
        constraints = [
            *DatesPrecises.Meta.constraints,
            models.CheckConstraint(
                name="actions_releve_denominateur_non_nul",
                condition=Q(denominateur=None) | Q(denominateur__gt=0),
                violation_error_message="Un dénominateur n’est pas nul : laissez-le vide s’il est inconnu.",
            ),
            models.CheckConstraint(
                name="actions_releve_fourchette",
                condition=Q(valeur_publiee_max=None) | Q(valeur_publiee_max__gte=F("valeur_publiee")),
                violation_error_message="La fourchette va de la plus petite à la plus grande valeur.",
            ),
            models.CheckConstraint(
                name="actions_releve_dit_quelque_chose",
                condition=Q(valeur_publiee__isnull=False) | Q(numerateur__isnull=False) | ~Q(texte=""),
                violation_error_message="Un relevé porte une valeur, un numérateur ou une valeur en mots.",
            ),
        ]

    def __str__(self):
        return f"{self.indicateur.code}, {self.dates}"
