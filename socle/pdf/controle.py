"""Relire ce que le PDF va contenir, sans Java ni autre lecteur : l’arbre d’objets que le moteur s’apprête à écrire.

Chaque vérification rend combien d’objets elle a lus et la première faute trouvée. Aucune ne remplace veraPDF, qui juge
les mêmes fichiers dans les tests : celles-ci disent, à chaque production, que rien ne s’est perdu.
"""

from dataclasses import dataclass
from xml.etree.ElementTree import fromstring

import pydyf

from socle.pdf.identite import ARCHIVE, PDFA, PDFUA

TITRES = ["/H1", "/H2", "/H3", "/H4", "/H5", "/H6"]


@dataclass(frozen=True)
class Constat:
    """`quoi` : ce qui a été vérifié, en mots ; `nombre` : combien il y en avait, None si cela ne se compte pas."""

    quoi: str
    nombre: int | None
    faute: str


def constater(pdf, profil, jointes):
    """Tous les constats de ce profil ; `jointes` : les noms des fichiers que le PDF doit porter."""
    lu = Lecture(pdf)
    constats = [Constat(quoi, *verifier(lu)) for quoi, verifier in DE_TOUS.items()]
    if jointes:
        constats.append(Constat("fichiers joints, tous présents", *_jointes(lu, jointes)))
    if profil == ARCHIVE:
        constats += [Constat(quoi, *verifier(lu)) for quoi, verifier in DE_L_ARCHIVE.items()]
    return constats


class Lecture:
    """Le document et son arbre de balises, chaque élément après son parent, dans l’ordre de lecture."""

    def __init__(self, pdf):
        self.pdf, self.catalogue = pdf, pdf.catalog
        self.elements = list(self._parcourir())
        self.metadonnees = self._metadonnees()

    def suivre(self, valeur):
        """L’objet que désigne une référence (`b"12 0 R"`) ; toute autre valeur telle quelle."""
        return self.pdf.objects[int(valeur.split()[0])] if isinstance(valeur, bytes) else valeur

    def des(self, *balises):
        return [element for element in self.elements if element["S"] in balises]

    def enfants(self, element):
        return [self.suivre(enfant) for enfant in element.get("K", [])]

    @property
    def pages(self):
        return [self.pdf.objects[numero] for numero in self.pdf.pages["Kids"][::3]]

    @property
    def annotations(self):
        return [self.suivre(reference) for page in self.pages for reference in page.get("Annots", [])]

    def _parcourir(self):
        racine = self.catalogue.get("StructTreeRoot")
        pile = [self.suivre(racine)] if racine else []
        while pile:
            element = pile.pop()
            if isinstance(element, dict):
                if "S" in element:
                    yield element
                pile += reversed(self.enfants(element))

    def _metadonnees(self):
        """{nom complet: valeur} des attributs déclarés dans les métadonnées XMP."""
        flux = self.suivre(self.catalogue.get("Metadata"))
        if flux is None:
            return {}
        racine = fromstring(b"\n".join(flux.stream))
        return {nom: valeur for element in racine.iter() for nom, valeur in element.attrib.items()}


# --- Tous les documents -----------------------------------------------------------------------------


def _balises(lu):
    marque = lu.catalogue.get("MarkInfo", {}).get("Marked") == "true"
    return len(lu.elements), "" if lu.elements and marque else "ses balises manquent."


def _langue(lu):
    return None, "" if _texte(lu.catalogue.get("Lang")) == "fr" else "sa langue n’est pas dite."


def _titre(lu):
    affiche = lu.catalogue.get("ViewerPreferences", {}).get("DisplayDocTitle") == "true"
    return None, "" if affiche and _texte(lu.pdf.info.get("Title")) else "son titre manque, ou ne s’affiche pas."


def _titres(lu):
    """Le premier est un H1, et aucun ne saute un rang."""
    rangs = [TITRES.index(element["S"]) + 1 for element in lu.des(*TITRES)]
    for avant, rang in zip([0, *rangs], rangs, strict=False):
        if rang > avant + 1:
            return len(rangs), f"un titre de rang {rang} suit un titre de rang {avant}."
    return len(rangs), ""


