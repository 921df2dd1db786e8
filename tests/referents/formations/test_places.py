"""Les places ne se vendent jamais deux fois : le verrou de la session, et rien d’autre, départage.

Chaque course a son contrôle : la même, sans le verrou, donne trop de places ou perd un geste.
"""

import threading

import pytest
from django.db import connection, connections
from django.db.models import QuerySet
from django.utils import timezone

from referents import operations
from referents.etats import EtatInscription
from referents.models import Inscription, SessionFormation, SourceInscription
from socle.etats import PassageInterdit, faire_passer
from socle.models import Passage, Utilisateur
from tests.fabriques import AgentFactory, InscriptionFactory, SessionFactory, UtilisateurFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite n’écrit qu’à une main : il faut PostgreSQL"),
]


@pytest.fixture
def sans_verrou(monkeypatch):
    """Les requêtes verrouillantes deviennent de simples lectures."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)


def en_meme_temps(*gestes):
    """Lance chaque geste dans son fil et sa connexion, au même signal ; rend les refus, dans l’ordre des gestes."""
    depart, refus = threading.Barrier(len(gestes)), [None] * len(gestes)

    def lancer(rang, geste):
        depart.wait()
        try:
            geste()
        except (PassageInterdit, operations.InscriptionImpossible) as erreur:
            refus[rang] = erreur
        finally:
            connections.close_all()

    fils = [threading.Thread(target=lancer, args=couple) for couple in enumerate(gestes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return refus


def vingt_demandes(places):
    """Vingt agents demandent une place au même instant ; rend (places tenues, en attente)."""
    session = SessionFactory(capacite=places)
    agents = AgentFactory.create_batch(20)
    coordination = {"source": SourceInscription.COORDINATION, "par": None, "accord_le": timezone.localdate()}

    en_meme_temps(*(lambda a=agent: operations.inscrire(session, a, **coordination) for agent in agents))

    return session.inscriptions.tenant_une_place().count(), session.inscriptions.en_attente().count()


@pytest.mark.parametrize("tour", range(3))
def test_vingt_demandes_pour_cinq_places(transactional_db, tour):
    assert vingt_demandes(5) == (5, 15)


def test_sans_le_verrou_cinq_places_en_donneraient_plus(transactional_db, sans_verrou):
    tenues, attente = vingt_demandes(5)

    assert tenues > 5
    assert tenues + attente == 20


def deux_annulations(en_attente):
    """Deux places se rendent au même instant, `en_attente` personnes attendent ; rend les refus."""
    session = SessionFactory(capacite=2)
    rendues = InscriptionFactory.create_batch(2, session=session)
    InscriptionFactory.create_batch(en_attente, session=session, en_attente=True, accord_le=timezone.localdate())
    coordinatrice = UtilisateurFactory(coordination=True)

    def annuler(inscription):
        compte = Utilisateur.objects.get(pk=coordinatrice.pk)
        operations.annuler(Inscription.objects.get(pk=inscription.pk), compte)

    return en_meme_temps(*(lambda i=inscription: annuler(i) for inscription in rendues))


@pytest.mark.parametrize("tour", range(3))
def test_deux_annulations_et_une_personne_en_attente(transactional_db, tour):
    assert deux_annulations(1) == [None, None]

    session = SessionFormation.objects.get()
    assert list(session.inscriptions.tenant_une_place().values_list("etat", flat=True)) == [EtatInscription.VALIDEE]
    assert Passage.objects.filter(vers=EtatInscription.VALIDEE).count() == 1
    assert session.places_libres() == 1


@pytest.mark.parametrize("tour", range(3))
def test_deux_annulations_servent_deux_personnes(transactional_db, tour):
    assert deux_annulations(2) == [None, None]

    assert SessionFormation.objects.get().inscriptions.tenant_une_place().count() == 2


def test_sans_le_verrou_la_seconde_personne_attendrait_encore(transactional_db, sans_verrou):
    """Chaque annulation croit l’autre place encore prise, ou sert la même personne : l’une des deux se perd."""
    servies = []
    for _ in range(6):
        refus = deux_annulations(2)
        derniere = SessionFormation.objects.order_by("-pk").first()
        servies.append((refus == [None, None], derniere.inscriptions.tenant_une_place().count()))

    assert servies != [(True, 2)] * 6


def test_donner_une_place_par_la_porte_des_etats_n_en_invente_pas(transactional_db):
    """Le geste de la gestion passe par la porte : la garde y compte les places, sous le verrou."""
    session = SessionFactory(capacite=1)
    attente = InscriptionFactory.create_batch(6, session=session, en_attente=True, accord_le=timezone.localdate())

    refus = en_meme_temps(*(lambda i=inscription: passer(i) for inscription in attente))

    assert session.inscriptions.tenant_une_place().count() == 1
    assert [str(r).endswith("une place doit d’abord se libérer.") for r in refus if r] == [True] * 5


def passer(inscription):
    faire_passer(Inscription.objects.get(pk=inscription.pk), EtatInscription.VALIDEE, par=None)
