"""Le parcours d’une personne : ce qu’elle a suivi, ce que cela lui ouvre, ce qui lui manque."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils import timezone

from referents.models import Inscription, NatureFormation, TypeFormation
from socle.dates import dire_le_jour
from socle.typographie import citer

# L’ordre du réseau : le label citoyen d’abord, puis les compléments, puis les ateliers.
PARCOURS = [NatureFormation.LABEL_CITOYEN, NatureFormation.COMPLEMENT, NatureFormation.ATELIER]


def acquis_de(agent):
    """{type de formation: dernier jour de la dernière session suivie en entier} ; une requête."""
    suivies = Inscription.objects.filter(agent=agent).suivies()
    dates = suivies.annotate(le=Coalesce("session__fin", "session__debut")).order_by("le")
    return dict(dates.values_list("session__type_formation", "le"))


def compter_les_personnes():
    """{type de formation: nombre d’agents qui l’ont suivie en entier, un jour ou l’autre} ; une requête."""
    suivies = Inscription.objects.suivies().filter(agent__isnull=False).order_by()
    return dict(suivies.values_list("session__type_formation").annotate(nombre=Count("agent", distinct=True)))


def vaut_jusqu_au(type_formation, suivie_le):
    """Le dernier jour où la formation suivie vaut encore ; None sans terme."""
    if suivie_le is None or not type_formation.validite_mois:
        return None
    annee, mois = divmod(suivie_le.year * 12 + suivie_le.month - 1 + type_formation.validite_mois, 12)
    return date(annee, mois + 1, min(suivie_le.day, monthrange(annee, mois + 1)[1]))


def est_acquise(type_formation, acquis, jour):
    if type_formation.pk not in acquis:
        return False
    terme = vaut_jusqu_au(type_formation, acquis[type_formation.pk])
    return terme is None or jour <= terme


def ce_qui_manque(session, agent, acquis):
    """Pourquoi cet agent ne peut pas suivre cette session, en phrases : ses prérequis au jour dit, son métier."""
    jour = session.debut or timezone.localdate()
    prerequis = session.type_formation.prerequis.all()
    phrases = [_dire_le_prerequis(p, acquis) for p in prerequis if not est_acquise(p, acquis, jour)]
    metiers = session.type_formation.metiers.all()
    if metiers and agent.metier_id not in {metier.pk for metier in metiers}:
        noms = ", ".join(metier.nom for metier in metiers)
        phrases.append(f"Cette formation est faite pour certains métiers\N{NO-BREAK SPACE}: {noms}.")
    return phrases


def _dire_le_prerequis(type_formation, acquis):
    suivie_le = acquis.get(type_formation.pk)
    if suivie_le is None:
        return f"Il faut d’abord avoir suivi {citer(type_formation)}."
    return (
        f"{citer(type_formation)}, suivie le {dire_le_jour(suivie_le)}, est à reprendre\N{NO-BREAK SPACE}: "
        f"elle vaut {type_formation.validite_mois} mois."
    )


# --- Le parcours, à montrer ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suivi:
    """Une formation du parcours, pour une personne."""

    type_formation: TypeFormation
    suivie_le: date | None
    vaut_jusqu_au: date | None

    @property
    def est_a_reprendre(self):
        return self.vaut_jusqu_au is not None and self.vaut_jusqu_au < timezone.localdate()

    @property
    def est_faite(self):
        return self.suivie_le is not None and not self.est_a_reprendre


@dataclass(frozen=True)
class Pas:
    """Une étape du parcours : faite dès qu’une de ses formations l’est."""

    libelle: str
    suivis: tuple[Suivi, ...]
    etat: str  # fait, courant ou a_venir (voir composants/etapes.html)


def dessiner(acquis):
    """Les étapes du parcours, celle où l’on en est marquée ; une requête."""
    types = TypeFormation.objects.filter(nature__in=PARCOURS)
    pas, courant_vu = [], False
    for nature in PARCOURS:
        suivis = tuple(_suivre(t, acquis) for t in types if t.nature == nature)
        if not suivis:
            continue
        fait = any(suivi.est_faite for suivi in suivis)
        etat = "fait" if fait else "a_venir" if courant_vu else "courant"
        courant_vu = courant_vu or not fait
        pas.append(Pas(nature.label, suivis, etat))
    return pas


def _suivre(type_formation, acquis):
    suivie_le = acquis.get(type_formation.pk)
    return Suivi(type_formation, suivie_le, vaut_jusqu_au(type_formation, suivie_le))
