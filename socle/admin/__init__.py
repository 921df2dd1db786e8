"""La gestion de ce que toutes les applications partagent : comptes, courriels, journaux."""

from django.contrib import admin

from socle import models
from socle.admin.comptes import UtilisateurAdmin
from socle.admin.courriels import ArretCourrielAdmin, CourrielAdmin
from socle.admin.journaux import BattementAdmin, LienAdmin, PassageAdmin

# Ici et non auprès de chaque classe : l’accueil montre les listes dans cet ordre, celui du travail.
FICHES = {
    models.Utilisateur: UtilisateurAdmin,
    models.Courriel: CourrielAdmin,
    models.Passage: PassageAdmin,
    models.ArretCourriel: ArretCourrielAdmin,
    models.Lien: LienAdmin,
    models.Battement: BattementAdmin,
}
for modele, fiche in FICHES.items():
    admin.site.register(modele, fiche)
