import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from evenements.etats import EtatInscription, EtatTempsFort, ModeInscription, Publication, VisibiliteEvenement
from evenements.models import Accessibilite, BilanEvenement, Creneau, Evenement, InscriptionEvenement, TempsFort
from tests.fabriques.partenaires import LieuFactory


class TempsFortFactory(DjangoModelFactory):
    """Un 21 mars publié, l’an prochain ; `mai=True`, `en_preparation=True`, `annee=2017`."""

    class Meta:
        model = TempsFort

    class Params:
        mai = factory.Trait(code=TempsFort.Code.MAI)
        en_preparation = factory.Trait(etat=EtatTempsFort.EN_PREPARATION)

    code = TempsFort.Code.MARS
    annee = factory.LazyFunction(lambda: timezone.localdate().year + 1)
    libelle = factory.LazyAttribute(lambda t: f"Le {TempsFort.Code(t.code).label} {t.annee}")
    jour_pivot = factory.LazyAttribute(
        lambda t: datetime.date(t.annee, 5, 17) if t.code == TempsFort.Code.MAI else datetime.date(t.annee, 3, 21)
    )
    debut = factory.LazyAttribute(lambda t: t.jour_pivot - datetime.timedelta(days=4))
    fin = factory.LazyAttribute(lambda t: t.jour_pivot + datetime.timedelta(days=5))
    etat = EtatTempsFort.PUBLIE


class AccessibiliteFactory(DjangoModelFactory):
    class Meta:
        model = Accessibilite

    code = factory.Sequence(lambda n: f"acces-{n}")
    nom = factory.Sequence(lambda n: f"Aménagement {n}")


class CreneauFactory(DjangoModelFactory):
    """Un créneau de deux heures à partir de `debut` ; `journee_entiere=True`."""

    class Meta:
        model = Creneau

    debut = factory.LazyFunction(lambda: dans(jours=30))
    fin = factory.LazyAttribute(lambda c: c.debut + datetime.timedelta(hours=2))


class EvenementFactory(DjangoModelFactory):
    """Un événement publié et public, dans trente jours à 18 h, avec un lieu.

    `brouillon=True`, `a_valider=True`, `refuse=True` ; `agents=True`, `partenaires=True` ;
    `a_inscription=True` (dix places) ; `passe=True` (il y a trente jours),
    `approche=True` (mars 2017, sans créneau), `creneau__debut=…`, `creneau=False`.
    """

    class Meta:
        model = Evenement
        skip_postgeneration_save = True

    class Params:
        brouillon = factory.Trait(publication=Publication.BROUILLON)
        a_valider = factory.Trait(publication=Publication.A_VALIDER)
        refuse = factory.Trait(publication=Publication.REFUSE)
        agents = factory.Trait(visibilite=VisibiliteEvenement.AGENTS)
        partenaires = factory.Trait(visibilite=VisibiliteEvenement.PARTENAIRES)
        a_inscription = factory.Trait(inscription=ModeInscription.ICI, jauge=10)
        approche = factory.Trait(precision="mois", debut=datetime.date(2017, 3, 1), fin=datetime.date(2017, 3, 31))

    titre = factory.Sequence(lambda n: f"Théâtre forum {n}")
    slug = factory.Sequence(lambda n: f"theatre-forum-{n}")
    lieu = factory.SubFactory(LieuFactory)
    publication = Publication.PUBLIE

    @factory.post_generation
    def creneau(evenement, creation, donne, **champs):
        if creation and evenement.debut is None and donne is not False:
            CreneauFactory(evenement=evenement, **champs)

    @factory.post_generation
    def passe(evenement, creation, oui, **_):
        if creation and oui:
            debut = dans(jours=-30)
            evenement.creneaux.update(debut=debut, fin=debut + datetime.timedelta(hours=2))


class InscriptionEvenementFactory(DjangoModelFactory):
    """Une place à un événement dans trente jours ; `en_attente=True`, `annulee=True`, `passee=True`, `evenement=…`."""

    class Meta:
        model = InscriptionEvenement

    class Params:
        en_attente = factory.Trait(etat=EtatInscription.EN_ATTENTE)
        annulee = factory.Trait(etat=EtatInscription.ANNULEE)
        passee = factory.Trait(evenement=factory.SubFactory(EvenementFactory, a_inscription=True, passe=True))
        evenement = factory.SubFactory(EvenementFactory, a_inscription=True)

    creneau = factory.LazyAttribute(lambda i: i.evenement.creneaux.first())
    nom = factory.Sequence(lambda n: f"Personne {n}")
    courriel = factory.Sequence(lambda n: f"personne{n}@example.fr")
    places = 1


class BilanEvenementFactory(DjangoModelFactory):
    class Meta:
        model = BilanEvenement

    evenement = factory.SubFactory(EvenementFactory, passe=True)
    participants = 120
    mode_comptage = BilanEvenement.Comptage.COMPTAGE


def dans(*, jours, heure=18):
    """L’instant de cette heure, à Vitrolles, dans tant de jours."""
    jour = timezone.localdate() + datetime.timedelta(days=jours)
    return timezone.make_aware(datetime.datetime.combine(jour, datetime.time(heure)))
