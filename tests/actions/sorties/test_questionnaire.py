"""Demander son avis à l’enseignant·e : une fois, un rappel, puis plus rien."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from actions import sorties
from actions.tasks import suivre_les_sorties
from socle import liens
from socle.models import Courriel, UsageDuLien
from tests.fabriques import SortieFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def matin(django_capture_on_commit_callbacks):
    """La tâche du matin, passée deux fois : la seconde ne doit rien ajouter."""

    def _matin():
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                suivre_les_sorties()

    return _matin


@pytest.fixture
def jours_apres(time_machine):
    depart = timezone.now()
    return lambda jours: time_machine.move_to(depart + timedelta(days=jours))


def envoyer(bureau, sortie):
    return bureau.post(reverse("pilotage:sortie-questionnaire", args=[sortie.pk]), follow=True)


def sujets():
    return [(m.to, m.subject) for m in mail.outbox]


def test_le_questionnaire_part_avec_un_lien_de_trente_jours(bureau, relire):
    sortie = SortieFactory(
        adressee=True, ecole__nom="École du Figuier", classe="CM2 A", enseignant_courriel="a@ecole.example"
    )

    page = envoyer(bureau, sortie)

    assert "Le questionnaire part à a@ecole.example." in page.text
    assert sujets() == [(["a@ecole.example"], "Votre avis sur la sortie au Camp des Milles")]
    corps = mail.outbox[0].body
    assert "La classe de CM2 A (École du Figuier) est allée au Camp des Milles le 12\xa0mars\xa02026." in corps
    assert "jusqu’au 19\xa0avril\xa02026" in corps
    assert "a@ecole.example" not in corps
    lien = liens.courant(UsageDuLien.SORTIE, sortie)
    assert re.search(r"/sorties/(\S+)/", corps)[1] == liens.jeton(lien)
    assert (lien.expire_le - timezone.now()).days in (29, 30)
    assert relire(sortie).etat_du_questionnaire == "envoye"


def test_le_courriel_est_necessaire_et_son_lien_ne_se_lit_plus_une_fois_parti(bureau):
    envoyer(bureau, SortieFactory(adressee=True))

    courriel = Courriel.objects.get()
    assert (courriel.famille, courriel.etat) == ("", "expedie")
    assert "/sorties/" not in courriel.texte + courriel.html


@pytest.mark.parametrize(
    ("traits", "raison"),
    [
        ({"realisee": True}, "L’adresse de l’enseignant·e n’est pas renseignée."),
        ({"enseignant_courriel": "a@ecole.example"}, "comptez d’abord les élèves"),
        ({"adressee": True, "repondue": True}, "L’enseignant·e a déjà répondu."),
    ],
)
def test_quand_il_ne_peut_pas_partir_on_dit_pourquoi(bureau, traits, raison):
    page = envoyer(bureau, SortieFactory(**traits))

    assert raison in page.text
    assert mail.outbox == []


def test_il_ne_part_qu_une_fois(bureau):
    sortie = SortieFactory(adressee=True)
    envoyer(bureau, sortie)

    page = envoyer(bureau, sortie)

    assert "Le questionnaire est déjà parti." in page.text
    assert len(mail.outbox) == 1


# --- La tâche du matin --------------------------------------------------------------------------------


def test_le_lendemain_de_la_sortie_le_questionnaire_part_de_lui_meme_une_fois(matin):
    SortieFactory(adressee=True, jour=date(2026, 3, 19), enseignant_courriel="hier@ecole.example")
    SortieFactory(adressee=True, jour=date(2026, 3, 20), enseignant_courriel="aujourdhui@ecole.example")
    SortieFactory(realisee=True, jour=date(2026, 3, 19))
    SortieFactory(annulee=True, jour=date(2026, 3, 19), enseignant_courriel="annulee@ecole.example")

    matin()

    assert [m.to for m in mail.outbox] == [["hier@ecole.example"]]


def test_un_seul_rappel_dix_jours_apres_sur_le_meme_lien(matin, jours_apres):
    sortie = SortieFactory(adressee=True, enseignant_courriel="a@ecole.example")
    matin()
    lien = liens.jeton(liens.courant(UsageDuLien.SORTIE, sortie))

    for jour in (9, 10, 11, 20, 29, 31, 60):
        jours_apres(jour)
        matin()

    rappel = "Rappel\xa0: votre avis sur la sortie au Camp des Milles"
    assert [sujet for _, sujet in sujets()] == ["Votre avis sur la sortie au Camp des Milles", rappel]
    assert [lien in m.body for m in mail.outbox] == [True, True]
    assert ["Nous ne vous écrirons plus" in m.body for m in mail.outbox] == [False, True]


def test_le_rappel_part_au_dixieme_jour(matin, jours_apres):
    SortieFactory(adressee=True)
    matin()

    jours_apres(9)
    matin()
    assert len(mail.outbox) == 1

    jours_apres(10)
    matin()
    assert len(mail.outbox) == 2


def test_qui_a_repondu_n_est_pas_relance(matin, jours_apres):
    sortie = SortieFactory(adressee=True)
    matin()
    sorties.repondre(sortie, interet=4, accueil=4)

    jours_apres(10)
    matin()

    assert len(mail.outbox) == 1


def test_un_questionnaire_oublie_trop_longtemps_ne_se_rappelle_plus(matin, jours_apres):
    SortieFactory(adressee=True)
    matin()

    jours_apres(31)
    matin()

    assert len(mail.outbox) == 1


# --- Oublier l’adresse --------------------------------------------------------------------------------


def test_trois_mois_apres_la_sortie_l_adresse_s_efface_partout(matin, jours_apres, relire):
    sortie = SortieFactory(adressee=True, jour=date(2026, 3, 19))
    matin()
    assert (relire(sortie).enseignant_courriel, Courriel.objects.get().destinataire) != ("", "")

    jours_apres(87)
    matin()
    assert relire(sortie).enseignant_courriel != ""

    jours_apres(88)
    matin()
    assert (relire(sortie).enseignant_courriel, set(Courriel.objects.values_list("destinataire"))) == ("", {("",)})
    assert relire(sortie).etat_du_questionnaire == "sans_reponse"


@pytest.mark.parametrize(("jours", "gardee"), [(253, True), (254, False)])
def test_une_sortie_sans_jour_oublie_son_adresse_trois_mois_apres_la_rentree(matin, jours_apres, relire, jours, gardee):
    sortie = SortieFactory(enseignant_courriel="a@ecole.example")

    jours_apres(jours)
    matin()

    assert bool(relire(sortie).enseignant_courriel) == gardee
    assert sortie.accepte_une_adresse == gardee


def test_ce_qui_attendait_ne_part_plus_une_fois_la_reponse_arrivee(django_capture_on_commit_callbacks):
    sortie = SortieFactory(adressee=True, interrogee=True)
    assert Courriel.objects.get().etat == "en_attente"

    with django_capture_on_commit_callbacks(execute=True):
        sorties.repondre(sortie, interet=4, accueil=4)

    assert (Courriel.objects.get().etat, Courriel.objects.get().destinataire) == ("abandonne", "")
    assert mail.outbox == []


def test_la_fiche_dit_ce_qui_est_parti(matin, jours_apres, connecter, coordinatrice):
    sortie = SortieFactory(adressee=True)
    matin()
    jours_apres(10)
    matin()

    page = connecter(coordinatrice).get(sortie.get_absolute_url()).text

    assert "<li>Questionnaire&nbsp;: expédié le 20\xa0mars\xa02026</li>" in page
    assert "<li>Rappel&nbsp;: expédié le 30\xa0mars\xa02026</li>" in page
