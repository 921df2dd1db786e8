import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from stdnum import luhn

from appels_projets.etats import EtatCampagne, EtatCandidature
from appels_projets.instantanes import contenu_de, empreinte
from appels_projets.models import (
    AppelAProjets,
    Attestation,
    Attribution,
    Campagne,
    Candidature,
    Deliberation,
    Enveloppe,
    InstantaneCandidature,
    ThemeCampagne,
)
from tests.fabriques.actions import PlanFactory
from tests.fabriques.partenaires import MembreOrganismeFactory, OrganismeFactory
from tests.fabriques.socle import UtilisateurFactory

__all__ = [
    "AppelAProjetsFactory",
    "AssociationFactory",
    "AttributionFactory",
    "CampagneFactory",
    "CandidatureFactory",
    "DeliberationFactory",
    "ThemeCampagneFactory",
]


def dans(jours):
    return factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=jours))


def siret(n):
    """Un SIRET juste : le même SIREN, un numéro d’établissement et sa clé."""
    sans_cle = f"732829320{n:04}"
    return sans_cle + luhn.calc_check_digit(sans_cle)


class AssociationFactory(OrganismeFactory):
    """Une association dont la carte est complète."""

    siret = factory.Sequence(siret)
    objet = "Agir contre les préjugés"
    adresse = "1 rue de l’Étang"
    code_postal = "13127"
    commune = "Vitrolles"


class AppelAProjetsFactory(DjangoModelFactory):
    class Meta:
        model = AppelAProjets

    nom = factory.Sequence(lambda n: f"Appel à projets {n}")
    slug = factory.Sequence(lambda n: f"appel-{n}")
    plan = factory.SubFactory(PlanFactory)


class CampagneFactory(DjangoModelFactory):
    """Une campagne ouverte ; `en_preparation`, `a_venir`, `close`, `en_deliberation`, `publiee`, `enveloppe=10_000`."""

    class Meta:
        model = Campagne
        skip_postgeneration_save = True

    class Params:
        en_preparation = factory.Trait(etat=EtatCampagne.BROUILLON)
        a_venir = factory.Trait(ouverture_le=dans(5), cloture_le=dans(40))
        close = factory.Trait(ouverture_le=dans(-40), cloture_le=dans(-5))
        en_deliberation = factory.Trait(close=True, etat=EtatCampagne.DELIBERATION)
        publiee = factory.Trait(close=True, etat=EtatCampagne.RESULTATS_PUBLIES)

    appel = factory.SubFactory(AppelAProjetsFactory)
    annee = 2027
    slug = factory.Sequence(lambda n: f"campagne-{n}")
    titre = factory.Sequence(lambda n: f"Agir ensemble {n}")
    presentation = "La Ville soutient vos projets."
    ouverture_le = dans(-10)
    cloture_le = dans(10)
    etat = EtatCampagne.PROGRAMMEE

    @factory.post_generation
    def enveloppe(campagne, creation, montant, **_):
        if creation and montant is not None:
            Enveloppe.objects.create(campagne=campagne, montant_vote=montant)


class ThemeCampagneFactory(DjangoModelFactory):
    class Meta:
        model = ThemeCampagne

    campagne = factory.SubFactory(CampagneFactory)
    libelle = factory.Sequence(lambda n: f"Thème {n}")


class CandidatureFactory(DjangoModelFactory):
    """Un brouillon vide ; `complete`, `engagee` (prête à déposer), `deposee`, `recevable`, `proposee`,
    `signataire=compte`, `redactrice=compte`."""

    class Meta:
        model = Candidature
        skip_postgeneration_save = True

    class Params:
        complete = factory.Trait(
            intitule=factory.Sequence(lambda n: f"Radio du collège {n}"),
            resume_public="Des élèves enquêtent sur les rumeurs.",
            diagnostic="Les rumeurs courent.",
            objectifs="Apprendre à vérifier.",
            description="Dix séances.",
            methode_evaluation="Un questionnaire.",
            lieu_precis="Collège",
            date_debut=datetime.date(2027, 3, 1),
            date_fin=datetime.date(2027, 6, 30),
            nb_beneficiaires_prevu=60,
            budget_total=6000,
            montant_demande=3500,
        )
        engagee = factory.Trait(
            complete=True,
            cer_souscrit_le=dans(0),
            cer_souscrit_par=factory.SubFactory(UtilisateurFactory),
            cer_version=factory.SelfAttribute("campagne.texte_cer_version"),
        )
        deposee = factory.Trait(
            engagee=True,
            etat=EtatCandidature.DEPOSEE,
            numero=factory.Sequence(lambda n: f"AAP-2026-{n:03}"),
            deposee_le=factory.LazyFunction(timezone.now),
            deposee_par=factory.SubFactory(UtilisateurFactory),
        )
        recevable = factory.Trait(deposee=True, etat=EtatCandidature.RECEVABLE)
        proposee = factory.Trait(
            deposee=True, etat=EtatCandidature.PROPOSEE, montant_propose=factory.SelfAttribute("montant_demande")
        )
        attribuee = factory.Trait(deposee=True, etat=EtatCandidature.ATTRIBUEE)

    campagne = factory.SubFactory(CampagneFactory)
    organisme = factory.SubFactory(AssociationFactory)

    @factory.post_generation
    def signataire(candidature, creation, compte, **_):
        if creation and compte:
            MembreOrganismeFactory(organisme=candidature.organisme, utilisateur=compte)

    @factory.post_generation
    def redactrice(candidature, creation, compte, **_):
        if creation and compte:
            MembreOrganismeFactory(organisme=candidature.organisme, utilisateur=compte, role="redacteur")

    @factory.post_generation
    def suites(candidature, creation, _, **__):
        """Les attestations d’une candidature engagée, la copie figée d’une candidature déposée."""
        if creation and candidature.cer_souscrit_le:
            for sorte in Attestation.TypeAttestation:
                Attestation.objects.create(
                    candidature=candidature,
                    type_attestation=sorte,
                    version_texte="2026-1",
                    par=candidature.cer_souscrit_par,
                )
        if creation and candidature.deposee_le:
            contenu = contenu_de(candidature)
            InstantaneCandidature.objects.create(
                candidature=candidature, numero_version=1, contenu=contenu, sha256=empreinte(contenu)
            )


class DeliberationFactory(DjangoModelFactory):
    """Exécutoire ; `executoire_le=None` pour une délibération qui ne l’est pas encore."""

    class Meta:
        model = Deliberation

    numero = factory.Sequence(lambda n: f"2026-{n:03}")
    date = datetime.date(2026, 1, 15)
    executoire_le = datetime.date(2026, 1, 20)


class AttributionFactory(DjangoModelFactory):
    class Meta:
        model = Attribution

    candidature = factory.SubFactory(CandidatureFactory, attribuee=True)
    deliberation = factory.SubFactory(DeliberationFactory)
    montant = 3000
