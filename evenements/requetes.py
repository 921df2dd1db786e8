from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db.models import (
    CharField,
    DateField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate
from django.utils import timezone

from evenements.etats import (
    ETATS_SANS_RENDEZ_VOUS,
    INSCRIPTIONS_VIVES,
    EtatInscription,
    EtatTempsFort,
    Publication,
    VisibiliteEvenement,
)

# Ce qu’un flux garde du passé : un an, et trente jours pour ce qui est annulé ou reporté.
MEMOIRE_DU_FLUX = timedelta(days=365)
MEMOIRE_DES_ANNULATIONS = timedelta(days=30)


def minuit(jour):
    """Le premier instant de ce jour, à Vitrolles : une borne qu’un index connaît, au contraire d’une date calculée."""
    return timezone.make_aware(datetime.combine(jour, time.min))


class TempsFortQuerySet(QuerySet):
    def publies(self):
        return self.exclude(etat=EtatTempsFort.EN_PREPARATION)

    def visibles_par(self, utilisateur):
        if utilisateur.is_authenticated and utilisateur.lit_le_pilotage:
            return self
        return self.publies()

    def courant(self, code, jour=None):
        """L’édition publiée la plus proche à venir, sinon la dernière publiée, sinon None."""
        editions = self.publies().filter(code=code)
        a_venir = editions.filter(fin__gte=jour or timezone.localdate()).order_by("jour_pivot")
        return a_venir.first() or editions.order_by("-jour_pivot").first()


class EvenementQuerySet(QuerySet):
    def delete(self):
        if self.publies().exists():
            raise ValidationError("Un événement publié ne s’efface pas : annulez-le, ses abonnés seront prévenus.")
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def publies(self):
        return self.filter(publication=Publication.PUBLIE)

    def publics(self):
        return self.publies().filter(visibilite=VisibiliteEvenement.PUBLIC)

    def visibles_par(self, utilisateur):
        """La même règle que `droits.peut_voir`, en requête."""
        if not utilisateur.is_authenticated:
            return self.publics()
        if utilisateur.est_coordination:
            return self
        visibilites = [VisibiliteEvenement.PUBLIC]
        if utilisateur.est_referent or utilisateur.lit_le_pilotage:
            visibilites += [VisibiliteEvenement.AGENTS, VisibiliteEvenement.PARTENAIRES]
        elif utilisateur.est_porteur:
            visibilites.append(VisibiliteEvenement.PARTENAIRES)
        return self.publies().filter(visibilite__in=visibilites)

    def _creneaux(self, **choix):
        modele = self.model._meta.get_field("creneaux").related_model
        return modele.objects.filter(**choix).order_by()

    def avec_bornes(self):
        """Annote `premier_jour` et `dernier_jour` : ceux des créneaux, sinon ceux de la date approchée."""
        siens = self._creneaux(evenement=OuterRef("pk"))
        # Un minimum et non « le premier dans l’ordre » : PostgreSQL parcourrait toutes les dates pour le trouver.
        premier = Subquery(siens.values("evenement").annotate(jour=TruncDate(Min("debut"))).values("jour"))
        dernier = Subquery(siens.values("evenement").annotate(jour=TruncDate(Max("fin"))).values("jour"))
        return self.annotate(premier_jour=Coalesce(premier, "debut"), dernier_jour=Coalesce(dernier, "fin", "debut"))

    def a_venir(self, jour=None):
        return self.avec_bornes().filter(self._finit_des(jour or timezone.localdate()))

    def passes(self, jour=None):
        """Ce qui a une date et n’est plus à venir ; sans aucune date, on ne sait pas."""
        date_connue = Q(debut__isnull=False) | Q(pk__in=self._creneaux().values("evenement"))
        return self.avec_bornes().filter(date_connue, ~self._finit_des(jour or timezone.localdate()))

    def _finit_des(self, jour):
        # Une liste d’identifiants et non une sous-requête par ligne : dix mille événements ne coûtent qu’une lecture.
        encore = Q(pk__in=self._creneaux(fin__gte=minuit(jour)).values("evenement"))
        return encore | Q(fin__gte=jour) | Q(fin__isnull=True, debut__isnull=False, debut__gte=jour)

    def du_plus_proche(self, jour=None):
        """L’ordre de l’agenda à venir ; `repere` est le prochain jour, aujourd’hui pour ce qui dure déjà."""
        jour = jour or timezone.localdate()
        restants = self._creneaux(evenement=OuterRef("pk"), fin__gte=minuit(jour))
        return self.annotate(
            prochain=Subquery(restants.values("evenement").annotate(premier=Min("debut")).values("premier")),
            repere=Greatest(Coalesce(TruncDate("prochain"), "debut"), Cast(Value(jour), DateField())),
        ).order_by("repere", "prochain", "pk")

    def dans_l_ordre_des_dates(self):
        """Du premier jour au dernier, passés et à venir mêlés."""
        return self.avec_bornes().annotate(repere=F("premier_jour")).order_by("repere", "pk")

    def du_plus_recent(self):
        return self.annotate(repere=F("dernier_jour")).order_by("-repere", "-pk")

    def avec_accessibilite(self):
        """Annote `a_des_accessibilites`, sans charger lesquelles."""
        lien = self.model.accessibilites.through
        return self.annotate(a_des_accessibilites=Exists(lien.objects.filter(evenement=OuterRef("pk"))))

    def sans_accessibilite(self):
        manquants = self.avec_accessibilite().filter(a_des_accessibilites=False, accessibilite_texte="")
        return manquants.exclude(etat__in=ETATS_SANS_RENDEZ_VOUS)

    def avec_dernier_motif(self):
        """Annote `dernier_motif` : la raison publique du dernier changement d’état."""
        changements = self.model._meta.get_field("changements").related_model
        derniers = changements.objects.filter(evenement=OuterRef("pk"), nature="etat").order_by("-le", "-pk")
        motif = Subquery(derniers.values("motif_public")[:1], output_field=CharField())
        return self.annotate(dernier_motif=Coalesce(motif, Value("")))

    def pour_le_flux(self, jour=None):
        """Ceux qui ont des créneaux : un an de passé, trente jours pour les annulés et les reportés."""
        jour = jour or timezone.localdate()
        garde = self._creneaux(fin__gte=minuit(jour - MEMOIRE_DU_FLUX)).values("evenement")
        recents = self._creneaux(fin__gte=minuit(jour - MEMOIRE_DES_ANNULATIONS)).values("evenement")
        perime = Q(etat__in=ETATS_SANS_RENDEZ_VOUS) & ~Q(pk__in=recents)
        return self.filter(~perime, pk__in=garde).avec_dernier_motif().avec_creneaux().order_by("pk")

    def avec_creneaux(self):
        """Charge ce qu’une ligne montre : lieu, temps fort, créneaux et le lieu de ceux qui en ont un autre."""
        creneaux = self._creneaux().select_related("lieu").order_by("debut", "pk")
        return self.select_related("lieu", "temps_fort").prefetch_related(Prefetch("creneaux", queryset=creneaux))

    def pour_l_export(self):
        """Tout ce que les données ouvertes disent d’un événement, en un nombre fixe de requêtes."""
        listes = ("publics", "accessibilites", "organisateurs", "creneaux__lieu__quartier")
        return self.select_related("lieu__quartier", "temps_fort").prefetch_related(*listes).order_by("pk")

    def entre(self, debut, fin):
        """Les événements dont un jour au moins tombe dans la période, bornes comprises."""
        dedans = self._creneaux(debut__lt=minuit(fin + timedelta(days=1)), fin__gte=minuit(debut)).values("evenement")
        approchee = Q(debut__lte=fin) & (Q(fin__gte=debut) | Q(fin=None, debut__gte=debut))
        return self.filter(Q(pk__in=dedans) | approchee)

    def sans_bilan(self):
        """Une archive à date approchée n’en attend plus."""
        return self.filter(bilan=None, debut=None).exclude(etat__in=ETATS_SANS_RENDEZ_VOUS)


class InscriptionQuerySet(QuerySet):
    def vives(self):
        return self.filter(etat__in=INSCRIPTIONS_VIVES)

    def inscrites(self):
        return self.filter(etat=EtatInscription.INSCRITE)

    def en_attente(self):
        """Dans l’ordre d’arrivée."""
        return self.filter(etat=EtatInscription.EN_ATTENTE).order_by("recue_le", "pk")

    def places(self):
        """Le nombre de places que ces inscriptions prennent."""
        return self.aggregate(total=Sum("places"))["total"] or 0
