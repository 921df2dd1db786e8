from import_export.fields import Field

from socle import models
from socle.gestion.cases import SEPARATEUR
from socle.gestion.gestes import dire_le_passage, nommer_la_fiche
from socle.gestion.ressource import Sortie
from socle.roles import nommer_les_roles


class CompteRessource(Sortie):
    roles_donnes = Field(column_name="Rôles")

    class Meta:
        model = models.Utilisateur
        fields = ["email", "prenom", "nom", "roles_donnes", "is_active", "date_joined", "last_login"]

    def dehydrate_roles_donnes(self, compte):
        return SEPARATEUR.join(nommer_les_roles(compte))


class CourrielRessource(Sortie):
    """Le texte d’un message ne sort pas : il peut porter un lien personnel."""

    class Meta:
        model = models.Courriel
        fields = ["cree_le", "message", "famille", "destinataire", "sujet", "etat", "expedie_le", "essais", "erreur"]


class PassageRessource(Sortie):
    fiche = Field(column_name="Fiche")
    phrase = Field(column_name="Ce qui a changé")

    class Meta:
        model = models.Passage
        fields = ["le", "fiche", "phrase", "par", "qui", "motif"]

    def dehydrate_fiche(self, passage):
        return nommer_la_fiche(passage)

    def dehydrate_phrase(self, passage):
        return dire_le_passage(passage, passage.type_objet.model_class())
