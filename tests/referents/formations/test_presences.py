"""La feuille de présence : rien n’est supposé, deux personnes la remplissent sans s’effacer."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from referents import operations
from referents.etats import EtatPresence
from referents.models import Presence
from socle.etats import PassageInterdit
from tests.fabriques import InscriptionFactory, SessionFactory, UtilisateurFactory

BLANCHE, PRESENT, ABSENT = EtatPresence.NON_RENSEIGNE, EtatPresence.PRESENT, EtatPresence.ABSENT


@pytest.fixture
def session(db):
    """Une session passée, deux personnes inscrites, une demi-journée."""
    session = SessionFactory(passee=True)
    session.deux = InscriptionFactory.create_batch(2, session=session, presences=BLANCHE)
    return session


def adresse(session):
    return reverse("pilotage:presences", args=[session.pk])


def noms(session):
    seance = session.seances.get()
    return [f"p-{inscription.pk}-{seance.pk}" for inscription in session.deux]


def etats():
    return list(Presence.objects.order_by("inscription").values_list("etat", flat=True))


def saisir(client, session, vue, *choix):
    return client.post(adresse(session), {"vue": vue} | dict(zip(noms(session), choix, strict=False)), follow=True)


def test_remplir_note_qui_et_quand(connecter, coordinatrice, session):
    client = connecter(coordinatrice)
    vue = client.get(adresse(session)).context["feuille"].vue

    page = saisir(client, session, vue, PRESENT, ABSENT)

    presence = Presence.objects.order_by("inscription").first()
    assert etats() == [PRESENT, ABSENT]
    assert (presence.saisie_par, presence.saisie_le.date()) == (coordinatrice, timezone.now().date())
    assert "2 présences enregistrées. La feuille est complète." in page.text


def test_une_seule_case_peut_s_enregistrer(connecter, coordinatrice, session):
    client = connecter(coordinatrice)
    vue = client.get(adresse(session)).context["feuille"].vue

    page = saisir(client, session, vue, PRESENT, BLANCHE)

    assert etats() == [PRESENT, BLANCHE]
    assert Presence.objects.filter(saisie_le=None).count() == 1
    assert "Il en reste 1 à renseigner" in page.text


def test_tous_presents_remplit_sans_enregistrer(connecter, coordinatrice, session):
    client = connecter(coordinatrice)
    vue = client.get(adresse(session)).context["feuille"].vue

    page = client.post(adresse(session), {"vue": vue, noms(session)[0]: ABSENT, "tous": "oui"})

    assert [case.etat for case in page.context["feuille"].cases] == [ABSENT, PRESENT]
    assert etats() == [BLANCHE, BLANCHE]


def test_deux_personnes_sur_des_cases_differentes_s_ajoutent(connecter, coordinatrice, session):
    client = connecter(coordinatrice)
    vue = client.get(adresse(session)).context["feuille"].vue
    saisir(client, session, vue, PRESENT, BLANCHE)

    saisir(client, session, vue, BLANCHE, ABSENT)

    assert etats() == [PRESENT, ABSENT]


def test_sur_la_meme_case_la_seconde_est_prevenue_et_ne_perd_rien(connecter, session):
    une, autre = UtilisateurFactory(coordination=True, nom="Première"), UtilisateurFactory(coordination=True)
    vue = connecter(une).get(adresse(session)).context["feuille"].vue
    saisir(connecter(une), session, vue, PRESENT, PRESENT)

    page = saisir(connecter(autre), session, vue, ABSENT, PRESENT)

    premiere, seconde = page.context["feuille"].cases
    assert etats() == [PRESENT, PRESENT]
    assert (premiere.conflit, premiere.etat, seconde.conflit) == (True, ABSENT, False)
    assert "présent·e, saisi par Sasha Première" in page.text


def test_l_enregistrer_de_nouveau_est_un_choix(connecter, session):
    une, autre = UtilisateurFactory.create_batch(2, coordination=True)
    vue = connecter(une).get(adresse(session)).context["feuille"].vue
    saisir(connecter(une), session, vue, PRESENT, PRESENT)
    client = connecter(autre)
    alerte = saisir(client, session, vue, ABSENT, PRESENT)

    saisir(client, session, alerte.context["feuille"].vue, ABSENT, PRESENT)

    assert etats() == [ABSENT, PRESENT]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite n’écrit qu’à une main : il faut PostgreSQL")
def test_au_meme_instant_l_une_ecrit_l_autre_est_prevenue(transactional_db):
    session = SessionFactory(passee=True)
    case = (InscriptionFactory(session=session, presences=BLANCHE).pk, session.seances.get().pk)
    depart, issues = Barrier(4), []

    def saisir_a_quatre(etat):
        depart.wait()
        try:
            issues.append(operations.saisir_les_presences(session, {case: etat}, vues={case: BLANCHE}, par=None))
        except operations.PresencesEnConflit:
            issues.append("prévenue")
        finally:
            connection.close()

    fils = [Thread(target=saisir_a_quatre, args=[etat]) for etat in (PRESENT, ABSENT, EtatPresence.EXCUSE, ABSENT)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()

    # Deux des quatre disent « absent » : si l’une d’elles passe d’abord, l’autre n’a plus rien à changer.
    assert sorted(map(str, issues)) in (["1"] + ["prévenue"] * 3, ["0", "1"] + ["prévenue"] * 2)


def test_une_vue_folle_n_ecrit_rien(connecter, coordinatrice, session):
    for vue in ["", "abc", "9999-1=present", f"{'9' * 30}-1=present"]:
        saisir(connecter(coordinatrice), session, vue, PRESENT, PRESENT)

    assert etats() == [BLANCHE, BLANCHE]


def test_un_etat_inconnu_ne_change_rien(connecter, coordinatrice, session):
    client = connecter(coordinatrice)
    vue = client.get(adresse(session)).context["feuille"].vue

    saisir(client, session, vue, "peut_etre", PRESENT)

    assert etats() == [BLANCHE, PRESENT]


def test_une_ligne_jamais_ouverte_s_ouvre_en_la_remplissant(session, coordinatrice):
    seance = session.seances.get()
    neuve = InscriptionFactory(session=session)

    operations.saisir_les_presences(session, {(neuve.pk, seance.pk): PRESENT}, vues={}, par=coordinatrice)

    assert neuve.presences.get().etat == PRESENT


def test_avant_le_premier_jour_la_feuille_attend(connecter, coordinatrice):
    session = SessionFactory()
    InscriptionFactory(session=session, presences=BLANCHE)

    page = connecter(coordinatrice).get(adresse(session))

    assert "La feuille se remplit à partir du premier jour" in page.text
    with pytest.raises(PassageInterdit):
        operations.saisir_les_presences(session, {}, vues={}, par=coordinatrice)


@pytest.fixture
def en_cours(db):
    """Une session commencée ce matin, qui finit demain."""
    jour = timezone.localdate()
    session = SessionFactory(jour=jour, precision="periode", fin=jour + timedelta(days=1))
    session.seances.create(jour=session.fin)
    session.une = InscriptionFactory(session=session, presences=BLANCHE)
    return session


def test_une_demi_journee_a_venir_attend_son_jour(connecter, coordinatrice, en_cours):
    page = connecter(coordinatrice).post(adresse(en_cours), {"tous": "oui", "vue": ""})

    assert [case.etat for case in page.context["feuille"].cases] == [PRESENT, BLANCHE]
    assert "à renseigner ce jour-là" in page.text


def test_elle_ne_se_pointe_pas_d_avance(coordinatrice, en_cours):
    case = en_cours.une.pk, en_cours.seances.last().pk

    with pytest.raises(PassageInterdit, match="n’a pas encore eu lieu"):
        operations.saisir_les_presences(en_cours, {case: PRESENT}, vues={}, par=coordinatrice)


def test_realisee_une_presence_se_corrige_mais_ne_s_efface_plus(session, coordinatrice):
    seance = session.seances.get()
    premiere, seconde = ((inscription.pk, seance.pk) for inscription in session.deux)
    operations.saisir_les_presences(session, {premiere: PRESENT, seconde: PRESENT}, vues={}, par=coordinatrice)
    operations.declarer_realisee(session, coordinatrice)
    vues = {premiere: PRESENT, seconde: PRESENT}

    operations.saisir_les_presences(session, {premiere: ABSENT}, vues=vues, par=coordinatrice)
    with pytest.raises(PassageInterdit, match="ne s’y efface plus"):
        operations.saisir_les_presences(session, {seconde: BLANCHE}, vues=vues, par=coordinatrice)

    assert etats() == [ABSENT, PRESENT]


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_feuille_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    session = SessionFactory(passee=True, seances=2)
    InscriptionFactory.create_batch(nombre, session=session, presences=PRESENT)
    Presence.objects.update(saisie_par=coordinatrice, saisie_le=timezone.now())
    client = connecter(coordinatrice)
    client.get(adresse(session))

    with django_assert_num_queries(13):
        page = client.get(adresse(session))

    assert len(page.context["feuille"].lignes) == nombre


def test_quarante_personnes_par_page(connecter, coordinatrice):
    session = SessionFactory(passee=True, capacite=None)
    InscriptionFactory.create_batch(41, session=session, presences=BLANCHE)
    client = connecter(coordinatrice)

    tailles = [len(client.get(adresse(session), {"page": page}).context["feuille"].lignes) for page in (1, 2)]

    assert tailles == [40, 1]


def test_une_inscription_de_plus_ne_fait_perdre_aucune_case(connecter, coordinatrice):
    session = SessionFactory(passee=True, capacite=None)
    InscriptionFactory.create_batch(40, session=session, presences=BLANCHE)
    client = connecter(coordinatrice)
    feuille = client.get(adresse(session)).context["feuille"]
    derniere = feuille.cases[-1]
    InscriptionFactory(session=session, presences=BLANCHE, agent__nom="Aab")

    client.post(adresse(session), {"vue": feuille.vue, derniere.nom: PRESENT})

    assert derniere.inscription.presences.get().etat == PRESENT
