"""Les propositions d’événements, à lire dans la gestion : on y répond depuis le bureau de l’agenda."""

from django.contrib import admin

from socle.gestion import JournalAdmin


class PropositionAdmin(JournalAdmin):
    """Qui a proposé quoi, le temps de répondre. Le nom et le courriel s’effacent ensuite : aucune liste n’en sort."""

    list_display = ["evenement", "structure", "recue_le", "repondue_le", "effacee_le"]
    list_filter = ["evenement__publication", ("repondue_le", admin.EmptyFieldListFilter)]
    list_select_related = ["evenement", "par"]
    search_fields = ["evenement__titre", "structure"]
    search_help_text = "Titre de l’événement ou structure."
    date_hierarchy = "recue_le"
    fieldsets = [
        ("La proposition", {"fields": ["evenement", "message", "demande"]}),
        ("De qui", {"fields": ["par", "nom", "structure", "courriel"]}),
        ("Ses dates", {"fields": ["recue_le", "repondue_le", "effacee_le"]}),
    ]
