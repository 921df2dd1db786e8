"""Le banc de l’agenda : le processeur par requête (web et base), les durées, les requêtes, à côté de trois étalons.

Un serveur de production (gunicorn, quatre processus) sur une base PostgreSQL jetable, en boucle locale, charge bornée.
Les pages passent à tour de rôle, plusieurs tours : un voisin bruyant les gêne toutes, et la médiane l’oublie.
"""

import gzip
import http.client
import itertools
import os
import re
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2

PORT = int(os.environ.get("PORT_DU_BANC", "8997"))
RECOMPOSEES = ("froid", "changé", "vide")
CLIENTS, TAILLES = 4, (100, 300, 10_000)
EVENEMENT = "/agenda/evenements/banc-0/"
FROID = itertools.count()
PAGES = [
    # nom, adresse, état. « vide » : le processus vient de démarrer, il n’a rien gardé ; « changé » : un événement de la
    # page vient d’être corrigé, à chaque requête ; « froid » : une adresse que nul n’a demandée ; « gardé » : déjà
    # fait ; « 304 » : revient avec son étiquette.
    ("étalon : tout fait", "/banc/tout-fait/", "gardé"),
    ("étalon : trente lignes", "/banc/trente-lignes/", "gardé"),
    ("étalon : une ligne", "/banc/une-ligne/", "gardé"),
    ("accueil", "/", "vide"),
    ("accueil", "/", "gardé"),
    ("accueil", "/", "304"),
    ("agenda", "/agenda/", "vide"),
    ("agenda", "/agenda/", "changé"),
    ("agenda", "/agenda/", "froid"),
    ("agenda", "/agenda/", "gardé"),
    ("agenda", "/agenda/", "304"),
    ("événement", EVENEMENT, "vide"),
    ("événement", EVENEMENT, "changé"),
    ("événement", EVENEMENT, "froid"),
    ("événement", EVENEMENT, "gardé"),
    ("événement", EVENEMENT, "304"),
    ("flux.ics", "/agenda/flux.ics", "gardé"),
    ("flux.ics", "/agenda/flux.ics", "304"),
]


class Mesure:
    def __init__(self, nom, adresse, etat):
        self.nom, self.adresse, self.etat = nom, adresse, etat
        self.web, self.base, self.debits, self.durees = [], [], [], []
        self.requetes = self.taille = 0
        self.entetes = {"X-Vide": "1"} if etat == "vide" else {}
        self.montres, self.changer = [], None

    def preparer(self, serveur):
        """Compte ce que la page coûte, une fois rangée."""
        corps = self._ranger()
        if self.etat == "changé":
            slugs = re.findall(r"/agenda/evenements/([\w-]+)/", self.adresse + corps.decode())
            self.changer, self.montres = serveur.changer, itertools.cycle([*dict.fromkeys(slugs)])
            self._changer()
        _, entetes, _ = demander(self._chemin(), **self.entetes, **{"X-Compter": "1"})
        self.requetes, self.taille = int(entetes["X-Requetes"]), len(corps)

    def _ranger(self):
        """Assez de fois, et assez ensemble, pour que chaque processus ait rangé la page : « changé » les a vidés."""
        self.entetes.pop("If-None-Match", None)
        with ThreadPoolExecutor(2 * CLIENTS) as clients:
            *_, (code, entetes, corps) = clients.map(lambda _: demander(self._chemin(), **self.entetes), range(48))
        assert code == 200, (self.adresse, code)
        if self.etat == "304":
            self.entetes["If-None-Match"] = entetes["ETag"]
        return corps

    def _changer(self):
        if self.changer:
            self.changer(next(self.montres))

    def _chemin(self):
        return f"{self.adresse}?banc={next(FROID)}" if self.etat == "froid" else self.adresse

    def tour(self, serveur, nombre):
        self._ranger()
        avant, debut = serveur.processeur(), time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as clients:
            for durees in clients.map(self._rafale, [nombre // CLIENTS] * CLIENTS):
                self.durees += durees
        duree = time.perf_counter() - debut
        apres = serveur.processeur()
        self.web.append((apres[0] - avant[0]) / nombre * 1000)
        self.base.append((apres[1] - avant[1]) / nombre * 1000)
        self.debits.append(nombre / duree)

    def _rafale(self, nombre):
        durees = []
        connexion = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        for _ in range(nombre):
            self._changer()
            debut = time.perf_counter()
            connexion.request("GET", self._chemin(), headers=self.entetes)
            connexion.getresponse().read()
            durees.append((time.perf_counter() - debut) * 1000)
        connexion.close()
        return durees

    @property
    def cout(self):
        return statistics.median(self.web) + statistics.median(self.base)

    def __str__(self):
        durees = sorted(self.durees)
        p99 = durees[int(len(durees) * 0.99)]
        return (
            f"{self.nom:24} {self.etat:6} {statistics.median(self.web):8.2f} {statistics.median(self.base):8.2f}"
            f" {statistics.median(self.debits):8.0f} {statistics.median(durees):7.1f} {p99:7.1f} {self.requetes:4}"
            f" {self.taille:9}"
        )


class Serveur:
    def __init__(self):
        ligne = ["gunicorn", "vitrolles_plan.wsgi", "--bind", f"127.0.0.1:{PORT}", "--workers", "4", "--threads", "2"]
        self.processus = subprocess.Popen([sys.executable, "-m", *ligne[:1], *ligne[1:], "--log-level", "error"])
        self.base = psycopg2.connect(os.environ["DATABASE_URL"])
        self.base.autocommit = True

    def attendre(self):
        for _ in range(120):
            try:
                return demander("/robots.txt")
            except OSError:
                time.sleep(0.5)
        raise SystemExit("Le serveur n’a pas démarré.")

    def fermer(self):
        self.base.close()
        self.processus.terminate()
        self.processus.wait(30)

    def changer(self, slug):
        """Corrige une phrase et avance le tampon, comme qui enregistre ; ce que cela coûte n’est pas à la page."""
        with self.base.cursor() as curseur:
            curseur.execute(
                "UPDATE evenements_evenement SET chapo = %s WHERE slug = %s;"
                "UPDATE evenements_tamponagenda SET numero = numero + 1, change_le = now()",
                (f"Une phrase corrigée pour la {next(FROID)}e fois.", slug),
            )

    def processeur(self):
        """Les secondes de processeur du web et de la base. La base ailleurs que sur cette machine compte pour zéro."""
        enfants = Path(f"/proc/{self.processus.pid}/task/{self.processus.pid}/children").read_text().split()
        with self.base.cursor() as curseur:
            curseur.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            bases = [str(pid) for (pid,) in curseur]
        return sum(map(_secondes, enfants)), sum(map(_secondes, bases))


def _secondes(pid):
    """Le temps passé par ses fils sur un cœur, à la nanoseconde : les tics de /proc/pid/stat en valent dix millions."""
    fils = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(fil.read_text().split()[0]) for fil in fils) / 1e9


def demander(chemin, **entetes):
    connexion = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    connexion.request("GET", chemin, headers=entetes)
    reponse = connexion.getresponse()
    corps = reponse.read()
    connexion.close()
    return reponse.status, reponse.headers, corps


def peser(chemin):
    """(octets du HTML, octets compressés de la première visite, polices et dessins compris)."""
    _, _, page = demander(chemin)
    total = len(gzip.compress(page))
    vus, restent = set(), set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page.decode()))
    while restent - vus:
        fichier = (restent - vus).pop()
        vus.add(fichier)
        _, entetes, corps = demander(fichier, **{"Accept-Encoding": "gzip"})
        total += len(corps)
        if fichier.endswith(".css"):
            texte = (gzip.decompress(corps) if entetes["Content-Encoding"] == "gzip" else corps).decode()
            restent |= {f"/static/images/{n}" for n in re.findall(r"\.\./images/([^\"')#]+)", texte)}
            # Des polices, un texte français ne prend que les latines droites : titres, texte, gras.
            restent |= {f"/static/polices/{n}" for n in re.findall(r"\.\./polices/(\w+-\d+-latin\.[^\"')]+)", texte)}
    return len(page), total


