import datetime

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from referents.etats import (
    EtatInscription,
    EtatLettre,
    EtatMandat,
    EtatNote,
    EtatPresence,
    EtatSession,
    SuiteDonnee,
)
from referents.models import (
    Agent,
    BesoinExprime,
    DecisionReseau,
    Direction,
    EffectifDirection,
    Inscription,
    LettreMission,
    MandatReferent,
    NatureFormation,
    NoteReseau,
    Presence,
    Reunion,
    RoleMandat,
    Seance,
    Service,
    SessionFormation,
    TypeFormation,
)
from tests.fabriques.socle import UtilisateurFactory


class DirectionFactory(DjangoModelFactory):
    class Meta:
        model = Direction

    code = factory.Sequence(lambda n: f"direction-{n}")
    nom = factory.Sequence(lambda n: f"Direction {n}")


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service

    code = factory.Sequence(lambda n: f"service-{n}")
    nom = factory.Sequence(lambda n: f"Service {n}")
    direction = factory.SubFactory(DirectionFactory)


class AgentFactory(DjangoModelFactory):
    """Un agent ; `avec_compte=True` lui ouvre un compte, `referent=True` lui donne un mandat actif."""

    class Meta:
        model = Agent
        skip_postgeneration_save = True

    class Params:
        avec_compte = factory.Trait(
            utilisateur=factory.SubFactory(
                UtilisateurFactory, email=factory.SelfAttribute("..courriel"), nom=factory.SelfAttribute("..nom")
            )
        )

    prenom = "Dominique"
    nom = factory.Sequence(lambda n: f"Agent{n}")
    courriel = factory.Sequence(lambda n: f"agent{n}@vitrolles.example")
    service = factory.SubFactory(ServiceFactory)

    @factory.post_generation
    def referent(agent, creation, donne, **_):
        if creation and donne:
            MandatReferentFactory(agent=agent, service=agent.service)


class MandatReferentFactory(DjangoModelFactory):
    class Meta:
        model = MandatReferent

    agent = factory.SubFactory(AgentFactory)
    service = factory.SelfAttribute("agent.service")
    debut = datetime.date(2020, 1, 1)
    etat = EtatMandat.ACTIF

    class Params:
        suppleant = factory.Trait(role=RoleMandat.SUPPLEANT)
        pressenti = factory.Trait(etat=EtatMandat.PRESSENTI)
        en_pause = factory.Trait(etat=EtatMandat.EN_PAUSE, motif_fin="Congé")
        termine = factory.Trait(etat=EtatMandat.TERMINE, fin=datetime.date(2021, 1, 1))


class LettreMissionFactory(DjangoModelFactory):
    """Une lettre en brouillon ; `a_signer=True`, `signee=True`, `close=True` ; `finit_dans=15` : son échéance."""

    class Meta:
        model = LettreMission

    class Params:
        a_signer = factory.Trait(etat=EtatLettre.A_SIGNER)
        close = factory.Trait(etat=EtatLettre.CLOSE)
        finit_dans = None
        signee = factory.Trait(
            etat=EtatLettre.SIGNEE,
            signee_le=datetime.date(2026, 1, 15),
            accord_hierarchique_le=datetime.date(2026, 1, 10),
            fichier=factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7", name="lettre.pdf")),
        )

    mandat = factory.SubFactory(MandatReferentFactory)
    quotite = 10
    echeance = factory.LazyAttribute(
        lambda o: None if o.finit_dans is None else timezone.localdate() + datetime.timedelta(days=o.finit_dans)
    )


class EffectifFactory(DjangoModelFactory):
    class Meta:
        model = EffectifDirection

    direction = factory.SubFactory(DirectionFactory)
    date_reference = datetime.date(2025, 12, 31)
    agents_en_poste = 100
    source = "Bilan social"


class TypeFormationFactory(DjangoModelFactory):
    """Un type de formation ; `label=True`, `complement=True`, `atelier=True`, `journee=True`."""

    class Meta:
        model = TypeFormation

    class Params:
        label = factory.Trait(nature=NatureFormation.LABEL_CITOYEN)
        complement = factory.Trait(nature=NatureFormation.COMPLEMENT)
        atelier = factory.Trait(nature=NatureFormation.ATELIER)
        journee = factory.Trait(nature=NatureFormation.JOURNEE_CITOYENNE)

    code = factory.Sequence(lambda n: f"formation-{n}")
    intitule = factory.Sequence(lambda n: f"Formation {n}")


