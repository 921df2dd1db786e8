import pytest
from django.core import mail
from django.urls import reverse

from evenements import operations
from evenements.etats import Publication
from socle.etats import PassageInterdit
from tests.evenements.propositions.saisies import creneaux, dernier_lien, proposition, un_creneau
from tests.fabriques import EvenementFactory, LieuFactory, PropositionFactory

pytestmark = pytest.mark.django_db


def bureau(geste, recue):
    return reverse(f"pilotage:evenement-{geste}", args=[recue.evenement.slug])


@pytest.fixture
def recue():
    return PropositionFactory()


@pytest.fixture
def coordination(connecter, coordinatrice):
    return connecter(coordinatrice)


def etat(recue):
    recue.evenement.refresh_from_db()
    return recue.evenement.publication


def test_la_coordination_demande_et_la_personne_repond(coordination, recue):
    coordination.post(bureau("demander", recue), {"demande-demande": "Où exactement ?"})
    demandee = etat(recue)
    page = coordination.get(dernier_lien())

    coordination.post(dernier_lien(), proposition(version=recue.evenement.version) | creneaux(31, initiaux=1))

    assert "Où exactement ?" in mail.outbox[0].body
    assert "Où exactement ?" in page.text
    assert (demandee, etat(recue)) == (Publication.A_COMPLETER, Publication.A_VALIDER)
    assert recue.evenement.titre == "Bal des langues"


def test_un_mot_accompagne_la_publication(coordination, recue):
    coordination.post(bureau("publier", recue), {"publier-mot": "Merci, belle idée !"})

    assert "Merci, belle idée !" in mail.outbox[-1].body


def test_publier_l_annonce_a_qui_propose(coordination, recue):
    coordination.post(bureau("publier", recue))

    recue.refresh_from_db()
    assert (etat(recue), recue.repondue_le is not None) == (Publication.PUBLIE, True)
    assert mail.outbox[0].subject == f"Dans l’agenda : {recue.evenement}"
    assert "Retirer ma proposition" not in coordination.get(dernier_lien()).text


def test_refuser_dit_pourquoi(coordination, recue):
    coordination.post(bureau("refuser", recue), {"refus-motif": "Le sujet est déjà traité."})

    assert "Le sujet est déjà traité." in mail.outbox[0].body
    assert "Le sujet est déjà traité." in coordination.get(dernier_lien()).text


def test_sans_adresse_on_ne_demande_rien(coordinatrice):
    with pytest.raises(PassageInterdit, match="Personne n’a laissé"):
        operations.demander_de_completer(EvenementFactory(a_valider=True), par=coordinatrice, demande="Où ?")


def test_une_demande_vide_ne_part_pas(coordination, recue):
    reponse = coordination.post(bureau("demander", recue), {"demande-demande": ""})

    assert (reponse.status_code, etat(recue), mail.outbox) == (200, Publication.A_VALIDER, [])


def test_la_coordination_ne_publie_que_ce_qu_elle_a_lu(coordination, recue):
    lue = recue.evenement.version
    operations.completer(recue, creneaux=[un_creneau(40)], listes={}, message="La date a changé.")

    reponse = coordination.post(bureau("publier", recue), {"version": lue}, follow=True)

    assert "vient d’être modifié" in reponse.text
    assert etat(recue) == Publication.A_VALIDER


def test_qui_propose_ne_recouvre_pas_la_coordination(connecter, etranger):
    recue = PropositionFactory(par=etranger)
    lue = recue.evenement.version
    recue.evenement.lieu, recue.evenement.version = LieuFactory(), lue + 1
    recue.evenement.save()

    reponse = connecter(etranger).post(
        f"/agenda/mes-propositions/{recue.pk}/", proposition(version=lue) | creneaux(30, initiaux=1)
    )

    assert reponse.status_code == 400
    assert "Quelqu’un vient de modifier cet événement" in reponse.text
    assert "On danse et on parle." in reponse.text


def test_une_fois_publiee_elle_ne_se_corrige_plus(recue):
    recue.evenement.publication = Publication.PUBLIE
    recue.evenement.save()

    with pytest.raises(PassageInterdit, match="a reçu sa réponse"):
        operations.completer(recue, creneaux=[un_creneau()], listes={}, message="")


def test_chacun_ne_voit_que_les_siennes(connecter, etranger):
    sienne, autre = PropositionFactory(par=etranger), PropositionFactory()

    client = connecter(etranger)

    assert list(client.get("/agenda/mes-propositions/").context["propositions"]) == [sienne]
    assert client.get(f"/agenda/mes-propositions/{autre.pk}/").status_code == 404


@pytest.mark.parametrize("nombre", [1, 3])
def test_mes_propositions_coutent_toujours_autant(connecter, etranger, django_assert_num_queries, nombre):
    PropositionFactory.create_batch(nombre, par=etranger)
    client = connecter(etranger)

    with django_assert_num_queries(8):
        client.get("/agenda/mes-propositions/")
