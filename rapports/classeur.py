"""L’annexe en classeur : les chiffres figés, une table par feuille. Aucune requête.

Un nombre y reste un nombre, sa nuance et son unité dans son format ; un texte y reste un texte, jamais une formule.
"""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from rapports.lecture import MASQUE, NON_RENSEIGNE
from rapports.structure.blocs import EUROS, POURCENT, TEXTE
from rapports.tableaux import dire_nu, prefixe, titre_de, tous
from socle.gestion.classeur import ecrire as ecrire_la_case

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LECTURE = "Lisez-moi"
GRAS = Font(bold=True)
LARGEURS = {"texte": (14, 60), "nombre": (12, 18)}
DEFINITIONS = [
    (NON_RENSEIGNE, "Le chiffre n’est pas connu. Il ne vaut jamais zéro."),
    (MASQUE, "Un nombre de personnes entre un et quatre n’est écrit nulle part ; un second se tait s’il le rendrait."),
    ("au moins", "Le total est incomplet : une partie n’est pas connue. La case garde le nombre, son format le dit."),
    ("sans objet", "La question ne se pose pas pour cette ligne."),
    ("valeur publiée", "Celle de la source, telle quelle."),
    ("valeur recalculée", "Celle que donnent le numérateur et le dénominateur de la source, quand elle les donne."),
]


def ecrire(contenu, couverture):
    """Les octets du classeur."""
    tables = tous(contenu)
    classeur = Workbook()
    classeur.properties.title = f"{couverture.titre} – {contenu.plan.titre_court}"
    classeur.properties.creator = "Ville de Vitrolles"
    classeur.properties.language = "fr"
    _presenter(classeur.active, contenu, couverture, tables)
    for tableau in tables:
        _ecrire_la_feuille(classeur.create_sheet(tableau.code), tableau)
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def _presenter(feuille, contenu, couverture, tables):
    feuille.title = LECTURE
    faits = [
        ("Document", couverture.titre),
        ("Plan", contenu.plan.titre),
        ("Année", contenu.annee),
        ("Chiffres arrêtés au", contenu.arrete_le),
        ("Figés le", couverture.fige_le.replace(tzinfo=None, microsecond=0)),
        ("Version", couverture.version),
        ("Valeur du document", couverture.mention),
        ("Empreinte des chiffres (sha256)", couverture.empreinte),
    ]
    if contenu.plan.demonstration:
        faits.append(("Démonstration", "Ces données sont inventées."))
    _bloc(feuille, faits)
    _bloc(feuille, [("Ce que disent les cases", ""), *DEFINITIONS], titre=True)
    _bloc(feuille, [("Feuille", "Table", "Lignes", "Source et note")], titre=True)
    for tableau in tables:
        source = " ".join(filter(None, [tableau.source, tableau.note]))
        _bloc(feuille, [(tableau.code, tableau.titre, len(tableau.lignes), source)], saut=False)
        lien = feuille.cell(feuille.max_row, 1)
        lien.hyperlink = f"#'{tableau.code}'!A1"
        lien.font = Font(underline="single", color="0F5E6E")
    for colonne, largeur in enumerate((32, 64, 10, 48), start=1):
        feuille.column_dimensions[get_column_letter(colonne)].width = largeur


def _bloc(feuille, lignes, *, titre=False, saut=True):
    rang = feuille.max_row + (2 if saut and feuille.max_row > 1 else 1)
    for ligne in lignes:
        for colonne, valeur in enumerate(ligne, start=1):
            cellule = feuille.cell(rang, colonne)
            ecrire_la_case(cellule, valeur)
            cellule.font = GRAS if titre or (colonne == 1 and saut) else Font()
            cellule.alignment = Alignment(vertical="top", wrap_text=True, horizontal="left")
        rang, titre = rang + 1, False


def _ecrire_la_feuille(feuille, tableau):
    feuille.freeze_panes = "B2"
    feuille.print_title_rows = "1:1"
    feuille.page_setup.orientation = "landscape"
    for colonne, definie in enumerate(tableau.colonnes, start=1):
        titre = feuille.cell(1, colonne)
        ecrire_la_case(titre, titre_de(definie))
        titre.font = GRAS
        feuille.column_dimensions[get_column_letter(colonne)].width = _largeur(tableau, colonne - 1)
    for rang, ligne in enumerate(tableau.lignes, start=2):
        for colonne, (case, definie) in enumerate(zip(ligne, tableau.colonnes, strict=True), start=1):
            _ecrire_le_nombre_ou_le_texte(feuille.cell(rang, colonne), case, definie.sorte)


def _ecrire_le_nombre_ou_le_texte(cellule, case, sorte):
    if case.nombre is None or case.masque:
        ecrire_la_case(cellule, dire_nu(case))
        return
    entier = case.nombre == case.nombre.to_integral_value()
    cellule.value = int(case.nombre) if entier else float(case.nombre)
    cellule.number_format = _format(case, sorte, entier)
    cellule.alignment = Alignment(vertical="top", horizontal="right")


def _format(case, sorte, entier):
    """« au moins 404 » est le nombre 404 : ses mots et son unité sont dans le format, le tableur sait le sommer."""
    mots = " ".join(prefixe(case)).replace('"', "")
    nombre = "#,##0" if entier else "#,##0.00" if sorte == EUROS else "#,##0.0##"
    unite = {POURCENT: '" %"', EUROS: '" €"'}.get(sorte, "")
    return (f'"{mots} "' if mots else "") + nombre + unite


def _largeur(tableau, rang):
    colonne = tableau.colonnes[rang]
    au_moins, au_plus = LARGEURS["texte" if colonne.sorte == TEXTE else "nombre"]
    plus_long = max((len(dire_nu(ligne[rang])) for ligne in tableau.lignes), default=0)
    return min(max(au_moins, len(titre_de(colonne)) + 2, plus_long + 2), au_plus)
