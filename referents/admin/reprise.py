"""La page « Reprendre un registre » de la liste des présences : déposer, voir, confirmer."""

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from import_export.tmp_storages import CacheStorage

from referents import reprise
from referents.lignes_de_registre import COLONNES as AIDES
from socle.dates import ESPACE
from socle.gestion.depot import CaseDeFichier, FichierRefuse, lire
from socle.gestion.echanges import ONT_CHANGE, TROP_TARD

SEL = "referents.reprise"
NON_DEMANDEE = "Rien n’a été enregistré : ce registre crée une session ou un agent, et vous ne l’avez pas demandé."


class RepriseForm(forms.Form):
    fichier = CaseDeFichier(
        label="Registre", help_text=f"Un classeur xlsx, ou un csv{ESPACE}: 10{ESPACE}Mo et 5000 lignes au plus."
    )


class RepriseDeRegistre:
    def get_urls(self):
        nom = f"{self.opts.app_label}_{self.opts.model_name}_reprise"
        return [path("reprise/", self.admin_site.admin_view(self.reprise_view), name=nom), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"reprise": self.adresse("reprise"), **(extra_context or {})})

    def reprise_view(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied
        if "jeton" in request.POST:
            return self._confirmer_la_reprise(request)
        form = RepriseForm(request.POST or None, request.FILES or None)
        contexte = {"form": form, "colonnes": [(titre, AIDES[nom]) for titre, nom in reprise.COLONNES.items()]}
        if form.is_valid():
            contexte |= self._prevoir_la_reprise(request, form)
        return TemplateResponse(
            request,
            "admin/referents/presence/reprise.html",
            {**self.admin_site.each_context(request), "opts": self.opts, "title": "Reprendre un registre", **contexte},
        )

    def _prevoir_la_reprise(self, request, form):
        contenu = form.cleaned_data["fichier"].read()
        try:
            registre = reprise.lire_le_registre(lire(contenu))
        except FichierRefuse as refus:
            form.add_error("fichier", str(refus))
            return {}
        apercu = reprise.prevoir(registre, request.user)
        contexte = {"apercu": apercu, "ecartees": registre.ecartees}
        if not apercu.refus and apercu.bilan.presences:
            contexte["jeton"] = _garder(contenu, apercu.empreinte)
        return contexte

    def _confirmer_la_reprise(self, request):
        attente, empreinte = _retrouver(request.POST["jeton"])
        contenu = attente and attente.read()
        if not contenu:
            messages.error(request, TROP_TARD)
            return HttpResponseRedirect(self.adresse("reprise"))
        try:
            registre = reprise.lire_le_registre(lire(contenu))
            fait = reprise.reprendre(registre, request.user, empreinte, voulues=request.POST.keys())
        except (reprise.OntChange, reprise.CreationNonDemandee) as refus:
            messages.error(request, ONT_CHANGE if isinstance(refus, reprise.OntChange) else NON_DEMANDEE)
            return HttpResponseRedirect(self.adresse("reprise"))
        attente.remove()
        messages.success(request, f"Registre repris. Présences notées{ESPACE}: {fait.bilan.presences}.")
        return HttpResponseRedirect(self.adresse("changelist"))


def _garder(contenu, empreinte):
    """Le fichier attend dans le cache commun ; le jeton signé le retrouve, avec ce que l’aperçu a montré."""
    attente = CacheStorage()
    attente.save(contenu)
    return signing.dumps([attente.name, empreinte], salt=SEL)


def _retrouver(jeton):
    try:
        nom, empreinte = signing.loads(jeton, salt=SEL)
    except signing.BadSignature:
        return None, ""
    return CacheStorage(name=nom), empreinte
