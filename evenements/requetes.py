from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate
from django.utils import timezone

from evenements.etats import (
    ETATS_SANS_RENDEZ_VOUS,
    INSCRIPTIONS_VIVES,
    EtatEvenement,
    EtatInscription,
    EtatTempsFort,
    ModeInscription,
    Publication,
    VisibiliteEvenement,
)
from referents.droits import est_agent

# Ce qu’un flux garde du passé : un an, et trente jours pour ce qui est annulé ou reporté.
MEMOIRE_DU_FLUX = timedelta(days=365)
MEMOIRE_DES_ANNULATIONS = timedelta(days=30)
# Au-delà, une édition publiée que personne n’a racontée quitte le bureau.
SUIVI_APRES_LA_FIN = timedelta(days=90)
# Après la réponse, ou après l’événement : le nom et le courriel de qui l’a proposé s’effacent.
GARDE_DES_PROPOSITIONS = timedelta(days=30)
# Sans réponse ni date : la coordination a eu un an pour répondre.
GARDE_SANS_REPONSE = timedelta(days=365)
# Ce que l’on garde d’une personne inscrite après sa séance, et quand on lui rappelle de venir.
MEMOIRE_DES_INSCRIPTIONS = timedelta(days=30)
DELAI_DU_RAPPEL = timedelta(days=2)


def minuit(jour):
    """Le premier instant de ce jour, à Vitrolles : une borne qu’un index connaît, au contraire d’une date calculée."""
    return timezone.make_aware(datetime.combine(jour, time.min))


def _approchee_des(jour):
    """Une date approchée qui n’est pas finie ce jour-là."""
    return Q(fin__gte=jour) | Q(fin__isnull=True, debut__isnull=False, debut__gte=jour)


class TempsFortQuerySet(QuerySet):
    def publies(self):
        return self.exclude(etat=EtatTempsFort.EN_PREPARATION)

    def visibles_par(self, utilisateur):
        if utilisateur.is_authenticated and utilisateur.lit_le_pilotage:
            return self
        return self.publies()

    def ouverts(self):
        """En préparation, ou publiés et pas encore racontés : ceux que la coordination suit."""
        rattraper = Q(fin__gte=timezone.localdate() - SUIVI_APRES_LA_FIN)
        return self.filter(Q(etat=EtatTempsFort.EN_PREPARATION) | Q(etat=EtatTempsFort.PUBLIE) & rattraper)

    def avec_etapes_dues(self, jour=None):
        """Annote `etapes_dues` : combien d’étapes attendent, leur jour venu."""
        dues = Q(etapes__faite_le=None, etapes__echeance__lte=jour or timezone.localdate())
        return self.annotate(etapes_dues=Count("etapes", filter=dues))

    def courant(self, code, jour=None):
        """L’édition publiée la plus proche à venir, sinon la dernière publiée, sinon None."""
        editions = self.publies().filter(code=code)
        a_venir = editions.filter(fin__gte=jour or timezone.localdate()).order_by("jour_pivot")
        return a_venir.first() or editions.order_by("-jour_pivot").first()


class EtapeQuerySet(QuerySet):
    def a_faire(self, jour=None):
        """Celles des éditions en cours dont le jour est venu, la plus ancienne d’abord."""
        restantes = self.filter(faite_le=None, echeance__lte=jour or timezone.localdate())
        return restantes.exclude(temps_fort__etat=EtatTempsFort.BILAN_FAIT).order_by("echeance", "pk")


