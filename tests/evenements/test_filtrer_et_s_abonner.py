"""Au clavier seul, à 320 px, sans JavaScript : choisir ce qui intéresse, puis s’y abonner."""

import pytest
from django.urls import reverse

from tests.fabriques import EvenementFactory, TempsFortFactory, dans
from tests.navigateur import demande_un_navigateur, promenade

pytestmark = [pytest.mark.navigateur, demande_un_navigateur, pytest.mark.django_db(transaction=True)]


def aller_a(page, cible):
    """Avance au clavier jusqu’à l’élément."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(cible).first.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{cible} ne s’atteint pas au clavier")


def test_filtrer_et_s_abonner(visiteur):
    EvenementFactory(titre="Théâtre du 21 mars", temps_fort=TempsFortFactory())
    EvenementFactory(titre="Conférence d’été")
    lui = visiteur(largeur=320, java_script_enabled=False)
    lui.aller(reverse("agenda:liste"))

    aller_a(lui.page, "#id_texte")
    lui.page.keyboard.type("théâtre")
    lui.page.keyboard.press("Enter")
    lui.page.wait_for_url("**texte=*")
    assert lui.page.locator("[role=status]").inner_text() == "1 événement à venir avec ces filtres"
    assert lui.page.locator("text=Conférence d’été").count() == 0

    aller_a(lui.page, "a:has-text('S’abonner à ce choix')")
    lui.page.keyboard.press("Enter")
    lui.page.wait_for_url("**/abonnement/**")

    assert "« théâtre »" in lui.page.locator("main").inner_text().replace("\xa0", " ")
    assert "flux.ics?texte=" in lui.page.locator("a[href^='webcal:']").get_attribute("href")


@promenade
@pytest.mark.parametrize("largeur", [320, 1280])
def test_les_pages_de_l_agenda_sont_propres(visiteur, largeur):
    evenement = EvenementFactory(temps_fort=TempsFortFactory(), creneau__debut=dans(jours=3))
    mois = f"{dans(jours=3):%Y-%m}"
    lui, fautes = visiteur(largeur=largeur), []

    for adresse in ("", f"?vue=mois&mois={mois}", "?quartier=inconnu", "?texte=rien", "abonnement/"):
        assert lui.aller(reverse("agenda:liste") + adresse) == 200
        fautes += lui.controler()
    lui.aller(evenement.get_absolute_url())

    assert fautes + lui.controler() == []
