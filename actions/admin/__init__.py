"""La gestion du plan : ce que la coordination saisit et corrige. Les états changent par des gestes."""

from django.contrib import admin

from actions import models
from actions.admin.action import ActionAdmin, ActionPartenaireAdmin, PiloteActionAdmin
from actions.admin.indicateur import IndicateurAdmin, ReleveAdmin
from actions.admin.millesime import EtapeAdmin, FinancementAdmin, FrequentationAdmin, MillesimeAdmin
from actions.admin.nomenclatures import CritereAdmin, DomaineAdmin, PublicAdmin, RattachementAdmin
from actions.admin.plan import (
    CapAnnuelAdmin,
    EngagementAdmin,
    ObjectifAdmin,
    PlanAdmin,
    SignatureAdmin,
    VoletAdmin,
)
from actions.admin.sorties import AvisEnseignantAdmin, SortieScolaireAdmin
from actions.admin.suivi import (
    BrouillonPointAdmin,
    CampagneMiseAJourAdmin,
    DocumentAdmin,
    PointAvancementAdmin,
    SollicitationAdmin,
)

# Ici et non auprès de chaque classe : l’accueil montre les listes dans cet ordre, celui du travail.
FICHES = {
    models.Plan: PlanAdmin,
    models.Objectif: ObjectifAdmin,
    models.Action: ActionAdmin,
    models.Millesime: MillesimeAdmin,
    models.Indicateur: IndicateurAdmin,
    models.Releve: ReleveAdmin,
    models.Financement: FinancementAdmin,
    models.CampagneMiseAJour: CampagneMiseAJourAdmin,
    models.PointAvancement: PointAvancementAdmin,
    models.Document: DocumentAdmin,
    models.SortieScolaire: SortieScolaireAdmin,
    models.Signature: SignatureAdmin,
    models.Engagement: EngagementAdmin,
    models.CapAnnuel: CapAnnuelAdmin,
    models.Domaine: DomaineAdmin,
    models.Critere: CritereAdmin,
    models.PublicVise: PublicAdmin,
    models.Rattachement: RattachementAdmin,
    models.Volet: VoletAdmin,
    models.Etape: EtapeAdmin,
    models.PiloteAction: PiloteActionAdmin,
    models.ActionPartenaire: ActionPartenaireAdmin,
    models.Frequentation: FrequentationAdmin,
    models.Sollicitation: SollicitationAdmin,
    models.BrouillonPoint: BrouillonPointAdmin,
    models.AvisEnseignant: AvisEnseignantAdmin,
}
for modele, fiche in FICHES.items():
    admin.site.register(modele, fiche)
