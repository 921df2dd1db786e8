"""Les mandats et leurs lettres de mission : chaque geste accomplit l’opération du réseau, avec ses suites."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone

from referents import operations, ressources
from referents.etats import EtatLettre, EtatMandat
from referents.verrous import SIGNATURE, TEXTE_DE_LETTRE, est_signee, numero_suivant
from socle.gestion import FormulaireDeGestion, Geste, GestionSuivie, page_du_pilotage


def refuser_un_jour_a_venir(*jours):
    if any(jour and jour > timezone.localdate() for jour in jours):
        raise ValidationError("Cette date est à venir : faites ce geste le jour venu.")


def rendre_actif(mandat, *, par, motif):
    if mandat.etat == EtatMandat.EN_PAUSE:
        operations.reprendre(mandat, par=par)
    else:
        operations.commencer_le_mandat(mandat, par=par)


def terminer(mandat, *, par, motif, fin, **_):
    refuser_un_jour_a_venir(fin)
    operations.terminer(mandat, fin=fin, motif=motif, par=par)


class MandatForm(FormulaireDeGestion):
    def clean_agent(self):
        agent = self.cleaned_data["agent"]
        if not agent.actif:
            raise ValidationError(f"{agent} n’est plus en poste.")
        return agent


class MandatReferentAdmin(GestionSuivie):
    resource_classes = [ressources.MandatRessource]
    form = MandatForm
    list_display = ["agent", "service", "role", "etat", "debut", "fin"]
    list_display_links = ["agent"]
    list_filter = ["etat", "role", "service__direction", "demonstration"]
    list_select_related = ["agent", "service"]
    search_fields = ["agent__nom", "agent__prenom", "agent__courriel", "service__nom"]
    autocomplete_fields = ["agent", "service"]
    date_hierarchy = "debut"
    voisins = ["lettres"]
    tons = {EtatMandat.ACTIF: "succes", EtatMandat.EN_PAUSE: "alerte", EtatMandat.PRESSENTI: "info"}
    fieldsets = [
        (
            "Le mandat",
            {
                "fields": ["agent", "service", "role"],
                "description": "Saisi ici, il commence « pressenti » ; il devient actif par le bouton de sa fiche.",
            },
        ),
        ("Sa durée", {"fields": ["debut", "fin", "motif_fin"]}),
    ]
    pilotage = page_du_pilotage("referent", lambda mandat: mandat.agent_id)
    gestes = {
        ("etat", EtatMandat.ACTIF): Geste(
            libelle="Rendre actif",
            motif="aucun",
            explication="La personne devient référente : elle voit et met à jour ses actions.",
            faire=rendre_actif,
        ),
        ("etat", EtatMandat.EN_PAUSE): Geste(
            libelle="Mettre en pause",
            champs=("motif_fin",),
            motif="motif_fin",
            faire=lambda m, *, par, motif, motif_fin: operations.mettre_en_pause(m, motif=motif_fin, par=par),
        ),
        ("etat", EtatMandat.TERMINE): Geste(
            libelle="Terminer le mandat",
            champs=("fin",),
            facultatifs=("motif_fin",),
            motif="motif_fin",
            explication="La personne n’est plus référente de ce service, et ses lettres se closent. Ce qu’elle a écrit"
            " demeure.",
            grave=True,
            faire=terminer,
        ),
    }

    def get_readonly_fields(self, request, obj=None):
        return ["agent"] if obj else ["fin", "motif_fin"]


def signer(lettre, *, par, motif, **accords):
    refuser_un_jour_a_venir(accords["signee_le"], accords["accord_hierarchique_le"])
    operations.signer(lettre, par=par, **accords)


class LettreForm(FormulaireDeGestion):
    def clean_mandat(self):
        mandat = self.cleaned_data["mandat"]
        if mandat.etat == EtatMandat.TERMINE:
            raise ValidationError("Ce mandat est terminé : il n’a plus besoin de lettre.")
        return mandat


class LettreMissionAdmin(GestionSuivie):
    resource_classes = [ressources.LettreRessource]
    form = LettreForm
    list_display = ["mandat", "numero", "etat", "quotite", "signee_le", "echeance"]
    list_filter = ["etat", ("remplacee_par", admin.EmptyFieldListFilter), "mandat__service__direction"]
    list_select_related = ["mandat__agent", "mandat__service"]
    search_fields = ["mandat__agent__nom", "mandat__agent__prenom", "mandat__service__nom", "signataire"]
    autocomplete_fields = ["mandat"]
    date_hierarchy = "echeance"
    tons = {EtatLettre.A_SIGNER: "alerte", EtatLettre.SIGNEE: "succes"}
    fieldsets = [
        ("La lettre", {"fields": ["mandat", "numero", "remplace", "missions", "quotite"]}),
        ("Sa durée", {"fields": ["echeance"]}),
        (
            "Les accords",
            {
                "fields": ["signataire", *SIGNATURE],
                "description": "La signature se note par le bouton de la fiche, avec le document signé.",
            },
        ),
    ]
    pilotage = page_du_pilotage("lettre")
    gestes = {
        ("etat", EtatLettre.BROUILLON): Geste(
            libelle="Reprendre le brouillon",
            motif="aucun",
            faire=lambda lettre, *, par, motif: operations.reprendre_le_brouillon(lettre, par=par),
        ),
        ("etat", EtatLettre.A_SIGNER): Geste(
            libelle="Envoyer à la signature",
            motif="aucun",
            explication="Le texte est arrêté : il s’imprime depuis sa page du pilotage, et se fait signer.",
            faire=lambda lettre, *, par, motif: operations.envoyer_a_la_signature(lettre, par=par),
            refus=(operations.LettreImpossible,),
        ),
        ("etat", EtatLettre.SIGNEE): Geste(
            libelle="Noter la signature",
            champs=("signee_le", "accord_hierarchique_le", "signataire", "fichier"),
            facultatifs=("echeance",),
            motif="aucun",
            explication="Une lettre signée porte sa date, l’accord de la hiérarchie et son fichier. Celle qu’elle"
            " renouvelle se clôt.",
            faire=signer,
            refus=(operations.LettreImpossible,),
            # L’opération clôt d’abord la lettre signée que celle-ci renouvelle.
            sans_verifier=("mandat",),
        ),
        ("etat", EtatLettre.CLOSE): Geste(
            libelle="Clore la lettre",
            grave=True,
            faire=lambda lettre, *, par, motif: operations.clore(lettre, motif=motif, par=par),
        ),
    }

    def get_readonly_fields(self, request, obj=None):
        verrouilles = TEXTE_DE_LETTRE if est_signee(obj) else SIGNATURE
        return ["numero", "remplace", *(["mandat"] if obj else []), *verrouilles]

    def completer(self, request, obj):
        if obj._state.adding:
            obj.numero = numero_suivant(obj.mandat)
