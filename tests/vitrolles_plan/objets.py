"""Un objet de n’importe quel modèle, rempli de ce qu’il exige : de quoi ouvrir toutes les pages de la gestion."""

import datetime
import itertools
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from actions.models import Action, Document, Plan, PointAvancement, Releve
from appels_projets.etats import EtatCandidature
from appels_projets.models import Attribution, Campagne, Candidature
from evenements.models import Creneau, PhotoBilan, Proposition, TempsFort
from partenaires.models import Organisme
from rapports.models import EditionPDF
from referents.models import Agent, AvisFormation, Inscription, Reunion, SessionFormation
from referents.requetes import AVIS_AU_MOINS
from socle.models import Lien, Passage, Utilisateur

COMPTEUR = itertools.count(1)
JOUR = datetime.date(2026, 3, 21)


def _midi():
    return datetime.datetime(2026, 3, 21, 12, tzinfo=timezone.get_current_timezone())


PRECISIONS = {
    Action: lambda: {"titre": f"Action {next(COMPTEUR)}"},
    Attribution: lambda: {"montant": Decimal("500")},
    Campagne: lambda: {"ouverture_le": _midi(), "cloture_le": _midi() + datetime.timedelta(days=30)},
    Candidature: lambda: {"etat": EtatCandidature.DEPOSEE, "intitule": f"Projet {next(COMPTEUR)}"},
    Creneau: lambda: {"debut": _midi(), "fin": _midi() + datetime.timedelta(hours=2)},
    Document: lambda: {"fichier": ContentFile(b"%PDF-1.4\n", name="note.pdf")},
    EditionPDF: lambda: {"etat": "echouee", "erreur": "Pas de place sur le disque."},
    Inscription: lambda: {"agent": fabriquer(Agent)},
    Organisme: lambda: {"nom": f"Association {next(COMPTEUR)}"},
    Plan: lambda: {"annee_debut": 2026, "annee_fin": 2028},
    PhotoBilan: lambda: {"autorisation": True},
    PointAvancement: lambda: {"fait": "Une réunion.", "auteur": fabriquer(Utilisateur)},
    Proposition: lambda: {"courriel": "asso@example.fr"},
    # L’annuelle est seule de son année.
    Reunion: lambda: {"nature": Reunion.Nature.PROFESSIONNELS},
    Releve: lambda: {"valeur_publiee": Decimal("34")},
    TempsFort: lambda: {"code": "21-mars", "annee": 2000 + next(COMPTEUR) % 99},
    Utilisateur: lambda: {"email": f"compte{next(COMPTEUR)}@example.fr", "nom": f"Nom{next(COMPTEUR)}"},
}


def fabriquer(modele, **champs):
    """Un objet enregistré, avec des parents à lui seul : une page qui les relit un par un se trahit."""
    if modele is Passage:
        return _fabriquer_un_passage()
    if modele is AvisFormation:
        return _fabriquer_un_avis()
    if modele is Lien:
        return Lien.objects.create(usage="agenda", objet=fabriquer(Agent), destinataire="agent@example.fr")
    champs = {**PRECISIONS.get(modele, dict)(), **champs}
    for champ in modele._meta.concrete_fields:
        if champ.name in champs or champ.primary_key or champ.has_default() or champ.null:
            continue
        if champ.blank and not champ.unique and not champ.is_relation:
            continue
        champs[champ.name] = _remplir(champ)
    return modele._base_manager.create(**champs)


def _fabriquer_un_passage():
    action = fabriquer(Action)
    return Passage.objects.create(
        type_objet=ContentType.objects.get_for_model(Action),
        id_objet=action.pk,
        champ="phase",
        depuis="a_venir",
        vers="en_cours",
        par=fabriquer(Utilisateur),
    )


def _fabriquer_un_avis():
    """Avec ceux qui le rendent lisible : sous cinq, la gestion ne le montre pas."""
    session = fabriquer(SessionFormation)
    return [AvisFormation.objects.create(session=session, utilite=3) for _ in range(AVIS_AU_MOINS)][-1]


def _remplir(champ):
    rang = next(COMPTEUR)
    if champ.is_relation:
        return fabriquer(champ.related_model)
    if champ.choices:
        return champ.choices[0][0]
    for sorte, valeur in (
        (models.BooleanField, False),
        (models.DateTimeField, _midi()),
        (models.DateField, JOUR),
        (models.DecimalField, Decimal("10")),
        (models.EmailField, f"courriel{rang}@example.fr"),
        (models.JSONField, {"essai": rang}),
        (models.FileField, ContentFile(b"%PDF-1.4\n", name="note.pdf")),
        (models.SlugField, f"code-{rang}"),
    ):
        if isinstance(champ, sorte):
            return valeur
    if isinstance(champ, models.IntegerField):
        return 2000 + rang % 99 if "annee" in champ.name else rang % 30_000
    return f"{champ.name[:4]}{rang}"
