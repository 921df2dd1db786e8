import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from evenements.etats import EtatInscription, EtatTempsFort, ModeInscription, Publication, VisibiliteEvenement
from evenements.models import (
    Accessibilite,
    BilanEvenement,
    Creneau,
    EtapeTempsFort,
    Evenement,
    InscriptionEvenement,
    PhotoBilan,
    Proposition,
    TempsFort,
)
from tests.fabriques.partenaires import LieuFactory
from tests.fabriques.socle import UtilisateurFactory


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

    `brouillon=True`, `a_valider=True`, `a_completer=True`, `refuse=True` ; `agents=True`, `partenaires=True` ;
    `a_inscription=True` (dix places) ; `passe=True` (il y a trente jours),
    `approche=True` (mars 2017, sans créneau), `creneau__debut=…`, `creneau=False`.
    """

    class Meta:
        model = Evenement
        skip_postgeneration_save = True

    class Params:
        brouillon = factory.Trait(publication=Publication.BROUILLON)
        a_valider = factory.Trait(publication=Publication.A_VALIDER)
        a_completer = factory.Trait(publication=Publication.A_COMPLETER)
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


class EtapeTempsFortFactory(DjangoModelFactory):
    """Le programme à valider, dans trente jours ; `en_retard=True`, `faite=True`."""

    class Meta:
        model = EtapeTempsFort

    class Params:
        en_retard = factory.Trait(echeance=factory.LazyFunction(lambda: dans(jours=-3).date()))
        faite = factory.Trait(faite_le=factory.LazyFunction(timezone.localdate))

    temps_fort = factory.SubFactory(TempsFortFactory)
    code = EtapeTempsFort.Code.PROGRAMME
    echeance = factory.LazyFunction(lambda: dans(jours=30).date())


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
    """Un bilan validé ; `a_valider=True`."""

    class Meta:
        model = BilanEvenement

    class Params:
        a_valider = factory.Trait(valide_le=None, valide_par=None)

    evenement = factory.SubFactory(EvenementFactory, passe=True)
    participants = 120
    mode_comptage = BilanEvenement.Comptage.COMPTAGE
    valide_le = factory.LazyFunction(timezone.now)
    valide_par = factory.SubFactory(UtilisateurFactory, coordination=True)


class PhotoBilanFactory(DjangoModelFactory):
    class Meta:
        model = PhotoBilan

    bilan = factory.SubFactory(BilanEvenementFactory)
    image = factory.django.ImageField(filename="photo.jpg", width=40, height=30)
    alt = factory.Sequence(lambda n: f"La salle debout, vue {n}.")
    autorisation = True


class PropositionFactory(DjangoModelFactory):
    """Une proposition d’une association sans compte, à valider ; `a_completer=True`, `par=compte`."""

    class Meta:
        model = Proposition

    class Params:
        a_completer = factory.Trait(
            evenement=factory.SubFactory(EvenementFactory, a_completer=True), demande="À quelle heure finit l’atelier ?"
        )

    evenement = factory.SubFactory(EvenementFactory, a_valider=True)
    structure = "Les Ateliers du lac"
    nom = factory.Maybe("par", "", "Inès Ferrand")
    courriel = factory.Maybe("par", "", "ines@ateliers.example")
    par = None


def dans(*, jours, heure=18):
    """L’instant de cette heure, à Vitrolles, dans tant de jours."""
    jour = timezone.localdate() + datetime.timedelta(days=jours)
    return timezone.make_aware(datetime.datetime.combine(jour, datetime.time(heure)))