class BilanQuerySet(QuerySet):
    def a_valider(self):
        """Une archive à date approchée vient d’un plan déjà publié : elle n’attend pas notre accord."""
        return self.filter(valide_le=None, evenement__debut=None)

    def montres(self):
        """La même règle que `BilanEvenement.est_montre`, en requête."""
        return self.exclude(valide_le=None, evenement__debut=None)


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
        else:
            visibilites += [VisibiliteEvenement.AGENTS] if est_agent(utilisateur) else []
            visibilites += [VisibiliteEvenement.PARTENAIRES] if utilisateur.est_porteur else []
        return self.publies().filter(visibilite__in=visibilites)

    def _creneaux(self, **choix):
        modele = self.model._meta.get_field("creneaux").related_model
        return modele.objects.filter(**choix).order_by()

    def avec_bornes(self):
        """Annote `premier_jour` et `dernier_jour` : ceux des créneaux, sinon ceux de la date approchée.

        Des agrégats : un choix qui passerait par `creneaux__` n’en verrait qu’une partie. Passer par leurs numéros.
        """
        premier, dernier = TruncDate(Min("creneaux__debut")), TruncDate(Max("creneaux__fin"))
        return self.annotate(premier_jour=Coalesce(premier, "debut"), dernier_jour=Coalesce(dernier, "fin", "debut"))

    def a_venir(self, jour=None):
        return self.filter(self._finit_des(jour or timezone.localdate()))

    def passes(self, jour=None):
        """Ce qui a une date et n’est plus à venir ; sans aucune date, on ne sait pas."""
        date_connue = Q(debut__isnull=False) | Q(pk__in=self._creneaux().values("evenement"))
        return self.filter(date_connue, ~self._finit_des(jour or timezone.localdate()))

    def _finit_des(self, jour):
        # Une liste d’identifiants et non une sous-requête par ligne : dix mille événements ne coûtent qu’une lecture.
        return Q(pk__in=self._creneaux(fin__gte=minuit(jour)).values("evenement")) | _approchee_des(jour)

    def du_plus_proche(self, jour=None):
        """L’ordre de l’agenda à venir ; `repere` est le prochain jour, aujourd’hui pour ce qui dure déjà."""
        jour = jour or timezone.localdate()
        # Tous les créneaux en une lecture : une sous-requête par événement en coûtait le triple à dix mille.
        return self.annotate(
            prochain=Min("creneaux__debut", filter=Q(creneaux__fin__gte=minuit(jour))),
            repere=Greatest(Coalesce(TruncDate("prochain"), "debut"), Cast(Value(jour), DateField())),
        ).order_by("repere", "prochain", "pk")

    def seances_a_venir(self, jour):
        """(numéro, prochain, total, approchés) de `publics().a_venir().du_plus_proche()`, lus par les séances.

        Dix mille fiches n’en ouvrent aucune. Sans séance, une date approchée n’y est pas : `approchés` dit s’il y en a.
        Le repère grandit avec l’instant de la prochaine séance : ranger par l’un range par l’autre.
        """
        caches = self.model.objects.exclude(publication=Publication.PUBLIE, visibilite=VisibiliteEvenement.PUBLIC)
        approches = self.publics().filter(_approchee_des(jour), debut__isnull=False).order_by()
        compte = approches.annotate(nombre=Func(F("pk"), function="COUNT", output_field=IntegerField()))
        seances = self._creneaux(fin__gte=minuit(jour)).exclude(evenement__in=caches.order_by())
        par_evenement = seances.values("evenement").annotate(
            prochain=Min("debut"), total=Window(Count("evenement")), approches=Subquery(compte.values("nombre"))
        )
        ranges = par_evenement.order_by("prochain", "evenement")
        return ranges.values_list("evenement", "prochain", "total", "approches")

    def les_plus_proches(self, nombre, jour=None):
        """Les premiers à venir. Leurs numéros se trient seuls : trier des fiches entières en coûtait cinq fois plus."""
        premiers = self.a_venir(jour).du_plus_proche(jour).values("pk")[:nombre]
        return self.filter(pk__in=premiers).du_plus_proche(jour)

    def les_plus_recents(self, nombre, jour=None):
        """De même, les derniers passés."""
        derniers = self.passes(jour).du_plus_recent().values("pk")[:nombre]
        return self.filter(pk__in=derniers).du_plus_recent()

    def dans_l_ordre_des_dates(self):
        """Du premier jour au dernier, passés et à venir mêlés."""
        return self.avec_bornes().annotate(repere=F("premier_jour")).order_by("repere", "pk")

    def du_plus_recent(self):
        return self.avec_bornes().annotate(repere=F("dernier_jour")).order_by("-repere", "-pk")

    def avec_accessibilite(self):
        """Annote `a_des_accessibilites`, sans charger lesquelles."""
        lien = self.model.accessibilites.through
        return self.annotate(a_des_accessibilites=Exists(lien.objects.filter(evenement=OuterRef("pk"))))

    def avec_remplissage(self):
        """Annote `n_a_plus_de_place` : on s’inscrit ici, et chaque séance à venir, aujourd’hui compris, est prise."""
        restent = self._creneaux(evenement=OuterRef("pk"), fin__gte=minuit(timezone.localdate()))
        libres = restent.alias(prises=_places_prises()).filter(prises__lt=F("evenement__jauge"))
        ici = Q(inscription=ModeInscription.ICI)
        return self.annotate(n_a_plus_de_place=Case(When(ici, then=Exists(restent) & ~Exists(libres)), default=False))

    def avec_places_prises(self):
        """Annote `prises`, pour un choix qui lit une ligne par créneau : ses places retenues si l’on s’inscrit ici."""
        inscriptions = self.model._meta.get_field("creneaux").related_model.inscriptions.rel.related_model
        prises = inscriptions.objects.filter(creneau=OuterRef("creneaux")).inscrites().order_by()
        somme = Subquery(prises.values("creneau").annotate(somme=Sum("places")).values("somme"))
        return self.annotate(prises=Case(When(inscription=ModeInscription.ICI, then=somme)))

    def sans_accessibilite(self):
        manquants = self.avec_accessibilite().filter(a_des_accessibilites=False, accessibilite_texte="")
        return manquants.exclude(etat__in=ETATS_SANS_RENDEZ_VOUS)

    def avec_dernier_motif(self):
        """Annote `dernier_motif` : la raison du dernier changement d’état, ou de date s’il est reprogrammé."""
        changements = self.model._meta.get_field("changements").related_model
        reprogramme = Q(evenement__etat=EtatEvenement.REPROGRAMME)
        qui_l_explique = Q(reprogramme, nature="date") | Q(~reprogramme, nature="etat")
        derniers = changements.objects.filter(qui_l_explique, evenement=OuterRef("pk")).order_by("-le", "-pk")
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
        creneaux = Prefetch("creneaux", queryset=self._creneaux().order_by("debut", "pk"))
        # Peu de séances ont leur propre lieu : sans aucune, il ne se lit pas.
        return self.select_related("lieu", "temps_fort").prefetch_related(creneaux, "creneaux__lieu")

    def pour_l_export(self):
        """Tout ce que les données ouvertes disent d’un événement, en un nombre fixe de requêtes."""
        listes = ("publics", "accessibilites", "organisateurs", "creneaux__lieu__quartier")
        return self.select_related("lieu__quartier", "temps_fort").prefetch_related(*listes).order_by("pk")

    def entre(self, debut, fin):
        """Les événements dont un jour au moins tombe dans la période, bornes comprises."""
        dedans = self._creneaux(debut__lt=minuit(fin + timedelta(days=1)), fin__gte=minuit(debut)).values("evenement")
        approchee = Q(debut__lte=fin) & (Q(fin__gte=debut) | Q(fin=None, debut__gte=debut))
        return self.filter(Q(pk__in=dedans) | approchee)

    def a_raconter_par(self, utilisateur):
        """Ceux dont cette personne écrit le bilan : la même règle que `droits.peut_ecrire_le_bilan`, en requête."""
        if not utilisateur.is_authenticated:
            return self.none()
        return self.publies() if utilisateur.est_coordination else self.confies_a(utilisateur)

    def confies_a(self, utilisateur):
        """Les événements publiés des actions que ce compte pilote."""
        pilotes = self.model._meta.get_field("action").related_model.pilotes.rel.related_model
        confiee = pilotes.objects.filter(agent__utilisateur=utilisateur, agent__actif=True)
        return self.publies().filter(Exists(confiee.filter(action=OuterRef("action"))))

    def sans_bilan(self):
        """Une archive à date approchée n’en attend plus."""
        return self.filter(bilan=None, debut=None).exclude(etat__in=ETATS_SANS_RENDEZ_VOUS)


