"""La page, le PDF et le classeur d’un même rapport, comparés nombre par nombre, sur la ville de démonstration."""

import io
import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from actions.models import Action, Plan, Releve
from evenements.models import Evenement
from rapports import operations
from rapports.documents import composer_le_document
from rapports.etats import DocumentEdite, EtatEdition, EtatRapport
from rapports.lecture import dire_la_case
from rapports.mise_en_page import Couverture
from rapports.models import RapportAnnuel
from rapports.production import produire
from rapports.sommaire import CHAPITRES
from rapports.structure import depuis_json
from rapports.tableaux import dire_nu, tous
from rapports.typographie import composer_le_texte
from tests import pdf
from tests.bases import joue_sur_sqlite
from tests.fabriques import EditionFactory, RapportFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ville"), joue_sur_sqlite]
NOMBRE = re.compile(r"\d+(?:,\d+)?")


class Tables(HTMLParser):
    """Les tables d’une page : (légende, lignes de textes), titres de colonnes exclus."""

    def __init__(self, html):
        super().__init__()
        self.lues, self.ou, self.en_tete = [], None, False
        self.feed(html)

    def handle_starttag(self, balise, attributs):
        if balise == "table":
            self.lues.append(["", []])
        if balise == "thead":
            self.en_tete = True
        if balise == "tr" and not self.en_tete:
            self.lues[-1][1].append([])
        if balise in ("td", "th") and not self.en_tete:
            self.lues[-1][1][-1].append("")
        if balise in ("caption", "td", "th"):
            self.ou = balise

    def handle_endtag(self, balise):
        if balise == "thead":
            self.en_tete = False
        if balise == self.ou:
            self.ou = None

    def handle_data(self, texte):
        if self.ou == "caption":
            self.lues[-1][0] += texte
        elif self.ou and not self.en_tete:
            self.lues[-1][1][-1][-1] += texte


@dataclass
class Sorties:
    edition: object
    contenu: object
    page: str
    pdf: str
    classeur: dict

    @property
    def tables(self):
        """Celles que les chapitres impriment : une par tableau figé d’une partie."""
        parties = [p for chapitre in CHAPITRES for p in self.contenu.parties_de(chapitre.code)]
        return [tableau for partie in parties for tableau in partie.tableaux]


@pytest.fixture(scope="module")
def sorties(ville, django_db_blocker):
    with django_db_blocker.unblock():
        edition = publier(Plan.objects.get(demonstration=True), timezone.localdate().year)
        with edition.fichier.open() as fichier:
            lu = pdf.lire(fichier.read())
        return Sorties(
            edition, depuis_json(edition.instantane.contenu), lire_la_page(edition), lu, lire_le_classeur(edition)
        )


def publier(plan, annee):
    rapport = RapportFactory(plan=plan, annee=annee, demonstration=True)
    instantane = operations.figer(rapport, par=None)
    RapportAnnuel.objects.filter(pk=rapport.pk).update(etat=EtatRapport.PUBLIE, adopte_le=timezone.localdate())
    rapport.refresh_from_db()
    edition = EditionFactory(instantane=instantane, rapport=rapport, definitive=True, numero=1)
    produire(edition.pk)
    edition.refresh_from_db()
    assert (edition.etat, edition.erreur) == (EtatEdition.PRETE, "")
    return edition


def lire_la_page(edition):
    caches["pages"].clear()
    return Client().get(f"/rapports/{edition.rapport.annee}/").text


def lire_le_classeur(edition):
    caches["pages"].clear()
    octets = Client().get(f"/rapports/{edition.rapport.annee}/donnees.xlsx").content
    feuilles = load_workbook(io.BytesIO(octets)).worksheets
    return {f.title: [[c.value for c in ligne] for ligne in f.iter_rows(min_row=2)] for f in feuilles}