def _liens(lu):
    """Chaque zone cliquable se décrit et tient à une balise Link, sans autre balise ni autre lien dedans."""
    liens = [annotation for annotation in lu.annotations if annotation["Subtype"] == "/Link"]
    tenus = set()
    for element in lu.elements:
        for enfant in lu.enfants(element):
            if isinstance(enfant, dict) and enfant.get("Type") == "/OBJR":
                if element["S"] == "/Link":
                    tenus.add(enfant["Obj"])
            elif element["S"] == "/Link" and isinstance(enfant, dict):
                return len(liens), "un lien en contient un autre, ou un élément mis en forme."
    for lien in liens:
        if not _texte(lien.get("Contents")):
            return len(liens), "un lien ne dit pas où il mène."
        if lien.reference not in tenus:
            return len(liens), "un lien n’a pas sa balise."
    return len(liens), ""


def _tableaux(lu):
    """Chaque tableau a des en-têtes, et chaque cellule nomme les siens."""
    tableaux = lu.des("/Table")
    entetes = {_texte(cellule.get("ID")) for cellule in lu.des("/TH")}
    for cellule in lu.des("/TD"):
        nommes = [_texte(nom) for nom in cellule.get("A", {}).get("Headers", [])]
        if not nommes or not set(nommes) <= entetes:
            return len(tableaux), "une cellule de tableau n’a pas d’en-tête."
    return len(tableaux), ""


def _figures(lu):
    figures = lu.des("/Figure")
    muette = any(not _texte(figure.get("Alt")) for figure in figures)
    return len(figures), "une image n’a pas de texte qui la remplace." if muette else ""


def _polices(lu):
    polices = [o for o in lu.pdf.objects if isinstance(o, dict) and o.get("Type") == "/FontDescriptor"]
    absente = any(not {"FontFile", "FontFile2", "FontFile3"} & set(police) for police in polices)
    return len(polices), "une police n’est pas dans le fichier." if absente or not polices else ""


def _accessible(lu):
    return None, "" if lu.metadonnees.get(f"{{{PDFUA}}}part") == "1" else "il ne se déclare pas accessible (PDF/UA-1)."


DE_TOUS = {
    "balises": _balises,
    "langue": _langue,
    "titre affiché": _titre,
    "titres de chapitre, sans saut": _titres,
    "liens décrits": _liens,
    "tableaux avec en-têtes": _tableaux,
    "images avec texte de remplacement": _figures,
    "polices incorporées": _polices,
    "se déclare PDF/UA-1": _accessible,
}


# --- L’archive --------------------------------------------------------------------------------------


def _archive(lu):
    dit = lu.metadonnees.get(f"{{{PDFA}}}part"), lu.metadonnees.get(f"{{{PDFA}}}conformance")
    return None, "" if dit == ("3", "A") else "il ne se déclare pas archivable (PDF/A-3a)."


def _couleurs(lu):
    """Un profil de couleurs embarqué : dans trente ans, le même ocre."""
    intentions = lu.catalogue.get("OutputIntents", [])
    tenu = any(isinstance(lu.suivre(i.get("DestOutputProfile")), pydyf.Stream) for i in intentions)
    return None, "" if tenu else "son profil de couleurs manque."


DE_L_ARCHIVE = {"se déclare PDF/A-3a": _archive, "profil de couleurs incorporé": _couleurs}


def _jointes(lu, attendues):
    """Nommées, entières, et rattachées au document quand il est archivable."""
    noms = lu.suivre(lu.catalogue.get("Names", {}).get("EmbeddedFiles")) or {"Names": []}
    fiches = [lu.suivre(reference) for reference in noms["Names"][1::2]]
    presentes = [_texte(fiche["UF"]) for fiche in fiches if isinstance(lu.suivre(fiche["EF"]["F"]), pydyf.Stream)]
    rattachees = lu.catalogue.get("AF", [])
    if sorted(presentes) != sorted(attendues) or ("AF" in lu.catalogue and len(rattachees) != len(attendues)):
        return len(presentes), "un fichier joint manque."
    return len(presentes), ""


def _texte(valeur):
    """Le texte d’une chaîne du PDF, vide si elle manque."""
    texte = getattr(valeur, "string", "") or ""
    return texte.decode() if isinstance(texte, bytes) else texte
