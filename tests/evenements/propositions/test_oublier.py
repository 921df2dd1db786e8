from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from evenements import operations
from evenements.models import Evenement, Proposition
from evenements.notifications.propositions import adresse_de_suivi
from evenements.tasks import oublier_les_propositions
from socle.models import Courriel
from tests.evenements.propositions.saisies import dernier_lien, sans_compte
from tests.fabriques import EvenementFactory, PropositionFactory, dans

pytestmark = pytest.mark.django_db


def repondue(il_y_a):
    recue = PropositionFactory(message="Mon numéro est au dos.")
    recue.repondue_le = timezone.now() - timedelta(days=il_y_a)
    recue.save()
    return recue


def restent():
    return list(Proposition.objects.exclude(courriel="").order_by("pk"))


def test_trente_jours_apres_la_reponse_on_ne_sait_plus_qui():
    ancienne, recente = repondue(31), repondue(29)

    oublier_les_propositions()

    ancienne.refresh_from_db()
    assert restent() == [recente]
    assert (ancienne.nom, ancienne.message, ancienne.structure) == ("", "", "Les Ateliers du lac")


def test_trente_jours_apres_l_evenement_non_plus():
    passes = [EvenementFactory(a_valider=True, creneau__debut=dans(jours=-jours)) for jours in (32, 28)]
    _, recente = (PropositionFactory(evenement=evenement) for evenement in passes)

    oublier_les_propositions()

    assert restent() == [recente]


def test_un_an_sans_reponse_ni_date_efface_aussi():
    recues = [PropositionFactory(), PropositionFactory()]
    Proposition.objects.filter(pk=recues[0].pk).update(recue_le=dans(jours=-366))
    Proposition.objects.filter(pk=recues[1].pk).update(recue_le=dans(jours=-364))

    oublier_les_propositions()

    assert restent() == [recues[1]]


def test_oublier_deux_fois_ne_change_rien():
    repondue(31)

    assert [operations.oublier_les_propositions() for _ in range(2)] == [1, 0]


def test_son_lien_et_ses_courriels_ne_disent_plus_rien(client):
    client.post("/agenda/proposer/", sans_compte())
    lien = dernier_lien()

    operations.oublier_les_propositions(timezone.now() + timedelta(days=70))

    assert client.get(lien).status_code == 410
    assert Courriel.objects.get().destinataire == ""


def test_un_courriel_refuse_par_son_serveur_ne_garde_pas_l_adresse(client):
    client.post("/agenda/proposer/", sans_compte())
    Courriel.objects.update(erreur="SMTPRecipientsRefused : {'ines@ateliers.example': (550, b'inconnue')}")

    operations.oublier_les_propositions(timezone.now() + timedelta(days=70))

    courriel = Courriel.objects.get()
    assert (courriel.destinataire, courriel.erreur, courriel.html) == ("", "", "")


def test_un_compte_garde_ses_propositions(etranger):
    recue = PropositionFactory(par=etranger, repondue_le=timezone.now() - timedelta(days=90))

    assert operations.oublier_les_propositions() == 0
    assert recue.par == etranger


def test_retiree_elle_ne_laisse_rien(client):
    client.post("/agenda/proposer/", sans_compte())
    lien = dernier_lien()

    reponse = client.post(f"{lien}retirer/", follow=True)

    assert "il n’en reste rien ici" in reponse.text
    assert (Proposition.objects.count(), Evenement.objects.count(), Evenement.history.count()) == (0, 0, 0)
    assert client.get(lien).status_code == 410


def test_publiee_elle_ne_se_retire_plus(client, coordinatrice):
    recue = PropositionFactory()
    operations.publier(recue.evenement, par=coordinatrice)
    lien = "/" + adresse_de_suivi(recue).split("/", 3)[3]

    client.post(f"{lien}retirer/")

    assert Proposition.objects.get() == recue
    assert mail.outbox == []
