import csv
import shutil
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from actions.etats import EtatPlan, Meteo, Phase
from actions.models import Action, ActionPartenaire, Critere, Plan, Releve
from evenements.models import Evenement, TamponAgenda
from socle.etats import faire_passer
from tests.fabriques import ActionFactory, DirectionFactory
from vitrolles_plan.chargement import DOSSIER, charger

NOS_MODELES = [
    m for m in apps.get_models() if m._meta.app_label in {"referents", "partenaires", "actions", "evenements"}
]


@pytest.fixture
def dossier(tmp_path):
    """Une copie des fichiers, à abîmer."""
    return shutil.copytree(DOSSIER, tmp_path / "donnees")


def changer(dossier, nom, code, **cellules):
    """Change des cellules de la ligne de ce code (sa première colonne) ; rend son numéro."""
    chemin = dossier / f"{nom}.csv"
    with chemin.open(encoding="utf-8", newline="") as fichier:
        colonnes, *lignes = csv.reader(fichier)
    rang = next(n for n, ligne in enumerate(lignes) if ligne[0] == code)
    for colonne, valeur in cellules.items():
        lignes[rang][colonnes.index(colonne)] = valeur
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        csv.writer(fichier).writerows([colonnes, *lignes])
    return rang + 2


def commander(**options):
    sortie = StringIO()
    call_command("charger_plan", stdout=sortie, **options)
    return sortie.getvalue()


def fautes(dossier):
    with pytest.raises(CommandError) as echec:
        commander(dossier=dossier)
    assert echec.value.returncode == 1
    return str(echec.value).split("\n")


def tailles():
    return {m._meta.label: m._base_manager.count() for m in NOS_MODELES if m is not TamponAgenda}


def test_la_commande_raconte_ce_qu_elle_cree(db):
    sortie = commander().splitlines()

    assert sortie[0].split() == ["fichier", "lignes", "créées", "modifiées", "inchangées"]
    assert ["actions.csv", "86", "86", "0", "0"] in [ligne.split() for ligne in sortie]
    assert sortie[-1] == f"Plan chargé : {sum(c.lignes for c in charger())} lignes créées, 0 modifiées."


def test_charger_deux_fois_ne_change_rien(db):
    commander()
    avant = tailles()
    dates = list(Action.objects.values_list("code", "modifie_le", "version"))
    evenements = list(Evenement.objects.values_list("uuid", "change_le", "modifie_le"))

    sortie = commander()

    assert sortie.splitlines()[-1] == "Rien à changer : la base dit déjà ce que disent les fichiers."
    # Les historiques sont des modèles comme les autres : leurs lignes sont comptées ici.
    assert avant["actions.HistoricalAction"] == 86
    assert tailles() == avant
    assert list(Action.objects.values_list("code", "modifie_le", "version")) == dates
    assert list(Evenement.objects.values_list("uuid", "change_le", "modifie_le")) == evenements


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


def test_une_marque_de_tableur_en_tete_ne_gene_pas(db, dossier):
    chemin = dossier / "criteres.csv"
    chemin.write_text(chemin.read_text(encoding="utf-8"), encoding="utf-8-sig")

    commander(dossier=dossier)

    assert Critere.objects.count() == 7


def test_ce_que_le_plan_signe_a_fixe_est_remis(db, dossier):
    commander()
    Action.objects.filter(code="A39").update(titre="Un autre titre")
    Releve.objects.filter(indicateur__code="I02").update(valeur_publiee=50)

    sortie = commander()

    action = Action.objects.get(code="A39")
    assert sortie.splitlines()[-1] == "Plan chargé : 0 lignes créées, 2 modifiées."
    assert (action.titre, action.version, action.history.count()) == ("Appel à projets local", 2, 2)
    assert Releve.objects.get(indicateur__code="I02").valeur_publiee == 34


def test_ce_qui_vit_n_est_jamais_defait(db, coordinatrice):
    commander()
    plan = Plan.objects.get(code="2019-2021")
    faire_passer(plan, EtatPlan.CLOS, par=coordinatrice)
    action = Action.objects.get(code="A56")
    faire_passer(action, Phase.EN_COURS, par=coordinatrice, meteo=Meteo.ATTEIGNABLES)
    Action.objects.filter(code="A56").update(resume="Un texte de la coordination.")
    action.domaines.clear()

    sortie = commander()

    action.refresh_from_db()
    plan.refresh_from_db()
    assert sortie.splitlines()[-1].startswith("Rien à changer")
    assert (action.phase, action.meteo, action.resume) == ("en_cours", "atteignables", "Un texte de la coordination.")
    assert plan.etat == EtatPlan.CLOS


def test_une_ligne_fausse_se_dit_aussi_quand_tout_est_deja_charge(db, dossier):
    commander()
    ligne = changer(dossier, "actions", "A56", phase="bientot")

    assert fautes(dossier)[1:] == [
        f"actions.csv, ligne {ligne}, champ « phase » : La valeur «\xa0'bientot'\xa0» n’est pas un choix valide."
    ]


def test_une_correction_du_fichier_arrive_dans_la_base(db, dossier):
    commander()
    changer(dossier, "actions", "A56", titre="Un titre corrigé", objectifs_secondaires="2019-2021/1")

    commander(dossier=dossier)

    action = Action.objects.get(code="A56")
    assert action.titre == "Un titre corrigé"
    assert list(action.objectifs_secondaires.values_list("numero", flat=True)) == [1]


def test_ce_qui_n_est_pas_dans_les_fichiers_n_est_pas_touche(db):
    autre = ActionFactory(demonstration=True, titre="Une action de démonstration")

    commander()
    commander()

    ancienne = (autre.modifie_le, autre.version)
    autre.refresh_from_db()
    assert (autre.modifie_le, autre.version, autre.titre) == (*ancienne, "Une action de démonstration")


def test_un_code_pris_par_la_demonstration_est_refuse(db):
    DirectionFactory(code="sports", nom="Sports de démonstration", demonstration=True)

    assert fautes(DOSSIER)[1] == (
        "directions.csv, ligne 3 : une donnée de démonstration porte déjà ce code : elle n’est pas touchée."
    )


def test_chaque_partenaire_a_son_role(db):
    commander()

    liens = ActionPartenaire.objects.filter(action__code="A40").values_list("organisme__code", "role")

    assert set(liens) == {
        ("ville-de-vitrolles", "financeur"),
        ("camp-des-milles", "formateur"),
        ("education-nationale", "coporteur"),
    }