class SessionFactory(DjangoModelFactory):
    """Une session ouverte, dans un mois ; `seances=2` : deux demi-journées ; `programmee`, `realisee`, `annulee`.

    `passee=True` : finie il y a dix jours ; `jour=…` : ce jour-là.
    """

    class Meta:
        model = SessionFormation
        skip_postgeneration_save = True

    class Params:
        programmee = factory.Trait(etat=EtatSession.PROGRAMMEE)
        realisee = factory.Trait(etat=EtatSession.REALISEE)
        annulee = factory.Trait(etat=EtatSession.ANNULEE)
        passee = factory.Trait(debut=factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=10)))
        jour = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=30))

    type_formation = factory.SubFactory(TypeFormationFactory)
    precision = "jour"
    debut = factory.SelfAttribute("jour")
    fin = factory.SelfAttribute("debut")
    lieu = "Hôtel de ville"
    capacite = 12
    etat = EtatSession.OUVERTE

    @factory.post_generation
    def seances(session, creation, nombre, **_):
        if creation:
            for moment in (Seance.Moment.MATIN, Seance.Moment.APRES_MIDI)[: 1 if nombre is None else nombre]:
                Seance.objects.create(session=session, jour=session.debut, moment=moment)


class InscriptionFactory(DjangoModelFactory):
    """Une inscription validée ; `demandee=True`, `en_attente=True`, `refusee=True`, `annulee=True`, `exterieure=True`.

    `presences="present"` : cet état à chaque demi-journée.
    """

    class Meta:
        model = Inscription
        skip_postgeneration_save = True

    class Params:
        demandee = factory.Trait(etat=EtatInscription.DEMANDEE, accord_le=None)
        en_attente = factory.Trait(etat=EtatInscription.EN_LISTE_D_ATTENTE, accord_le=None)
        refusee = factory.Trait(etat=EtatInscription.REFUSEE, accord_le=None, motif_refus="Effectif réduit.")
        annulee = factory.Trait(etat=EtatInscription.ANNULEE)
        exterieure = factory.Trait(
            agent=None,
            direction=None,
            accord_le=None,
            exterieur_nom="Alix Partenaire",
            exterieur_courriel=factory.Sequence(lambda n: f"alix{n}@example.fr"),
        )

    session = factory.SubFactory(SessionFactory)
    agent = factory.SubFactory(AgentFactory)
    direction = factory.LazyAttribute(lambda i: i.agent.service.direction if i.agent else None)
    etat = EtatInscription.VALIDEE
    accord_le = datetime.date(2026, 1, 10)

    @factory.post_generation
    def presences(inscription, creation, etat, **_):
        if creation and etat:
            for seance in inscription.session.seances.all():
                Presence.objects.create(inscription=inscription, seance=seance, etat=etat)


class FormationSuivieFactory(InscriptionFactory):
    """Toute une session réalisée, présent·e à chaque demi-journée : ce qui donne la formation."""

    session = factory.SubFactory(SessionFactory, realisee=True, passee=True)

    @factory.post_generation
    def presences(inscription, creation, etat, **_):
        if creation:
            for seance in inscription.session.seances.all():
                Presence.objects.create(inscription=inscription, seance=seance, etat=etat or EtatPresence.PRESENT)


class ReunionFactory(DjangoModelFactory):
    """Le groupe des professionnels, dans un mois ; `dans=-10` : il y a dix jours ; `annuelle=True`, seule de son an."""

    class Meta:
        model = Reunion

    class Params:
        dans = 30
        annuelle = factory.Trait(nature=Reunion.Nature.ANNUELLE)

    nature = Reunion.Nature.PROFESSIONNELS
    date = factory.LazyAttribute(lambda reunion: timezone.localdate() + datetime.timedelta(days=reunion.dans))
    lieu = "Hôtel de ville"


class DecisionReseauFactory(DjangoModelFactory):
    """Une décision à faire ; `faite=True`."""

    class Meta:
        model = DecisionReseau

    class Params:
        faite = factory.Trait(suite=SuiteDonnee.FAITE, suivi="C’est fait.")

    reunion = factory.SubFactory(ReunionFactory)
    numero = factory.Sequence(lambda n: n + 1)
    texte = factory.Sequence(lambda n: f"Décider de l’atelier {n}.")


class BesoinFactory(DjangoModelFactory):
    class Meta:
        model = BesoinExprime

    reunion = factory.SubFactory(ReunionFactory)
    agent = factory.SubFactory(AgentFactory)
    texte = "Un atelier sur la laïcité."


class NoteFactory(DjangoModelFactory):
    """Une note publiée ; `brouillon=True`, `retiree=True`."""

    class Meta:
        model = NoteReseau

    class Params:
        brouillon = factory.Trait(etat=EtatNote.BROUILLON, publiee_le=None)
        retiree = factory.Trait(etat=EtatNote.RETIREE)

    titre = factory.Sequence(lambda n: f"Note {n}")
    texte = "Le logo change : employez le nouveau."
    etat = EtatNote.PUBLIEE
    publiee_le = factory.LazyFunction(timezone.now)
