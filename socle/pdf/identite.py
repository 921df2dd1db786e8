"""Ce que le PDF déclare être : PDF/UA-1 (accessible), ou PDF/A-3a et PDF/UA-1 à la fois (accessible et archivable).

WeasyPrint ne déclare qu’une norme. La seconde s’ajoute à ses métadonnées, avec le schéma d’extension que PDF/A exige
pour tout nom qu’il ne connaît pas, sous les préfixes attendus.
"""

from types import MethodType
from xml.etree.ElementTree import Element, SubElement, fromstring, register_namespace, tostring

ACCESSIBLE, ARCHIVE = "pdf/ua-1", "pdf/a-3a+ua-1"
VARIANTES = {ACCESSIBLE: "pdf/ua-1", ARCHIVE: "pdf/a-3a"}

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PDFA = "http://www.aiim.org/pdfa/ns/id/"
PDFUA = "http://www.aiim.org/pdfua/ns/id/"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPRIETE = "http://www.aiim.org/pdfa/ns/property#"
for prefixe, espace in {"pdfaExtension": EXTENSION, "pdfaSchema": SCHEMA, "pdfaProperty": PROPRIETE}.items():
    register_namespace(prefixe, espace)

PART = {"name": "part", "valueType": "Integer", "category": "internal", "description": "Part of PDF/UA"}


def declarer(document, profil):
    """À appeler entre la mise en pages et l’écriture."""
    if profil == ARCHIVE:
        metadonnees = document.metadata
        metadonnees.generate_rdf_metadata = MethodType(_avec_pdf_ua, metadonnees)


def _avec_pdf_ua(metadonnees, norme, version, niveau):
    rdf = fromstring(type(metadonnees).generate_rdf_metadata(metadonnees, norme, version, niveau))
    _description(rdf).set(_nom(PDFUA, "part"), "1")
    _decrire_pdf_ua(_description(rdf))
    return tostring(rdf, encoding="utf-8")


def _decrire_pdf_ua(description):
    schemas = SubElement(SubElement(description, _nom(EXTENSION, "schemas")), _nom(RDF, "Bag"))
    schema = _ressource(schemas)
    for nom, valeur in (("schema", "PDF/UA identification schema"), ("namespaceURI", PDFUA), ("prefix", "pdfuaid")):
        SubElement(schema, _nom(SCHEMA, nom)).text = valeur
    suite = SubElement(SubElement(schema, _nom(SCHEMA, "property")), _nom(RDF, "Seq"))
    propriete = _ressource(suite)
    for nom, valeur in PART.items():
        SubElement(propriete, _nom(PROPRIETE, nom)).text = valeur


def _description(rdf):
    return SubElement(rdf, _nom(RDF, "Description"), {_nom(RDF, "about"): ""})


def _ressource(parent) -> Element:
    return SubElement(parent, _nom(RDF, "li"), {_nom(RDF, "parseType"): "Resource"})


def _nom(espace, nom):
    return f"{{{espace}}}{nom}"
