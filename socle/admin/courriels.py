"""Ce que le site écrit, et ce que les personnes ne veulent plus recevoir."""

from socle import courriels, ressources
from socle.gestion import FERME, Geste, GestionSuivie, JournalAdmin
from socle.models import EtatCourriel

ENVOI = ["message", "famille", "cree_le", "jour", "expedie_le", "essais", "prochain_essai_le", "erreur"]


def part_seul(courriel):
    return courriel.etat != EtatCourriel.A_RELIRE


class CourrielAdmin(GestionSuivie):
    """Ce que le site écrit : on corrige ce qui attend d’être relu, on relance ce qui a échoué."""

    resource_classes = [ressources.CourrielRessource]
    sans_import = "Un message naît d’un geste du site ; un classeur n’écrit à personne."
    ajoutable = effacable = False
    list_display = ["sujet", "destinataire", "etat", "famille", "cree_le", "jour", "expedie_le", "essais"]
    list_filter = ["etat", "famille", "message"]
    search_fields = ["destinataire", "sujet"]
    date_hierarchy = "cree_le"
    tons = {
        EtatCourriel.A_RELIRE: "alerte",
        EtatCourriel.EN_ATTENTE: "info",
        EtatCourriel.EXPEDIE: "succes",
        EtatCourriel.ECHOUE: "erreur",
    }
    fieldsets = [
        (
            "Le message",
            {
                "fields": ["destinataire", "sujet", "texte"],
                "description": "Un message à relire se corrige, et part avec les autres lettres quand les résultats"
                " sont publiés ; corrigé, il part en texte simple.",
            },
        ),
        ("Son envoi", {"fields": ENVOI}),
    ]
    gestes = {
        ("etat", EtatCourriel.EN_ATTENTE): Geste(
            libelle="Envoyer",
            motif="aucun",
            explication="Le message partira dans la minute.",
            quand=part_seul,
            faire=courriels.remettre_dans_la_file,
        ),
        ("etat", EtatCourriel.ABANDONNE): Geste(
            libelle="Ne pas envoyer", grave=True, quand=part_seul, faire=courriels.renoncer
        ),
        ("etat", EtatCourriel.EXPEDIE): FERME,
        ("etat", EtatCourriel.ECHOUE): FERME,
    }

    def get_queryset(self, request):
        ranges = super().get_queryset(request)
        for fiche in self.admin_site._registry.values():
            ranges = fiche.taire_des_courriels(request, ranges)
        return ranges

    def get_fieldsets(self, request, obj=None):
        if obj is not None and obj.est_confidentiel:
            # Le lien qu’il porte ouvre le compte d’une autre personne : il ne se lit pas ici.
            return [("Le message", {"fields": ["destinataire", "sujet"]}), self.fieldsets[1]]
        return self.fieldsets

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "texte" in form.changed_data:
            # La version mise en page dirait encore l’ancien texte : le message part en texte simple.
            obj.html = ""
            obj.save(update_fields=["html"])

    def get_readonly_fields(self, request, obj=None):
        tous = [nom for _, options in self.get_fieldsets(request, obj) for nom in options["fields"]]
        a_relire = obj is not None and obj.etat == EtatCourriel.A_RELIRE
        return [nom for nom in tous if not a_relire or nom not in ("sujet", "texte")]


class ArretCourrielAdmin(JournalAdmin):
    """Qui ne veut plus de quels messages. La personne seule en décide, par le lien de ses courriels."""

    secondaire = True
    list_display = ["destinataire", "famille", "le"]
    list_filter = ["famille"]
    search_fields = ["destinataire"]
    date_hierarchy = "le"
    fieldsets = [("L’arrêt", {"fields": ["destinataire", "famille", "le"]})]
