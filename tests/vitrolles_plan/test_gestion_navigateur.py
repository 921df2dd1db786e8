"""La gestion dans un vrai navigateur : rien en console, rien qui dépasse, rien à redire pour l’accessibilité."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from actions.etats import Phase
from actions.models import Sollicitation
from evenements.models import Evenement
from referents.models import Presence
from socle.etats import faire_passer
from socle.models import Lien
from tests.fabriques import ActionFactory, AgentFactory, MandatReferentFactory, ReunionFactory
from tests.navigateur import demande_un_navigateur, promenade
from tests.vitrolles_plan.objets import fabriquer

BRUITS_D_AXE = ("Applying inline style violates", "Couldn't load preload assets")
pytestmark = [pytest.mark.navigateur, demande_un_navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def camille(visiteur, coordinatrice):
    """Ouvre une fenêtre, connectée."""
    EmailAddress.objects.create(user=coordinatrice, email=coordinatrice.email, verified=True, primary=True)

    def ouvrir():
        fenetre = visiteur()
        fenetre.entrer(coordinatrice.email, "un mot de passe de test")
        return fenetre

    return ouvrir


@pytest.fixture
def fiche(coordinatrice):
    action = ActionFactory(code="A1", titre="Former l’accueil", phase=Phase.A_VENIR)
    faire_passer(action, Phase.EN_COURS, par=coordinatrice)
    return action


@promenade
def test_les_pages_de_la_gestion_sont_propres(camille, fiche):
    ActionFactory(en_retard=True)
    evenement = fabriquer(Evenement, publication="a_valider")
    presence, reunion = fabriquer(Presence), ReunionFactory(date=datetime.date(2026, 1, 15))
    reunion.participants.set(AgentFactory.create_batch(3))
    for modele in (Lien, Sollicitation):
        fabriquer(modele)
    fenetre = camille()

    fautes = []
    for page, arguments in [
        ("index", []),
        ("app_list", ["actions"]),
        ("actions_action_changelist", []),
        ("actions_action_add", []),
        ("actions_action_change", [fiche.pk]),
        ("actions_action_history", [fiche.pk]),
        ("actions_action_simple_history", [fiche.pk, fiche.history.first().pk]),
        ("actions_action_passage", [fiche.pk, "phase", "en_pause"]),
        ("actions_action_import", []),
        ("actions_domaine_delete", [fabriquer_un_domaine().pk]),
        ("evenements_evenement_change", [evenement.pk]),
        ("socle_utilisateur_add", []),
        ("socle_passage_changelist", []),
        ("socle_lien_changelist", []),
        ("referents_sessionformation_change", [presence.seance.session_id]),
        ("referents_inscription_change", [presence.inscription_id]),
        ("referents_presence_changelist", []),
        ("referents_presence_reprise", []),
        ("referents_agent_import", []),
        ("referents_reunion_change", [reunion.pk]),
        ("actions_sollicitation_changelist", []),
    ]:
        adresse = reverse(f"admin:{page}", args=arguments)
        fenetre.aller(adresse)
        assert fenetre.page.url.endswith(adresse)
        fenetre.page.wait_for_load_state("networkidle")
        fautes += controler(fenetre)
        fenetre.console.clear()

    assert fautes == []


def controler(fenetre):
    """La console se lit avant l’analyse : axe recopie les feuilles importées, ce que la politique lui refuse."""
    console = list(fenetre.console)
    fenetre.console.clear()
    fautes = fenetre.controler_partout()
    return console + [faute for faute in fautes if not any(bruit in faute for bruit in BRUITS_D_AXE)]


def fabriquer_un_domaine():
    return fabriquer(ActionFactory._meta.model._meta.get_field("domaines").related_model)


def test_un_geste_se_fait_du_bouton_au_journal(camille, fiche):
    fenetre = camille()
    fenetre.aller(reverse("admin:actions_action_change", args=[fiche.pk]))

    fenetre.page.click("text=Mettre en pause")
    fenetre.page.fill("input[name=phase_motif]", "Travaux")
    fenetre.page.fill("input[name=retour_prevu_le]", "2027-01-10")
    fenetre.page.click("input[type=submit]")

    fiche.refresh_from_db()
    assert fiche.phase == Phase.EN_PAUSE
    phrase = "«\xa0A1 – Former l’accueil\xa0» est passé de « En cours » à « En pause »."
    assert fenetre.page.inner_text(".messagelist") == phrase
    assert controler(fenetre) == []


def test_l_apercu_d_un_import_est_propre(camille, tmp_path):
    presente = AgentFactory()
    MandatReferentFactory(agent=AgentFactory(service=presente.service))
    fichier = tmp_path / "agents.csv"
    titres, homonyme = "Prénom;Nom;Courriel professionnel;Service", f"{presente.prenom};{presente.nom};autre@example.fr"
    fichier.write_text(f"{titres}\n{homonyme};{presente.service.code}\n", encoding="utf-8-sig")
    fenetre = camille()
    fenetre.aller(reverse("admin:referents_agent_import"))

    fenetre.page.set_input_files("input[name=import_file]", fichier)
    fenetre.page.check("input[name=liste_complete]")
    fenetre.page.click("text=Voir ce qui changerait")
    fenetre.page.wait_for_load_state("networkidle")

    assert fenetre.page.locator("input[name=partis]").count() == 2
    assert fenetre.page.locator("input[name=partis]:checked").count() == 0
    assert controler(fenetre) == []
