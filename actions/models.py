from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from actions.echeances import lire as lire_echeance
from actions.etats import (
    METEOS_A_MOTIVER,
    SUITES_FINANCEMENT,
    SUITES_PHASE,
    SUITES_PLAN,
    EtatFinancement,
    EtatPlan,
    Meteo,
    Phase,
    Visibilite,
)
from actions.requetes import ActionQuerySet, DocumentQuerySet, PlanQuerySet
from socle.dates import DatesPrecises
from socle.fichiers import DOCUMENTS, FichierAccepte, chemin_tire_au_hasard
from socle.models import Demonstrable, Horodate, Versionne

ANNEE = [MinValueValidator(2000), MaxValueValidator(2100)]


class Plan(Demonstrable, Horodate, Versionne):
    SUITES = {"etat": SUITES_PLAN}

    code = models.SlugField("code", max_length=30, unique=True, help_text="Paraît dans l’adresse : 2019-2021.")
    titre = models.CharField("titre", max_length=250)
    titre_court = models.CharField("titre court", max_length=80)
    autres_noms = models.CharField(
        "autres noms", max_length=250, blank=True, help_text="Sigles et anciens noms, pour la recherche."
    )
    annee_debut = models.PositiveSmallIntegerField("première année", validators=ANNEE)
    annee_fin = models.PositiveSmallIntegerField("dernière année", validators=ANNEE)
    resume = models.TextField("présentation", blank=True, help_text="Lue par les habitants : quelques phrases simples.")
    signe_le = models.DateField("signé le", null=True, blank=True)
    etat = models.CharField("état", max_length=16, choices=EtatPlan, default=EtatPlan.EN_PREPARATION)
    succede_a = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successeur", verbose_name="succède à"
    )
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan"
        verbose_name_plural = "plans"
        ordering = ["-annee_debut"]
        constraints = [
            models.CheckConstraint(
                name="actions_plan_annees",
                condition=Q(annee_fin__gte=F("annee_debut")),
                violation_error_message="La dernière année ne peut pas précéder la première.",
            )
        ]

    def __str__(self):
        return self.titre_court

    def get_absolute_url(self):
        return reverse("plan:plan", args=[self.code])

    @property
    def annees(self):
        return range(self.annee_debut, self.annee_fin + 1)


class Signature(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="signatures", verbose_name="plan")
    organisme = models.ForeignKey(
        "partenaires.Organisme", on_delete=models.PROTECT, related_name="signatures", verbose_name="signataire"
    )
    represente_par = models.CharField("représenté par", max_length=120, blank=True)
    qualite = models.CharField("qualité", max_length=160, blank=True)
    signee_le = models.DateField("signée le", null=True, blank=True)
    rang = models.PositiveSmallIntegerField("rang", default=1)

    class Meta:
        verbose_name = "signature"
        verbose_name_plural = "signatures"
        ordering = ["plan", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "organisme"],
                name="actions_signature_unique",
                violation_error_message="Cet organisme a déjà signé ce plan.",
            )
        ]

    def __str__(self):
        return f"{self.organisme} ({self.plan})"


