"""L’agenda dans la gestion, rangé par ce dont il parle. Les états changent par des gestes."""

from django.contrib import admin

from evenements import models
from evenements.admin.bilans import BilanEvenementAdmin, PhotoBilanAdmin
from evenements.admin.evenements import AccessibiliteAdmin, ChangementEvenementAdmin, CreneauAdmin, EvenementAdmin
from evenements.admin.inscriptions import InscriptionEvenementAdmin
from evenements.admin.propositions import PropositionAdmin
from evenements.admin.temps_forts import EtapeTempsFortAdmin, TempsFortAdmin

# Ici et non auprès de chaque classe : l’accueil montre les listes dans cet ordre, celui du travail.
FICHES = {
    models.Evenement: EvenementAdmin,
    models.TempsFort: TempsFortAdmin,
    models.BilanEvenement: BilanEvenementAdmin,
    models.Proposition: PropositionAdmin,
    models.InscriptionEvenement: InscriptionEvenementAdmin,
    models.ChangementEvenement: ChangementEvenementAdmin,
    models.Accessibilite: AccessibiliteAdmin,
    models.Creneau: CreneauAdmin,
    models.EtapeTempsFort: EtapeTempsFortAdmin,
    models.PhotoBilan: PhotoBilanAdmin,
}
for modele, fiche in FICHES.items():
    admin.site.register(modele, fiche)
