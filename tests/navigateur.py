"""Le navigateur des tests : le Chromium de Debian, des comptes qui entrent, une page dont rien ne dépasse."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "axe" / "axe.min.js"
# `clientWidth` et non `innerWidth` : un téléphone dézoome pour montrer ce qui dépasse, et sa fenêtre grandit d’autant.
DEBORDEMENT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TELEPHONE = {"width": 375, "height": 740}
# 1 280 px agrandis à 400 % : la page doit tenir dans 320 px (WCAG 1.4.10).
ZOOM = {"width": 320, "height": 640}
REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Sans `preload`, que seules des règles expérimentales demandent : il injecte des styles que la politique refuse.
# Et de ses résultats, seules les fautes reviennent : le reste pèse cent fois plus.
ANALYSER = """async regles => {
  const options = {preload: false, resultTypes: ["violations"], runOnly: {type: "tag", values: regles}}
  const {violations} = await axe.run(document, options)
  return violations.flatMap(v => v.nodes.map(n => [v.id, n.target[0], n.failureSummary]))
}"""

# Ce que l’on regarde d’une page (axe, console, débordements) est le même sur les deux bases : on le regarde sur SQLite.
# PostgreSQL sert les mêmes pages à `test_droits_des_adresses`, et joue les tests de navigateur où quelqu’un agit.
ANALYSE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
promenade = pytest.mark.skipif(not ANALYSE, reason="une page est la même sur les deux bases : on la regarde sur SQLite")

if not CHROMIUM and os.environ.get("CI"):
    raise RuntimeError("En intégration continue, chromium est obligatoire : apt-get install -y chromium")
demande_un_navigateur = pytest.mark.skipif(not CHROMIUM, reason="chromium n’est pas installé sur cette machine")


class Visiteur:
    """Une page et ce qu’elle a laissé en console ; `controler()` en dit les fautes."""

    def __init__(self, page, adresse):
        self.page, self.adresse, self.console = page, adresse, []
        page.on(
            "console", lambda m: self.console.append(f"{m.type} : {m.text}") if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda e: self.console.append(f"erreur : {e}"))

    def aller(self, chemin):
        reponse = self.page.goto(self.adresse + chemin)
        return reponse.status

    def entrer(self, courriel, mot_de_passe):
        self.aller("/compte/connexion/")
        self.page.fill("input[name=login]", courriel)
        self.page.fill("input[name=password]", mot_de_passe)
        self.page.click("main button[type=submit]")
        self.page.wait_for_load_state()

    def sortir(self):
        self.page.context.clear_cookies()

    def controler(self):
        """Fautes d’accessibilité, messages de console, débordement : tout doit être vide."""
        return [f"{self.page.url} : {faute}" for faute in [*self.axe(), *self.debordement(), *self.console]]

    def controler_partout(self):
        """La page telle qu’ouverte, puis la même au doigt sur un téléphone, puis agrandie quatre fois."""
        ouverte = self.page.viewport_size
        fautes = self.controler()
        tactile = self.page.context.new_cdp_session(self.page)
        tactile.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
        self.page.set_viewport_size(TELEPHONE)
        fautes += [f"{self.page.url} (téléphone) : {faute}" for faute in [*self.axe(), *self.debordement()]]
        self.page.set_viewport_size(ZOOM)
        fautes += [f"{self.page.url} (agrandie) : {faute}" for faute in self.debordement()]
        tactile.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
        tactile.detach()
        self.page.set_viewport_size(ouverte)
        return fautes

    def debordement(self):
        trop = self.page.evaluate(DEBORDEMENT)
        return [f"déborde de {trop} px"] if trop else []

    def axe(self):
        if not ANALYSE:
            return []
        # Par le protocole de débogage, l’analyseur s’injecte sans toucher à la politique de contenu.
        session = self.page.context.new_cdp_session(self.page)
        if not self.page.evaluate("'axe' in window"):
            session.send("Runtime.evaluate", {"expression": AXE.read_text()})
        fautes = self.page.evaluate(ANALYSER, REGLES)
        session.detach()
        return [f"{regle} : {cible} ({resume.splitlines()[-1].strip()})" for regle, cible, resume in fautes]
