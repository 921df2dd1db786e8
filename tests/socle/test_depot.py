"""Le fichier déposé : reconnu à son contenu, lu dans des bornes, et refusé en disant quoi faire."""

import datetime
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import tablib

from socle.gestion import depot
from socle.gestion.csv_francais import Csv
from socle.gestion.depot import FichierRefuse, lire
from tests.bases import joue_sur_sqlite

pytestmark = joue_sur_sqlite

TITRES = "Nom;Ville"
ACCENTS = [("Noël", "Aix-en-Provence"), ("Zoé", "L’Estaque")]


def classeur(*lignes, **pieces):
    """Un classeur de ces lignes ; `pieces` ajoute des fichiers à l’archive."""
    livre, contenu = openpyxl.Workbook(), io.BytesIO()
    for ligne in lignes:
        livre.active.append(ligne)
    livre.save(contenu)
    with zipfile.ZipFile(contenu, "a", zipfile.ZIP_DEFLATED) as archive:
        for nom, texte in pieces.items():
            archive.writestr(nom, texte)
    return contenu.getvalue()


def raison(contenu):
    with pytest.raises(FichierRefuse) as refus:
        lire(contenu)
    return str(refus.value)


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_un_csv_se_lit_quels_que_soient_son_encodage_et_son_separateur(encodage, separateur):
    lignes = [("Nom", "Ville"), *ACCENTS]
    contenu = "\r\n".join(separateur.join(ligne) for ligne in lignes).encode(encodage)

    jeu = lire(contenu)

    assert (jeu.headers, list(jeu)) == (["Nom", "Ville"], ACCENTS)


def test_le_separateur_annonce_par_excel_est_suivi():
    assert list(lire(b"sep=,\nNom,Ville\nA;B,C")) == [("A;B", "C")]


def test_une_virgule_dans_un_titre_ne_trompe_pas():
    assert lire("Direction, ce jour-là;Nom;Ville\nSports;A;B".encode()).headers == [
        "Direction, ce jour-là",
        "Nom",
        "Ville",
    ]


def test_une_ligne_vide_garde_son_rang():
    jeu = lire(b"Nom;Ville\n\nA;B\n;\n")

    assert list(jeu) == [(None, None), ("A", "B")]


def test_une_formule_se_lit_comme_un_texte():
    jeu = lire(classeur(["Nom"], ["=1+1"], ['=HYPERLINK("https://a.example")']))

    assert list(jeu) == [("=1+1",), ('=HYPERLINK("https://a.example")',)]


VALEURS = [
    "=1+1",
    "'=1+1",
    "+33 4 42 00 00 00",
    "-",
    "@tous",
    "Deux\nlignes ; et un point-virgule",
    'Des "guillemets"',
    "  des espaces",
]


def test_ce_que_le_csv_ecrit_se_relit_tel_quel():
    contenu = Csv().export_data(tablib.Dataset(*[[valeur] for valeur in VALEURS], headers=["Nom"]))

    assert [ligne[0] for ligne in lire(contenu)] == VALEURS
    assert b";'=1+1" in b";" + contenu.replace(b"\r\n", b";")


def test_le_csv_s_ecrit_comme_on_l_ecrirait_ici():
    ligne = [datetime.date(2027, 3, 21), datetime.datetime.fromisoformat("2027-03-21T18:00"), Decimal("33.5"), 12, None]
    ligne += [datetime.time(9, 30), -5]

    contenu = Csv().export_data(tablib.Dataset(ligne, headers=["a", "b", "c", "d", "e", "f", "é"]))

    assert contenu == "\ufeffa;b;c;d;e;f;é\r\n21/03/2027;21/03/2027 18:00;33,5;12;;09:30;-5\r\n".encode()


def test_une_archive_qui_se_deploie_trop_est_refusee_sans_etre_ouverte(monkeypatch):
    monkeypatch.setattr(depot.openpyxl, "load_workbook", None)  # l’ouvrir échouerait

    bombe = classeur(["Nom"], **{"xl/media/bombe.bin": b"0" * (depot.DEPLOYE_MAX + 1)})

    assert raison(bombe) == (
        "Ce classeur se déploie bien au-delà de sa taille : copiez ses lignes utiles dans un classeur neuf."
    )


