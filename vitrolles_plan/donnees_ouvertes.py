"""Les données ouvertes : trois fichiers CSV, les mêmes pour tout le monde, et ce que veut dire chaque colonne.

Rien n’y paraît qui ne se lise déjà sur une page publique. Un fichier se bâtit en mémoire : il tient dans la page d’un
plan et d’un agenda de ville (quelques milliers de lignes), et son empreinte évite de l’envoyer deux fois.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from actions.droits import peut_voir
from actions.models import Action
from appels_projets.models import Candidature
from evenements.models import Evenement
from partenaires.models import Organisme

DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r")
SEPARATEUR_DE_LISTE = " | "
DEMONSTRATION = "[Démonstration] "


@dataclass(frozen=True)
class Colonne:
    nom: str
    sens: str
    lire: Callable


@dataclass(frozen=True)
class Jeu:
    """Un fichier : son nom, ce qu’il contient, ses colonnes et de quoi lire ses lignes."""

    nom: str
    titre: str
    resume: str
    colonnes: tuple
    lignes: Callable

    @property
    def fichier(self):
        return f"{self.nom}.csv"

    def en_csv(self):
        sortie = io.StringIO()
        ecrire = csv.writer(sortie, lineterminator="\r\n").writerow
        ecrire([colonne.nom for colonne in self.colonnes])
        for ligne in self.lignes():
            ecrire([inoffensif(colonne.lire(ligne)) for colonne in self.colonnes])
        return sortie.getvalue().encode()


def inoffensif(valeur):
    """Le texte d’une case. S’il commençait une formule, une apostrophe en fait un texte dans un tableur."""
    texte = "" if valeur is None else str(valeur).replace("\x00", "")
    return f"'{texte}" if texte.startswith(DEBUTS_DE_FORMULE) else texte


def _liste(objets):
    return SEPARATEUR_DE_LISTE.join(str(objet) for objet in objets)


def _oui_non(valeur):
    return "oui" if valeur else "non"


def _adresse(objet):
    return settings.ADRESSE_DU_SITE + objet.get_absolute_url()


# --- Les actions ------------------------------------------------------------------------------------------


def _actions():
    return (
        Action.objects.publiques()
        .select_related("plan", "objectif", "issue_de__plan")
        .prefetch_related("publics", "domaines", "criteres", "quartiers", "liens_partenaires__organisme")
        .order_by("plan__annee_debut", "plan__code", "code")
    )


def _code_si_public(action):
    return action.code if action and peut_voir(AnonymousUser(), action) else ""


ACTIONS = Jeu(
    "actions",
    "Les actions du plan",
    "Une ligne par action publique, tous plans publiés confondus.",
    (
        Colonne("plan", "Code du plan.", lambda a: a.plan.code),
        Colonne("code", "Code de l’action, stable.", lambda a: a.code),
        Colonne("titre", "Titre de l’action.", lambda a: a.titre),
        Colonne("resume", "Présentation, telle qu’elle se lit sur le site.", lambda a: a.resume),
        Colonne(
            "objectif",
            "Numéro de l’objectif ; vide pour la conduite du plan.",
            lambda a: a.objectif and a.objectif.numero,
        ),
        Colonne("objectif_titre", "Titre de l’objectif.", lambda a: a.objectif and a.objectif.titre),
        Colonne("type", "Sorte d’action.", lambda a: a.get_type_action_display()),
        Colonne("phase", "Où elle en est.", lambda a: a.get_phase_display()),
        Colonne("revient_chaque_annee", "oui ou non.", lambda a: _oui_non(a.recurrente)),
        Colonne("debut", "Premier jour (AAAA-MM-JJ) ; vide s’il n’est pas connu.", lambda a: a.debut),
        Colonne("fin", "Dernier jour (AAAA-MM-JJ) ; vide s’il n’est pas connu.", lambda a: a.fin),
        Colonne(
            "precision",
            "Précision de ces deux dates : au jour, au mois, à l’année…",
            lambda a: a.get_precision_display(),
        ),
        Colonne("publics", "Publics visés, séparés par « | ».", lambda a: _liste(a.publics.all())),
        Colonne("domaines", "Domaines de la vie concernés, séparés par « | ».", lambda a: _liste(a.domaines.all())),
        Colonne("criteres", "Critères de discrimination, séparés par « | ».", lambda a: _liste(a.criteres.all())),
        Colonne(
            "quartiers", "Quartiers, séparés par « | » ; vide pour toute la ville.", lambda a: _liste(a.quartiers.all())
        ),
        Colonne(
            "partenaires",
            "Organismes partenaires, séparés par « | ».",
            lambda a: _liste(dict.fromkeys(lien.organisme.nom for lien in a.liens_partenaires.all())),
        ),
        Colonne(
            "issue_de", "Code de l’action du plan précédent qu’elle reprend.", lambda a: _code_si_public(a.issue_de)
        ),
        Colonne("adresse", "Page de l’action.", _adresse),
        Colonne(
            "demonstration", "oui : ligne inventée, pour montrer le logiciel.", lambda a: _oui_non(a.demonstration)
        ),
    ),
    _actions,
)


# --- L’agenda ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seance:
    """Un événement et l’un de ses créneaux ; sans créneau, sa date approchée."""

    evenement: Evenement
    creneau: object = None

    @property
    def lieu(self):
        return (self.creneau and self.creneau.lieu) or self.evenement.lieu

    @property
    def debut(self):
        return self._heure(self.creneau.debut) if self.creneau else self.evenement.debut

    @property
    def fin(self):
        return self._heure(self.creneau.fin) if self.creneau else self.evenement.fin

    def _heure(self, instant):
        local = timezone.localtime(instant)
        return local.date() if self.creneau.journee_entiere else local.isoformat(timespec="minutes")

    @property
    def precision(self):
        return "Au jour" if self.creneau else self.evenement.get_precision_display()

    def du_lieu(self, champ):
        return getattr(self.lieu, champ) if self.lieu else ""


def _seances():
    evenements = (
        Evenement.objects.publics()
        .select_related("lieu", "temps_fort", "action__plan")
        .prefetch_related("creneaux__lieu", "organisateurs", "publics", "accessibilites")
        .order_by("pk")
    )
    for evenement in evenements:
        creneaux = sorted(evenement.creneaux.all(), key=lambda creneau: creneau.debut)
        yield from [Seance(evenement, creneau) for creneau in creneaux] or [Seance(evenement)]


EVENEMENTS = Jeu(
    "evenements",
    "L’agenda",
    "Une ligne par séance de chaque événement public, passé ou à venir, annulé ou non.",
    (
        Colonne("identifiant", "Identifiant de l’événement, qui ne change jamais.", lambda s: s.evenement.uuid),
        Colonne("titre", "Titre.", lambda s: s.evenement.titre),
        Colonne("resume", "L’événement en une phrase.", lambda s: s.evenement.chapo),
        Colonne("type", "Sorte d’événement.", lambda s: s.evenement.get_type_evenement_display()),
        Colonne("etat", "Programmé, complet, reporté, annulé…", lambda s: s.evenement.get_etat_display()),
        Colonne(
            "debut", "Début (ISO 8601, heure de Paris) ; un jour seul si l’heure n’est pas donnée.", lambda s: s.debut
        ),
        Colonne("fin", "Fin, écrite de même.", lambda s: s.fin),
        Colonne("precision", "Précision de ces deux dates.", lambda s: s.precision),
        Colonne("mode", "Sur place, en ligne, ou les deux.", lambda s: s.evenement.get_mode_display()),
        Colonne("lieu", "Nom du lieu.", lambda s: s.du_lieu("nom")),
        Colonne("adresse_du_lieu", "Numéro et voie.", lambda s: s.du_lieu("adresse")),
        Colonne("code_postal", "Code postal.", lambda s: s.du_lieu("code_postal")),
        Colonne("commune", "Commune.", lambda s: s.du_lieu("commune")),
        Colonne("gratuit", "oui ou non.", lambda s: _oui_non(s.evenement.gratuit)),
        Colonne("publics", "Publics visés, séparés par « | ».", lambda s: _liste(s.evenement.publics.all())),
        Colonne(
            "accessibilites",
            "Accessibilités prévues, séparées par « | ».",
            lambda s: _liste(s.evenement.accessibilites.all()),
        ),
        Colonne(
            "organisateurs", "Organisateurs, séparés par « | ».", lambda s: _liste(s.evenement.organisateurs.all())
        ),
        Colonne("temps_fort", "Temps fort (21 mars, 17 mai), et son année.", lambda s: s.evenement.temps_fort or ""),
        Colonne("action", "Code de l’action du plan.", lambda s: _code_si_public(s.evenement.action)),
        Colonne("adresse", "Page de l’événement.", lambda s: _adresse(s.evenement)),
        Colonne(
            "demonstration",
            "oui : ligne inventée, pour montrer le logiciel.",
            lambda s: _oui_non(s.evenement.demonstration),
        ),
    ),
    _seances,
)


# --- Les subventions (schéma national SCDL 2.1) -------------------------------------------------------------

VILLE = "ville-de-vitrolles"


def _attribuees():
    ville = Organisme.objects.filter(code=VILLE).first()
    for candidature in (
        Candidature.objects.laureates()
        .select_related("organisme", "attribution__deliberation", "campagne__appel")
        .order_by("attribution__deliberation__date", "numero", "pk")
    ):
        candidature.id_attribuant = ville.siret if ville else ""
        yield candidature


def _objet(candidature):
    return (DEMONSTRATION if candidature.demonstration else "") + candidature.intitule


def _rien(_):
    return ""


SUBVENTIONS = Jeu(
    "subventions",
    "Les subventions attribuées",
    "Une ligne par subvention attribuée par une délibération, une fois les résultats publiés.",
    (
        Colonne("nomAttribuant", "Qui attribue.", lambda c: "Commune de Vitrolles"),
        Colonne(
            "idAttribuant", "SIRET de la commune ; vide tant que la Ville ne l’a pas saisi.", lambda c: c.id_attribuant
        ),
        Colonne(
            "dateConvention",
            "Date de la délibération qui attribue (AAAA-MM-JJ).",
            lambda c: c.attribution.deliberation.date,
        ),
        Colonne("referenceDecision", "Numéro de cette délibération.", lambda c: c.attribution.deliberation.numero),
        Colonne("nomBeneficiaire", "Association bénéficiaire.", lambda c: c.organisme.nom),
        Colonne("idBeneficiaire", "SIRET de l’association : un texte de 14 chiffres.", lambda c: c.organisme.siret),
        Colonne("rnaBeneficiaire", "Numéro RNA de l’association.", lambda c: c.organisme.rna),
        Colonne("objet", "Intitulé du projet.", _objet),
        Colonne(
            "montant", "Montant attribué, en euros, avec un point décimal.", lambda c: f"{c.attribution.montant:.2f}"
        ),
        Colonne("nature", "Toujours « aide en numéraire ».", lambda c: "aide en numéraire"),
        Colonne("conditionsVersement", "Non renseigné ici.", _rien),
        Colonne("datesPeriodeVersement", "Non renseigné ici.", _rien),
        Colonne("idRAE", "Répertoire des aides aux entreprises : sans objet.", _rien),
        Colonne("notificationUE", "Toujours « non ».", lambda c: "non"),
        Colonne("pourcentageSubvention", "Part de la subvention pour ce bénéficiaire : 1, il est seul.", lambda c: "1"),
        Colonne("dispositifAide", "Appel à projets.", lambda c: c.campagne.appel.nom),
    ),
    _attribuees,
)

JEUX = {jeu.nom: jeu for jeu in (ACTIONS, EVENEMENTS, SUBVENTIONS)}
