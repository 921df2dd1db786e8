"""Des requêtes préparées : Django en écrit le texte une fois, la page ne fait plus que les poser.

Construire et écrire une requête coûte à Django plusieurs fois ce que la base met à répondre ; sur une page que tout le
monde lit, c’est le premier coût. Le texte vient toujours d’un choix (`QuerySet`) : rien ne s’écrit à la main.
"""

from dataclasses import dataclass

from django.db import connections


@dataclass(frozen=True)
class Preparee:
    """Ce qu’il faut pour la poser ; aucune connexion : elle sert à tous les fils du processus."""

    base: str
    sql: str
    parametres: tuple
    conversions: tuple
    """(rang de la colonne, fonctions, expression) : ce que Django fait des valeurs que la base rend."""

    def lire(self, places=None):
        """Les lignes, en listes de valeurs. `places` : {valeur tenue à la préparation: valeur de cette fois}."""
        connexion = connections[self.base]
        parametres = self.parametres if places is None else [_a_sa_place(p, places) for p in self.parametres]
        with connexion.cursor() as curseur:
            curseur.execute(self.sql, parametres)
            lignes = [list(ligne) for ligne in curseur.fetchall()]
        for rang, fonctions, expression in self.conversions:
            for ligne in lignes:
                for convertir in fonctions:
                    ligne[rang] = convertir(ligne[rang], expression, connexion)
        return lignes


def _a_sa_place(parametre, places):
    # Un jour ou une heure ne tient jamais de place : seuls des nombres négatifs le font, qu’aucun numéro ne porte.
    return places.get(parametre, parametre) if isinstance(parametre, int) else parametre


def preparer(choix):
    """`choix` : un `values_list`. Les valeurs qu’on lui donne restent, sauf celles que `lire` remplacera."""
    compilateur = choix.query.get_compiler(choix.db)
    sql, parametres = compilateur.as_sql()
    colonnes = [colonne for colonne, *_ in compilateur.select[: compilateur.col_count]]
    conversions = compilateur.get_converters(colonnes)
    return Preparee(
        choix.db, sql, tuple(parametres), tuple((rang, tuple(f), e) for rang, (f, e) in conversions.items())
    )
