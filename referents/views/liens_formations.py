"""Les pages qu’ouvre un lien personnel, sans compte : donner un accord, donner un avis, noter ses dates.

Suivre le lien n’écrit rien ; seul un bouton agit. Un lien qui ne vaut plus le dit, et dit quoi faire.
"""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from referents import operations
from referents.forms.inscriptions import AvisForm, ReponseForm
from referents.models import Inscription
from referents.views.espace_formations import repondre_l_agenda
from socle import liens
from socle.etats import PassageInterdit
from socle.models import UsageDuLien


def par_un_lien(usage):
    """Décorateur : la vue reçoit l’inscription de ce lien, ou la page dit que le lien n’ouvre plus rien (410)."""

    def decorer(vue):
        @login_not_required
        @never_cache
        @wraps(vue)
        def gardee(request, jeton):
            try:
                lien = liens.lire(usage, jeton)
                # Un même usage sert à d’autres objets ailleurs : seule une inscription s’ouvre ici.
                if not isinstance(lien.objet, Inscription):
                    raise liens.LienSansEffet(
                        "Ce lien est incomplet\N{NO-BREAK SPACE}: copiez-le en entier depuis le courriel."
                    )
            except liens.LienSansEffet as raison:
                return render(request, "referents/formations/lien_sans_effet.html", {"raison": raison}, status=410)
            return vue(request, jeton, lien)

        return gardee

    return decorer


@par_un_lien(UsageDuLien.ACCORD)
def accord(request, jeton, lien):
    inscription = lien.objet
    contexte = {"inscription": inscription, "session": inscription.session}
    if not inscription.attend_un_accord or inscription.session.est_close:
        return render(request, "referents/formations/accord_rendu.html", contexte)
    form = ReponseForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _repondre(form, inscription, lien.destinataire):
        return redirect("formations:accord", jeton)
    contexte |= {"form": form, "seances": inscription.session.seances.all(), "lien": lien}
    return render(request, "referents/formations/accord.html", contexte)


def _repondre(form, inscription, qui):
    try:
        if form.refuse:
            operations.refuser(inscription, None, form.cleaned_data["motif"], qui=qui)
        else:
            operations.valider(inscription, None, accord_le=timezone.localdate(), qui=qui)
    except PassageInterdit as refus:
        form.add_error(None, str(refus))
        return False
    return True


@par_un_lien(UsageDuLien.QUESTIONNAIRE)
def questionnaire(request, jeton, lien):
    inscription = lien.objet
    contexte = {"session": inscription.session}
    if inscription.avis_donne_le:
        return render(request, "referents/formations/questionnaire_rendu.html", contexte)
    form = AvisForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # Deux envois du même formulaire n’en font qu’un : le second trouve la page de remerciement.
        operations.donner_son_avis(inscription, **form.cleaned_data)
        return redirect("formations:questionnaire", jeton)
    return render(request, "referents/formations/questionnaire.html", contexte | {"form": form})


@require_safe
@par_un_lien(UsageDuLien.AGENDA)
def seances(request, jeton, lien):
    return repondre_l_agenda(lien.objet)