def mots(html):
    """Le texte d’un morceau de page, ses espaces ramenées à une."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def chapitres(html):
    """Les chapitres seuls, sans le titre caché des dessins : dans le PDF, il est aux balises, non sur la feuille."""
    corps = html[html.index('<section class="chapitre') :].partition('<section class="chapitre" id="versions"')[0]
    return re.sub(r"<title>.*?</title>", "", corps.partition("</body>")[0])


def nombres(textes):
    return Counter(nombre for texte in textes for nombre in NOMBRE.findall(" ".join(texte.split())))


def dites(tableau):
    """Chaque case comme elle s’imprime."""
    return [
        [composer_le_texte(dire_la_case(case, c.sorte)) for case, c in zip(ligne, tableau.colonnes, strict=True)]
        for ligne in tableau.lignes
    ]


def test_il_y_a_de_quoi_comparer(sorties):
    assert len(sorties.tables) > 25
    assert sum(nombres(case for t in sorties.tables for ligne in dites(t) for case in ligne).values()) > 500


def test_la_page_et_le_pdf_sont_faits_du_meme_texte(sorties):
    html = composer_le_document(DocumentEdite.RAPPORT, sorties.contenu, Couverture.de(sorties.edition))

    assert mots(chapitres(sorties.page)) == mots(chapitres(html))


def test_chaque_case_d_un_tableau_fige_est_sur_la_page(sorties):
    par_legende = {}
    for legende, lignes in Tables(sorties.page).lues:
        par_legende.setdefault(legende, []).append(lignes)

    absents = [t.code for t in sorties.tables if dites(t) not in par_legende.get(composer_le_texte(t.titre), [])]

    assert absents == []


def test_chaque_nombre_d_un_tableau_fige_est_dans_le_pdf(sorties):
    attendus = nombres(case for t in sorties.tables for ligne in dites(t) for case in ligne)

    assert attendus - nombres([sorties.pdf]) == Counter()


def test_chaque_nombre_de_la_page_est_dans_le_pdf(sorties):
    """Chiffres, phrases, annexes : tout, et autant de fois."""
    assert nombres([mots(chapitres(sorties.page))]) - nombres([sorties.pdf]) == Counter()


def test_chaque_case_de_chaque_table_est_dans_le_classeur(sorties):
    fautes = []
    for tableau in tous(sorties.contenu):
        ecrites = sorties.classeur[tableau.code]
        for ligne, lue in zip(tableau.lignes, ecrites, strict=True):
            attendue = [float(c.nombre) if c.nombre is not None and not c.masque else dire_nu(c) for c in ligne]
            fautes += [(tableau.code, a, v) for a, v in zip(attendue, lue, strict=True) if a != v]

    assert fautes == []


# --- Les pages du site, au jour où les chiffres sont figés --------------------------------------------


def test_les_actions_sont_celles_de_la_page_du_plan(sorties):
    page = Client().get(sorties.edition.rapport.plan.get_absolute_url())
    du_site = {o.numero: (o.nombre, {libelle: n for _, libelle, n in o.phases}) for o in page.context["objectifs"]}

    figees = {
        o.numero: (o.total, {c.libelle: c.nombre for c in o.phases if c.nombre})
        for o in sorties.contenu.objectifs
        if o.numero
    }
    assert figees == du_site


def test_les_temps_forts_sont_ceux_de_leur_page(sorties, connecter, coordinatrice):
    """Le rapport compte aussi les événements réservés aux agents : la page que lit la coordination, donc."""
    annee = sorties.contenu.annee
    (tableau,) = [t for t in sorties.tables if t.code == "21-mars-editions"]
    comparees = connecter(coordinatrice).get(f"/agenda/21-mars/{annee}/").context["comparees"]

    figees = {ligne[0].texte: ligne[1].nombre for ligne in tableau.lignes}
    assert figees == {str(e.temps_fort.annee): e.nombre for e in comparees}


def test_chaque_indicateur_se_lit_sur_la_page_du_plan(sorties):
    page = mots(Client().get(sorties.edition.rapport.plan.get_absolute_url()).text)

    assert [i.libelle for i in sorties.contenu.indicateurs if i.libelle not in page] == []


# --- Ce qui change ensuite n’y change rien ------------------------------------------------------------


def test_rien_de_ce_qui_change_ensuite_ne_touche_les_trois_sorties(sorties):
    couverture = Couverture.de(sorties.edition)
    avant = composer_le_document(DocumentEdite.RAPPORT, sorties.contenu, couverture)
    Action.objects.update(titre="Autre chose", phase="abandonnee", phase_motif="Fini.")
    Releve.objects.update(valeur_publiee=1)
    Evenement.objects.update(titre="Un autre titre")

    sorties.edition.instantane.refresh_from_db()
    apres = composer_le_document(DocumentEdite.RAPPORT, depuis_json(sorties.edition.instantane.contenu), couverture)

    assert apres == avant
    assert chapitres(lire_la_page(sorties.edition)) == chapitres(sorties.page)
    assert lire_le_classeur(sorties.edition) == sorties.classeur
