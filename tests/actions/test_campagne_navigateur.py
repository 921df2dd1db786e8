"""Du courriel au merci, au téléphone : sans mot de passe, en moins de douze touchers, avec et sans JavaScript."""

import re
import sys
import time

import pytest
from django.core import mail

from actions.etats import Meteo
from actions.models import BrouillonPoint, PointAvancement
from actions.operations import ne_rien_signaler
from tests.actions.campagne import campagne_ouverte, chemin, confier, lien_de, silencieux
from tests.fabriques import AgentFactory, CampagneMiseAJourFactory, ObjectifFactory, UtilisateurFactory
from tests.navigateur import demande_un_navigateur, promenade

pytestmark = [pytest.mark.navigateur, demande_un_navigateur, pytest.mark.django_db(transaction=True)]

TOUCHERS_AU_PLUS = 12
TELEPHONE = {"largeur": 375, "hauteur": 740, "has_touch": True, "is_mobile": True}
MOT_DE_PASSE = "un mot de passe de test"


@pytest.fixture
def salome(transactional_db):
    return AgentFactory(prenom="Salomé", nom="Ferrandi", courriel="salome@vitrolles.example")


@pytest.fixture
def campagne(salome):
    objectif = ObjectifFactory()
    for titre in ("La fresque des écoles", "Ateliers « haine en ligne » dans les collèges", "Stages sans piston"):
        confier(salome, objectif=objectif, titre=titre)
    return campagne_ouverte(objectif)


class Pouce:
    """Un téléphone dont on compte les touchers ; chaque page vue est contrôlée."""

    def __init__(self, visiteur, *, controle=True):
        self.visiteur, self.page, self.controle = visiteur, visiteur.page, controle
        self.touchers, self.fautes = 0, []

    def suivre_le_courriel(self):
        """Le bouton du courriel : le premier lien de sa version mise en page."""
        html = mail.outbox[-1].alternatives[0].content
        bouton = re.search(r'<td bgcolor="#0F5E6E"><a href="([^"]+)"', html)[1]
        self.touchers += 1
        assert self.visiteur.aller(chemin(bouton)) == 200
        self.controler()

    def toucher(self, cible):
        self.touchers += 1
        cible.tap()

    def envoyer(self, bouton):
        with self.page.expect_navigation():
            self.toucher(self.page.get_by_role("button", name=bouton))
        self.controler()

    def ecrire(self, champ, texte):
        self.toucher(self.page.get_by_label(champ))
        self.page.keyboard.type(texte)

    def controler(self):
        self.page.wait_for_load_state()
        if self.controle:
            self.fautes += self.visiteur.controler()


def trois_actions(pouce):
    """Le courriel, trois actions, merci : une météo et une phrase pour deux d’entre elles, rien pour la dernière."""
    pouce.suivre_le_courriel()
    pouce.toucher(pouce.page.get_by_label("Objectifs sécurisés"))
    pouce.ecrire("Que faut-il retenir", "Quarante-deux enfants ont peint la fresque.")
    pouce.envoyer("Enregistrer et passer à la suivante")
    pouce.toucher(pouce.page.get_by_label("Appuis nécessaires"))
    pouce.ecrire("Raison de cette météo", "Deux collèges attendent une date.")
    pouce.envoyer("Enregistrer et passer à la suivante")
    pouce.envoyer("Rien de nouveau")
    pouce.page.get_by_role("heading", name="Merci Salomé").wait_for()


def ce_qui_est_dit():
    points = PointAvancement.objects.order_by("pk")
    return [(p.meteo, p.a_retenir, p.meteo_motif, p.rien_de_nouveau) for p in points]


DITS = [
    (Meteo.SECURISES, "Quarante-deux enfants ont peint la fresque.", "", False),
    (Meteo.APPUIS, "", "Deux collèges attendent une date.", False),
    ("", "", "", True),
]


def test_trois_actions_en_moins_de_douze_touchers(visiteur, campagne):
    pouce = Pouce(visiteur(**TELEPHONE))

    trois_actions(pouce)

    assert ce_qui_est_dit() == DITS
    assert pouce.touchers == 8 <= TOUCHERS_AU_PLUS
    assert pouce.fautes == []


def test_le_temps_d_une_personne_qui_touche_sans_attendre(visiteur, campagne, capsys):
    pouce = Pouce(visiteur(**TELEPHONE), controle=False)
    depart = time.monotonic()

    trois_actions(pouce)

    secondes = time.monotonic() - depart
    with capsys.disabled():
        sys.stdout.write(f"\nDu courriel au merci : {pouce.touchers} touchers, {secondes:.1f} s sur cette machine\n")
    # Deux minutes pour une personne ; la machine, elle, ne lit ni ne réfléchit.
    assert secondes < 60


