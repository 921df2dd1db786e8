"""Les formulaires ouverts à tous : écarter les robots sans image à lire, sans compte et sans service extérieur.

Trois filets : un champ que personne ne voit, un formulaire signé qui ne s’envoie ni trop vite ni trop vieux, et un
nombre d’envois par heure depuis un même endroit. Aucun ne demande JavaScript.
"""

import hashlib

from allauth.account.adapter import get_adapter
from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

SECONDES_AU_MOINS = 3
HEURES_AU_PLUS = 12
ENVOIS_PAR_HEURE = 20
"""Un foyer, une classe ou un service partagent une adresse : assez pour eux, trop peu pour un robot."""

UNE_HEURE = 3600
SEL = "socle.robots"


class SansRobotForm(forms.Form):
    """À hériter en premier ; le gabarit inclut `composants/sans_robot.html`, et la vue donne la requête."""

    site_internet = forms.CharField(
        label="Laissez ce champ vide", required=False, widget=forms.TextInput(attrs={"tabindex": -1})
    )
    depart = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, requete, **kwargs):
        super().__init__(*args, **kwargs)
        self.requete = requete
        self.fields["site_internet"].widget.attrs["autocomplete"] = "off"
        self.fields["depart"].initial = tamponner()

    def clean(self):
        donnees = super().clean()
        if donnees.get("site_internet"):
            raise ValidationError("Un champ caché a été rempli : videz-le, ou rechargez la page.", code="robot")
        # Qui a autre chose à corriger le fait d’abord : on ne lui parle pas de vitesse.
        if not self.errors:
            self._lire_le_depart(donnees.get("depart", ""))
            compter(self.requete)
        return donnees

    def _lire_le_depart(self, tampon):
        try:
            verifier(tampon)
        except ValidationError:
            # La saisie est gardée ; le prochain envoi portera un départ juste.
            self.data = self.data.copy()
            self.data[self.add_prefix("depart")] = tampon if _est_recent(tampon) else tamponner()
            raise


def tamponner():
    """L’heure d’affichage du formulaire, signée."""
    return signing.TimestampSigner(salt=SEL).sign("ouvert")


def verifier(tampon):
    """Lève `ValidationError` : envoyé plus vite qu’une personne n’écrit, ou resté ouvert trop longtemps."""
    if not _est_recent(tampon):
        raise ValidationError(
            "Cette page est restée ouverte trop longtemps : relisez votre saisie, puis envoyez-la de nouveau.",
            code="vieux",
        )
    if _est_recent(tampon, SECONDES_AU_MOINS):
        raise ValidationError("C’était très rapide : attendez quelques secondes, puis envoyez de nouveau.", code="vite")


def _est_recent(tampon, secondes=HEURES_AU_PLUS * UNE_HEURE):
    try:
        signing.TimestampSigner(salt=SEL).unsign(tampon, max_age=secondes)
    except signing.BadSignature:
        return False
    return True


def compter(requete):
    """Compte cet envoi ; lève `ValidationError` au-delà de `ENVOIS_PAR_HEURE`, d’horloge, depuis la même adresse."""
    # L’adresse n’est gardée que brouillée, une heure, dans le cache.
    adresse = f"{get_adapter().get_client_ip(requete)}{requete.path}"
    heure = timezone.now().strftime("%Y%m%d%H")
    cle = f"robots:{heure}:{hashlib.sha256(adresse.encode()).hexdigest()}"
    cache.add(cle, 0, UNE_HEURE)
    envois = cache.incr(cle)
    # Le cache en base oublie la durée à chaque compte, et prendrait la sienne, de cinq minutes.
    cache.touch(cle, UNE_HEURE)
    if envois > ENVOIS_PAR_HEURE:
        raise ValidationError(
            "Trop d’envois depuis votre connexion : recommencez dans une heure, ou appelez la Ville.", code="trop"
        )
