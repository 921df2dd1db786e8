"""Chapitre 9 : les publics et les quartiers atteints, la part des quartiers prioritaires, ce que rien ne couvre."""

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Sum

from actions.couverture import Axe, croiser
from actions.etats import Visibilite
from actions.masquage import se_tait
from actions.models import Action, Frequentation, PublicVise
from appels_projets.models import Candidature
from evenements.etats import ETATS_SANS_RENDEZ_VOUS
from evenements.models import Evenement
from partenaires.models import Quartier
from rapports.mesures import masquer_ensemble
from rapports.structure import Case, Chiffre, Colonne, Partie, Repere, Tableau
from rapports.structure.blocs import NOMBRE, POURCENT, au_moins, compte, mots, personnes

SANS_QUARTIER, SANS_PUBLIC = "Quartier non renseigné", "Public non renseigné"
LES_ACTIONS = "registre des actions du plan"
L_AGENDA = "agenda et bilans validés"
QUOI = {Axe.OBJECTIF: ("cet objectif", "ces objectifs"), Axe.CRITERE: ("ce critère", "ces critères")}
COURTS = {Axe.OBJECTIF: "Objectif", Axe.CRITERE: "Critère", Axe.PUBLIC: "Public", Axe.QUARTIER: "Quartier"}


@dataclass(frozen=True)
class Lus:
    """Ce que les registres disent de l’année : actions du plan, événements tenus, projets soutenus."""

    actions: list
    evenements: list
    evenements_avant: list
    projets: list | None


def lire(annee):
    publiques = Action.objects.filter(plan=annee.plan, visibilite=Visibilite.PUBLIQUE)
    evenements = _evenements(annee)
    lus = Lus(
        actions=list(publiques.prefetch_related("publics", "quartiers").order_by("code")),
        evenements=[e for e in evenements if e.dernier_jour.year == annee.annee],
        evenements_avant=[e for e in evenements if e.dernier_jour.year == annee.annee - 1],
        projets=_projets(annee),
    )
    yield _publics(annee, lus)
    yield _quartiers(annee, lus)
    yield _couverture(annee, publiques, lus)


def _evenements(annee):
    """Ceux de l’année et de l’année d’avant qui ont eu lieu, comptés l’année de leur dernier jour."""
    tenus = annee.reels(Evenement.objects.publies()).exclude(etat__in=ETATS_SANS_RENDEZ_VOUS).avec_bornes()
    deux_ans = tenus.filter(dernier_jour__range=(annee.debut.replace(year=annee.annee - 1), annee.fin))
    return list(deux_ans.select_related("lieu__quartier", "bilan").prefetch_related("publics").order_by("pk"))


def _projets(annee):
    """Les lauréats publics de l’année ; None quand aucun n’est connu."""
    laureates = Candidature.objects.laureates().filter(campagne__appel__plan=annee.plan, campagne__annee=annee.annee)
    lus = annee.reels(laureates).prefetch_related("actions_plan__publics", "actions_plan__quartiers").order_by("pk")
    return list(lus) or None


# --- Par public -----------------------------------------------------------------------------------------


def _publics(annee, lus):
    noms = [public.nom for public in PublicVise.objects.all()]
    des_actions = _compter(lus.actions, lambda a: _noms(a.publics))
    lignes = _lignes_des_publics(annee, lus, noms, des_actions)
    oublies = [nom for nom in noms if not des_actions[nom]]
    return Partie(
        code="territoires-publics",
        titre="Les publics",
        phrases=_dire_les_oublies("public", oublies) if lus.actions else (),
        tableaux=(_tableau_des_publics(annee, lignes),) if lignes else (),
    )


def _lignes_des_publics(annee, lus, noms, des_actions):
    des_evenements = _compter(lus.evenements, lambda e: _noms(e.publics))
    des_projets = _compter(lus.projets or [], lambda p: _noms_des_actions(p, "publics"))
    touches = _touches(annee, noms)
    return tuple(
        (
            mots(nom),
            compte(des_actions[nom]),
            _evenements_de(nom, des_evenements, SANS_PUBLIC),
            compte(des_projets[nom] if lus.projets else None),
            touches.get(nom, Case()),
        )
        for nom in [*noms, *_reste(SANS_PUBLIC, des_actions, des_evenements, des_projets)]
    )


