"""À quelle version en est une fiche : ce que deux personnes comparent pour ne pas s’écraser."""


def version_de(objet):
    """Ce qui change à chaque écriture : le numéro que l’objet tient, sinon celui de sa dernière ligne d’histoire.

    Un texte, vide pour un objet neuf ; « 0 » s’il n’a encore aucune histoire.
    """
    if objet.pk is None:
        return ""
    if hasattr(objet, "version"):
        return str(objet.version)
    derniere = type(objet).history.filter(**{objet._meta.pk.name: objet.pk}).order_by("-history_id")
    return str(derniere.values_list("history_id", flat=True).first() or 0)