class Engagement(models.Model):
    """Ce qu’un signataire a promis, et ce qu’il en est."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="engagements", verbose_name="plan")
    organisme = models.ForeignKey(
        "partenaires.Organisme", on_delete=models.PROTECT, related_name="engagements", verbose_name="signataire"
    )
    texte = models.TextField("engagement")
    suivi = models.TextField("où en est-on", blank=True)
    tenu_le = models.DateField("tenu le", null=True, blank=True)

    class Meta:
        verbose_name = "engagement"
        verbose_name_plural = "engagements"
        ordering = ["plan", "organisme", "pk"]

    def __str__(self):
        return self.texte[:80]


class CapAnnuel(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="caps", verbose_name="plan")
    annee = models.PositiveSmallIntegerField("année", validators=ANNEE)
    texte = models.TextField("cap")

    class Meta:
        verbose_name = "cap annuel"
        verbose_name_plural = "caps annuels"
        ordering = ["annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "annee"],
                name="actions_cap_unique",
                violation_error_message="Ce plan a déjà un cap pour cette année.",
            )
        ]

    def __str__(self):
        return f"{self.annee} : {self.texte[:60]}"


class Objectif(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="objectifs", verbose_name="plan")
    numero = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1)])
    titre = models.CharField("titre", max_length=250)
    titre_court = models.CharField("titre court", max_length=80)
    texte = models.TextField("présentation", blank=True)
    prolonge = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="prolonge_par",
        verbose_name="prolonge",
        help_text="Les objectifs ou priorités du plan précédent que celui-ci reprend.",
    )

    class Meta:
        verbose_name = "objectif"
        verbose_name_plural = "objectifs"
        ordering = ["plan", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "numero"],
                name="actions_objectif_unique",
                violation_error_message="Ce plan a déjà un objectif de ce numéro.",
            )
        ]

    def __str__(self):
        return f"Objectif {self.numero} – {self.titre_court}"

    def get_absolute_url(self):
        return reverse("plan:objectif", args=[self.plan.code, self.numero])


class Volet(models.Model):
    objectif = models.ForeignKey(Objectif, on_delete=models.PROTECT, related_name="volets", verbose_name="objectif")
    code = models.SlugField("code", max_length=40)
    titre = models.CharField("titre", max_length=160)
    ordre = models.PositiveSmallIntegerField("ordre", default=1)

    class Meta:
        verbose_name = "volet"
        verbose_name_plural = "volets"
        ordering = ["objectif", "ordre"]
        constraints = [
            models.UniqueConstraint(
                fields=["objectif", "code"],
                name="actions_volet_unique",
                violation_error_message="Cet objectif a déjà un volet de ce code.",
            )
        ]

    def __str__(self):
        return self.titre


class Nomenclature(models.Model):
    """Une liste de mots fermée, tenue par la coordination."""

    code = models.SlugField("code", max_length=40, unique=True)
    nom = models.CharField("nom", max_length=120, unique=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=100)

    class Meta:
        abstract = True
        ordering = ["ordre", "nom"]

    def __str__(self):
        return self.nom


class Domaine(Nomenclature):
    """Un domaine de la vie où une discrimination peut avoir lieu (loi n° 2008-496 du 27 mai 2008, et ceux du plan)."""

    dans_la_loi = models.BooleanField("nommé par la loi", default=False)

    class Meta(Nomenclature.Meta):
        verbose_name = "domaine"
        verbose_name_plural = "domaines"


class Critere(Nomenclature):
    """Un critère de discrimination (loi n° 2008-496 du 27 mai 2008, article 1er)."""

    class Meta(Nomenclature.Meta):
        verbose_name = "critère de discrimination"
        verbose_name_plural = "critères de discrimination"


class PublicVise(Nomenclature):
    class Meta(Nomenclature.Meta):
        verbose_name = "public visé"
        verbose_name_plural = "publics visés"


class Rattachement(Nomenclature):
    """Un plan ou un dispositif plus large auquel une action contribue : plan national, contrat de ville…"""

    class Meta(Nomenclature.Meta):
        verbose_name = "rattachement"
        verbose_name_plural = "rattachements"


class TypeAction(models.TextChoices):
    FORMATION = "formation", "Formation"
    EVENEMENT = "evenement", "Événement"
    DISPOSITIF = "dispositif", "Dispositif permanent"
    PROJET = "projet", "Projet"
    ETUDE = "etude", "Étude"
    LABEL = "label", "Label"
    RESEAU = "reseau", "Réseau"
    FINANCEMENT = "financement", "Financement"
    OUTIL = "outil", "Outil"
    GOUVERNANCE = "gouvernance", "Gouvernance"


class Situation(models.TextChoices):
    """Ce que dit le plan signé : l’action existe, continue, ou est prévue."""

    EXISTANTE = "existante", "Existante"
    RECONDUITE = "reconduite", "Existante et reconduite"
    PREVUE = "prevue", "Prévue"


class Reconduction(models.TextChoices):
    """Comment une action d’un plan en reprend une autre du plan précédent."""

    RECONDUITE = "reconduite", "Reconduite"
    AMPLIFIEE = "amplifiee", "Amplifiée"
    TRANSFORMEE = "transformee", "Transformée"
    FUSIONNEE = "fusionnee", "Issue d’une fusion"


class EtatSuivi(models.Model):
    """Les deux lectures saisies d’un état (phase, météo) et ce qu’elles obligent à dire."""

    phase = models.CharField("phase", max_length=12, choices=Phase, default=Phase.A_VENIR)
    phase_motif = models.CharField(
        "motif", max_length=300, blank=True, help_text="Obligatoire pour une pause ou un abandon."
    )
    retour_prevu_le = models.DateField(
        "retour prévu le", null=True, blank=True, help_text="Obligatoire pour une pause."
    )
    meteo = models.CharField("météo", max_length=14, choices=Meteo, blank=True)
    meteo_motif = models.CharField(
        "raison de la météo",
        max_length=500,
        blank=True,
        help_text="Obligatoire quand des appuis sont nécessaires ou l’objectif compromis.",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_pause_motivee",
                condition=~Q(phase=Phase.EN_PAUSE) | (~Q(phase_motif="") & Q(retour_prevu_le__isnull=False)),
                violation_error_message="Une pause dit sa raison et la date de retour prévue.",
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_abandon_motive",
                condition=~Q(phase=Phase.ABANDONNEE) | ~Q(phase_motif=""),
                violation_error_message="Un abandon dit sa raison.",
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_meteo_motivee",
                condition=~Q(meteo__in=METEOS_A_MOTIVER) | ~Q(meteo_motif=""),
                violation_error_message="Cette météo dit sa raison : ce qui manque, ou ce qui bloque.",
            ),
        ]


class Action(Demonstrable, Horodate, Versionne, DatesPrecises, EtatSuivi):
    SUITES = {"phase": SUITES_PHASE}

    code = models.CharField("code", max_length=12, unique=True, help_text="Stable, il paraît dans l’adresse : A39.")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actions", verbose_name="plan")
    objectif = models.ForeignKey(
        Objectif,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="objectif principal",
        help_text="Laissez vide pour la gouvernance du plan.",
    )
    objectifs_secondaires = models.ManyToManyField(
        Objectif, blank=True, related_name="actions_secondaires", verbose_name="autres objectifs"
    )
    volet = models.ForeignKey(
        Volet, on_delete=models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="volet"
    )
    titre = models.CharField("titre", max_length=200)
    resume = models.TextField("présentation", blank=True, help_text="Lue par les habitants : quelques phrases simples.")
    type_action = models.CharField("type", max_length=12, choices=TypeAction)
    situation = models.CharField("situation à la signature", max_length=12, choices=Situation, default=Situation.PREVUE)
    recurrente = models.BooleanField("revient chaque année", default=False)
    rythme = models.CharField("rythme", max_length=80, blank=True, help_text="Par exemple : 2 à 3 dates par an.")
    phare = models.BooleanField("action phare", default=False, help_text="Mise en avant sur le site public.")
    visibilite = models.CharField("visibilité", max_length=12, choices=Visibilite, default=Visibilite.PUBLIQUE)
    service = models.ForeignKey(
        "referents.Service",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="service pilote",
    )
    partenaires = models.ManyToManyField(
        "partenaires.Organisme", through="ActionPartenaire", related_name="actions", verbose_name="partenaires"
    )
    publics = models.ManyToManyField(PublicVise, blank=True, related_name="actions", verbose_name="publics visés")
    public_precis = models.CharField("public, en clair", max_length=200, blank=True)
    domaines = models.ManyToManyField(Domaine, blank=True, related_name="actions", verbose_name="domaines")
    criteres = models.ManyToManyField(Critere, blank=True, related_name="actions", verbose_name="critères")
    rattachements = models.ManyToManyField(
        Rattachement, blank=True, related_name="actions", verbose_name="rattachements"
    )
    quartiers = models.ManyToManyField(
        "partenaires.Quartier", blank=True, related_name="actions", verbose_name="quartiers"
    )
    issue_de = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="suites_donnees",
        verbose_name="issue de l’action",
        help_text="L’action du plan précédent que celle-ci reprend.",
    )
    reconduction = models.CharField("manière de la reprendre", max_length=12, choices=Reconduction, blank=True)
    realisee_le = models.DateField("réalisée le", null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action"
        verbose_name_plural = "actions"
        ordering = ["code"]
        indexes = [models.Index(fields=["plan", "phase"], name="actions_action_phase")]
        constraints = [
            *DatesPrecises.Meta.constraints,
            *EtatSuivi.Meta.constraints,
            models.CheckConstraint(
                name="actions_action_reprise_dite",
                condition=Q(issue_de=None, reconduction="") | (Q(issue_de__isnull=False) & ~Q(reconduction="")),
                violation_error_message="Une action issue d’une autre dit comment elle la reprend.",
            ),
        ]

    def __str__(self):
        return f"{self.code} – {self.titre}"

    def get_absolute_url(self):
        return reverse("plan:action", args=[self.code])

    @property
    def est_ouverte(self):
        return self.plan.etat == EtatPlan.EN_VIGUEUR

    def lire_echeance(self, jour=None):
        """L’échéance lue sur la fin de l’action seule ; les listes préfèrent `avec_echeance()`, qui lit les étapes."""
        return lire_echeance(self.phase, self.fin, jour or timezone.localdate())


class RolePartenaire(models.TextChoices):
    PORTEUR = "porteur", "Porteur"
    COPORTEUR = "coporteur", "Co-porteur"
    FORMATEUR = "formateur", "Formateur"
    FINANCEUR = "financeur", "Financeur"
    LIEU = "lieu", "Lieu d’accueil"
    RELAIS = "relais", "Relais"


class ActionPartenaire(models.Model):
    action = models.ForeignKey(
        Action,
        on_delete=models.CASCADE,  # le lien n’a pas de sens sans l’action
        related_name="liens_partenaires",
        verbose_name="action",
    )
    organisme = models.ForeignKey(
        "partenaires.Organisme", on_delete=models.PROTECT, related_name="liens_actions", verbose_name="organisme"
    )
    role = models.CharField("rôle", max_length=10, choices=RolePartenaire, default=RolePartenaire.RELAIS)

    class Meta:
        verbose_name = "partenaire de l’action"
        verbose_name_plural = "partenaires de l’action"
        ordering = ["action", "organisme"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "organisme", "role"],
                name="actions_partenaire_unique",
                violation_error_message="Cet organisme tient déjà ce rôle dans l’action.",
            )
        ]

    def __str__(self):
        return f"{self.organisme} ({self.get_role_display()})"


class PiloteAction(models.Model):
    """L’agent à qui une action est confiée ; son nom n’est jamais public."""

    action = models.ForeignKey(
        Action,
        on_delete=models.CASCADE,  # le lien n’a pas de sens sans l’action
        related_name="pilotes",
        verbose_name="action",
    )
    agent = models.ForeignKey(
        "referents.Agent", on_delete=models.PROTECT, related_name="actions_confiees", verbose_name="agent"
    )
    principal = models.BooleanField("pilote principal", default=True)

    class Meta:
        verbose_name = "pilote de l’action"
        verbose_name_plural = "pilotes de l’action"
        ordering = ["action", "-principal", "agent"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "agent"],
                name="actions_pilote_unique",
                violation_error_message="Cette action est déjà confiée à cette personne.",
            )
        ]

    def __str__(self):
        return f"{self.agent} ({self.action.code})"


class Millesime(Demonstrable, Horodate, Versionne, DatesPrecises, EtatSuivi):
    """L’édition annuelle d’une action : son état, ses dates, son public, son argent et son bilan de l’année."""

    SUITES = {"phase": SUITES_PHASE}

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="millesimes", verbose_name="action")
    annee = models.PositiveSmallIntegerField("année", validators=ANNEE)
    titre = models.CharField("titre de l’édition", max_length=200, blank=True)
    lieu = models.ForeignKey(
        "partenaires.Lieu",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="millesimes",
        verbose_name="lieu",
    )
    participants_prevus = models.PositiveIntegerField("public prévu", null=True, blank=True, help_text="En personnes.")
    participants = models.PositiveIntegerField("public touché", null=True, blank=True, help_text="En personnes.")
    participants_mention = models.CharField(
        "précision sur le public", max_length=120, blank=True, help_text="Par exemple : plus de 450 enfants."
    )
    budget_prevu = models.DecimalField("budget prévu (€)", max_digits=10, decimal_places=2, null=True, blank=True)
    budget_realise = models.DecimalField("budget réalisé (€)", max_digits=10, decimal_places=2, null=True, blank=True)
    bilan = models.TextField("bilan", blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "édition annuelle"
        verbose_name_plural = "éditions annuelles"
        ordering = ["action", "annee"]
        constraints = [
            *DatesPrecises.Meta.constraints,
            *EtatSuivi.Meta.constraints,
            models.UniqueConstraint(
                fields=["action", "annee"],
                name="actions_millesime_unique",
                violation_error_message="Cette action a déjà une édition pour cette année.",
            ),
            models.CheckConstraint(
                name="actions_millesime_budgets",
                condition=(Q(budget_prevu=None) | Q(budget_prevu__gte=0))
                & (Q(budget_realise=None) | Q(budget_realise__gte=0)),
                violation_error_message="Un budget n’est pas négatif.",
            ),
        ]

    def __str__(self):
        return f"{self.action.code} {self.annee}"


class Frequentation(models.Model):
    """Le public d’une édition, par sorte de public (unité : personnes)."""

    millesime = models.ForeignKey(
        Millesime,
        on_delete=models.CASCADE,  # la ligne n’a pas de sens sans l’édition
        related_name="frequentations",
        verbose_name="édition",
    )
    public = models.ForeignKey(PublicVise, on_delete=models.PROTECT, related_name="+", verbose_name="public")
    prevu = models.PositiveIntegerField("prévu", null=True, blank=True)
    touche = models.PositiveIntegerField("touché", null=True, blank=True)

    class Meta:
        verbose_name = "fréquentation"
        verbose_name_plural = "fréquentations"
        ordering = ["millesime", "public"]
        constraints = [
            models.UniqueConstraint(
                fields=["millesime", "public"],
                name="actions_frequentation_unique",
                violation_error_message="Ce public est déjà compté pour cette édition.",
            )
        ]

    def __str__(self):
        return f"{self.public} ({self.millesime})"


class Etape(DatesPrecises):
    action = models.ForeignKey(
        Action,
        on_delete=models.CASCADE,  # une étape n’a pas de sens sans l’action
        related_name="etapes",
        verbose_name="action",
    )
    libelle = models.CharField("étape", max_length=200)
    faite_le = models.DateField("faite le", null=True, blank=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=1)

    class Meta(DatesPrecises.Meta):
        verbose_name = "étape"
        verbose_name_plural = "étapes"
        ordering = ["action", "ordre", "debut"]

    def __str__(self):
        return self.libelle


class Financement(Horodate):
    SUITES = {"etat": SUITES_FINANCEMENT}

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="financements", verbose_name="action")
    annee = models.PositiveSmallIntegerField("année", validators=ANNEE)
    financeur = models.ForeignKey(
        "partenaires.Organisme", on_delete=models.PROTECT, related_name="financements", verbose_name="financeur"
    )
    montant_demande = models.DecimalField("montant demandé (€)", max_digits=10, decimal_places=2, null=True, blank=True)
    montant_obtenu = models.DecimalField("montant obtenu (€)", max_digits=10, decimal_places=2, null=True, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatFinancement, default=EtatFinancement.DEMANDE)
    compte_rendu_avant = models.DateField("compte rendu financier avant le", null=True, blank=True)

    class Meta:
        verbose_name = "financement"
        verbose_name_plural = "financements"
        ordering = ["-annee", "action", "financeur"]
        constraints = [
            models.CheckConstraint(
                name="actions_financement_montants",
                condition=(Q(montant_demande=None) | Q(montant_demande__gte=0))
                & (Q(montant_obtenu=None) | Q(montant_obtenu__gte=0)),
                violation_error_message="Un montant n’est pas négatif.",
            )
        ]

    def __str__(self):
        return f"{self.financeur}, {self.annee} ({self.action.code})"


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


class CampagneMiseAJour(Demonstrable, Horodate):
    """L’appel lancé aux référents avant un comité : à rendre pour une date."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="campagnes", verbose_name="plan")
    titre = models.CharField("titre", max_length=120)
    ouverte_le = models.DateTimeField("ouverte le", default=timezone.now)
    a_rendre_le = models.DateField("à rendre pour le")
    close_le = models.DateTimeField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "campagne de mise à jour"
        verbose_name_plural = "campagnes de mise à jour"
        ordering = ["-ouverte_le"]

    def __str__(self):
        return self.titre


