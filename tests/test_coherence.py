"""Les lois du projet : ce qu’un vérificateur de style ne sait pas tenir."""

import ast
import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from actions.etats import Phase
from evenements.etats import EtatInscription
from socle.models import EtatCourriel
from tests.bases import joue_sur_sqlite

pytestmark = joue_sur_sqlite

RACINE = Path(settings.RACINE)
ORDRE = settings.APPLICATIONS_DU_PROJET
MODELES = [m for nom in ORDRE for m in apps.get_app_config(nom).get_models() if "Historical" not in m.__name__]
# Django et allauth chargent ceux-ci par leur nom.
GABARITS_CHARGES_PAR_NOM = (
    "django/",
    "admin/",
    "account/",
    "mfa/",
    "allauth/",
    "vitrolles/",
    "simple_history/",
    "import_export/",
    "courriels/",
    "404.html",
    "403.html",
    "403_csrf.html",
    "500.html",
)


def modules_importes(fichier):
    for noeud in ast.walk(ast.parse(fichier.read_text())):
        if isinstance(noeud, ast.Import):
            yield from (alias.name for alias in noeud.names)
        elif isinstance(noeud, ast.ImportFrom) and not noeud.level:
            yield noeud.module


@pytest.mark.parametrize("app", ORDRE)
def test_une_application_n_importe_que_ce_qui_la_precede(app):
    interdits = set(ORDRE[ORDRE.index(app) + 1 :])

    fautes = [
        (str(f.relative_to(RACINE)), module)
        for f in (RACINE / app).rglob("*.py")
        for module in modules_importes(f)
        if module.split(".")[0] in interdits
    ]

    assert fautes == []


@pytest.mark.parametrize("modele", MODELES, ids=lambda m: m._meta.label)
def test_aucune_cle_etrangere_ne_va_a_droite(modele):
    rang = ORDRE.index(modele._meta.app_label)

    a_droite = [
        champ.name
        for champ in [*modele._meta.local_fields, *modele._meta.local_many_to_many]
        if champ.is_relation and champ.related_model and champ.related_model._meta.app_label in ORDRE[rang + 1 :]
    ]

    assert a_droite == []


def test_aucune_migration_ne_manque(db):
    sortie = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=sortie)

    assert sortie.getvalue() == "No changes detected\n"


@pytest.mark.parametrize("modele", MODELES, ids=lambda m: m._meta.label)
def test_les_noms_lus_par_les_personnes_sont_en_minuscules(modele):
    noms = [modele._meta.verbose_name, modele._meta.verbose_name_plural]

    assert [nom for nom in noms if nom[0].isupper()] == []


@pytest.mark.parametrize("modele", MODELES, ids=lambda m: m._meta.label)
def test_chaque_modele_a_un_nom_francais(modele):
    assert "verbose_name" in modele._meta.original_attrs


@pytest.mark.parametrize(
    "contrainte",
    [c for m in MODELES for c in m._meta.constraints if isinstance(c, models.CheckConstraint)],
    ids=lambda c: c.name,
)
def test_une_contrainte_parle_francais(contrainte):
    assert contrainte.violation_error_message != contrainte.default_violation_error_message


# Une action naît dans une phase quelconque quand on charge un plan ; un courriel, relu ou non avant de partir ; une
# inscription, avec sa place ou dans la file.
DEPARTS = {
    ("Action", "phase"): set(Phase),
    ("Millesime", "phase"): set(Phase),
    ("Courriel", "etat"): {EtatCourriel.A_RELIRE, EtatCourriel.EN_ATTENTE},
    ("InscriptionEvenement", "etat"): {EtatInscription.INSCRITE, EtatInscription.EN_ATTENTE},
}
MODELES_A_ETATS = [(m, champ) for m in MODELES if hasattr(m, "SUITES") for champ in m.SUITES]


@pytest.mark.parametrize(("modele", "champ"), MODELES_A_ETATS, ids=str)
def test_tout_etat_est_atteignable_et_connu(modele, champ):
    suites = modele.SUITES[champ]
    valeurs = {valeur for valeur, _ in modele._meta.get_field(champ).choices}
    depart = modele._meta.get_field(champ).default
    departs = DEPARTS.get((modele.__name__, champ), {depart})

    atteints, a_voir = set(departs), list(departs)
    while a_voir:
        for suivant in suites[a_voir.pop()] - atteints:
            atteints.add(suivant)
            a_voir.append(suivant)

    assert set(suites) == valeurs
    assert atteints == valeurs


def adresses(motifs=None, prefixe=""):
    for motif in motifs or get_resolver().url_patterns:
        chemin = prefixe + str(motif.pattern)
        if isinstance(motif, URLResolver):
            yield from adresses(motif.url_patterns, chemin)
        elif isinstance(motif, URLPattern):
            yield chemin, motif.callback


