from datetime import timedelta
from typing import NamedTuple

from django.db.models import (
    Avg,
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, Lower
from django.utils import timezone

from actions import annees_scolaires
from actions.echeances import BIENTOT_JOURS
from actions.etats import (
    PHASES_OUVERTES,
    PLANS_PUBLICS,
    Echeance,
    Empechement,
    EtatCampagneMiseAJour,
    EtatPlan,
    EtatSortie,
    SituationReponse,
    Visibilite,
)
from socle.models import ArretCourriel, Famille


class PlanQuerySet(QuerySet):
    def publics(self):
        return self.filter(etat__in=PLANS_PUBLICS)

    def visibles_par(self, utilisateur):
        if utilisateur.is_authenticated and (utilisateur.lit_le_pilotage or utilisateur.est_referent):
            return self
        return self.publics()

    def courant(self):
        """Le plan que le site montre d’abord : celui en vigueur, sinon le dernier clos."""
        return self.publics().order_by(Case(When(etat=EtatPlan.EN_VIGUEUR, then=0), default=1), "-annee_debut").first()


class ActionQuerySet(QuerySet):
    def publiques(self):
        return self.filter(visibilite=Visibilite.PUBLIQUE, plan__etat__in=PLANS_PUBLICS)

    def visibles_par(self, utilisateur):
        """Le public voit le public, le groupe de travail tout sauf le restreint ; la coordination, tout.

        Qui pilote une action, ou la supplée le temps d’une campagne, la voit aussi.
        """
        if not utilisateur.is_authenticated:
            return self.publiques()
        if utilisateur.est_coordination:
            return self
        siennes = self._dont_repond(agent__utilisateur=utilisateur, agent__actif=True)
        if utilisateur.lit_le_pilotage or utilisateur.est_referent:
            return self.filter(~Q(visibilite=Visibilite.RESTREINTE) | siennes)
        return self.filter(Q(visibilite=Visibilite.PUBLIQUE, plan__etat__in=PLANS_PUBLICS) | siennes)

    def confiees_a(self, utilisateur):
        """Les actions des plans en vigueur dont ce compte est pilote."""
        confiees = Q(pilotes__agent__utilisateur=utilisateur, pilotes__agent__actif=True)
        return self.filter(confiees, plan__etat=EtatPlan.EN_VIGUEUR).distinct()

    def dont_repond(self, utilisateur):
        """Celles qui lui sont confiées, et celles qu’une campagne ouverte lui demande ; annote `confiee`."""
        personne = {"agent__utilisateur": utilisateur, "agent__actif": True}
        siennes = self.filter(self._dont_repond(**personne), plan__etat=EtatPlan.EN_VIGUEUR)
        return siennes.annotate(confiee=self._il_existe("pilotes", **personne))

    def attendues_de(self, agent):
        """Celles dont cet agent répond, et dont une campagne ouverte attend encore un point (`attendue_par`)."""
        return self.avec_campagne().filter(self._dont_repond(agent=agent), attendue_par__isnull=False)

    def _dont_repond(self, **agent):
        demandes = self.model._meta.get_field("sollicitations").related_model.objects
        demandees = demandes.filter(actions=OuterRef("pk"), campagne__etat=EtatCampagneMiseAJour.OUVERTE, **agent)
        return Q(self._il_existe("pilotes", **agent)) | Q(Exists(demandees))

    def avec_echeance(self, jour=None):
        """Annote `terme` (premier jour attendu : étape non faite ou fin de l’action) et `echeance`."""
        jour = jour or timezone.localdate()
        etapes = self.model._meta.get_field("etapes").related_model
        prochaine = (
            etapes.objects.filter(action=OuterRef("pk"), faite_le=None, debut__isnull=False)
            .order_by()
            .values("action")
            .annotate(premier=Min(Coalesce("fin", "debut")))
            .values("premier")
        )
        return self.annotate(
            prochaine_etape=Subquery(prochaine),
            terme=Case(
                When(prochaine_etape=None, then=F("fin")),
                When(fin=None, then=F("prochaine_etape")),
                default=Least("prochaine_etape", "fin"),
            ),
            echeance=Case(
                When(~Q(phase__in=PHASES_OUVERTES) | Q(plan__etat=EtatPlan.CLOS), then=Value(None)),
                When(terme=None, then=Value(Echeance.SANS_DATE)),
                When(terme__lt=jour, then=Value(Echeance.EN_RETARD)),
                When(terme__lte=jour + timedelta(days=BIENTOT_JOURS), then=Value(Echeance.BIENTOT)),
                default=Value(Echeance.A_L_HEURE),
                output_field=CharField(null=True),
            ),
        )

    def avec_dernier_point(self):
        return self.annotate(dernier_point_le=Max("points__le"))

    def avec_campagne(self):
        """Annote `attendue_par` : la campagne ouverte qui demande un point sur l’action, et n’en a pas encore."""
        demandes = self.model._meta.get_field("sollicitations").related_model.objects
        return self.annotate(
            attendue_par=Subquery(
                demandes.filter(actions=OuterRef("pk"), campagne__etat=EtatCampagneMiseAJour.OUVERTE)
                .filter(~self._repondu(OuterRef(OuterRef("pk")), OuterRef("campagne")))
                .values("campagne")[:1]
            )
        )

    def _repondu(self, action, campagne):
        points = self.model._meta.get_field("points").related_model
        return Exists(points.objects.filter(action=action, campagne=campagne))

    def silencieuses_depuis(self, jours):
        """Les actions ouvertes d’un plan en vigueur dont le dernier point date de plus de `jours` jours."""
        limite = timezone.now() - timedelta(days=jours)
        return (
            self.avec_dernier_point()
            .filter(phase__in=PHASES_OUVERTES, plan__etat=EtatPlan.EN_VIGUEUR)
            .filter(Q(dernier_point_le=None) | Q(dernier_point_le__lt=limite))
        )

    def attendues(self):
        """Les actions dont on attend encore quelque chose : ouvertes, dans un plan qui n’est pas clos."""
        return self.filter(phase__in=PHASES_OUVERTES).exclude(plan__etat=EtatPlan.CLOS)

    def sans_pilote(self):
        return self.filter(~self._il_existe("pilotes"))

    def sans_indicateur(self):
        return self.filter(~self._il_existe("indicateurs"))

    def sans_date(self):
        return self.filter(debut=None)

    def sans_point_depuis(self, jour):
        """Sans point depuis ce jour ; sans aucun point quand il n’y a pas de jour."""
        return self.filter(~self._il_existe("points", **({"le__date__gte": jour} if jour else {})))

    def _il_existe(self, relation, **criteres):
        # Une sous-requête plutôt qu’une jointure : deux jointures sur les mêmes lignes compteraient double.
        modele = self.model._meta.get_field(relation).related_model
        return Exists(modele.objects.filter(action=OuterRef("pk"), **criteres))


class DocumentQuerySet(QuerySet):
    def visibles_par(self, utilisateur):
        """Les fichiers suivent leur propre visibilité ; celle de l’action s’y ajoute."""
        if not utilisateur.is_authenticated:
            return self.filter(visibilite=Visibilite.PUBLIQUE)
        if utilisateur.est_coordination:
            return self
        admis = Q(visibilite=Visibilite.PUBLIQUE) | Q(
            action__pilotes__agent__utilisateur=utilisateur, action__pilotes__agent__actif=True
        )
        if utilisateur.lit_le_pilotage or utilisateur.est_referent:
            admis |= Q(visibilite=Visibilite.GROUPE)
        return self.filter(admis).distinct()


class CampagneMiseAJourQuerySet(QuerySet):
    def ouvertes(self):
        return self.filter(etat=EtatCampagneMiseAJour.OUVERTE)

    def a_suivre(self):
        """Celles où les relances courent : ouvertes, dans un plan en vigueur."""
        return self.ouvertes().filter(plan__etat=EtatPlan.EN_VIGUEUR)

    def avec_comptes(self):
        """Annote `personnes`, `attendues` (actions demandées) et `repondues`, sans compter deux fois une action."""
        demandes = self.model._meta.get_field("sollicitations").related_model
        siennes = demandes.objects.originales().filter(campagne=OuterRef("pk"))
        lignes = demandes.actions.through.objects.filter(sollicitation__campagne=OuterRef("pk"))
        return self.annotate(
            personnes=_nombre_de(siennes, "campagne", "agent"),
            attendues=_nombre_de(lignes, "sollicitation__campagne", "action"),
            repondues=_nombre_de(lignes.filter(action_repondue(demandes)), "sollicitation__campagne", "action"),
        )


class SollicitationQuerySet(QuerySet):
    def originales(self):
        """Celles des pilotes, et non des personnes suppléantes."""
        return self.filter(a_la_place_de=None)

    def avec_reponses(self):
        """Annote `attendues` (actions demandées) et `repondues` (celles qui ont un point dans la campagne)."""
        lignes = self.model.actions.through.objects.filter(sollicitation=OuterRef("pk"))
        return self.annotate(
            attendues=_nombre_de(lignes, "sollicitation", "action"),
            repondues=_nombre_de(lignes.filter(action_repondue(self.model)), "sollicitation", "action"),
        )

    def avec_situation(self):
        """Annote aussi `empechement` (ce qui empêche de lui écrire, ou vide) et `situation`."""
        return self.avec_reponses().annotate(
            empechement=empechement("agent__"),
            situation=Case(
                When(repondues__gte=F("attendues"), then=Value(SituationReponse.REPONDU)),
                When(repondues__gt=0, then=Value(SituationReponse.EN_PARTIE)),
                When(~Q(empechement=""), then=Value(SituationReponse.INJOIGNABLE)),
                default=Value(SituationReponse.SILENCIEUSE),
                output_field=CharField(),
            ),
        )

    def muettes(self):
        """Sans aucune réponse, qu’on puisse leur écrire ou non."""
        return self.avec_situation().filter(repondues=0)


def empechement(prefixe=""):
    """Ce qui empêche d’écrire à un agent, lu à travers `prefixe` ; vide si rien."""
    adresse = Lower(OuterRef(f"{prefixe}courriel"))
    arrets = ArretCourriel.objects.filter(famille=Famille.POINTS, destinataire=adresse)
    return Case(
        When(**{f"{prefixe}actif": False}, then=Value(Empechement.PLUS_EN_POSTE)),
        When(Q(**{f"{prefixe}courriel": None}) | Q(**{f"{prefixe}courriel": ""}), then=Value(Empechement.SANS_ADRESSE)),
        When(Exists(arrets), then=Value(Empechement.ARRETE)),
        default=Value(""),
        output_field=CharField(),
    )


def action_repondue(sollicitation):
    """Sur une ligne « action demandée » : l’action a un point dans la campagne, de qui que ce soit."""
    points = sollicitation._meta.get_field("campagne").related_model._meta.get_field("points").related_model
    return Exists(points.objects.filter(action=OuterRef("action"), campagne=OuterRef("sollicitation__campagne")))


def _nombre_de(lignes, par, quoi):
    comptes = lignes.order_by().values(par).annotate(n=Count(quoi, distinct=True)).values("n")
    return Coalesce(Subquery(comptes, output_field=IntegerField()), 0)


# Trois mois au plus, le plus court des trimestres compris : c’est ce que dit le formulaire à qui donne une adresse.
GARDER_L_ADRESSE_JOURS = 89
QUESTIONNAIRE_OUVERT_JOURS = 30
RELANCER_APRES_JOURS = 10
# En dessous, une moyenne dirait ce qu’a répondu une personne.
AVIS_AU_MOINS = 5
MONTRER_AU_MOINS = 5


class CompteDeSorties(NamedTuple):
    """Ce que disent des sorties réunies. None : non renseigné ; jamais 0 pour dire qu’on ne sait pas."""

    classes: int | None  # prévues et réalisées ; les annulées n’en sont pas
    realisees: int | None
    annulees: int | None
    a_compter: int | None  # leur jour est passé, personne n’a dit combien d’élèves
    ecoles: int | None
    eleves: int | None  # venus, comptés le jour même
    attendus: int | None
    sans_attendus: int | None  # classes dont on n’a pas dit combien d’élèves on attend
    avis: int | None
    interet: float | None  # moyennes sur 4, à partir de cinq avis
    accueil: float | None


class AnneeDeSorties(NamedTuple):
    """Une année scolaire de sorties réalisées."""

    annee_scolaire: int
    classes: int
    eleves: int

    @property
    def en_mots(self):
        return annees_scolaires.dire(self.annee_scolaire)

    @property
    def se_montre(self):
        """Un total de moins de cinq personnes ne se publie pas."""
        return self.eleves >= MONTRER_AU_MOINS


class SortieQuerySet(QuerySet):
    def visibles_par(self, utilisateur):
        return self if utilisateur.lit_le_pilotage else self.none()

    def realisees(self):
        return self.filter(etat=EtatSortie.REALISEE)

    def de_l_annee_scolaire(self, annee):
        """Celles de l’année scolaire `annee`-`annee + 1`."""
        return self.filter(annee_scolaire=annee)

    def compter(self):
        """Un `CompteDeSorties`, en une requête.

        `SortieScolaire.objects.realisees().de_l_annee_scolaire(2026).compter().eleves` : les élèves emmenés en
        2026-2027, ou None si aucune classe n’est encore comptée. Une sortie annulée n’attend plus personne.
        """
        venues, tenues = Q(etat=EtatSortie.REALISEE), ~Q(etat=EtatSortie.ANNULEE)
        compte = self.aggregate(
            classes=Count("pk", filter=tenues),
            realisees=Count("pk", filter=venues),
            annulees=Count("pk", filter=Q(etat=EtatSortie.ANNULEE)),
            a_compter=Count("pk", filter=Q(etat=EtatSortie.PREVUE, jour__lt=timezone.localdate())),
            ecoles=Count("ecole", filter=tenues, distinct=True),
            eleves=Sum("eleves", filter=venues),
            attendus=Sum("eleves_prevus", filter=tenues),
            sans_attendus=Count("pk", filter=tenues & Q(eleves_prevus=None)),
            interet=Avg("avis__interet"),
            accueil=Avg("avis__accueil"),
            # En dernier : une fois nommé, « avis » ne désigne plus la relation.
            avis=Count("avis"),
        )
        for nom in ("interet", "accueil"):
            compte[nom] = round(compte[nom], 1) if compte["avis"] >= AVIS_AU_MOINS else None
        return CompteDeSorties(**{nom: valeur or None for nom, valeur in compte.items()})

    def par_annee(self):
        """Les sorties réalisées, réunies par année scolaire, la plus récente d’abord ; une requête."""
        lignes = self.realisees().order_by("-annee_scolaire").values_list("annee_scolaire")
        return [AnneeDeSorties(*ligne) for ligne in lignes.annotate(classes=Count("pk"), venus=Sum("eleves"))]

    def a_interroger(self, jour):
        """Réalisées avant ce jour, avec une adresse, et pas encore interrogées."""
        return self.realisees().filter(
            jour__lt=jour, questionnaire_envoye_le=None, avis=None, enseignant_courriel__gt=""
        )

    def a_relancer(self, jour):
        """Interrogées dix jours plus tôt ou davantage, sans réponse, et dont le lien vaut encore."""
        # En jours et non en heures : la tâche passe chaque matin, parfois une seconde plus tôt.
        return self.realisees().filter(
            questionnaire_envoye_le__date__lte=jour - timedelta(days=RELANCER_APRES_JOURS),
            questionnaire_envoye_le__date__gt=jour - timedelta(days=QUESTIONNAIRE_OUVERT_JOURS),
            avis=None,
            enseignant_courriel__gt="",
        )

    def dont_l_adresse_est_a_oublier(self, jour):
        """Celles qui gardent une adresse au-delà de ce qu’on a promis (`adresse_gardee_jusqu_au`)."""
        limite = jour - timedelta(days=GARDER_L_ADRESSE_JOURS)
        sans_jour = Q(jour=None, annee_scolaire__lt=annees_scolaires.de(limite))
        return self.filter(Q(jour__lte=limite) | sans_jour, enseignant_courriel__gt="")
