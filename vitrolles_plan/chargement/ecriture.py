"""Vérifier toutes les lignes, écrire celles qui manquent ou diffèrent, ou ne rien écrire du tout."""

from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction

from vitrolles_plan.chargement.lecture import DOSSIER, Erreur, FichierIllisible, LignesFausses, lire
from vitrolles_plan.chargement.tables import TABLES

RAISON = "Chargement du plan signé"
OUI_OU_NON = {"oui": True, "non": False, "": False}


@dataclass
class Compte:
    fichier: str
    lignes: int = 0
    crees: int = 0
    modifies: int = 0

    @property
    def inchanges(self):
        return self.lignes - self.crees - self.modifies


@dataclass
class Repertoire:
    """Les objets d’un modèle par leurs codes, et leurs codes par identifiant."""

    fichier: str
    objets: dict = field(default_factory=dict)
    cles: dict = field(default_factory=dict)
    refuses: set = field(default_factory=set)
    illisible: bool = False

    def ranger(self, cle, objet):
        self.objets.setdefault(cle, objet)
        self.cles[objet.pk] = cle

    def excuse(self, cle):
        """L’absence de ce code est déjà expliquée par une autre erreur."""
        return self.illisible or cle in self.refuses


class SuiteDUneErreur(Exception):
    """La ligne cite une ligne déjà refusée : la signaler aussi n’apprendrait rien."""


@transaction.atomic
def charger(dossier=DOSSIER):
    """Charge tous les fichiers du dossier ; rend un `Compte` par fichier ou lève `LignesFausses`."""
    return Chargement(dossier).executer()


