"""Ce qu’une case veut dire : lue comme une personne l’écrit, rendue comme elle la lit."""

import datetime
import re
from decimal import Decimal, InvalidOperation

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist, ValidationError
from django.utils import timezone
from import_export import widgets

SEPARATEUR = " ; "


class Texte(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).replace("\r\n", "\n").strip()

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value).replace("\r\n", "\n").strip()


class TexteOuRien(Texte):
    """Un texte unique et facultatif : vide se dit « rien », sinon deux lignes vides se heurteraient."""

    def clean(self, value, row=None, **kwargs):
        return super().clean(value, row, **kwargs) or None


class Nombre(widgets.Widget):
    def __init__(self, sorte=int):
        super().__init__()
        self.sorte = sorte

    def clean(self, value, row=None, **kwargs):
        texte = "".join(str("" if value is None else value).replace(",", ".").split())
        if not texte:
            return None
        try:
            nombre = Decimal(texte)
            if self.sorte is int and nombre != int(nombre):
                raise InvalidOperation
            return self.sorte(nombre)
        except (InvalidOperation, ValueError, OverflowError):
            raise ValueError(f"« {value} » n’est pas un nombre{' entier' if self.sorte is int else ''}.") from None

    def render(self, value, obj=None, **kwargs):
        return value


class OuiNon(widgets.Widget):
    MOTS = {"oui": True, "vrai": True, "true": True, "1": True, "x": True}
    MOTS |= {"non": False, "faux": False, "false": False, "0": False, "": False}

    def clean(self, value, row=None, **kwargs):
        mot = str("" if value is None else value).strip().lower()
        if mot not in self.MOTS:
            raise ValueError(f"« {value} » : écrivez « oui » ou « non ».")
        return self.MOTS[mot]

    def render(self, value, obj=None, **kwargs):
        return "oui" if value else "non"


class Jour(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        if value in (None, ""):
            return None
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        for forme in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                return datetime.datetime.strptime(str(value).strip(), forme).replace(tzinfo=datetime.UTC).date()
            except ValueError:
                continue
        raise ValueError(f"« {value} » n’est pas une date : écrivez-la comme 21/03/2027.")

    def render(self, value, obj=None, **kwargs):
        return value


class Moment(widgets.Widget):
    """Un jour et son heure de Paris, à la seconde : un tableur ne connaît ni le fuseau ni les fractions."""

    def clean(self, value, row=None, **kwargs):
        if value in (None, ""):
            return None
        if not isinstance(value, datetime.datetime):
            value = self._lire(str(value).strip())
        exact = value + datetime.timedelta(milliseconds=500)
        return timezone.make_aware(exact.replace(microsecond=0, tzinfo=None))

    def _lire(self, texte):
        for forme in ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S"):
            try:
                return datetime.datetime.strptime(texte, forme).replace(tzinfo=datetime.UTC)
            except ValueError:
                continue
        raise ValueError(f"« {texte} » n’est pas un jour et une heure : écrivez-les comme 21/03/2027 18:00.")

    def render(self, value, obj=None, **kwargs):
        return None if value is None else timezone.localtime(value).replace(microsecond=0, tzinfo=None)


class Heure(widgets.Widget):
    """« 18:30 », « 18 h 30 », « 18h » ; un tableur donne une heure, ou la fraction du jour."""

    def clean(self, value, row=None, **kwargs):
        if value in (None, ""):
            return None
        if isinstance(value, datetime.datetime):
            return value.time().replace(microsecond=0)
        if isinstance(value, datetime.time):
            return value.replace(microsecond=0)
        if isinstance(value, float) and 0 <= value < 1:
            return datetime.time(*divmod(min(round(value * 24 * 60), 24 * 60 - 1), 60))
        lue = re.fullmatch(r"(\d{1,2})\s*[h:]\s*(\d{2})?(?::00)?", str(value).strip().lower())
        if not lue or int(lue[1]) > 23 or int(lue[2] or 0) > 59:
            raise ValueError(f"« {value} » n’est pas une heure : écrivez-la comme 18:30.")
        return datetime.time(int(lue[1]), int(lue[2] or 0))

    def render(self, value, obj=None, **kwargs):
        return value


class Choix(widgets.Widget):
    def __init__(self, champ):
        super().__init__()
        self.libelles = dict(champ.flatchoices)
        self.valeurs = {str(mot).lower(): valeur for valeur, libelle in champ.flatchoices for mot in (valeur, libelle)}

    def clean(self, value, row=None, **kwargs):
        mot = str("" if value is None else value).strip()
        if not mot:
            return ""
        if mot.lower() not in self.valeurs:
            admis = ", ".join(str(libelle) for libelle in self.libelles.values())
            raise ValueError(f"« {mot} » n’est pas admis ; choisissez parmi : {admis}.")
        return self.valeurs[mot.lower()]

    def render(self, value, obj=None, **kwargs):
        return str(self.libelles.get(value, value or ""))


class ParCle(widgets.Widget):
    """Une fiche liée, désignée par sa clé : un code, plusieurs morceaux séparés par « / », ou sa seule référence."""

    def __init__(self, modele, chemins):
        super().__init__()
        self.modele, self.chemins, self.trouves = modele, chemins, {}

    def lire(self, objet):
        morceaux = []
        for chemin in self.chemins:
            valeur = objet
            for pas in chemin.split("__"):
                valeur = getattr(valeur, pas)
            morceaux.append(str(valeur or ""))
        return "/".join(morceaux) if morceaux and all(morceaux) else f"#{objet.pk}"

    def trouver(self, cle):
        cle = str(cle).strip()
        if cle not in self.trouves:
            self.trouves[cle] = self._chercher(cle)
        return self.trouves[cle]

    def _chercher(self, cle):
        nom = self.modele._meta.verbose_name
        morceaux = cle.split("/", len(self.chemins) - 1)
        criteres = {"pk": cle[1:]} if cle.startswith("#") else dict(zip(self.chemins, morceaux, strict=False))
        try:
            if not cle.startswith("#") and len(morceaux) != len(self.chemins):
                raise ObjectDoesNotExist
            return self.modele._base_manager.get(**criteres)
        except MultipleObjectsReturned:
            raise ValueError(f"« {cle} » désigne plusieurs fiches ({nom}) : précisez.") from None
        except (ObjectDoesNotExist, ValueError, ValidationError):
            raise ValueError(f"« {cle} » ne correspond à aucune fiche ({nom}).") from None

    def clean(self, value, row=None, **kwargs):
        return None if value in (None, "") else self.trouver(value)

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else self.lire(value)


class PlusieursParCle(widgets.ManyToManyWidget):
    def __init__(self, modele, chemins):
        super().__init__(modele)
        self.une = ParCle(modele, chemins)

    def clean(self, value, row=None, **kwargs):
        cles = [cle.strip() for cle in str("" if value is None else value).split(";") if cle.strip()]
        try:
            return [self.une.trouver(cle) for cle in cles]
        except ValueError as refus:
            raise ValidationError(str(refus)) from None

    def render(self, value, obj=None, **kwargs):
        return SEPARATEUR.join(sorted(self.une.lire(objet) for objet in value.all())) if value is not None else ""


class Reference(widgets.Widget):
    def render(self, value, obj=None, **kwargs):
        return f"#{value}" if value else ""


class EnClair(widgets.Widget):
    """Une fiche liée, ou plusieurs, par leur nom : à lire seulement."""

    def render(self, value, obj=None, **kwargs):
        if hasattr(value, "all"):
            return SEPARATEUR.join(sorted(str(objet) for objet in value.all()))
        return "" if value is None else str(value)
