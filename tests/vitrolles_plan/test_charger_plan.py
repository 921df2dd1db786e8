import pytest

from tests.fabriques import DirectionFactory
from tests.vitrolles_plan.fichiers_du_plan import changer, commander, fautes, tailles
from vitrolles_plan.chargement import DOSSIER, charger


def test_la_commande_raconte_ce_qu_elle_cree(db):
    sortie = commander().splitlines()

    assert sortie[0].split() == ["fichier", "lignes", "créées", "modifiées", "inchangées"]
    assert ["actions.csv", "86", "86", "0", "0"] in [ligne.split() for ligne in sortie]
    assert sortie[-1] == f"Plan chargé : {sum(c.lignes for c in charger())} lignes créées, 0 modifiées."


def test_une_ligne_fausse_se_dit_avec_son_fichier_sa_ligne_et_son_champ(db, dossier):
    ligne = changer(dossier, "actions", "A40", objectif="2019-2021/9")

    assert fautes(dossier) == [
        "1 erreur, rien n’a été écrit.",
        f"actions.csv, ligne {ligne}, champ « objectif » : « 2019-2021/9 » n’existe pas dans objectifs.csv.",
    ]
    assert set(tailles().values()) == {0}


def test_toutes_les_lignes_fausses_se_disent_ensemble(db, dossier):
    action = changer(dossier, "actions", "A02", phase="bientot", debut="le 3 mai")
    domaine = changer(dossier, "domaines", "sport", dans_la_loi="peut-être")
    plan = changer(dossier, "plans", "2016-2018", annee_fin="2010")

    entete, *messages = fautes(dossier)

    assert entete == "4 erreurs, rien n’a été écrit."
    assert [message.split(" : ")[0] for message in messages] == [
        f"domaines.csv, ligne {domaine}, champ « dans_la_loi »",
        f"plans.csv, ligne {plan}",
        f"actions.csv, ligne {action}, champ « debut »",
        f"actions.csv, ligne {action}, champ « phase »",
    ]
    assert set(tailles().values()) == {0}


@pytest.mark.parametrize(
    ("abimer", "attendu"),
    [
        (lambda t: t.replace("code,nom", "code,name", 1), "criteres.csv, ligne 1 : colonne inconnue : « name »."),
        (lambda t: t.replace("code,nom", "nom,ordre", 1), "criteres.csv, ligne 1 : colonne manquante : « code »."),
        (lambda t: t + "origine,Origine bis,9\n", "criteres.csv, ligne 9 : « origine » est déjà à la ligne 2."),
        (
            lambda t: t + "age,Âge\n",
            "criteres.csv, ligne 9 : 2 cellules au lieu de 3 : un guillemet ou une virgule manque.",
        ),
        (
            lambda t: t + 'age,"Âge,8\n',
            "criteres.csv, ligne 9 : un guillemet est mal placé ou n’est pas refermé.",
        ),
    ],
    ids=["colonne inconnue", "colonne manquante", "code en double", "cellule manquante", "guillemet ouvert"],
)
def test_un_fichier_mal_ecrit_se_dit_et_rien_d_autre(db, dossier, abimer, attendu):
    chemin = dossier / "criteres.csv"
    chemin.write_text(abimer(chemin.read_text(encoding="utf-8")), encoding="utf-8")

    assert fautes(dossier)[1:] == [attendu]


def test_un_fichier_qui_manque_se_dit(db, dossier):
    (dossier / "volets.csv").unlink()

    assert fautes(dossier)[1:] == ["volets.csv : ce fichier manque."]


def test_un_fichier_qui_n_est_pas_en_utf8_se_dit(db, dossier):
    chemin = dossier / "domaines.csv"
    chemin.write_bytes(chemin.read_text(encoding="utf-8").encode("latin-1", "replace"))

    assert fautes(dossier)[1:] == ["domaines.csv : ce fichier n’est pas en UTF-8."]


def test_un_code_pris_par_la_demonstration_est_refuse(db):
    DirectionFactory(code="sports", nom="Sports de démonstration", demonstration=True)

    assert fautes(DOSSIER)[1] == (
        "directions.csv, ligne 3 : une donnée de démonstration porte déjà ce code : elle n’est pas touchée."
    )
