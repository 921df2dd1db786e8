"""Ce que plusieurs pages montrent du réseau sans que leur vue le sache."""

from django import template

from referents.models import NoteReseau

register = template.Library()


@register.simple_tag(takes_context=True)
def notes_a_lire(context):
    """Les notes que la personne n’a pas encore marquées comme lues ; rien pour qui n’est pas référent."""
    utilisateur = context["request"].user
    if not utilisateur.is_authenticated or not utilisateur.est_referent:
        return []
    return list(NoteReseau.objects.a_lire_par(utilisateur.agent).order_by("a_lire_avant", "-publiee_le", "pk"))
