"""Les liens personnels : signés pour un usage, avec une fin, et qu’on peut annuler ou remplacer."""

from datetime import UTC, datetime, timedelta

import pytest

from socle import liens
from socle.liens import LienPerime, LienSansEffet
from socle.models import Lien, UsageDuLien
from tests.fabriques import AgentFactory

MIDI = datetime(2027, 3, 1, 11, 0, tzinfo=UTC)
POINT, AGENDA = UsageDuLien.POINT, UsageDuLien.AGENDA


@pytest.fixture(autouse=True)
def _midi(time_machine):
    time_machine.move_to(MIDI, tick=False)


@pytest.fixture
def objet(db):
    return AgentFactory()


def test_un_lien_mort_depuis_trois_mois_s_efface_avec_son_adresse(objet, time_machine):
    fini, annule = liens.creer(POINT, objet, destinataire="a@demo.example"), liens.creer(AGENDA, objet, jours=None)
    liens.annuler(annule)
    sans_fin = liens.creer(UsageDuLien.QUESTIONNAIRE, objet, jours=None)
    time_machine.move_to(MIDI + timedelta(days=liens.OUBLIE_JOURS + 1))
    assert liens.oublier_les_morts() == 1  # annulé ; l’autre n’est fini que depuis 84 jours

    time_machine.move_to(MIDI + timedelta(days=liens.OUBLIE_JOURS + liens.VALABLE_JOURS + 1))
    liens.oublier_les_morts()

    assert (list(Lien.objects.all()), Lien.objects.filter(pk=fini.pk).exists()) == ([sans_fin], False)


def refus(jeton, usage=POINT):
    with pytest.raises(LienSansEffet) as raison:
        liens.lire(usage, jeton)
    return str(raison.value)


def test_un_lien_vaut_sept_jours_et_rend_son_objet(objet):
    lien = liens.creer(POINT, objet, destinataire="a@example.fr")

    lu = liens.lire(POINT, liens.jeton(lien))

    assert (lu, lu.objet, lu.destinataire) == (lien, objet, "a@example.fr")
    assert lien.expire_le == MIDI + timedelta(days=7)


def test_le_suivre_note_l_heure_et_rien_d_autre(objet, time_machine):
    lien = liens.creer(POINT, objet)
    avant = Lien.objects.values().get()
    time_machine.move_to(MIDI + timedelta(hours=1), tick=False)

    liens.lire(POINT, liens.jeton(lien))

    assert Lien.objects.values().get() == avant | {"dernier_usage_le": MIDI + timedelta(hours=1)}


def test_celui_d_une_reponse_sans_nom_ne_dit_pas_quand_il_a_servi(objet):
    lien = liens.creer(UsageDuLien.QUESTIONNAIRE, objet)

    liens.lire(UsageDuLien.QUESTIONNAIRE, liens.jeton(lien))

    assert Lien.objects.get().dernier_usage_le is None


def test_sa_date_passee_il_n_ouvre_plus_rien(objet, time_machine):
    lien = liens.creer(POINT, objet)
    jeton = liens.jeton(lien)

    time_machine.move_to(MIDI + timedelta(days=7, seconds=-1), tick=False)
    assert liens.lire(POINT, jeton) == lien

    time_machine.move_to(MIDI + timedelta(days=7), tick=False)
    assert refus(jeton).startswith("Ce lien a passé sa date.")


def test_un_lien_passe_de_date_dit_lequel(objet, time_machine):
    lien = liens.creer(POINT, objet)
    time_machine.move_to(MIDI + timedelta(days=8), tick=False)

    with pytest.raises(LienPerime) as perime:
        liens.lire(POINT, liens.jeton(lien))

    assert perime.value.lien == lien


def test_un_lien_sans_fin_dure(objet, time_machine):
    lien = liens.creer(AGENDA, objet, jours=None)

    time_machine.move_to(MIDI + timedelta(days=4000), tick=False)

    assert liens.lire(AGENDA, liens.jeton(lien)) == lien


def test_un_lien_neuf_annule_le_precedent_du_meme_usage_sur_le_meme_objet(objet):
    ancien, ailleurs = liens.creer(POINT, objet), liens.creer(POINT, AgentFactory())
    autre_usage = liens.creer(AGENDA, objet)

    neuf = liens.creer(POINT, objet)

    assert refus(liens.jeton(ancien)).startswith("Ce lien a été annulé ou remplacé")
    assert liens.lire(POINT, liens.jeton(neuf)) == neuf
    assert liens.lire(POINT, liens.jeton(ailleurs)) == ailleurs
    assert liens.lire(AGENDA, liens.jeton(autre_usage)) == autre_usage


def test_annuler_dit_combien_et_ne_se_fait_qu_une_fois(objet):
    lien = liens.creer(POINT, objet)

    assert (liens.revoquer(POINT, objet), liens.revoquer(POINT, objet)) == (1, 0)
    assert refus(liens.jeton(lien)).startswith("Ce lien a été annulé ou remplacé")


def test_un_jeton_ne_vaut_que_pour_son_usage(objet):
    jeton = liens.jeton(liens.creer(POINT, objet))

    assert refus(jeton, AGENDA).startswith("Ce lien est incomplet")


def test_un_jeton_touche_ou_invente_n_ouvre_rien(objet):
    jeton = liens.jeton(liens.creer(POINT, objet))
    identifiant, signature = jeton.split(":")
    autre = liens.creer(POINT, AgentFactory())

    for faux in ["", "abc", jeton[:-1], jeton + "x", f"{autre.uuid.hex}:{signature}", identifiant, f"{identifiant}:"]:
        assert refus(faux).startswith("Ce lien est incomplet")


def test_un_objet_disparu_emporte_son_lien(objet):
    jeton = liens.jeton(liens.creer(POINT, objet))
    objet.delete()

    assert refus(jeton).startswith("Ce lien a été annulé ou remplacé")


def test_le_lien_courant_est_le_dernier_valable(objet, time_machine):
    liens.creer(POINT, objet)
    dernier = liens.creer(POINT, objet)
    assert liens.courant(POINT, objet) == dernier

    time_machine.move_to(MIDI + timedelta(days=8), tick=False)
    assert liens.courant(POINT, objet) is None


def test_le_dernier_lien_de_chacun_tient_en_une_requete(objet, django_assert_num_queries):
    muet, autre = AgentFactory(), AgentFactory()
    liens.creer(POINT, objet)
    attendus = {objet.pk: liens.creer(POINT, objet), autre.pk: liens.creer(POINT, autre)}
    liens.creer(AGENDA, muet)

    with django_assert_num_queries(1):
        lus = liens.dernier_de_chacun(POINT, [objet, autre, muet])

    assert lus == attendus
    assert liens.dernier_de_chacun(POINT, []) == {}
