from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
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
# Ce que l’on garde d’une personne inscrite après sa séance, et quand on lui rappelle de venir.
MEMOIRE_DES_INSCRIPTIONS = timedelta(days=30)
DELAI_DU_RAPPEL = timedelta(days=2)


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

    def avec_bornes(self):
        """Annote `premier_jour` et `dernier_jour` : ceux des créneaux, sinon ceux de la date approchée."""
        return self.annotate(
            premier_jour=Coalesce(TruncDate(Min("creneaux__debut")), "debut"),
            dernier_jour=Coalesce(TruncDate(Max("creneaux__fin")), "fin", "debut"),
        )

    def a_venir(self, jour=None):
        return self.avec_bornes().filter(dernier_jour__gte=jour or timezone.localdate())

    def passes(self, jour=None):
        return self.avec_bornes().filter(dernier_jour__lt=jour or timezone.localdate())

    def du_plus_proche(self, jour=None):
        """L’ordre de l’agenda à venir ; `repere` est le prochain jour, aujourd’hui pour ce qui dure déjà."""
        jour = jour or timezone.localdate()
        prochain = Min("creneaux__debut", filter=Q(creneaux__fin__date__gte=jour))
        return self.annotate(
            prochain=prochain,
            repere=Greatest(Coalesce(TruncDate("prochain"), "debut"), Cast(Value(jour), DateField())),
        ).order_by("repere", "prochain", "pk")

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
        creneaux = self.model._meta.get_field("creneaux").related_model
        derniers = creneaux.objects.filter(evenement=OuterRef("pk"))
        garde = Q(Exists(derniers.filter(fin__date__gte=jour - MEMOIRE_DU_FLUX)))
        perime = Q(etat__in=ETATS_SANS_RENDEZ_VOUS) & ~Q(
            Exists(derniers.filter(fin__date__gte=jour - MEMOIRE_DES_ANNULATIONS))
        )
        return (
            self.filter(garde & ~perime)
            .avec_dernier_motif()
            .select_related("lieu", "temps_fort")
            .prefetch_related("creneaux")
            .order_by("pk")
        )

    def entre(self, debut, fin):
        """Les événements dont un jour au moins tombe dans la période, bornes comprises."""
        creneaux = self.model._meta.get_field("creneaux").related_model
        dedans = creneaux.objects.filter(evenement=OuterRef("pk"), debut__date__lte=fin, fin__date__gte=debut)
        approchee = Q(debut__lte=fin) & (Q(fin__gte=debut) | Q(fin=None, debut__gte=debut))
        return self.filter(Exists(dedans) | approchee)

    def sans_bilan(self):
        """Une archive à date approchée n’en attend plus."""
        return self.filter(bilan=None, debut=None).exclude(etat__in=ETATS_SANS_RENDEZ_VOUS)


def compter_les_places(creneaux):
    """Annote des créneaux : places `prises`, places `attendues` en liste d’attente, `personnes_en_attente`."""
    inscrites = Q(inscriptions__etat=EtatInscription.INSCRITE)
    en_attente = Q(inscriptions__etat=EtatInscription.EN_ATTENTE)
    # Une seule table jointe, pour tous les comptes : rien ne se compte deux fois.
    return creneaux.annotate(
        prises=Coalesce(Sum("inscriptions__places", filter=inscrites), 0),
        attendues=Coalesce(Sum("inscriptions__places", filter=en_attente), 0),
        personnes_en_attente=Count("inscriptions", filter=en_attente),
    )


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

    def a_rappeler(self, instant):
        """Inscrites depuis plus d’un jour à une séance des deux prochains jours, et pas encore rappelées."""
        limite = timezone.localdate(instant) + DELAI_DU_RAPPEL
        inscrites = self.inscrites().filter(rappelee_le=None, recue_le__lte=instant - timedelta(days=1))
        proches = inscrites.filter(creneau__debut__gt=instant, creneau__debut__date__lte=limite)
        publie = Q(creneau__evenement__publication=Publication.PUBLIE)
        return proches.filter(publie).exclude(Q(courriel="") | Q(creneau__evenement__etat__in=ETATS_SANS_RENDEZ_VOUS))

    def a_effacer(self, instant):
        return self.filter(effacee_le=None, creneau__fin__lt=instant - MEMOIRE_DES_INSCRIPTIONS)