class PointAvancement(Demonstrable):
    """Ce qu’un·e référent·e dit de son action un jour donné ; on n’en réécrit aucun."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="points", verbose_name="action")
    auteur = models.ForeignKey(
        "socle.Utilisateur", on_delete=models.PROTECT, related_name="points", verbose_name="auteur"
    )
    campagne = models.ForeignKey(
        CampagneMiseAJour,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="points",
        verbose_name="campagne",
    )
    le = models.DateTimeField("le", default=timezone.now)
    rien_de_nouveau = models.BooleanField("rien de nouveau", default=False)
    phase_avant = models.CharField("phase avant", max_length=12, choices=Phase, blank=True)
    phase = models.CharField("phase", max_length=12, choices=Phase)
    meteo_avant = models.CharField("météo avant", max_length=14, choices=Meteo, blank=True)
    meteo = models.CharField("météo", max_length=14, choices=Meteo, blank=True)
    meteo_motif = models.CharField("raison de la météo", max_length=500, blank=True)
    fait = models.TextField("ce qui a été fait", blank=True)
    blocage = models.TextField("ce qui bloque", blank=True)
    a_retenir = models.TextField("ce qu’il faut retenir", blank=True, help_text="Paraît sur le site public.")
    public_touche = models.PositiveIntegerField("public touché", null=True, blank=True, help_text="En personnes.")

    class Meta:
        verbose_name = "point d’avancement"
        verbose_name_plural = "points d’avancement"
        ordering = ["-le", "-pk"]
        indexes = [models.Index(fields=["action", "-le"], name="actions_point_action")]
        constraints = [
            models.CheckConstraint(
                name="actions_point_meteo_motivee",
                condition=~Q(meteo__in=METEOS_A_MOTIVER) | ~Q(meteo_motif=""),
                violation_error_message="Cette météo dit sa raison : ce qui manque, ou ce qui bloque.",
            )
        ]

    def __str__(self):
        return f"{self.action.code}, {self.le:%d/%m/%Y}"


class Document(Demonstrable, Horodate):
    """Une photo ou un document rattaché à une action ; une photo publique a son texte et son autorisation."""

    class Sorte(models.TextChoices):
        PHOTO = "photo", "Photo"
        DOCUMENT = "document", "Document"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="documents", verbose_name="action")
    point = models.ForeignKey(
        PointAvancement, on_delete=models.PROTECT, null=True, blank=True, related_name="documents", verbose_name="point"
    )
    sorte = models.CharField("sorte", max_length=10, choices=Sorte, default=Sorte.DOCUMENT)
    titre = models.CharField("titre", max_length=160)
    fichier = models.FileField("fichier", upload_to=chemin_tire_au_hasard, validators=[FichierAccepte(DOCUMENTS)])
    texte_alternatif = models.CharField(
        "texte alternatif", max_length=250, blank=True, help_text="Ce que montre la photo, pour qui ne la voit pas."
    )
    credit = models.CharField("crédit", max_length=120, blank=True)
    prise_le = models.DateField("prise le", null=True, blank=True)
    autorisation = models.BooleanField(
        "droit à l’image réglé",
        default=False,
        help_text="Personne n’est reconnaissable, ou chacun (et les parents des mineurs) a donné son accord écrit.",
    )
    visibilite = models.CharField("visibilité", max_length=12, choices=Visibilite, default=Visibilite.GROUPE)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "photos et documents"
        ordering = ["-cree_le"]
        constraints = [
            models.CheckConstraint(
                name="actions_document_photo_decrite",
                condition=~Q(sorte="photo") | ~Q(texte_alternatif=""),
                violation_error_message="Une photo a son texte alternatif.",
            ),
            models.CheckConstraint(
                name="actions_document_photo_publique_autorisee",
                condition=~Q(sorte="photo", visibilite=Visibilite.PUBLIQUE) | Q(autorisation=True),
                violation_error_message="Une photo ne devient publique que si le droit à l’image est réglé.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("plan:document", args=[self.pk])