def test_la_liste_des_adresses_publiques_est_tenue():
    ouvertes = {f"/{chemin}" for chemin, vue in adresses() if not getattr(vue, "login_required", True)}

    attendues = set((RACINE / "tests" / "adresses_publiques.txt").read_text().split())

    assert ouvertes == attendues


def test_aucun_gabarit_n_est_oublie():
    cites = "\n".join(
        f.read_text()
        for dossier in [*ORDRE, "templates"]
        for f in (RACINE / dossier).rglob("*")
        if f.suffix in {".py", ".html", ".txt"}
    )
    gabarits = [_nom(f) for f in (RACINE / "templates").rglob("*.*")]

    oublies = [
        g
        for g in gabarits
        if not g.startswith(GABARITS_CHARGES_PAR_NOM) and g not in cites and not _par_convention(g, cites)
    ]

    assert oublies == []


def _par_convention(gabarit, cites):
    """Les pages légales et les chapitres du rapport se choisissent par leur nom seul."""
    chemin = Path(gabarit)
    return str(chemin.parent) in {"pages", "rapports/annuel"} and f'"{chemin.stem}"' in cites


def _nom(fichier):
    """Tel qu’on le cite : ceux de Jinja ont leur propre racine."""
    return str(fichier.relative_to(RACINE / "templates")).removeprefix("jinja2/")


@pytest.mark.parametrize("gabarit", sorted(_nom(f) for f in (RACINE / "templates").rglob("*.html")))
def test_tout_gabarit_se_lit(gabarit):
    get_template(gabarit)


def test_deux_gabarits_n_ont_pas_le_meme_nom():
    """Django cherche les siens d’abord : un gabarit de Jinja du même nom ne se composerait jamais."""
    noms = [_nom(f) for f in (RACINE / "templates").rglob("*.html")]

    assert sorted(noms) == sorted(set(noms))


@pytest.mark.parametrize(
    "gabarit", sorted(str(f.relative_to(RACINE)) for f in (RACINE / "templates").rglob("*.html")), ids=str
)
def test_aucun_gabarit_ne_contourne_la_politique_de_contenu(gabarit):
    texte = (RACINE / gabarit).read_text()
    if gabarit.startswith(("templates/courriels/", "templates/rapports/annuel")):
        pytest.skip("un courriel et le PDF ne sont pas des pages")

    assert re.findall(r"<script(?![^>]*(?:src=|application/ld\+json))[^>]*>|\sstyle=|\son[a-z]+=", texte) == []


def test_un_texte_saisi_se_cite_par_le_filtre():
    """`{{ titre|citer }}` : entre des guillemets écrits au gabarit, ceux du titre resteraient au premier rang."""
    motif = re.compile(r"«(?:&nbsp;|[ \u00a0\u202f])?\{\{")
    fautes = [str(f) for f in (RACINE / "templates").rglob("*.*") if motif.search(f.read_text())]

    assert fautes == []


TERMES_INTERDITS = {
    r"\bstatut\b": "etat",
    r"\bdossier_de_candidature\b": "candidature",
    r"\bstatuts?_": "etat_",
}


def test_le_vocabulaire_est_tenu():
    fautes = [
        (str(f.relative_to(RACINE)), interdit)
        for app in ORDRE
        for f in (RACINE / app).rglob("*.py")
        for interdit in TERMES_INTERDITS
        if re.search(interdit, re.sub(r"\"[^\"]*\"|#.*", "", f.read_text()))
    ]

    assert fautes == []


# De la colonne « On ne dit pas », les mots qu’aucun sens voisin n’excuse ; « statuts » est le texte d’une association.
JAMAIS_A_L_ECRAN = re.compile(
    r"\b(copil|aap|dataset|snapshot|verbatims?|digest|tickets?|jetons?|e-?mails?|statut|sous-axes?|correspondant|structures?"
    r"|réservations?|soumissions?|utilisat(?:eur|rice)s?|planning|dossiers? de candidature|cursus|révisions?)\b",
    re.IGNORECASE,
)


def test_aucun_gabarit_ne_dit_un_mot_ecarte():
    dits = [
        (str(f.relative_to(RACINE)), mot[0])
        for f in (RACINE / "templates").rglob("*.*")
        for mot in JAMAIS_A_L_ECRAN.finditer(texte_seul(f.read_text()))
    ]

    assert dits == []


def texte_seul(gabarit):
    return re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]+>", " ", gabarit, flags=re.DOTALL)


def test_chaque_terme_du_vocabulaire_existe_dans_le_code():
    termes = re.findall(r"^\| \*\*[^|]+\*\* \| `([A-Za-z_.]+)`", (RACINE / "docs/vocabulaire.md").read_text(), re.M)
    connus = {m.__name__ for m in apps.get_models()} | {
        noeud.name
        for app in ORDRE
        for f in (RACINE / app).rglob("*.py")
        for noeud in ast.walk(ast.parse(f.read_text()))
        if isinstance(noeud, ast.ClassDef | ast.FunctionDef)
    }

    assert len(termes) > 20
    assert [t for t in termes if t.split(".")[-1] not in connus] == []