def _tableau_des_publics(annee, lignes):
    return _sans_les_inconnues(
        Tableau(
            code="publics",
            titre=f"Actions, événements et projets par public, en {annee.annee}",
            colonnes=(
                Colonne("Public"),
                Colonne("Actions", NOMBRE, 14),
                Colonne("Événements", NOMBRE, 14),
                Colonne("Projets", NOMBRE, 14),
                Colonne("Public touché", NOMBRE, 18),
            ),
            lignes=lignes,
            note="Une action, un événement ou un projet compte pour chacun de ses publics ; un projet prend ceux des "
            "actions qu’il met en œuvre. « Public touché » : les personnes comptées par public dans les éditions de "
            "l’année.",
            source=f"{LES_ACTIONS}, agenda, appel à projets",
        )
    )


def _touches(annee, noms):
    """{public: nombre de personnes, masqué s’il le faut} ; une requête."""
    lignes = Frequentation.objects.filter(
        millesime__action__plan=annee.plan,
        millesime__action__visibilite=Visibilite.PUBLIQUE,
        millesime__annee=annee.annee,
        touche__isnull=False,
    )
    sommes = dict(lignes.order_by().values_list("public__nom").annotate(total=Sum("touche")))
    effectifs = masquer_ensemble([sommes.get(nom) for nom in noms])
    return {nom: personnes(effectif) for nom, effectif in zip(noms, effectifs, strict=True)}


# --- Par quartier ---------------------------------------------------------------------------------------


def _quartiers(annee, lus):
    quartiers = list(Quartier.objects.order_by("-prioritaire", "nom"))
    noms = [quartier.nom for quartier in quartiers]
    des_actions = _compter(lus.actions, lambda a: _noms(a.quartiers))
    des_evenements = _compter(lus.evenements, lambda e: [_quartier(e)] if _quartier(e) else [])
    des_projets = _compter(lus.projets or [], lambda p: _noms_des_actions(p, "quartiers"))
    rangs = [*noms, *_reste(SANS_QUARTIER, des_actions, des_evenements, des_projets)]
    venues = _venues(lus.evenements, rangs)
    prioritaires = {quartier.nom for quartier in quartiers if quartier.prioritaire}
    lignes = tuple(
        (
            mots(nom),
            mots("oui" if nom in prioritaires else "" if nom == SANS_QUARTIER else "non"),
            compte(des_actions[nom]),
            _evenements_de(nom, des_evenements, SANS_QUARTIER),
            compte(des_projets[nom] if lus.projets else None),
            venues[nom],
        )
        for nom in rangs
    )
    return Partie(
        code="territoires-quartiers",
        titre="Les quartiers",
        phrases=_dire_les_oublies("quartier", [nom for nom in noms if not des_actions[nom]]),
        chiffres=_chiffres(annee, lus, prioritaires),
        tableaux=(_sans_les_inconnues(_tableau_des_quartiers(annee, lignes)),) if quartiers else (),
        vide="Aucun quartier n’est au registre : non renseigné.",
    )


def _tableau_des_quartiers(annee, lignes):
    return Tableau(
        code="quartiers",
        titre=f"Actions, événements, projets et participations par quartier, en {annee.annee}",
        colonnes=(
            Colonne("Quartier"),
            Colonne("Prioritaire", part=14),
            Colonne("Actions", NOMBRE, 12),
            Colonne("Événements", NOMBRE, 14),
            Colonne("Projets", NOMBRE, 12),
            Colonne("Participations", NOMBRE, 18),
        ),
        lignes=lignes,
        note="Une action ou un projet est du quartier qu’il vise, un événement de celui de son lieu. Une personne "
        "venue à deux événements compte deux fois.",
        source=f"{LES_ACTIONS}, {L_AGENDA}",
    )


