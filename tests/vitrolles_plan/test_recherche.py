import pytest
from django.urls import reverse

from actions.models import Indicateur
from partenaires.models import RelaisAide
from socle.mots import mettre_a_nu
from tests.actions.test_pages_publiques import texte
from tests.fabriques import ActionFactory, CampagneFactory, EvenementFactory, ObjectifFactory, PlanFactory
from vitrolles_plan.recherche import PAR_PAGE


@pytest.fixture
def chercher(client, db):
    return lambda mots, **suite: client.get(reverse("recherche"), {"q": mots, **suite})


def trouvees(reponse):
    return {groupe.nom: [str(fiche) for fiche in fiches] for groupe, fiches, _ in reponse.context["resultats"]}


def titres(reponse):
    return [fiche.titre for _, fiches, _ in reponse.context["resultats"] for fiche in fiches]


@pytest.mark.parametrize(
    "mots", ["égalité", "EGALITE", "Égalité école", "cœur", "coeur", "COEUR", "l'école", "l’ÉCOLE"]
)
def test_ni_les_accents_ni_les_majuscules_ne_comptent(chercher, mots):
    ActionFactory(titre="L’ÉGALITÉ à l’École, au Cœur de la ville")

    assert len(titres(chercher(mots))) == 1


@pytest.mark.parametrize("mots", ["100%", "a_b", "c\\d"])
def test_les_signes_de_la_base_se_cherchent_comme_ils_s_ecrivent(chercher, mots):
    ActionFactory(titre="Gratuit à 100% : a_b, c\\d")
    ActionFactory(titre="Gratuit à 1000 : axb, cxd")

    assert titres(chercher(mots)) == ["Gratuit à 100% : a_b, c\\d"]


@pytest.mark.parametrize("mots", ["\x00", "école\x00", "' OR 1=1 --", "é" * 500, "%%", "<script>"])
def test_aucune_saisie_ne_casse_la_page(chercher, mots):
    assert chercher(mots).status_code == 200


def test_tous_les_mots_doivent_s_y_trouver(chercher):
    ActionFactory(titre="Former les agents")
    ActionFactory(titre="Former les élus")

    assert titres(chercher("former agents")) == ["Former les agents"]


def test_chaque_sorte_de_fiches_a_son_groupe(chercher):
    objectif = ObjectifFactory(titre="La laïcité partout")
    ActionFactory(objectif=objectif, titre="Laïcité au quotidien")
    Indicateur.objects.create(plan=objectif.plan, code="I1", libelle="Agents formés à la laïcité", unite="agents")
    EvenementFactory(titre="Laïcité, le débat")
    CampagneFactory(titre="Laïcité 2027")
    RelaisAide.objects.create(code="laicite", nom="Écoute laïcité", pour_quoi="Être écouté.")

    assert list(trouvees(chercher("laicite"))) == ["aide", "actions", "objectifs", "agenda", "appels", "indicateurs"]


def test_ce_qui_n_est_pas_public_ne_se_trouve_pas(chercher):
    prepare = PlanFactory(en_preparation=True)
    objectif = ObjectifFactory(plan=prepare, titre="Secret")
    ActionFactory(objectif=objectif, titre="Secret")
    ActionFactory(restreinte=True, titre="Secret")
    Indicateur.objects.create(plan=prepare, code="I1", libelle="Secret", unite="agents")
    EvenementFactory(titre="Secret", agents=True)
    EvenementFactory(titre="Secret", brouillon=True)
    CampagneFactory(titre="Secret", en_preparation=True)
    RelaisAide.objects.create(code="s", nom="Secret", pour_quoi="Être écouté.", publie=False)

    assert trouvees(chercher("secret")) == {}


def test_le_groupe_de_travail_trouve_ce_qu_il_peut_lire(connecter, referente):
    ActionFactory(du_groupe=True, titre="Réseau interne")

    reponse = connecter(referente).get(reverse("recherche"), {"q": "interne"})

    assert titres(reponse) == ["Réseau interne"]


def test_un_titre_passe_avant_un_texte(chercher):
    ActionFactory(code="A01", titre="Autre chose", resume="On y parle d’emploi.")
    ActionFactory(code="A02", titre="Emploi")

    assert titres(chercher("emploi")) == ["Emploi", "Autre chose"]


def test_au_dela_d_un_apercu_un_groupe_se_lit_page_par_page(chercher):
    ActionFactory.create_batch(PAR_PAGE + 1, titre="Former les agents")

    apercu, suite = chercher("former"), chercher("former", dans="actions", page=2)

    assert f"Voir les {PAR_PAGE + 1} résultats" in texte(apercu)
    assert len(suite.context["page_obj"].object_list) == 1


def test_un_mot_trop_court_le_dit(chercher):
    assert "au moins deux lettres" in texte(chercher("à"))


def test_rien_trouve_propose_autre_chose(chercher):
    assert 'href="/plan/">Parcourir le plan' in chercher("introuvable").text


def test_la_page_de_recherche_ne_s_indexe_pas_et_ne_laisse_aucun_temoin(chercher):
    reponse = chercher("plan")

    assert (reponse["X-Robots-Tag"], reponse.cookies) == ("noindex", {})


@pytest.mark.parametrize("page", ["/", "/aide/", "/rien/"])
def test_la_recherche_s_atteint_de_toute_page(client, db, page):
    assert 'href="/recherche/"' in client.get(page).text


@pytest.mark.parametrize("nombre", [1, 3])
def test_chercher_coute_toujours_autant(chercher, nombre, django_assert_num_queries):
    for _ in range(nombre):
        ActionFactory(titre="Former", objectif__titre="Former")
        EvenementFactory(titre="Former")

    with django_assert_num_queries(9):  # une par groupe, le bandeau, la transaction
        reponse = chercher("former")

    assert len(titres(reponse)) == 3 * nombre


def test_la_base_et_le_logiciel_mettent_a_nu_de_meme(db):
    assert mettre_a_nu("L’ŒUVRE d’Été\N{NO-BREAK SPACE}: ça, où ?") == "l'oeuvre d'ete : ca, ou ?"
