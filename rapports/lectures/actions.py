"""Les actions d’un objectif, leur public d’une année à l’autre et leurs indicateurs, pour les parties qui les montrent.

Le public est celui de l’édition annuelle, à défaut celui du dernier point d’avancement de l’année.
"""

from collections import Counter, defaultdict
from dataclasses import replace

from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from actions.etats import Phase, Visibilite
from actions.models import Action, Millesime, PointAvancement
from evenements.models import Evenement
from rapports.indicateurs import lire_les_indicateurs
from rapports.lecture import dire_la_mesure
from rapports.lectures.cases import de_la_mesure, du_millesime, du_public, en_mots, sans_colonne_vide
from rapports.structure.blocs import BARRES, NOMBRE, Case, Colonne, Dessin, Tableau, mots
from socle.templatetags.socle import nombre

SOURCE = "registre des actions du plan"
NOTE = "Le public est celui de l’édition annuelle, à défaut celui du dernier point d’avancement de l’année."
FINIES = "Les actions finies avant {annee} se lisent à l’annexe A."
LARGEUR_DU_PUBLIC = 12
PHRASE = 40


def lire_les_actions(annee, objectif):
    """Les actions publiques de cet objectif, dans l’ordre de leur code : six requêtes."""
    points = PointAvancement.objects.filter(le__date__lte=annee.fin, public_touche__isnull=False)
    millesimes = annee.reels(Millesime.objects.filter(annee__lte=annee.annee)).order_by("annee")
    au_programme = Exists(Evenement.objects.filter(temps_fort__isnull=False, action=OuterRef("pk")))
    return list(
        Action.objects.filter(plan=annee.plan, objectif__numero=objectif, visibilite=Visibilite.PUBLIQUE)
        .annotate(au_programme_d_un_temps_fort=au_programme)
        .select_related("volet")
        .prefetch_related(
            "publics",
            "domaines",
            "temps_forts",
            Prefetch("millesimes", millesimes, "editions"),
            Prefetch("points", annee.reels(points).order_by("le", "pk"), "points_comptes"),
        )
        .order_by("code")
    )


class Suivi:
    """Les actions d’un objectif et leurs indicateurs, lus une fois et rangés par sujet ; chaque action n’en a qu’un."""

    def __init__(self, annee, objectif, sujet_de):
        self.annee = annee
        self.indicateurs = lire_les_indicateurs(
            annee.plan.indicateurs.filter(action__objectif__numero=objectif), annee.annee
        )
        self.par_sujet = defaultdict(list)
        for action in lire_les_actions(annee, objectif):
            self.par_sujet[sujet_de(action)].append(action)

    def completer(self, partie, sujet, titre=""):
        """La partie, et les actions de ce sujet (si on leur donne un titre), avec leurs indicateurs."""
        suivies = de_l_annee(self.annee, self.par_sujet[sujet]) if titre else []
        toutes = len(suivies) == len(self.par_sujet[sujet])
        siens = {action.code for action in self.par_sujet[sujet]}
        indicateurs = tableau_des_indicateurs(
            self.annee, f"{partie.code}-indicateurs", [i for i in self.indicateurs if i.action in siens]
        )
        actions = tableau_des_actions(self.annee, f"{partie.code}-actions", titre, suivies) if suivies else None
        if actions and not toutes:
            actions = replace(actions, note=f"{actions.note} {FINIES.format(annee=self.annee.annee)}".strip())
        return replace(
            partie,
            phrases=(*partie.phrases, *([dire_les_phases(suivies)] if suivies else [])),
            tableaux=(*partie.tableaux, *(t for t in (indicateurs, actions) if t)),
        )


def codes(nomenclature):
    return {valeur.code for valeur in nomenclature.all()}


def de_l_annee(annee, actions):
    """Celles qui n’étaient pas finies avant l’année."""
    return [a for a in actions if not (a.fin and a.fin < annee.debut) or _edition(a, annee.annee)]


def _edition(action, annee):
    return next((m for m in action.editions if m.annee == annee), None)


# --- Les phrases --------------------------------------------------------------------------------------


def dire_les_phases(actions):
    """« 6 actions : 4 en cours, 2 à venir. » ; « 3 actions, toutes en cours. »"""
    comptes = Counter(a.phase for a in actions)
    if len(comptes) == 1:
        (phase,) = comptes
        dite = _dire_la_phase(len(actions), Phase(phase).label.lower()).split(" ", 1)[1]
        return f"{en_mots(len(actions), 'action')}, {'toutes ' if len(actions) > 1 else ''}{dite}."
    dites = [_dire_la_phase(comptes[phase], phase.label.lower()) for phase in Phase if comptes[phase]]
    return f"{en_mots(len(actions), 'action')} : {', '.join(dites)}."


