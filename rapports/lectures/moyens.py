"""Chapitre 8 : l’argent du plan (euros), qui l’apporte, l’enveloppe de l’appel à projets, le temps des équipes.

Chaque somme ne vient que d’un registre ; ce qui y manque en fait un minimum, et rien ne s’y suppose.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef

from actions.etats import EtatFinancement, Visibilite
from actions.models import Financement, Millesime, SortieScolaire
from appels_projets.models import AppelAProjets, Campagne
from evenements.models import Evenement
from rapports.mesures import additionner, additionner_les_cases, masquer
from rapports.structure import Case, Chiffre, Colonne, Dessin, Partie, Repere, Tableau
from rapports.structure.blocs import EMPILE, EUROS, NOMBRE, POURCENT, compte, mots, personnes
from referents.etats import EtatLettre
from referents.models import LettreMission
from socle.dates import dire_le_jour
from socle.models import Utilisateur
from socle.roles import Role

FINANCEURS_DESSINES = 5
OBTENUS = [EtatFinancement.NOTIFIE, EtatFinancement.VERSE, EtatFinancement.JUSTIFIE]
APPEL, SORTIES, EVENEMENTS, AUTRES = "Appel à projets", "Camp des Milles", "Événements", "Autres actions"


def lire(annee):
    campagnes = _campagnes(annee)
    yield _depenses(annee, campagnes)
    yield _financements(annee)
    yield _enveloppe(annee, campagnes)
    yield _temps(annee)


# --- Ce que le plan a coûté -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Sommes:
    prevu: Case
    realise: Case


def _depenses(annee, campagnes):
    annees = (annee.annee - 1, annee.annee)
    millesimes = _millesimes(annee, annees)
    evenements = _evenements(annee, annees)
    par_an = [_par_poste(n, millesimes, evenements, campagnes) for n in annees]
    lignes = [_ligne(poste, [postes[poste] for postes in par_an]) for poste in par_an[0]]
    totaux = [
        Sommes(*(additionner_les_cases([getattr(s, nom) for s in postes.values()]) for nom in ("prevu", "realise")))
        for postes in par_an
    ]
    connu = any(not case.est_vide for ligne in lignes for case in ligne[1:])
    tableau = Tableau(
        code="moyens-par-poste",
        titre="Prévu et réalisé, par poste",
        colonnes=(
            Colonne("Poste"),
            *(Colonne(f"{quoi} {n}", EUROS, 18) for n in annees for quoi in ("Prévu", "Réalisé")),
        ),
        lignes=(*lignes, _ligne("Ensemble", totaux)),
        note="Appel à projets : enveloppe votée, puis montants attribués une fois les résultats publics. Événements : "
        "coûts inscrits aux bilans validés, sauf quand le budget de leur action les compte déjà. Camp des Milles et "
        "autres actions : budgets de leurs éditions annuelles. « Au moins » : il en manque au registre.",
        source="registres des actions, de l’agenda et de l’appel à projets",
    )
    return Partie(
        code="moyens-depenses",
        titre="Ce que le plan a coûté",
        phrases=(_dire_le_total(totaux[-1], annee.annee),),
        tableaux=(tableau,) if connu else (),
    )


def sommes_par_annee(annee):
    """{année: {poste: ses sommes}} depuis le début du plan ; trois requêtes, quel que soit le nombre d’années."""
    annees = [n for n in annee.plan.annees if n <= annee.annee]
    lus = _millesimes(annee, annees), _evenements(annee, annees), _campagnes(annee, annees)
    return {n: _par_poste(n, *lus) for n in annees}


def _ligne(poste, sommes):
    return (mots(poste), *(case for s in sommes for case in (s.prevu, s.realise)))


def _dire_le_total(total, annee):
    if total.realise.est_vide:
        return f"Aucune dépense de {annee} n’est inscrite aux registres : ce que le plan a coûté n’est pas renseigné."
    return f"Les registres de {annee} ne connaissent que ce qui y est inscrit ; un poste vide n’a pas coûté zéro."


def _par_poste(n, millesimes, evenements, campagnes):
    """{poste: ses sommes de l’année n}."""
    de_l_an = [m for m in millesimes if m.annee == n]
    chiffres = {m.action_id for m in de_l_an if m.budget_realise is not None}
    siennes = [c for c in campagnes if c.annee == n]
    # L’appel a ses propres comptes ; sans campagne, le budget de son action en tient lieu.
    appel = [m for m in de_l_an if m.est_un_appel]
    autres = [m for m in de_l_an if not (m.est_un_appel or m.a_des_sorties)]
    couts = [e for e in evenements if e.dernier_jour.year == n and e.action_id not in chiffres]
    return {
        APPEL: _de_l_appel(siennes) if siennes else _des_millesimes(appel),
        SORTIES: _des_millesimes([m for m in de_l_an if m.a_des_sorties]),
        EVENEMENTS: Sommes(Case(), additionner([getattr(e.bilan_montre, "cout", None) for e in couts])),
        AUTRES: _des_millesimes(autres),
    }


def _des_millesimes(millesimes):
    return Sommes(
        additionner([m.budget_prevu for m in millesimes]), additionner([m.budget_realise for m in millesimes])
    )


def _de_l_appel(campagnes):
    return Sommes(additionner([c.montant_vote for c in campagnes]), additionner([_attribue(c) for c in campagnes]))


def _attribue(campagne):
    """Rien tant que les résultats ne sont pas publics : une décision ne se devine pas."""
    return campagne.total_attribue if campagne.publie_ses_resultats else None


def _millesimes(annee, annees):
    de_l_action = {"action": OuterRef("action")}
    lignes = Millesime.objects.filter(
        action__plan=annee.plan, action__visibilite=Visibilite.PUBLIQUE, annee__in=annees
    ).annotate(
        a_des_sorties=Exists(SortieScolaire.objects.filter(**de_l_action)),
        est_un_appel=Exists(AppelAProjets.objects.filter(**de_l_action)),
    )
    return list(annee.reels(lignes).order_by("action__code", "annee"))


def _evenements(annee, annees):
    """Tous ceux qui sont publiés, annulés compris : ce qui était engagé a pu coûter."""
    publies = annee.reels(Evenement.objects.publies()).avec_bornes().select_related("bilan")
    return list(publies.filter(dernier_jour__year__in=annees, dernier_jour__lte=annee.fin).order_by("pk"))


def _campagnes(annee, annees=None):
    siennes = annee.reels(Campagne.objects.publiques().filter(appel__plan=annee.plan))
    retenues = siennes.filter(annee__in=annees or (annee.annee - 1, annee.annee))
    return list(retenues.avec_comptes().order_by("-annee", "titre"))


# --- Qui finance ----------------------------------------------------------------------------------------


def _financements(annee):
    lignes = list(
        Financement.objects.filter(
            action__plan=annee.plan,
            action__visibilite=Visibilite.PUBLIQUE,
            annee__in=(annee.annee - 1, annee.annee),
        )
        .select_related("financeur", "action")
        .order_by("action__code", "financeur__nom", "pk")
    )
    de_l_an = [f for f in lignes if f.annee == annee.annee]
    tableaux = (_par_financeur(annee, lignes), _demandes(annee, de_l_an))
    return Partie(
        code="moyens-financeurs",
        titre="Qui finance",
        tableaux=tuple(t for t in tableaux if t.lignes),
        vide=f"Aucun financement n’est inscrit au registre pour {annee.annee - 1} ni {annee.annee} : non renseigné.",
    )


def _par_financeur(annee, lignes):
    """Une ligne par année, une colonne par financeur ; ceux qui apportent le plus d’abord, les derniers ensemble."""
    financeurs = _les_plus_gros(lignes)
    rangees = tuple(
        (mots(n), *(_obtenu([f for f in lignes if f.annee == n and qui(f)]) for _, qui in financeurs))
        for n in (annee.annee - 1, annee.annee)
    )
    return Tableau(
        code="moyens-par-financeur",
        titre="Montants obtenus, par financeur",
        colonnes=(Colonne("Année", part=12), *(Colonne(nom, EUROS) for nom, _ in financeurs)),
        lignes=rangees if financeurs else (),
        note="Un montant compte une fois notifié par le financeur.",
        source="registre des financements",
        dessin=Dessin(EMPILE, _conclure(annee.annee, financeurs, rangees[-1]), tuple(range(1, len(financeurs) + 1)))
        if any(not case.est_vide for rangee in rangees for case in rangee[1:])
        else None,
    )


def _les_plus_gros(lignes):
    """(nom, ce qui reconnaît ses lignes), six colonnes au plus : autant que le graphique a de séries."""
    apports = {}
    for f in lignes:
        nom = f.financeur.sigle or f.financeur.nom
        apports[nom] = apports.get(nom, Decimal(0)) + (f.montant_obtenu or 0 if f.etat in OBTENUS else 0)
    noms = sorted(apports, key=lambda nom: (-apports[nom], nom))
    if len(noms) > FINANCEURS_DESSINES + 1:
        restants = set(noms[FINANCEURS_DESSINES:])
        return [*map(_reconnaitre, noms[:FINANCEURS_DESSINES]), ("Autres", lambda f: _nom(f) in restants)]
    return [_reconnaitre(nom) for nom in noms]


def _nom(financement):
    return financement.financeur.sigle or financement.financeur.nom


def _reconnaitre(nom):
    return nom, lambda financement: _nom(financement) == nom


def _obtenu(financements):
    """Une demande refusée n’apporte rien ; une demande sans réponse laisse le montant inconnu."""
    return additionner([_montant_obtenu(f) for f in financements if f.etat != EtatFinancement.DEMANDE])


def _montant_obtenu(financement):
    return Decimal(0) if financement.etat == EtatFinancement.REFUSE else financement.montant_obtenu


def _conclure(n, financeurs, rangee):
    connus = [(case.nombre, nom) for (nom, _), case in zip(financeurs, rangee[1:], strict=True) if case.nombre]
    if not connus:
        return f"Aucun montant obtenu n’est connu pour {n}"
    montant, nom = max(connus)
    part = round(100 * montant / sum(m for m, _ in connus))
    return f"En {n}, {nom} apporte {part}\N{NO-BREAK SPACE}% de ce qui est connu"


def _demandes(annee, lignes):
    return Tableau(
        code="moyens-demandes",
        titre=f"Les financements de {annee.annee}, demande par demande",
        colonnes=(
            Colonne("Financeur", part=25),
            Colonne("Action"),
            Colonne("Demandé", EUROS, 14),
            Colonne("Obtenu", EUROS, 14),
            Colonne("État", part=12),
        ),
        lignes=tuple(
            (
                mots(f.financeur),
                mots(f.action),
                compte(f.montant_demande),
                compte(_montant_obtenu(f) if f.etat != EtatFinancement.DEMANDE else None),
                mots(f.get_etat_display()),
            )
            for f in lignes
        ),
        source="registre des financements",
    )


# --- L’enveloppe de l’appel à projets -------------------------------------------------------------------


def _enveloppe(annee, campagnes):
    siennes = [c for c in campagnes if c.annee == annee.annee]
    avant = [c for c in campagnes if c.annee == annee.annee - 1]
    sommes, sommes_avant = _de_l_appel(siennes), _de_l_appel(avant)
    vote, attribue = sommes.prevu, sommes.realise
    chiffres = [
        Chiffre("enveloppe-votee", "enveloppe votée", vote, EUROS, reperes=_avant(annee, sommes_avant.prevu)),
        Chiffre(
            "montant-attribue",
            "attribué",
            attribue,
            EUROS,
            reperes=_avant(annee, sommes_avant.realise),
            definition="Attributions du conseil municipal, lues une fois les résultats publics.",
        ),
    ]
    if vote.nombre and attribue.nombre is not None and not (vote.au_moins or attribue.au_moins):
        part = Case(nombre=Decimal(round(100 * attribue.nombre / vote.nombre)))
        chiffres.append(Chiffre("part-attribuee", "de l’enveloppe attribuée", part, POURCENT))
    return Partie(
        code="moyens-enveloppe",
        titre="L’enveloppe de l’appel à projets",
        chiffres=tuple(chiffres) if siennes else (),
        vide=f"Aucune campagne d’appel à projets n’est enregistrée pour {annee.annee} : non renseigné.",
    )


def _avant(annee, case):
    return (Repere(str(annee.annee - 1), case),)


# --- Le temps -------------------------------------------------------------------------------------------


def _temps(annee):
    lettres = list(_lettres(annee))
    le, un_an_plus_tot = annee.fin, annee.fin.replace(year=annee.annee - 1, day=min(annee.fin.day, 28))
    equivalent, personnes_comptees = _equivalent(lettres, le)
    chiffres = (
        Chiffre(
            "temps-referents",
            "temps des référent·es",
            equivalent,
            NOMBRE,
            "équivalent temps plein",
            date=f"au {dire_le_jour(le)}",
            reperes=(Repere(str(un_an_plus_tot.year), _equivalent(lettres, un_an_plus_tot)[0]),),
            definition=f"Somme des quotités des lettres de mission signées et valides ce jour-là, et le "
            f"{dire_le_jour(un_an_plus_tot)}.",
            source="registre du réseau",
        ),
        Chiffre(
            "referents-au-temps-connu",
            "référent·es dont la lettre dit la quotité",
            personnes_comptees,
            NOMBRE,
            date=f"au {dire_le_jour(le)}",
            source="registre du réseau",
        ),
    )
    return Partie(
        code="moyens-temps",
        titre="Le temps des équipes",
        phrases=(_dire_la_coordination(annee),),
        chiffres=chiffres,
    )


def _lettres(annee):
    """Celles qui ont pu valoir l’année ou l’année d’avant."""
    signees = LettreMission.objects.filter(etat__in=[EtatLettre.SIGNEE, EtatLettre.CLOSE], signee_le__lte=annee.fin)
    if not annee.plan.demonstration:
        signees = signees.filter(mandat__demonstration=False)
    return signees.select_related("mandat").order_by("pk")


def _equivalent(lettres, jour):
    """(équivalent temps plein, personnes dont on sait la quotité) ; l’un et l’autre tus sous cinq personnes."""
    valides = [x for x in lettres if x.signee_le <= jour and (x.echeance is None or x.echeance >= jour)]
    if not valides:
        return Case(), Case()
    connues = {x.mandat.agent_id for x in valides if x.quotite is not None}
    nombre = masquer(len(connues))
    if nombre.masque:
        return Case(masque=True), personnes(nombre)
    somme = additionner([None if x.quotite is None else x.quotite / 100 for x in valides])
    return somme, personnes(nombre)


def _dire_la_coordination(annee):
    comptes = Utilisateur.objects.filter(is_active=True, groups__name=Role.COORDINATION)
    nombre = comptes.filter(date_joined__date__lte=annee.fin).count()
    if not nombre:
        return "Qui coordonne le plan, et avec combien de temps, n’est pas au registre : non renseigné."
    if nombre == 1:
        return "Une personne coordonne le plan à la Ville ; son temps n’est pas au registre : non renseigné."
    return "Plusieurs personnes coordonnent le plan à la Ville ; leur temps n’est pas au registre : non renseigné."
