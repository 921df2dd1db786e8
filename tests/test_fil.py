"""Le fil entier, dans un vrai navigateur : inviter, faire le point au téléphone, lire en public, imprimer."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone

from actions.models import PiloteAction
from tests.fabriques import ActionFactory, AgentFactory, ObjectifFactory, PlanFactory, UtilisateurFactory
from tests.navigateur import demande_un_navigateur
from tests.pdf import lire

pytestmark = [pytest.mark.navigateur, demande_un_navigateur, pytest.mark.django_db(transaction=True)]

MOT_DE_PASSE = "une phrase longue et simple"
A_RETENIR = "Quarante-deux enfants ont peint la fresque de l’égalité."


@pytest.fixture
def coordination():
    return UtilisateurFactory(coordination=True, email="coordination@example.fr", password=MOT_DE_PASSE, confirmee=True)


@pytest.fixture
def action():
    annee = timezone.localdate().year
    plan = PlanFactory(code=f"{annee}-{annee + 2}", annee_debut=annee, annee_fin=annee + 2)
    objectif = ObjectifFactory(plan=plan, numero=2, titre_court="Habitants et jeunes")
    action = ActionFactory(objectif=objectif, code="Z01", titre="La fresque des écoles", phase="a_venir")
    agent = AgentFactory(prenom="Salomé", nom="Ferrandi", courriel="salome@vitrolles.example", referent=True)
    PiloteAction.objects.create(action=action, agent=agent)
    return action


def test_de_l_invitation_au_rapport(visiteur, coordination, action, tmp_path):
    fautes = []

    bureau = visiteur(largeur=1280)
    bureau.entrer("coordination@example.fr", MOT_DE_PASSE)
    fautes += bureau.controler()
    bureau.aller("/pilotage/referents/")
    fautes += bureau.controler()
    bureau.page.get_by_role("button", name="Inviter Salomé Ferrandi").click()
    bureau.page.wait_for_load_state()

    telephone = visiteur(largeur=375, hauteur=740, has_touch=True, is_mobile=True)
    fautes += accepter_l_invitation(telephone)
    fautes += faire_le_point(telephone)

    public = visiteur(largeur=375, hauteur=740)
    public.aller("/actions/Z01/")
    fautes += public.controler()
    assert public.page.get_by_text(A_RETENIR).is_visible()
    assert "Ferrandi" not in public.page.content()

    texte = produire_le_rapport(bureau, fautes, tmp_path)
    assert "La fresque des écoles" in texte
    assert "Quarante-deux enfants" in texte
    assert "Ferrandi" not in texte
    assert fautes == []


def accepter_l_invitation(telephone):
    lien = re.search(r"https?://\S+/compte/invitation/\S+", mail.outbox[-1].body).group()
    telephone.aller(urlsplit(lien).path)
    fautes = telephone.controler()
    telephone.page.fill("input[name=mot_de_passe]", MOT_DE_PASSE)
    telephone.page.fill("input[name=encore]", MOT_DE_PASSE)
    telephone.page.click("input[type=submit], button[type=submit] >> text=Ouvrir mon compte")
    telephone.page.wait_for_url("**/espace/")
    return fautes + telephone.controler()


def faire_le_point(telephone):
    telephone.page.get_by_role("link", name=re.compile("Faire le point")).first.click()
    telephone.page.wait_for_load_state()
    fautes = telephone.controler()
    telephone.page.get_by_label("En cours", exact=True).check()
    telephone.page.get_by_label("Objectifs atteignables").check()
    telephone.page.fill("textarea[name=fait]", "Deux écoles ont participé.")
    telephone.page.fill("textarea[name=a_retenir]", A_RETENIR)
    telephone.page.fill("input[name=public_touche]", "42")
    telephone.page.get_by_role("button", name="Enregistrer le point").click()
    telephone.page.wait_for_url("**/merci/")
    return fautes + telephone.controler()


def produire_le_rapport(bureau, fautes, tmp_path):
    annee = timezone.localdate().year
    bureau.aller("/pilotage/rapports/")
    fautes += bureau.controler()
    for geste in ("Préparer", "Produire"):
        bureau.page.get_by_role("button", name=f"{geste} le rapport {annee}").click()
    lien = bureau.page.get_by_role("link", name=re.compile("Télécharger")).first
    lien.wait_for(timeout=60_000)
    fautes += bureau.controler()
    with bureau.page.expect_download() as recu:
        lien.click()
    fichier = tmp_path / "rapport.pdf"
    recu.value.save_as(fichier)
    return lire(fichier.read_bytes())
