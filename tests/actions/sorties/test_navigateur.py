"""Dans un vrai navigateur : l’enseignante répond au téléphone, la coordination tient l’année à son bureau."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone

from actions import annees_scolaires
from actions.models import AvisEnseignant, SortieScolaire
from tests.fabriques import SortieFactory, UtilisateurFactory
from tests.navigateur import DEBORDEMENT, demande_un_navigateur

pytestmark = [pytest.mark.navigateur, demande_un_navigateur, pytest.mark.django_db(transaction=True)]

MOT_DE_PASSE = "une phrase longue et simple"
LARGEUR_DU_ZOOM = 320
TROP_PETITES = """() => [...document.querySelectorAll("main .choix__option, main button, main textarea")]
  .filter(vise => vise.getBoundingClientRect().height < 44).map(vise => vise.outerHTML.slice(0, 80))"""


@pytest.fixture(autouse=True)
def _un_matin_de_mars():
    """Le navigateur vit à l’heure vraie : celle des sessions et des liens ne s’y déplace pas."""


@pytest.fixture
def hier():
    return timezone.localdate() - timedelta(days=1)


@pytest.fixture
def bureau(visiteur):
    UtilisateurFactory(coordination=True, email="coordination@example.fr", password=MOT_DE_PASSE, confirmee=True)
    personne = visiteur(largeur=1280)
    personne.entrer("coordination@example.fr", MOT_DE_PASSE)
    personne.console.clear()
    return personne


def lien_du_questionnaire():
    return urlsplit(re.search(r"https?://\S+/sorties/\S+", mail.outbox[-1].body).group()).path


def controler(personne):
    """Les fautes de la page, et ce qui déborde quand on l’agrandit à 400 %."""
    fautes, fenetre = personne.controler(), personne.page.viewport_size
    personne.page.set_viewport_size({"width": LARGEUR_DU_ZOOM, "height": 640})
    if trop := personne.page.evaluate(DEBORDEMENT):
        fautes.append(f"{personne.page.url} : déborde de {trop} px à {LARGEUR_DU_ZOOM} px")
    personne.page.set_viewport_size(fenetre)
    personne.console.clear()
    return fautes


def controler_le_refus(personne):
    """Le navigateur écrit en console la réponse 4xx de la page elle-même, et elle est voulue."""
    personne.console = [ligne for ligne in personne.console if "Failed to load resource" not in ligne]
    return controler(personne)


@pytest.mark.parametrize("javascript", [True, False], ids=["avec", "sans-javascript"])
def test_l_enseignante_repond_du_pouce(visiteur, bureau, hier, javascript):
    sortie = SortieFactory(
        adressee=True, jour=hier, annee_scolaire=annees_scolaires.de(hier), atelier="Visite et atelier"
    )
    bureau.aller(sortie.get_absolute_url())
    bureau.page.get_by_role("button", name="Envoyer le questionnaire maintenant").click()
    bureau.page.get_by_text("Le questionnaire part à").wait_for()

    telephone = visiteur(largeur=375, hauteur=740, has_touch=True, is_mobile=javascript, java_script_enabled=javascript)
    telephone.aller(lien_du_questionnaire())
    fautes = controler(telephone) if javascript else []
    assert not javascript or telephone.page.evaluate(TROP_PETITES) == []
    telephone.page.get_by_role("button", name="Envoyer mon avis").click()
    telephone.page.get_by_text("2 points à corriger").wait_for()
    fautes += controler_le_refus(telephone) if javascript else []
    telephone.page.get_by_role("group", name="Les élèves ont-ils été intéressés").get_by_label("Tout à fait").check()
    telephone.page.get_by_role("group", name="La classe a-t-elle été bien").get_by_label("Plutôt oui").check()
    telephone.page.get_by_label("Qu’est-ce qui est à améliorer").fill("Un peu plus de temps dehors.")
    telephone.page.get_by_role("button", name="Envoyer mon avis").click()
    telephone.page.get_by_role("heading", name="Merci, votre avis est enregistré").wait_for()
    fautes += controler(telephone) if javascript else []

    avis = AvisEnseignant.objects.get()
    assert (avis.interet, avis.accueil, avis.a_ameliorer) == (4, 3, "Un peu plus de temps dehors.")
    telephone.aller(lien_du_questionnaire())
    assert telephone.page.get_by_role("heading", name="Votre avis est déjà enregistré").is_visible()
    fautes += controler(telephone) if javascript else []
    assert telephone.aller("/sorties/rien/") == 410
    fautes += controler_le_refus(telephone) if javascript else []
    assert fautes == []


def test_la_coordination_prepare_et_compte_une_annee(bureau):
    annee = annees_scolaires.de(timezone.localdate())
    passee = SortieFactory(
        realisee=True, jour=f"{annee}-01-15", annee_scolaire=annee - 1, ecole__nom="École du Figuier"
    )
    bureau.aller("/pilotage/sorties/")
    fautes = controler(bureau)

    bureau.page.get_by_role("button", name="Reconduire les classes de").click()
    bureau.page.get_by_text("1 classe reconduite.").wait_for()
    fautes += controler(bureau)
    bureau.page.get_by_role("link", name="Ajouter une classe").click()
    bureau.page.get_by_label("Ou une école qui n’est pas").fill("École du Rivage")
    bureau.page.get_by_label("Classe").fill("CM1-CM2")
    fautes += controler(bureau)
    bureau.page.get_by_role("button", name="Ajouter la classe").click()
    bureau.page.get_by_text("la sortie est prévue").wait_for()
    bureau.page.get_by_role("link", name=f"Compter École du Figuier, {passee.classe}").click()
    bureau.page.wait_for_load_state()
    fautes += controler(bureau)
    bureau.page.get_by_role("button", name="Inscrire la sortie réalisée").click()
    bureau.page.get_by_text("2 points à corriger").wait_for()
    fautes += controler_le_refus(bureau)
    bureau.page.locator("#id_compter-jour").fill(f"{timezone.localdate():%Y-%m-%d}")
    bureau.page.get_by_label("Élèves venus").fill("26")
    bureau.page.get_by_role("button", name="Inscrire la sortie réalisée").click()
    bureau.page.get_by_text("26 élèves. La sortie est réalisée.").wait_for()
    fautes += controler(bureau)

    comptee = SortieScolaire.objects.realisees().de_l_annee_scolaire(annee).get()
    assert (comptee.ecole, comptee.eleves) == (passee.ecole, 26)
    assert fautes == []


def test_deux_personnes_sur_une_fiche_la_seconde_ne_perd_rien(bureau, hier):
    sortie = SortieFactory(jour=hier, annee_scolaire=annees_scolaires.de(hier))
    bureau.aller(sortie.get_absolute_url())
    SortieScolaire.objects.get().save()

    bureau.page.get_by_label("Atelier").fill("Atelier du soir")
    bureau.page.get_by_role("button", name="Enregistrer la fiche").click()
    bureau.page.get_by_role("heading", name="La fiche a changé pendant que vous écriviez").wait_for()
    fautes = controler_le_refus(bureau)
    assert bureau.page.get_by_label("Atelier").input_value() == "Atelier du soir"
    bureau.page.get_by_role("button", name="Enregistrer la fiche").click()
    bureau.page.get_by_text("La fiche est enregistrée.").wait_for()

    assert SortieScolaire.objects.get().atelier == "Atelier du soir"
    assert fautes == []