def _places_prises():
    inscrites = Q(inscriptions__etat=EtatInscription.INSCRITE)
    return Coalesce(Sum("inscriptions__places", filter=inscrites), 0)


def compter_les_places(creneaux):
    """Annote des créneaux : places `prises`, places `attendues` en liste d’attente, `personnes_en_attente`."""
    en_attente = Q(inscriptions__etat=EtatInscription.EN_ATTENTE)
    # Une seule table jointe, pour tous les comptes : rien ne se compte deux fois.
    return creneaux.annotate(
        prises=_places_prises(),
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


class PropositionQuerySet(QuerySet):
    def de(self, compte):
        """Celles de ce compte, les plus récentes d’abord."""
        return self.filter(par=compte).order_by("-recue_le", "-pk")

    def a_oublier(self, instant=None):
        """Venues sans compte, nom encore là : répondues ou passées depuis trente jours, reçues depuis un an."""
        instant = instant or timezone.now()
        limite = instant - GARDE_DES_PROPOSITIONS
        evenements = self.model._meta.get_field("evenement").related_model
        passes = evenements.objects.passes(timezone.localdate(limite)).values("pk")
        externes = self.filter(par=None, effacee_le=None)
        return externes.filter(
            Q(repondue_le__lte=limite) | Q(evenement__in=passes) | Q(recue_le__lte=instant - GARDE_SANS_REPONSE)
        )
