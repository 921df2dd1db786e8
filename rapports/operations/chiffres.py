"""Prendre les chiffres tels qu’ils sont, et y joindre ce que le comité en a dit."""

import dataclasses
import datetime

from django.db import transaction
from django.utils import timezone

from rapports.contenu import reunir
from rapports.etats import EtatRapport
from rapports.lectures import photos
from rapports.models import ImageFigee, Instantane
from rapports.operations.verrous import rapports_verrouilles, suivant
from rapports.registres import lire_les_comites, lire_les_textes
from rapports.structure import depuis_json, empreinte, en_json
from socle.etats import faire_passer


def jour_d_arret(rapport):
    """Sans autre choix, un rapport s’arrête au dernier jour de son année, ou aujourd’hui si elle n’est pas finie."""
    return rapport.date_arret or min(timezone.localdate(), datetime.date(rapport.annee, 12, 31))


@transaction.atomic
def figer(rapport, *, par):
    """Prend les chiffres tels qu’ils sont : rien de ce qui change ensuite ne les touche."""
    # Sous le verrou : un texte ou une date enregistrés à l’instant comptent, ou viennent trop tard pour de bon.
    rapport.refresh_from_db(from_queryset=rapports_verrouilles())
    contenu = en_json(reunir(rapport.annee, rapport.plan, jour_d_arret(rapport)))
    faire_passer(rapport, EtatRapport.FIGE, par=par)
    instantane = Instantane.objects.create(
        rapport=rapport,
        numero=suivant(rapport.instantanes),
        fige_par=par,
        contenu=contenu,
        sha256=empreinte(contenu),
    )
    photos.copier(instantane)
    return instantane


def joindre_ce_qu_a_dit_le_comite(rapport):
    """À l’adoption : les mêmes chiffres, les avis reçus et les suites données depuis. Sans neuf, rien ne s’écrit."""
    fige = rapport.instantanes.first()
    lu = depuis_json(fige.contenu)
    comite, _ = lire_les_comites(rapport.plan, rapport.annee, lu.arrete_le)
    complet = dataclasses.replace(lu, comite=comite, avis=lire_les_textes(rapport.annee).avis)
    if complet == lu:
        return
    contenu = en_json(complet)
    joint = Instantane.objects.create(
        rapport=rapport,
        numero=suivant(rapport.instantanes),
        fige_le=fige.fige_le,
        fige_par=fige.fige_par,
        contenu=contenu,
        sha256=empreinte(contenu),
    )
    # Le fichier d’une photo figée ne change pas : les deux lignes le partagent.
    for image in fige.images.all():
        ImageFigee.objects.create(instantane=joint, fichier=image.fichier.name, sha256=image.sha256)
