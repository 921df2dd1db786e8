import datetime
import re
from html.parser import HTMLParser

import pytest

from rapports.contenu import reunir
from rapports.mise_en_page import Couverture, composer, conclure_sur_l_avancement
from rapports.structure import Compte, ObjectifFige
from tests.bases import joue_sur_sqlite
from tests.fabriques import (
    ActionFactory,
    DecisionFactory,
    EditionFactory,
    IndicateurFactory,
    ReleveFactory,
    SectionFactory,
)

pytestmark = [pytest.mark.django_db, joue_sur_sqlite]
JOUR = datetime.date(2026, 12, 31)
COUVERTURE = Couverture(
    titre="Rapport annuel 2026",
    version=3,
    mention="Document de travail",
    chiffres=2,
    fige_le=datetime.datetime(2027, 2, 10, 9, 30, tzinfo=datetime.UTC),
    empreinte="ab" * 32,
)


class Releve(HTMLParser):
    """Les titres dans l’ordre, ce qui est dans un lien, les tableaux et leurs en-têtes."""

    def __init__(self, html):
        super().__init__()
        self.titres, self.dans_un_lien, self.tableaux, self.lien = [], [], [], False
        self.feed(html)

    def handle_starttag(self, balise, attributs):
        if self.lien:
            self.dans_un_lien.append(balise)
        if re.fullmatch(r"h[1-6]", balise):
            self.titres.append(int(balise[1]))
        if balise == "table":
            self.tableaux.append([])
        if balise in ("caption", "colgroup", "thead"):
            self.tableaux[-1].append(balise)
        self.lien = self.lien or balise == "a"

    def handle_endtag(self, balise):
        self.lien = self.lien and balise != "a"


def page(rapport, **champs):
    for code, texte in champs.items():
        SectionFactory(rapport=rapport, code=code, texte=texte)
    return composer(reunir(2026, rapport.plan, JOUR), COUVERTURE)


def texte(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def contenu_complet(rapport):
    action = ActionFactory(objectif=rapport.plan.objectifs.first(), meteo="appuis", meteo_motif="Il manque une salle.")
    ReleveFactory(indicateur=IndicateurFactory(plan=rapport.plan, action=action, phare=True))
    DecisionFactory(comite__plan=rapport.plan)
    return reunir(2026, rapport.plan, JOUR)


def test_la_mise_en_page_ne_fait_aucune_requete(contenu_complet, django_assert_num_queries):
    with django_assert_num_queries(0):
        html = composer(contenu_complet, COUVERTURE)

    assert "Il manque une salle." in html


def test_le_meme_contenu_donne_la_meme_page(contenu_complet):
    assert composer(contenu_complet, COUVERTURE) == composer(contenu_complet, COUVERTURE)


def test_aucun_titre_ne_saute_de_niveau(contenu_complet):
    titres = Releve(composer(contenu_complet, COUVERTURE)).titres

    assert titres[:3] == [1, 2, 2]
    assert [(a, b) for a, b in zip(titres, titres[1:], strict=False) if b > a + 1] == []


def test_un_lien_ne_contient_aucun_element(contenu_complet):
    releve = Releve(composer(contenu_complet, COUVERTURE))

    assert releve.dans_un_lien == []
    assert Releve("<a href='#x'>a<br>b</a>").dans_un_lien == ["br"]


def test_chaque_tableau_a_sa_legende_ses_colonnes_et_ses_en_tetes(contenu_complet):
    tableaux = Releve(composer(contenu_complet, COUVERTURE)).tableaux

    assert len(tableaux) > 5
    assert [t for t in tableaux if t != ["caption", "colgroup", "thead"]] == []


def test_chaque_dessin_a_son_titre_en_premier(contenu_complet):
    html = composer(contenu_complet, COUVERTURE)

    assert html.count("<svg") == len(re.findall(r"<svg[^>]*><title>[^<]+</title>", html)) == 1


def test_la_page_n_appelle_que_les_ressources_du_rapport(contenu_complet):
    html = composer(contenu_complet, COUVERTURE)

    assert set(re.findall(r'(?:src|href)="([^"#]+)"', html)) == {"ressource:rapports/annuel.css"}


def test_le_sommaire_nomme_chaque_chapitre(contenu_complet):
    html = composer(contenu_complet, COUVERTURE)

    annonces = re.findall(r'<li(?: class="sommaire__annexe")? data-href="#([\w-]+)"', html)
    assert annonces == re.findall(r'<section class="chapitre[\w -]*" id="([\w-]+)"', html)
    assert len([a for a in annonces if not a.startswith("annexe-")]) == 12


def test_le_texte_d_une_personne_ne_devient_jamais_du_html(rapport):
    html = page(rapport, editorial="<script>alert(1)</script> Bonjour, l'année fut belle !")

    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Bonjour, l’année fut belle\xa0!" in html


def test_un_editorial_qui_manque_se_dit(rapport):
    assert "L’éditorial n’est pas encore écrit." in page(rapport)
    assert "L’éditorial n’est pas encore écrit." not in page(rapport, editorial="Une année riche.")


def test_un_plan_sans_action_ni_indicateur_se_compose_quand_meme(plan):
    html = composer(reunir(2026, plan, JOUR), COUVERTURE)

    assert "Aucune action n’est encore inscrite à ce plan." in html


def test_une_valeur_inconnue_ne_vaut_jamais_zero(rapport):
    IndicateurFactory(plan=rapport.plan, libelle="Enfants touchés", phare=True)

    assert "non renseigné enfants touchés" in texte(page(rapport)).lower()


@pytest.mark.parametrize(
    ("definitive", "mention"), [(False, "Document de travail"), (True, "Adopté le 12\xa0mars\xa02027")]
)
def test_la_couverture_dit_ce_que_vaut_le_document(plan, definitive, mention):
    edition = EditionFactory(definitive=definitive, instantane__rapport__plan=plan)

    assert Couverture.de(edition).mention == mention


@pytest.mark.parametrize(
    ("realisees", "en_cours", "conclusion"),
    [
        (0, 2, "Aucune action n’est encore réalisée ; 2 sur 10 sont en cours"),
        (1, 2, "1 action réalisée sur 10 (10\xa0%), 2 en cours"),
        (4, 2, "4 actions réalisées sur 10 (40\xa0%), 2 en cours"),
    ],
)
def test_le_graphique_conclut(realisees, en_cours, conclusion):
    phases = (Compte("realisee", "Réalisée", realisees), Compte("en_cours", "En cours", en_cours))
    objectif = ObjectifFige(1, "Former", "Former", "", 10, phases, (), ())

    assert conclure_sur_l_avancement([objectif]) == conclusion


@pytest.mark.parametrize(
    ("definition", "dit"),
    [("", "Aucune définition n’est enregistrée"), ("Personnes différentes.", "Personnes différentes.")],
)
def test_l_annexe_dit_les_definitions_ou_qu_il_n_y_en_a_pas(rapport, definition, dit):
    IndicateurFactory(plan=rapport.plan, definition=definition, methode="")

    assert dit in texte(page(rapport)).partition("Définitions des indicateurs")[2].partition("D’où viennent")[0]