def _dire_la_phase(combien, phase):
    """Au pluriel, « réalisée » et « abandonnée » s’accordent ; « à l’état d’idée », « en cours » ne changent pas."""
    if phase == "idée":
        return f"{combien} à l’état d’idée"
    return f"{combien} {phase}{'s' if combien > 1 and phase.endswith('ée') else ''}"


# --- Les tableaux -------------------------------------------------------------------------------------


def tableau_des_actions(annee, code, titre, actions):
    """La phase, l’édition de l’année, et le public des deux années."""
    passees = annee.annee - 1
    tableau = Tableau(
        code=code,
        titre=titre,
        colonnes=(
            Colonne("Action"),
            Colonne("Pour qui", part=18),
            Colonne("Phase", part=14),
            Colonne("Quand", part=14),
            Colonne(f"Public {passees}", NOMBRE, LARGEUR_DU_PUBLIC),
            Colonne(f"Public {annee.annee}", NOMBRE, LARGEUR_DU_PUBLIC),
        ),
        lignes=tuple(_action(annee, a) for a in actions),
        source=SOURCE,
        note=NOTE if any(public_de(a, n) != Case() for a in actions for n in (passees, annee.annee)) else "",
    )
    return sans_colonne_vide(tableau)


def _action(annee, action):
    edition = _edition(action, annee.annee)
    quand = edition.dates if edition and edition.debut else action.dates
    phase = action.get_phase_display()
    return (
        mots(f"{action.code} – {action.titre}"),
        mots(action.public_precis or ", ".join(str(p) for p in action.publics.all())),
        mots(f"{phase} : {action.phase_motif}" if action.phase_motif else phase),
        mots("" if quand == "à préciser" else quand),
        public_de(action, annee.annee - 1),
        public_de(action, annee.annee),
    )


def public_de(action, annee):
    edition = _edition(action, annee)
    if edition and edition.participants is not None:
        return du_millesime(edition)
    points = [p for p in action.points_comptes if timezone.localtime(p.le).year == annee]
    return du_public(points[-1].public_touche) if points else Case()


def tableau_des_editions(code, titre, millesimes):
    """Le public d’une action, année par année, avec les mots du plan ; None si aucune édition ne le dit."""
    lus = [m for m in millesimes if m.participants is not None]
    if not lus:
        return None
    tableau = Tableau(
        code=code,
        titre=titre,
        colonnes=(Colonne("Année", part=12), Colonne("Public touché", NOMBRE, 20), Colonne("Précision")),
        lignes=tuple((mots(m.annee), du_public(m.participants), mots(_precision(m))) for m in lus),
        source="éditions annuelles de l’action",
        dessin=_dessin(lus),
    )
    return sans_colonne_vide(tableau)


def _precision(millesime):
    return "" if millesime.se_tait else millesime.participants_mention


def _dessin(millesimes):
    """Deux années lisibles au moins ; la dernière et celle d’avant font la conclusion."""
    lisibles = [m for m in millesimes if not m.se_tait]
    if len(lisibles) < 2:
        return None
    avant, dernier = (m.participants_mention or f"{nombre(m.participants)} personnes" for m in lisibles[-2:])
    dit = f"{dernier} en {lisibles[-1].annee}, {avant} en {lisibles[-2].annee}"
    return Dessin(BARRES, dit[:1].upper() + dit[1:], (1,))


def tableau_des_indicateurs(annee, code, indicateurs):
    """L’année d’avant, l’année, la cible, et la dernière valeur connue ; None si aucun n’en a une seule."""
    connus = [i for i in indicateurs if any((*i.trois, i.derniere))]
    if not connus:
        return None
    tableau = Tableau(
        code=code,
        titre="Les indicateurs",
        colonnes=(
            Colonne("Indicateur"),
            Colonne(str(annee.annee - 1), NOMBRE, 16),
            Colonne(str(annee.annee), NOMBRE, 16),
            Colonne("Cible", NOMBRE, 14),
            Colonne("Dernière valeur connue", part=22),
        ),
        lignes=tuple(_indicateur(i) for i in connus),
        source="indicateurs du plan, dont l’annexe E donne la définition et la source",
    )
    return sans_colonne_vide(tableau)


def _indicateur(indicateur):
    unite = f" ({indicateur.unite})" if indicateur.unite not in ("", "%") else ""
    return (
        mots(f"{indicateur.libelle}{unite}"),
        *(_courte(de_la_mesure(m, indicateur.unite)) for m in indicateur.trois),
        _derniere(indicateur),
    )


def _courte(case):
    """Une phrase ne tient pas dans une colonne d’année : la dernière colonne la donne."""
    return mots("en mots, à droite") if len(case.texte) > PHRASE else case


def _derniere(indicateur):
    mesure = indicateur.derniere
    return mots(f"{dire_la_mesure(mesure, indicateur.unite)} ({mesure.dates})") if mesure else Case()
