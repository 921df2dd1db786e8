"""Les gestes : un bouton par état possible, une page qui demande ce qu’il faut dire, puis la porte commune."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.forms.models import fields_for_model
from django.urls import NoReverseMatch, reverse

from socle.etats import PassageInterdit, faire_passer
from socle.gestion import badges
from socle.gestion.formulaires import Fichier, Instant
from socle.models import Passage

FERME = None
"""Un passage que le logiciel fait seul, ou qui demande sa propre page : aucun bouton."""


@dataclass(frozen=True)
class Geste:
    """Ce que demande un passage d’état, et l’opération qui l’accomplit (la porte commune par défaut)."""

    libelle: str = ""
    champs: tuple[str, ...] = ()
    """Champs de l’objet que ce passage oblige à remplir."""
    facultatifs: tuple[str, ...] = ()
    motif: str = "facultatif"
    """« facultatif », « obligatoire », « aucun », ou le nom du champ de l’objet qui en tient lieu."""
    explication: str = ""
    grave: bool = False
    faire: Callable | None = None
    quand: Callable | None = None
    """Le bouton ne paraît que si ce prédicat, sur l’objet, est vrai."""
    lien: Callable | None = None
    """Pour un geste qui a sa propre page : l’adresse, à partir de l’objet."""
    refus: tuple[type[Exception], ...] = ()
    """Les exceptions par lesquelles l’opération dit pourquoi elle refuse."""
    sans_verifier: tuple[str, ...] = ()
    """Champs que l’opération règle elle-même : leurs contraintes ne se vérifient pas d’avance."""

    def accomplir(self, objet, champ, vers, *, par, motif, **champs):
        if self.faire:
            self.faire(objet, par=par, motif=motif, **champs)
        else:
            faire_passer(objet, vers, par=par, champ=champ, motif=motif, **ranger_les_fichiers(objet, champs))


def page_du_pilotage(page, lire=lambda objet: objet.pk):
    """L’adresse de cet objet au pilotage, ou rien s’il n’y a pas de telle page."""

    def lien(objet):
        try:
            return reverse(f"pilotage:{page}", args=[lire(objet)])
        except NoReverseMatch:
            return ""

    return lien


def ranger_les_fichiers(objet, champs):
    """La porte écrit la ligne d’un trait : un fichier reçu se range avant, et la ligne n’en garde que le nom."""
    ranges = dict(champs)
    for nom, valeur in champs.items():
        if isinstance(objet._meta.get_field(nom), models.FileField):
            fichier = getattr(objet, nom)
            if valeur and valeur != fichier:
                fichier.save(valeur.name, valeur, save=False)
            ranges[nom] = fichier.name
    return ranges


def case(champ, **options):
    """La case d’un champ du modèle ; les dates dans celle que le navigateur sait remplir."""
    if isinstance(champ, models.DateTimeField):
        return champ.formfield(form_class=Instant, widget=Instant.widget, **options)
    if isinstance(champ, models.DateField):
        return champ.formfield(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)
    if isinstance(champ, models.FileField):
        return champ.formfield(widget=Fichier, **options)
    if isinstance(champ, models.DecimalField):
        return champ.formfield(localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)
    return champ.formfield(**options)


class FormulaireDePassage(forms.Form):
    required_css_class = "required"

    def __init__(self, objet, champ, vers, geste, **options):
        super().__init__(**options)
        self.objet, self.champ, self.vers, self.geste = objet, champ, vers, geste
        noms = (*geste.champs, *geste.facultatifs)
        cases = fields_for_model(type(objet), noms, formfield_callback=case)
        for nom in noms:
            self.fields[nom] = cases[nom]
            self.fields[nom].required = nom in geste.champs
            self.initial[nom] = getattr(objet, nom)
        if geste.motif in ("facultatif", "obligatoire"):
            self.fields["motif"] = forms.CharField(
                label="Motif",
                required=geste.motif == "obligatoire",
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="Il paraît dans le journal de la fiche.",
            )

    def champs(self):
        return {nom: valeur for nom, valeur in self.cleaned_data.items() if nom != "motif"}

    def motif(self):
        nom = self.geste.motif if self.geste.motif in self.fields else "motif"
        return str(self.cleaned_data.get(nom, ""))

    def clean(self):
        """Ce que la base refuserait se dit ici, en français, avant d’écrire."""
        donnees = super().clean()
        if not self.errors:
            essai = copy(self.objet)
            setattr(essai, self.champ, self.vers)
            for nom, valeur in self.champs().items():
                setattr(essai, nom, valeur)
            essai.validate_constraints(exclude=self.geste.sans_verifier)
        return donnees

    def accomplir(self, par):
        """Vrai si le passage est fait ; sinon le formulaire dit pourquoi et garde ce qui est saisi."""
        try:
            with transaction.atomic():
                self.geste.accomplir(self.objet, self.champ, self.vers, par=par, motif=self.motif(), **self.champs())
        except (PassageInterdit, *self.geste.refus) as refus:
            self.add_error(None, str(refus))
        except ValidationError as refus:
            self.add_error(None, refus.messages)
        except IntegrityError:
            self.add_error(None, "Ce passage contredit une règle du plan : rien n’a été enregistré.")
        return not self.errors


def libelle_de(objet, champ, vers):
    return dict(objet._meta.get_field(champ).flatchoices)[vers]


def suites_possibles(objet, champ, gestes):
    """Les états où l’objet peut passer, dans l’ordre de leur liste, avec leur geste ; les passages fermés en moins."""
    admises = objet.SUITES[champ][getattr(objet, champ)]
    for vers, _ in objet._meta.get_field(champ).flatchoices:
        geste = gestes.get((champ, vers), Geste())
        if vers in admises and geste is not FERME and (geste.quand is None or geste.quand(objet)):
            yield vers, geste


def lire_les_etats(objet, gestes, tons, adresse):
    """Pour la fiche : chaque état, son badge et ses boutons."""
    return [
        {
            "nom": objet._meta.get_field(champ).verbose_name,
            "badge": badges.rendre_etat(objet, champ, tons),
            "gestes": lire_les_boutons(objet, champ, gestes, adresse),
        }
        for champ in objet.SUITES
    ]


def lire_les_boutons(objet, champ, gestes, adresse):
    """Un bouton par passage possible ; un geste qui a sa propre page n’en a que si elle existe."""
    boutons = [
        {
            "libelle": geste.libelle or f"Faire passer à « {libelle_de(objet, champ, vers)} »",
            "adresse": geste.lien(objet) if geste.lien else adresse(champ, vers),
            "grave": geste.grave,
        }
        for vers, geste in suites_possibles(objet, champ, gestes)
    ]
    return [bouton for bouton in boutons if bouton["adresse"]]


def journal_de(objet, combien=6):
    """Les derniers passages de l’objet, en phrases."""
    passages = Passage.objects.filter(type_objet__model=objet._meta.model_name, id_objet=objet.pk)
    passages = passages.filter(type_objet__app_label=objet._meta.app_label).select_related("par")[:combien]
    return [{"quand": passage.le, "phrase": dire_le_passage(passage, type(objet))} for passage in passages]


def dire_le_passage(passage, modele):
    """« État : « Brouillon » → « Publié », par Camille Martin (motif). »"""
    try:
        champ = modele._meta.get_field(passage.champ)
        nom, libelles = champ.verbose_name, dict(champ.flatchoices)
    except (models.FieldDoesNotExist, AttributeError):
        nom, libelles = passage.champ, {}
    depuis, vers = (libelles.get(etat, etat) or "—" for etat in (passage.depuis, passage.vers))
    auteur = passage.par or passage.qui or "le logiciel"
    motif = f" ({passage.motif})" if passage.motif else ""
    return f"{nom.capitalize()}\N{NO-BREAK SPACE}: « {depuis} » → « {vers} », par {auteur}{motif}."


def nommer_la_fiche(passage):
    return f"{passage.type_objet.name.capitalize()}\N{NO-BREAK SPACE}: {passage.objet or 'fiche effacée'}"
