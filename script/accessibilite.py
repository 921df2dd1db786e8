"""Le contrôle automatique de l’accessibilité : chaque page du plan du site, sur grand écran et sur téléphone."""

import json
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

RACINE = Path(__file__).parent.parent
sys.path.insert(0, str(RACINE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vitrolles_plan.settings")

from tests.navigateur import CHROMIUM, OPTIONS, Visiteur  # noqa: E402 - la racine d’abord

FICHIER = RACINE / "vitrolles_plan" / "donnees" / "accessibilite.json"
VERSIONS = RACINE / "tests" / "axe" / "VERSIONS.txt"
LARGEURS = (1280, 375)
# Une page de chaque sorte : deux fiches d’une même sorte ont le même gabarit.
PAR_SORTE = 2
AUTRES = [
    "/recherche/",
    "/recherche/?q=plan",
    "/agenda/?vue=mois",
    "/agenda/proposer/",
    "/compte/connexion/",
    "/compte/inscription/",
    "/page-qui-n-existe-pas/",
]
CRITERES_DU_RGAA = 106


def choisir(adresse):
    """Les chemins à contrôler : ceux du plan du site, deux par sorte au plus, et ceux qui n’y sont pas."""
    texte = urlopen(f"{adresse}/sitemap.xml").read().decode()
    vus, chemins = {}, []
    for chemin in (urlsplit(lieu).path for lieu in re.findall("<loc>([^<]+)</loc>", texte)):
        sorte = re.sub(r"[^/]+/$", "", chemin) if chemin.count("/") > 2 else chemin
        vus[sorte] = vus.get(sorte, 0) + 1
        if vus[sorte] <= PAR_SORTE:
            chemins.append(chemin)
    return chemins + AUTRES


def controler(navigateur, adresse, chemin):
    fautes = []
    for largeur in LARGEURS:
        page = navigateur.new_page(viewport={"width": largeur, "height": 900}, locale="fr-FR")
        visiteur = Visiteur(page, adresse)
        visiteur.aller(chemin)
        fautes += visiteur.axe()
        page.close()
    for faute in fautes:
        sys.stderr.write(f"{chemin} : {faute}\n")
    return {"chemin": chemin, "fautes": len(fautes)}


def main(adresse):
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        pages = [controler(navigateur, adresse, chemin) for chemin in choisir(adresse)]
        navigateur.close()
    contenu = json.loads(FICHIER.read_text())
    contenu["controle"] = {
        "le": datetime.now(UTC).date().isoformat(),
        "outil": re.search(r"axe-core [\d.]+\d", VERSIONS.read_text())[0],
        "criteres": CRITERES_DU_RGAA,
        "fautes": sum(page["fautes"] for page in pages),
        "pages": pages,
    }
    FICHIER.write_text(json.dumps(contenu, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.write(f"{len(pages)} pages, {contenu['controle']['fautes']} fautes.\n")


main(sys.argv[1].rstrip("/"))
