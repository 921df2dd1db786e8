"""Écrire un message : il est rangé avec ce qui l’a fait naître, puis confié à la file après la validation."""

from django.conf import settings
from django.template.loader import render_to_string

from socle.models import Courriel, EtatCourriel
from socle.tasks import expedier


def envoyer(message, destinataire, *, cle="", a_relire=False, **contexte):
    """Rend `templates/courriels/<message>_{sujet.txt,texte.txt,corps.html}` et range le courriel.

    Une `cle` déjà employée ne crée rien de plus : le message existant est rendu tel quel.
    """
    contexte = {"adresse_du_site": settings.ADRESSE_DU_SITE, **contexte}
    sujet = " ".join(render_to_string(f"courriels/{message}_sujet.txt", contexte).split())
    champs = {
        "message": message,
        "destinataire": destinataire,
        "sujet": sujet[:200],
        "texte": render_to_string(f"courriels/{message}_texte.txt", contexte).strip() + "\n",
        "html": render_to_string(f"courriels/{message}_corps.html", contexte),
        "etat": EtatCourriel.A_RELIRE if a_relire else EtatCourriel.EN_ATTENTE,
    }
    if cle:
        courriel, nouveau = Courriel.objects.get_or_create(cle=cle, defaults=champs)
    else:
        courriel, nouveau = Courriel.objects.create(**champs), True
    if nouveau and not a_relire:
        expedier.delay_on_commit(courriel.pk)
    return courriel