def mesurer(tours, nombre):
    mesures = [Mesure(*page) for page in PAGES]
    serveur = Serveur()
    try:
        serveur.attendre()
        for mesure in mesures:
            mesure.preparer(serveur)
        for _ in range(tours):
            for mesure in mesures:
                mesure.tour(serveur, nombre)
        poids = {chemin: peser(chemin) for chemin in ("/", "/agenda/", EVENEMENT)}
    finally:
        serveur.fermer()
    return {(m.nom, m.etat): m for m in mesures}, poids


def comparer(par_taille):
    """Les rapports promis, sur le processeur (web et base) : les durées suivent la charge de la machine.

    À la taille d’une ville, puis la croissance : à 10 000 événements le flux entier pèse cent fois l’étalon. Elle se
    compte en étalons de sa propre passe : d’une taille à l’autre, la machine a changé d’allure.
    """
    petit, ville, grand = (par_taille[taille] for taille in TAILLES)
    tout_fait, une = ville["étalon : tout fait", "gardé"].cout, ville["étalon : une ligne", "gardé"].cout
    rapports = [(f"agenda {e} / trente lignes", _en_etalons(ville, e), 2) for e in RECOMPOSEES]
    rapports += [
        (f"{nom} {etat} / tout fait", ville[nom, etat].cout / tout_fait, 2)
        for nom in ("accueil", "agenda", "événement", "flux.ics")
        for etat in ("gardé", "304")
    ]
    rapports += [(f"événement {e} / une ligne", ville["événement", e].cout / une, 3) for e in RECOMPOSEES]
    rapports += [
        (f"agenda {e}, {TAILLES[-1]} / {TAILLES[0]} événements", _en_etalons(grand, e) / _en_etalons(petit, e), 1.25)
        for e in RECOMPOSEES
    ]
    rapports += [(f"requêtes de l’agenda {etat}", ville["agenda", etat].requetes, 5) for etat in RECOMPOSEES]
    for nom, valeur, limite in rapports:
        print(f"{nom:46} {valeur:6.2f}  {'tient' if valeur <= limite else 'DÉPASSE'} (≤ {limite})")


def _en_etalons(mesures, etat):
    return mesures["agenda", etat].cout / mesures["étalon : trente lignes", "gardé"].cout


def main(tours, nombre):
    par_taille = {}
    for taille in TAILLES:
        subprocess.run([sys.executable, "script/banc/remplir.py", str(taille)], check=True)
        par_taille[taille], poids = mesurer(tours, nombre)
        print(f"\n{taille} événements ; médianes de {tours} tours de {nombre} requêtes, {CLIENTS} à la fois")
        print(
            f"{'page':24} {'état':6} {'web ms':>8} {'base ms':>8} {'req/s':>8} {'p50 ms':>7} {'p99 ms':>7} {'sql':>4}"
        )
        print(*par_taille[taille].values(), sep="\n")
        for chemin, (html, visite) in poids.items():
            print(f"{chemin:28} {html / 1024:6.1f} Kio de HTML, {visite / 1024:6.1f} Kio compressés en première visite")
    print()
    comparer(par_taille)


main(int(sys.argv[1]), int(sys.argv[2]))
