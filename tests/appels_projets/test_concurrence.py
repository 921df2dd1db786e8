"""Deux personnes au même instant, sur une vraie base : les verrous, et rien d’autre, départagent.

Contrôle négatif, mené à la main sur PostgreSQL : sans le `select_for_update` de l’enveloppe et de la campagne, les
deux attributions passent et l’enveloppe est dépassée ; sans celui des campagnes de l’année, un dépôt échoue sur un
numéro pris deux fois.
"""

import contextlib
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction

from appels_projets import operations
from appels_projets.models import Attribution, Campagne, Candidature, Enveloppe, InstantaneCandidature
from socle.etats import PassageInterdit
from socle.models import Courriel
from tests.fabriques import CampagneFactory, CandidatureFactory, DeliberationFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db(transaction=True)


def en_meme_temps(*gestes):
    """Lance chaque geste dans son fil et sa connexion, au même signal ; rend les refus, dans l’ordre des gestes."""
    depart, refus = threading.Barrier(len(gestes)), [None] * len(gestes)

    def lancer(rang, geste):
        depart.wait()
        try:
            geste()
        except PassageInterdit as erreur:
            refus[rang] = erreur
        finally:
            connections.close_all()

    fils = [threading.Thread(target=lancer, args=couple) for couple in enumerate(gestes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return refus


def relire(candidature):
    return Candidature.objects.select_related("campagne", "organisme").get(pk=candidature.pk)


@pytest.mark.parametrize("tour", range(3))
def test_deux_attributions_simultanees_ne_depassent_pas_l_enveloppe(transactional_db, tour):
    coordinatrice, deliberation = UtilisateurFactory(coordination=True), DeliberationFactory()
    campagne = CampagneFactory(en_deliberation=True, enveloppe=5000)
    proposees = CandidatureFactory.create_batch(2, proposee=True, campagne=campagne)
    coordinatrice.roles  # noqa: B018 — lus avant le départ : la course porte sur l’enveloppe

    refus = en_meme_temps(
        *(
            lambda c=candidature: operations.attribuer(relire(c), Decimal(3000), deliberation, coordinatrice)
            for candidature in proposees
        )
    )

    assert Attribution.objects.count() == 1
    assert [str(r)[:32] for r in refus if r] == ["L’enveloppe serait dépassée de 1"]


@pytest.mark.parametrize("tour", range(3))
def test_deux_depots_simultanes_se_numerotent_sans_doublon_ni_trou(transactional_db, tour):
    signataire = UtilisateurFactory()
    campagnes = CampagneFactory.create_batch(2, annee=2027)
    pretes = [CandidatureFactory(campagne=c, engagee=True, signataire=signataire) for c in campagnes * 2]

    refus = en_meme_temps(*(lambda c=prete: operations.deposer(relire(c), signataire) for prete in pretes))

    assert refus == [None] * 4
    numeros = sorted(Candidature.objects.values_list("numero", flat=True))
    assert numeros == ["AAP-2027-001", "AAP-2027-002", "AAP-2027-003", "AAP-2027-004"]


@pytest.mark.parametrize("tour", range(3))
def test_deux_depots_dans_deux_campagnes_de_l_annee_ne_s_attendent_pas_l_un_l_autre(transactional_db, tour):
    """Comme la page : les engagements et le dépôt, dans une seule transaction."""
    signataire = UtilisateurFactory()
    campagnes = CampagneFactory.create_batch(2, annee=2027)
    pretes = [CandidatureFactory(campagne=c, complete=True, signataire=signataire) for c in campagnes * 2]

    def deposer(prete):
        with transaction.atomic():
            operations.souscrire(prete, signataire)
            operations.deposer(prete, signataire)

    refus = en_meme_temps(*(lambda c=prete: deposer(relire(c)) for prete in pretes))

    assert (refus, Candidature.objects.exclude(numero=None).count()) == ([None] * 4, 4)


@pytest.mark.parametrize("tour", range(3))
def test_descendre_l_enveloppe_pendant_qu_on_attribue_ne_la_depasse_pas(transactional_db, tour):
    coordinatrice, deliberation = UtilisateurFactory(coordination=True), DeliberationFactory()
    campagne = CampagneFactory(en_deliberation=True, enveloppe=5000)
    proposee = CandidatureFactory(proposee=True, campagne=campagne)
    coordinatrice.roles  # noqa: B018

    def descendre():
        enveloppe = Enveloppe.objects.get()
        enveloppe.montant_vote = Decimal(1000)
        with transaction.atomic(), contextlib.suppress(ValidationError):
            enveloppe.full_clean()
            enveloppe.save()

    en_meme_temps(lambda: operations.attribuer(relire(proposee), Decimal(3000), deliberation, coordinatrice), descendre)

    attribue = sum(Attribution.objects.values_list("montant", flat=True))
    assert (attribue, Enveloppe.objects.get().montant_vote) in [(3000, 5000), (0, 1000)]


@pytest.mark.parametrize("tour", range(3))
def test_un_double_clic_simultane_ne_depose_qu_une_fois(transactional_db, tour):
    signataire = UtilisateurFactory()
    prete = CandidatureFactory(engagee=True, signataire=signataire)

    en_meme_temps(*[lambda: operations.deposer(relire(prete), signataire)] * 2)

    assert (InstantaneCandidature.objects.count(), Courriel.objects.count()) == (1, 1)
    assert Candidature.objects.get().numero == "AAP-2027-001"


def test_publier_pendant_qu_on_attribue_ne_laisse_personne_sans_lettre(transactional_db):
    coordinatrice, deliberation = UtilisateurFactory(coordination=True), DeliberationFactory()
    campagne = CampagneFactory(en_deliberation=True, enveloppe=5000)
    proposee = CandidatureFactory(proposee=True, campagne=campagne, signataire=UtilisateurFactory())
    coordinatrice.roles  # noqa: B018

    en_meme_temps(
        lambda: operations.attribuer(relire(proposee), Decimal(3000), deliberation, coordinatrice),
        lambda: operations.publier_les_resultats(Campagne.objects.get(), coordinatrice),
    )

    # Ou bien la publication a vu la décision et l’a envoyée, ou bien elle a été refusée et la lettre attend.
    publiee = Campagne.objects.get().publie_ses_resultats
    assert Attribution.objects.count() == 1
    assert (Courriel.objects.get().etat == "a_relire") != publiee