class Chargement:
    def __init__(self, dossier):
        self.dossier = dossier
        self.erreurs = []
        self.repertoires = {table.modele: Repertoire(table.fichier) for table in TABLES}

    def executer(self):
        comptes = [self._charger(table) for table in TABLES]
        if self.erreurs:
            raise LignesFausses(self.erreurs)
        return comptes

    def _charger(self, table):
        compte = Compte(table.fichier)
        repertoire = self.repertoires[table.modele]
        for objet in table.modele._base_manager.all():
            repertoire.ranger(self._cle(objet, table), objet)
        vues = {}
        for ligne in self._lire(table, repertoire):
            cle = ligne.cle(table.cle)
            if cle in vues:
                self._signaler(table, ligne, "", f"« {cle} » est déjà à la ligne {vues[cle]}.")
                continue
            vues[cle] = ligne.numero
            compte.lignes += 1
            try:
                self._charger_la_ligne(table, ligne, repertoire, compte)
            except (ValidationError, SuiteDUneErreur) as erreur:
                repertoire.refuses.add(cle)
                self._signaler_toutes(table, ligne, erreur)
        return compte

    def _lire(self, table, repertoire):
        try:
            lignes, mal_decoupees = lire(self.dossier / table.fichier, table.colonnes, table.cle)
        except FichierIllisible as erreur:
            repertoire.illisible = True
            self.erreurs.append(Erreur(table.fichier, erreur.ligne, "", erreur.message))
            return []
        # Une ligne mal découpée a perdu son code : on ne reproche pas aux autres de la citer.
        repertoire.illisible = bool(mal_decoupees)
        self.erreurs += [Erreur(table.fichier, numero, "", message) for numero, message in mal_decoupees]
        return lignes

    def _charger_la_ligne(self, table, ligne, repertoire, compte):
        valeurs, liens = self._convertir(table, ligne)
        cle = ligne.cle(table.cle)
        objet = repertoire.objets.get(cle)
        if objet is None:
            objet = table.modele(**valeurs)
            objet.full_clean()
            _enregistrer(objet, liens)
            repertoire.ranger(cle, objet)
            compte.crees += 1
        else:
            compte.modifies += self._remettre_ce_qui_est_signe(table, objet, valeurs, liens)

    def _remettre_ce_qui_est_signe(self, table, objet, valeurs, liens):
        if getattr(objet, "demonstration", False):
            raise ValidationError("une donnée de démonstration porte déjà ce code : elle n’est pas touchée.")
        valeurs = {n: v for n, v in valeurs.items() if n in table.signes and getattr(objet, n) != v}
        liens = {n: v for n, v in liens.items() if n in table.signes and set(getattr(objet, n).all()) != set(v)}
        if not valeurs and not liens:
            return False
        for nom, valeur in valeurs.items():
            setattr(objet, nom, valeur)
        if hasattr(objet, "version"):
            objet.version += 1
        objet.full_clean()
        _enregistrer(objet, liens)
        return True

    # --- Des cellules aux valeurs ---

    def _convertir(self, table, ligne):
        """Les valeurs des champs et les liens multiples de la ligne ; lève une erreur par champ faux."""
        valeurs, liens, fautes, suite = {}, {}, {}, False
        for nom, cellule in ligne.cellules.items():
            champ = table.champs[nom]
            try:
                if champ.many_to_many:
                    liens[nom] = [self._citer(champ, code.strip()) for code in cellule.split("|") if code.strip()]
                else:
                    valeurs[nom] = (
                        self._citer(champ, cellule) if champ.is_relation and cellule else _lire(champ, cellule)
                    )
            except ValidationError as erreur:
                fautes[nom] = erreur
            except SuiteDUneErreur:
                suite = True
        fautes |= _fautes_des_valeurs(table, valeurs)
        if fautes:
            raise ValidationError(fautes)
        if suite:
            raise SuiteDUneErreur
        return valeurs, liens

    def _citer(self, champ, cle):
        repertoire = self.repertoires[champ.related_model]
        objet = repertoire.objets.get(cle)
        if objet is not None:
            return objet
        if repertoire.excuse(cle):
            raise SuiteDUneErreur
        raise ValidationError(f"« {cle} » n’existe pas dans {repertoire.fichier}.")

    def _cle(self, objet, table):
        return "/".join(self._texte(objet, table.champs[nom]) for nom in table.cle)

    def _texte(self, objet, champ):
        valeur = getattr(objet, champ.attname)
        if valeur is None:
            return ""
        return self.repertoires[champ.related_model].cles.get(valeur, "") if champ.is_relation else str(valeur)

    # --- Ce qui n’y va pas ---

    def _signaler(self, table, ligne, champ, message):
        self.erreurs.append(Erreur(table.fichier, ligne.numero, champ, message))

    def _signaler_toutes(self, table, ligne, erreur):
        if isinstance(erreur, SuiteDUneErreur):
            return
        par_champ = erreur.message_dict if hasattr(erreur, "error_dict") else {NON_FIELD_ERRORS: erreur.messages}
        for champ, messages in par_champ.items():
            for message in messages:
                self._signaler(table, ligne, "" if champ == NON_FIELD_ERRORS else champ, message)


def _lire(champ, cellule):
    if isinstance(champ, models.BooleanField):
        if cellule not in OUI_OU_NON:
            raise ValidationError(f"« {cellule} » : écrivez oui ou non.")
        return OUI_OU_NON[cellule]
    if cellule:
        return champ.to_python(cellule)
    if champ.null:
        return None
    return "" if champ.empty_strings_allowed else champ.get_default()


def _fautes_des_valeurs(table, valeurs):
    """Vérifie chaque valeur, même celles qui ne seront pas écrites : une ligne fausse se dit toujours."""
    a_verifier = {nom for nom in valeurs if not table.champs[nom].is_relation}
    try:
        table.modele(**valeurs).clean_fields(exclude={*table.champs} - a_verifier)
    except ValidationError as erreur:
        return erreur.error_dict
    return {}


def _enregistrer(objet, liens):
    objet._change_reason = RAISON
    objet.save()
    for nom, cites in liens.items():
        getattr(objet, nom).set(cites)