def test_une_archive_trop_serree_est_refusee():
    assert "se déploie bien au-delà" in raison(classeur(["Nom"], **{"xl/media/zeros.bin": b"0" * 5_000_000}))


def test_un_classeur_ordinaire_de_cinq_mille_lignes_passe():
    lignes = [[f"Personne {n}", f"p{n}@vitrolles.example", "Sports"] for n in range(depot.LIGNES_MAX)]

    assert len(lire(classeur(["Nom", "Courriel", "Service"], *lignes))) == depot.LIGNES_MAX


@pytest.mark.parametrize(
    "faire", [lambda lignes: classeur(*lignes), lambda lignes: "\n".join(nom for [nom] in lignes).encode()]
)
def test_une_ligne_de_trop_est_refusee(faire):
    lignes = [["Nom"], *[[f"Personne {n}"] for n in range(depot.LIGNES_MAX + 1)]]

    assert raison(faire(lignes)) == "Ce fichier a plus de 5000 lignes : coupez-le en plusieurs."


def test_un_classeur_plein_de_lignes_vides_s_arrete_a_temps():
    livre, contenu = openpyxl.Workbook(), io.BytesIO()
    livre.active["A1"], livre.active["A1048576"] = "Nom", "Tout en bas"
    livre.save(contenu)

    assert raison(contenu.getvalue()) == "Ce fichier a plus de 5000 lignes : coupez-le en plusieurs."


def test_une_case_remplie_sans_titre_est_refusee():
    attendu = "Ligne 2 : une case est remplie dans une colonne sans titre. Donnez-lui le sien."

    assert raison(b"Nom;Ville\nA;B;C") == attendu


QUOI_FAIRE = "Ouvrez-le dans votre tableur, enregistrez-le en xlsx ou en csv, puis reprenez-le."


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        (b"", "Ce fichier est vide."),
        (b"Nom;Ville", "Ce fichier n’a aucune ligne sous ses titres."),
        (b"a" * (depot.TAILLE_MAX + 1), "Ce fichier dépasse 10 Mo : coupez-le en plusieurs."),
        (depot.ANCIEN_EXCEL + b"...", f"Ce fichier vient d’un ancien Excel, ou demande un mot de passe. {QUOI_FAIRE}"),
        (b"%PDF-1.7\n...", f"Ce fichier n’est ni un classeur xlsx ni un csv. {QUOI_FAIRE}"),
        (b"PK\x03\x04 tronque", f"Ce classeur est abîmé. {QUOI_FAIRE}"),
        (b'Nom;Ville\n"A;B\n', f"Ce csv est abîmé vers la ligne 2 : un guillemet y est mal placé. {QUOI_FAIRE}"),
        (b"Nom\0;Ville\nA;B", f"Les caractères de ce csv ne se lisent pas. {QUOI_FAIRE}"),
        (b"Nom;Nom\nA;B", "La colonne « Nom » y est deux fois : gardez-en une."),
    ],
    ids=str,
)
def test_un_fichier_refuse_dit_quoi_faire(contenu, attendu):
    assert raison(contenu) == attendu


def test_une_archive_qui_n_est_pas_un_classeur_est_refusee():
    contenu = io.BytesIO()
    with zipfile.ZipFile(contenu, "w") as archive:
        archive.writestr("content.xml", "<office/>")

    assert raison(contenu.getvalue()) == f"Ce fichier n’est pas un classeur xlsx. {QUOI_FAIRE}"


def test_un_classeur_piege_par_ses_entites_est_refuse():
    entites = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    piege = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ah">{entites}]><worksheet>&a9;</worksheet>'
    sain, contenu = zipfile.ZipFile(io.BytesIO(classeur(["Nom"], ["A"]))), io.BytesIO()
    with zipfile.ZipFile(contenu, "w") as archive:
        for piece in sain.namelist():
            archive.writestr(piece, piege if piece.endswith("sheet1.xml") else sain.read(piece))

    assert raison(contenu.getvalue()) == f"Ce classeur est abîmé. {QUOI_FAIRE}"
