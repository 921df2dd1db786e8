import datetime
import hashlib

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from actions.models import Indicateur, Releve
from rapports.contenu import reunir
from rapports.etats import EtapeEdition, EtatEdition, EtatRapport
from rapports.models import AvisSignataire, Comite, Decision, EditionPDF, Instantane, RapportAnnuel, SectionRapport
from rapports.sommaire import PAR_CODE
from rapports.structure import empreinte, en_json
from tests.fabriques.actions import PlanFactory
from tests.fabriques.partenaires import OrganismeFactory

__all__ = [
    "AvisFactory",
    "ComiteFactory",
    "DecisionFactory",
    "EditionFactory",
    "IndicateurFactory",
    "InstantaneFactory",
    "RapportFactory",
    "ReleveFactory",
    "SectionFactory",
]
UN_PDF = b"%PDF-1.7 de test"


class ComiteFactory(DjangoModelFactory):
    class Meta:
        model = Comite

    plan = factory.SubFactory(PlanFactory)
    date = datetime.date(2026, 3, 12)


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    comite = factory.SubFactory(ComiteFactory)
    numero = factory.Sequence(lambda n: n + 1)
    texte = "Former les agents d’accueil d’abord."


class RapportFactory(DjangoModelFactory):
    """Le rapport 2026, en préparation ; `fige=True`, `soumis=True`, `adopte=True`, `publie=True`."""

    class Meta:
        model = RapportAnnuel

    class Params:
        fige = factory.Trait(etat=EtatRapport.FIGE)
        soumis = factory.Trait(etat=EtatRapport.SOUMIS)
        adopte = factory.Trait(etat=EtatRapport.ADOPTE, adopte_le=datetime.date(2027, 3, 12))
        publie = factory.Trait(etat=EtatRapport.PUBLIE, adopte_le=datetime.date(2027, 3, 12))

    plan = factory.SubFactory(PlanFactory)
    annee = 2026
    titre = factory.LazyAttribute(lambda r: f"Rapport annuel {r.annee}")


class SectionFactory(DjangoModelFactory):
    """Le texte du chapitre « moyens », vide ; `pret=True`."""

    class Meta:
        model = SectionRapport

    rapport = factory.SubFactory(RapportFactory)
    code = "moyens"
    titre = factory.LazyAttribute(lambda s: PAR_CODE[s.code].titre)


class AvisFactory(DjangoModelFactory):
    class Meta:
        model = AvisSignataire

    rapport = factory.SubFactory(RapportFactory)
    organisme = factory.SubFactory(OrganismeFactory)
    texte = "Un rapport clair."
    recu_le = datetime.date(2027, 3, 1)


class InstantaneFactory(DjangoModelFactory):
    """Les chiffres du plan du rapport, tels que la base les dit à la création."""

    class Meta:
        model = Instantane

    rapport = factory.SubFactory(RapportFactory)
    numero = factory.LazyAttribute(lambda i: i.rapport.instantanes.count() + 1)
    contenu = factory.LazyAttribute(
        lambda i: en_json(reunir(i.rapport.annee, i.rapport.plan, datetime.date(i.rapport.annee, 12, 31)))
    )
    sha256 = factory.LazyAttribute(lambda i: empreinte(i.contenu))


class EditionFactory(DjangoModelFactory):
    """Une édition en attente ; `en_cours=True`, `prete=True` (avec un fichier), `echouee=True`.

    `definitive=True` : demandée après l’adoption, et publiée si le rapport l’est.
    """

    class Meta:
        model = EditionPDF

    class Params:
        en_cours = factory.Trait(
            etat=EtatEdition.EN_COURS, etape=EtapeEdition.IMPRESSION, commencee_le=factory.LazyFunction(timezone.now)
        )
        prete = factory.Trait(
            etat=EtatEdition.PRETE,
            etape=EtapeEdition.FAITE,
            fichier=factory.LazyFunction(lambda: ContentFile(UN_PDF, name="rapport.pdf")),
            sha256=hashlib.sha256(UN_PDF).hexdigest(),
            pages=24,
            taille=len(UN_PDF),
            commencee_le=factory.LazyFunction(timezone.now),
            finie_le=factory.LazyFunction(timezone.now),
        )
        echouee = factory.Trait(etat=EtatEdition.ECHOUEE, erreur="Le disque du serveur est plein.")

    instantane = factory.SubFactory(InstantaneFactory)
    rapport = factory.SelfAttribute("instantane.rapport")
    numero = factory.LazyAttribute(lambda e: e.rapport.editions.count() + 1)
    adoptee_le = factory.LazyAttribute(lambda e: _adoption(e) if getattr(e, "definitive", False) else None)
    publiee_le = factory.LazyAttribute(
        lambda e: timezone.now() if e.adoptee_le and e.rapport.etat == EtatRapport.PUBLIE else None
    )


def _adoption(edition):
    return edition.rapport.adopte_le or datetime.date(2027, 3, 12)


class IndicateurFactory(DjangoModelFactory):
    """Un indicateur annuel d’agents ; `taux=True` : cumulé, en pour cent."""

    class Meta:
        model = Indicateur

    class Params:
        taux = factory.Trait(unite="%", cumul=Indicateur.Cumul.CUMULE)

    plan = factory.SubFactory(PlanFactory)
    code = factory.Sequence(lambda n: f"J{n:02}")
    libelle = factory.Sequence(lambda n: f"Agents formés {n}")
    unite = "agents"


class ReleveFactory(DjangoModelFactory):
    """Un résultat de l’année `annee` (2026) ; `cible=True`."""

    class Meta:
        model = Releve

    class Params:
        annee = 2026
        cible = factory.Trait(sorte=Releve.Sorte.CIBLE)

    indicateur = factory.SubFactory(IndicateurFactory)
    valeur_publiee = 120
    precision = "annee"
    debut = factory.LazyAttribute(lambda r: datetime.date(r.annee, 1, 1))
    fin = factory.LazyAttribute(lambda r: datetime.date(r.annee, 12, 31))
    source = "bilan social"