def _venues(evenements, rangs):
    """{quartier: participations des bilans montrés} ; les parts d’un même total se taisent ensemble."""
    sommes, partiels = {}, set()
    for evenement in evenements:
        nom = _quartier(evenement) or SANS_QUARTIER
        nombre = getattr(evenement.bilan_montre, "participants", None)
        if nombre is None:
            partiels.add(nom)
        else:
            sommes[nom] = sommes.get(nom, 0) + nombre
    effectifs = masquer_ensemble([sommes.get(nom) for nom in rangs])
    return {
        nom: Case(
            nombre=None if effectif.nombre is None else Decimal(effectif.nombre),
            masque=effectif.masque,
            au_moins=nom in partiels and effectif.nombre is not None,
        )
        for nom, effectif in zip(rangs, effectifs, strict=True)
    }


def _chiffres(annee, lus, prioritaires):
    """La part des quartiers prioritaires ; vide quand rien ne permet de la calculer."""
    avant = (str(annee.annee - 1), lus.evenements_avant)
    evenements = Chiffre(
        "evenements-en-qpv",
        "des événements ont eu lieu dans un quartier prioritaire",
        *_part_des_lieux(lus.evenements, prioritaires),
        reperes=(Repere(avant[0], _part_des_lieux(avant[1], prioritaires)[0]),),
        definition="Parmi les événements dont le lieu a un quartier.",
        source="agenda",
    )
    public = Chiffre(
        "public-des-qpv",
        "des participations viennent des quartiers prioritaires",
        *_part_du_public(lus.evenements),
        reperes=(Repere(avant[0], _part_du_public(avant[1])[0]),),
        definition="Parmi les participations des bilans qui disent combien de personnes en viennent.",
        source=L_AGENDA,
    )
    return (evenements, public)


def _part_des_lieux(evenements, prioritaires):
    """(part, sorte, unité, numérateur, dénominateur) des événements."""
    situes = [nom for nom in map(_quartier, evenements) if nom]
    return _part(sum(nom in prioritaires for nom in situes), len(situes))


def _part_du_public(evenements):
    bilans = [e.bilan_montre for e in evenements if e.bilan_montre]
    dits = [b for b in bilans if b.dont_qpv is not None and b.participants]
    venus, parmi = sum(b.dont_qpv for b in dits), sum(b.participants for b in dits)
    if se_tait(venus, parmi):
        return Case(masque=True), POURCENT, "", Case(masque=True), parmi
    return _part(venus, parmi)


def _part(nombre, parmi):
    if not parmi:
        return Case(), POURCENT, "", None, None
    return Case(nombre=Decimal(round(100 * nombre / parmi))), POURCENT, "", compte(nombre), parmi


# --- Ce que rien ne couvre ------------------------------------------------------------------------------


def _couverture(annee, publiques, lus):
    matrices = croiser(publiques, Axe.OBJECTIF, Axe.CRITERE, Axe.PUBLIC, Axe.QUARTIER, plan=annee.plan)
    return Partie(
        code="territoires-couverture",
        titre="Ce que le plan couvre, et ce que rien ne couvre",
        phrases=_dire_les_vides(matrices),
        tableaux=(_tableau(matrices, len(lus.actions)),) if matrices[0].lignes else (),
        vide="Aucun domaine n’est au registre : non renseigné.",
    )


def _dire_les_vides(matrices):
    """La case vide se dit en mots ; les publics et les quartiers oubliés l’ont été plus haut."""
    if not matrices[0].lignes:
        return ()
    dites = []
    if vides := matrices[0].vides:
        noms = ", ".join(f"{d.nom.lower()} (nommé par la loi)" if d.dans_la_loi else d.nom.lower() for d in vides)
        dites.append(f"Aucune action ne porte sur {'ce domaine' if len(vides) == 1 else 'ces domaines'} : {noms}.")
    for matrice in matrices:
        oubliees = [str(valeur) for valeur in matrice.valeurs_vides]
        if oubliees and matrice.axe in QUOI:
            un_seul, plusieurs = QUOI[matrice.axe]
            dites.append(f"Aucune ne vise {un_seul if len(oubliees) == 1 else plusieurs} : {', '.join(oubliees)}.")
    return tuple(dites)


