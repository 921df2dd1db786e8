"""Écrire un message : il est rangé avec ce qui l’a fait naître, puis confié à la file après la validation."""

from django.conf import settings
from django.db import transaction
from django.template import Context
from django.template.loader import get_template, render_to_string

from socle.models import Courriel, EtatCourriel
from socle.tasks import expedier


def envoyer(message, destinataire, *, cle="", a_relire=False, **contexte):
    """Rend `templates/courriels/<message>_{sujet.txt,texte.txt,corps.html}` et range le courriel.

    Une `cle` déjà employée ne crée rien de plus : le message existant est rendu tel quel.
    """
    contexte = {"adresse_du_site": settings.ADRESSE_DU_SITE, **contexte}
    sujet = _en_texte(f"courriels/{message}_sujet.txt", contexte)
    champs = {
        "message": message,
        "destinataire": destinataire,
        # `split("\n")` et non `split()` : les espaces insécables restent.
        "sujet": " ".join(ligne.strip(" ") for ligne in sujet.strip().split("\n"))[:200],
        "texte": _en_texte(f"courriels/{message}_texte.txt", contexte).strip() + "\n",
        "html": render_to_string(f"courriels/{message}_corps.html", contexte),
        "etat": EtatCourriel.A_RELIRE if a_relire else EtatCourriel.EN_ATTENTE,
    }
    if cle:
        courriel, nouveau = Courriel.objects.get_or_create(cle=cle, defaults=champs)
    else:
        courriel, nouveau = Courriel.objects.create(**champs), True
    if nouveau and not a_relire:
        confier(courriel)
    return courriel


def _en_texte(gabarit, contexte):
    """Rend un gabarit sans l’échappement de HTML : une apostrophe reste une apostrophe."""
    return get_template(gabarit).template.render(Context(contexte, autoescape=False))


def confier(courriel):
    """Met le courriel dans la file après la validation. File absente : le balayage d’une minute le reprendra."""
    # Une fonction et non `partial` : Django écrit son nom au journal quand elle échoue, et `partial` n’en a pas.
    transaction.on_commit(lambda: expedier.delay(courriel.pk), robust=True)
