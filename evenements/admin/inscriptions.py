"""Les inscriptions du public, à lire seulement : prendre ou rendre une place prévient des personnes, au pilotage."""

from django.contrib import admin

from evenements import ressources
from evenements.etats import EtatInscription
from socle.gestion import EchangesMixin, JournalAdmin


class InscriptionEvenementAdmin(EchangesMixin, JournalAdmin):
    resource_classes = [ressources.InscriptionRessource]
    list_display = ["evenement", "creneau", "places", "etat", "recue_le", "effacee_le"]
    list_filter = ["etat", ("effacee_le", admin.EmptyFieldListFilter), "creneau__evenement__temps_fort"]
    list_select_related = ["creneau__evenement"]
    search_fields = ["creneau__evenement__titre", "nom", "courriel"]
    date_hierarchy = "recue_le"
    tons = {
        EtatInscription.INSCRITE: "succes",
        EtatInscription.EN_ATTENTE: "alerte",
        EtatInscription.ANNULEE: "neutre",
    }
    readonly_fields = ["evenement"]
    fieldsets = [
        ("L’inscription", {"fields": ["evenement", "creneau", "places", "etat", "recue_le", "rappelee_le"]}),
        ("La personne", {"fields": ["nom", "courriel", "amenagement", "effacee_le"]}),
    ]

    @admin.display(description="événement", ordering="creneau__evenement__titre")
    def evenement(self, inscription):
        return inscription.creneau.evenement
