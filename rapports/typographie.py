"""La typographie française d’un texte écrit au clavier : apostrophes, guillemets, espaces insécables. Pure."""

import re

INSECABLE = "\N{NO-BREAK SPACE}"
FINE = "\N{NARROW NO-BREAK SPACE}"
MOIS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
REGLES = [
    (r"ʳᵉ", "re"),
    (r"ᵉ", "e"),
    (r"(?<=\w)'(?=\w)", "’"),
    (r"\"([^\"\n]*)\"", f"«{INSECABLE}\\1{INSECABLE}»"),
    (r"\.\.\.", "…"),
    # Deux signes hauts et les guillemets veulent une espace insécable ; celle du clavier se coupe en fin de ligne.
    (r"(?<=\S) (?=[:;!?»%€])", INSECABLE),
    (r"(?<=«) ", INSECABLE),
    (r"\b([Nn]° ?)(?=\d)", f"n°{INSECABLE}"),
    (r"(?<!\d)(\d{1,3}) (?=\d{3}(?!\d))", f"\\1{FINE}"),
    (rf"(?<=\d) (?=(?:h|km|ans|{MOIS})\b)", INSECABLE),
    (r"\b1er (?=\w)", f"1er{INSECABLE}"),
    (r"(?<=[a-zàâçéèêëîïôûùüÿœ\)»]) – (?=\w)", f"{INSECABLE}– "),
]
REGLES = [(re.compile(motif), remplacement) for motif, remplacement in REGLES]


def composer_le_texte(texte):
    for motif, remplacement in REGLES:
        texte = motif.sub(remplacement, texte)
    return texte
