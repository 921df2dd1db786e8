"""L’historique : un geste fait une version, listes liées comprises ; ce qui ne doit pas se garder ne s’y garde pas."""

import pytest
from django.utils import timezone

from actions.etats import Phase
from actions.models import Action, Domaine
from partenaires.models import Contact
from referents.models import Agent
from socle.etats import faire_passer
from socle.historique import PREMIERE, completer
from socle.models import Courriel, EtatCourriel, Utilisateur
from tests.fabriques import ActionFactory, DirectionFactory, UtilisateurFactory
from tests.vitrolles_plan.objets import fabriquer


@pytest.fixture
def domaines(db):
    return [Domaine.objects.create(code=nom, nom=nom) for nom in ("emploi-essai", "logement-essai")]


def relire(objet):
    return type(objet)._base_manager.get(pk=objet.pk)


def domaines_des_versions(action):
    """De la plus récente à la plus ancienne."""
    return [sorted(lien.domaine.nom for lien in version.domaines.all()) for version in action.history.all()]


def test_un_geste_fait_une_version_listes_liees_comprises(domaines):
    action = ActionFactory()

    reprise = relire(action)
    reprise.titre = "Autre titre"
    reprise.save()
    reprise.domaines.set(domaines)
    reprise.domaines.set(domaines[:1])

    assert domaines_des_versions(action) == [["emploi-essai"], []]


def test_une_liste_changee_seule_fait_sa_version(domaines):
    action = ActionFactory()

    relire(action).domaines.set(domaines)
    relire(action).domaines.remove(domaines[0])

    assert domaines_des_versions(action) == [["logement-essai"], ["emploi-essai", "logement-essai"], []]


def test_une_version_nee_d_un_passage_garde_les_listes(domaines):
    action = ActionFactory()
    action.domaines.set(domaines)

    faire_passer(relire(action), Phase.REALISEE, par=None)

    assert domaines_des_versions(action) == [["emploi-essai", "logement-essai"]] * 2


def test_une_liste_changee_par_l_autre_bout_est_un_changement_de_l_action(domaines):
    action = ActionFactory()

    domaines[0].actions.add(action)

    assert domaines_des_versions(action) == [["emploi-essai"], []]
    assert domaines[0].history.count() == 1


def test_se_connecter_ne_fait_pas_de_version(client, db):
    compte = UtilisateurFactory()

    client.force_login(compte, backend="django.contrib.auth.backends.ModelBackend")

    assert relire(compte).last_login is not None
    assert compte.history.count() == 1


def test_le_mot_de_passe_n_entre_pas_dans_l_historique():
    suivis = {champ.name for champ in Utilisateur.history.model._meta.fields}

    assert "email" in suivis
    assert suivis & {"password", "last_login"} == set()


@pytest.mark.parametrize(
    ("message", "etat", "versions"),
    [("essai", "a_relire", 2), ("essai", "en_attente", 0), ("invitation", "a_relire", 0)],
)
def test_un_courriel_n_a_d_historique_que_le_temps_d_une_relecture(db, message, etat, versions):
    courriel = Courriel.objects.create(message=message, destinataire="a@example.fr", sujet="s", texte="t", etat=etat)
    courriel.texte = "Corrigé"
    courriel.save()

    if etat == EtatCourriel.A_RELIRE:
        faire_passer(courriel, EtatCourriel.EN_ATTENTE, par=None)
    faire_passer(courriel, EtatCourriel.EXPEDIE, par=None, expedie_le=timezone.now())

    assert courriel.history.count() == versions


@pytest.mark.parametrize("modele", [Agent, Contact], ids=lambda m: m.__name__)
def test_effacer_une_personne_efface_aussi_ses_versions(db, modele):
    personne = fabriquer(modele)
    assert modele.history.count() == 1

    personne.delete()

    assert modele.history.count() == 0


def test_une_fiche_sans_version_en_recoit_une_et_une_seule(domaines):
    direction, action = DirectionFactory(nom="Sports"), ActionFactory()
    action.domaines.set(domaines)
    direction.history.all().delete()
    action.history.all().delete()

    completer()
    completer()

    [version] = direction.history.all()
    assert (version.nom, version.history_change_reason, version.history_user) == ("Sports", PREMIERE, None)
    assert domaines_des_versions(Action.objects.get()) == [["emploi-essai", "logement-essai"]]


def test_completer_n_ouvre_pas_d_historique_aux_courriels(db):
    Courriel.objects.create(message="invitation", destinataire="a@example.fr", sujet="s", texte="lien")

    completer()

    assert Courriel.history.count() == 0
