"""Ce que partagent les classeurs : leur type, et la garde contre les formules."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r")


def inoffensif(valeur):
    """Un texte qui commencerait une formule reste un texte, ici comme dans un CSV que l’on en tirerait."""
    if isinstance(valeur, str) and valeur.startswith(DEBUTS_DE_FORMULE):
        return f"'{valeur}"
    return valeur or None
