"""Le plan réel est déjà chargé : le recharger remet ce qui est signé, et ne défait rien de ce qui vit."""

import pytest

from actions.etats import EtatPlan, Meteo, Phase
from actions.models import Action, ActionPartenaire, Plan, Releve
from evenements.models import Evenement
from socle.etats import faire_passer
from tests.fabriques import ActionFactory
from tests.vitrolles_plan.fichiers_du_plan import changer, commander, fautes, tailles


def test_charger_deux_fois_ne_change_rien(plan_reel, db):
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


def test_une_marque_de_tableur_en_tete_ne_gene_pas(plan_reel, db, dossier):
    chemin = dossier / "criteres.csv"
    chemin.write_text(chemin.read_text(encoding="utf-8"), encoding="utf-8-sig")

    assert commander(dossier=dossier).splitlines()[-1].startswith("Rien à changer")


def test_ce_que_le_plan_signe_a_fixe_est_remis(plan_reel, db, dossier):
    Action.objects.filter(code="A39").update(titre="Un autre titre")
    Releve.objects.filter(indicateur__code="I02").update(valeur_publiee=50)

    sortie = commander()

    action = Action.objects.get(code="A39")
    assert sortie.splitlines()[-1] == "Plan chargé : 0 lignes créées, 2 modifiées."
    assert (action.titre, action.version, action.history.count()) == ("Appel à projets local", 2, 2)
    assert Releve.objects.get(indicateur__code="I02").valeur_publiee == 34


def test_ce_qui_vit_n_est_jamais_defait(plan_reel, db, coordinatrice):
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


def test_une_ligne_fausse_se_dit_aussi_quand_tout_est_deja_charge(plan_reel, db, dossier):
    ligne = changer(dossier, "actions", "A56", phase="bientot")

    assert fautes(dossier)[1:] == [
        f"actions.csv, ligne {ligne}, champ « phase » : La valeur «\xa0'bientot'\xa0» n’est pas un choix valide."
    ]


def test_une_correction_du_fichier_arrive_dans_la_base(plan_reel, db, dossier):
    changer(dossier, "actions", "A56", titre="Un titre corrigé", objectifs_secondaires="2019-2021/1")

    commander(dossier=dossier)

    action = Action.objects.get(code="A56")
    assert action.titre == "Un titre corrigé"
    assert list(action.objectifs_secondaires.values_list("numero", flat=True)) == [1]


def test_ce_qui_n_est_pas_dans_les_fichiers_n_est_pas_touche(plan_reel, db):
    autre = ActionFactory(demonstration=True, titre="Une action de démonstration")

    commander()

    ancienne = (autre.modifie_le, autre.version)
    autre.refresh_from_db()
    assert (autre.modifie_le, autre.version, autre.titre) == (*ancienne, "Une action de démonstration")


def test_chaque_partenaire_a_son_role(plan_reel, db):
    liens = ActionPartenaire.objects.filter(action__code="A40").values_list("organisme__code", "role")

    assert set(liens) == {
        ("ville-de-vitrolles", "financeur"),
        ("camp-des-milles", "formateur"),
        ("education-nationale", "coporteur"),
    }


# --- Un fichier abîmé : le même refus, que le plan soit chargé ou non ---------------------------------


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
def test_un_fichier_mal_ecrit_se_dit_et_rien_d_autre(plan_reel, db, dossier, abimer, attendu):
    chemin = dossier / "criteres.csv"
    chemin.write_text(abimer(chemin.read_text(encoding="utf-8")), encoding="utf-8")

    assert fautes(dossier)[1:] == [attendu]


def test_un_fichier_qui_manque_se_dit(plan_reel, db, dossier):
    (dossier / "volets.csv").unlink()

    assert fautes(dossier)[1:] == ["volets.csv : ce fichier manque."]


def test_un_fichier_qui_n_est_pas_en_utf8_se_dit(plan_reel, db, dossier):
    chemin = dossier / "domaines.csv"
    chemin.write_bytes(chemin.read_text(encoding="utf-8").encode("latin-1", "replace"))

    assert fautes(dossier)[1:] == ["domaines.csv : ce fichier n’est pas en UTF-8."]
