from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from partenaires.models import MembreOrganisme, Organisme
from rapports.etats import (
    EDITIONS_EN_ROUTE,
    RAPPORTS_ADOPTES,
    RAPPORTS_DU_COMITE,
    DocumentEdite,
    EtatEdition,
    EtatRapport,
)
from rapports.sommaire import CODES_DES_ELUS, ELUS
from referents.etats import EtatMandat
from socle.models import Utilisateur
from socle.roles import Role

# Passé ces délais, plus personne ne produit l’édition : l’ouvrier est mort (après cinq minutes et demie, on le tue), ou
# la file a perdu le message.
EN_COURS_AU_PLUS = timedelta(minutes=8)
EN_ATTENTE_AU_PLUS = timedelta(minutes=30)
RELANCE_APRES = timedelta(minutes=2)

REDACTEURS = {Role.COORDINATION, Role.ELU, Role.REFERENT}
ADOPTE_POUR_TOUJOURS = (
    "Ce rapport est adopté : rien de ce qu’il contient ne change plus. "
    "Une correction est une nouvelle version, avec sa raison."
)


class VerrouQuerySet(QuerySet):
    """Des lignes dont certaines ne s’écrivent plus : aucune écriture en nombre ne passe outre."""

    def verrouillees(self):
        raise NotImplementedError

    def update(self, **champs):
        self._exiger_qu_aucune_ne_soit_verrouillee()
        return super().update(**champs)

    update.alters_data = True

    def delete(self):
        self._exiger_qu_aucune_ne_soit_verrouillee()
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def _exiger_qu_aucune_ne_soit_verrouillee(self):
        if self.verrouillees().exists():
            raise ValidationError(ADOPTE_POUR_TOUJOURS, code="verrou")


class RapportQuerySet(QuerySet):
    def publies(self):
        """Ceux dont une édition est publiée, où qu’en soit la correction qui la suivra."""
        editions = self.model._meta.get_field("editions").related_model.objects.publiees()
        return self.filter(Exists(editions.filter(document=DocumentEdite.RAPPORT, rapport=OuterRef("pk"))))

    def visibles_par(self, utilisateur):
        """Le rapport se lit à la coordination tant qu’il se prépare, au comité une fois soumis, par tous publié."""
        if not utilisateur.is_authenticated:
            return self.publies()
        if utilisateur.est_coordination:
            return self
        if utilisateur.lit_le_pilotage:
            return self.publies() | self.filter(etat__in=RAPPORTS_DU_COMITE)
        return self.publies()


class SectionQuerySet(VerrouQuerySet):
    def verrouillees(self):
        return self.filter(rapport__etat__in=RAPPORTS_ADOPTES)

    def a_terminer(self):
        return self.filter(pret=False)

    def en_preparation(self):
        return (
            self.filter(rapport__etat=EtatRapport.EN_PREPARATION)
            .select_related("rapport")
            .order_by("-rapport__annee", "ordre")
        )

    def visibles_par(self, utilisateur):
        """La coordination les lit tous ; chacun les siens pendant la préparation, et les élu·es leur éditorial."""
        if not utilisateur.is_authenticated:
            return self.none()
        if utilisateur.est_coordination:
            return self
        return self.confiees_a(utilisateur)

    def confiees_a(self, utilisateur):
        """Ce que cette personne a à écrire en ce moment : les siens, et l’éditorial à chaque élu·e."""
        if not utilisateur.is_superuser and not utilisateur.roles & REDACTEURS:
            return self.none()
        siens = Q(redacteur=utilisateur)
        if Role.ELU in utilisateur.roles:
            siens |= Q(code__in=CODES_DES_ELUS)
        return self.filter(siens).en_preparation()


class DecisionQuerySet(VerrouQuerySet):
    def verrouillees(self):
        return self.filter(comite__rapports__etat__in=RAPPORTS_ADOPTES)


class AvisQuerySet(VerrouQuerySet):
    def verrouillees(self):
        return self.filter(rapport__etat__in=RAPPORTS_ADOPTES)


