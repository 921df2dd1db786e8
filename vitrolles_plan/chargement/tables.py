"""Les fichiers, dans l’ordre où les lire : une ligne ne cite que ce qui la précède."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Model

from actions import models as actions
from evenements import models as evenements
from partenaires import models as partenaires
from referents import models as referents
from vitrolles_plan.chargement.lecture import COMMENTAIRE


@dataclass(frozen=True)
class Table:
    """Un fichier : son modèle, les colonnes qui reconnaissent une ligne, et celles que le plan signé a fixées."""

    nom: str
    modele: type[Model]
    cle: tuple = ("code",)
    signes: tuple = ()

    @property
    def fichier(self):
        return f"{self.nom}.csv"

    @cached_property
    def champs(self):
        meta = self.modele._meta
        return {c.name: c for c in [*meta.concrete_fields, *meta.many_to_many] if not c.primary_key}

    @property
    def colonnes(self):
        return {*self.champs, COMMENTAIRE}


ACTION_SIGNEE = ("plan", "objectif", "objectifs_secondaires", "volet", "titre", "type_action", "situation")
VALEUR_PUBLIEE = (
    "precision",
    "fin",
    "valeur_publiee",
    "valeur_publiee_max",
    "mention",
    "texte",
    "numerateur",
    "denominateur",
    "methode",
    "deduit",
)

TABLES = [
    Table("directions", referents.Direction),
    Table("services", referents.Service),
    Table("metiers", referents.Metier),
    Table("types_de_formation", referents.TypeFormation),
    Table("sessions_de_formation", referents.SessionFormation),
    Table("quartiers", partenaires.Quartier),
    Table("lieux", partenaires.Lieu),
    Table("organismes", partenaires.Organisme),
    Table("relais_d_aide", partenaires.RelaisAide),
    Table("domaines", actions.Domaine),
    Table("criteres", actions.Critere),
    Table("publics", actions.PublicVise),
    Table("rattachements", actions.Rattachement),
    Table("plans", actions.Plan, signes=("titre", "annee_debut", "annee_fin", "signe_le", "succede_a")),
    Table(
        "signatures",
        actions.Signature,
        cle=("plan", "organisme"),
        signes=("represente_par", "qualite", "signee_le", "rang"),
    ),
    Table("caps_annuels", actions.CapAnnuel, cle=("plan", "annee"), signes=("texte",)),
    Table("objectifs", actions.Objectif, cle=("plan", "numero"), signes=("titre", "prolonge")),
    Table("volets", actions.Volet, cle=("objectif", "code"), signes=("titre", "ordre")),
    Table("actions", actions.Action, signes=ACTION_SIGNEE),
    Table("partenaires_des_actions", actions.ActionPartenaire, cle=("action", "organisme", "role")),
    Table("editions_annuelles", actions.Millesime, cle=("action", "annee")),
    # `registre` n’est pas du plan signé, mais du logiciel : un plan déjà chargé l’apprend au chargement suivant.
    Table("indicateurs", actions.Indicateur, signes=("plan", "objectif", "libelle", "unite", "nature", "registre")),
    Table(
        "releves",
        actions.Releve,
        cle=("indicateur", "sorte", "groupe_rapport", "debut", "source"),
        signes=VALEUR_PUBLIEE,
    ),
    Table("accessibilites", evenements.Accessibilite),
    Table("temps_forts", evenements.TempsFort, cle=("code", "annee")),
    Table("evenements", evenements.Evenement, cle=("slug",)),
]
