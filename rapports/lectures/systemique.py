"""Le chapitre 7 : l’emploi, l’accompagnement des victimes, puis les autres volets de l’objectif.

Aucun cas : des nombres réunis, et rien de ce qu’une personne a confié.
"""

from dataclasses import replace
from datetime import date

from actions.etats import Phase
from actions.models import TypeAction
from evenements.models import Evenement
from partenaires.models import Organisme, RelaisAide
from rapports.lectures.actions import Suivi, codes, tableau_des_editions
from rapports.lectures.cases import en_mots
from rapports.lectures.evenements import tableau_des_evenements
from rapports.structure.blocs import Chiffre, Partie, Repere, compte
from socle.typographie import citer

OBJECTIF = 3
EMPLOI, VICTIMES, AUTRES = "emploi", "accompagnement-des-victimes", "autres-pratiques"
TITRES = {
    EMPLOI: "L’emploi : « Au-delà de l’autoroute »",
    VICTIMES: "L’accompagnement des victimes",
    AUTRES: "Les autres pratiques",
}
DE_L_ACCOMPAGNEMENT = {"acces-au-droit", "victimes"}
AU_JOUR = "Compté au jour où ces chiffres sont figés."
AUCUN_CAS = "Aucun cas n’est gardé : seuls paraissent des nombres réunis, et « moins de 5 » de une à quatre personnes."


def lire(annee):
    suivi = Suivi(annee, OBJECTIF, sujet_de)
    evenements = _evenements(annee)
    yield suivi.completer(_emploi(annee, suivi, evenements), EMPLOI, "Les actions pour l’emploi")
    yield suivi.completer(_victimes(suivi), VICTIMES, "Les actions pour les victimes et les témoins")
    for sujet, titre in _autres(suivi):
        partie = Partie(f"volet-{sujet}", titre, vide="Aucune action de ce volet n’était ouverte cette année-là.")
        yield suivi.completer(partie, sujet, "Les actions")


def sujet_de(action):
    """Son volet ; dans un plan sans volets, ce que disent son domaine et son public."""
    if action.volet:
        return action.volet.code
    marques = codes(action.domaines) | codes(action.publics)
    if EMPLOI in marques:
        return EMPLOI
    return VICTIMES if marques & DE_L_ACCOMPAGNEMENT else AUTRES


def _autres(suivi):
    """(sujet, titre) des volets qui n’ont pas leur propre partie, dans l’ordre ; les actions sans volet, après."""
    restes = [(sujet, lues) for sujet, lues in suivi.par_sujet.items() if sujet not in (EMPLOI, VICTIMES)]
    nommes = [(lues[0].volet, sujet) for sujet, lues in restes if lues[0].volet]
    yield from ((sujet, volet.titre) for volet, sujet in sorted(nommes, key=lambda couple: couple[0].ordre))
    yield from ((sujet, TITRES[AUTRES]) for sujet, lues in restes if lues[0].volet is None)


# --- L’emploi -----------------------------------------------------------------------------------------


def _emploi(annee, suivi, evenements):
    actions = {a.pk for a in suivi.par_sujet[EMPLOI]}
    siens, avant = (
        [e for e in evenements if e.action_id in actions and a in _annees(e)] for a in (annee.annee, annee.annee - 1)
    )
    partie = Partie(
        EMPLOI,
        TITRES[EMPLOI],
        phrases=tuple(_labels(suivi.par_sujet[EMPLOI])),
        vide="Aucune action pour l’emploi n’est inscrite à cet objectif.",
    )
    if not actions:
        return partie
    tableau = tableau_des_evenements("emploi-evenements", f"Les rendez-vous de {annee.annee}", siens)
    return replace(
        partie,
        chiffres=(_rencontres(annee, siens, avant), _entreprises(annee)),
        tableaux=(tableau,) if siens else (),
    )


def _evenements(annee):
    """Ceux des actions de cet objectif, de l’année et de l’année d’avant."""
    return list(
        annee.reels(Evenement.objects.publies())
        .filter(action__plan=annee.plan, action__objectif__numero=OBJECTIF)
        .entre(date(annee.annee - 1, 1, 1), date(annee.annee, 12, 31))
        .avec_bornes()
        .order_by("premier_jour", "pk")
        .select_related("lieu", "bilan")
        .prefetch_related("creneaux", "accessibilites")
    )


def _annees(evenement):
    return range(evenement.premier_jour.year, evenement.dernier_jour.year + 1)


def _rencontres(annee, siens, avant):
    """Sans agenda l’année d’avant, on ne sait pas."""
    return Chiffre(
        code="emploi-rencontres",
        libelle="rendez-vous à l’agenda pour l’emploi",
        case=compte(len([e for e in siens if not e.est_retire]) if siens else None),
        definition="Annulés et reportés ne comptent pas.",
        source="agenda du plan",
        reperes=(Repere(str(annee.annee - 1), compte(len([e for e in avant if not e.est_retire]) or None)),),
    )


def _entreprises(annee):
    """Le registre ne date pas l’engagement d’une entreprise : un seul nombre, du jour où l’on fige."""
    citoyennes = annee.reels(Organisme.objects.filter(entreprise_citoyenne=True)).count()
    return Chiffre(
        code="emploi-entreprises",
        libelle="« entreprises citoyennes »",
        case=compte(citoyennes or None),
        definition=f"Prêtes à accueillir un candidat, le parrainer ou présenter leurs métiers. {AU_JOUR}",
        source="registre des organismes",
    )


def _labels(actions):
    """Où en est l’étude d’un label, en une phrase."""
    for action in actions:
        if action.type_action == TypeAction.LABEL:
            motif = f" {action.phase_motif}" if action.phase_motif else ""
            quand = f", {action.dates}" if action.debut else ""
            yield f"{citer(action.titre)} : {Phase(action.phase).label.lower()}{quand}.{motif}"


# --- Les victimes -------------------------------------------------------------------------------------


def _victimes(suivi):
    permanences = [a for a in suivi.par_sujet[VICTIMES] if a.type_action == TypeAction.DISPOSITIF and a.recurrente]
    tableaux = [
        tableau_des_editions(f"permanence-{a.code.lower()}", f"{a.titre}, par année", a.editions) for a in permanences
    ]
    return Partie(
        "victimes",
        TITRES[VICTIMES],
        phrases=(AUCUN_CAS,),
        chiffres=tuple(_relais()),
        tableaux=tuple(t for t in tableaux if t),
    )


def _relais():
    """Les relais ne sont pas datés : ils se comptent au jour où l’on fige."""
    publies = list(RelaisAide.objects.publies())
    a_verifier = {r.pk for r in RelaisAide.objects.a_verifier()}
    a_vitrolles = sum(r.proximite == RelaisAide.Proximite.VITROLLES for r in publies)
    yield Chiffre(
        code="relais-d-aide",
        libelle="relais d’aide sur la page « Être aidé·e »",
        case=compte(len(publies) or None),
        definition=f"Dont {en_mots(a_vitrolles, 'relais', 'relais')} à Vitrolles. {AU_JOUR}" if publies else "",
        source="registre des relais d’aide",
    )
    yield Chiffre(
        code="relais-verifies",
        libelle="relais vérifiés depuis moins d’un an",
        case=compte(sum(r.pk not in a_verifier for r in publies) if publies else None),
        definition=f"La coordination relit chaque relais une fois par an. {AU_JOUR}",
        source="registre des relais d’aide",
    )
