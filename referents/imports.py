"""Les agents repris d’un fichier : leurs colonnes, qui ressemble à qui, qui n’y est plus."""

import unicodedata
from collections import defaultdict

from django import forms

from referents.departs import ce_que_laissent, lire_les_absents, noter_les_departs
from referents.forms.cases import Coches
from referents.models import Agent
from socle.gestion.cases import TexteOuRien
from socle.gestion.depot import FormulaireDeConfirmation, FormulaireDImport
from socle.gestion.ressource import Ressource


class Courriel(TexteOuRien):
    """Une adresse se compare sans ses majuscules : « D.Martin@ » et « d.martin@ » sont la même boîte."""

    def clean(self, value, row=None, **kwargs):
        adresse = super().clean(value, row, **kwargs)
        return adresse and adresse.lower()

    def render(self, value, obj=None, **kwargs):
        return super().render(value, obj, **kwargs).lower()


class AgentRessource(Ressource):
    """Un agent se reconnaît à son courriel ; sans courriel, à sa référence, ou à son nom dans son service."""

    avec_reference = True
    cle = ("courriel",)

    class Meta:
        model = Agent
        fields = ["prenom", "nom", "courriel", "service", "metier", "actif"]

    @classmethod
    def widget_de(cls, nom, champ):
        return Courriel() if nom == "courriel" else super().widget_de(nom, champ)

    def dire_la_cle(self):
        sans = " + ".join(self.fields[nom].column_name for nom in ("prenom", "nom", "service"))
        return f"{super().dire_la_cle()}, ou sans courriel {sans}"

    def cle_d_un_objet(self, agent):
        return (agent.courriel.lower(),) if agent.courriel else (agent.prenom, agent.nom, agent.service_id)

    def cle_d_une_ligne(self, row):
        """Reprendre deux fois une liste sans courriels ne double personne ; une fiche qui a le sien n’est pas elle."""
        try:
            prenom, nom, courriel, service = (
                self.fields[champ].clean(row) for champ in ("prenom", "nom", "courriel", "service")
            )
        except (KeyError, ValueError):
            return super().cle_d_une_ligne(row)
        return (courriel,) if courriel else (prenom, nom, service and service.pk)

    def after_import(self, dataset, result, **kwargs):
        super().after_import(dataset, result, **kwargs)
        vus = [ligne.object_id for ligne in result if ligne.object_id]
        if kwargs["dry_run"]:
            donner_les_avis(result)
            if kwargs.get("liste_complete"):
                result.absents = lire_les_absents(vus)
        elif kwargs.get("partis"):
            raison = f"absent du fichier {kwargs.get('file_name') or ''}".strip()
            result.partis = noter_les_departs(kwargs["partis"], vus, par=kwargs["user"], raison=raison)


def donner_les_avis(result):
    """À chaque ligne, ce qu’il faut savoir avant de confirmer : un homonyme, ou ce que laisse un départ."""
    for ligne in result:
        ligne.avis = []
    nouvelles = [ligne for ligne in result if ligne.is_new()]
    if nouvelles:
        homonymes = _lire_les_homonymes()
        for ligne in nouvelles:
            ligne.avis += [_dire_l_homonyme(a) for a in homonymes[_nom(ligne.instance)] if a.pk != ligne.object_id]
    partantes = [ligne for ligne in result if ligne.is_update() and ligne.original.actif and not ligne.instance.actif]
    laisses = ce_que_laissent([ligne.object_id for ligne in partantes]) if partantes else {}
    for ligne in partantes:
        ligne.avis += [f"Ce départ laisse{LIEN}{phrase}." for phrase in laisses[ligne.object_id]]


LIEN = "\N{NO-BREAK SPACE}: "


def _lire_les_homonymes():
    """Les agents par nom et par direction, accents et majuscules ôtés ; ceux que le fichier ajoute compris."""
    par_nom = defaultdict(list)
    for agent in Agent.objects.select_related("service__direction"):
        par_nom[_nom(agent)].append(agent)
    return par_nom


def _nom(agent):
    return _plier(agent.prenom), _plier(agent.nom), agent.service.direction_id


def _plier(texte):
    sans_accent = unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode()
    return sans_accent.replace("-", " ").casefold().strip()


def _dire_l_homonyme(agent):
    adresse = agent.courriel or "sans courriel"
    return (
        f"Déjà dans cette direction{LIEN}{agent} ({adresse}, référence #{agent.pk}). Si c’est la même personne,"
        " écrivez cette référence dans sa ligne plutôt que d’en faire une fiche de plus."
    )


class ImportDAgentsForm(FormulaireDImport):
    liste_complete = forms.BooleanField(
        label="Ce fichier est la liste complète des agents",
        required=False,
        help_text="Vous verrez qui est en poste et n’y est pas. Personne n’est retiré sans que vous le cochiez.",
    )


class ConfirmationDAgentsForm(FormulaireDeConfirmation):
    partis = Coches(coerce=int, required=False)

    def __init__(self, *args, complete=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not complete:
            del self.fields["partis"]
