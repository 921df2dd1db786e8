"""L’agenda et ses changements au format Atom (RFC 4287) : événements en entrée, texte en sortie."""

import re
import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.template.defaultfilters import linebreaksbr
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

# XML 1.0 les refuse tous, même écrits en entités.
INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
DEPART = datetime(2019, 1, 1, tzinfo=UTC)


class Flux(Atom1Feed):
    """Un flux vide garde une date fixe : celle de Django serait l’heure de la lecture."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else DEPART


def ecrire_l_agenda(evenements, nom, adresse):
    """Une entrée par événement, datée de son dernier changement annoncé."""
    flux = _ouvrir(nom, adresse)
    for evenement in evenements:
        flux.add_item(
            unique_id=evenement.uuid.urn,
            title=nettoyer(_titre(evenement)),
            link=settings.ADRESSE_DU_SITE + evenement.get_absolute_url(),
            description=_resumer(evenement.quand, _ou(evenement), evenement.chapo),
            pubdate=evenement.cree_le,
            updateddate=evenement.change_le,
            categories=[nettoyer(evenement.get_type_evenement_display())],
        )
    return flux.writeString("utf-8")


def ecrire_les_changements(nouvelles, nom, adresse):
    """`nouvelles` : des `nouvelles.Nouvelle`, la plus récente d’abord."""
    flux = _ouvrir(nom, adresse)
    for nouvelle in nouvelles:
        evenement = nouvelle.evenement
        flux.add_item(
            unique_id=uuid.uuid5(evenement.uuid, nouvelle.cle).urn,
            title=nettoyer(f"{evenement.titre} – {nouvelle.quoi}"),
            link=settings.ADRESSE_DU_SITE + evenement.get_absolute_url(),
            description=_resumer(nouvelle.phrase),
            pubdate=nouvelle.le,
            updateddate=nouvelle.le,
        )
    return flux.writeString("utf-8")


def _resumer(*lignes):
    """Django annonce du HTML : nos textes n’en sont pas, et leurs lignes doivent le rester."""
    return linebreaksbr(escape(nettoyer("\n".join(filter(None, lignes)))))


def nettoyer(texte):
    """Une ligne ou plusieurs, sans les caractères qu’un lecteur XML refuserait."""
    return INTERDITS.sub("", texte)


def _ouvrir(nom, adresse):
    return Flux(
        title=nettoyer(nom),
        link=f"{settings.ADRESSE_DU_SITE}/agenda/",
        feed_url=adresse,
        # Chaque flux a son identité : sans elle un lecteur confondrait l’agenda, ses filtres et ses changements.
        feed_guid=adresse,
        description=None,
        language="fr",
        author_name="Ville de Vitrolles",
    )


def _titre(evenement):
    titre = f"{evenement.titre} (donnée de démonstration)" if evenement.demonstration else evenement.titre
    if evenement.etat == evenement._meta.get_field("etat").default:
        return titre
    return f"{evenement.get_etat_display()} : {titre}"


def _ou(evenement):
    if evenement.est_en_ligne:
        return "En ligne"
    return str(evenement.lieu or "")
