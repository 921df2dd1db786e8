from django.db.models import Count, DecimalField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from appels_projets.etats import CAMPAGNES_PUBLIQUES, DEPOSEES, RESULTATS_VISIBLES, EtatCampagne, EtatCandidature

RECUES = Q(etat__in=DEPOSEES) | Q(etat=EtatCandidature.RETIREE, deposee_le__isnull=False)
SOMME = DecimalField(max_digits=12, decimal_places=2)


class CampagneQuerySet(QuerySet):
    def publiques(self):
        return self.filter(etat__in=CAMPAGNES_PUBLIQUES)

    def ouvertes(self, instant=None):
        """Intervalle semi-ouvert [ouverture, clôture[, à l’heure du serveur."""
        instant = instant or timezone.now()
        return self.filter(etat=EtatCampagne.PROGRAMMEE, ouverture_le__lte=instant, cloture_le__gt=instant)

    def qui_basculent_ce_jour(self, instant=None):
        """Celles qui ouvrent ou se closent avant minuit : ce qui les montre changera sans que rien ne s’écrive."""
        instant = instant or timezone.now()
        reste = (instant, timezone.localtime(instant).replace(hour=23, minute=59, second=59, microsecond=999999))
        programmees = self.filter(etat=EtatCampagne.PROGRAMMEE)
        return programmees.filter(Q(ouverture_le__range=reste) | Q(cloture_le__range=reste))

    def a_venir(self, instant=None):
        return self.filter(etat=EtatCampagne.PROGRAMMEE, ouverture_le__gt=instant or timezone.now())

    def passees(self, instant=None):
        return self.publiques().filter(cloture_le__lte=instant or timezone.now())

    def visibles_par(self, utilisateur):
        if utilisateur.is_authenticated and utilisateur.lit_le_pilotage:
            return self
        return self.publiques()

    def avec_deport(self, utilisateur):
        """`montants_tus` : ce compte s’y déporte, et une soustraction lui dirait la proposition qu’il ne lit pas."""
        candidatures = self.model._meta.get_field("candidatures").related_model.objects
        siennes = candidatures.recues().de(utilisateur).filter(campagne=OuterRef("pk"))
        return self.annotate(montants_tus=Exists(siennes.exclude(campagne__etat__in=RESULTATS_VISIBLES)))

    def avec_laureates(self):
        """`laureates` : rien tant que les résultats ne sont pas publiés."""
        candidatures = self.model._meta.get_field("candidatures").related_model.objects
        laureates = candidatures.laureates().select_related("organisme", "attribution").order_by("organisme__nom", "pk")
        return self.prefetch_related(Prefetch("candidatures", laureates, to_attr="laureates"))

    def avec_comptes(self):
        """Annote les nombres et les sommes de la campagne ; `reste` est inconnu (None) sans enveloppe votée."""
        attribuees = Q(candidatures__attribution__annulee_le=None)
        recues = Q(candidatures__etat__in=DEPOSEES)
        return self.annotate(
            nombre_de_brouillons=Count("candidatures", filter=Q(candidatures__etat=EtatCandidature.BROUILLON)),
            nombre_de_deposees=Count("candidatures", filter=recues),
            total_demande=Sum("candidatures__montant_demande", filter=recues),
            total_propose=Sum("candidatures__montant_propose", filter=recues),
            total_attribue=Coalesce(
                Sum("candidatures__attribution__montant", filter=attribuees), Value(0), output_field=SOMME
            ),
            montant_vote=F("enveloppe__montant_vote"),
            reste=F("enveloppe__montant_vote") - F("total_attribue"),
        )


class CandidatureQuerySet(QuerySet):
    def deposees(self):
        return self.filter(etat__in=DEPOSEES)

    def recues(self):
        """Déposées, ou retirées après l’avoir été : la suite des numéros reste entière."""
        return self.filter(RECUES)

    def laureates(self):
        """Publiques seulement quand la campagne a publié ses résultats."""
        return self.filter(
            etat=EtatCandidature.ATTRIBUEE, attribution__annulee_le=None, campagne__etat__in=RESULTATS_VISIBLES
        )

    def de(self, utilisateur):
        """Celles des associations dont ce compte est membre."""
        return self.filter(Exists(utilisateur.appartenances.filter(organisme=OuterRef("organisme"), actif=True)))

    def hors_deport_de(self, utilisateur):
        """Celles qu’on peut instruire sans intérêt : d’aucune association dont ce compte est membre."""
        return self.exclude(pk__in=self.model.objects.de(utilisateur).order_by().values("pk"))

    def avec_deport(self, utilisateur):
        """`est_deportee` : la ligne ne se montre pas à ce compte."""
        siennes = utilisateur.appartenances.filter(organisme=OuterRef("organisme"), actif=True)
        return self.annotate(est_deportee=Exists(siennes))

    def visibles_par(self, utilisateur):
        """Un brouillon n’est vu que de son association ; la coordination lit ce que la Ville a reçu."""
        siennes = Q(Exists(utilisateur.appartenances.filter(organisme=OuterRef("organisme"), actif=True)))
        return self.filter(siennes | RECUES if utilisateur.est_coordination else siennes)


class PieceJointeQuerySet(QuerySet):
    def visibles_par(self, utilisateur):
        candidatures = self.model._meta.get_field("candidature").related_model.objects
        return self.filter(candidature__in=candidatures.visibles_par(utilisateur))