class InstantaneQuerySet(VerrouQuerySet):
    def verrouillees(self):
        return self.filter(editions__definitive=True, editions__etat=EtatEdition.PRETE)


class ImageFigeeQuerySet(VerrouQuerySet):
    def verrouillees(self):
        return self.filter(instantane__editions__definitive=True, instantane__editions__etat=EtatEdition.PRETE)


class EditionQuerySet(VerrouQuerySet):
    def verrouillees(self):
        return self.definitives()

    def en_route(self):
        return self.filter(etat__in=EDITIONS_EN_ROUTE)

    def pretes(self):
        return self.filter(etat=EtatEdition.PRETE)

    def definitives(self):
        """Les éditions prêtes qui portent la mention de l’adoption."""
        return self.pretes().filter(definitive=True)

    def publiees(self):
        """Celles que chacun peut lire."""
        return self.definitives().filter(publiee_le__isnull=False)

    def publier(self, instant):
        """La seule chose qu’une édition adoptée reçoive encore : le jour où elle paraît, une fois."""
        return super(VerrouQuerySet, self.definitives().filter(publiee_le=None)).update(publiee_le=instant)

    publier.alters_data = True

    def visibles_par(self, utilisateur):
        """Toutes à la coordination ; au comité celles d’un rapport soumis, et les adoptées ; publiées, à tous."""
        if not utilisateur.is_authenticated:
            return self.publiees()
        if utilisateur.est_coordination:
            return self
        if utilisateur.lit_le_pilotage:
            return self.filter(
                Q(rapport__etat__in=RAPPORTS_DU_COMITE) | Q(etat=EtatEdition.PRETE, publiee_le__isnull=False)
            )
        return self.publiees()

    def interrompues(self, instant=None):
        """En cours depuis trop longtemps : l’ouvrier qui les tenait ne finira pas."""
        limite = (instant or timezone.now()) - EN_COURS_AU_PLUS
        return self.filter(etat=EtatEdition.EN_COURS).filter(Q(commencee_le=None) | Q(commencee_le__lt=limite))

    def oubliees(self, instant=None):
        """Encore dans la file après le délai d’une relance."""
        limite = (instant or timezone.now()) - RELANCE_APRES
        return self.filter(etat=EtatEdition.EN_ATTENTE, demandee_le__lt=limite)


# --- Qui écrit, qui donne son avis --------------------------------------------------------------------


def comptes_qui_redigent(chapitre=None):
    """Coordination, élu·es et référent·es ; un chapitre des élu·es ne se confie qu’à eux."""
    actifs = Utilisateur.objects.filter(is_active=True)
    if chapitre is not None and chapitre.redaction == ELUS:
        return actifs.filter(groups__name=Role.ELU).distinct()
    du_reseau = Q(agent__actif=True, agent__mandats__etat=EtatMandat.ACTIF)
    return actifs.filter(Q(groups__name__in=[Role.COORDINATION, Role.ELU]) | du_reseau).distinct()


def avis_attendus(rapport):
    """[(compte, organisme)] : les cosignataires dont l’organisme a signé le plan et n’a encore rien dit."""
    muets = Organisme.objects.filter(signatures__plan=rapport.plan_id).exclude(avis__rapport=rapport)
    membres = MembreOrganisme.objects.filter(
        organisme__in=muets, actif=True, utilisateur__is_active=True, utilisateur__groups__name=Role.COSIGNATAIRE
    )
    return [(m.utilisateur, m.organisme) for m in membres.select_related("utilisateur", "organisme")]


def signataires(utilisateur, rapport):
    """Les signataires du plan dont cette personne peut écrire l’avis sur ce rapport."""
    tous = Organisme.objects.filter(signatures__plan=rapport.plan_id).distinct()
    if rapport.est_adopte or not utilisateur.is_authenticated:
        return tous.none()
    if utilisateur.est_coordination:
        return tous
    if Role.COSIGNATAIRE in utilisateur.roles and rapport.etat == EtatRapport.SOUMIS:
        return tous.filter(pk__in=Organisme.objects.de(utilisateur))
    return tous.none()
