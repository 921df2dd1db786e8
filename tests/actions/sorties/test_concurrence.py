"""Deux personnes au même instant : les verrous départagent, personne ne reçoit d’erreur.

Contrôle négatif, mené à la main sur PostgreSQL : sans le verrou de `reconduire`, la seconde demande échoue sur une
classe déjà prévue ; avec l’avis joint à la ligne verrouillée, la seconde réponse échoue sur la clé unique ; sans le
verrou du questionnaire, deux liens naissent et deux courriels partent.
"""

import threading

import pytest
from django.db import connections

from actions import sorties
from actions.models import AvisEnseignant, SortieScolaire
from socle.models import Courriel, Lien
from tests.fabriques import ActionFactory, SortieFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db(transaction=True)


def en_meme_temps(*gestes):
    """Lance chaque geste dans son fil et sa connexion, au même signal ; rend les erreurs, par leur nom, triées."""
    depart, erreurs = threading.Barrier(len(gestes)), []

    def lancer(geste):
        depart.wait()
        try:
            geste()
        except Exception as erreur:
            erreurs.append(type(erreur).__name__)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=lancer, args=[geste]) for geste in gestes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return sorted(erreurs)


@pytest.mark.parametrize("tour", range(3))
def test_deux_reconductions_simultanees_n_ajoutent_chaque_classe_qu_une_fois(tour):
    action, coordinatrice = ActionFactory(), UtilisateurFactory(coordination=True)
    SortieFactory.create_batch(5, action=action)

    erreurs = en_meme_temps(*[lambda: sorties.reconduire(2026, action, coordinatrice)] * 2)

    assert erreurs == []
    assert SortieScolaire.objects.de_l_annee_scolaire(2026).count() == 5


@pytest.mark.parametrize("tour", range(3))
def test_deux_reponses_simultanees_n_en_font_qu_une(tour):
    sortie = SortieFactory(adressee=True)

    erreurs = en_meme_temps(*[lambda: sorties.repondre(sortie, interet=4, accueil=4)] * 2)

    assert erreurs == ["DejaRepondu"]
    assert AvisEnseignant.objects.count() == 1


@pytest.mark.parametrize("tour", range(3))
def test_deux_envois_simultanes_n_ecrivent_qu_un_courriel(tour):
    sortie = SortieFactory(adressee=True)

    erreurs = en_meme_temps(*[lambda: sorties.envoyer_le_questionnaire(sortie)] * 2)

    assert erreurs == ["QuestionnaireImpossible"]
    assert (Courriel.objects.count(), Lien.objects.count()) == (1, 1)
