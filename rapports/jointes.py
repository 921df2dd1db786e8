"""Les fichiers qu’une édition adoptée porte avec elle : un CSV par tableau qu’elle imprime, et tous les chiffres
figés en JSON."""

import json

from rapports.tableaux import du_document, en_csv
from socle.pdf import Jointe

TOUS_LES_CHIFFRES = "chiffres-figes.json"


def jointes_de(edition, contenu, fige):
    """`fige` : le contenu tel que la base le garde. Vide pour un document de travail : ses chiffres changent encore."""
    if not edition.definitive:
        return ()
    le = edition.instantane.fige_le
    tableaux = [Jointe(f"{t.code}.csv", en_csv(t), t.titre, le) for t in du_document(edition.document, contenu)]
    return (*tableaux, Jointe(TOUS_LES_CHIFFRES, _json(fige), "Tous les chiffres figés", le, "Source"))


def _json(fige):
    return json.dumps(fige, ensure_ascii=False, sort_keys=True, indent=1).encode()