def _tableau(matrices, total):
    """Une ligne par valeur de chaque axe, une colonne par domaine : les domaines tiennent dans la page."""
    par_domaine = [ligne.total for ligne in matrices[0].lignes]
    lignes = [(mots("Tout le plan"), mots("–"), _ou_aucune(total), *map(_ou_aucune, par_domaine))]
    for matrice in matrices:
        cases = [dict(ligne.cases) for ligne in matrice.lignes]
        lignes += [
            (mots(valeur), mots(COURTS[matrice.axe]), _ou_aucune(nombre), *(compte(c[valeur]) for c in cases))
            for valeur, nombre in matrice.totaux
        ]
    return Tableau(
        code="couverture",
        titre="Nombre d’actions par domaine, croisé avec l’objectif, le critère, le public et le quartier",
        colonnes=(
            Colonne("Croisé avec", part=20),
            Colonne("Axe", part=10),
            Colonne("Actions", NOMBRE),
            *(Colonne(ligne.domaine.nom, NOMBRE) for ligne in matrices[0].lignes),
        ),
        lignes=tuple(lignes),
        note="Une action peut compter dans plusieurs cases, ou dans aucun domaine.",
        source=LES_ACTIONS,
    )


def _ou_aucune(nombre):
    """Un vide s’écrit en mots : parmi des nombres, un zéro passe inaperçu."""
    return compte(nombre) if nombre else mots("aucune")


# --- Compter --------------------------------------------------------------------------------------------


def _compter(objets, noms_de):
    """{nom: nombre d’objets} ; ceux qui n’en ont aucun se comptent sous le nom vide."""
    nombres = Counter()
    for objet in objets:
        nombres.update(set(noms_de(objet)) or [""])
    return nombres


def _reste(libelle, *comptes):
    """La ligne de ce qui n’a pas de nom, s’il y en a ; les comptes la prennent sous son libellé."""
    for nombres in comptes:
        nombres[libelle] = nombres.pop("", 0)
    return [libelle] if any(nombres[libelle] for nombres in comptes) else []


def _sans_les_inconnues(tableau):
    """Une colonne dont on ne sait rien se dit sous le tableau, au lieu d’y répéter « non renseigné »."""
    connues = [
        rang
        for rang, colonne in enumerate(tableau.colonnes)
        if colonne.sorte != NOMBRE or any(not ligne[rang].est_vide for ligne in tableau.lignes)
    ]
    inconnues = [c.titre.lower() for rang, c in enumerate(tableau.colonnes) if rang not in connues]
    if not inconnues:
        return tableau
    return replace(
        tableau,
        colonnes=tuple(tableau.colonnes[rang] for rang in connues),
        lignes=tuple(tuple(ligne[rang] for rang in connues) for ligne in tableau.lignes),
        note=f"Non renseigné : {', '.join(inconnues)}. {tableau.note}",
    )


def _evenements_de(nom, nombres, sans_nom):
    """Tant qu’un événement n’est pas classé, les autres comptes sont des minimums, et un zéro n’en est pas un."""
    if nom == sans_nom or not nombres[sans_nom]:
        return compte(nombres[nom] if nombres.total() else None)
    return au_moins(compte(nombres[nom])) if nombres[nom] else Case()


def _noms(relation):
    return [objet.nom for objet in relation.all()]


def _noms_des_actions(projet, relation):
    return [nom for action in projet.actions_plan.all() for nom in _noms(getattr(action, relation))]


def _quartier(evenement):
    quartier = evenement.lieu and evenement.lieu.quartier
    return quartier.nom if quartier else ""


def _dire_les_oublies(quoi, noms):
    if not noms:
        return ()
    debut = f"Un {quoi} n’est visé" if len(noms) == 1 else f"{len(noms)} {quoi}s ne sont visés"
    return (f"{debut} par aucune action : {', '.join(noms)}.",)
