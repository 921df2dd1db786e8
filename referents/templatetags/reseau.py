"""Ce que plusieurs pages montrent du réseau sans que leur vue le sache."""

from django import template

from referents.models import NoteReseau

register = template.Library()


@register.filter
def pluriel(nombre, formes="s"):
    """L’accord français : zéro est un singulier. « 0 lettre », « 1 lettre », « 2 lettres » ; ou « t,ent »."""
    singulier, _, plusieurs = formes.rpartition(",")
    return plusieurs if nombre > 1 else singulier


@register.simple_tag(takes_context=True)
def notes_a_lire(context):
    """Les notes que la personne n’a pas encore marquées comme lues ; rien pour qui n’est pas référent."""
    utilisateur = context["request"].user
    if not utilisateur.is_authenticated or not utilisateur.est_referent:
        return []
    return list(NoteReseau.objects.a_lire_par(utilisateur.agent).les_plus_pressantes())
