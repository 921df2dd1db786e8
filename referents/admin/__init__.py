"""La gestion du réseau : les personnes, leurs mandats, leurs formations, ce qu’elles décident ensemble."""

from django.contrib import admin

from referents import models
from referents.admin.formations import SeanceAdmin, SessionFormationAdmin, TypeFormationAdmin
from referents.admin.inscriptions import AvisFormationAdmin, InscriptionAdmin, PresenceAdmin
from referents.admin.mandats import LettreMissionAdmin, MandatReferentAdmin
from referents.admin.personnes import AgentAdmin, DirectionAdmin, EffectifDirectionAdmin, MetierAdmin, ServiceAdmin
from referents.admin.reseau import (
    BesoinExprimeAdmin,
    DecisionReseauAdmin,
    LectureNoteAdmin,
    NoteReseauAdmin,
    ReunionAdmin,
)

# Ici et non auprès de chaque classe : l’accueil montre les listes dans cet ordre, celui du travail.
FICHES = {
    models.Agent: AgentAdmin,
    models.MandatReferent: MandatReferentAdmin,
    models.LettreMission: LettreMissionAdmin,
    models.SessionFormation: SessionFormationAdmin,
    models.Inscription: InscriptionAdmin,
    models.Presence: PresenceAdmin,
    models.Reunion: ReunionAdmin,
    models.NoteReseau: NoteReseauAdmin,
    models.Direction: DirectionAdmin,
    models.Service: ServiceAdmin,
    models.EffectifDirection: EffectifDirectionAdmin,
    models.TypeFormation: TypeFormationAdmin,
    models.Seance: SeanceAdmin,
    models.AvisFormation: AvisFormationAdmin,
    models.DecisionReseau: DecisionReseauAdmin,
    models.BesoinExprime: BesoinExprimeAdmin,
    models.LectureNote: LectureNoteAdmin,
    models.Metier: MetierAdmin,
}
for modele, fiche in FICHES.items():
    admin.site.register(modele, fiche)
