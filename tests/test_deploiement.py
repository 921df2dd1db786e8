"""Les réglages et les fichiers de déploiement, éprouvés comme la DSI les emploie."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.bases import joue_sur_sqlite

pytestmark = joue_sur_sqlite

RACINE = Path(settings.RACINE)
PROPRES_AUX_TESTS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "EMAIL_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"}
PRODUCTION = {
    "ADRESSE_DU_SITE": "https://egalite.example.fr",
    "SECRET_KEY": "uNe-cle-longue-et-tiree-au-hasard-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DJANGO_SETTINGS_MODULE": "vitrolles_plan.settings",
}


def lancer(tmp_path, *arguments, **environnement):
    propre = {cle: valeur for cle, valeur in os.environ.items() if cle not in PROPRES_AUX_TESTS}
    propre |= {"DOSSIER_DONNEES": str(tmp_path), "DJANGO_SETTINGS_MODULE": "vitrolles_plan.settings"} | environnement
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=RACINE, env=propre, capture_output=True, text=True, timeout=120
    )


def test_la_verification_de_production_ne_trouve_rien(tmp_path):
    sortie = lancer(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert sortie.returncode == 0, sortie.stderr
    assert sortie.stdout.strip() == "System check identified no issues (0 silenced)."


@pytest.mark.parametrize(
    ("variable", "valeur", "phrase"),
    [
        ("DEBUG", "peut-être", "DEBUG vaut « peut-être » : écrire oui ou non."),
        ("PORT", "huit", "PORT vaut « huit »"),
        ("ADRESSE_DU_SITE", "egalite.fr", "écrire une adresse complète"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL doit commencer par postgresql://"),
        ("REDIS_URL", "http://x", "REDIS_URL vaut"),
        ("SECRET_KEY", "courte", "SECRET_KEY est trop courte"),
        ("EMAIL_URL", "smtp.example.fr", "EMAIL_URL n’est pas lisible : écrire une adresse, par exemple smtp+tls://"),
        ("EMAIL_URL", "smtp://h:huit", "EMAIL_URL n’est pas lisible"),
        ("EMAIL_URL", "smtp+tls://", "EMAIL_URL ne nomme pas de serveur"),
        ("NIVEAU_JOURNAL", "bavard", "NIVEAU_JOURNAL vaut « bavard » : écrire DEBUG, INFO"),
    ],
)
def test_un_reglage_faux_arrete_tout_avec_une_phrase(tmp_path, variable, valeur, phrase):
    sortie = lancer(tmp_path, "check", **{variable: valeur})

    assert sortie.returncode != 0
    assert phrase in sortie.stderr


@pytest.mark.parametrize("protocole", ["postgresql", "psql", "pgsql"])
def test_la_production_exige_sa_cle_secrete(tmp_path, protocole):
    sortie = lancer(tmp_path, "check", DATABASE_URL=f"{protocole}://u:p@127.0.0.1:1/b")

    assert "SECRET_KEY manque" in sortie.stderr


def test_la_production_exige_son_serveur_de_courrier(tmp_path):
    sortie = lancer(tmp_path, "check", DATABASE_URL="postgresql://u:p@127.0.0.1:1/b", **PRODUCTION)

    assert "EMAIL_URL manque" in sortie.stderr


def lire(tmp_path, reglage, **environnement):
    code = f"from django.conf import settings; print(settings.{reglage})"
    sortie = lancer(tmp_path, "shell", "--no-imports", "-c", code, **environnement)
    return sortie.stdout.strip() or sortie.stderr


def test_les_hotes_admis_se_separent_d_une_virgule_et_d_un_espace(tmp_path):
    lus = lire(tmp_path, "ALLOWED_HOSTS", HOTES_ADMIS="a.fr, b.fr ,", **PRODUCTION)

    assert lus == "['a.fr', 'b.fr', 'egalite.example.fr']"


@pytest.mark.parametrize(
    ("environnement", "relais"),
    [
        ({}, "0"),
        ({"DERRIERE_UN_RELAIS": "oui"}, "1"),
        (PRODUCTION, "1"),
        (PRODUCTION | {"RELAIS_DE_CONFIANCE": "2"}, "2"),
        (PRODUCTION | {"DERRIERE_UN_RELAIS": "non"}, "0"),
    ],
)
def test_derriere_un_relais_l_adresse_des_visiteurs_est_la_leur(tmp_path, environnement, relais):
    assert lire(tmp_path, "ALLAUTH_TRUSTED_PROXY_COUNT", **environnement) == relais


def test_derriere_un_relais_on_en_compte_un_au_moins(tmp_path):
    assert "RELAIS_DE_CONFIANCE vaut « 0 »" in lire(tmp_path, "DEBUG", RELAIS_DE_CONFIANCE="0", **PRODUCTION)


def test_la_demonstration_ne_se_charge_pas_sur_un_site_en_service(tmp_path):
    sortie = lancer(tmp_path, "charger_demo", ADRESSE_DU_SITE="https://egalite.example.fr")

    assert "mot de passe connu de tous" in sortie.stderr
    assert "--en-service" in sortie.stderr


def test_le_mode_embarque_cree_sa_cle_pour_lui_seul(tmp_path):
    lancer(tmp_path, "check")

    fichier = tmp_path / "cle_secrete"
    assert oct(fichier.stat().st_mode)[-3:] == "600"


def test_les_fichiers_du_site_se_lisent_par_le_compte_qui_sert(tmp_path):
    lancer(tmp_path, "collectstatic", "--noinput")

    fermes = [f for f in (tmp_path / "statique").rglob("*") if not f.stat().st_mode & 0o004]
    assert (tmp_path / "statique" / "staticfiles.json").exists()
    assert fermes == []


def test_aucun_secret_n_est_ecrit_dans_la_composition():
    texte = (RACINE / "docker-compose.yml").read_text()

    sensibles = re.findall(r"^\s*(?:SECRET_KEY|POSTGRES_PASSWORD|EMAIL_URL): (.*)$", texte, re.M)
    assert len(sensibles) == 3
    assert [v for v in sensibles if not v.startswith("${")] == []


def test_la_demonstration_dit_aussitot_que_son_port_est_pris(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as occupant:
        port = str(occupant.getsockname()[1])
        environnement = {"PATH": os.environ["PATH"], "PORT": port, "DOSSIER_DONNEES": str(tmp_path / "demo")}
        demo = subprocess.run(["script/demo"], cwd=RACINE, env=environnement, capture_output=True, text=True, timeout=9)

    assert f"le port {port} est déjà pris" in demo.stderr
    assert not (tmp_path / "demo").exists()


def test_la_composition_prepare_la_base_comme_partout(db, settings, tmp_path, capsys):
    """Dans l’image, les fichiers du site appartiennent à qui l’a bâtie : ils ne se rassemblent pas au démarrage."""
    assert '["python", "manage.py", "preparer", "--sans-fichiers"]' in (RACINE / "docker-compose.yml").read_text()

    settings.STATIC_ROOT = tmp_path / "statique"
    call_command("preparer", "--sans-fichiers")

    assert (capsys.readouterr().out, (tmp_path / "statique").exists()) == ("Base à jour.\n", False)


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose n’est pas installé")
@pytest.mark.parametrize(("complet", "code"), [(True, 0), (False, 1)])
def test_la_composition_est_valide_et_reclame_ses_secrets(complet, code):
    noms = ["ADRESSE_DU_SITE", "SECRET_KEY", "MOT_DE_PASSE_BASE", "EMAIL_URL", "EXPEDITEUR"]
    donnees = dict.fromkeys(noms, "x") if complet else {}

    sortie = subprocess.run(
        ["docker-compose", "config", "-q"], cwd=RACINE, env={"PATH": os.environ["PATH"], **donnees}, capture_output=True
    )

    assert sortie.returncode == code


@pytest.mark.skipif(
    shutil.which("git") is None, reason="git n’est pas installé : on ne sait pas quels fichiers sont suivis"
)
def test_aucun_registre_de_paquets_n_est_nomme():
    suivis = subprocess.run(["git", "ls-files"], cwd=RACINE, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    # Les noms sont composés ici pour ne pas s’écrire eux-mêmes.
    interdits = re.compile(
        "|".join(
            re.escape(".".join(p))
            for p in [("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("registry", "npmjs")]
        )
    )

    fautes = [
        nom
        for nom in suivis
        if nom and (RACINE / nom).is_file() and interdits.search((RACINE / nom).read_text(errors="ignore"))
    ]

    assert fautes == []
