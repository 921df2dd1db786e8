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


def test_un_code_pris_par_la_demonstration_est_refuse(db):
    DirectionFactory(code="sports", nom="Sports de démonstration", demonstration=True)

    assert fautes(DOSSIER)[1] == (
        "directions.csv, ligne 3 : une donnée de démonstration porte déjà ce code : elle n’est pas touchée."
    )