def test_rien_de_nouveau_pour_tout_en_deux_touchers(visiteur, campagne):
    pouce = Pouce(visiteur(**TELEPHONE))
    lien = re.search(r"d’un geste pour toutes vos actions\s:\s+(\S+)", mail.outbox[-1].body)[1]
    pouce.touchers += 1
    pouce.visiteur.aller(chemin(lien))
    pouce.controler()
    pouce.envoyer("Rien de nouveau pour tout")

    assert pouce.page.get_by_role("heading", name="Merci Salomé").is_visible()
    assert PointAvancement.objects.filter(rien_de_nouveau=True).count() == 3
    assert (pouce.touchers, pouce.fautes) == (2, [])


def test_sans_javascript_tout_se_fait_aussi(visiteur, campagne):
    pouce = Pouce(visiteur(**TELEPHONE, java_script_enabled=False), controle=False)

    trois_actions(pouce)

    assert ce_qui_est_dit() == DITS
    assert pouce.touchers == 8


def test_le_brouillon_se_garde_se_dit_et_se_retrouve(visiteur, campagne):
    telephone = visiteur(**TELEPHONE)
    lien = lien_de(campagne.sollicitations.get())
    code = campagne.plan.actions.order_by("code").first().code
    telephone.aller(f"{lien}{code}/")
    telephone.page.get_by_label("Objectifs atteignables").check()
    telephone.page.get_by_label("Qu’est-ce qui bloque").type("Il manque une salle.")
    telephone.page.get_by_role("status").filter(has_text=re.compile("Brouillon gardé à")).wait_for()
    telephone.page.wait_for_function("!document.querySelector('.htmx-request')")
    fautes = telephone.controler()

    ailleurs = visiteur()
    ailleurs.aller(f"{lien}{code}/")

    assert ailleurs.page.get_by_label("Qu’est-ce qui bloque").input_value() == "Il manque une salle."
    assert ailleurs.page.get_by_label("Objectifs atteignables").is_checked()
    assert ailleurs.page.get_by_text(re.compile("Brouillon repris")).is_visible()
    assert fautes + ailleurs.controler() == []

    with ailleurs.page.expect_navigation():
        ailleurs.page.get_by_role("button", name="Enregistrer et passer à la suivante").click()
    assert PointAvancement.objects.get().blocage == "Il manque une salle."
    assert not BrouillonPoint.objects.exists()


@promenade
def test_toutes_les_pages_sont_propres(visiteur, campagne, salome):
    UtilisateurFactory(coordination=True, email="coordination@example.fr", confirmee=True)
    compte = UtilisateurFactory(email="referente@example.fr", confirmee=True)
    pilote = AgentFactory(referent=True, utilisateur=compte)
    objectif = campagne.plan.objectifs.first()
    demandees = confier(pilote, 2, objectif=objectif)
    campagne.sollicitations.create(agent=pilote).actions.set(demandees)
    muette = campagne.sollicitations.create(agent=silencieux(objectif, courriel=None))
    muette.actions.set(objectif.actions.all())
    preparee = CampagneMiseAJourFactory(plan=ObjectifFactory().plan)
    silencieux(preparee.plan.objectifs.get())
    close = CampagneMiseAJourFactory(plan=campagne.plan, close=True)
    lien, code = lien_de(campagne.sollicitations.get(agent=salome)), objectif.actions.order_by("code").first().code
    ne_rien_signaler(objectif.actions.get(code=code), None, agent=salome)
    pages = [
        ("", [lien, f"{lien}{code}/", f"{lien}merci/"]),
        ("referente@example.fr", ["/espace/", f"/espace/actions/{demandees[0].code}/point/"]),
        (
            "coordination@example.fr",
            [
                "/pilotage/campagnes/",
                "/pilotage/campagnes/nouvelle/",
                *(f"/pilotage/campagnes/{c.pk}/" for c in (campagne, preparee, close)),
                f"/pilotage/campagnes/{campagne.pk}/modifier/",
                f"/pilotage/campagnes/{campagne.pk}/?situation=repondu",
            ],
        ),
    ]

    fautes = []
    for courriel, chemins in pages:
        personne = visiteur()
        if courriel:
            personne.entrer(courriel, MOT_DE_PASSE)
            personne.console.clear()
        for adresse in chemins:
            assert (adresse, personne.aller(adresse)) == (adresse, 200)
            fautes += personne.controler_partout()

    assert fautes == []


def test_un_lien_mort_est_propre_aussi(visiteur, transactional_db):
    telephone = visiteur(**TELEPHONE)

    assert telephone.aller("/espace/lien/abime/") == 410
    # Le navigateur écrit en console toute réponse 4xx ; celle de la page elle-même est voulue.
    assert [ligne for ligne in telephone.controler() if "status of 410" not in ligne] == []
    assert telephone.page.get_by_role("heading", name="Ce lien n’ouvre plus rien").is_visible()
