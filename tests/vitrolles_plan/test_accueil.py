import datetime

import pytest
import time_machine

from actions.models import Indicateur, Releve
from appels_projets.models import AppelAProjets, Campagne
from evenements.models import Evenement, TempsFort
from tests.actions.test_pages_publiques import texte
from tests.fabriques import ActionFactory, ObjectifFactory, PlanFactory
from vitrolles_plan.views import durees_de_conservation


@pytest.fixture(autouse=True)
def _en_juin():
    with time_machine.travel("2026-06-15 12:00+00:00"):
        yield


def temps_fort(code, jour, **champs):
    champs = {"libelle": f"Temps fort {jour.year}", "etat": "publie", "debut": jour, "fin": jour, **champs}
    return TempsFort.objects.create(code=code, annee=jour.year, jour_pivot=jour, **champs)


def evenement(**champs):
    n = Evenement.objects.count()
    champs = {"slug": f"e{n}", "titre": f"Rendez-vous {n}", "publication": "publie", **champs}
    return Evenement.objects.create(precision="jour", **{"debut": datetime.date(2026, 7, 1), **champs})


def campagne(plan, **champs):
    appel = AppelAProjets.objects.create(nom="Appel", slug=f"appel-{Campagne.objects.count()}", plan=plan)
    dates = {
        "ouverture_le": datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC),
        "cloture_le": datetime.datetime(2026, 6, 30, 10, tzinfo=datetime.UTC),
    }
    return Campagne.objects.create(
        appel=appel, annee=2026, slug=appel.slug, titre="Appel 2026", etat="programmee", **{**dates, **champs}
    )


def phare(plan, **releve):
    n = Indicateur.objects.count()
    indicateur = Indicateur.objects.create(
        plan=plan, code=f"I{n}", libelle="Agents sensibilisés", unite="%", phare=True
    )
    if releve:
        Releve.objects.create(indicateur=indicateur, source="Plan signé", **releve)
    return indicateur


def test_l_accueil_tient_debout_sans_rien(client, db):
    reponse = client.get("/")

    assert reponse.status_code == 200
    assert "Aucun rendez-vous n’est annoncé" in reponse.text
    assert 'href="/aide/"' in reponse.text


def test_l_accueil_mene_au_plan_en_vigueur_et_compte_ses_actions_publiques(client, db):
    objectif = ObjectifFactory(plan__titre_court="Plan 2026-2028")
    ActionFactory.create_batch(2, objectif=objectif)
    ActionFactory(objectif=objectif, restreinte=True)

    reponse = client.get("/")

    assert reponse.context["plan"] == objectif.plan
    assert [(c.valeur, c.nombre) for c in reponse.context["phases"]] == [("en_cours", 2)]


def test_chaque_temps_fort_est_celui_qui_vient_sinon_le_dernier(client, db):
    temps_fort("21-mars", datetime.date(2025, 3, 21))
    passe = temps_fort("21-mars", datetime.date(2026, 3, 21))
    prochain = temps_fort("17-mai", datetime.date(2027, 5, 17))
    temps_fort("17-mai", datetime.date(2028, 5, 17))
    temps_fort("21-mars", datetime.date(2027, 3, 21), etat="en_preparation")

    assert client.get("/").context["temps_forts"] == [passe, prochain]


def test_les_prochains_rendez_vous_publics_seulement(client, db):
    attendus = [evenement(debut=datetime.date(2026, 7, jour)) for jour in (1, 2, 3)]
    evenement(debut=datetime.date(2026, 7, 4))
    evenement(debut=datetime.date(2026, 6, 1))
    evenement(publication="brouillon")
    evenement(visibilite="agents")

    assert [e.titre for e in client.get("/").context["evenements"]] == [e.titre for e in attendus]


def test_un_appel_ouvert_se_dit_avec_son_heure_de_cloture(client, db):
    plan = PlanFactory()
    ouverte = campagne(plan)
    campagne(plan, cloture_le=datetime.datetime(2026, 6, 2, tzinfo=datetime.UTC))

    reponse = client.get("/")

    assert list(reponse.context["campagnes"]) == [ouverte]
    assert "Dépôt des projets jusqu’au 30 juin 2026 à 12 h 00." in texte(reponse)


def test_les_chiffres_cles_portent_leur_source_et_jamais_un_vide(client, db):
    plan = PlanFactory()
    phare(plan)
    montre = phare(plan, valeur_publiee=34, numerateur=404)
    phare(plan, texte="En mots seulement")
    phare(PlanFactory(en_preparation=True), valeur_publiee=99)

    reponse = client.get("/")

    assert reponse.context["chiffres"] == [montre]
    assert "34 % Agents sensibilisés" in texte(reponse)
    assert "Source : Plan signé" in texte(reponse)


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_accueil_coute_toujours_autant(client, db, nombre, django_assert_num_queries):
    objectif = ObjectifFactory()
    for _ in range(nombre):
        ActionFactory(objectif=objectif)
        evenement()
        phare(objectif.plan, valeur_publiee=34)
        campagne(objectif.plan)

    # Le tampon, les appels qui basculent, huit lectures, une de plus pour ces dates approchées, le bandeau.
    with django_assert_num_queries(12):
        reponse = client.get("/")

    assert len(reponse.context["campagnes"]) == nombre


def test_les_durees_annoncees_sont_celles_des_taches(client, db, settings):
    """Changer un réglage ou une constante change la page : rien n’y est écrit deux fois."""
    settings.FORMATIONS_CONSERVEES_ANS = 7

    lu = client.get("/donnees-personnelles/").text

    durees = durees_de_conservation()
    for phrase in (
        f"{durees['brouillon_jours']}&nbsp;jours après votre dernière frappe",
        f"il vaut {durees['lien_jours']}&nbsp;jours",
        f"{durees['lien_oublie_jours']}&nbsp;jours après sa fin",
        f"au plus tard {durees['enseignant_jours']}&nbsp;jours",
        "7&nbsp;ans après une session",
    ):
        assert phrase in lu


@pytest.mark.parametrize("nom", ["accessibilite", "mentions-legales", "donnees-personnelles", "plan-du-site"])
def test_les_pages_legales_se_lisent_sans_compte(client, db, nom):
    assert client.get(f"/{nom}/").status_code == 200
