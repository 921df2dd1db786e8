"""Ce qu’un écran demande de plus qu’une feuille aux tableaux du rapport. Pure : du HTML au HTML.

Au téléphone, un tableau devient une suite de cartes où chaque case dit sa colonne ; sur un écran moyen, il défile dans
sa boîte. Les gabarits servent au PDF, qui n’a besoin ni de l’un ni de l’autre : la page du site habille leur rendu.
"""

from html.parser import HTMLParser

BOITE = '<div class="defile">'


def etiqueter(html):
    """Le même HTML ; chaque `td` gagne `data-libelle`, le titre de sa colonne, et chaque `table` sa boîte `defile`."""
    etiqueteur = _Etiqueteur()
    etiqueteur.feed(html)
    etiqueteur.close()
    return "".join(etiqueteur.sortie)


class _Etiqueteur(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.sortie = []
        self.titres, self.en_tete, self.rang, self.boite = [], False, 0, False

    def handle_starttag(self, balise, attributs):
        texte = self.get_starttag_text()
        if balise == "table":
            self.titres = []
            self.boite = not (self.sortie and self.sortie[-1] == BOITE)
            texte = BOITE + texte if self.boite else texte
        elif balise == "thead":
            self.en_tete = True
        elif balise == "tr":
            self.rang = 0
        elif balise in ("th", "td"):
            texte = self._case(balise, dict(attributs), texte)
        self.sortie.append(texte)

    def _case(self, balise, attributs, texte):
        if self.en_tete:
            self.titres.append("")
        elif balise == "td" and self.rang < len(self.titres) and "data-libelle" not in attributs:
            titre = self.titres[self.rang].strip().replace('"', "&quot;")
            texte = f'<td data-libelle="{titre}"{texte[3:]}'
        self.rang += int(attributs.get("colspan", 1))
        return texte

    def handle_endtag(self, balise):
        if balise == "thead":
            self.en_tete = False
        self.sortie.append(f"</{balise}>")
        if balise == "table" and self.boite:
            self.sortie.append("</div>")

    def handle_data(self, texte):
        if self.en_tete and self.titres:
            self.titres[-1] += texte
        self.sortie.append(texte)

    def handle_entityref(self, nom):
        self.handle_data(f"&{nom};")

    def handle_charref(self, nom):
        self.handle_data(f"&#{nom};")

    def handle_startendtag(self, balise, attributs):
        self.sortie.append(self.get_starttag_text())
